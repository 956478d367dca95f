package archive

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
)

func TestSiteStateIsKept(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	if _, err := a.Site(t.Context(), "县"); !errors.Is(err, errs.NotFound) {
		t.Errorf("a site never visited: %v", err)
	}
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	empty := SiteProblem{Code: errs.EmptyColumn, URL: "http://a/list/", Message: "空", Seq: 7, Since: day(1)}
	states := []SiteState{
		{Site: "县", Run: "r1", Visited: day(1), Good: day(1), State: "ok", Memory: []byte(`{"a":1}`)},
		{Site: "县", Run: "r2", Visited: day(2), State: "partial", Problems: []SiteProblem{empty}, Memory: []byte(`{"a":2}`)},
		{Site: "乡", Run: "r2", Visited: day(2), State: "failed", Problems: []SiteProblem{{Code: errs.Timeout, Since: day(2)}}},
	}
	for _, s := range states {
		if err := w.PutSite(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	again := empty
	again.Message, again.Seq, again.Since = "还是空", 9, day(3)
	if err := w.PutSite(t.Context(), SiteState{Site: "县", Run: "r3", Visited: day(3), State: "partial", Problems: []SiteProblem{again}}); err != nil {
		t.Fatal(err)
	}
	again.Since = day(1)
	want := []SiteState{states[2], {Site: "县", Run: "r3", Visited: day(3), Good: day(1), State: "partial", Problems: []SiteProblem{again}}}
	got, err := a.Sites(t.Context())
	if diff := cmp.Diff(want, got, cmp.Comparer(time.Time.Equal)); diff != "" || err != nil {
		t.Errorf("sites (-want +got), %v:\n%s", err, diff)
	}
	one, err := a.Site(t.Context(), "县")
	want[1].Memory = []byte{}
	if diff := cmp.Diff(want[1], one, cmp.Comparer(time.Time.Equal)); diff != "" || err != nil {
		t.Errorf("site (-want +got), %v:\n%s", err, diff)
	}
}

func TestYields(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	add := func(url, column string, kind report.Kind, year int, alias string) {
		t.Helper()
		v := visit(url, url)
		v.Target.Column = column
		seq := record(t, w, v)
		put(t, w, Put{
			Capture: seq, Article: report.Article{URL: url}, AliasOf: alias,
			Report: report.Report{ID: url, URL: url, Kind: kind, Year: year, Text: url},
		})
	}
	add("u1", "A", report.RuleOfLaw, 2024, "")
	add("u2", "A", report.RuleOfLaw, 2024, "")
	add("u3", "A", report.OpenGov, 2024, "")
	add("u4", "B", report.RuleOfLaw, 2024, "u1") // the same publication in another column
	want := []Yield{
		{Column: "A", Kind: report.OpenGov, Year: 2024, Reports: 1},
		{Column: "A", Kind: report.RuleOfLaw, Year: 2024, Reports: 2},
		{Column: "B", Kind: report.RuleOfLaw, Year: 2024, Reports: 1},
	}
	got, err := a.Yields(t.Context(), "s", "")
	for i := range got {
		if got[i].First.IsZero() {
			t.Errorf("%+v was never seen", got[i])
		}
		got[i].First = time.Time{}
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("(-want +got), %v:\n%s", err, diff)
	}
	for address, want := range map[string]bool{"u1": true, "u4": true, "u5": false} {
		if yes, err := a.Stands(t.Context(), address); yes != want || err != nil {
			t.Errorf("a report stands at %s: %t, %v", address, yes, err)
		}
	}
	w2 := visit("u1", "gone")
	w2.Gone, w2.Code = true, errs.NotFound
	seq := record(t, w, w2)
	put(t, w, Put{Capture: seq, Withdrawn: true, Article: report.Article{URL: "u1"}, Report: report.Report{ID: "u1"}})
	if yes, err := a.Stands(t.Context(), "u1"); yes || err != nil {
		t.Errorf("a withdrawn report stands: %v", err)
	}
}

func TestAddressesOfAUnit(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	for _, url := range []string{"u1", "u2"} {
		seq := record(t, w, visit(url, url))
		unit := report.Unit{Name: url + "镇", Code: url}
		put(t, w, Put{Capture: seq, Report: report.Report{ID: url, URL: url, Unit: unit, Text: url}})
	}
	got, err := a.Addresses(t.Context(), "s", report.Unit{Name: "u2镇", Code: "u2"}.Key())
	if err != nil || len(got) != 1 || got[0].URL != "u2" || got[0].LastSeq == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestOfRole(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	err := w.Add(t.Context(), []Target{
		{URL: "l1", Site: "s", Role: Column},
		{URL: "a1", Site: "s", Role: Article},
		{URL: "a2", Site: "s", Role: Article},
		{URL: "x", Site: "other", Role: Article},
		{URL: "a3", Site: "s", Role: Article},
	})
	if err != nil {
		t.Fatal(err)
	}
	var walked []string
	for after := int64(0); ; {
		ks, err := a.OfRole(t.Context(), "s", Article, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(ks) == 0 {
			break
		}
		for _, k := range ks {
			walked, after = append(walked, k.URL), k.ID
		}
	}
	if diff := cmp.Diff([]string{"a1", "a2", "a3"}, walked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSpace(t *testing.T) {
	free, size, err := open(t, t.TempDir()).Space()
	if err != nil || free == 0 || size < free {
		t.Errorf("%d of %d bytes free, %v", free, size, err)
	}
}

// TestTLSIsKept: a capture says how far its connection may be trusted.
func TestTLSIsKept(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	v := visit("https://a.test/", "x")
	v.Captures[0].TLS = "TLS 1.0 legacy"
	seq := record(t, w, v)
	cs, err := a.Captures(t.Context(), seq-1, 1)
	if err != nil || cs[0].TLS != "TLS 1.0 legacy" {
		t.Errorf("%+v, %v", cs, err)
	}
}
