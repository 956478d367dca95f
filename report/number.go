package report

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A numeral is a number as printed: 5200余, 一万三, 4.78万亿, 百分之三, 2-3.
// Offsets are those of the text it was read from.
type numeral struct {
	start, end int
	value, max float64 // max of a range, else 0
	unit       string  // where the words themselves tell it: 百分之三, 三成, 翻番
	traits     traits
}

// traits are what the form of a number tells of its meaning.
type traits uint16

const (
	arabic    traits = 1 << iota // written in digits
	scaled                       // multiplied by 百 千 万 亿
	decimal                      // has a fraction
	separated                    // 1,286
	vague                        // 余 多 几
	ranged                       // 2-3, 三五
	ordinal                      // 第二
	fraction                     // 三分之一, 1/3
	bare                         // begins with 百 千 万 亿: 超万亿元
	manyWords                    // of two numeral characters or more
)

func (t traits) has(some traits) bool { return t&some != 0 }

// word is what one character means inside a number.
type word uint8

const (
	noWord word = iota
	digitWord
	zeroWord
	smallWord // 十 百 千
	bigWord   // 万 亿
)

// numberWord reads one character of a Chinese number, the formal and the
// traditional ones included.
func numberWord(r rune) (kind word, value float64) {
	switch r {
	case '一', '壹':
		return digitWord, 1
	case '二', '两', '贰', '兩', '貳':
		return digitWord, 2
	case '三', '叁':
		return digitWord, 3
	case '四', '肆':
		return digitWord, 4
	case '五', '伍':
		return digitWord, 5
	case '六', '陆', '陸':
		return digitWord, 6
	case '七', '柒':
		return digitWord, 7
	case '八', '捌':
		return digitWord, 8
	case '九', '玖':
		return digitWord, 9
	case '零', '〇', '○':
		return zeroWord, 0
	case '十', '拾':
		return smallWord, 10
	case '百', '佰':
		return smallWord, 100
	case '千', '仟':
		return smallWord, 1000
	case '万', '萬':
		return bigWord, 1e4
	case '亿', '億':
		return bigWord, 1e8
	}
	return noWord, 0
}

// tally adds a number up while it is read.
type tally struct {
	total, part, pending float64 // of 亿 and 万, of 千 百 十, the last digit
	open                 bool    // pending holds a digit
	last                 float64 // the unit read last
	zero                 bool    // behind 零: 一万零三, not 一万三
	plain                bool    // pending was written in Arabic digits
}

// small adds 十, 百 or 千; false where the units do not descend.
func (t *tally) small(unit float64) bool {
	if t.last != 0 && t.last <= unit && t.last < 1e4 {
		return false
	}
	if !t.open {
		t.pending = 1
	}
	t.part += t.pending * unit
	t.pending, t.open, t.zero, t.last = 0, false, false, unit
	return true
}

// big multiplies by 万 or 亿: 一亿五千万 adds, 一万五千亿 multiplies the whole.
func (t *tally) big(unit float64) {
	part := t.part + t.pending
	switch {
	case t.total == 0 && part == 0:
		t.total = unit
	case part == 0 || t.total < unit:
		t.total = (t.total + part) * unit
	default:
		t.total += part * unit
	}
	t.part, t.pending, t.open, t.zero, t.last = 0, 0, false, false, unit
}

// sum closes the number. A digit behind 百, 千, 万 or 亿 counts the next lower
// unit: 两千四百五 is 2450, 一万三 is 13000.
func (t *tally) sum() float64 {
	if t.open && !t.zero && !t.plain && t.last >= 100 {
		return t.total + t.part + t.pending*t.last/10
	}
	return t.total + t.part + t.pending
}

// exact takes the noise of binary fractions off: 1.1 × 10000 is 11000.
func exact(v float64) float64 {
	clean, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		return v
	}
	return clean
}

// readNumber reads the number at the start of s and how many bytes it takes.
// Of a pair of digits (二三十) it gives both ends.
func readNumber(s string) (n numeral, ok bool) {
	n, ok = readTally(s, false)
	if ok && n.traits.has(ranged) {
		upper, _ := readTally(s, true)
		n.max = upper.value
	}
	return n, ok
}

