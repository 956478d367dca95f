// Package lattice answers one question: of which words is a text made, if
// every word has a cost and the cheapest row of words wins?
//
// The text comes as units (a Chinese character, or the letters and digits that
// stand together) and each unit as its code in the alphabet of the dictionary.
// A double-array trie finds all words that begin at a unit, at one memory
// access a unit; Trie.Cut keeps the cheapest way to every place. Costs, ties
// and units are those of gse's Segment, so that the cuts are the same.
//
// Table is the dictionary as it is stored; it knows nothing of folding or of
// what a number is: that is package segment's.
package lattice

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Entry is a word with its frequencies. Words of gse have a Base; Own is Base
// or what our lists raise it to. The more frequent, the cheaper.
type Entry struct {
	Text      string // folded
	Base, Own uint32
}

// Table is a dictionary: words as rows of codes in ascending order, each told
// by what it shares with the word before it.
type Table struct {
	total    float64  // of gse's frequencies; all costs are against it
	alphabet []string // the unit of code i+1
	shared   []uint8  // codes shared with the word before
	length   []uint8  // codes of the word
	suffix   []uint16 // the codes not shared, one word after the other
	base     []uint32 // frequencies
	own      []uint32
	parts    []uint32 // see Trie.Parts; unset where nobody worked them out
	open     int      // how many are unset
}

// MaxLength is the number of units of the longest word a table takes: the
// places between them are bits of Parts.
const MaxLength = 32

// most is the number of nodes of the largest trie: with the places that stay
// free among them, their numbers fit in a way.
const most = 1 << (nodeBits - 1)

// unset is no mask of parts: the bit behind the last unit is never set.
const unset = 1 << 31

// Units splits a folded text as gse does: letters and digits of at most two
// bytes stand together, everything else is a unit by itself.
func Units(text string) []string {
	var units []string
	for start := 0; start < len(text); {
		end, open := start, true
		for open && end < len(text) {
			r, size := utf8.DecodeRuneInString(text[end:])
			if open = Joins(r); open || end == start {
				end += size
			}
		}
		units = append(units, text[start:end])
		start = end
	}
	return units
}

// Joins tells whether a folded rune stands in one unit with its like.
func Joins(r rune) bool {
	if r < utf8.RuneSelf {
		return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return r < 0x800 && (unicode.IsLetter(r) || unicode.IsNumber(r))
}

// NewTable makes a table of words; total is the sum of all frequencies that
// costs are against. Words that are empty or too long are an error.
func NewTable(entries []Entry, total float64) (*Table, error) {
	t := &Table{total: total}
	return t.With(entries)
}

// row is a word on its way into a table.
type row struct {
	codes            []uint16
	base, own, parts uint32
}

// With returns a table that holds these words too. A word already there keeps
// the greater of its frequencies.
func (t *Table) With(entries []Entry) (*Table, error) {
	n := &Table{total: t.total, alphabet: slices.Clone(t.alphabet)}
	added, err := n.rows(entries)
	if err != nil {
		return nil, err
	}
	next := 0
	var last []uint16
	put := func(r row) {
		n.put(r, last)
		last = append(last[:0], r.codes...)
	}
	t.each(func(r row) {
		for next < len(added) && slices.Compare(added[next].codes, r.codes) < 0 {
			put(added[next])
			next++
		}
		if next < len(added) && slices.Equal(added[next].codes, r.codes) {
			r.base, r.own = max(r.base, added[next].base), max(r.own, added[next].own)
			next++
		}
		put(r)
	})
	for ; next < len(added); next++ {
		put(added[next])
	}
	if len(n.suffix) > most {
		return nil, errors.New("lattice: too many words")
	}
	return n, nil
}

// rows encodes words in ascending order, each once. New units get the codes
// after the known ones, the most frequent first.
func (t *Table) rows(entries []Entry) ([]row, error) {
	codes := make(map[string]uint16, len(t.alphabet))
	for i, unit := range t.alphabet {
		codes[unit] = uint16(i + 1)
	}
	if err := t.grow(entries, codes); err != nil {
		return nil, err
	}
	rows := make([]row, 0, len(entries))
	for _, e := range entries {
		r := row{base: e.Base, own: max(e.Own, e.Base), parts: unset}
		for _, unit := range Units(e.Text) {
			r.codes = append(r.codes, codes[unit])
		}
		if len(r.codes) == 0 || len(r.codes) > MaxLength || r.own == 0 {
			return nil, errors.New("lattice: no word of 1 to 32 units with a frequency: " + e.Text)
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return slices.Compare(a.codes, b.codes) })
	once := rows[:0]
	for _, r := range rows {
		if n := len(once) - 1; n >= 0 && slices.Equal(once[n].codes, r.codes) {
			once[n].base, once[n].own = max(once[n].base, r.base), max(once[n].own, r.own)
			continue
		}
		once = append(once, r)
	}
	return once, nil
}

func (t *Table) grow(entries []Entry, codes map[string]uint16) error {
	count := map[string]int{}
	for _, e := range entries {
		for _, unit := range Units(e.Text) {
			if codes[unit] == 0 {
				count[unit]++
			}
		}
	}
	added := make([]string, 0, len(count))
	for unit := range count {
		added = append(added, unit)
	}
	slices.SortFunc(added, func(a, b string) int {
		return cmp.Or(count[b]-count[a], strings.Compare(a, b))
	})
	for _, unit := range added {
		if len(t.alphabet) >= free-1 {
			return errors.New("lattice: too many different units")
		}
		t.alphabet = append(t.alphabet, unit)
		codes[unit] = uint16(len(t.alphabet)) //nolint:gosec // checked above
	}
	return nil
}

// put appends a word that comes after last.
func (t *Table) put(r row, last []uint16) {
	same := 0
	for same < len(last) && same < len(r.codes) && last[same] == r.codes[same] {
		same++
	}
	t.shared = append(t.shared, uint8(same))
	t.length = append(t.length, uint8(len(r.codes))) //nolint:gosec // at most MaxLength
	t.suffix = append(t.suffix, r.codes[same:]...)
	t.base, t.own = append(t.base, r.base), append(t.own, r.own)
	t.parts = append(t.parts, r.parts)
	if r.parts == unset {
		t.open++
	}
}

// each yields every word; the codes are good until the next.
func (t *Table) each(yield func(row)) {
	var codes [MaxLength]uint16
	rest := t.suffix
	for i, n := range t.length {
		fresh := int(n - t.shared[i])
		copy(codes[t.shared[i]:], rest[:fresh])
		rest = rest[fresh:]
		yield(row{codes: codes[:n], base: t.base[i], own: t.own[i], parts: t.parts[i]})
	}
}

// Len is the number of words.
func (t *Table) Len() int { return len(t.length) }

// Entries returns all words, in no order that means anything.
func (t *Table) Entries() []Entry {
	entries := make([]Entry, 0, t.Len())
	t.each(func(r row) {
		var b strings.Builder
		for _, c := range r.codes {
			b.WriteString(t.alphabet[c-1])
		}
		entries = append(entries, Entry{b.String(), r.base, r.own})
	})
	return entries
}

// WithParts returns the table with the parts of every word worked out, which
// making a trie then need not do.
func (t *Table) WithParts() *Table {
	trie := t.Trie(false)
	n := *t
	n.parts, n.open = make([]uint32, 0, t.Len()), 0
	t.each(func(r row) { n.parts = append(n.parts, trie.Parts(trie.find(r.codes))) })
	return &n
}
