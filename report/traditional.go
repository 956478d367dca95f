package report

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// traditionalFile holds pairs of a traditional and a simplified character, for
// the words of our rules and the names of places only.
//
//go:embed data/traditional.txt
var traditionalFile string

// simpler maps a Chinese character to its simplified one, both of three bytes,
// so that no position moves; 0 is itself.
type simpler [lastHan - firstHan + 1]uint16

var simplifier = sync.OnceValue(func() *simpler {
	pairs := new(simpler)
	for line := range strings.Lines(traditionalFile) {
		from, size := utf8.DecodeRuneInString(line)
		to, width := utf8.DecodeRuneInString(line[size:])
		if firstHan <= from && from <= lastHan && width == size {
			pairs[from-firstHan] = uint16(to)
		}
	}
	return pairs
})

// simplified folds a text out of traditional characters, byte for byte: what is
// no character stays as it is.
func simplified(text string) string {
	pairs := simplifier()
	var folded []byte
	for i, r := range text {
		if at := r - firstHan; 0 <= at && at <= lastHan-firstHan && pairs[at] != 0 {
			if folded == nil {
				folded = []byte(text)
			}
			utf8.EncodeRune(folded[i:], rune(pairs[at]))
		}
	}
	if folded == nil {
		return text
	}
	return string(folded)
}

// isTraditional reports whether a text is printed in traditional characters:
// one of them may be a name, a twentieth of the first characters is a script.
func isTraditional(text string) bool {
	pairs := simplifier()
	all, old := 0, 0
	for _, r := range cutAt(text, head) {
		if at := r - firstHan; 0 <= at && at <= lastHan-firstHan {
			all++
			if pairs[at] != 0 {
				old++
			}
		}
	}
	return old >= 8 && old*20 >= all
}
