package audit_test

import (
	"testing"

	"baogao/archive"
	"baogao/audit"
	"baogao/report"
)

// TestObligedAreWhoTheMatrixSaysOwe, also after a person exempted one.
func TestObligedAreWhoTheMatrixSaysOwe(t *testing.T) {
	w := newWorkbench(t)
	years := []int{2021, 2022}
	agree := func() (all int) {
		t.Helper()
		counts, err := w.auditor.Obliged(t.Context(), report.OpenGov, "511725", years)
		if err != nil {
			t.Fatal(err)
		}
		for _, year := range years {
			m, err := w.auditor.Coverage(t.Context(), audit.CoverageAsk{Region: "511725", Kind: report.OpenGov, From: year, To: year})
			if err != nil {
				t.Fatal(err)
			}
			if m.Rates.Owed != counts[year] || counts[year] == 0 {
				t.Errorf("%d: %d obliged, the matrix says %d", year, counts[year], m.Rates.Owed)
			}
			all += counts[year]
		}
		return all
	}
	before := agree()
	if err := w.archive.State(t.Context(), archive.Statement{Unit: "511725112", Kind: report.OpenGov, Year: 2021, Exempt: true, By: "甲"}); err != nil {
		t.Fatal(err)
	}
	if after := agree(); after != before-1 {
		t.Errorf("%d obliged with one exempted, %d before", after, before)
	}
}
