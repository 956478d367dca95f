package segment

import (
	"math/bits"
	"slices"
	"unicode/utf8"

	"baogao/segment/lattice"
)

// A text is cut piece by piece: a piece ends at a mark or a space once it is
// long, and without any at longest, so that memory stays small.
const (
	long    = 1 << 11
	longest = 1 << 15
)

// cutter cuts one text. It is used again for the next, as making its memory
// costs more than cutting a short text.
type cutter struct {
	s      *Segmenter
	mode   Mode
	text   string
	tokens []Token
	pos    int

	// The piece: its units, each with its code, kind and first byte; starts has
	// one more, the end.
	codes   []uint16
	kinds   []kind
	starts  []int
	scratch lattice.Scratch
	whole   bool // the text is one piece, however long
}

func (c *cutter) cut() {
	for start := 0; start < len(c.text); {
		whole := c.scan(start)
		words := c.s.trie.Cut(c.codes, &c.scratch)
		if !whole {
			words = c.settled(words)
		}
		start = c.starts[words[len(words)-1].End]
		if c.s.plain {
			c.emit(words)
		} else {
			c.join(words)
		}
	}
}

// settled leaves out the last words of a piece that had to end anywhere: with
// more text they might be cut otherwise.
func (c *cutter) settled(words []lattice.Word) []lattice.Word {
	n := len(words)
	for n > 1 && int(words[n-1].End) > len(c.codes)-lattice.MaxLength {
		n--
	}
	return words[:n]
}

// scan splits the text from start on into units until the piece is long
// enough. It tells whether the piece ends where no word or number can go on.
func (c *cutter) scan(start int) (whole bool) {
	c.codes, c.kinds, c.starts = c.codes[:0], c.kinds[:0], c.starts[:0]
	text, letters := c.text, c.s.letters
	for start < len(text) {
		r, size := rune(text[start]), 1
		if r >= utf8.RuneSelf {
			if r, size = three(text[start:]); size == 0 {
				r, size = utf8.DecodeRuneInString(text[start:])
			}
		}
		v := letters.of(r)
		code, k := uint16(v>>8), kind(v) //nolint:gosec // two fields of v
		c.starts = append(c.starts, start)
		start += size
		if k&joins != 0 {
			start, code, k = c.unit(start-size, start, code, k)
		}
		c.codes = append(c.codes, code)
		c.kinds = append(c.kinds, k)
		if n := len(c.codes); n >= long && !c.whole && (k&class == space || k&class == mark && code == 0 && !joining(r) || n >= longest) {
			c.starts = append(c.starts, start)
			return n < longest || start == len(text)
		}
	}
	c.starts = append(c.starts, start)
	return true
}

// three decodes a character of three bytes, which most Chinese text is made of;
// size is 0 if there is none.
func three(s string) (r rune, size int) {
	if len(s) > 2 && s[0]&0xF0 == 0xE0 && s[1]&0xC0 == 0x80 && s[2]&0xC0 == 0x80 {
		r = rune(s[0]&0x0F)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F)
	}
	if r < 0x800 || r&^0x7FF == 0xD800 {
		return 0, 0
	}
	return r, 3
}

// unit extends a unit of letters and digits to its end. Several make a unit of
// their own, which few words hold.
func (c *cutter) unit(start, end int, code uint16, k kind) (int, uint16, kind) {
	first := end
	for end < len(c.text) {
		r, size := utf8.DecodeRuneInString(c.text[end:])
		next := kind(c.s.letters.of(r)) //nolint:gosec // its lower byte
		if next&joins == 0 {
			break
		}
		if next&class != k&class {
			k = k&^class | latin
		}
		k |= next & altered
		end += size
	}
	if end == first {
		return end, code, k
	}
	return end, c.s.letters.unit(c.text[start:end]), k
}

// unit returns the code of a unit of several letters, 0 if no word holds it.
func (l *letters) unit(text string) uint16 {
	var folded [16]byte
	b := folded[:0]
	for _, r := range text {
		if len(b) > l.long || len(b) > len(folded)-utf8.UTFMax {
			return 0
		}
		b = utf8.AppendRune(b, FoldRune(r))
	}
	return l.units[string(b)]
}

