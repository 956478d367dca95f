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

// simpler maps the traditional characters to their simplified ones, both of
// three bytes, so that no position moves.
type simpler struct {
	old    charSet
	simple [lastHan - firstHan + 1]uint16
}

var simplifier = sync.OnceValue(func() *simpler {
	pairs := new(simpler)
	for line := range strings.Lines(traditionalFile) {
		from, size := utf8.DecodeRuneInString(line)
		to, width := utf8.DecodeRuneInString(line[size:])
		if firstHan <= from && from <= lastHan && width == size {
			pairs.old.add(from)
			pairs.simple[from-firstHan] = uint16(to)
		}
	}
	return pairs
})

// simplified folds a text out of traditional characters, byte for byte: what is
// no character stays as it is.
func simplified(text string) string {
	pairs := simplifier()
	var folded []byte
	for i, r := pairs.old.next(text, 0); i < len(text); i, r = pairs.old.next(text, i+len("舊")) {
		if folded == nil {
			folded = []byte(text)
		}
		utf8.EncodeRune(folded[i:], rune(pairs.simple[r-firstHan]))
	}
	if folded == nil {
		return text
	}
	return string(folded)
}

// isTraditional reports whether a text is printed in traditional characters:
// one of them may be a name, a twentieth of the first characters is a script.
func isTraditional(text string) bool {
	pairs, old := simplifier(), 0
	text = cutAt(text, head)
	for i, _ := pairs.old.next(text, 0); i < len(text); i, _ = pairs.old.next(text, i+len("舊")) {
		old++
	}
	if old < 8 {
		return false // most texts are printed in simplified ones
	}
	all := 0
	for _, r := range text {
		if firstHan <= r && r <= lastHan {
			all++
		}
	}
	return old*20 >= all
}
