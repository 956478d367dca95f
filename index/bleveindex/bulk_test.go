package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/index/indextest"
	"baogao/report"
)

// bulkBuilt is an index built at once.
func bulkBuilt(t *testing.T, from index.Changes, within limits) *Engine {
	t.Helper()
	e, err := newGeneration(t.TempDir(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	if _, err := e.bulkLoad(t.Context(), from, within); err != nil {
		t.Fatal(err)
	}
	if err := e.open(); err != nil {
		t.Fatal(err)
	}
	return e
}

// postingsOf is everything bleve holds: how often each term of each field stands
// in each living document.
func postingsOf(t *testing.T, e *Engine) map[string]map[string]uint64 {
	t.Helper()
	all := map[string]map[string]uint64{}
	for _, s := range e.view.reader.Segments() {
		for _, field := range fieldNames {
			dict, err := s.Segment().Dictionary(field)
			if err != nil {
				t.Fatal(err)
			}
			terms := dict.AutomatonIterator(nil, nil, nil)
			for entry, err := terms.Next(); entry != nil || err != nil; entry, err = terms.Next() {
				if err != nil {
					t.Fatal(err)
				}
				list, err := dict.PostingsList([]byte(entry.Term), s.Deleted(), nil)
				if err != nil {
					t.Fatal(err)
				}
				found := list.Iterator(true, false, false, nil)
				for p, err := found.Next(); p != nil || err != nil; p, err = found.Next() {
					if err != nil {
						t.Fatal(err)
					}
					key, err := s.DocID(p.Number())
					if err != nil {
						t.Fatal(err)
					}
					name := field + " " + entry.Term
					if all[name] == nil {
						all[name] = map[string]uint64{}
					}
					all[name][string(key)] = p.Frequency()
				}
			}
		}
	}
	return all
}

// TestBulkEqualsBatches: an index built at once holds what one has that followed
// the archive in batches, also after further changes, and finds the same.
func TestBulkEqualsBatches(t *testing.T) {
	store := archiveAt(120)
	for i, text := range []string{"", "一", "４Ｓ店与4S店，\xff\xfe坏字节，1.2亿，第二十三届。" + "哈哈哈哈哈", "𠮷野家𠮷\x00"} {
		store.Docs = append(store.Docs, index.Document{Seq: uint64(121 + i), State: index.Withdrawn, Report: &report.Report{
			ID: fmt.Sprint("x", i), Title: text, Text: text, Sections: []report.Section{{Role: report.Plan, End: len(text)}},
		}})
	}
	batches := open(t, t.TempDir())
	if _, err := index.Follow(t.Context(), store, batches); err != nil {
		t.Fatal(err)
	}
	for _, within := range []limits{{gatheredPostings, bulkSpills}, {40, bulkSpills}, {40, 3}} {
		bulk := bulkBuilt(t, store, within)
		sameIndex(t, bulk, batches, store)
		// Report 21 changes, report 30 goes: bleve merges our segment with its own.
		further := &indextest.Store{Docs: slices.Clone(store.Docs)}
		further.Docs = append(further.Docs, changing(171), index.Document{Seq: 172, State: index.Hidden, Report: &report.Report{ID: "30"}})
		then := open(t, t.TempDir())
		if _, err := index.Follow(t.Context(), further, then); err != nil {
			t.Fatal(err)
		}
		if _, err := index.Follow(t.Context(), further, bulk); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(bulk.compact(t.Context()), bulk.refresh()); err != nil {
			t.Fatal(err)
		}
		last := &indextest.Store{}
		for i, d := range further.Docs {
			again := func(later index.Document) bool { return later.Report.ID == d.Report.ID }
			if !slices.ContainsFunc(further.Docs[i+1:], again) {
				last.Docs = append(last.Docs, d)
			}
		}
		sameIndex(t, bulk, then, last)
	}
}

func sameIndex(t *testing.T, got, want *Engine, store *indextest.Store) {
	t.Helper()
	if diff := cmp.Diff(postingsOf(t, want), postingsOf(t, got)); diff != "" {
		t.Fatalf("bleve holds (-batches +bulk):\n%s", diff)
	}
	for _, e := range []*Engine{got, want} {
		if differences, err := e.Check(t.Context(), store); err != nil || len(differences) > 0 {
			t.Fatalf("differs from the archive: %v, %v", differences, err)
		}
	}
	for _, at := range []uint64{0, 100} {
		for _, q := range []index.Query{
			index.Word{Text: "执法"},
			index.Phrase{Text: "编号3"},
			index.Any{Parts: []index.Query{index.Word{Text: "4S店"}, index.Word{Text: "报告"}}},
			index.InRole{Role: report.Plan, Part: index.Word{Text: "哈哈"}},
		} {
			req := index.Request{Query: q, Limit: 100, Facets: []string{"year", "kind"}, Count: true, At: at}
			a, err := want.Search(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			b, err := got.Search(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("%v at %d (-batches +bulk):\n%s", q, at, diff)
			}
		}
	}
}

// TestBulkEndsWhereAReportComesAgain: the archive may change while it is read.
func TestBulkEndsWhereAReportComesAgain(t *testing.T) {
	store := &indextest.Store{}
	for n := range uint64(60) {
		store.Docs = append(store.Docs, changing(n+1))
	}
	bulk := bulkBuilt(t, store, limits{gatheredPostings, bulkSpills})
	cursor, err := bulk.Cursor(t.Context())
	if err != nil || cursor != 50 || bulk.Count() != 46 { // 11, 22, 33 and 44 are hidden
		t.Errorf("%d documents at %d, %v", bulk.Count(), cursor, err)
	}
	dir := t.TempDir()
	if _, err := Rebuild(t.Context(), dir, store, options(t)); err != nil {
		t.Fatal(err)
	}
	checkAgainst(t, open(t, dir), 60)
}

// TestRebuildOfNothing: an empty archive gives an empty index, and one of hidden
// reports one at its cursor.
func TestRebuildOfNothing(t *testing.T) {
	store := &indextest.Store{}
	for _, want := range []uint64{0, 7} {
		dir := t.TempDir()
		if _, err := Rebuild(t.Context(), dir, store, options(t)); err != nil {
			t.Fatal(err)
		}
		e := open(t, dir)
		if cursor, err := e.Cursor(t.Context()); err != nil || cursor != want || e.Count() != 0 {
			t.Errorf("%d documents at %d, %v", e.Count(), cursor, err)
		}
		store.Docs = []index.Document{{Seq: 7, State: index.Hidden, Report: &report.Report{ID: "a"}}}
	}
}

// TestRebuildLeavesNoFilesBehind: what a build writes on its way is gone.
func TestRebuildLeavesNoFilesBehind(t *testing.T) {
	dir := t.TempDir()
	if _, err := Rebuild(t.Context(), dir, archiveAt(60), options(t)); err != nil {
		t.Fatal(err)
	}
	got, err := filepath.Glob(filepath.Join(dir, "g*", "*"))
	for i := range got {
		got[i] = filepath.Base(got[i])
	}
	if diff := cmp.Diff([]string{beforePart, blevePart, exactPart, keptFile}, got); diff != "" || err != nil {
		t.Errorf("files left (-want +got): %s %v", diff, err)
	}
	segments, err := filepath.Glob(filepath.Join(dir, "g*", blevePart, "store", "*.zap"))
	if len(segments) != 1 || err != nil {
		t.Errorf("segments %v, %v", segments, err)
	}
}

// TestProve: a part of what was built that cannot be opened is found before it
// takes the place of another.
func TestProve(t *testing.T) {
	for _, part := range []string{blevePart, exactPart} {
		dir := t.TempDir()
		if _, err := Rebuild(t.Context(), dir, archiveAt(60), options(t)); err != nil {
			t.Fatal(err)
		}
		built, err := filepath.Glob(filepath.Join(dir, "g*"))
		if err != nil || len(built) != 1 {
			t.Fatal(built, err)
		}
		e := &Engine{dir: built[0], cursor: 60}
		if err := e.prove(); err != nil {
			t.Errorf("%s, whole: %v", part, err)
		}
		if err := os.RemoveAll(filepath.Join(built[0], part)); err != nil {
			t.Fatal(err)
		}
		if err := e.prove(); err == nil {
			t.Errorf("no error without %s", part)
		}
	}
}

// rebuilt is an engine that is built anew, at once, whenever something changes.
type rebuilt struct {
	*Engine
	t     *testing.T
	store indextest.Store
}

// Apply takes the place of an archive: of each report it keeps what came last.
func (r *rebuilt) Apply(ctx context.Context, docs []index.Document, cursor uint64) error {
	for _, d := range docs {
		held := slices.IndexFunc(r.store.Docs, func(h index.Document) bool { return h.Report.ID == d.Report.ID })
		if held >= 0 && r.store.Docs[held].Seq > d.Seq {
			continue
		}
		if held >= 0 {
			r.store.Docs = slices.Delete(r.store.Docs, held, held+1)
		}
		r.store.Docs = append(r.store.Docs, d)
	}
	slices.SortStableFunc(r.store.Docs, func(a, b index.Document) int { return int(a.Seq) - int(b.Seq) })
	if n := len(r.store.Docs); n == 0 || r.store.Docs[n-1].Seq < cursor {
		r.store.Docs = append(r.store.Docs, index.Document{Seq: cursor, State: index.Hidden, Report: &report.Report{ID: "the cursor"}})
	}
	dir := filepath.Dir(r.dir)
	if err := r.Close(); err != nil {
		return err
	}
	if _, err := Rebuild(ctx, dir, &r.store, r.options); err != nil {
		return err
	}
	r.Engine = open(r.t, dir)
	return nil
}

// TestConformanceOfBulk: an index that is only ever built at once keeps all
// promises, too.
func TestConformanceOfBulk(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: builds an index for every change")
	}
	indextest.Run(t, func(t *testing.T) indextest.Engine {
		t.Helper()
		return &rebuilt{Engine: open(t, t.TempDir()), t: t}
	})
}

// TestSets reads our sets with the library that bleve reads them with.
func TestSets(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 1))
	for _, tt := range []struct{ n, limit, run int }{
		{1, 1, 1}, {1, 70_000, 1}, {5, 100, 1}, {100, 100, 1}, {5000, 1 << 16, 1}, {5000, 1 << 17, 40}, {60_000, 1 << 16, 1}, {300, 1 << 20, 1}, {90_000, 1 << 19, 3}, {1 << 17, 1 << 17, 1 << 17},
	} {
		want := roaring.New()
		for want.GetCardinality() < uint64(tt.n) {
			from := draw.IntN(tt.limit)
			want.AddRange(uint64(from), uint64(min(from+1+draw.IntN(tt.run), tt.limit)))
		}
		var postings []posting
		for _, doc := range want.ToArray() {
			postings = append(postings, posting{doc, 1})
		}
		got := roaring.New()
		b := appendSet([]byte("before"), postings)[len("before"):]
		if n, err := got.FromBuffer(b); err != nil || int(n) != len(b) || !got.Equals(want) || got.Validate() != nil {
			t.Errorf("%+v: read %d of %d bytes, %v, %v", tt, n, len(b), err, got.Validate())
		}
	}
}
