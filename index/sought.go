package index

import (
	"unicode"
	"unicode/utf8"

	"baogao/segment"
)

// sought looks for folded strings in a text without folding all of it.
type sought struct {
	literals []literal
	firsts   []rune // their first characters
	some     bool
	last     [64]uint64 // a bit for the last twelve bits of each
}

func newSought(literals []literal) sought {
	s := sought{literals: literals, firsts: make([]rune, len(literals))}
	for i, l := range literals {
		if s.firsts[i] = -1; l.folded != "" { // what is empty stands nowhere
			s.firsts[i], _ = utf8.DecodeRuneInString(l.folded)
			s.some = true
			s.last[s.firsts[i]>>6&63] |= 1 << (s.firsts[i] & 63)
		}
	}
	return s
}

// each yields where the strings stand, none overlapping another place of its own,
// as byte offsets in the text. White space in it is passed over.
func (s *sought) each(text string, yield func(which, start, end int)) {
	if !s.some {
		return
	}
	var few [8]int
	ends := append(few[:0], make([]int, len(s.literals))...) // of the last place of each
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = decode(text[i:])
		r = segment.FoldRune(r)
		if s.last[r>>6&63]&(1<<(r&63)) == 0 || unicode.IsSpace(r) {
			continue
		}
		for which, first := range s.firsts {
			if first != r || i < ends[which] {
				continue
			}
			if end, ok := stands(text[i:], s.literals[which].folded); ok {
				ends[which] = i + end
				yield(which, i, i+end)
			}
		}
	}
}

// decode is utf8.DecodeRuneInString, with a short way for Chinese characters.
func decode(s string) (rune, int) {
	if len(s) > 2 && 0xE3 <= s[0] && s[0] <= 0xE9 && s[1]&0xC0 == 0x80 && s[2]&0xC0 == 0x80 {
		return rune(s[0]&0x0F)<<12 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
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
