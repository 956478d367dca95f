package archive

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
)

// listed is what Texts gives of a report that was read whole.
func listed(r report.Report) report.Report {
	return report.Report{
		ID: r.ID, Title: r.Title, Unit: r.Unit, CoIssuers: r.CoIssuers, Year: r.Year, Period: r.Period, Kind: r.Kind, Published: r.Published, Source: r.Source, URL: r.URL,
		Text: r.Text, TextFrom: r.TextFrom, NeedsOCR: r.NeedsOCR, Sections: r.Sections, Personal: r.Personal, Masking: r.Masking,
	}
}

// TestTextsEqualReports: what is read for a list is what reading each report
// whole gives.
func TestTextsEqualReports(t *testing.T) {
	a := open(t, t.TempDir())
	a.masking.Phones = true
	w := writer(t, a)
	for _, id := range []string{"plain", "earlier", "gone", "hidden", "later"} {
		r := report.Parse(report.NewRegister(), report.Article{
			Title: "渠县有庆镇2020年法治政府建设年度报告",
			Body:  "有庆镇" + id + "：\n一、主要成效\n（一）开展执法培训3次，电话0818-7212345。\n二、存在问题\n力度“不够”<一>。",
		})[0]
		r.ID, r.URL, r.Published = id, "u/"+id, "2021-02-01"
		put(t, w, Put{Article: report.Article{URL: r.URL}, Report: r})
	}
	put(t, w, Put{Report: report.Report{ID: "other", URL: "u/other", Published: "2021-01-15"}, AliasOf: "earlier"})
	put(t, w, Put{Report: report.Report{ID: "secret", URL: "u/secret", Published: "2021-01-02"}, AliasOf: "later"})
	put(t, w, Put{Article: report.Article{URL: "u/gone"}, Withdrawn: true})
	for _, id := range []string{"hidden", "secret"} { // the source alone: it was hidden before it was folded
		if _, err := a.writes.ExecContext(t.Context(), `INSERT INTO hidden (id, reason, at) VALUES (?, 'test', 0)`, id); err != nil {
			t.Fatal(err)
		}
	}
	ids := []string{"later", "other", "gone", "nowhere", "hidden", "plain", "earlier", "secret"}
	got, err := a.Texts(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]*Entry{}
	for _, id := range ids {
		e, err := a.Report(t.Context(), id)
		if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		want[id] = e
	}
	if len(want) != 5 || want["plain"].Report.Public() == want["plain"].Report.Text {
		t.Fatalf("the reports are not those that were meant: %d", len(want))
	}
	for id := range want {
		if got[id] == nil {
			t.Errorf("%s is not there", id)
			continue
		}
		got[id].Report, want[id].Report = listed(got[id].Report), listed(want[id].Report)
		got[id].article, want[id].article = nil, nil
		if diff := cmp.Diff(want[id], got[id], cmp.AllowUnexported(Entry{})); diff != "" {
			t.Errorf("%s (-Report +Texts):\n%s", id, diff)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d are given, want %d", len(got), len(want))
	}
}
