package index

import (
	"unicode"
	"unicode/utf8"

	"baogao/segment"
)

// Folded is a text as phrases see it: folded rune for rune and without white
// space, each byte with its place in the original. A phrase is in a document if
// its Folded stands in the Folded of the title or of the public text, never
// across the two.
type Folded struct {
	Text    string
	offsets []int32 // of each byte of Text in the original; one more for the end
}

// Fold folds a text.
func Fold(text string) Folded {
	out := make([]byte, 0, len(text))
	offsets := make([]int32, 0, len(text)+1)
	for i, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		n := len(out)
		out = utf8.AppendRune(out, segment.FoldRune(r))
		for ; n < len(out); n++ {
			offsets = append(offsets, int32(i)) //nolint:gosec // texts are far below 2 GiB
		}
	}
	offsets = append(offsets, int32(len(text))) //nolint:gosec // as above
	return Folded{Text: string(out), offsets: offsets}
}

// Squeeze is the Text of Fold alone.
func Squeeze(text string) string {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if !unicode.IsSpace(r) {
			out = utf8.AppendRune(out, segment.FoldRune(r))
		}
	}
	return string(out)
}

// AppendSqueezed appends the runes of Squeeze(text).
func AppendSqueezed(runes []rune, text string) []rune {
	for _, r := range text {
		if !unicode.IsSpace(r) {
			runes = append(runes, segment.FoldRune(r))
		}
	}
	return runes
}

// span is the original's bytes for a range of the folded text.
func (f Folded) span(original string, start, end int) (int, int) {
	from := int(f.offsets[start])
	last := int(f.offsets[end-1])
	_, size := utf8.DecodeRuneInString(original[last:])
	return from, last + size
}
