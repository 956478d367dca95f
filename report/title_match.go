package report

import (
	"strings"
	"unicode/utf8"
)

// The marks of a title, found without expressions: every report's title is
// read, and every line that may be one. A test holds each against the
// expression it stands for.

var subjectHeads = charsOf("人政推落法依信主网")

// subjectIn is the next place where a title says what it is about, from a place
// on, and its end; ok is false without one.
func subjectIn(clean string, from int) (at, end int, ok bool) {
	for i, _ := subjectHeads.next(clean, from); i < len(clean); i, _ = subjectHeads.next(clean, i+len("政")) {
		if size := subjectAt(clean[i:]); size > 0 {
			return i, i + size, true
		}
	}
	return 0, 0, false
}

// subjects are what a report can be about, besides the work of a government.
var subjects = [...]string{
	"法治政府", "推进法治政府", "落实法治政府", "法治建设", "推进法治建设", "依法行政", "依法治县", "依法治市", "依法治区", "依法治镇", "依法治乡",
	"信息公开", "政府信息公开", "主动信息公开", "政府网站", "网站工作", "网站监管",
}

// subjectAt is the length of the words of what a report is about at the start
// of s, 0 if it has none there.
func subjectAt(s string) int {
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(s, "人民"), "政府"); ok {
		if rest, ok = strings.CutPrefix(withoutYear(rest), "工作报告"); ok {
			return len(s) - len(rest)
		}
	}
	for _, words := range subjects {
		if strings.HasPrefix(s, words) {
			return len(words)
		}
	}
	return 0
}

// withoutYear takes a year off the begin: 2020年 and 2020年度.
func withoutYear(s string) string {
	if len(s) < 4 || !isArabic(s[:4]) {
		return s
	}
	rest, ok := strings.CutPrefix(s[4:], "年")
	if !ok {
		return s
	}
	return strings.TrimPrefix(rest, "度")
}

func isArabic(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// yearIn is the next place from a place on where a title speaks of a year, and
// where what tells so ends; ok is false without one. A year begins the text or
// stands behind another character than a digit, and no point, dash or month
// follows.
func yearIn(s string, from int) (at, end int, ok bool) {
	for i := from; i+4 <= len(s); i++ {
		if s[i] != '1' && s[i] != '2' || i == from && i > 0 || i > 0 && isArabic(s[i-1:i]) {
			continue
		}
		if year := s[i : i+4]; (year[:2] == "19" || year[:2] == "20") && isArabic(year) {
			if behind := yearBehind(s[i+4:]); behind > 0 {
				return i, i + 4 + behind, true
			}
		}
	}
	return 0, 0, false
}

// notBehindYear go on with a number, a range or a date.
var notBehindYear = charsOf("0123456789.-—~至月")

// yearBehind is the length of what follows a year where it is one, else 0.
func yearBehind(s string) int {
	rest := strings.TrimLeft(s, " ")
	spaces := len(s) - len(rest)
	for _, word := range [...]string{"年度", "年"} {
		if strings.HasPrefix(rest, word) {
			return spaces + len(word)
		}
	}
	if r, size := utf8.DecodeRuneInString(rest); size > 0 && !notBehindYear.has(r) {
		return spaces + size
	}
	return spaces
}

// withoutLeading takes off what leads to the name of who reports: 关于2020年度.
func withoutLeading(head string) string {
	for {
		short := withoutYear(head)
		for _, word := range [...]string{"关于", "公开", "公布", "报送", "上报", "印发", "在"} {
			short = strings.TrimPrefix(short, word)
		}
		if short == head {
			return head
		}
		head = short
	}
}

// withoutEnding takes off what stands between who reports and the subject.
func withoutEnding(head string) string {
	for {
		short := head
		for _, word := range [...]string{"推进", "履行", "开展", "落实", "上报", "报送", "公布", "的", "年度", "本级", "门户", "官方网站", "政务网站", "网站"} {
			if short = strings.TrimSuffix(head, word); short != head {
				break
			}
		}
		if short == head {
			return head
		}
		head = short
	}
}
