// Package segment answers one question: which terms does a Chinese text have,
// and where do they stand?
//
// It cuts text into words and into index terms by gse's dictionary with our own
// list of government terms and the names of places, joins numbers, and folds
// characters (width, case, 繁→简 outside 《通用规范汉字表》) rune for rune, so that
// every position is a byte offset into the original text.
//
// Package lattice does the cutting, as gse's Segment would: the embedded table
// of words is made from gse by segment/gen, and tests hold both the table and
// the cuts against gse itself. What a query may say instead of a term is told
// by Synonyms.
package segment

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"baogao/segment/lattice"
)

//go:generate go run ./gen words

// Version names the cutting; an index built with another must be rebuilt.
//
//	1: gse's shortest path over Han runs; numbers and Latin words whole.
//	2: the characters of 《通用规范汉字表》 are never folded, by Unihan's kTGH.
//	3: our own lattice, which begins anew at marks; numbers with groups, 万 and 亿.
const Version = "3"

// How names of places come into the dictionary: 有庆 alone would tear other
// words apart.
const (
	shortestPlace = 3
	longestPlace  = 12
)

// ownFrequency is that of words added at run time, as frequent as the names of
// places that come with the program.
const ownFrequency = 300

// words.gz is the dictionary, words.trie the same laid out for cutting.
//
//go:embed data/words.gz
var wordsFile []byte

//go:embed data/words.trie
var trieFile []byte

// Token is one term with its place in the original text.
type Token struct {
	Term  string `json:"term"` // Words: as spelled; Search, Exact: folded
	Start int    `json:"start"`
	End   int    `json:"end"`
	Pos   int    `json:"-"` // number of the word in the text, shared by its sub-words

	// Word is the number of a term of Search in the dictionary, below Size; 0 if
	// it is none. The same term always has the same, so that who counts terms
	// need not look at their letters.
	Word int32 `json:"-"`
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
	trie       *lattice.Trie
	letters    *letters
	dictionary string
	plain      bool      // cuts as gse does: no numbers are joined
	cutters    sync.Pool // of *cutter
}

// Options say what a segmenter adds to gse; the zero value is what New takes.
type Options struct {
	// Places gives more names of places than the dictionary knows, those of
	// units that were imported.
	Places func(yield func(name, code string) bool)

	NoTerms   bool // gse's words alone, without our terms and places
	NoNumbers bool // numbers are cut as the dictionary does
}

// New makes a segmenter of the embedded dictionary, which knows the terms of
// segment/data and all names of the register of places; more may be given, or
// nil. It takes 20 ms, with names of places that are new to it 200: make one and
// share it.
func New(places func(yield func(name, code string) bool)) (*Segmenter, error) {
	return Options{Places: places}.New()
}

// New makes a segmenter by these options.
func (o Options) New() (*Segmenter, error) {
	sum := sha256.New()
	sum.Write(wordsFile)
	fmt.Fprintln(sum, o.NoTerms, o.NoNumbers)
	trie, err := o.trie()
	if err != nil {
		return nil, err
	}
	s := o.segmenter(trie)
	if added := s.unknown(o.Places); len(added) > 0 && !o.NoTerms {
		table, err := lattice.ReadTable(wordsFile)
		if err != nil {
			return nil, err
		}
		if table, err = table.With(added); err != nil {
			return nil, fmt.Errorf("add names of places: %w", err)
		}
		for _, entry := range added {
			fmt.Fprintln(sum, entry.Text)
		}
		s = o.segmenter(table.Trie(false))
	}
	s.dictionary = hex.EncodeToString(sum.Sum(nil)[:6])
	return s, nil
}

// trie is the one laid out beforehand, or one of gse's words alone.
func (o Options) trie() (*lattice.Trie, error) {
	if !o.NoTerms {
		return lattice.ReadImage(trieFile)
	}
	table, err := lattice.ReadTable(wordsFile)
	if err != nil {
		return nil, err
	}
	return table.Trie(true), nil
}

func (o Options) segmenter(trie *lattice.Trie) *Segmenter {
	s := &Segmenter{trie: trie, plain: o.NoNumbers, letters: newLetters(trie.Alphabet())}
	s.cutters.New = func() any { return &cutter{s: s} }
	return s
}

// unknown returns the names of places that are not yet words, in order.
func (s *Segmenter) unknown(places func(yield func(name, code string) bool)) []lattice.Entry {
	if places == nil {
		return nil
	}
	c := cutter{s: s}
	var names []string
	places(func(name, _ string) bool {
		if n := utf8.RuneCountInString(name); n >= shortestPlace && n <= longestPlace {
			c.text = name
			if c.scan(0); s.trie.Find(c.units[:len(c.units)-1]) == 0 {
				names = append(names, Fold(name))
			}
		}
		return true
	})
	slices.Sort(names)
	var added []lattice.Entry
	for _, name := range slices.Compact(names) {
		added = append(added, lattice.Entry{Text: name, Own: ownFrequency})
	}
	return added
}

// Dictionary identifies the loaded words: a short hash over all lists.
func (s *Segmenter) Dictionary() string { return s.dictionary }

// Size is more than the number of any word.
func (s *Segmenter) Size() int { return s.trie.Size() }

// Cut returns the tokens of text in order of Start.
func (s *Segmenter) Cut(text string, mode Mode) []Token {
	return s.Append(nil, text, mode)
}

// Append appends the tokens of text to tokens, for callers that cut much and
// use the memory again.
func (s *Segmenter) Append(tokens []Token, text string, mode Mode) []Token {
	c := s.cutters.Get().(*cutter) //nolint:forcetypeassert // the pool holds nothing else
	c.mode, c.text, c.tokens, c.pos = mode, text, tokens, 0
	if mode == Exact {
		c.exact()
	} else {
		c.cut()
	}
	tokens = c.tokens
	c.text, c.tokens = "", nil
	s.cutters.Put(c)
	return tokens
}
