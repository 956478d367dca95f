// Package segment answers one question: which terms does a Chinese text have,
// and where do they stand?
//
// It loads gse's dictionaries with our own list of government terms and the
// names of places, cuts text into words and into index terms, and folds
// characters (width, case, 繁→简 outside 《通用规范汉字表》) rune for rune, so that
// every position is a byte offset into the original text.
package segment

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

// Version names the cutting; an index built with another must be rebuilt.
//
//	1: gse's shortest path over Han runs; numbers and Latin words whole.
//	2: the characters of 《通用规范汉字表》 are never folded, by Unihan's kTGH.
const Version = "2"

// maxRun is the number of runes that go into one call of gse, whose working
// memory and, in some modes, time grow faster than the text.
const maxRun = 1000

// termFrequency makes a domain word win over its parts: gse's own frequencies
// of comparable compounds lie between 3 and a few thousand.
const termFrequency = 3000

//go:embed data/terms.txt
var terms string

// Token is one term with its place in the original text.
type Token struct {
	Term  string `json:"term"` // Words: as spelled; Search, Exact: folded
	Start int    `json:"start"`
	End   int    `json:"end"`
	Pos   int    `json:"-"` // number of the word in the text, shared by its sub-words
}

// Mode says what the tokens are for.
type Mode int

// The modes. Words cuts a text into words, every non-space character in
// exactly one token, a number with its decimals and % in one. Search gives the
// words as index terms with the dictionary words inside long ones, without
// punctuation. Exact gives every character by itself.
const (
	Words Mode = iota
	Search
	Exact
)

// Segmenter cuts text. It is immutable and safe for concurrent use.
type Segmenter struct {
	gse        gse.Segmenter
	dictionary string
}

// New loads the dictionaries; places are added as words and may be nil. It
// costs a second or two: make one and share it.
func New(places func(yield func(name, code string) bool)) (*Segmenter, error) {
	s := &Segmenter{}
	s.gse.SkipLog = true
	s.gse.NotLoadHMM = true
	// "zh" is both lists; other names must be given as one comma-joined string.
	if err := s.gse.LoadDictEmbed("zh"); err != nil {
		return nil, fmt.Errorf("load gse's dictionary: %w", err)
	}
	sum := sha256.New()
	if err := s.addTerms(sum); err != nil {
		return nil, err
	}
	if err := s.addPlaces(places, sum); err != nil {
		return nil, err
	}
	s.gse.CalcToken()
	fmt.Fprintf(sum, "%d", s.gse.Dict.NumTokens())
	s.dictionary = hex.EncodeToString(sum.Sum(nil)[:6])
	return s, nil
}

func (s *Segmenter) addTerms(sum io.Writer) error {
	for line := range strings.Lines(terms) {
		if word := strings.TrimSpace(line); word != "" && word[0] != '#' {
			if err := s.add(word, termFrequency, sum); err != nil {
				return err
			}
		}
	}
	return nil
}

// addPlaces adds full names only: 有庆 alone would tear other words apart.
func (s *Segmenter) addPlaces(places func(yield func(name, code string) bool), sum io.Writer) error {
	if places == nil {
		return nil
	}
	var failed error
	places(func(name, _ string) bool {
		if n := utf8.RuneCountInString(name); n >= 3 && n <= 12 {
			failed = s.add(name, termFrequency/10, sum)
		}
		return failed == nil
	})
	return failed
}

// add adds a word in its folded form, as texts are folded before cutting. gse
// keeps the first frequency of a word, so a dictionary word is taken out first.
func (s *Segmenter) add(word string, frequency float64, sum io.Writer) error {
	word = Fold(word)
	if have, _, ok := s.gse.Dict.Find([]byte(word)); ok && have >= frequency {
		return nil
	}
	_ = s.gse.RemoveToken(word) // it may not be there
	if err := s.gse.AddToken(word, frequency); err != nil {
		return fmt.Errorf("add %q to the dictionary: %w", word, err)
	}
	_, err := io.WriteString(sum, word+"\n")
	return err
}

// Dictionary identifies the loaded words: a short hash over all lists.
func (s *Segmenter) Dictionary() string { return s.dictionary }

// Cut returns the tokens of text in order of Start.
func (s *Segmenter) Cut(text string, mode Mode) []Token {
	c := cutter{s: s, mode: mode, text: text}
	c.scan()
	return c.tokens
}
