package report

import (
	"strings"
	"unicode/utf8"
)

// Bounds on a telephone number that a word announces, in digits.
const (
	leastAnnounced = 7
	mostAnnounced  = 20
)

// announcers are words right before a number that make it a telephone's,
// whatever its shape.
const announcers = "电话 电话号 电话号码 手机 手机号 手机号码 热线 传真 座机 致电 拨打 来电 TEL Tel tel 联系方式 固话 办公电话"

// announced reads the telephone number that a word announces: digits in groups
// of any size, with brackets, dashes and an extension, as long as nothing counts
// them. It gives how many groups they are; 0 where nothing announces a number.
// A number behind another one is announced with it: 电话：7212345、7212346.
func announced(text string, groups []group, before []Personal) int {
	if groups[0].spelled {
		return 0
	}
	digits, n := 0, 0
	for n < len(groups) && !groups[n].spelled {
		if n > 0 && !withinNumber(text[groups[n-1].end:groups[n].start]) {
			break
		}
		if digits += len(groups[n].digits); digits > mostAnnounced {
			return 0 // a row of numbers without end is read once, not from each of them anew
		}
		n++
	}
	// The words before are looked at last: most numbers are too short.
	if digits < leastAnnounced || isCounted(text[groups[n-1].end:]) || isDated(text, groups[:n]) ||
		!isAnnounced(text, groups[0].start, before) {
		return 0
	}
	return n
}

// isAnnounced reports whether a word that speaks of telephones stands right
// before a number, or another number that one does announce.
func isAnnounced(text string, at int, before []Personal) bool {
	clause := context{text, at}.before()
	lead := strings.TrimRight(clause, " \u00a0\u3000:：（(+＋#“\"为是号码）)")
	if lead == clause && clause == "" {
		return false
	}
	for word := range strings.SplitSeq(announcers, " ") {
		if strings.HasSuffix(lead, strings.TrimRight(word, "号码")) {
			return true
		}
	}
	if strings.HasSuffix(strings.TrimRight(clause, " :：为是"), "号码") && (context{text, at}).speaksOf(callWords) {
		return true
	}
	if n := len(before); n > 0 && before[n-1].Type == "phone" {
		switch strings.Trim(text[before[n-1].End:at], " \u3000") {
		case "、", "/", "或", "，", ",", "／", "；":
			return true
		}
	}
	return false
}

// withinNumber reports whether what stands between two groups of digits may be
// part of one number.
func withinNumber(between string) bool {
	if len(between) > 10 {
		return false
	}
	for _, extension := range [...]string{"转", "ext.", "ext", "x", "分机"} {
		between = strings.ReplaceAll(between, extension, "")
	}
	return strings.Trim(between, " \u00a0\u3000-－—–.·/()（）") == ""
}

// opened takes the plus of a country's number and the bracket that closes inside
// a number into its span: +86 150…, （0818）7212345.
func opened(text string, s Span) Span {
	for {
		before, size := utf8.DecodeLastRuneInString(text[:s.Start])
		closes := strings.ContainsAny(text[s.Start:s.End], ")）") && strings.Count(text[s.Start:s.End], ")")+strings.Count(text[s.Start:s.End], "）") >
			strings.Count(text[s.Start:s.End], "(")+strings.Count(text[s.Start:s.End], "（")
		if before != '+' && before != '＋' && (!closes || before != '(' && before != '（') {
			return s
		}
		s.Start -= size
	}
}

// isCounted reports whether a unit behind makes a number a quantity.
func isCounted(rest string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " "))
	return strings.ContainsRune("次人件个元万亿余多部台条起户名份年月日%％", r)
}

// isDated reports whether digits are a date: 电话 2021-03-30.
func isDated(text string, groups []group) bool {
	return len(groups) == 3 && len(groups[0].digits) == 4 && len(groups[1].digits) <= 2 && len(groups[2].digits) <= 2 &&
		(text[groups[0].start:groups[0].start+2] == "20" || text[groups[0].start:groups[0].start+2] == "19")
}
