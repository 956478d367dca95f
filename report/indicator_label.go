package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLabel bounds an indicator, in bytes.
const maxLabel = 72

var (
	beforeLabel = charsOf(blanks + "、的”）)") // opens no indicator
	loose       = charsOf(blanks + "、，,")   // around one
	itemNumbers = charsOf(arabicDigits + between('①', '⑳'))
	itemMarks   = charsOf("大等")
	spanHeads   = charsOf("全累共年")
	sureHeads   = words.heads(sureWord)
)

// label takes from a phrase what opens a clause, and the verbs before the last
// object.
func (f *finder) label(s string) (p phrase) {
	s = withoutMarker(s)
	for {
		s = beforeLabel.trimLeft(s)
		if rest, year, ok := leadingYear(s); ok {
			s, p.year = rest, year
			continue
		}
		if rest, ok := leadingPeriod(s); ok {
			s = rest
			continue
		}
		word := words.prefix(s, leadWord|regionWord)
		if word == "" || ofMeasure(s[len(word):]) || strings.HasPrefix(s[len(word):], "级") {
			break
		}
		if words.class[word]&regionWord != 0 {
			p.region = word
		}
		p.given = p.given || word == "对" || word == "将" || word == "把"
		p.target = p.target || words.class[word]&aimWord != 0
		s = s[len(word):]
	}
	s = strings.TrimSuffix(s, "的")
	if spanHeads.in(s) {
		for _, word := range [...]string{"全年", "累计", "共计", "年内"} { // 政务新媒体全年发布信息
			if at := strings.Index(s, word); at > 0 {
				s = s[:at] + s[at+len(word):]
			}
		}
	}
	s = lastItem(s)
	s, p.verb = lastObject(s)
	if r, size := utf8.DecodeRuneInString(s); size == len(s) && unicode.Is(unicode.Han, r) && words.class[s]&hangWord == 0 {
		s = p.verb + s // 营造林; one character alone names nothing
		if p.verb == "" {
			s = ""
		}
		p.verb = ""
	}
	p.object = s
	if s != "" && p.verb != "" {
		s, p.verb = p.verb+s, ""
	}
	p.text = shortened(s)
	p.open = strings.HasSuffix(s, "等") || words.suffix(s, dropWord|keepWord) != "" && words.class[s]&hangWord == 0
	return p
}

// withoutMarker takes the number of a list item off: 1.培训, 2、检查, ①走访.
func withoutMarker(s string) string {
	s = blank.trimLeft(s)
	rest := itemNumbers.trimLeft(s)
	if rest == s || rest == "" {
		return s
	}
	if r, size := utf8.DecodeRuneInString(rest); r == '.' || r == '．' || r == '、' {
		return rest[size:]
	}
	if r, _ := utf8.DecodeRuneInString(s); '①' <= r && r <= '⑳' {
		return rest
	}
	return s
}

// lastItem leaves of 甲、乙等丙 the common word, of A、B、C三大产业规模 what is
// counted.
func lastItem(s string) string {
	if !itemMarks.in(s) {
		return s // most phrases are no enumeration
	}
	if i := strings.LastIndex(s, "大"); i > 3 && strings.Contains(s[:i], "、") {
		before, size := utf8.DecodeLastRuneInString(s[:i])
		if kind, _ := numberWord(before); kind == digitWord || before == '十' {
			return s[i-size:]
		}
	}
	at := strings.LastIndex(s, "等")
	if at < 3 || len(s)-at <= len("等")+3 {
		return s
	}
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	if strings.ContainsRune("高中初同平均优劣一二三特对不相上下头", before) || strings.HasPrefix(s[at:], "等级") || strings.HasPrefix(s[at:], "等次") {
		return s
	}
	return s[at+len("等"):]
}

// lastObject cuts a phrase behind its last verb: the object is what the figure
// counts. A verb that makes the indicator another one is given apart. Any verb
// counts at the begin, inside only those that are no part of nouns.
func lastObject(s string) (object, verb string) {
	for {
		word := words.prefix(s, dropWord|keepWord)
		if word == "" || ofMeasure(s[len(word):]) || word == s && words.class[word]&keepWord == 0 {
			break
		}
		s = strings.TrimPrefix(s[len(word):], "了")
		if region := words.prefix(s, regionWord); region != "" && !strings.HasPrefix(s[len(region):], "级") {
			s = s[len(region):]
		}
		if words.class[word]&keepWord != 0 {
			verb = word
			break
		}
	}
	for i, r := sureHeads.next(s, 0); i < len(s); i, r = sureHeads.next(s, i) {
		word := words.prefix(s[i:], sureWord)
		if rest := s[i+len(word):]; word == "" || rest == "" || ofMeasure(rest) {
			i += utf8.RuneLen(r)
			continue
		}
		verb = ""
		if words.class[word]&keepWord != 0 {
			verb = word
		}
		s, i = strings.TrimPrefix(s[i+len(word):], "了"), 0
	}
	return s, verb
}

// ofMeasure reports that a verb is part of a noun: 办结率, 受理量, 发放情况.
func ofMeasure(rest string) bool {
	switch r, _ := utf8.DecodeRuneInString(rest); r {
	case '率', '量', '额', '数', '度', '面', '者', '式', '点', '比', '类', '型':
		return true
	}
	return words.prefix(rest, measureOfWord) != ""
}

// shortened bounds an indicator: a long enumeration keeps its last words.
func shortened(s string) string {
	s = strings.TrimSuffix(loose.trim(s), "的")
	if open := strings.LastIndex(s, "“"); open >= 0 && !strings.Contains(s[open:], "”") {
		s = s[:open] + s[open+len("“"):]
	}
	if len(s) <= maxLabel {
		return s
	}
	if at := strings.LastIndex(s, "、"); at >= 0 && len(s)-at > 9 {
		return shortened(s[at+len("、"):])
	}
	cut := len(s) - maxLabel
	for !utf8.RuneStart(s[cut]) {
		cut++
	}
	return s[cut:]
}
