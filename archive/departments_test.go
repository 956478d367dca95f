package archive

import (
	"testing"

	"baogao/report"
)

// Two departments of one name are held apart, and the prefix of a county finds
// its own.
func TestDepartmentsOfOneName(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	for _, code := range []string{"511725", "511724"} {
		seq := record(t, w, visit("u"+code, code))
		r := report.Report{ID: code, Title: code, Kind: report.RuleOfLaw, Year: 2024, Text: "x", Unit: report.Unit{Name: "司法局", Code: code, Type: "department"}}
		if _, err := w.Put(t.Context(), "stage", seq, []Put{{Capture: seq, Report: r}}); err != nil {
			t.Fatal(err)
		}
	}
	ps, err := a.Publications(t.Context(), PublicationQuery{Prefix: "511725", Kind: report.RuleOfLaw})
	if err != nil || len(ps) != 1 || ps[0].ID != "511725" {
		t.Errorf("%+v %v", ps, err)
	}
}
