package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/go-ego/gse"

	"baogao/report"
	"baogao/segment"
	"baogao/segment/lattice"
)

// How frequent our words are taken to be, so that they win over their parts:
// gse's own frequencies of comparable compounds lie between 3 and a few
// thousand.
const (
	termFrequency  = 3000
	placeFrequency = 300
	longestPlace   = 12
)

func writeWords(dir string) error {
	table, err := words(dir)
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	if _, err := table.WriteTo(&packed); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "words.gz"), packed.Bytes(), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "words.trie"), table.Trie(false).Image(), 0o600)
}

// words makes the table from gse's two lists, our terms and the names of
// places. Texts are folded before they are cut, so gse's words that folding
// changes can never match as they stand: their folded forms come in as ours,
// and what gse alone would do stays gse's.
func words(dir string) (*lattice.Table, error) {
	g := gse.Segmenter{SkipLog: true, NotLoadHMM: true}
	if err := g.LoadDictEmbed("zh"); err != nil {
		return nil, fmt.Errorf("load gse's dictionary: %w", err)
	}
	entries := make([]lattice.Entry, 0, len(g.Dict.Tokens)+50_000)
	for i := range g.Dict.Tokens {
		text, frequency := g.Dict.Tokens[i].Text(), uint32(g.Dict.Tokens[i].Freq())
		if folded := segment.Fold(text); folded != text {
			entries = append(entries, lattice.Entry{Text: folded, Own: frequency})
		} else {
			entries = append(entries, lattice.Entry{Text: text, Base: frequency})
		}
	}
	terms, err := terms(dir)
	if err != nil {
		return nil, err
	}
	for _, term := range terms {
		entries = append(entries, lattice.Entry{Text: term, Own: termFrequency})
	}
	report.NewRegister().Names(func(name, _ string) bool {
		// Full names only: 有庆 alone would tear other words apart.
		if n := utf8.RuneCountInString(name); n >= 3 && n <= longestPlace {
			entries = append(entries, lattice.Entry{Text: segment.Fold(name), Own: placeFrequency})
		}
		return true
	})
	table, err := lattice.NewTable(entries, g.Dict.TotalFreq())
	if err != nil {
		return nil, err
	}
	return table.WithParts(), nil
}

// terms reads our lists of words: a word a line.
func terms(dir string) ([]string, error) {
	var all []string
	for _, name := range [...]string{"terms.txt", "institutions.txt", "law.txt", "affairs.txt", "usage.txt"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(data)) {
			line, _, _ = strings.Cut(line, "#")
			if word := strings.TrimSpace(line); word != "" {
				all = append(all, segment.Fold(word))
			}
		}
	}
	return all, nil
}
