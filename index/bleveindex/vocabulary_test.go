package bleveindex

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/index/indextest"
)

// TestTermsAreCountedLiving compares the number of documents of every term with
// what a search finds, across batches, changes and deletions.
func TestTermsAreCountedLiving(t *testing.T) {
	e := open(t, t.TempDir())
	store := &indextest.Store{}
	for _, text := range []string{"普法执法", "普法", "监督", "普法监督与执法", "独角兽"} {
		store.Add(places(), text, "题", text)
	}
	apply := func(docs ...index.Document) {
		t.Helper()
		if err := e.Apply(t.Context(), docs, docs[len(docs)-1].Seq); err != nil {
			t.Fatal(err)
		}
	}
	apply(store.Docs[:2]...)
	apply(store.Docs[2:]...)
	gone := store.Docs[1]
	gone.Seq, gone.State = 6, index.Hidden
	apply(gone)
	got := map[string]int{}
	if err := e.Terms(t.Context(), func(term string, n int) { got[term] = n }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"普法": 2, "执法": 2, "监督": 2, "独角兽": 1}, subset(got, "普法", "执法", "监督", "独角兽")); diff != "" {
		t.Errorf("terms (-want +got):\n%s\nall: %v", diff, got)
	}
}

func subset(all map[string]int, keys ...string) map[string]int {
	out := map[string]int{}
	for _, k := range keys {
		out[k] = all[k]
	}
	return out
}

// TestTermsBesideChanges reads terms while documents come, and past the closing.
func TestTermsBesideChanges(t *testing.T) {
	e := open(t, t.TempDir())
	var wg sync.WaitGroup
	wg.Go(func() {
		for range 50 {
			err := e.Terms(t.Context(), func(string, int) {})
			if errors.Is(err, errClosed) {
				return
			}
			if err != nil {
				t.Error(err)
			}
		}
	})
	for seq := uint64(1); seq <= 40; seq++ {
		if err := e.Apply(t.Context(), []index.Document{changing(seq)}, seq); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if err := e.Terms(t.Context(), func(string, int) {}); !errors.Is(err, errClosed) {
		t.Errorf("terms of a closed index: %v", err)
	}
}
