package bleveindex

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/index/indextest"
	"baogao/internal/errs"
	"baogao/report"
)

// TestCheckComparesDocuments: a document that lacks, is too many or is another
// is named, though the numbers agree.
func TestCheckComparesDocuments(t *testing.T) {
	doc := func(seq uint64, id, text string) index.Document {
		return index.Document{Seq: seq, State: index.Live, Report: &report.Report{ID: id, Text: text}}
	}
	e := open(t, t.TempDir())
	if err := e.Apply(t.Context(), []index.Document{doc(1, "a", "甲"), doc(2, "b", "乙"), doc(3, "c", "丙"), doc(4, "d", "丁")}, 5); err != nil {
		t.Fatal(err)
	}
	hidden := doc(5, "d", "丁")
	hidden.State = index.Hidden
	store := &indextest.Store{Docs: []index.Document{doc(1, "a", "甲"), doc(2, "b", "另"), doc(4, "e", "戊"), hidden, doc(6, "c", "新")}}
	got, err := e.Check(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	want := []index.Difference{{ID: "b", Problem: index.Differs}, {ID: "d", Problem: index.Surplus}, {ID: "e", Problem: index.Missing}}
	if diff := cmp.Diff(want, got); diff != "" { // c changed behind the cursor
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCheckReadsEveryByte flips bits all over the files that hold documents.
func TestCheckReadsEveryByte(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	store := archiveAt(50)
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, pattern := range []string{"bleve/store/*.zap", "exact/*"} {
		found, err := filepath.Glob(filepath.Join(e.dir, pattern))
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, found, err)
		}
		files = append(files, found...)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []int{0, len(data) / 3, len(data) / 2, len(data) - 3} {
			data[at] ^= 4
			if err := os.WriteFile(name, data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := openAndCheck(t, dir, store); !errors.Is(err, errs.StaleIndex) {
				t.Errorf("%s at %d: %v", filepath.Base(name), at, err)
			}
			data[at] ^= 4
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := openAndCheck(t, dir, store); err != nil {
		t.Errorf("whole again: %v", err)
	}
}

func openAndCheck(t *testing.T, dir string, store *indextest.Store) error {
	t.Helper()
	e, err := Open(t.Context(), dir, options(t))
	if err != nil {
		return err
	}
	differences, err := e.Check(t.Context(), store)
	if err == nil && len(differences) > 0 {
		err = fmt.Errorf("differences %v", differences)
	}
	return errors.Join(err, e.Close())
}

// TestSearchesSeeOneState: while all documents change from one word to another
// and back, every search finds them all under one of the two, in both parts.
func TestSearchesSeeOneState(t *testing.T) {
	e := open(t, t.TempDir())
	const documents = 20
	state := func(seq uint64) (docs []index.Document) {
		word := []string{"执法", "普法"}[seq%2]
		for i := range documents {
			docs = append(docs, index.Document{Seq: seq, State: index.Live, Report: &report.Report{ID: strconv.Itoa(i), Text: strings.Repeat(word+"。", 3)}})
		}
		return docs
	}
	if err := e.Apply(t.Context(), state(1), 1); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		wait.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				oneState(t, e, documents)
			}
		})
	}
	for seq := uint64(2); seq < 30; seq++ {
		if err := e.Apply(t.Context(), state(seq), seq); err != nil {
			t.Error(err)
		}
	}
	close(done)
	wait.Wait()
}

// oneState asks for a word as a term and as a phrase at once.
func oneState(t *testing.T, e *Engine, documents int) {
	t.Helper()
	for _, q := range []index.Query{
		index.Or{Parts: []index.Query{
			index.And{Parts: []index.Query{index.Any{Parts: []index.Query{index.Word{Text: "执法"}}}, index.Phrase{Text: "法。执"}}},
			index.And{Parts: []index.Query{index.Any{Parts: []index.Query{index.Word{Text: "普法"}}}, index.Phrase{Text: "法。普"}}},
		}},
	} {
		res, err := e.Search(t.Context(), index.Request{Query: q})
		if err != nil || res.Total != documents {
			t.Errorf("%d documents, %v", res.Total, err)
		}
	}
}
