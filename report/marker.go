package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// style is one way in which headings are numbered, from the widest to the
// narrowest. The order decides what stands inside what; the level of a section
// is its depth in this report, for every author begins with another style.
type style int

const (
	byPart    style = iota // 第一部分 壹、 Ⅰ、
	byChapter              // 第二章
	bySection              // 第一节
	byNumeral              // 一、
	byBracket              // （一）
	byBold                 // no number, marked up as a heading
	byDigit                // 1.
	byDigits               // （1）
	byCircle               // ①
)

const blanks = " \t\r\u3000\u00a0\u200b\ufeff"

var (
	blank        = charsOf(blanks)
	blankOrBreak = charsOf(blanks + "\n")

	numerals       = charsOf("一二三四五六七八九十百") // that the number of a heading is made of
	formalNumerals = charsOf("壹贰叁肆伍陆柒捌玖拾")
	behindNumeral  = charsOf("、．.﹒")
	behindPart     = charsOf("、：:．.")
	notSections    = charsOf("级类审产线手批季期等档、") // 一、二级 二、三产业 are enumerations
	goesOn         = charsOf("十百千万亿〇零○")     // as another number
)

// marker is the number of a heading as printed.
type marker struct {
	style style
	size  int // bytes
	value int // 0 where it cannot be read
}

// readMarker reads the number at the start of s, if there is one that may
// begin a section.
func readMarker(s string) (marker, bool) {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == '第':
		return partMarker(s)
	case r == '(' || r == '（':
		return bracketMarker(s, size)
	case '0' <= r && r <= '9' || '０' <= r && r <= '９':
		if m, ok := closedMarker(s, byDigits); ok {
			return m, true
		}
		return digitMarker(s)
	case 'Ⅰ' <= r && r <= 'Ⅻ', r == 'I', r == 'V', r == 'X':
		return romanMarker(s)
	case '①' <= r && r <= '⒛' || '㈠' <= r && r <= '㈩':
		return signMarker(s, r, size)
	case formalNumerals.has(r):
		return formalMarker(s)
	case numerals.has(r):
		if m, ok := closedMarker(s, byBracket); ok {
			return m, true
		}
		return numeralMarker(s)
	}
	return marker{}, false
}

// closedMarker reads a number whose opening bracket was lost: 一） and 1).
func closedMarker(s string, as style) (marker, bool) {
	value, n := chineseNumber(s)
	if as == byDigits {
		value, n = arabicNumber(s)
	}
	if value == 0 || value > 30 || !strings.HasPrefix(s[n:], "）") && !strings.HasPrefix(s[n:], ")") {
		return marker{}, false
	}
	_, width := utf8.DecodeRuneInString(s[n:])
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[n+width:], " "))
	return marker{style: as, size: n + width, value: value}, unicode.Is(unicode.Han, next) || next == '“'
}

// signMarker reads numbers that are one sign: ①, ⑴, ⒈ and ㈠.
func signMarker(s string, r rune, size int) (marker, bool) {
	m := marker{size: size}
	switch {
	case r >= '㈠':
		m.style, m.value = byBracket, int(r-'㈠')+1
	case r >= '⒈':
		m.style, m.value = byDigit, int(r-'⒈')+1
	case r >= '⑴':
		m.style, m.value = byDigits, int(r-'⑴')+1
	default:
		m.style, m.value = byCircle, int(r-'①')+1
	}
	if strings.HasPrefix(s[size:], "、") || strings.HasPrefix(s[size:], ".") {
		_, width := utf8.DecodeRuneInString(s[size:])
		m.size += width
	}
	return m, true
}

// romanMarker reads Ⅰ、 and II. before Chinese words.
func romanMarker(s string) (marker, bool) {
	value, n := 0, 0
	if r, size := utf8.DecodeRuneInString(s); r >= 'Ⅰ' {
		value, n = int(r-'Ⅰ')+1, size
	} else {
		for n < len(s) && n < 5 && strings.IndexByte("IVX", s[n]) >= 0 {
			n++
		}
		value = slices.Index([]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}, s[:n]) + 1
	}
	after, width := utf8.DecodeRuneInString(s[n:])
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[min(len(s), n+width):], " "))
	if value == 0 || !strings.ContainsRune("、．.", after) || width == 0 || !unicode.Is(unicode.Han, next) {
		return marker{}, false
	}
	return marker{style: byPart, size: n + width, value: value}, true
}

// formalMarker reads 壹、 as officials write sums.
func formalMarker(s string) (marker, bool) {
	r, n := utf8.DecodeRuneInString(s)
	value := strings.IndexRune("壹贰叁肆伍陆柒捌玖拾", r)/len("壹") + 1
	after, width := utf8.DecodeRuneInString(s[n:])
	return marker{style: byPart, size: n + width, value: value}, width > 0 && strings.ContainsRune("、．.", after)
}

