package main

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"baogao/bench/corpus"
	"baogao/index/bleveindex"
	"baogao/internal/sharedtest"
	"baogao/segment"
)

const few = 60

func testCorpus(t *testing.T) (*corpus.Corpus, *segment.Segmenter) {
	t.Helper()
	c, err := corpus.New(sharedtest.Path(t, "data", "reports"), 1)
	if err != nil {
		t.Fatal(err)
	}
	s, err := segment.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c, s
}

// TestQuestions draws the same questions again, holds the scan against one that
// knows no short cut, and our engine against the scan.
func TestQuestions(t *testing.T) {
	c, s := testCorpus(t)
	all := drawQuestions(c, s, few, 1)
	if again := drawQuestions(c, s, few, 1); !slices.EqualFunc(all, again, same) {
		t.Error("the same seed draws other questions")
	}
	if err := answer(t.Context(), c, s, few, all); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for i := range few {
		r := c.Report(i)
		texts = append(texts, segment.Fold(strings.Join(strings.Fields(r.Title), "")+"\n"+strings.Join(strings.Fields(r.Text), "")))
	}
	found := map[string]int{}
	for i := range all {
		found[all[i].Kind] += all[i].Total
		if n := utf8.RuneCountInString(all[i].Phrase); all[i].Kind == phrases && (n < 2 || n > 12) {
			t.Errorf("%q has %d characters", all[i].Phrase, n)
		}
		if want := plainly(texts, all[i].Phrase); all[i].Phrase != "" && all[i].Total != want {
			t.Errorf("%q: %d reports, want %d", all[i].Phrase, all[i].Total, want)
		}
	}
	for _, kind := range kinds() {
		if found[kind] == 0 {
			t.Errorf("nothing is found by any question of %s", kind)
		}
	}
	dir := filepath.Join(t.TempDir(), "index")
	from := &source{corpus: c, n: few}
	if _, err := bleveindex.Rebuild(t.Context(), dir, from, bleveindex.Options{Segmenter: s}); err != nil {
		t.Fatal(err)
	}
	if from.text == 0 || from.folded == 0 || from.folded > from.text {
		t.Errorf("%d bytes of text, %d folded", from.text, from.folded)
	}
	e, err := bleveindex.Open(t.Context(), dir, bleveindex.Options{Segmenter: s})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for i := range all {
		res, err := e.Search(t.Context(), all[i].request())
		if err != nil || res.Total != all[i].Total || checkFacets(&all[i], res) != nil {
			t.Fatalf("%+v: %d, %v", all[i], res.Total, err)
		}
	}
}

func same(a, b question) bool {
	return a.Kind == b.Kind && slices.Equal(a.Words, b.Words) && a.Phrase == b.Phrase && a.Year == b.Year && a.Region == b.Region
}

// plainly counts in the folded texts.
func plainly(texts []string, phrase string) (n int) {
	for _, text := range texts {
		if strings.Contains(text, phrase) {
			n++
		}
	}
	return n
}

func TestPercentiles(t *testing.T) {
	var took []time.Duration
	for i := range 101 {
		took = append(took, time.Duration(100-i)*time.Millisecond)
	}
	l := percentiles(took)
	if l.P50 != 50 || l.P95 != 95 || l.P99 != 99 {
		t.Errorf("percentiles of 0 to 100 ms: %+v", l)
	}
	if l := percentiles(nil); l.P99 != 0 {
		t.Errorf("percentiles of nothing: %+v", l)
	}
}

// TestTimed counts answers once and notices a wrong one.
func TestTimed(t *testing.T) {
	all := []question{{Kind: anyWord, Total: 3}, {Kind: anyWord, Total: 4}, {Kind: allWords, Total: 5}}
	asked := 0
	l, err := timed(all, anyWord, 3, func(*question) (int, spent, error) {
		asked++
		return 3, spent{clock: -time.Duration(asked) * time.Hour}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := 2 * (warmUps + 3); asked != want || l.Hits != 6 || l.Wrong != 1 || math.Abs(l.P50/3.6e6-2*warmUps-1) > .01 {
		t.Errorf("asked %d times, %+v", asked, l)
	}
}

// TestTimedInTurn: a few questions one way, then the same the other.
func TestTimedInTurn(t *testing.T) {
	all := make([]question, turn+1)
	for i := range all {
		all[i] = question{Kind: anyWord, Total: i}
	}
	asked := ""
	ask := func(name string, took time.Duration) way {
		return func(q *question) (int, spent, error) {
			asked += name
			return q.Total, spent{clock: -took}, nil
		}
	}
	l, err := timedInTurn(all, anyWord, 1, ask("a", time.Hour), ask("b", 2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	round := strings.Repeat("a", turn) + strings.Repeat("b", turn) + "ab"
	if asked != strings.Repeat(round, warmUps+1) {
		t.Errorf("asked in the order %s", asked)
	}
	if ratio := l[1].P95 / l[0].P95; math.Abs(ratio-2) > .01 || l[0].Wrong+l[1].Wrong != 0 {
		t.Errorf("%+v", l)
	}
}

func TestSizes(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"a/x": 3, "a/b/y": 4, "z": 5} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, make([]byte, size), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := sizes(dir)
	if err != nil || got["a"] != 7 || got["z"] != 5 || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
}