// emit takes words as they are.
func (c *cutter) emit(words []lattice.Word) {
	if c.mode == Words {
		c.spell(words)
		return
	}
	start := 0
	for _, w := range words {
		c.add(start, int(w.End), w.Node)
		start = int(w.End)
	}
}

// spell is emit where nothing is left out but spaces, nothing folded and
// nothing looked for inside a word.
func (c *cutter) spell(words []lattice.Word) {
	tokens, n, start := slices.Grow(c.tokens, len(words)), len(c.tokens), 0
	tokens = tokens[:n+len(words)]
	for _, w := range words {
		end := int(w.End)
		if c.kinds[start]&class != space {
			c.pos++
			from, to := c.starts[start], c.starts[end]
			tokens[n] = Token{Term: c.text[from:to], Start: from, End: to, Pos: c.pos, Word: w.Node}
			n++
		}
		start = end
	}
	c.tokens = tokens[:n]
}

// add adds the word of the units from start to end.
func (c *cutter) add(start, end int, node int32) {
	switch k := c.kinds[start] & class; {
	case k == space, k == mark && c.mode != Words:
		return
	}
	c.pos++
	word := node
	if word == 0 { // a number or a name that was joined may be a word, too
		word = c.word(start, end)
	}
	c.put(start, end, word)
	if c.mode == Search && end-start > 1 {
		c.inside(start, end, node)
	}
}

func (c *cutter) put(start, end int, word int32) {
	from, to := c.starts[start], c.starts[end]
	term := c.text[from:to]
	if c.mode != Words {
		var all kind
		for _, k := range c.kinds[start:end] {
			all |= k
		}
		if all&altered != 0 {
			term = Fold(term)
		}
	}
	c.tokens = append(c.tokens, Token{Term: term, Start: from, End: to, Pos: c.pos, Word: word})
}

// word is the number of the word of some units.
func (c *cutter) word(start, end int) int32 {
	if c.mode != Search {
		return 0
	}
	return c.s.trie.Find(c.codes[start:end])
}

// inside adds the words that a longer word is made of, so that 审计 is found in
// 审计工作规定. The dictionary tells how each word is cut without itself;
// taking any word that happens to stand inside would give 计工.
func (c *cutter) inside(start, end int, node int32) {
	parts := uint32(0)
	if end-start > 2 { // those of two units are single ones
		parts = c.s.trie.Parts(node)
	}
	if parts == 0 { // single units; those of several letters are terms
		for i := start; i < end; i++ {
			if c.kinds[i]&joins != 0 && c.starts[i+1]-c.starts[i] > 1 && c.several(i) {
				c.put(i, i+1, c.word(i, i+1))
			}
		}
		return
	}
	from := start
	for from < end {
		to := end
		if parts != 0 {
			to = min(end, start+bits.TrailingZeros32(parts)+1)
			parts &= parts - 1
		}
		if to-from > 1 {
			node := c.s.trie.Find(c.codes[from:to])
			c.put(from, to, node)
			if to-from > 2 {
				c.inside(from, to, node)
			}
		} else if c.kinds[from]&joins != 0 && c.several(from) {
			c.put(from, to, c.word(from, to))
		}
		from = to
	}
}

// several tells whether a unit has more than one character.
func (c *cutter) several(i int) bool {
	_, size := utf8.DecodeRuneInString(c.text[c.starts[i]:c.starts[i+1]])
	return c.starts[i]+size < c.starts[i+1]
}

// exact makes a token of every character.
func (c *cutter) exact() {
	for start := 0; start < len(c.text); {
		r, size := utf8.DecodeRuneInString(c.text[start:])
		if k := kind(c.s.letters.of(r)); k&class != space { //nolint:gosec // its lower byte
			c.pos++
			term := c.text[start : start+size]
			if k&altered != 0 {
				term = Fold(term)
			}
			c.tokens = append(c.tokens, Token{Term: term, Start: start, End: start + size, Pos: c.pos})
		}
		start += size
	}
}
