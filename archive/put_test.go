package archive

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"baogao/internal/errs"
	"baogao/report"
)

func gone(t *testing.T, w *Writer, url string) Put {
	t.Helper()
	v := visit(url, "404")
	v.Code, v.Gone, v.Captures[0].Status = errs.NotFound, true, 404
	return Put{Capture: record(t, w, v), Withdrawn: true, Article: report.Article{URL: url}}
}

func TestRowsWithIDsOfTheirOwn(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	row := func(at, text string) Put {
		target := Target{URL: at, Site: "import", Role: Import}
		seq := record(t, w, Visit{Target: target, Captures: []Capture{{Kind: Resource, Body: []byte(text)}}})
		return Put{Capture: seq, Article: report.Article{Given: report.Given{ID: "x-1"}}, Report: report.Report{ID: "x-1", Text: text}}
	}
	for _, step := range []struct {
		name, at, text string
		want           Outcome
	}{
		{"first", "file:///a#1", "一", New},
		{"imported again", "file:///a#1", "一", Unchanged},
		{"another document", "file:///b#1", "二", Refused},
		{"the same row elsewhere", "file:///a#2", "一", Unchanged},
		{"the row edited", "file:///a#2", "三", Changed},
		{"the first line again, another document now", "file:///a#1", "四", Refused},
	} {
		if got := put(t, w, row(step.at, step.text)); got != step.want {
			t.Errorf("%s: %s, want %s", step.name, got, step.want)
		}
	}
	e, err := a.Report(t.Context(), "x-1")
	if err != nil || e.Report.Text != "三" || e.Version != 2 {
		t.Errorf("held: %+v, %v", e, err)
	}
	if _, err := a.Known(t.Context(), "file:///a#1", ""); !errors.Is(err, errs.NotFound) {
		t.Errorf("an import is on the frontier: %v", err)
	}
}

func TestIDsThatAreNone(t *testing.T) {
	w := writer(t, open(t, t.TempDir()))
	for _, id := range []string{"", strings.Repeat("长", 86), "a\nb", "\xff"} {
		if got := put(t, w, Put{Report: report.Report{ID: id}}); got != Refused {
			t.Errorf("id %q: %s", id, got)
		}
	}
	if got := put(t, w, Put{Report: report.Report{ID: strings.Repeat("x", maxID)}}); got != New {
		t.Errorf("longest id: %s", got)
	}
}

