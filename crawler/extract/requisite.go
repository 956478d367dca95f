package extract

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Requisites are the addresses of the pictures and style sheets that a page is
// shown with, in its order, each once.
func (d *Document) Requisites() []string {
	if d.HTML == nil {
		return nil
	}
	base := baseOf(d)
	var found []string
	seen := map[string]bool{}
	d.HTML.Find(`link[href], img`).Each(func(_ int, s *goquery.Selection) {
		raw := ""
		if goquery.NodeName(s) == "img" {
			raw = source(s.Nodes[0])
		} else if strings.Contains(strings.ToLower(s.AttrOr("rel", "")), "stylesheet") {
			raw = strings.TrimSpace(s.AttrOr("href", ""))
		}
		u, err := base.Parse(raw)
		if raw == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" {
			return
		}
		if u.Fragment = ""; !seen[u.String()] {
			seen[u.String()] = true
			found = append(found, u.String())
		}
	})
	return found
}
