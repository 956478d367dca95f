package expect

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
)

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 2, 0, 0, 0, time.UTC)
}

// reading is a list of the articles from one number to another.
func reading(from, to int) Reading {
	r := Reading{Address: "L", Rows: map[uint64]bool{}}
	for n := from; n <= to; n++ {
		key := Key(fmt.Sprint("a", n))
		r.Rows[key] = true
		r.First = append(r.First, key)
	}
	return r
}

func codes(problems []Problem) (cs []errs.Code) {
	for _, p := range problems {
		cs = append(cs, p.Code)
	}
	return cs
}

func TestList(t *testing.T) {
	with := func(r Reading, change func(*Reading)) Reading {
		change(&r)
		return r
	}
	tests := []struct {
		name string
		runs []Reading
		want []errs.Code // of the last run
	}{
		{"the first run expects nothing", []Reading{reading(1, 0)}, nil},
		{"the same again", []Reading{reading(1, 9), reading(1, 9)}, nil},
		{"one more", []Reading{reading(1, 9), reading(1, 10)}, nil},
		{"a list that rolls on", []Reading{reading(1, 9), reading(2, 10), reading(5, 13)}, nil},
		{"one was withdrawn", []Reading{reading(1, 9), with(reading(2, 9), func(r *Reading) { r.Gone = 1 })}, nil},
		{"withdrawn long ago", []Reading{
			reading(1, 9), with(reading(2, 9), func(r *Reading) { r.Gone = 1 }), with(reading(3, 9), func(r *Reading) { r.Gone = 1 }),
		}, []errs.Code{errs.ColumnShrank}},
		{"one is missing", []Reading{reading(1, 9), reading(2, 9)}, []errs.Code{errs.ColumnShrank}},
		{"and stays missing", []Reading{reading(1, 9), reading(2, 9), reading(2, 9)}, []errs.Code{errs.ColumnShrank}},
		{"and comes back", []Reading{reading(1, 9), reading(2, 9), reading(1, 9)}, nil},
		{"empty", []Reading{reading(1, 9), reading(1, 0)}, []errs.Code{errs.EmptyColumn}},
		{"other rows altogether", []Reading{reading(1, 9), reading(20, 40)}, []errs.Code{errs.ColumnChanged}},
		{"a short list exchanged", []Reading{reading(1, 2), reading(3, 4)}, nil},
		{"after an exchange nothing is learned", []Reading{reading(1, 9), reading(20, 40), reading(20, 40)}, []errs.Code{errs.ColumnChanged}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := &Memory{}
			var got []errs.Code
			for n, r := range test.runs {
				stored, err := m.Encode()
				if err != nil {
					t.Fatal(err)
				}
				m = Decode(stored)
				got = codes(m.List(r, day(2026, 1, 1+n)))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestStale: what had news last season and none in this one is complained of
// once the season is over, not before, and not if we never saw news arrive.
func TestStale(t *testing.T) {
	m := &Memory{}
	run := func(at time.Time, rows, fresh int) []errs.Code {
		r := reading(1, rows)
		r.Fresh = fresh
		return codes(m.List(r, at))
	}
	steps := []struct {
		at          time.Time
		rows, fresh int
		want        []errs.Code
	}{
		{day(2025, 1, 5), 9, 9, nil}, // the first reading is no arrival
		{day(2025, 3, 20), 10, 1, nil},
		{day(2025, 12, 1), 10, 0, nil},
		{day(2026, 4, 10), 10, 0, nil},
		{day(2026, 4, 20), 10, 0, []errs.Code{errs.ColumnStale}},
		{day(2026, 4, 25), 11, 1, nil},
		{day(2026, 6, 25), 11, 0, nil},
		{day(2027, 4, 20), 12, 1, nil},
		{day(2028, 1, 20), 12, 0, nil},
		{day(2028, 6, 20), 12, 0, []errs.Code{errs.ColumnStale}},
	}
	for _, s := range steps {
		if diff := cmp.Diff(s.want, run(s.at, s.rows, s.fresh)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.at.Format(time.DateOnly), diff)
		}
	}
	if m := (&Memory{}); true {
		for _, at := range []time.Time{day(2025, 1, 5), day(2025, 6, 1), day(2026, 6, 1), day(2027, 6, 1)} {
			if got := codes(m.List(reading(1, 9), at)); got != nil {
				t.Errorf("a list that nobody saw change: %v", got)
			}
		}
	}
}

func TestStray(t *testing.T) {
	m := &Memory{}
	read := day(2026, 1, 1)
	if m.Stray("L", "a1", read) {
		t.Error("nothing is known, and it strayed")
	}
	m.List(reading(1, 9), read)
	if m.Stray("L", "a1", read.Add(-time.Hour)) || !m.Stray("L", "a1", read.Add(time.Hour)) {
		t.Error("looked at before the list, or after it")
	}
	r := reading(2, 10)
	r.Strays = []string{"a1"}
	m.List(r, read.Add(24*time.Hour))
	if !m.Stray("L", "a1", read) || m.Stray("L", "a2", read) {
		t.Error("a1 strayed, a2 did not")
	}
}

func page(n int, change func(*Page)) Page {
	p := Page{
		Column: "L", URL: fmt.Sprint("a", n), Seq: uint64(n), SHA256: strconv.Itoa(n), Read: day(2026, 3, 1),
		Became: true, Kind: report.RuleOfLaw, Published: "2026-01-20",
	}
	if change != nil {
		change(&p)
	}
	return p
}

// pages are n of a kind.
func pages(n int, change func(*Page)) (ps []Page) {
	for i := range n {
		ps = append(ps, page(i+1, change))
	}
	return ps
}

func TestPages(t *testing.T) {
	lost := func(p *Page) { p.Became, p.Kind, p.Published = false, "", "" }
	tests := []struct {
		name   string
		before []Page
		run    []Page
		want   []errs.Code
	}{
		{"good pages", nil, pages(9, nil), nil},
		{"garbled", nil, []Page{page(1, func(p *Page) { p.Garbled = true })}, []errs.Code{errs.BadCharset}},
		{"tomorrow", nil, []Page{page(1, func(p *Page) { p.Published = "2026-03-02" })}, nil},
		{"next year", nil, []Page{page(1, func(p *Page) { p.Published = "2027-03-02" })}, []errs.Code{errs.OddDate}},
		{"before the web", nil, []Page{page(1, func(p *Page) { p.Published = "1900-01-01" })}, []errs.Code{errs.OddDate}},
		{"no report any more", nil, []Page{page(1, func(p *Page) { lost(p); p.Stood = true })}, []errs.Code{errs.ReportLost}},
		{"never one", nil, pages(2, lost), nil},
		{"hardly any, at first sight", nil, append(pages(9, lost), page(10, nil)), []errs.Code{errs.FewReports}},
		{"a list that was never of reports", pages(9, lost), pages(4, lost), nil},
		{"fewer than usual", pages(9, nil), append(pages(3, lost), page(4, nil)), []errs.Code{errs.FewReports}},
		{"of no kind any more", pages(9, nil), pages(3, func(p *Page) { p.Kind = report.Other }), []errs.Code{errs.FewReports}},
		{"always of all kinds", pages(9, func(p *Page) { p.Kind = report.Other }), pages(3, func(p *Page) { p.Kind = report.Other }), nil},
		{"without dates", pages(9, nil), pages(3, func(p *Page) { p.Published = "" }), []errs.Code{errs.OddDate}},
		{"never dated", pages(9, func(p *Page) { p.Published = "" }), pages(3, func(p *Page) { p.Published = "" }), nil},
		{"one page for all", nil, pages(3, func(p *Page) { p.SHA256 = "x" }), []errs.Code{errs.SamePage}},
		{"one page for two", nil, pages(2, func(p *Page) { p.SHA256 = "x" }), nil},
		{"one page read three times", nil, []Page{page(1, nil), page(1, nil), page(1, nil)}, nil},
		{"files may be the same", nil, pages(4, func(p *Page) { p.SHA256, p.File = "x", true }), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := &Memory{}
			if len(test.before) > 0 {
				var first Tally
				first.Add(test.before)
				m.Pages(&first)
			}
			var run Tally
			run.Add(test.run)
			found := m.Pages(&run)
			if diff := cmp.Diff(test.want, codes(found)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, p := range found {
				if p.Seq == 0 || p.URL == "" || p.Message == "" {
					t.Errorf("shows nothing: %+v", p)
				}
			}
		})
	}
}

// TestPastFades: what a column was long ago does not outweigh what it is.
func TestPastFades(t *testing.T) {
	m := &Memory{}
	for range 30 {
		var run Tally
		run.Add(pages(9, nil))
		m.Pages(&run)
	}
	if c := m.Columns["L"]; c.Pages > evidence || c.Became != c.Pages || c.Annual != c.Pages || c.Dated != c.Pages {
		t.Errorf("%+v", c)
	}
}

func TestMoved(t *testing.T) {
	began := day(2026, 3, 1)
	old, now := began.AddDate(-1, 0, 0), began.Add(time.Minute)
	yield := func(column string, year int, first time.Time) Yield {
		return Yield{Column: column, Kind: report.RuleOfLaw, Year: year, First: first}
	}
	history := []Yield{yield("A", 2022, old), yield("A", 2023, old), yield("A", 2024, old)}
	plus := func(ys ...Yield) []Yield { return append(append([]Yield{}, history...), ys...) }
	all := func(string) bool { return true }
	tests := []struct {
		name   string
		yields []Yield
		read   func(string) bool
		moved  bool
	}{
		{"nothing new", history, all, false},
		{"where it always was", plus(yield("A", 2025, now)), all, false},
		{"in another column", plus(yield("B", 2025, now)), all, true},
		{"in both", plus(yield("A", 2025, now), yield("B", 2025, now)), all, false},
		{"an older one turns up elsewhere", plus(yield("B", 2021, now)), all, false},
		{"the old column was not read", plus(yield("B", 2025, now)), func(string) bool { return false }, false},
		{"the other column had some before", plus(yield("B", 2023, old), yield("B", 2025, now)), all, false},
		{"the other column came up last year", plus(yield("B", 2025, old)), all, false},
		{"a column a year", []Yield{yield("A", 2023, old), yield("B", 2024, old), yield("C", 2025, now)}, all, false},
		{"everything is new", []Yield{yield("A", 2023, now), yield("A", 2024, now), yield("B", 2025, now)}, all, false},
		{"another kind", plus(Yield{Column: "B", Kind: report.OpenGov, Year: 2025, First: now}), all, false},
		{"no kind at all", []Yield{{Column: "A", Kind: report.Other, Year: 2023, First: old}, {Column: "A", Kind: report.Other, Year: 2024, First: old}, {Column: "B", Kind: report.Other, Year: 2025, First: now}}, all, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Moved(test.yields, began, test.read)
			if (len(got) > 0) != test.moved {
				t.Fatalf("%+v", got)
			}
			if test.moved && (got[0].Code != errs.ReportElsewhere || got[0].URL != "A") {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestElsewhere(t *testing.T) {
	m := &Memory{}
	links := []Link{
		{URL: "u1", Title: "2025年法治政府建设报告", Kind: report.RuleOfLaw, Year: 2025},
		{URL: "u2", Title: "2024年法治政府建设报告", Kind: report.RuleOfLaw, Year: 2024},
		{URL: "u3", Title: "2025年政府信息公开工作年度报告", Kind: report.OpenGov, Year: 2025},
	}
	if got := m.Elsewhere("h", links); got != nil {
		t.Errorf("nothing is held, and yet: %+v", got)
	}
	m.Hold([]Yield{{Kind: report.RuleOfLaw, Year: 2023}, {Kind: report.RuleOfLaw, Year: 2024}, {Kind: report.Other, Year: 2030}})
	got := m.Elsewhere("h", links)
	if len(got) != 1 || got[0].URL != "u1" || got[0].Code != errs.ReportElsewhere {
		t.Errorf("%+v", got)
	}
}

func TestGarbledMemoryIsForgotten(t *testing.T) {
	for _, data := range []string{"", "{", `{"columns":3}`, `[]`} {
		if m := Decode([]byte(data)); len(m.Columns) != 0 {
			t.Errorf("%q: %+v", data, m)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"columns":{"L":{"rows":3,"first":[1],"arrivals":{"2026":3}}}}`))
	f.Fuzz(func(_ *testing.T, data []byte) {
		m := Decode(data)
		m.List(reading(1, 9), day(2026, 5, 1))
		var run Tally
		run.Add(pages(9, nil))
		m.Pages(&run)
	})
}
