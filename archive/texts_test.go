package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	want := whole(t, a, ids)
	for _, e := range got { // one was folded, and so read whole
		e.Report, e.Capture, e.article = listed(e.Report), 0, nil
	}
	if len(want) != 5 || want["plain"].Report.Public() == want["plain"].Report.Text {
		t.Fatalf("the reports are not those that were meant: %d", len(want))
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Entry{})); diff != "" {
		t.Errorf("(-Report +Texts):\n%s", diff)
	}
}

// whole reads the same report by report, and leaves out what lists do not have.
func whole(t *testing.T, a *Archive, ids []string) map[string]*Entry {
	t.Helper()
	all := map[string]*Entry{}
	for _, id := range ids {
		e, err := a.Report(t.Context(), id)
		if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		e.Report, e.Capture, e.article = listed(e.Report), 0, nil
		all[id] = e
	}
	return all
}

// TestKeptTextsAreOfToday: a text that is kept in memory is shown as long as it
// is what the database has, and whatever is said of the report since is heard.
func TestKeptTextsAreOfToday(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	const id = "<\"a\\\u2028" // of an import row: it names the text in JSON
	ids := []string{id, "other"}
	page := func(text string) Put {
		return Put{
			Capture: record(t, w, visit("u", text)), Article: report.Article{URL: "u"},
			Report: report.Report{ID: id, URL: "u", Text: text, Published: "2021-03-01", Sections: []report.Section{{Heading: text}}},
		}
	}
	first := page("甲")
	again := first
	again.Report.Text, again.Report.Sections = "甲，读得更明白", []report.Section{}
	put(t, w, Put{Article: report.Article{URL: "v"}, Report: report.Report{ID: "other", URL: "v", Text: "乙"}})
	for _, step := range []struct {
		name string
		do   func() error
		want string // text, state, version, published; "" for not shown
	}{
		{"put", func() error { put(t, w, first); return nil }, "甲 live 1 2021-03-01"},
		{"understood anew", func() error { put(t, w, again); return nil }, "甲，读得更明白 live 1 2021-03-01"},
		{"a source from before", func() error {
			put(t, w, Put{Report: report.Report{ID: "s", URL: "s", Published: "2021-01-15"}, AliasOf: id})
			return nil
		}, "甲，读得更明白 live 1 2021-01-15"},
		{"that source hidden", func() error { return a.Hide(t.Context(), "s", "test") }, ""},
		{"and shown", func() error { return errors.Join(a.Unhide(t.Context(), "s"), a.Unhide(t.Context(), id)) }, "甲，读得更明白 live 1 2021-01-15"},
		{"changed", func() error { put(t, w, page("丙")); return nil }, "丙 live 2 2021-01-15"},
		{"withdrawn", func() error { put(t, w, gone(t, w, "u")); put(t, w, gone(t, w, "s")); return nil }, "丙 withdrawn 2 2021-01-15"},
		{"back", func() error { put(t, w, page("丙")); return nil }, "丙 live 2 2021-01-15"},
		{"hidden", func() error { return a.Hide(t.Context(), id, "test") }, ""},
	} {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		for _, time := range []string{"first", "second"} {
			got, err := a.Texts(t.Context(), ids)
			if err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			said := ""
			if e := got[id]; e != nil {
				said = fmt.Sprint(e.Report.Text, " ", e.State, " ", e.Version, " ", e.Report.Published)
			}
			if said != step.want {
				t.Errorf("%s, %s time: %q, want %q", step.name, time, said, step.want)
			}
			if diff := cmp.Diff(whole(t, a, ids), got, cmp.AllowUnexported(Entry{})); diff != "" {
				t.Errorf("%s, %s time (-Report +Texts):\n%s", step.name, time, diff)
			}
		}
	}
}

// TestTextsAreKept: what was shown is not read again.
func TestTextsAreKept(t *testing.T) {
	a := open(t, t.TempDir())
	put(t, writer(t, a), Put{Article: report.Article{URL: "u"}, Report: report.Report{ID: "a", URL: "u", Text: "甲"}})
	for _, want := range []string{"甲", "甲"} {
		got, err := a.Texts(t.Context(), []string{"a"})
		if err != nil || got["a"] == nil || got["a"].Report.Text != want {
			t.Fatalf("%+v, %v", got["a"], err)
		}
		// Nothing writes so: the row is another behind the back of its Seq.
		if _, err := a.writes.ExecContext(t.Context(), `UPDATE versions SET text = '乙'`); err != nil {
			t.Fatal(err)
		}
	}
	a.texts.CleanUp() // it weighs beside
	if size := a.texts.WeightedSize(); size == 0 || a.texts.GetMaximum() != keptTexts {
		t.Errorf("kept: %d of %d bytes", size, a.texts.GetMaximum())
	}
}

// TestTextsHearOthers: what another process says of a report is heard at once,
// with and without a connection that tells.
func TestTextsHearOthers(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	put(t, writer(t, a), Put{Article: report.Article{URL: "u"}, Report: report.Report{ID: "a", URL: "u", Text: "甲"}})
	other := open(t, dir)
	for _, broken := range []bool{false, true} {
		if broken {
			if err := a.commits.close(); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			do   func() error
			want int
		}{
			{func() error { return nil }, 1},
			{func() error { return other.Hide(t.Context(), "a", "test") }, 0},
			{func() error { return other.Unhide(t.Context(), "a") }, 1},
		} {
			if err := step.do(); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if got, err := a.Texts(t.Context(), []string{"a"}); err != nil || len(got) != step.want {
					t.Fatalf("broken %t: %d texts, want %d, %v", broken, len(got), step.want, err)
				}
			}
		}
	}
}

// TestCloseLeavesNothingOpen: a file that stays open holds a disk, and on Windows
// the folder.
func TestCloseLeavesNothingOpen(t *testing.T) {
	dir := t.TempDir()
	a, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Texts(t.Context(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	open, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(open) == 0 {
		t.Skip("only Linux tells what is open:", err)
	}
	for _, name := range open {
		if to, err := os.Readlink(name); err == nil && strings.HasPrefix(to, dir) {
			t.Error("still open:", to)
		}
	}
}