// TestSourcesOfOnePublication follows a publication through its addresses.
func TestSourcesOfOnePublication(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	at := func(url string) uint64 { return record(t, w, visit(url, url+" bytes")) }
	main := Put{Capture: at("u/1"), Report: report.Report{ID: "r1", Text: "文", URL: "u/1"}}
	source := Put{Capture: at("u/2"), Report: report.Report{ID: "r2", Text: "文", URL: "u/2", Title: "题"}, AliasOf: "r1"}
	third := Put{Capture: at("u/3"), Report: report.Report{ID: "r3", Text: "文", URL: "u/3"}, AliasOf: "r2"}
	own := source
	own.AliasOf = ""
	steps := []struct {
		name    string
		put     Put
		want    Outcome
		state   State
		sources []string
	}{
		{"main", main, New, Live, nil},
		{"source", source, DuplicateOf, Live, []string{"u/2"}},
		{"source again", source, Unchanged, Live, []string{"u/2"}},
		{"source of a source", third, DuplicateOf, Live, []string{"u/2", "u/3"}},
		{"main is gone, sources answer", gone(t, w, "u/1"), Unchanged, Live, []string{"u/2", "u/3"}},
		{"a source is gone", gone(t, w, "u/2"), Unchanged, Live, []string{"u/2", "u/3"}},
		{"the last is gone", gone(t, w, "u/3"), Gone, Withdrawn, []string{"u/2", "u/3"}},
		{"old words do not bring it back", source, Unchanged, Withdrawn, []string{"u/2", "u/3"}},
		{"a source becomes a report", own, New, Withdrawn, []string{"u/3"}},
		{"what stands keeps standing", source, Unchanged, Withdrawn, []string{"u/3"}},
		{"an unknown address is gone", gone(t, w, "u/9"), Unchanged, Withdrawn, []string{"u/3"}},
	}
	for _, s := range steps {
		if got := put(t, w, s.put); got != s.want {
			t.Errorf("%s: %s, want %s", s.name, got, s.want)
		}
		e, err := a.Report(t.Context(), "r1")
		if err != nil {
			t.Fatal(err)
		}
		var urls []string
		for _, src := range e.Report.Sources {
			urls = append(urls, src.URL)
		}
		if diff := cmp.Diff(s.sources, urls); diff != "" || e.State != s.state {
			t.Errorf("%s: %s, sources (-want +got):\n%s", s.name, e.State, diff)
		}
	}
	if c, err := a.Original(t.Context(), "r3", 0); err != nil || c.Target.URL != "u/3" {
		t.Errorf("original of a source: %+v, %v", c, err)
	}
	if c, err := a.Original(t.Context(), "r1", 1); err != nil || c.Target.URL != "u/1" {
		t.Errorf("original of version 1: %+v, %v", c, err)
	}
	for _, err := range []error{second(a.Original(t.Context(), "r1", 7)), second(a.ReportVersion(t.Context(), "r1", 7))} {
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("version 7: %v", err)
		}
	}
	if h, err := a.Held(t.Context()); err != nil || h != (Held{Live: 1, Withdrawn: 1}) {
		t.Errorf("Held = %+v, %v", h, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestHidingASourceHidesThePublication(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	put(t, w, Put{Report: report.Report{ID: "r1", URL: "u/1"}})
	put(t, w, Put{Report: report.Report{ID: "r2", URL: "u/2"}, AliasOf: "r1"})
	if err := a.Hide(t.Context(), "r2", "申请"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"r1", "r2"} {
		if _, err := a.Report(t.Context(), id); !errors.Is(err, errs.Hidden) {
			t.Errorf("Report(%s): %v", id, err)
		}
		if _, err := a.Original(t.Context(), id, 0); !errors.Is(err, errs.Hidden) {
			t.Errorf("Original(%s): %v", id, err)
		}
	}
	// The source becomes a report of its own: it is put first after being hidden.
	if got := put(t, w, Put{Report: report.Report{ID: "r2", URL: "u/2", Text: "二"}}); got != New {
		t.Fatal(got)
	}
	if _, err := a.Report(t.Context(), "r2"); !errors.Is(err, errs.Hidden) {
		t.Errorf("put after being hidden: %v", err)
	}
	if h, err := a.Held(t.Context()); err != nil || h.Hidden != 2 {
		t.Errorf("Held = %+v, %v", h, err)
	}
}

func TestCursorMovesWithThePuts(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	if _, err := w.Put(t.Context(), "s", 7, nil); err != nil {
		t.Fatal(err)
	}
	_, err := w.Put(t.Context(), "s", 9, []Put{{Report: report.Report{ID: "r"}}, {Capture: 99, Report: report.Report{ID: "q"}}})
	if !errors.Is(err, errs.NotFound) {
		t.Errorf("put of an unknown capture: %v", err)
	}
	if at, err := a.Cursor(t.Context(), "s"); err != nil || at != 7 {
		t.Errorf("cursor %d, %v", at, err)
	}
	if _, err := a.Report(t.Context(), "r"); !errors.Is(err, errs.NotFound) {
		t.Errorf("half a batch is held: %v", err)
	}
}

func TestRuns(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	first, err := w.StartRun(t.Context(), "crawl")
	if err != nil {
		t.Fatal(err)
	}
	second, err := w.StartRun(t.Context(), "import")
	if err != nil {
		t.Fatal(err)
	}
	first.Summary = []byte(`{"a":1}`)
	if err := w.FinishRun(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	runs, err := a.Runs(t.Context(), 9)
	if err != nil || len(runs) != 2 || runs[0].ID != second.ID || !runs[0].Finished.IsZero() ||
		runs[1].ID != first.ID || runs[1].Finished.IsZero() || string(runs[1].Summary) != `{"a":1}` {
		t.Errorf("runs: %+v, %v", runs, err)
	}
	if err := w.FinishRun(t.Context(), Run{ID: "nonsense"}); !errors.Is(err, errs.NotFound) {
		t.Errorf("end of no run: %v", err)
	}
}

// TestReadingAnewConverges draws a history of pages, reads it once in order,
// and then again from the start, cut into batches anywhere: what is held and
// how many versions there are must not change.
func TestReadingAnewConverges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := open(t, t.TempDir())
		w := writer(t, a)
		var puts []Put
		steps := rapid.SliceOfN(rapid.IntRange(0, 99), 1, 20).Draw(rt, "steps")
		for i, s := range steps {
			url := fmt.Sprintf("u/%d", s%3)
			if s >= 80 {
				puts = append(puts, gone(t, w, url))
				continue
			}
			bytes := fmt.Sprintf("%s %d", url, s/3)
			if s%2 == 0 {
				bytes += fmt.Sprint(" counter ", i) // other bytes, same text
			}
			puts = append(puts, Put{
				Capture: record(t, w, visit(url, bytes)),
				Report:  report.Report{ID: url, URL: url, Text: fmt.Sprint("text ", s/10)},
			})
		}
		putAll := func() map[string]string {
			for rest := puts; len(rest) > 0; {
				n := rapid.IntRange(1, len(rest)).Draw(rt, "batch")
				if _, err := w.Put(t.Context(), "s", rest[n-1].Capture, rest[:n]); err != nil {
					rt.Fatal(err)
				}
				rest = rest[n:]
			}
			return state(t, a)
		}
		once := putAll()
		if diff := cmp.Diff(once, putAll()); diff != "" {
			rt.Fatalf("reading again (-once +twice):\n%s", diff)
		}
		if err := errors.Join(w.Close(), a.Close()); err != nil {
			rt.Fatal(err)
		}
	})
}

