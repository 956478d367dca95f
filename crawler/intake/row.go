package intake

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"baogao/crawler/extract"
	"baogao/internal/errs"
	"baogao/report"
)

// rowType is the media type under which a row of an import is archived.
const rowType = "application/vnd.baogao.row+json"

// row is one document of a JSONL or CSV file, as INTERFACE names the columns.
type row struct {
	ID        string   `json:"id,omitempty"`
	URL       string   `json:"url,omitempty"`
	Title     string   `json:"title,omitempty"`
	Unit      string   `json:"unit,omitempty"`
	Region    string   `json:"region,omitempty"`
	Year      flexible `json:"year,omitempty"`
	Kind      string   `json:"kind,omitempty"`
	Published string   `json:"published,omitempty"`
	Source    string   `json:"source,omitempty"`
	Text      string   `json:"text,omitempty"`
	HTML      string   `json:"html,omitempty"`
}

// flexible is a number that some write as a string.
type flexible string

// UnmarshalJSON accepts 2020, "2020" and null.
func (f *flexible) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "null" {
		s = ""
	}
	*f = flexible(s)
	return nil
}

// check reports what makes a row unreadable.
func (r *row) check() error {
	bad := func(format string, args ...any) error {
		return errs.New(errs.BadRow, fmt.Sprintf(format, args...), nil)
	}
	if len(r.ID) > 256 || strings.ContainsAny(r.ID, "/\\ \t\r\n\x00") {
		return bad("id %q 过长或含有空白、斜杠，请改用不超过 256 字节的编号", r.ID)
	}
	if r.Year != "" {
		if y, err := strconv.Atoi(string(r.Year)); err != nil || y < 1900 || y > 2200 {
			return bad("year %q 不是年份，请写成 2020 这样的数字", string(r.Year))
		}
	}
	switch report.Kind(r.Kind) {
	case "", report.RuleOfLaw, report.OpenGov, report.WorkReport, report.WebsiteReport, report.Other:
	default:
		return bad("kind %q 不是已知类型，可用 rule_of_law、open_gov、work_report、website_report、other", r.Kind)
	}
	if r.Title == "" && r.Text == "" && r.HTML == "" {
		return bad("这一行没有 title、text 或 html，没有可收录的内容")
	}
	return nil
}

// rowArticle reads an archived row. What the row states wins over what its
// text or page says.
func rowArticle(payload []byte) (report.Article, error) {
	var r row
	if err := json.Unmarshal(payload, &r); err != nil {
		return report.Article{}, errs.New(errs.BadRow, "", err)
	}
	a, err := r.content()
	if err != nil {
		return report.Article{}, err
	}
	a.URL = r.URL
	state := func(field string, to *string, value string) {
		if value != "" {
			*to = value
			a.Provenance[field] = "row:" + field
		}
	}
	state("title", &a.Title, strings.TrimSpace(r.Title))
	state("published", &a.Published, r.Published)
	state("source", &a.Source, r.Source)
	year, _ := strconv.Atoi(string(r.Year)) // checked when the row came in
	a.Given = report.Given{ID: r.ID, Unit: r.Unit, Region: r.Region, Year: year, Kind: report.Kind(r.Kind)}
	return a, nil
}

func (r *row) content() (report.Article, error) {
	if r.Text == "" && r.HTML != "" {
		d, err := extract.Parse(extract.Page{URL: r.URL, ContentType: "text/html; charset=utf-8", Body: []byte(r.HTML)})
		if err != nil {
			return report.Article{}, err
		}
		a := d.Article()
		if a.Provenance == nil {
			a.Provenance = map[string]string{}
		}
		return a, nil
	}
	return report.Article{
		Body: Clean(r.Text), Extractor: "row", Confidence: 1,
		Provenance: map[string]string{"body": "row:text"},
	}, nil
}
