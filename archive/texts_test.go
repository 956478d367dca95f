package archive

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
)

// listed is what Texts gives of a report that was read whole.
func listed(r report.Report) report.Report {
	return report.Report{
		ID: r.ID, Title: r.Title, Unit: r.Unit, Year: r.Year, Kind: r.Kind, Published: r.Published, Source: r.Source, URL: r.URL,
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

func sameAsJSON(t *testing.T, body string) {
	t.Helper()
	var whole report.Report
	if err := json.Unmarshal([]byte(body), &whole); err != nil {
		t.Skip("no report")
	}
	got, err := shown(body)
	if diff := cmp.Diff(listed(whole), listed(got)); err != nil || diff != "" {
		t.Errorf("%v; %s (-encoding/json +shown):\n%s", err, body, diff)
	}
}

// FuzzShown: whatever strings a report has, it is read as encoding/json reads it.
func FuzzShown(f *testing.F) {
	f.Add("a", "乡镇\n\r\t\b\f\"<&>\\", "\\\"", 3)
	f.Add("\u2028", "\x00\xff{}[],:", "\\\\", -1)
	f.Add("", "", "\\", 0)
	f.Add("personal", "figures", `,"figures":[`, 2)
	f.Add(`,"personal":[`, `,"figures":[`, "personal", 4)
	f.Fuzz(func(t *testing.T, id, text, heading string, n int) {
		r := report.Report{
			ID: id, Title: heading + text, Text: text, Year: n, NeedsOCR: n%2 == 0, Unit: report.Unit{Name: heading, Path: []string{text, id}},
			Figures: []report.Figure{{Indicator: text, Raw: heading}, {}}, Personal: []report.Personal{{Type: id, Span: report.Span{Start: n, End: n}}},
			Sections: []report.Section{{Heading: heading, Number: id, Role: report.Role(text), Start: n, End: -n, Level: n}, {}},
			Evidence: map[string]string{text: heading, heading: id},
		}
		if n%3 == 0 {
			r.Sections, r.Personal = []report.Section{}, nil
		}
		body, err := json.Marshal(&r)
		if err != nil {
			t.Skip()
		}
		if _, err := picked(string(body)); err != nil {
			t.Errorf("%v: %s", err, body)
		}
		sameAsJSON(t, string(body))
	})
}

// TestShownOfOther: JSON that something else wrote, or that is damaged, is
// nothing to trip over.
func TestShownOfOther(t *testing.T) {
	good := `{"id":"a","title":"\ud83d\ude00\/","year":2020,"text":"一\"","sections":null,"figures":[{"raw":"]"}],"personal":[]}`
	sameAsJSON(t, good)
	sameAsJSON(t, `{ "id" : "a", "needs_ocr": true, "sections": [ { "level": 1 } ], "text" : "b" }`)
	sameAsJSON(t, `{}`)
	for end := range len(good) {
		if _, err := shown(good[:end]); err == nil {
			t.Errorf("%s is taken for whole", good[:end])
		}
		if _, err := shown(strings.ReplaceAll(good, good[end:end+1], "")); err == nil && strings.ContainsAny(good[end:end+1], `{}[]":`) {
			t.Errorf("without %s nothing is missed", good[end:end+1])
		}
	}
}
