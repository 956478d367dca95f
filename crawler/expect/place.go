package expect

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// Yield is how many reports of a kind and year a column gave.
type Yield struct {
	Column string
	Kind   report.Kind
	Year   int
	First  time.Time // when the first of them was first seen
}

// Moved finds columns that lived on without this year's report, which came up
// in a column that never had any: reports of that kind stood in one column
// over two years at least, all known before the run began. The yields may be
// those of a site, or of one unit on it. read says which columns were read in
// this run.
func Moved(yields []Yield, began time.Time, read func(column string) bool) (problems []Problem) {
	var kinds []report.Kind
	by := map[report.Kind]map[string][]Yield{}
	for _, y := range yields {
		if y.Kind == report.Other || y.Kind == "" || y.Year == 0 || y.Column == "" {
			continue
		}
		if by[y.Kind] == nil {
			by[y.Kind] = map[string][]Yield{}
			kinds = append(kinds, y.Kind)
		}
		by[y.Kind][y.Column] = append(by[y.Kind][y.Column], y)
	}
	for _, kind := range kinds {
		if p, ok := moved(by[kind], began, read); ok {
			problems = append(problems, p)
		}
	}
	return problems
}

// moved judges one kind.
func moved(columns map[string][]Yield, began time.Time, read func(string) bool) (Problem, bool) {
	newest := 0
	for _, ys := range columns {
		for _, y := range ys {
			newest = max(newest, y.Year)
		}
	}
	home, came := "", ""
	for _, column := range slices.Sorted(maps.Keys(columns)) {
		known, years, has := 0, 0, false
		for _, y := range columns[column] {
			has = has || y.Year == newest
			if y.First.Before(began) {
				known++
			}
			if y.Year < newest {
				years++
			}
		}
		switch {
		case known > 0 && has:
			return Problem{}, false // where it always was
		case known == 0 && has:
			came = column
		case known > 0 && years >= 2 && read(column):
			home = column
		}
	}
	if home == "" || came == "" {
		return Problem{}, false
	}
	return Problem{Code: errs.ReportElsewhere, URL: home, Message: fmt.Sprintf(
		"%d 年度的报告没有发在原来的栏目，而是出现在 %s；请核实，并把新栏目写入 sites.yaml", newest, came)}, true
}

// Link is a link to what calls itself a report, outside the lists.
type Link struct {
	URL, Title string
	Kind       report.Kind
	Year       int
}

// Elsewhere finds among links that no list names those to reports newer than
// the newest that the site's columns ever gave.
func (m *Memory) Elsewhere(page string, links []Link) (problems []Problem) {
	for _, l := range links {
		newest := m.Newest[l.Kind]
		if newest == 0 || l.Year <= newest {
			continue
		}
		problems = append(problems, Problem{Code: errs.ReportElsewhere, URL: l.URL, Message: fmt.Sprintf(
			"首页 %s 上有《%s》，但已知的栏目里没有；请把它所在的栏目写入 sites.yaml", page, l.Title)})
	}
	return problems
}

// Hold remembers the newest year of each kind.
func (m *Memory) Hold(yields []Yield) {
	for _, y := range yields {
		if y.Kind == report.Other || y.Kind == "" {
			continue
		}
		if m.Newest == nil {
			m.Newest = map[report.Kind]int{}
		}
		m.Newest[y.Kind] = max(m.Newest[y.Kind], y.Year)
	}
}
