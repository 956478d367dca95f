package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/index/indextest"
	"baogao/internal/errs"
	"baogao/internal/sharedtest"
	"baogao/report"
	"baogao/segment"
)

var (
	places    = sync.OnceValue(report.NewRegister)
	segmenter = sync.OnceValues(func() (*segment.Segmenter, error) { return segment.New(places().Names) })
)

func options(tb testing.TB) Options {
	tb.Helper()
	s, err := segmenter()
	if err != nil {
		tb.Fatal(err)
	}
	return Options{Segmenter: s}
}

func open(tb testing.TB, dir string) *Engine {
	tb.Helper()
	e, err := Open(tb.Context(), dir, options(tb))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = e.Close() })
	return e
}

func TestConformance(t *testing.T) {
	indextest.Run(t, func(t *testing.T) indextest.Engine {
		t.Helper()
		return open(t, t.TempDir())
	})
}

func TestReopenKeepsEverything(t *testing.T) {
	store := &indextest.Store{}
	store.Add(places(), "a", "2020年有庆镇法治政府建设报告", "一、成效\n好。")
	dir := t.TempDir()
	e := open(t, dir)
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Close(), e.Close()); err != nil {
		t.Fatal(err)
	}
	e = open(t, dir)
	cursor, _ := e.Cursor(t.Context())
	if e.Count() != 1 || cursor != 1 {
		t.Errorf("%d documents at %d", e.Count(), cursor)
	}
}

func TestRebuildSwapsAtOnce(t *testing.T) {
	store := &indextest.Store{}
	store.Add(places(), "a", "2020年有庆镇法治政府建设报告", "一、成效\n好。")
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := Rebuild(t.Context(), dir, store, options(t)); err != nil || n != 1 {
		t.Fatalf("rebuilt %d, %v", n, err)
	}
	if e := open(t, dir); e.Count() != 1 {
		t.Errorf("%d documents", e.Count())
	}
	generations, err := filepath.Glob(filepath.Join(dir, "g*"))
	if err != nil || len(generations) != 1 {
		t.Errorf("generations left: %v, %v", generations, err)
	}
}

// failing is an archive that can be read for a while only.
type failing struct {
	*indextest.Store
	left int
}

func (f *failing) Changes(ctx context.Context, after uint64, _ int) ([]index.Document, error) {
	if f.left--; f.left < 0 {
		return nil, errs.Internal
	}
	return f.Store.Changes(ctx, after, 1)
}

// A rebuild that breaks off leaves the old index serving, and nothing else.
func TestBrokenRebuildLeavesTheOldIndex(t *testing.T) {
	store := &indextest.Store{}
	store.Add(places(), "a", "2020年有庆镇法治政府建设报告", "一、成效\n好。")
	store.Add(places(), "b", "2021年有庆镇法治政府建设报告", "一、成效\n好。")
	dir := t.TempDir()
	e := open(t, dir)
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Rebuild(t.Context(), dir, &failing{store, 1}, options(t)); !errors.Is(err, errs.Internal) {
		t.Errorf("Rebuild: %v", err)
	}
	if e := open(t, dir); e.Count() != 2 {
		t.Errorf("%d documents", e.Count())
	}
	generations, err := filepath.Glob(filepath.Join(dir, "g*"))
	if err != nil || len(generations) != 1 {
		t.Errorf("generations left: %v, %v", generations, err)
	}
}

func TestForeignIndexIsRefused(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	batch := e.bleve.NewBatch()
	batch.SetInternal(keyIdentity, []byte("format 0"))
	if err := errors.Join(e.bleve.Batch(batch), e.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, options(t)); !errors.Is(err, errs.StaleIndex) {
		t.Errorf("Open: %v", err)
	}
	if err := os.WriteFile(filepath.Join(e.dir, "bleve", "index_meta.json"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, options(t)); !errors.Is(err, errs.StaleIndex) {
		t.Errorf("Open of a damaged one: %v", err)
	}
}

// realReports are the reports at hand as an archive.
func realReports(tb testing.TB) *indextest.Store {
	tb.Helper()
	store := &indextest.Store{}
	for i, row := range sharedtest.Reports(tb) {
		store.Add(places(), fmt.Sprintf("%d-%s", i, row.ID), row.Title, row.Text)
	}
	return store
}

// TestPhrasesEqualTheScan draws substrings of real reports and compares the
// set a quoted query finds with a scan of the folded public texts.
func TestPhrasesEqualTheScan(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: indexes 2,416 reports")
	}
	store := realReports(t)
	e := open(t, t.TempDir())
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	type folded struct{ id, title, text string }
	var texts []folded
	for _, d := range store.Docs {
		texts = append(texts, folded{d.Report.ID, index.Squeeze(d.Report.Title), index.Squeeze(d.Report.Public())})
	}
	draw := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		from := []rune(texts[draw.IntN(len(texts))].text)
		n := 1 + draw.IntN(64)
		if len(from) < n {
			continue
		}
		at := draw.IntN(len(from) - n + 1)
		phrase := string(from[at : at+n])
		if strings.ContainsFunc(phrase, func(r rune) bool {
			return r == '*' || r == '＊' || strings.ContainsRune(`"“”＂「」`, r) || unicode.IsControl(r)
		}) {
			continue
		}
		var want []string
		for _, f := range texts {
			if strings.Contains(f.title, phrase) || strings.Contains(f.text, phrase) {
				want = append(want, f.id)
			}
		}
		parsed, err := index.ParseQuery(`"`+phrase+`"`, index.ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		res, err := e.Search(t.Context(), index.Request{Query: parsed.Query, Limit: len(texts)})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range res.Hits {
			got = append(got, h.ID)
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-scan +search):\n%s", phrase, diff)
		}
	}
}
