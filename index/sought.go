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
	firsts   []rune   // their first characters, -1 of what is empty
	rests    []string // what follows them
	some     bool
	// With which characters one of them may begin: those of one byte, and those of
	// three by their last two bytes (see lastTwo). Most of a text is passed over by that.
	one   [utf8.RuneSelf]bool
	three [lastTwo + 1]bool
}

// unfolded gives the characters that are folded to another one.
var unfolded = sync.OnceValue(func() map[rune][]rune {
	from := map[rune][]rune{}
	for r := rune(0); r <= 0xFFFF; r++ {
		if folded := segment.FoldRune(r); folded != r {
			from[folded] = append(from[folded], r)
		}
	}
	return from
})

func newSought(literals []literal) *sought {
	s := &sought{literals: literals, firsts: make([]rune, len(literals)), rests: make([]string, len(literals))}
	for i, l := range literals {
		if s.firsts[i] = -1; l.folded == "" { // it stands nowhere
			continue
		}
		first, size := utf8.DecodeRuneInString(l.folded)
		s.firsts[i], s.rests[i], s.some = first, l.folded[size:], true
		s.may(first)
		for _, r := range unfolded()[first] {
			s.may(r)
		}
	}
	return s
}

// may notes that something begins with a character; those of two bytes and four
// are never passed over.
func (s *sought) may(r rune) {
	switch utf8.RuneLen(r) {
	case 1:
		s.one[r] = true
	case 3:
		s.three[r&0x3F<<8|r>>6&0x3F] = true
	}
	if r == utf8.RuneError { // it may stand for three bytes that are no character
		for i := range s.three {
			s.three[i] = true
		}
	}
}

// lastTwo are the bits of the last two bytes of a character of three that tell it
// apart, as they lie in memory: so that looking one up takes a mask and no more.
const lastTwo = 0x3F3F

// pass is the place in a text up to which it has nothing but characters of one
// byte or three with which no string begins. Two characters of three bytes each are
// looked at together: most of a text is such.
func (s *sought) pass(text string, at int) int {
	const three, pattern = 0xC0C0F0, 0x8080E0
	const two, patterns = three | three<<24, pattern | pattern<<24
	rest := text[at:]
	for len(rest) >= 8 {
		next := eight(rest)
		switch {
		case next&two == patterns:
			if s.three[next>>8&lastTwo] {
				return len(text) - len(rest)
			}
			if s.three[next>>32&lastTwo] {
				return len(text) - len(rest) + 3
			}
			rest = rest[6:]
		case next&three == pattern && !s.three[next>>8&lastTwo]:
			rest = rest[3:]
		case next&0x80 == 0 && !s.one[next&0x7F]:
			rest = rest[1:]
		default:
			return len(text) - len(rest)
		}
	}
	return len(text) - len(rest)
}

// eight reads eight bytes as one number.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
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
			if more, ok := stands(text[start+size:], s.rests[which]); ok {
				ends[which] = start + size + more
				yield(which, start, ends[which])
			}
		}
	}
}

// stands says whether a text begins with a folded string, and where that ends.
func stands(text, folded string) (end int, ok bool) {
	for i, r := range text {
		if folded == "" {
			return i, true
		}
		if unicode.IsSpace(r) {
			continue
		}
		want, size := utf8.DecodeRuneInString(folded)
		if segment.FoldRune(r) != want {
			return 0, false
		}
		folded = folded[size:]
	}
	return len(text), folded == ""
}
