package compare

import (
	"hash/fnv"
	"strconv"
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
	begin pairs                // of names, to ask no map where none begins
	sum   uint64               // of the names
}

// pairs is a set of two characters that may hold some it was not given.
type pairs [1 << 12]uint64

func pairBit(a, b rune) (word, bit uint32) {
	h := (uint32(a)*0x9e3779b1 ^ uint32(b)*0x85ebca6b) >> 14 //nolint:gosec // a hash
	return h >> 6, h & 63
}

func (p *pairs) add(key [2]rune) {
	word, bit := pairBit(key[0], key[1])
	p[word] |= 1 << bit
}

func (p *pairs) may(a, b rune) bool {
	word, bit := pairBit(a, b)
	return p[word]&(1<<bit) != 0
}

// Sum tells maskers that read texts differently apart.
func (m *Masker) Sum() string { return strconv.FormatUint(m.sum, 16) }

// NewMasker makes a masker that knows these names of places. Names without an
// ending of their kind are left alone: 和平 is a place too.
func NewMasker(names func(yield func(name, code string) bool)) *Masker {
	m := &Masker{names: map[[2]rune][]string{}}
	if names == nil {
		return m
	}
	names(func(name, _ string) bool {
		if placeName(name) {
			add(m.names, &m.begin, name)
			h := fnv.New64a()
			_, _ = h.Write([]byte(name)) // a hash does not fail
			m.sum += h.Sum64()           // in whatever order
		}
		return true
	})
	return m
}

func add(to map[[2]rune][]string, begin *pairs, name string) {
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
	begin.add(key)
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

// Masked is a text as tokens, each with its place in the text and whether it
// stands in quotation marks or in the name of a document.
type Masked struct {
	Tokens []uint16
	Starts []int32
	Ends   []int32
	Quoted []bool
}

// Mask reads a text; own are further names to mask in it, such as the unit's
// short name.
func (m *Masker) Mask(text string, own ...string) Masked {
	extra, begin := map[[2]rune][]string{}, m.begin
	for _, name := range own {
		if utf8.RuneCountInString(name) >= 2 {
			add(extra, &begin, name)
		}
	}
	size := len(text) / 3
	out := Masked{make([]uint16, 0, size), make([]int32, 0, size), make([]int32, 0, size), make([]bool, 0, size)}
	inside := 0 // quotation marks that are open
	put := func(token uint16, start, end int) {
		n := len(out.Tokens)
		// 1,800.5 and 渠县有庆镇 are one; numbers of two cells of a table are not.
		if token <= maskWord && n > 0 && out.Tokens[n-1] == token && start-int(out.Ends[n-1]) <= len("，") {
			out.Ends[n-1] = int32(end) //nolint:gosec // a text is bounded
			return
		}
		out.Tokens, out.Quoted = append(out.Tokens, token), append(out.Quoted, inside > 0)
		out.Starts = append(out.Starts, int32(start)) //nolint:gosec // as above
		out.Ends = append(out.Ends, int32(end))       //nolint:gosec // as above
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if isHan(r) {
			if size := m.place(text[i:], r, n, extra, &begin); size > 0 {
				put(maskPlace, i, i+size)
				i += size
				continue
			}
		}
		switch {
		case isNumeral(r):
			put(maskNumber, i, i+n)
		case commonHan(r):
			put(uint16(r), i, i+n) //nolint:gosec // it is no larger
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
			put(maskWord, i, i+n)
		case r == '\n':
			inside = 0 // a mark that was forgotten ends with its paragraph
		case strings.ContainsRune("“「《‘", r):
			inside++
		case strings.ContainsRune("”」》’", r):
			inside = max(0, inside-1)
		case r < utf8.RuneSelf, unicode.IsSpace(r), unicode.IsPunct(r), unicode.IsSymbol(r):
		default:
			put(token(r), i, i+n)
		}
		i += n
	}
	return out
}

// place is the length of the name of a place that begins here, 0 if none does.
func (m *Masker) place(text string, first rune, n int, extra map[[2]rune][]string, begin *pairs) int {
	second, _ := utf8.DecodeRuneInString(text[n:])
	if !begin.may(first, second) {
		return 0
	}
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
	switch r {
	case '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '两', '〇', '零':
		return true
	}
	return false
}

// commonHan is the block that nearly all Han characters are of.
func commonHan(r rune) bool { return 0x4e00 <= r && r <= 0x9fff }

func isHan(r rune) bool { return commonHan(r) || unicode.Is(unicode.Han, r) }

// span is the place in the text of tokens from to.
func (k *Masked) span(from, to int) (start, end int) {
	if from >= to || to > len(k.Starts) {
		return 0, 0
	}
	return int(k.Starts[from]), int(k.Ends[to-1])
}

// words lists the names and numbers among tokens from to.
func (k *Masked) words(text string, from, to int) []string {
	var words []string
	for i := from; i < min(to, len(k.Tokens)) && len(words) < maxWordsKept; i++ {
		if k.Tokens[i] <= maskPlace && int(k.Ends[i]) <= len(text) {
			words = append(words, strings.Clone(text[k.Starts[i]:k.Ends[i]]))
		}
	}
	return words
}

// maxWordsKept bounds the masked words kept of a passage.
const maxWordsKept = 80

// token is the token of a letter or Han character; those beyond the first plane
// share the private ones.
func token(r rune) uint16 {
	r = unicode.ToLower(r)
	if r > 0xffff {
		r = 0xe000 | r&0x1fff
	}
	return uint16(r) //nolint:gosec // it is no larger
}
