package archive

import (
	"testing"

	"baogao/report"
)

// TestPublishedFirst: whichever source was found first, the publication is of
// the earliest day.
func TestPublishedFirst(t *testing.T) {
	for _, tt := range []struct{ main, source, want string }{
		{"2022-01-18", "2022-02-16", "2022-01-18"},
		{"2022-02-16", "2022-01-18", "2022-01-18"},
		{"", "2022-01-18", "2022-01-18"},
		{"2022-02-16", "", "2022-02-16"},
	} {
		a := open(t, t.TempDir())
		w := writer(t, a)
		put(t, w, Put{Report: report.Report{ID: "r1", URL: "u/1", Published: tt.main}})
		put(t, w, Put{Report: report.Report{ID: "r2", URL: "u/2", Published: tt.source}, AliasOf: "r1"})
		e, err := a.Report(t.Context(), "r2")
		if err != nil || e.Report.Published != tt.want || e.Report.URL != "u/1" {
			t.Errorf("%q and %q: published %q, want %q (%v)", tt.main, tt.source, e.Report.Published, tt.want, err)
		}
	}
}