// state is what persons see of every report.
func state(t *testing.T, a *Archive) map[string]string {
	t.Helper()
	out := map[string]string{}
	last := uint64(0)
	for {
		es, err := a.Changes(t.Context(), last, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(es) == 0 {
			return out
		}
		for _, e := range es {
			if e.Seq <= last {
				t.Fatalf("Seq %d after %d", e.Seq, last)
			}
			last = e.Seq
			out[e.Report.ID] = fmt.Sprintf("%s %d %s %v", e.State, e.Version, e.Report.Text, e.Report.Versions)
		}
	}
}

func TestFrontierRules(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	page := Target{URL: "u/1", Site: "old name", Role: Article}
	list := Target{URL: "u/1", Site: "s", Role: Column, Anchor: "栏目", Listed: "2024-01-02"}
	if err := errors.Join(w.Add(t.Context(), []Target{page}), w.Add(t.Context(), []Target{list}), w.Add(t.Context(), []Target{{URL: "u/1", Site: "s", Role: Article}})); err != nil {
		t.Fatal(err)
	}
	k, err := a.Known(t.Context(), "u/1", "")
	if err != nil || k.Role != Column || k.Site != "s" || k.Anchor != "栏目" || k.Listed != "2024-01-02" || !k.Due.IsZero() {
		t.Errorf("known: %+v, %v", k, err)
	}
	v := visit("u/1", "x")
	v.Target = list
	v.ETag, v.LastModified = "e1", "l1"
	same := v
	same.Captures = []Capture{{Kind: Revisit, Status: 304}}
	same.ETag, same.LastModified, same.SHA256 = "", "", ""
	down := Visit{Target: list, Code: errs.Timeout, Message: "等待超时"}
	missing := Visit{Target: list, Code: errs.NotFound, Captures: []Capture{{Kind: Response, Status: 404}}}
	type want struct {
		etag           string
		failures, gone int
		code           errs.Code
	}
	for i, step := range []struct {
		visit Visit
		want  want
	}{
		{v, want{"e1", 0, 0, errs.OK}},
		{same, want{"e1", 0, 0, errs.OK}},
		{down, want{"e1", 1, 0, errs.Timeout}},
		{down, want{"e1", 2, 0, errs.Timeout}},
		{missing, want{"", 0, 1, errs.NotFound}},
		{down, want{"", 1, 1, errs.Timeout}},
		{missing, want{"", 0, 2, errs.NotFound}},
		{v, want{"e1", 0, 0, errs.OK}},
	} {
		record(t, w, step.visit)
		k, err := a.Known(t.Context(), "u/1", "")
		got := want{k.ETag, k.Failures, k.Gone, k.Code}
		if err != nil || got != step.want {
			t.Errorf("step %d: %+v, want %+v, %v", i, got, step.want, err)
		}
	}
	if n, err := a.Targets(t.Context(), "s"); err != nil || n != 1 {
		t.Errorf("targets: %d, %v", n, err)
	}
	c, err := a.Latest(t.Context(), "u/1")
	if err != nil || string(c.Body) != "x" {
		t.Errorf("latest: %+v, %v", c, err)
	}
	states := slices.Sorted(maps.Keys(state(t, a)))
	if len(states) != 0 {
		t.Errorf("a page became a report by itself: %v", states)
	}
}
