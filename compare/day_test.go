package compare_test

import (
	"fmt"
	"strconv"
	"testing"

	"baogao/compare"
	"baogao/internal/countytest"
	"baogao/report"
)

// TestDayOfPublication: by which of several days a report on 2021, due on
// 31 March 2022, is judged, as of June 2023.
func TestDayOfPublication(t *testing.T) {
	type seen struct{ claimed, first, absent, gone string }
	paper := compare.Said{Published: "2022-03-20", Medium: "县报"}
	tests := []struct {
		name  string
		texts []seen
		said  compare.Said
		until string
		want  string
	}{
		{"claimed in time", []seen{{"2022-03-20", "2022-04-11", "2022-03-01", ""}}, compare.Said{}, "", "on_time"},
		{"put up again", []seen{{"2022-03-15", "2022-04-11", "", "2022-10-10"}, {"2022-11-20", "2023-04-10", "2022-10-10", ""}}, compare.Said{}, "", "on_time"},
		{"put up again, late from the first", []seen{{"2022-04-02", "2022-04-11", "", "2022-10-10"}, {"2022-11-20", "2023-04-10", "", ""}}, compare.Said{}, "", "late 2"},
		{"both taken down", []seen{{"2022-03-15", "2022-04-11", "", "2022-10-10"}, {"2022-11-20", "2023-02-10", "", "2023-04-10"}}, compare.Said{}, "", "unreachable"},
		{"again after the day asked about", []seen{{"2022-03-15", "2022-04-11", "", "2022-10-10"}, {"2023-11-20", "2023-11-21", "", ""}}, compare.Said{}, "", "unreachable"},
		{"in a newspaper before", []seen{{"2022-04-06", "2022-04-11", "2022-03-08", ""}}, paper, "", "on_time"},
		{"in a newspaper after", []seen{{"2022-03-06", "2022-04-11", "", ""}}, compare.Said{Published: "2022-04-20"}, "", "on_time"},
		{"in a newspaper after, and taken down", []seen{{"2022-03-06", "2022-04-11", "", "2022-10-10"}}, compare.Said{Published: "2022-04-20"}, "", "on_time"},
		{"in a newspaper only", nil, compare.Said{Published: "2022-04-02"}, "", "late 2"},
		{"claimed before its year", []seen{{"2020-03-20", "2022-10-10", "2022-04-11", ""}}, compare.Said{}, "", "late 11"},
		{"claimed in the middle of its year", []seen{{"2021-06-20", "2022-10-10", "", ""}}, compare.Said{}, "", "unknown"},
		{"claimed in the last weeks of its year", []seen{{"2021-12-20", "2022-10-10", "", ""}}, compare.Said{}, "", "on_time"},
		{"seen before the day it now bears", []seen{{"2022-08-16", "2022-03-29", "", ""}}, compare.Said{}, "", "on_time"},
		{"seen late, before the day it now bears", []seen{{"2022-08-16", "2022-04-03", "", ""}}, compare.Said{}, "", "late 3"},
		{"undated and never seen", []seen{{}}, compare.Said{}, "", "unknown"},
		{"abolished before its day", nil, compare.Said{}, "2022-02-10", "not_established"},
		{"abolished before its day, and reported", []seen{{"2022-01-22", "2022-03-08", "", ""}}, compare.Said{}, "2022-02-10", "on_time"},
		{"abolished after its day", nil, compare.Said{}, "2022-05-10", "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := report.Unit{Name: "乙镇", Code: "980309100", Type: "town", Level: "township", Until: tt.until}
			f := compare.Facts{Kind: report.RuleOfLaw, From: 2021, To: 2021, AsOf: "2023-06-01", Rules: compare.NationalRules(), Units: []report.Unit{u}}
			if tt.said.Published != "" {
				tt.said.Unit, tt.said.Year = u.Key(), 2021
				f.Said = []compare.Said{tt.said}
			}
			for i, e := range tt.texts {
				f.Reports = append(f.Reports, compare.Evidence{
					ID: strconv.Itoa(i), Unit: u.Key(), Kind: f.Kind, Year: 2021, Published: e.claimed, Columns: []string{"c"},
					FirstSeen: countytest.At(e.first), Absent: countytest.At(e.absent), Withdrawn: e.gone != "", Gone: countytest.At(e.gone),
				})
			}
			cell := compare.Coverage(&f).Units[0].Cells[0]
			got := string(cell.Status)
			if cell.DaysLate > 0 {
				got += fmt.Sprint(" ", cell.DaysLate)
			}
			if got != tt.want {
				t.Errorf("got %s, want %s: %+v", got, tt.want, cell)
			}
		})
	}
}