// readTally reads a number; of two digits in a row it takes the first, or the
// second.
func readTally(s string, second bool) (n numeral, ok bool) {
	var t tally
	i, words := 0, 0
	for i < len(s) {
		if value, size, form := readDigits(s[i:]); size > 0 {
			if t.open || words > 0 && !n.traits.has(arabic) {
				return n, false // 三5: two numbers
			}
			t.pending, t.open, t.plain = value, true, true
			n.traits |= arabic | form
			i, words = i+size, words+1
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		kind, value := numberWord(r)
		if kind == noWord {
			step, done := connect(s[i:], &n, &t, words)
			if done {
				break
			}
			i += step
			continue
		}
		if measureWord(s[i:]) && words > 0 {
			break
		}
		if fits, again := t.add(kind, value, &n, second); !again {
			return n, false
		} else if !fits {
			break
		}
		i, words = i+size, words+1
	}
	if words == 0 {
		return n, false
	}
	n.end, n.value = i, t.sum()
	if n.traits.has(decimal) {
		n.value = exact(n.value)
	}
	if words > 1 {
		n.traits |= manyWords
	}
	return n, true
}

// add takes one character into the tally. fits is false where the number ends
// before it, valid where it makes the whole no number.
func (t *tally) add(kind word, value float64, n *numeral, second bool) (fits, valid bool) {
	switch kind {
	case digitWord:
		switch {
		case n.traits.has(arabic) && !t.zero:
			return false, true // 2.3万三是…
		case !t.open:
			t.pending, t.open, t.plain = value, true, false
		case n.traits.has(ranged) || t.plain || t.last == 10 || value != t.pending+1 && (t.pending != 3 || value != 5):
			return false, false // 二〇二一, 十四五
		default:
			n.traits |= ranged | vague
			if second {
				t.pending = value
			}
		}
	case zeroWord:
		if t.open {
			return false, false
		}
		t.zero = true
	case smallWord:
		if t.last == 0 && !t.open && value > 10 {
			n.traits |= bare
		}
		if !t.small(value) {
			return false, true
		}
		if value > 10 {
			n.traits |= scaled
		}
	case bigWord:
		if t.last == 0 && !t.open {
			n.traits |= bare
		}
		t.big(value)
		n.traits |= scaled
	case noWord:
	}
	return true, true
}

// connect reads what may stand inside a number besides numerals: the point of
// 三点五 and the 余 of 500余万. It gives the bytes to go on by, or done.
func connect(s string, n *numeral, t *tally, words int) (step int, done bool) {
	if words == 0 {
		return 0, true
	}
	r, size := utf8.DecodeRuneInString(s)
	switch r {
	case '点', '點':
		value, width := pointDigits(s[size:])
		if width == 0 || n.traits.has(arabic|decimal) {
			return 0, true
		}
		if t.open && !t.zero && t.last >= 100 { // 两千三点一
			t.part, t.pending = t.part+t.pending*t.last/10, 0
		}
		t.pending, t.open, t.plain = t.pending+value, true, true
		n.traits |= decimal
		return size + width, false
	case '余', '多', '几', '餘', '幾':
		next, _ := utf8.DecodeRuneInString(s[size:])
		if kind, _ := numberWord(next); kind == bigWord {
			n.traits |= vague
			return size, false
		}
	case ' ', '\u3000', '\u00a0':
		return overBlank(s), overBlank(s) == 0
	}
	return 0, true
}

// overBlank steps over one or two blanks before 十 百 千 万 亿, for 12 万 is one
// number and 一 二 a row; over one between 两千 and 四 百.
func overBlank(s string) int {
	rest := strings.TrimLeft(s, " \u3000\u00a0")
	size := len(s) - len(rest)
	next, width := utf8.DecodeRuneInString(rest)
	kind, _ := numberWord(next)
	if kind == digitWord && size <= 3 { // a digit counts only before its own unit
		after, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest[width:], " "))
		kind, _ = numberWord(after)
	}
	if size > 6 || kind != smallWord && kind != bigWord || measureWord(rest) {
		return 0
	}
	return size
}

