package report

import (
	"strings"
	"unicode/utf8"
)

// periodHeads are what words for some years begin with.
var periodHeads = charsOf("近过最这前〇○" + numberHeads + arabicDigits)

// trimYear takes 2020年的 and 比2020年 off the end of a phrase.
func trimYear(s string) (rest, year string, ok bool) {
	s = strings.TrimSuffix(s, "的")
	switch r, _ := utf8.DecodeLastRuneInString(s); r {
	case '年', '底', '末', '初', '度':
	default:
		return s, "", false
	}
	for _, word := range [...]string{"年底", "年末", "年初", "年度", "年"} {
		head, found := strings.CutSuffix(s, word)
		if !found || len(head) < 4 {
			continue
		}
		year, head = lastYear(head)
		if year == "" {
			return s, "", false
		}
		for _, than := range [...]string{"比", "较"} {
			if bare, found := strings.CutSuffix(head, than); found {
				return bare, "", true
			}
		}
		return head, year, true
	}
	return s, "", false
}

// lastYear reads the year a phrase ends with, in digits or Chinese numerals.
func lastYear(s string) (year, head string) {
	year = s[len(s)-4:]
	if strings.Trim(year, "0123456789") == "" && year > "1900" && year < "2100" {
		return year, s[:len(s)-4]
	}
	if len(s) < 12 {
		return "", s
	}
	var digits [4]byte
	head = s[:len(s)-12]
	rest := s[len(s)-12:]
	for i := range digits {
		r, size := utf8.DecodeRuneInString(rest)
		kind, value := numberWord(r)
		if kind != digitWord && kind != zeroWord || size != 3 {
			return "", s
		}
		digits[i], rest = '0'+byte(value), rest[size:]
	}
	return string(digits[:]), head
}

// leadingYear takes 2025年, 到2027年 and 截至2015年底 off the begin of a phrase.
func leadingYear(s string) (rest, year string, ok bool) {
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '1', '2', '截', '到', '至', '自', '从', '在', '力':
	default:
		return s, "", false
	}
	bare := s
	for _, word := range [...]string{"截至", "截止", "到", "至", "自", "从", "在", "力争到"} {
		if cut, found := strings.CutPrefix(s, word); found {
			bare = cut
		}
	}
	if len(bare) < 7 || strings.Trim(bare[:4], "0123456789") != "" || !strings.HasPrefix(bare[4:], "年") {
		return s, "", false
	}
	year, rest = bare[:4], bare[4:]
	for _, word := range [...]string{"年以来", "年底", "年末", "年初", "年度", "年前", "年内", "年全年", "年"} {
		if cut, found := strings.CutPrefix(rest, word); found {
			return cut, year, true
		}
	}
	return rest, year, true
}

// leadingPeriod takes 近3年, 过去五年 and 三年来 off the begin of a phrase.
func leadingPeriod(s string) (rest string, ok bool) {
	if r, _ := utf8.DecodeRuneInString(s); !periodHeads.has(r) {
		return s, false
	}
	bare := s
	for _, word := range [...]string{"近", "过去", "最近", "这", "前"} {
		if cut, found := strings.CutPrefix(s, word); found {
			bare = cut
			break
		}
	}
	n, ok := readNumber(bare)
	if !ok || n.value > 100 || !strings.HasPrefix(bare[n.end:], "年") {
		return s, false
	}
	rest = bare[n.end+len("年"):]
	for _, word := range [...]string{"来", "间", "以来", "内"} {
		if cut, found := strings.CutPrefix(rest, word); found {
			return cut, true
		}
	}
	return rest, bare != s
}
