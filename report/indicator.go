package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the words that are read around a number, in bytes.
const (
	maxBefore = 180
	maxBehind = 75
	maxLabel  = 72 // of an indicator
)

var (
	beforeValue = charsOf(blanks + "“￥¥$＄") // may stand between words and a number
	beforeLabel = charsOf(blanks + "、的”）)") // opens no indicator
	loose       = charsOf(blanks + "、，,")   // around one
	itemNumbers = charsOf(arabicDigits + between('①', '⑳'))
	listMarks   = charsOf("、和与及，,约近超 ") // between figures that belong together
	listOnly    = charsOf(blanks + "、，")
	itemMarks   = charsOf("大等")
	spanHeads   = charsOf("全累共年")
	periodHeads = charsOf("近过最这前〇○" + numberHeads + arabicDigits)
	sureHeads   = words.heads(sureWord)
)

// description is what the words around a number say of it.
type description struct {
	indicator, subject, period      string
	up, down, about, target, ranked bool

	end int // of the noun behind the number, where that names it
}

// phrase is what stands before a number, its words of value taken off.
type phrase struct {
	text   string // the indicator, "" where only verbs stand there
	object string // the same without its verb
	verb   string // a verb without which it would be another one: 新增
	region string
	year   string
	listed bool   // 分别
	open   bool   // ends in a verb, or in 等: the noun is behind the number
	valued bool   // 达到, 保持
	per    string // 人均, 户均: a share of what was named
	given  bool   // opened by 对 or 把: what follows the number is the verb
	own    bool   // year stands right before the number

	up, down, about, target bool
}

// describe names a figure: by the words before the number, by those behind it
// (16个村聘请法律顾问), or as the sentence has named the last one.
func (f *finder) describe(n numeral, u unit, end int) description {
	p := f.before(n.start, n.traits.has(ordinal))
	d := description{subject: p.region, period: p.year, up: p.up, down: p.down, about: p.about, target: p.target}
	behind := noun{}
	switch u.class {
	case countUnit, placeUnit, noUnit, otherWord:
		if p.text == "" || !p.given {
			behind = f.behind(end, p.text != "" && !p.open)
		}
	case shareUnit:
		behind = f.shareBehind(end, p.text != "" || p.valued && f.said.indicator != "")
		d.ranked = strings.HasSuffix(f.text[f.start:n.start], "前") && p.text != ""
	case moneyUnit, measureUnit, timeUnit, peopleUnit, scoreUnit, yearUnit:
		if (p.text == "" || p.open) && !p.up && !p.down {
			behind = f.behind(end, false)
		}
	}
	item, year := f.listed.next(f, p, n, u)
	switch {
	case item != "":
		d.indicator, d.period = item, first2(year, d.period)
		f.said.measured = item
		d.up, d.down = f.listed.up, f.listed.down
	case behind.text != "" && !n.traits.has(ordinal):
		if p.text != "" {
			f.said.measured = p.text // 生产总值跨越3个台阶，达到…
		}
		d.indicator, f.said.object, d.end = p.verb+behind.text, behind.text, behind.end
	case p.text != "":
		d.indicator = f.composed(p.text, u)
		f.said.measured = d.indicator
		if words.suffix(p.object, keepWord) == "" {
			f.said.object = p.object
		}
	default:
		d.indicator = f.inherited(n, u, p)
		if p.per != "" && d.indicator != "" && !strings.HasPrefix(d.indicator, p.per) {
			d.indicator = p.per + d.indicator
		}
	}
	if p.own {
		f.said.year = f.said.earlier
	}
	if d.subject == "" && d.indicator == f.said.indicator {
		d.subject = f.said.subject
	}
	f.said.indicator, f.said.subject = d.indicator, d.subject
	return d
}

