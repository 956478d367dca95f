package segment

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:generate go run ./gen simplify TSCharacters.txt

//go:embed data/simplify.txt
var simplifyList string

// simplify is built once from the embedded list and never written again.
var simplify = readPairs(simplifyList)

func readPairs(list string) map[rune]rune {
	pairs := make(map[rune]rune, len(list)/7)
	for line := range strings.Lines(list) {
		from, n := utf8.DecodeRuneInString(line)
		to, _ := utf8.DecodeRuneInString(line[n:])
		pairs[from] = to
	}
	return pairs
}

// Fold returns text with each rune replaced by its folded form. The result has
// the same number of runes, not always of bytes; an invalid byte becomes
// U+FFFD.
func Fold(text string) string {
	return strings.Map(FoldRune, text)
}

// FoldRune folds one rune: full width to half width, upper to lower case,
// traditional to simplified where the traditional form is not itself standard.
func FoldRune(r rune) rune {
	if uint32(r) < uint32(len(folds)) { //nolint:gosec // a negative one is greater
		if f := folds[r]; f != 0 {
			return rune(f)
		}
	}
	return foldRune(r)
}

// folds is FoldRune for the characters that nearly all text is made of; 0 where
// it must be worked out. It is never written again.
var folds = newFolds()

func newFolds() *[1 << 16]uint16 {
	var t [1 << 16]uint16
	for r := range rune(len(t)) {
		if '\u3400' <= r && r <= '\u9fff' { // Chinese characters have no case
			t[r] = uint16(r)
		} else if f := foldRune(r); f < rune(len(t)) {
			t[r] = uint16(f) //nolint:gosec // as compared
		}
	}
	for from, to := range simplify {
		if from < rune(len(t)) {
			t[from] = 0
			if to < rune(len(t)) {
				t[from] = uint16(to) //nolint:gosec // as compared
			}
		}
	}
	return &t
}

// foldRune is FoldRune, worked out.
func foldRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	case r == '\u3000':
		return ' '
	case 0xFF01 <= r && r <= 0xFF5E:
		return foldRune(r - 0xFEE0)
	}
	if s, ok := simplify[r]; ok {
		return s
	}
	return unicode.ToLower(r)
}
