package document

import (
	"strconv"
	"strings"
)

// Word keeps the number of a list paragraph apart from its text: 一、 and （一）
// of a heading are a counter and a pattern. Without them a report has no
// outline, so both readers of Word files count as Word does.

// level is how one level of a list is numbered.
type level struct {
	format    string // as OOXML names it: decimal, chineseCountingThousand …
	pattern   string // %1、 where %1 is the counter of the first level
	start     int
	legal     bool // counters of outer levels in arabic digits
	noRestart bool // goes on counting when an outer level does
}

// list is a numbering with nine levels and its counters.
type list struct {
	levels [9]level
	counts [9]int
	used   [9]bool
}

// next counts a paragraph on a level and returns its number as printed.
func (l *list) next(at int) string {
	if at < 0 || at >= len(l.levels) {
		return ""
	}
	if l.used[at] {
		l.counts[at]++
	} else {
		l.counts[at], l.used[at] = l.levels[at].start, true
	}
	for i := at + 1; i < len(l.levels); i++ {
		if !l.levels[i].noRestart {
			l.used[i] = false
		}
	}
	return l.print(at)
}

// restart makes the next paragraph of a level the first.
func (l *list) restart(at, start int) {
	if at >= 0 && at < len(l.levels) {
		l.levels[at].start, l.used[at] = start, false
	}
}

func (l *list) print(at int) string {
	this := &l.levels[at]
	if this.format == "bullet" || this.format == "none" && !strings.Contains(this.pattern, "%") {
		return ""
	}
	var out strings.Builder
	for i := 0; i < len(this.pattern) && out.Len() < 100; i++ {
		c := this.pattern[i]
		if c != '%' || i+1 == len(this.pattern) || this.pattern[i+1] < '1' || this.pattern[i+1] > '9' {
			out.WriteByte(c)
			continue
		}
		i++
		out.WriteString(l.counter(int(this.pattern[i]-'1'), this.legal && int(this.pattern[i]-'1') < at))
	}
	number := out.String()
	if n := len(number); n > 0 && (number[n-1] >= '0' && number[n-1] <= '9' || number[n-1] >= 'A' && number[n-1] <= 'z') {
		number += " " // 1.1 and the words behind it
	}
	return number
}

func (l *list) counter(at int, legal bool) string {
	n := l.counts[at]
	if !l.used[at] {
		n = l.levels[at].start
	}
	if legal {
		return strconv.Itoa(n)
	}
	return printNumber(l.levels[at].format, n)
}

// printNumber writes a counter in a format of OOXML; unknown ones as digits.
func printNumber(format string, n int) string {
	if n < 0 || n > 99_999 {
		return strconv.Itoa(n)
	}
	switch format {
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand":
		return counting(n, "〇一二三四五六七八九", "十百千万")
	case "chineseLegalSimplified":
		return counting(n, "零壹贰叁肆伍陆柒捌玖", "拾佰仟萬")
	case "ideographLegalTraditional", "japaneseLegal":
		return counting(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟萬")
	case "ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand":
		return digits(n, "〇一二三四五六七八九")
	case "ideographTraditional":
		return cycle(n, "甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return cycle(n, "子丑寅卯辰巳午未申酉戌亥")
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return enclosed(n, '①', 20)
	case "decimalEnclosedFullstop":
		return enclosed(n, '⒈', 20)
	case "decimalEnclosedParen":
		return enclosed(n, '⑴', 20)
	case "ideographEnclosedCircle":
		return enclosed(n, '㊀', 10)
	case "decimalFullWidth", "decimalFullWidth2":
		return digits(n, "０１２３４５６７８９")
	case "decimalZero":
		return strings.Repeat("0", max(0, 2-len(strconv.Itoa(n)))) + strconv.Itoa(n)
	case "upperLetter":
		return letters(n, 'A')
	case "lowerLetter":
		return letters(n, 'a')
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "none":
		return ""
	default:
		return strconv.Itoa(n)
	}
}

// counting writes 23 as 二十三, 105 as 一百〇五, 12 as 十二.
func counting(n int, figures, units string) string {
	figure, unit := []rune(figures), []rune(units)
	if n == 0 {
		return string(figure[0])
	}
	decimal := strconv.Itoa(n)
	var out []rune
	zero := false
	for i, c := range decimal {
		place := len(decimal) - 1 - i
		if c == '0' {
			zero = true
			continue
		}
		if zero && len(out) > 0 {
			out = append(out, figure[0])
		}
		zero = false
		if c != '1' || place != 1 || i > 0 || unit[0] != '十' {
			out = append(out, figure[c-'0'])
		}
		if place > 0 {
			out = append(out, unit[place-1])
		}
	}
	return string(out)
}

func digits(n int, figures string) string {
	figure := []rune(figures)
	var out strings.Builder
	for _, c := range strconv.Itoa(n) {
		out.WriteRune(figure[c-'0'])
	}
	return out.String()
}

func cycle(n int, figures string) string {
	figure := []rune(figures)
	if n < 1 || n > len(figure) {
		return strconv.Itoa(n)
	}
	return string(figure[n-1])
}

func enclosed(n int, first rune, most int) string {
	if n < 1 || n > most {
		return strconv.Itoa(n)
	}
	return string(first + rune(n-1)) //nolint:gosec // at most 20
}

// letters counts a … z, aa, bb, as Word does.
func letters(n int, first rune) string {
	if n < 1 || n > 26*10 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var out strings.Builder
	for _, r := range []struct {
		value int
		text  string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			out.WriteString(r.text)
		}
	}
	return out.String()
}
