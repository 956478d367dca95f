package crawler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"baogao/archive"
	"baogao/crawler/cms"
	"baogao/crawler/extract"
	"baogao/internal/errs"
	"baogao/report"
)

// NoColumns is said of a site on which nothing was found.
const NoColumns = "没有找到年度报告的栏目；如网站确有，请用浏览器找到栏目地址，写进 columns"

// Survey says what an archive holds of one site, column by column: which
// adapter reads it, what it lists, and what is odd about it.
type Survey struct {
	Site    string         `json:"site"`
	Columns []ColumnSurvey `json:"columns"`
	Odd     []string       `json:"odd"`
}

// ColumnSurvey is what was found of one column.
type ColumnSurvey struct {
	URL     string `json:"url"`
	Name    string `json:"name"`
	Adapter string `json:"adapter"`

	Pages           int `json:"pages"`                      // list pages read
	PagesClaimed    int `json:"pages_claimed,omitempty"`    // as the list says
	Articles        int `json:"articles"`                   // listed on the pages read
	ArticlesClaimed int `json:"articles_claimed,omitempty"` // as the list says
	Dated           int `json:"dated"`                      // of these, with a date beside them

	First string `json:"first,omitempty"` // earliest and latest of the dates
	Last  string `json:"last,omitempty"`

	Read    int                 `json:"read"`    // articles and files that were fetched
	Reports int                 `json:"reports"` // read as yearly reports
	Kinds   map[report.Kind]int `json:"kinds"`   // of which kind
	Odd     []string            `json:"odd"`
}

// SurveySite reads the survey of a site off an archive, without any request.
// sampled says that the site was read in part only, so that what is missing is
// not odd.
func SurveySite(ctx context.Context, a *archive.Archive, s *Site, sampled bool) (survey *Survey, err error) {
	defer errs.Wrap(&err, "crawler.SurveySite(%s)", s.Name)
	v := surveyor{archive: a, site: s, sampled: sampled, columns: map[string]*columnView{}}
	if err := v.lists(ctx); err != nil {
		return nil, err
	}
	if err := v.articles(ctx); err != nil {
		return nil, err
	}
	return v.survey(ctx)
}

// surveyor gathers what is known of the columns.
type surveyor struct {
	archive *archive.Archive
	site    *Site
	sampled bool
	columns map[string]*columnView
	order   []string
}

// columnView is a column in the making.
type columnView struct {
	ColumnSurvey
	rows  map[string]string // address of each article listed → date
	trail string            // text of the link to the column
}

func (v *surveyor) column(address string) *columnView {
	c := v.columns[address]
	if c == nil {
		c = &columnView{ColumnSurvey: ColumnSurvey{URL: address, Kinds: map[report.Kind]int{}, Odd: []string{}}, rows: map[string]string{}}
		v.columns[address] = c
		v.order = append(v.order, address)
	}
	return c
}

// lists reads every list page again.
func (v *surveyor) lists(ctx context.Context) error {
	return eachOfRole(ctx, v.archive, v.site.Name, archive.Column, func(k archive.Known) error {
		if k.Column == "" {
			return nil // only a way
		}
		c := v.column(k.Column)
		first := k.URL == k.Column && k.Form == ""
		if first {
			c.trail = k.Anchor
		}
		if k.LastSeq == 0 || k.Code != errs.OK {
			if k.Code != errs.OK && (first || k.Code != errs.NotFound) {
				c.Odd = append(c.Odd, fmt.Sprintf("%s：%s", k.URL, orElse(k.Message, k.Code.Message())))
			}
			return nil
		}
		l, err := v.listOf(ctx, k)
		if err != nil || l == nil {
			return err
		}
		c.add(l, first)
		return nil
	})
}

