package index

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"baogao/segment"
)

// sought looks for folded strings in a text without folding all of it.
type sought struct {
	literals []literal
	firsts   []rune // their first characters, -1 of what is empty
	some     bool
	// A bit for what the last two bytes of a character may be with which one of
	// them begins: most of a text is passed over by that.
	tails [64]uint64
}

// unfolded gives the characters of three bytes that are folded to another one.
var unfolded = sync.OnceValue(func() map[rune][]rune {
	from := map[rune][]rune{}
	for r := rune(0x800); r <= 0xFFFF; r++ {
		if folded := segment.FoldRune(r); folded != r {
			from[folded] = append(from[folded], r)
		}
	}
	return from
})

func newSought(literals []literal) sought {
	s := sought{literals: literals, firsts: make([]rune, len(literals))}
	for i, l := range literals {
		if s.firsts[i] = -1; l.folded == "" { // it stands nowhere
			continue
		}
		first, _ := utf8.DecodeRuneInString(l.folded)
		s.firsts[i], s.some = first, true
		s.may(first)
		for _, r := range unfolded()[first] {
			s.may(r)
		}
	}
	return s
}

func (s *sought) may(r rune) { s.tails[r>>6&63] |= 1 << (r & 63) }

// pass is the place in a text up to which it has nothing but characters of three
// bytes with which no string begins.
func (s *sought) pass(text string, at int) int {
	for at+2 < len(text) {
		lead, mid, last := text[at], text[at+1], text[at+2]
		if lead <= 0xE0 || lead > 0xEF || lead == 0xED || mid&0xC0 != 0x80 || last&0xC0 != 0x80 ||
			s.tails[mid&63]&(1<<(last&63)) != 0 {
			break
		}
		at += 3
	}
	return at
}

// each yields where the strings stand, none overlapping another place of its own,
// as byte offsets in the text. White space in it is passed over.
func (s *sought) each(text string, yield func(which, start, end int)) {
	if !s.some {
		return
	}
	var few [8]int
	ends := append(few[:0], make([]int, len(s.literals))...) // of the last place of each
	for start, size := s.pass(text, 0), 0; start < len(text); start = s.pass(text, start+size) {
		var r rune
		r, size = utf8.DecodeRuneInString(text[start:])
		if r = segment.FoldRune(r); unicode.IsSpace(r) {
			continue
		}
		for which, first := range s.firsts {
			if first != r || start < ends[which] {
				continue
			}
			if end, ok := stands(text[start:], s.literals[which].folded); ok {
				ends[which] = start + end
				yield(which, start, start+end)
			}
		}
	}
}

// stands says whether a text begins with a folded string, and where that ends.
func stands(text, folded string) (end int, ok bool) {
	for i, r := range text {
		if folded == "" {
			break
		}
		if unicode.IsSpace(r) {
			continue
		}
		want, size := utf8.DecodeRuneInString(folded)
		if segment.FoldRune(r) != want {
			return 0, false
		}
		folded = folded[size:]
		_, n := utf8.DecodeRuneInString(text[i:])
		end = i + n
	}
	return end, folded == ""
}
