package segment

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"baogao/segment/lattice"
)

// kind is what a unit of text is for cutting: its class and some flags.
type kind uint8

const (
	space  kind = iota
	letter      // Chinese characters and every other letter that stands alone
	number      // ASCII digits
	latin       // letters and digits together
	mark        // punctuation and signs

	class kind = 7

	joins      kind = 1 << (iota - 3) // stands in one unit with its neighbours
	numeral                           // Chinese numeral: 〇 to 九, 十 百 千 万 亿
	multiplier                        // 十 百 千 万 亿
	ordinal                           // may begin what is parted at a number: 第 之 这 那 每
	altered                           // spelled otherwise than its folded form
)

// alone marks in letters a character of three bytes that is a unit by itself.
const alone = 1 << 24

// letters tells of each rune how it is cut: in the upper bits the code of its
// folded form in the dictionary, below it its kind. It is what makes cutting
// one look-up a character.
type letters struct {
	bmp    [0x10000]uint32
	other  map[rune]uint16   // codes of characters beyond
	units  map[string]uint16 // codes of units of several letters: 4s of 4s店
	long   int               // bytes of the longest of these
	digits bool              // some of these are digits alone
}

func newLetters(alphabet []string) *letters {
	l := &letters{other: map[rune]uint16{}, units: map[string]uint16{}}
	codes := make([]uint16, len(l.bmp))
	for i, unit := range alphabet {
		code := uint16(i + 1)
		switch r, size := utf8.DecodeRuneInString(unit); {
		case size < len(unit):
			l.units[unit] = code
			l.long = max(l.long, len(unit))
			l.digits = l.digits || strings.Trim(unit, "0123456789") == ""
		case int(r) < len(codes):
			codes[r] = code
		default:
			l.other[r] = code
		}
	}
	for r := range rune(len(l.bmp)) {
		folded := FoldRune(r)
		code := l.other[folded] // 篢 folds to 𬕂
		if int(folded) < len(codes) {
			code = codes[folded]
		}
		k := kindOf(r, folded)
		l.bmp[r] = uint32(code)<<8 | uint32(k)
		if r >= 0x800 && r&^0x7FF != 0xD800 && k&joins == 0 {
			l.bmp[r] |= alone
		}
	}
	return l
}

// of returns what a rune is: its code above, its kind below.
func (l *letters) of(r rune) uint32 {
	if int(r) < len(l.bmp) {
		return l.bmp[r]
	}
	return l.beyond(r)
}

func (l *letters) beyond(r rune) uint32 {
	folded := FoldRune(r)
	return uint32(l.other[folded])<<8 | uint32(kindOf(r, folded))
}

// run splits a text from start on into units as long as it is characters of
// three bytes that stand alone, as most of a Chinese text is, and tells how many.
func (l *letters) run(text string, start int, units []lattice.Unit) int {
	for i := range units {
		if start+3 > len(text) {
			return i
		}
		first, second, third := text[start], text[start+1], text[start+2]
		v := l.bmp[uint16(first)<<12|uint16(second&0x3F)<<6|uint16(third&0x3F)]
		if (first&0xF0^0xE0)|(second&0xC0^0x80)|(third&0xC0^0x80) != 0 || v&alone == 0 {
			return i
		}
		u := &units[i]
		u.Start, u.Code, u.Kind = int32(start), uint16(v>>8), uint8(v) //nolint:gosec // two fields of v
		start += 3
	}
	return len(units)
}

// unit returns the code of a unit of several letters, 0 if no word holds it.
func (l *letters) unit(text string, k kind) uint16 {
	if k&class == number && !l.digits {
		return 0
	}
	var folded [16]byte
	b := folded[:0]
	for _, r := range text {
		if len(b) > l.long || len(b) > len(folded)-utf8.UTFMax {
			return 0
		}
		b = utf8.AppendRune(b, FoldRune(r))
	}
	return l.units[string(b)]
}

func kindOf(r, folded rune) kind {
	k := classOf(folded)
	if lattice.Joins(folded) {
		k |= joins
	}
	switch folded {
	case '十', '百', '千', '万', '亿':
		k |= numeral | multiplier
	case '〇', '零', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九':
		k |= numeral
	case '第', '之', '这', '那', '每':
		k |= ordinal
	}
	if r != folded || r == utf8.RuneError {
		k |= altered
	}
	return k
}

func classOf(r rune) kind {
	switch {
	case unicode.IsSpace(r):
		return space
	case '0' <= r && r <= '9':
		return number
	case lattice.Joins(r):
		return latin
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return letter
	default:
		return mark
	}
}
