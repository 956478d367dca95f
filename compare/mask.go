package compare

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokens that stand for what is masked. Letters, digits and Han have others.
const (
	maskNumber uint16 = 1
	maskPlace  uint16 = 2
	maskWord   uint16 = 3 // of Latin letters: names of files, styles of a page
)

// Masker reduces a text to what is compared: one token a character, without
// white space and punctuation; a number, whatever its figures, is one token,
// and so is the name of a place. "Only the name was changed" is then no change.
type Masker struct {
	names map[[2]rune][]string // by their first two characters, longest first
}

// NewMasker makes a masker that knows these names of places. Names without an
// ending of their kind are left alone: 和平 is a place too.
func NewMasker(names func(yield func(name, code string) bool)) *Masker {
	m := &Masker{names: map[[2]rune][]string{}}
	if names == nil {
		return m
	}
	names(func(name, _ string) bool {
		if placeName(name) {
			m.add(m.names, name)
		}
		return true
	})
	return m
}

func (m *Masker) add(to map[[2]rune][]string, name string) {
	key, ok := firstTwo(name)
	if !ok {
		return
	}
	all := to[key]
	at := 0
	for at < len(all) && len(all[at]) >= len(name) {
		if all[at] == name {
			return
		}
		at++
	}
	to[key] = append(all[:at:at], append([]string{name}, all[at:]...)...)
}

func firstTwo(s string) (key [2]rune, ok bool) {
	a, n := utf8.DecodeRuneInString(s)
	b, m := utf8.DecodeRuneInString(s[n:])
	return [2]rune{a, b}, n > 0 && m > 0
}

// placeName says that a name ends as places do and is long enough to mean one.
func placeName(name string) bool {
	last, _ := utf8.DecodeLastRuneInString(name)
	n := utf8.RuneCountInString(name)
	return n >= 3 && strings.ContainsRune("省市县区旗镇乡", last) || n >= 4 && strings.HasSuffix(name, "街道") || n == 2 && strings.ContainsRune("县", last)
}

// masked is a text as tokens, each with its place in the text.
type masked struct {
	tokens []uint16
	starts []int32
	ends   []int32
}

// mask reads a text; own are further names to mask in it, such as the unit's
// short name.
func (m *Masker) mask(text string, own []string) masked {
	extra := map[[2]rune][]string{}
	for _, name := range own {
		if utf8.RuneCountInString(name) >= 2 {
			m.add(extra, name)
		}
	}
	out := masked{tokens: make([]uint16, 0, len(text)/3), starts: make([]int32, 0, len(text)/3), ends: make([]int32, 0, len(text)/3)}
	put := func(token uint16, start, end int) {
		n := len(out.tokens)
		// 1,800.5 and 渠县有庆镇 are one; numbers of two cells of a table are not.
		if token <= maskWord && n > 0 && out.tokens[n-1] == token && start-int(out.ends[n-1]) <= len("，") {
			out.ends[n-1] = int32(end) //nolint:gosec // a text is bounded
			return
		}
		out.tokens = append(out.tokens, token)
		out.starts = append(out.starts, int32(start)) //nolint:gosec // as above
		out.ends = append(out.ends, int32(end))       //nolint:gosec // as above
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if unicode.Is(unicode.Han, r) {
			if size := m.place(text[i:], r, n, extra); size > 0 {
				put(maskPlace, i, i+size)
				i += size
				continue
			}
		}
		switch {
		case isNumeral(r):
			put(maskNumber, i, i+n)
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
			put(maskWord, i, i+n)
		case r < utf8.RuneSelf, unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r):
		default:
			put(token(r), i, i+n)
		}
		i += n
	}
	return out
}

// place is the length of the name of a place that begins here, 0 if none does.
func (m *Masker) place(text string, first rune, n int, extra map[[2]rune][]string) int {
	second, _ := utf8.DecodeRuneInString(text[n:])
	key := [2]rune{first, second}
	for _, names := range [2][]string{extra[key], m.names[key]} {
		for _, name := range names {
			if strings.HasPrefix(text, name) {
				return len(name)
			}
		}
	}
	return 0
}

// isNumeral says that a character is part of a number.
func isNumeral(r rune) bool {
	switch {
	case '0' <= r && r <= '9', '０' <= r && r <= '９':
		return true
	}
	return strings.ContainsRune("一二三四五六七八九十百千万亿两〇零", r)
}

// span is the place in the text of tokens from to.
func (k *masked) span(from, to int) (start, end int) {
	if from >= to || to > len(k.starts) {
		return 0, 0
	}
	return int(k.starts[from]), int(k.ends[to-1])
}

// token is the token of a letter or Han character; those beyond the first plane
// share the private ones.
func token(r rune) uint16 {
	r = unicode.ToLower(r)
	if r > 0xffff {
		r = 0xe000 | r&0x1fff
	}
	return uint16(r) //nolint:gosec // it is no larger
}
