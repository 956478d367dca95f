package archive

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

func TestUnitsAreKeptInTheOrderTheyWereTold(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	seq := record(t, w, visit("u", "u"))
	if _, err := w.Put(t.Context(), "stage", seq, nil); err != nil {
		t.Fatal(err)
	}
	first := []report.Unit{{Name: "甲镇", Code: "1"}, {Name: "县局", Code: "1", Type: "department"}}
	second := []report.Unit{{Name: "乙镇", Code: "2"}, {Name: "甲镇", Code: "1", Until: "2020-01-01"}}
	for _, units := range [][]report.Unit{first, second} {
		if err := w.PutUnits(t.Context(), units, "stage"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.Units(t.Context())
	want := []report.Unit{second[1], first[1], second[0]}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("units (-want +got), %v:\n%s", err, diff)
	}
	if at, err := a.Cursor(t.Context(), "stage"); at != 0 || err != nil {
		t.Errorf("the stage stands at %d, %v", at, err)
	}
}