func first2(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// composed completes words that say nothing alone: 增速, 占35.4%, 占总人口的.
func (f *finder) composed(text string, u unit) string {
	last := f.said.indicator
	switch {
	case strings.HasPrefix(text, "占") && u.class == countUnit && len(text) > len("占"):
		f.said.whole = last + text // 化解209件，占排查总数213件的98.1%
		return text[len("占"):]
	case text == "占":
		return strings.TrimSuffix(last, "占比") + "占比"
	case strings.HasSuffix(text, "占") && u.class == shareUnit:
		return text + "比" // 私营企业占52.4%
	case strings.HasPrefix(text, "占") && !strings.HasPrefix(text, "占地") && !strings.HasPrefix(text, "占用"):
		if words.suffix(text, hangWord) == "" && !strings.HasSuffix(text, "比例") && !strings.HasSuffix(text, "率") {
			text += "比重"
		}
		return shortened(last + text)
	case words.class[text]&hangWord == 0 || last == "" || strings.HasSuffix(last, text):
		return text
	}
	return last + text
}

// inherited names a figure whose own words are only verbs: 增长5.4%.
func (f *finder) inherited(n numeral, u unit, p phrase) string {
	switch {
	case f.said.whole != "" && u.class == shareUnit:
		return f.said.whole + "比重"
	case p.verb != "" && f.said.object != "" && f.said.unit == u.name:
		return p.verb + f.said.object // 调处矛盾纠纷213起，化解209起
	case p.verb != "" && !p.up && !p.down:
		return p.verb
	case (n.traits.has(ordinal) || p.valued && u.class == moneyUnit && f.said.unit != u.name) && f.said.measured != "":
		return f.said.measured
	case f.said.indicator != "":
		return f.said.indicator
	}
	return f.clauseBefore(n.start)
}

// clauseBefore names a figure by the clause before its own: 接待群众，共1286人次.
func (f *finder) clauseBefore(at int) string {
	s := f.text[max(f.start, at-maxBefore):at]
	cut := strings.LastIndexAny(s, "，,：:（(")
	if cut < 0 {
		return ""
	}
	s, cut = s[:cut], 0
	for i, r := range s {
		if strings.ContainsRune("，,：:（(、", r) {
			cut = i + utf8.RuneLen(r)
		}
	}
	return f.label(strings.ToValidUTF8(s[cut:], "")).text
}

// before reads the words before a number, back to the clause's begin or the
// last figure.
func (f *finder) before(at int, ranked bool) phrase {
	from, colon := f.clauseStart(at)
	p := f.trimmed(f.text[from:at], ranked)
	if p.text == "" && p.verb == "" && colon && from > f.start {
		_, size := utf8.DecodeLastRuneInString(f.text[:from])
		earlier, _ := f.clauseStart(from - size)
		q := f.trimmed(f.text[earlier:from-size], ranked)
		q.about = p.about
		return q
	}
	return p
}

// clauseStart goes back from a place to the begin of its clause, over brackets
// that open and close between: 村（社区）.
func (f *finder) clauseStart(at int) (from int, colon bool) {
	least := max(f.start, min(f.said.end, at), at-maxBefore)
	if f.section >= 0 {
		if s := &f.sections[f.section]; s.Level > 0 && s.HeadingStart+len(s.Number) <= at {
			least = max(least, s.HeadingStart+len(s.Number)) // not the number of the heading
		}
	}
	deep := 0
	for i := at; i > least; {
		r, size := utf8.DecodeLastRuneInString(f.text[least:i])
		switch r {
		case '）', ')', '］', ']':
			deep++
		case '（', '(', '［', '[':
			if deep == 0 {
				return i, false
			}
			deep--
		case '，', ',', '；', ';', '。', '！', '？', '\n', '\t', '\u3000', '—':
			if deep == 0 {
				return i, false
			}
		case '：', ':':
			if deep == 0 {
				return i, true
			}
		case utf8.RuneError:
			return i, false
		}
		i -= size
	}
	return least, false
}

// trimmed takes words of value, growth and doubt off the end of a phrase, and
// those that open a clause off its begin.
func (f *finder) trimmed(s string, ranked bool) (p phrase) {
	class := valueWord | aboutWord | upWord | downWord
	if ranked {
		class |= scopeWord
	}
	settled := false // whether it is a change: 增长到 is a level
	for {
		s = beforeValue.trimRight(s)
		if rest, year, ok := trimYear(s); ok {
			s, p.year, p.own = rest, first2(p.year, year), p.own || year != ""
			continue
		}
		word := words.suffix(s, class)
		if word == "" {
			break
		}
		got := words.class[word]
		p.about = p.about || got&aboutWord != 0
		p.valued = p.valued || got&valueWord != 0
		p.listed = p.listed || strings.HasPrefix(word, "分别")
		p.target = p.target || got&aimWord != 0
		if !settled && got&(upWord|downWord) != 0 {
			p.up, p.down, settled = got&upWord != 0, got&downWord != 0, true
		}
		settled = settled || got&valueWord != 0 && levelling(word)
		s = s[:len(s)-len(word)]
		if head := perHead(s, word); head != "" {
			s, p.per = strings.TrimSuffix(s, head), head+"均"
		}
	}
	if p.listed {
		p.text = strings.TrimLeft(s, "、和")
		return p
	}
	return f.labelled(s, p)
}

// perHead is 人 of 人均, whether 均 went with the word behind it or stands in it:
// 生产总值8015亿元，人均18988元, 人均达到18988元.
func perHead(before, word string) string {
	for _, head := range [...]string{"人", "户", "亩"} {
		if strings.HasPrefix(word, head+"均") || strings.HasPrefix(word, "均") && strings.HasSuffix(before, head) {
			return head
		}
	}
	return ""
}

// levelling words make what stands before them a level: 提高到, 增至.
func levelling(word string) bool {
	return strings.HasSuffix(word, "到") || strings.HasSuffix(word, "至") || strings.HasSuffix(word, "为")
}

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

// labelled makes an indicator of what is left of a phrase.
func (f *finder) labelled(s string, p phrase) phrase {
	q := f.label(s)
	q.year, q.own, q.per, q.listed, q.about, q.valued = first2(p.year, q.year), p.own, p.per, p.listed, p.about, p.valued
	q.target = p.target || q.target
	switch {
	case p.up || p.down:
		q.up, q.down = p.up, p.down
	case words.prefix(q.text, upWord) != "" && len(words.prefix(q.text, upWord)) > 3:
		q.up = true
	case words.prefix(q.text, downWord) != "" && len(words.prefix(q.text, downWord)) > 3:
		q.down = true
	}
	return q
}

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
