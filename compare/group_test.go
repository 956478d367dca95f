package compare_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"baogao/compare"
	"baogao/report"
)

// group makes n reports of 2020, each of another unit, with one figure each.
func group(values ...float64) []report.Report {
	var rs []report.Report
	for i, v := range values {
		r := report.Report{ID: fmt.Sprint("r", i), Kind: report.RuleOfLaw, Year: 2020, Unit: report.Unit{Code: strconv.Itoa(i)}}
		r.Figures = []report.Figure{{Indicator: "行政处罚案件", IndicatorKey: "行政处罚案件", Unit: "件", Relation: "level", Value: v}}
		rs = append(rs, r)
	}
	return rs
}

func people(unit string, _ int) (float64, bool) {
	n, err := strconv.Atoi(unit)
	return float64(20000 - 1000*n), err == nil && n != 4
}

// Nothing is ranked unless base and direction are set, and groups below five
// never; shares and ranks follow the base.
func TestMeasure(t *testing.T) {
	rs := group(10, 30, 20, 20, 50, 40)
	for _, tt := range []struct {
		by   compare.Ranking
		want string
	}{
		{compare.Ranking{}, "- - - - - -"},
		{compare.Ranking{Base: compare.ByValue}, "6 3 4 4 1 2"},
		{compare.Ranking{Base: compare.ByValue, Ascending: true}, "1 4 2 2 6 5"},
		{compare.Ranking{Base: compare.PerInhabitant}, "5 2 4 3 - 1"},
	} {
		rows := compare.FigureTable(rs)
		compare.Measure(rows, rs, people, tt.by)
		ranks := make([]string, len(rs))
		for i := range rs {
			if ranks[i] = "-"; rows[0].Rank != nil && rows[0].Rank[i] != nil {
				ranks[i] = strconv.Itoa(*rows[0].Rank[i])
			}
		}
		if got := strings.Join(ranks, " "); got != tt.want {
			t.Errorf("%+v: ranks %s, want %s", tt.by, got, tt.want)
		}
		if v := rows[0].PerInhabitant; *v[0] != 5 || v[4] != nil {
			t.Errorf("per inhabitant %v", v)
		}
		if g := rows[0].Groups[0]; g.N != 6 || g.Median != 25 || g.Low != 10 || g.High != 50 || *rows[0].Position[4] != 1 || *rows[0].Position[0] != 0 {
			t.Errorf("group %+v", g)
		}
	}
	rows := compare.FigureTable(rs[:4])
	compare.Measure(rows, rs[:4], people, compare.Ranking{Base: compare.ByValue})
	if rows[0].Rank != nil || rows[0].Groups != nil || rows[0].Position != nil {
		t.Errorf("four are no group: %+v", rows[0])
	}
}