// TestReadingsBeforeTheLast: a column that broke or was closed to us was read
// whole before.
func TestReadingsBeforeTheLast(t *testing.T) {
	broken := func(before string) compare.Column {
		return compare.Column{URL: "c", Read: countytest.At("2023-05-01"), Problem: "超时", WholeBefore: countytest.At(before)}
	}
	blocked := broken("2022-09-19")
	blocked.Blocked = true
	control := compare.Evidence{ID: "control", Year: 2020, Published: "2021-03-20", FirstSeen: countytest.At("2021-04-01")}
	later, unseen := control, control
	later.Year = 2022
	unseen.FirstSeen = countytest.At("2023-04-01")
	tests := []struct {
		name    string
		column  compare.Column
		control compare.Evidence
		gone    string
		want    compare.Status
	}{
		{"never whole", broken(""), control, "", compare.Unknown},
		{"whole before the deadline", broken("2022-03-30"), control, "", compare.Unknown},
		{"whole after it", broken("2022-04-14"), control, "", compare.NotFound},
		{"whole after it, then blocked", blocked, control, "", compare.NotFound},
		{"only a later year stood there", broken("2022-04-14"), later, "", compare.Unknown},
		{"nothing of the unit stood there yet", broken("2022-04-14"), unseen, "", compare.Unknown},
		{"taken down, and read whole since", broken("2022-10-20"), control, "2022-10-20", compare.Withdrawn},
		{"taken down after the last whole reading", broken("2022-10-19"), control, "2022-10-20", compare.Unreachable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u := report.Unit{Name: "乙镇", Code: "980309100", Type: "town", Level: "township"}
			f := compare.Facts{
				Kind: report.RuleOfLaw, From: 2021, To: 2021, AsOf: "2023-06-01", Rules: compare.NationalRules(), Units: []report.Unit{u},
				Columns: []compare.Column{tt.column}, Reports: []compare.Evidence{tt.control},
			}
			if tt.gone != "" {
				f.Reports = append(f.Reports, compare.Evidence{ID: "1", Year: 2021, Published: "2022-03-02", Withdrawn: true, Gone: countytest.At(tt.gone)})
			}
			for i := range f.Reports {
				f.Reports[i].Unit, f.Reports[i].Kind, f.Reports[i].Columns = u.Key(), f.Kind, []string{"c"}
			}
			if cell := compare.Coverage(&f).Units[0].Cells[0]; cell.Status != tt.want {
				t.Errorf("got %s, want %s: %+v", cell.Status, tt.want, cell)
			}
		})
	}
}

// TestAbsentFromOneOfTwoColumns: what one column proves is not unsaid by another
// that nobody read again, in whichever order they are told.
func TestAbsentFromOneOfTwoColumns(t *testing.T) {
	const early, proof, broke = "early", "proof", "broke"
	at := countytest.At
	for _, tt := range []struct {
		columns []string
		reason  string
	}{
		{[]string{proof, early}, ""},
		{[]string{early, proof}, ""},
		{[]string{broke, early}, "2022-09-19 读全所在栏目时未见，此后栏目未能读全"},
		{[]string{early, broke}, "2022-09-19 读全所在栏目时未见，此后栏目未能读全"},
	} {
		u := report.Unit{Name: "乙镇", Code: "980309100", Type: "town", Level: "township"}
		cell := compare.Coverage(&compare.Facts{
			Kind: report.RuleOfLaw, From: 2021, To: 2021, AsOf: "2023-06-01", Rules: compare.NationalRules(), Units: []report.Unit{u},
			Columns: []compare.Column{
				{URL: early, Read: at("2022-03-01"), Whole: true},
				{URL: proof, Read: at("2023-05-01"), Whole: true},
				{URL: broke, Read: at("2023-05-01"), Problem: "超时", WholeBefore: at("2022-09-19")},
			},
			Reports: []compare.Evidence{{
				ID: "control", Unit: u.Key(), Kind: report.RuleOfLaw, Year: 2020, Published: "2021-03-20", FirstSeen: at("2021-04-01"), Columns: tt.columns,
			}},
		}).Units[0].Cells[0]
		if cell.Status != compare.NotFound || cell.Reason != tt.reason {
			t.Errorf("%q: %s, %q; want %q", tt.columns, cell.Status, cell.Reason, tt.reason)
		}
	}
}

// TestReadLaterThanAsked: a report that came after the day asked about was not
// missed by a reading that showed it.
func TestReadLaterThanAsked(t *testing.T) {
	u := report.Unit{Name: "乙镇", Code: "980309100", Type: "town", Level: "township"}
	f := compare.Facts{
		Kind: report.RuleOfLaw, From: 2021, To: 2021, AsOf: "2022-04-10", Rules: compare.NationalRules(), Units: []report.Unit{u},
		Columns: []compare.Column{{URL: "c", Read: countytest.At("2023-05-01"), Problem: "超时", WholeBefore: countytest.At("2022-06-01")}},
		Reports: []compare.Evidence{
			{ID: "control", Year: 2020, Published: "2021-03-20", FirstSeen: countytest.At("2021-04-01")},
			{ID: "1", Year: 2021, Published: "2022-05-02", FirstSeen: countytest.At("2022-05-03")},
		},
	}
	for i := range f.Reports {
		f.Reports[i].Unit, f.Reports[i].Kind, f.Reports[i].Columns = u.Key(), f.Kind, []string{"c"}
	}
	if cell := compare.Coverage(&f).Units[0].Cells[0]; cell.Status != compare.NotFound || cell.Reason != "" {
		t.Errorf("got %s, %q: it was not out on that day, and nobody had looked since", cell.Status, cell.Reason)
	}
}
