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

	units   []lattice.Unit // of the piece, with their kinds; the last is its end
	scratch lattice.Scratch
	whole   bool // the text is one piece, however long
}

func (c *cutter) cut() {
	for start := 0; start < len(c.text); {
		whole := c.scan(start)
		words := c.s.trie.Cut(c.units, &c.scratch)
		if !whole {
			words = c.settled(words)
		}
		start = c.from(int(words[len(words)-1].End))
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
	for n > 1 && int(words[n-1].End) > len(c.units)-1-lattice.MaxLength {
		n--
	}
	return words[:n]
}

// scan splits the text from start on into units until the piece is long
// enough. It tells whether the piece ends where no word or number can go on.
func (c *cutter) scan(start int) (whole bool) {
	units, n := c.room(len(c.text)-start), 0
	for whole = true; start < len(c.text); {
		if n == len(units)-1 { // the last is for the end
			units = append(units, make([]lattice.Unit, len(units))...)
		}
		sure := len(units) - 1 // before it the piece does not end
		if !c.whole {
			sure = max(n, min(sure, long-1))
		}
		run := c.s.letters.run(c.text, start, units[n:sure])
		n, start = n+run, start+3*run
		if n == len(units)-1 || start == len(c.text) {
			continue
		}
		start = c.one(start, &units[n])
		n++
		if n >= long && !c.whole && (n == longest || c.parting(&units[n-1])) {
			whole = n < longest || start == len(c.text)
			break
		}
	}
	units[n] = lattice.Unit{Start: int32(start)} //nolint:gosec // texts are far shorter
	c.units = units[:n+1]
	return whole
}

// room is for the units of n bytes and the end, or of a piece as most are: it
// grows where a longer one comes.
func (c *cutter) room(n int) []lattice.Unit {
	if n = min(n, 2*long) + 1; cap(c.units) < n {
		c.units = make([]lattice.Unit, n)
	}
	return c.units[:cap(c.units)]
}

// parting tells whether no word or number can go on behind a unit.
func (c *cutter) parting(u *lattice.Unit) bool {
	switch kind(u.Kind) & class {
	case space:
		return true
	case mark:
		r, _ := utf8.DecodeRuneInString(c.text[u.Start:])
		return u.Code == 0 && !joining(r)
	default:
		return false
	}
}

// one takes the unit at start and returns its end.
func (c *cutter) one(start int, u *lattice.Unit) (end int) {
	r, size := utf8.DecodeRuneInString(c.text[start:])
	v := c.s.letters.of(r)
	u.Start, u.Code, u.Kind = int32(start), uint16(v>>8), uint8(v) //nolint:gosec // two fields of v
	if end = start + size; kind(u.Kind)&joins != 0 {
		return c.extend(u, end)
	}
	return end
}

// extend extends a unit of letters and digits to its end. Several make a unit
// of their own, which few words hold.
func (c *cutter) extend(u *lattice.Unit, end int) int {
	first, k := end, kind(u.Kind)
	for end < len(c.text) {
		r, size := rune(c.text[end]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(c.text[end:])
		}
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
	if end > first {
		u.Code, u.Kind = c.s.letters.unit(c.text[u.Start:end], k), uint8(k)
	}
	return end
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
	n := len(c.tokens)
	c.tokens = slices.Grow(c.tokens, len(words))[:n+len(words)]
	c.tokens = c.tokens[:n+c.fill(c.tokens[n:], words)]
}

// fill fills tokens field by field: to make tokens and copy them takes twice the
// time.
func (c *cutter) fill(tokens []Token, words []lattice.Word) (n int) {
	text, units, pos := c.text, c.units, c.pos+1
	first := &units[0]
	for i := range words {
		next := &units[words[i].End]
		if kind(first.Kind)&class != space {
			from, to, t := int(first.Start), int(next.Start), &tokens[n]
			t.Term = text[from:to]
			t.Start = from
			t.End = to
			t.Pos = pos + n
			t.Word = words[i].Node
			n++
		}
		first = next
	}
	c.pos += n
	return n
}

// add adds the word of the units from start to end.
func (c *cutter) add(start, end int, node int32) {
	switch k := c.kind(start) & class; {
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
	from, to := c.from(start), c.from(end)
	term := c.text[from:to]
	if c.mode != Words {
		var all uint8
		for i := start; i < end; i++ {
			all |= c.units[i].Kind
		}
		if kind(all)&altered != 0 {
			term = Fold(term)
		}
	}
	c.tokens = append(c.tokens, Token{})
	t := &c.tokens[len(c.tokens)-1] // as in fill
	t.Term = term
	t.Start = from
	t.End = to
	t.Pos = c.pos
	t.Word = word
}

// kind is that of unit i, from where it begins.
func (c *cutter) kind(i int) kind { return kind(c.units[i].Kind) }

func (c *cutter) from(i int) int { return int(c.units[i].Start) }

// word is the number of the word of some units.
func (c *cutter) word(start, end int) int32 {
	if c.mode != Search {
		return 0
	}
	return c.s.trie.Find(c.units[start:end])
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
			if c.kind(i)&joins != 0 && c.from(i+1)-c.from(i) > 1 && c.several(i) {
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
			node := c.s.trie.Find(c.units[from:to])
			c.put(from, to, node)
			if to-from > 2 {
				c.inside(from, to, node)
			}
		} else if c.kind(from)&joins != 0 && c.several(from) {
			c.put(from, to, c.word(from, to))
		}
		from = to
	}
}

// several tells whether a unit has more than one character.
func (c *cutter) several(i int) bool {
	_, size := utf8.DecodeRuneInString(c.text[c.from(i):c.from(i+1)])
	return c.from(i)+size < c.from(i+1)
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
