package extract

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/internal/china"
)

// detail is the article of a gkmlpt page (the disclosure platform of all
// Guangdong), which carries it as JSON in window._CONFIG.
type detail struct {
	Title          string `json:"title"`
	Content        string `json:"content"`
	Publisher      string `json:"publisher"`
	DocumentNumber string `json:"document_number"`
	Identifier     string `json:"identifier"`
	Date           any    `json:"date"` // Unix time, a number or digits
	FirstPublish   any    `json:"first_publish_time"`
	DisplayPublish any    `json:"display_publish_time"`
}

var detailStart = regexp.MustCompile(`["']?\bDETAIL["']?\s*:\s*\{`)

// gkmlptDetail finds the JSON in the source of the page, or returns nil.
func gkmlptDetail(d *Document) *detail {
	if !strings.Contains(d.Text, "_CONFIG") {
		return nil
	}
	at := detailStart.FindStringIndex(d.Text)
	if at == nil {
		return nil
	}
	var v detail
	if json.NewDecoder(strings.NewReader(d.Text[at[1]-1:])).Decode(&v) != nil || v.Content == "" {
		return nil
	}
	return &v
}

// embedded returns the parsed body of a gkmlpt page, or nil.
func embedded(d *Document) *html.Node {
	v := gkmlptDetail(d)
	if v == nil || len(v.Content) < 20 || !sane(v.Content) {
		return nil
	}
	div := element(atom.Div)
	nodes, err := html.ParseFragment(strings.NewReader(v.Content), element(atom.Div))
	if err != nil {
		return nil
	}
	for _, n := range nodes {
		div.AppendChild(n)
	}
	return div
}

// published returns the day of publication in China.
func (v *detail) published() string {
	for _, stamp := range []any{v.DisplayPublish, v.FirstPublish, v.Date} {
		switch s := stamp.(type) {
		case float64:
			if s > 1e9 && s < 4e9 {
				return time.Unix(int64(s), 0).In(china.Zone()).Format(time.DateOnly)
			}
		case string:
			if date := ParseDate(s); date != "" {
				return date
			}
		}
	}
	return ""
}
