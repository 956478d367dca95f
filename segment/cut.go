package segment

import (
	"unicode"
	"unicode/utf8"

	"github.com/go-ego/gse"
)

// class is what a folded rune is for cutting.
type class int

const (
	space class = iota
	han         // and every other letter that gse cuts
	number
	latin
	mark // punctuation and signs
)

func classify(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return space
	case '0' <= r && r <= '9':
		return number
	case 'a' <= r && r <= 'z':
		return latin
	case unicode.Is(unicode.Han, r), unicode.IsLetter(r), unicode.IsDigit(r):
		return han
	default:
		return mark
	}
}

// cutter walks a text once. Runs of one class are cut by their own rule: Han
// by the dictionary, numbers and Latin words whole, marks one by one.
type cutter struct {
	s      *Segmenter
	mode   Mode
	text   string
	tokens []Token
	pos    int
}

func (c *cutter) scan() {
	for start := 0; start < len(c.text); {
		r, size := utf8.DecodeRuneInString(c.text[start:])
		kind := classify(FoldRune(r))
		end := start + size
		switch {
		case kind == space:
		case c.mode == Exact:
			c.add(start, end)
		case kind == mark:
			c.mark(start, end)
		case kind == han:
			end = c.run(start, func(k class) bool { return k == han })
			c.han(start, end)
		default:
			end = c.word(start, kind)
			c.add(start, end)
		}
		start = end
	}
}

// run extends from start over runes whose class is taken, at most maxRun.
func (c *cutter) run(start int, take func(class) bool) int {
	end, n := start, 0
	for end < len(c.text) && n < maxRun {
		r, size := utf8.DecodeRuneInString(c.text[end:])
		if !take(classify(FoldRune(r))) {
			break
		}
		end += size
		n++
	}
	return end
}

// word extends over a number with its decimals and % or over a Latin word with
// the digits in it.
func (c *cutter) word(start int, kind class) int {
	if kind == latin {
		return c.run(start, func(k class) bool { return k == latin || k == number })
	}
	isNumber := func(k class) bool { return k == number }
	end := c.run(start, isNumber)
	if point, size := c.at(end); point == '.' || point == ',' {
		if next, _ := c.at(end + size); '0' <= next && next <= '9' {
			end = c.run(end+size, isNumber)
		}
	}
	if sign, size := c.at(end); sign == '%' || sign == '‰' {
		end += size
	}
	return end
}

// at is the folded rune at a position, 0 at the end.
func (c *cutter) at(i int) (rune, int) {
	if i >= len(c.text) {
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(c.text[i:])
	return FoldRune(r), size
}

func (c *cutter) mark(start, end int) {
	if c.mode == Words {
		c.add(start, end)
	}
}

func (c *cutter) add(start, end int) {
	c.pos++
	c.put(start, end)
}

func (c *cutter) put(start, end int) {
	term := c.text[start:end]
	if c.mode != Words {
		term = Fold(term)
	}
	c.tokens = append(c.tokens, Token{Term: term, Start: start, End: end, Pos: c.pos})
}

// han cuts a run by the dictionary. gse sees the folded run; its offsets are
// brought back to the original by counting runes, which folding keeps.
func (c *cutter) han(start, end int) {
	folded := Fold(c.text[start:end])
	at, from := start, 0
	for _, segment := range c.s.gse.Segment([]byte(folded)) {
		word := folded[from:segment.End()]
		from = segment.End()
		next := c.forward(at, utf8.RuneCountInString(word))
		c.add(at, next)
		if c.mode == Search {
			c.inside(segment.Token(), at)
		}
		at = next
	}
	if at < end { // gse left something out: no character may be lost
		c.add(at, end)
	}
}

// forward is the position n runes on.
func (c *cutter) forward(at, n int) int {
	for ; n > 0 && at < len(c.text); n-- {
		_, size := utf8.DecodeRuneInString(c.text[at:])
		at += size
	}
	return at
}

// inside adds the words that a longer word is made of, so that 审计 is found in
// 审计工作规定. gse has cut every dictionary word once more without the word
// itself; taking any word that happens to stand inside would give 计工.
func (c *cutter) inside(token *gse.Token, at int) {
	for _, part := range token.Segments() {
		n := utf8.RuneCountInString(part.Token().Text())
		next := c.forward(at, n)
		if n > 1 {
			c.put(at, next)
			c.inside(part.Token(), at)
		}
		at = next
	}
}
