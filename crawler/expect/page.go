package expect

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"baogao/internal/china"
	"baogao/internal/errs"
	"baogao/report"
)

// Page is what was made of one capture of an article or a file.
type Page struct {
	Column    string // address of the column's first page
	URL       string
	Seq       uint64
	SHA256    string
	Read      time.Time
	File      bool // no page but a file, an attachment for instance
	Became    bool // a report, or the cover of one
	Stood     bool // a report was read from this address before
	Kind      report.Kind
	Unit      string // report.Unit.Key
	Published string // YYYY-MM-DD
	Garbled   bool
}

const (
	// samePages is how many addresses may answer with the same bytes.
	samePages = 3
	// maxProblems and maxUnits bound what is kept of a site that fails everywhere.
	maxProblems, maxUnits = 1000, 1000
)

// Tally sums up the pages of a run, some at a time.
type Tally struct {
	columns  map[string]*count
	units    map[string]bool
	problems []Problem
}

// count is of the pages of one column.
type count struct {
	pages, became, annual, dated int
	first, bad, undated          uint64 // captures that show it
}

// Add judges pages each by itself and counts them.
func (t *Tally) Add(pages []Page) {
	if t.columns == nil {
		t.columns, t.units = map[string]*count{}, map[string]bool{}
	}
	for i := range pages {
		p := &pages[i]
		t.problems = append(t.problems, p.judge()...)
		if p.annual() && p.Unit != "" && len(t.units) < maxUnits {
			t.units[p.Unit] = true
		}
		if !p.File {
			t.count(p)
		}
	}
	t.problems = append(t.problems, same(pages)...)
	t.problems = t.problems[:min(len(t.problems), maxProblems)]
}

// Units lists those whose yearly reports came.
func (t *Tally) Units() []string { return slices.Sorted(maps.Keys(t.units)) }

// Has says that enough pages of a column came to judge it anew.
func (t *Tally) Has(column string) bool {
	c := t.columns[column]
	return c != nil && c.pages >= fewPages
}

func (p *Page) annual() bool { return p.Became && p.Kind != "" && p.Kind != report.Other }

func (t *Tally) count(p *Page) {
	c := t.columns[p.Column]
	if c == nil {
		c = &count{first: p.Seq}
		t.columns[p.Column] = c
	}
	c.pages++
	if p.Became {
		c.became++
	} else {
		c.bad = p.Seq
	}
	if p.annual() {
		c.annual++
	}
	if p.Published != "" {
		c.dated++
	} else {
		c.undated = p.Seq
	}
}

// Pages judges what became of the pages that a run captured, and remembers it.
func (m *Memory) Pages(t *Tally) []Problem {
	problems := t.problems
	for _, column := range slices.Sorted(maps.Keys(t.columns)) {
		if column != "" {
			problems = append(problems, m.column(column).share(column, t.columns[column])...)
		}
	}
	return problems
}

// judge looks at one page.
func (p *Page) judge() (problems []Problem) {
	add := func(code errs.Code, message string) {
		problems = append(problems, Problem{Code: code, URL: p.URL, Message: message, Seq: p.Seq})
	}
	if p.Garbled {
		add(errs.BadCharset, "正文有乱码，请对照原件核实；如网站已改编码，再次抓取会更新")
	}
	if p.Stood && !p.Became {
		add(errs.ReportLost, errs.ReportLost.Message())
	}
	if at, err := time.Parse(time.DateOnly, p.Published); err == nil &&
		(at.Year() < 1995 || at.After(p.Read.In(china.Zone()).AddDate(0, 0, 2))) {
		add(errs.OddDate, "发布日期 "+p.Published+" 不合常理，请查看原件核实")
	}
	return problems
}

// same finds pages of error that call themselves pages.
func same(pages []Page) (problems []Problem) {
	addresses := map[string]map[string]bool{}
	for _, p := range pages {
		if p.File || p.SHA256 == "" {
			continue
		}
		if addresses[p.SHA256] == nil {
			addresses[p.SHA256] = map[string]bool{}
		}
		if addresses[p.SHA256][p.URL] {
			continue
		}
		addresses[p.SHA256][p.URL] = true
		if len(addresses[p.SHA256]) == samePages {
			problems = append(problems, Problem{Code: errs.SamePage, URL: p.URL, Message: errs.SamePage.Message(), Seq: p.Seq})
		}
	}
	return problems
}

// share holds the pages of a column against what its pages usually are, and
// remembers them if they are no worse.
func (c *Column) share(address string, n *count) []Problem {
	complain := func(code errs.Code, seq uint64, message string) []Problem {
		return []Problem{{Code: code, URL: address, Message: message, Seq: seq}}
	}
	switch enough := n.pages >= fewPages; {
	case enough && c.Pages >= fewPages && 2*n.became*c.Pages < c.Became*n.pages, n.pages > fewPages+1 && 5*n.became < n.pages:
		return complain(errs.FewReports, n.bad, fmt.Sprintf(
			"本次读取该栏目 %d 页，只有 %d 页读出报告；页面可能已改版，请查看原件", n.pages, n.became))
	case enough && usual(c.Annual, c.Pages) && 5*n.annual < 2*n.pages:
		return complain(errs.FewReports, n.first, fmt.Sprintf(
			"该栏目以往多为年度报告，本次读取 %d 页，只认出 %d 份；页面可能已改版，请查看原件", n.pages, n.annual))
	case enough && usual(c.Dated, c.Pages) && n.dated == 0:
		return complain(errs.OddDate, n.undated, fmt.Sprintf(
			"本次读取该栏目 %d 页，都读不出发布日期；页面可能已改版，请查看原件", n.pages))
	}
	c.Pages, c.Became, c.Annual, c.Dated = c.Pages+n.pages, c.Became+n.became, c.Annual+n.annual, c.Dated+n.dated
	if c.Pages > evidence { // the past fades
		c.Became, c.Annual, c.Dated = c.Became*evidence/c.Pages, c.Annual*evidence/c.Pages, c.Dated*evidence/c.Pages
		c.Pages = evidence
	}
	return nil
}

// usual says that four of five pages were so.
func usual(n, of int) bool { return of >= fewPages && 5*n >= 4*of }
