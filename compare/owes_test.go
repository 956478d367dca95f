package compare_test

import (
	"testing"

	"baogao/compare"
	"baogao/report"
)

func TestOwes(t *testing.T) {
	rules, err := compare.ParseRules("r | rule_of_law | 511700 | town | 2020 | | owed | 04-01 | 1 | | 依据\nx | rule_of_law | 511725 | town | 2022 | 2022 | exempt | | | | 例外")
	if err != nil {
		t.Fatal(err)
	}
	town := report.Unit{Name: "有庆镇", Code: "511725112", Type: "town", Since: "2021-05-01", Until: "2025-03-01"}
	for year, want := range map[int]bool{2019: false, 2020: false, 2021: true, 2022: false, 2023: true, 2024: false /* merged before its day */} {
		if got := compare.Owes(rules, &town, report.RuleOfLaw, year); got != want {
			t.Errorf("%d: %v", year, got)
		}
	}
	if compare.Owes(rules, &town, report.OpenGov, 2021) {
		t.Error("another kind is owed")
	}
}