// partMarker reads 第一部分, 第二章 and 第三节; 第三章规定 is a law quoted.
func partMarker(s string) (marker, bool) {
	n := len("第")
	value, size := chineseNumber(s[n:])
	if value == 0 {
		return marker{}, false
	}
	n += size
	m := marker{style: byPart, value: value}
	switch rest := s[n:]; {
	case strings.HasPrefix(rest, "部分"):
		n += len("部分")
	case strings.HasPrefix(rest, "篇"), strings.HasPrefix(rest, "编"):
		n += len("篇")
	case strings.HasPrefix(rest, "章"):
		n, m.style = n+len("章"), byChapter
	case strings.HasPrefix(rest, "节"):
		n, m.style = n+len("节"), bySection
	default:
		return marker{}, false
	}
	after, width := utf8.DecodeRuneInString(s[n:])
	switch {
	case behindPart.has(after) && width > 0:
		n += width
	case s[n:] != "" && !blank.has(after):
		return marker{}, false
	}
	m.size = n
	return m, true
}

// numeralMarker reads 一、 and its misprints 一. and 一，; 一、二级 and 二、三产业
// only enumerate.
func numeralMarker(s string) (marker, bool) {
	value, n := chineseNumber(s)
	if value == 0 || value > 99 {
		return marker{}, false
	}
	rest := strings.TrimLeft(s[n:], " ")
	spaces := len(s[n:]) - len(rest)
	after, width := utf8.DecodeRuneInString(rest)
	if (after == '\u3000' || after == '\t') && utf8.RuneCountInString(rest) <= 24 && !strings.Contains(rest, "。") {
		return marker{style: byNumeral, size: n + spaces + width, value: value}, true // 一　主要成效
	}
	if width == 0 || spaces > 2 || !behindNumeral.has(after) {
		return marker{}, false
	}
	n += spaces + width
	if next, size := chineseNumber(s[n:]); next == value+1 {
		r, _ := utf8.DecodeRuneInString(s[n+size:])
		if notSections.has(r) {
			return marker{}, false
		}
	}
	return marker{style: byNumeral, size: n, value: value}, true
}

// bracketMarker reads （一） and (1) in any mixture of brackets, unless they
// quote a law.
func bracketMarker(s string, open int) (marker, bool) {
	inner := strings.TrimLeft(s[open:], " ")
	n := len(s) - len(inner)
	m := marker{style: byBracket}
	value, size := chineseNumber(inner)
	if value == 0 {
		m.style = byDigits
		value, size = arabicNumber(inner)
	}
	if value == 0 || value > 99 {
		return marker{}, false
	}
	n += size
	rest := strings.TrimLeft(s[n:], " ")
	n = len(s) - len(rest)
	closing, width := utf8.DecodeRuneInString(rest)
	if closing != ')' && closing != '）' {
		return marker{}, false
	}
	n += width
	if strings.HasPrefix(s[n:], "、") || strings.HasPrefix(s[n:], ".") {
		_, width = utf8.DecodeRuneInString(s[n:])
		n += width
	}
	if quotesLaw(s[n:]) {
		return marker{}, false
	}
	m.size, m.value = n, value
	return m, true
}

// quotesLaw reports whether what follows a number in brackets makes it a place
// in a law: (二)项规定, （一）至（三）. （二）项目建设 and （四）和谐社区 are headings.
func quotesLaw(rest string) bool {
	next, size := utf8.DecodeRuneInString(rest)
	after, _ := utf8.DecodeRuneInString(rest[size:])
	switch {
	case size == 0:
		return false
	case strings.ContainsRune("(（", next):
		return true
	case strings.ContainsRune("项款目条", next):
		return !unicode.Is(unicode.Han, after) || strings.ContainsRune("规之的所中情行及和或与至内以", after)
	case strings.ContainsRune("至和或", next):
		return strings.ContainsRune("(（第", after)
	}
	return false
}

// digitMarker reads 1. 1、 and 1．; 3.5%, 1.2亿元 and 2021.3.15 are numbers.
func digitMarker(s string) (marker, bool) {
	value, n := arabicNumber(s)
	if value == 0 || value > 99 {
		return marker{}, false
	}
	after, width := utf8.DecodeRuneInString(s[n:])
	if width == 0 || !strings.ContainsRune(".．、", after) {
		return marker{}, false
	}
	n += width
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[n:], " "))
	if isDigit(next) || next == '%' || next == '％' {
		return marker{}, false
	}
	return marker{style: byDigit, size: n, value: value}, true
}

// chineseNumber reads a numeral up to 九十九 and its bytes; 0 if there is none
// or it goes on as another number (二〇二一).
func chineseNumber(s string) (value, size int) {
	digit := 0
	for i, r := range s {
		switch one := chineseDigit(r); {
		case one > 0 && digit == 0:
			digit = one
		case r == '十' && value == 0:
			value, digit = max(digit, 1)*10, 0
		case one > 0 || goesOn.has(r):
			return 0, 0
		default:
			return value + digit, i
		}
	}
	return value + digit, len(s)
}

// chineseDigit reads one character from 一 to 九, 0 if it is another.
func chineseDigit(r rune) int {
	switch r {
	case '一':
		return 1
	case '二':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return 0
}

// arabicNumber reads up to three digits of any width and their bytes.
func arabicNumber(s string) (value, size int) {
	for i, r := range s {
		switch {
		case value > 99:
			return 0, 0
		case '0' <= r && r <= '9':
			value = value*10 + int(r-'0')
		case '０' <= r && r <= '９':
			value = value*10 + int(r-'０')
		default:
			return value, i
		}
	}
	return value, len(s)
}
