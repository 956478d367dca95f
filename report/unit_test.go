package report_test

import (
	"testing"

	"baogao/report"
)

// Departments of one name in two counties are two units.
func TestKeyTellsDepartmentsOfOneNameApart(t *testing.T) {
	for _, tt := range []struct {
		unit report.Unit
		want string
	}{
		{report.Unit{Name: "司法局", Code: "511725", Type: "department"}, "511725/司法局"},
		{report.Unit{Name: "司法局", Code: "511724", Type: "department"}, "511724/司法局"},
		{report.Unit{Name: "有庆镇", Code: "511725112", Type: "town"}, "511725112"},
		{report.Unit{Name: "某地司法局", Type: "department"}, "某地司法局"},
	} {
		if got := tt.unit.Key(); got != tt.want {
			t.Errorf("%+v: key %q, want %q", tt.unit, got, tt.want)
		}
	}
}