// pointDigits reads the digits behind 点.
func pointDigits(s string) (value float64, size int) {
	scale := 0.1
	for i, r := range s {
		kind, digit := numberWord(r)
		if kind != digitWord && kind != zeroWord || r == '两' || r == '兩' {
			return value, i
		}
		value += digit * scale
		scale /= 10
	}
	return value, len(s)
}

// measureWord reports whether 千 or 百 begins a unit: 5千瓦, 3千克, 个百分点.
func measureWord(s string) bool {
	if !strings.HasPrefix(s, "千") && !strings.HasPrefix(s, "百") {
		return false
	}
	for _, unit := range [...]string{"千瓦", "千克", "千米", "千伏", "千卡", "千赫", "千帕", "千字节", "百分点", "百分點", "千分点"} {
		if strings.HasPrefix(s, unit) {
			return true
		}
	}
	return false
}

// readDigits reads an Arabic number of any width: 5200, 1,286, ４.５. A second
// point or a comma that parts no thousands makes it none: 2021.3.15.
func readDigits(s string) (value float64, size int, form traits) {
	var buffer [24]byte
	digits := buffer[:0]
	group, point := 0, -1 // digits since the last comma; where the point is
	i, wide := 0, false   // the last digit is of full width
	for i < len(s) {
		d, width := digitAt(s[i:])
		if width == 0 {
			if width = separator(s[i:], point >= 0, wide); width == 0 {
				break
			}
			comma := s[i] == ',' || strings.HasPrefix(s[i:], "，")
			if comma && (group > 3 || group == 0 || form.has(separated) && group != 3 || !thousand(s[i+width:])) {
				break
			}
			if comma {
				form, group = form|separated, 0
			} else {
				form, point = form|decimal, len(digits)
				digits = append(digits, '.')
			}
			i += width
			continue
		}
		if len(digits) == cap(digits) {
			return 0, 0, 0 // no quantity has so many digits
		}
		digits = append(digits, '0'+d)
		group++
		i, wide = i+width, width > 1
	}
	if len(digits) == 0 || digits[0] == '.' || separator(s[i:], false, wide) > 0 && s[i] != ',' {
		return 0, 0, 0 // 2021.3.15
	}
	if point < 0 && len(digits) < 16 {
		for _, d := range digits {
			value = value*10 + float64(d-'0')
		}
		return value, i, form
	}
	value, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return 0, 0, 0
	}
	return value, i, form
}

// digitAt reads one digit, of half or full width.
func digitAt(s string) (digit byte, width int) {
	if s == "" {
		return 0, 0
	}
	if '0' <= s[0] && s[0] <= '9' {
		return s[0] - '0', 1
	}
	if len(s) >= 3 && s[0] == 0xEF && s[1] == 0xBC && 0x90 <= s[2] && s[2] <= 0x99 {
		return s[2] - 0x90, 3
	}
	return 0, 0
}

// separator reads a point or comma between digits; a full-width comma parts
// thousands only beside a digit of full width, for else it parts clauses:
// ４，500万元 is one number, 20，300元 two.
func separator(s string, pointed, wide bool) int {
	if s == "" || s[0] != '.' && s[0] != ',' && s[0] != 0xEF {
		return 0
	}
	for _, mark := range [...]string{".", ",", "．", "，"} {
		rest, ok := strings.CutPrefix(s, mark)
		if !ok {
			continue
		}
		_, width := digitAt(rest)
		if width == 0 || mark == "，" && width != 3 && !wide || pointed {
			return 0
		}
		return len(mark)
	}
	return 0
}

// thousand reports whether exactly three digits follow.
func thousand(s string) bool {
	for range 3 {
		_, width := digitAt(s)
		if width == 0 {
			return false
		}
		s = s[width:]
	}
	_, width := digitAt(s)
	return width == 0
}
