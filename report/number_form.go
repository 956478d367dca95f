package report

import (
	"math"
	"strings"
	"unicode/utf8"
)

// numeralAt reads the number that begins at a place of the text, in all its
// forms but ranges: 百分之三, 三分之一, 1/3, 三成, 翻两番, 第二, 5200余.
func numeralAt(text string, at int) (n numeral, ok bool) {
	s := text[at:]
	switch {
	case strings.HasPrefix(s, "翻"):
		n, ok = doubled(s)
	case strings.HasPrefix(s, "第"):
		n, ok = readNumber(s[len("第"):])
		n.end += len("第")
		n.traits |= ordinal
	default:
		n, ok = amount(s)
	}
	if !ok {
		return n, false
	}
	n.start, n.end = at, at+n.end
	return n, true
}

// amount reads a number with the words that belong to it.
func amount(s string) (n numeral, ok bool) {
	if n, ok = plainAmount(s); ok {
		return n, true
	}
	return anyAmount(s)
}

// plainAmount reads an Arabic number of which the next character tells that
// nothing more belongs to it: most numbers are no more.
func plainAmount(s string) (n numeral, ok bool) {
	for n.end < len(s) && '0' <= s[n.end] && s[n.end] <= '9' {
		n.value = n.value*10 + float64(s[n.end]-'0')
		n.end++
	}
	next, _ := utf8.DecodeRuneInString(s[n.end:])
	n.traits = arabic
	return n, 0 < n.end && n.end < maxPlainDigits && !insideAmount.has(next)
}

// maxPlainDigits is as many digits as a number holds without rounding.
const maxPlainDigits = 16

// insideAmount may go on with an Arabic number.
var insideAmount = charsOf(numberHeads + "〇○０１２３４５６７８９.,．，余多几餘幾分又成/ \u3000\u00a0")

// anyAmount reads a number in all its forms.
func anyAmount(s string) (n numeral, ok bool) {
	if len(s) > len("百分之") && s[len("百"):len("百分之")] == "分之" {
		if unit := partUnit(s[:len("百")]); unit != "" {
			n, ok := readNumber(s[len("百分之"):])
			n.end += len("百分之")
			n.unit = unit
			n.traits &^= bare // 百分之百
			return n, ok
		}
	}
	n, ok = readNumber(s)
	if !ok {
		return n, false
	}
	if rest, isPart := strings.CutPrefix(s[n.end:], "分之"); isPart && n.value > 1 {
		if over, ok := readNumber(rest); ok {
			n.value, n.max = over.value/n.value, 0
			n.end += len("分之") + over.end
			n.traits = fraction
			return n, true
		}
	}
	if rest, mixed := strings.CutPrefix(s[n.end:], "又"); mixed {
		if part, ok := amount(rest); ok && part.traits.has(fraction) { // 一又二分之一
			n.value, n.end = n.value+part.value, n.end+len("又")+part.end
			n.traits = fraction
			return n, true
		}
	}
	if n.traits.has(arabic) && strings.HasPrefix(s[n.end:], "/") {
		return slashed(n, s), true
	}
	return tenths(n, s), true
}

// partUnit is the unit of 百分之, 千分之 and 万分之.
func partUnit(whole string) string {
	switch whole {
	case "百", "佰":
		return "%"
	case "千":
		return "‰"
	case "万", "萬":
		return "‱"
	}
	return ""
}

// slashed reads 1/3; 24/7 and dates are none.
func slashed(n numeral, s string) numeral {
	under, ok := readNumber(s[n.end+1:])
	if !ok || !under.traits.has(arabic) || under.traits.has(scaled|decimal) || n.traits.has(scaled|decimal) {
		return n
	}
	end := n.end + 1 + under.end
	if under.value > 100 || n.value >= under.value || strings.HasPrefix(s[end:], "/") {
		return n
	}
	return numeral{end: end, value: n.value / under.value, traits: fraction}
}

// tenths reads 三成 and 七成六 as percentages; 三成立 is none.
func tenths(n numeral, s string) numeral {
	rest, ok := strings.CutPrefix(s[n.end:], "成")
	if !ok || n.value > 10 || n.traits.has(scaled) {
		return n
	}
	next, _ := utf8.DecodeRuneInString(rest)
	if strings.ContainsRune("立功为果效员长都本熟就品绩交型套分建", next) && rest != "" {
		return n
	}
	n.end += len("成")
	n.unit, n.value, n.max = "%", n.value*10, n.max*10
	if kind, more := numberWord(next); kind == digitWord {
		n.value += more
		n.end += utf8.RuneLen(next)
	}
	n.value = exact(n.value)
	return n
}

// doubled reads 翻番, 翻一番 and 翻两番: an increase by 100 %, by 300 %.
func doubled(s string) (n numeral, ok bool) {
	rest := strings.TrimPrefix(strings.TrimPrefix(s, "翻"), "了")
	times := 1.0
	if !strings.HasPrefix(rest, "番") {
		read, ok := readNumber(rest)
		if !ok || !strings.HasPrefix(rest[read.end:], "番") || read.value > 10 {
			return n, false
		}
		times, rest = read.value, rest[read.end:]
	}
	n = numeral{end: len(s) - len(rest) + len("番"), value: (math.Pow(2, times) - 1) * 100, unit: "%"}
	return n, true
}

// skipNumber gives the end of everything that looks like the number at a
// place, so that what is no number (2021.3.15) is not read again in part.
func skipNumber(text string, at int) int {
	i := at
	for i < len(text) {
		if _, width := digitAt(text[i:]); width > 0 {
			i += width
			continue
		}
		if text[i] < utf8.RuneSelf {
			if strings.IndexByte(".,/:-", text[i]) < 0 || i+1 == len(text) || text[i+1] < '0' || text[i+1] > '9' {
				break
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if kind, _ := numberWord(r); kind == noWord {
			break
		}
		i += size
	}
	if i == at {
		_, size := utf8.DecodeRuneInString(text[at:])
		i += size
	}
	return i
}
