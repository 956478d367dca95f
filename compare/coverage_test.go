package compare_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/compare"
	"baogao/internal/countytest"
	"baogao/report"
)

func readCounty(t *testing.T, name string) *countytest.County {
	t.Helper()
	c, err := countytest.Read("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSecondCounty holds the matrix against a truth that a person wrote from
// the rules, for a county that nothing is tuned on.
func TestSecondCounty(t *testing.T) {
	c := readCounty(t, "second.txt")
	m := compare.Coverage(&c.Facts)
	got := c.Cells(m)
	slices.Sort(got)
	slices.Sort(c.Truth)
	if diff := cmp.Diff(c.Truth, got); diff != "" {
		t.Errorf("(-truth +got):\n%s", diff)
	}
	if r := m.Rates; r.Published > r.Judged || r.OnTime > r.Published || r.Judged > r.Owed {
		t.Errorf("rates %+v", r)
	}
}

func TestCellEvidence(t *testing.T) {
	c := readCounty(t, "second.txt")
	c.Facts.Reports = append(c.Facts.Reports, compare.Evidence{
		ID: "near", Title: "青岩镇2024年法治建设情况", Unit: "980202102", Kind: report.Other, FirstSeen: countytest.At("2025-04-10"),
	})
	m := compare.Coverage(&c.Facts)
	cell := func(unit string, year int) compare.Cell {
		t.Helper()
		for _, row := range m.Units {
			if row.Unit.Name == unit {
				return row.Cells[year-c.Facts.From]
			}
		}
		t.Fatalf("no unit %s", unit)
		return compare.Cell{}
	}
	if got := cell("青岩镇", 2024); got.Control == "" || len(got.Read) != 1 || len(got.Candidates) != 1 || got.Candidates[0].ID != "near" {
		t.Errorf("not found without its proof: %+v", got)
	}
	if got := cell("澄江市", 2025); got.Basis != "observed" || got.Contradiction == "" {
		t.Errorf("a day that the readings contradict: %+v", got)
	}
	if got := cell("澄江市", 2024); got.Basis != "claimed" || got.Contradiction != "" {
		t.Errorf("a day nobody can check: %+v", got)
	}
	if got := cell("黄沙镇", 2024); got.Judgement == nil || got.Published != "2025-03-20" {
		t.Errorf("found in a newspaper: %+v", got)
	}
}

// TestLists: what is to be reminded of before the day, and what changed since.
func TestLists(t *testing.T) {
	c := readCounty(t, "second.txt")
	c.Facts.From, c.Facts.AsOf = 2024, "2026-03-26"
	m := compare.Coverage(&c.Facts)
	var names []string
	for _, item := range m.Reminders(2025) {
		names = append(names, fmt.Sprintf("%s %s %d", item.Unit.Name, item.LastYear, item.DaysLeft))
	}
	want := []string{
		"澄江市财政局 2025-01-10 5", "黄沙镇 2025-03-20 5", "青岩镇  5", "石桥镇  5", "双溪乡 2025-02-10 5",
		"云顶乡 2025-02-10 5", "沙坪乡 2025-02-10 5", "岭背乡  5",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("reminders (-want +got):\n%s", diff)
	}
	later := c.Facts
	later.AsOf = "2026-05-06"
	changed := map[string]compare.Status{}
	for _, item := range compare.Coverage(&later).Changes(m) {
		changed[item.Unit.Name+strconv.Itoa(item.Cell.Year)] = item.Before
	}
	if changed["青岩镇2025"] != compare.NotDue || changed["云顶乡2024"] != compare.OnTime {
		t.Errorf("changes: %v", changed)
	}
	if _, yes := changed["双溪乡2024"]; yes {
		t.Errorf("nothing changed there: %v", changed)
	}
}

// TestMigrated: many reports of several years that share one late day were
// moved to a new site on it.
func TestMigrated(t *testing.T) {
	f := compare.Facts{Kind: report.RuleOfLaw, From: 2020, To: 2022, AsOf: "2026-05-06", Rules: compare.NationalRules(), Columns: []compare.Column{{URL: "c", Whole: true, Read: countytest.At("2026-05-05")}}}
	for i := range 3 {
		u := report.Unit{Name: "镇" + strconv.Itoa(i), Code: "98020310" + strconv.Itoa(i), Type: "town", Level: "township"}
		f.Units = append(f.Units, u)
		for y := 2020; y <= 2022; y++ {
			f.Reports = append(f.Reports, compare.Evidence{ID: u.Code + strconv.Itoa(y), Unit: u.Code, Kind: report.RuleOfLaw, Year: y, Published: "2024-07-01", Columns: []string{"c"}, FirstSeen: countytest.At("2025-01-01")})
		}
	}
	if got := compare.Coverage(&f).Totals; got[compare.Unknown] != 9 {
		t.Errorf("totals %v, want nine that nobody can judge", got)
	}
	f.Reports = f.Reports[:3]
	if got := compare.Coverage(&f).Totals; got[compare.Late] != 3 {
		t.Errorf("totals %v, want three late", got)
	}
}

func TestParseRules(t *testing.T) {
	for _, bad := range []string{
		"a | rule_of_law", "a|law||||| owed |03-31|1||", "a|rule_of_law|四川||||owed|03-31|1||", "a|rule_of_law|||||must|03-31|1||",
		"a|rule_of_law|||||owed|3-31|1||", "a|rule_of_law|||||owed|02-30|1||", "a|rule_of_law|||x||owed|03-31|1||",
	} {
		if _, err := compare.ParseRules("# ok\n" + bad + "\n"); err == nil || !strings.Contains(err.Error(), "第 2 行") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if n := len(compare.NationalRules()); n < 5 {
		t.Errorf("%d rules come with the program", n)
	}
}

func BenchmarkCoverageProvince(b *testing.B) {
	f := compare.Facts{Kind: report.RuleOfLaw, From: 2016, To: 2025, AsOf: "2026-05-06", Rules: compare.NationalRules()}
	for i := range 1500 {
		u := report.Unit{Name: "镇" + strconv.Itoa(i), Code: fmt.Sprintf("98%02d%02d%03d", i/100, i/10%10, i%10+100), Type: "town", Level: "township"}
		column := "c" + strconv.Itoa(i/30)
		if i%30 == 0 {
			f.Columns = append(f.Columns, compare.Column{URL: column, Whole: true, Read: countytest.At("2026-05-05")})
		}
		f.Units = append(f.Units, u)
		for y := 2016; y <= 2025; y++ {
			if (i+y)%9 > 0 {
				f.Reports = append(f.Reports, compare.Evidence{ID: u.Code + strconv.Itoa(y), Unit: u.Code, Kind: report.RuleOfLaw, Year: y, Published: fmt.Sprintf("%d-0%d-11", y+1, 1+i%5), Columns: []string{column}, FirstSeen: countytest.At("2025-01-01")})
			}
		}
	}
	for b.Loop() {
		if m := compare.Coverage(&f); len(m.Units) != 1500 {
			b.Fatal(len(m.Units))
		}
	}
}
