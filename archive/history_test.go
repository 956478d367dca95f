package archive

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
)

// TestHistory follows what a report was through versions, a further source, a
// withdrawal and hiding.
func TestHistory(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	ctx := t.Context()
	at := func(text, published string) Put {
		return Put{Capture: record(t, w, visit("u/1", text)), Report: report.Report{ID: "r", Text: text, URL: "u/1", Published: published}}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var seqs []uint64
	now := func() {
		t.Helper()
		e, err := a.History(ctx, 0, 1)
		must(err)
		seqs = append(seqs, e[0].Seq)
	}
	put(t, w, at("一", "2021-02-01"))
	now() // 0: the first text
	put(t, w, Put{Capture: record(t, w, visit("u/2", "2")), AliasOf: "r", Report: report.Report{ID: "s", Text: "一", URL: "u/2", Published: "2021-01-15"}})
	now() // 1: the same, published earlier elsewhere
	put(t, w, at("二", "2021-02-01"))
	now() // 2: another text
	must(a.Hide(ctx, "r", "误"))
	now() // 3
	must(a.Unhide(ctx, "r"))
	now() // 4
	put(t, w, gone(t, w, "u/1"))
	put(t, w, gone(t, w, "u/2"))
	now() // 5: withdrawn, and still there

	es, err := a.History(ctx, 0, 10)
	must(err)
	e := es[0]
	if diff := cmp.Diff([]Span{{seqs[2], seqs[3]}, {From: seqs[4]}}, e.During); diff != "" || e.State != Withdrawn {
		t.Errorf("now (-want +got):\n%s", diff)
	}
	type past struct {
		Text, Published string
		During          []Span
	}
	var got []past
	for _, p := range e.Past {
		got = append(got, past{p.Report.Text, p.Report.Published, p.During})
	}
	want := []past{{"一", "2021-02-01", []Span{{seqs[0], seqs[1]}}}, {"一", "2021-01-15", []Span{{seqs[1], seqs[2]}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	for i, want := range []struct {
		text  string
		state State
		err   error
	}{{"一", Live, nil}, {"一", Live, nil}, {"二", Live, nil}, {"", "", errs.NotFound}, {"二", Live, nil}, {"二", Withdrawn, nil}} {
		e, err := a.ReportAt(ctx, "s", seqs[i])
		if !errors.Is(err, want.err) || err == nil && (e.Report.Text != want.text || e.State != want.state) {
			t.Errorf("at %d: %+v, %v, want %+v", i, e, err, want)
		}
	}
	if _, err := a.ReportAt(ctx, "r", seqs[0]-1); !errors.Is(err, errs.NotFound) {
		t.Errorf("before it came: %v", err)
	}
}

// TestHiddenSince counts what stood then and is hidden now.
func TestHiddenSince(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	for _, id := range []string{"a", "b"} {
		put(t, w, Put{Capture: record(t, w, visit("u/"+id, id)), Report: report.Report{ID: id, Text: id}})
	}
	then, err := a.Seq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, Put{Capture: record(t, w, visit("u/c", "c")), Report: report.Report{ID: "c", Text: "c"}})
	for _, id := range []string{"a", "c"} {
		if err := a.Hide(t.Context(), id, "误"); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := a.HiddenSince(t.Context(), then); n != 1 || err != nil {
		t.Errorf("hidden since: %d, %v, want 1", n, err)
	}
}

func TestNoteCorpus(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	ctx := t.Context()
	if c, err := a.CorpusAt(ctx, 1); c != (Corpus{}) || err != nil {
		t.Errorf("nothing noted: %+v, %v", c, err)
	}
	one, two := Corpus{"1", "d", "r", "p"}, Corpus{"2", "d", "r", "p"}
	record(t, w, visit("u/1", "1"))
	for _, c := range []Corpus{one, one, two} {
		if err := a.NoteCorpus(ctx, c); err != nil {
			t.Fatal(err)
		}
		record(t, w, visit("u/2", "2"))
	}
	first, err := a.Seq(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for seq, want := range map[uint64]Corpus{0: one, 1: one, first - 2: one, first - 1: one, first: two, 1 << 40: two} {
		if got, err := a.CorpusAt(ctx, seq); got != want || err != nil {
			t.Errorf("at %d: %+v, %v, want %+v", seq, got, err, want)
		}
	}
}