// listOf reads the newest bytes of a list page.
func (v *surveyor) listOf(ctx context.Context, k archive.Known) (l *cms.List, err error) {
	found, err := v.archive.Captures(ctx, k.LastSeq-1, 1)
	if errors.Is(err, errs.Corrupt) {
		return nil, nil // check tells of it
	}
	if err != nil || len(found) == 0 {
		return nil, err
	}
	c := &found[0]
	if c.Kind == archive.Revisit && k.Form == "" {
		if c, err = v.archive.Latest(ctx, k.URL); errors.Is(err, errs.NotFound) || errors.Is(err, errs.Corrupt) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	payload, err := c.Payload(maxPage)
	if err != nil || len(payload) == 0 {
		return nil, nil //nolint:nilerr // what cannot be unpacked lists nothing
	}
	defer func() {
		if recover() != nil {
			l, err = nil, nil // a page that breaks its reader lists nothing
		}
	}()
	contentType := c.Header.Get("Content-Type")
	d, err := extract.Parse(extract.Page{URL: orElse(c.FinalURL, k.URL), ContentType: contentType, Body: payload})
	if err != nil {
		return nil, nil //nolint:nilerr // no page
	}
	list := cms.Read(d, cms.Answer{ContentType: contentType, Form: k.Form, Body: payload, Rules: v.site.rules(k.Column)})
	return &list, nil
}

// add counts one page of a list.
func (c *columnView) add(l *cms.List, first bool) {
	c.Pages++
	if first || c.Adapter == "" {
		c.Adapter, c.Name = l.Adapter, l.Name
	}
	c.PagesClaimed, c.ArticlesClaimed = max(c.PagesClaimed, l.Pages), max(c.ArticlesClaimed, l.Total)
	if l.Partial != "" {
		c.Odd = append(c.Odd, l.Partial)
	}
	for _, it := range l.Items {
		if have, ok := c.rows[it.URL]; !ok || have == "" {
			c.rows[it.URL] = it.Date
		}
	}
}

// articles counts what was fetched, and what became of it.
func (v *surveyor) articles(ctx context.Context) error {
	for _, role := range []archive.Role{archive.Article, archive.Attachment} {
		err := eachOfRole(ctx, v.archive, v.site.Name, role, func(k archive.Known) error {
			if c := v.columns[k.Column]; c != nil && k.LastSeq > 0 && k.Code == errs.OK {
				c.Read++
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	yields, err := v.archive.Yields(ctx, v.site.Name, "")
	for _, y := range yields {
		if c := v.columns[y.Column]; c != nil && y.Kind != report.Other && y.Kind != "" {
			c.Reports += y.Reports
			c.Kinds[y.Kind] += y.Reports
		}
	}
	return err
}

func (v *surveyor) survey(ctx context.Context) (*Survey, error) {
	s := &Survey{Site: v.site.Name, Columns: []ColumnSurvey{}, Odd: []string{}}
	for _, address := range v.order {
		c := v.columns[address]
		c.Name = strings.TrimSpace(orElse(c.trail, c.Name))
		c.Articles = len(c.rows)
		dates := slices.Sorted(maps.Values(c.rows))
		for _, d := range dates {
			if d != "" {
				c.Dated++
				c.First = orElse(c.First, d)
				c.Last = d
			}
		}
		c.judge(v.sampled, time.Now())
		s.Columns = append(s.Columns, c.ColumnSurvey)
	}
	if len(s.Columns) == 0 {
		s.Odd = append(s.Odd, NoColumns)
	}
	state, err := v.archive.Site(ctx, v.site.Name)
	if errors.Is(err, errs.NotFound) {
		return s, nil
	}
	for _, p := range state.Problems {
		if v.columns[p.URL] == nil {
			s.Odd = append(s.Odd, p.URL+"："+p.Message)
		}
	}
	return s, err
}

// judge says what is odd about a column.
func (c *columnView) judge(sampled bool, now time.Time) {
	odd := func(format string, args ...any) { c.Odd = append(c.Odd, fmt.Sprintf(format, args...)) }
	switch {
	case c.Pages == 0:
		odd("还没有读过这个栏目")
		return
	case c.Articles == 0 && len(c.Odd) == 0:
		odd("%s", errs.EmptyColumn.Message())
	}
	if !sampled && c.PagesClaimed > c.Pages {
		odd("分页处写有 %d 页，实际读到 %d 页", c.PagesClaimed, c.Pages)
	}
	if !sampled && c.ArticlesClaimed > c.Articles {
		odd("网站称共 %d 条，实际读到 %d 条", c.ArticlesClaimed, c.Articles)
	}
	if c.Articles >= fullPage && c.Dated*2 < c.Articles {
		odd("%d 条中只有 %d 条带日期", c.Articles, c.Dated)
	}
	if c.Last > now.AddDate(0, 0, 2).Format(time.DateOnly) || c.First != "" && c.First < "1995" {
		odd("列表中的日期不合常理：%s 至 %s", c.First, c.Last)
	}
	if c.Read >= 3 && c.Reports*2 < c.Read {
		odd("读了 %d 篇，只有 %d 篇是年度报告", c.Read, c.Reports)
	}
}
