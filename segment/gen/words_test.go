package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/segment/lattice"
)

// TestWordsAreGenerated fails when gse, the terms or the places changed and the
// embedded table and its trie did not.
func TestWordsAreGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: loads gse's dictionary")
	}
	data := filepath.Join("..", "data")
	packed, err := os.ReadFile(filepath.Join(data, "words.gz"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := lattice.ReadTable(packed)
	if err != nil {
		t.Fatal(err)
	}
	want, err := words(data)
	if err != nil {
		t.Fatal(err)
	}
	if got.Equal(want) {
		image, err := os.ReadFile(filepath.Join(data, "words.trie"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(image, want.Trie(false).Image()) {
			t.Error("run go generate ./segment: data/words.trie is not the trie of data/words.gz")
		}
		return
	}
	a, b := lines(want), lines(got)
	t.Errorf("run go generate ./segment: data/words.gz is not what gen makes (-want +got):\n%.2000s", cmp.Diff(a, b))
}

func lines(t *lattice.Table) []string {
	var out []string
	for _, e := range t.Entries() {
		out = append(out, e.Text)
	}
	slices.Sort(out)
	return out
}

func TestTermsAreClean(t *testing.T) {
	terms, err := terms(filepath.Join("..", "data"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, term := range terms {
		if seen[term] {
			t.Errorf("%s stands twice", term)
		}
		seen[term] = true
		if n := len([]rune(term)); n < 2 || n > lattice.MaxLength || strings.ContainsAny(term, " ，。、；：") {
			t.Errorf("%q is no term", term)
		}
	}
}
