package report

import (
	"strings"
	"unicode/utf8"
)

// charSet is a set of characters of the basic plane, a bit each: small enough
// to stay near the processor while a text is read.
type charSet [1 << 16 / 64]uint64

func charsOf(all string) *charSet {
	set := new(charSet)
	for _, r := range all {
		set.add(r)
	}
	return set
}

// between are the characters from the first to the last.
func between(first, last rune) string {
	var all strings.Builder
	for r := first; r <= last; r++ {
		all.WriteRune(r)
	}
	return all.String()
}

func (set *charSet) add(r rune) {
	if 0 <= r && r < 1<<16 {
		set[r>>6] |= 1 << (r & 63)
	}
}

func (set *charSet) has(r rune) bool {
	return 0 <= r && r < 1<<16 && set[r>>6]>>(r&63)&1 != 0
}

// next is the place of the first character of the set from a place on, and
// which it is; the end of the text without one. The three bytes of a Chinese
// character are the number of its word in the set and of its bit there, so that
// nothing is decoded: most of a text is passed over here, by one rule after
// another, four bytes at a look.
func (set *charSet) next(text string, from int) (at int, r rune) {
	i := from
	for i+4 <= len(text) {
		s := text[i : i+4]
		four := rune(s[0]) | rune(s[1])<<8 | rune(s[2])<<16 | rune(s[3])<<24
		switch {
		case four&0xC0C0F0 == 0x8080E0:
			word, bit := four<<6&0x3C0|four>>8&0x3F, four>>16&0x3F
			if set[word]>>bit&1 != 0 && word >= 0x20 { // below it has no three bytes
				return i, word<<6 | bit
			}
			i += 3
		case four&0x80 == 0:
			if set[four>>6&1]>>(four&0x3F)&1 != 0 {
				return i, four & 0x7F
			}
			i++
		default: // rare, or no character
			r, size := utf8.DecodeRuneInString(text[i:])
			if size > 1 && set.has(r) {
				return i, r
			}
			i += size
		}
	}
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if set.has(r) {
			return i, r
		}
		i += size
	}
	return len(text), utf8.RuneError
}

// in reports whether some character of the set stands in a text.
func (set *charSet) in(text string) bool {
	at, _ := set.next(text, 0)
	return at < len(text)
}

// trim takes the characters of the set off both ends.
func (set *charSet) trim(s string) string { return set.trimRight(set.trimLeft(s)) }

func (set *charSet) trimLeft(s string) string {
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		if !set.has(r) {
			break
		}
		s = s[size:]
	}
	return s
}

func (set *charSet) trimRight(s string) string {
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		if !set.has(r) {
			break
		}
		s = s[:len(s)-size]
	}
	return s
}
