package report

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The relations of a figure.
const (
	levelRelation    = "level"
	increaseRelation = "increase"
	decreaseRelation = "decrease"
	rankRelation     = "rank"
	targetRelation   = "target"
)

// finder goes once through a text and keeps what the sentence has said so far.
type finder struct {
	text     string
	sections []Section
	section  int // index of the innermost section at the place reached
	personal []Personal
	year     string // the year a report tells of
	nextYear string // and the one it plans for
	figures  []Figure

	start  int // of the sentence
	quote  int // where an open quotation begins, -1
	title  int // where an open 《 begins, -1
	opened int // behind the number of a list item
	said   saying
	listed list
}

// saying is what a sentence has said before a number.
type saying struct {
	indicator, subject string // of the last figure
	object             string // its indicator without the verb
	unit               string // its unit
	whole              string // of which the next figure may be a share
	measured           string // indicator of the last figure that stood behind its words
	year, earlier      string // the years named last
	end                int    // of the last figure, with 以上 and the like
}

// figureEvery is how many bytes of a report hold one figure, or fewer.
const figureEvery = 256

// figures finds the numbers that say something, in text order. One pass: what
// surrounds a number is read within fixed bounds, so that the time is linear.
func figures(r *Report) []Figure {
	f := finder{text: r.Text, sections: r.Sections, personal: r.Personal, figures: make([]Figure, 0, len(r.Text)/figureEvery), quote: -1, title: -1, section: -1}
	if year := r.Year; year != 0 {
		if r.Kind == WorkReport {
			year--
		}
		f.year, f.nextYear = strconv.Itoa(year), strconv.Itoa(year+1)
	}
	f.scan()
	return f.figures
}

// scan calls number at every character a number may begin with.
func (f *finder) scan() {
	for i, r := speaking.next(f.text, 0); i < len(f.text); i, r = speaking.next(f.text, i) {
		switch {
		case beginsNumber.has(r) && isWord(f.text, i, r):
			i += len("一")
		case beginsNumber.has(r) || isDigit(r):
			i = f.number(i)
		default:
			f.mark(r, i)
			i += utf8.RuneLen(r)
		}
	}
}

// isWord tells by the next character that a Chinese numeral only begins a word,
// as in 一体, 三农 and 千方百计: it goes on neither as a number nor with a unit.
func isWord(text string, at int, numeral rune) bool {
	next, _ := utf8.DecodeRuneInString(text[at+len("一"):])
	return numeral != '第' && numeral != '翻' && !behindNumber.has(next)
}

// mark notes what a punctuation mark does: end a sentence, open a quotation.
func (f *finder) mark(r rune, i int) {
	switch r {
	case '\n', ';', '!', '?':
		f.newSentence(i + 1)
	case '。', '！', '？', '；':
		f.newSentence(i + len("。"))
	case '“', '「':
		f.quote = i
	case '”', '」':
		f.quote = -1
	case '《':
		f.title = i
	case '》':
		f.title = -1
	}
}

var (
	// beginsNumber are the Chinese characters that a number may begin with.
	beginsNumber = charsOf(numberHeads)
	// speaking are those, the digits, and the punctuation that tells something.
	speaking = charsOf(numberHeads + arabicDigits + "\n;!?。！？；“「”」《》")
)

// behindNumber may stand behind a number's first character and belong to it.
var behindNumber = withUnits(charsOf(numberHeads + arabicDigits + "〇○分成又点點余多几餘幾來来至到-－—–~～.,/: \u3000\u00a0"))

func withUnits(set *charSet) *charSet {
	for head := range units {
		set.add(head)
	}
	return set
}

const arabicDigits = "0123456789０１２３４５６７８９"

const numberHeads = "一二两三四五六七八九十百千万亿第翻零兩萬億壹贰貳叁肆伍陆陸柒捌玖拾佰仟"

func (f *finder) newSentence(at int) {
	f.start, f.quote, f.title = at, -1, -1
	f.said = saying{}
	f.listed = list{}
}

// number reads the number at a place, keeps it if it is a figure, and gives
// the place behind it.
func (f *finder) number(at int) (next int) {
	n, ok := numeralAt(f.text, at)
	if !ok || at != f.opened && f.joinedBefore(at) {
		f.noteYear(at)
		return skipNumber(f.text, at)
	}
	u, n := f.measured(n)
	n, u = f.ranged(n, u)
	if f.isYear(n) {
		return n.end
	}
	if next := f.afterMarker(n, u); next > 0 {
		f.said.end, f.opened = next, next
		return next
	}
	if u.name == "" && n.traits&(scaled|decimal|separated|fraction|ordinal) == 0 {
		return n.end // a bare number: of a date, a list, a table
	}
	if !f.speaks(n, u) {
		return max(n.end, at+1)
	}
	n = f.signed(n)
	end := n.end + u.end
	noun := f.keep(n, u, end)
	f.said.end, f.said.unit = max(end+f.tail(end), noun), u.name
	return end
}

// afterMarker reports that a number begins with that of a list, and where the
// rest is to be read again: 1.3家企业, 2．2017年.
func (f *finder) afterMarker(n numeral, u unit) int {
	if !n.traits.has(decimal) || !n.traits.has(arabic) || n.traits.has(scaled) {
		return 0
	}
	switch u.class {
	case countUnit, placeUnit, yearUnit:
	default:
		return 0
	}
	line := f.text[strings.LastIndexByte(f.text[max(0, n.start-16):n.start], '\n')+1+max(0, n.start-16) : n.start]
	number := f.text[n.start:n.end]
	point := strings.IndexAny(number, ".．")
	if blank.trim(line) != "" || point < 1 || point > 2 || n.start > 16 && len(line) == 16 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(number[point:])
	return n.start + point + size
}

// measured reads the unit of a number, behind 余 and 多.
func (f *finder) measured(n numeral) (unit, numeral) {
	if n.unit != "" {
		return unit{name: n.unit, class: shareUnit}, n
	}
	rest := f.text[n.end:]
	r, size := utf8.DecodeRuneInString(rest)
	switch r {
	case '余', '多', '几', '餘', '來', '来':
		u, ok := unitAt(rest[size:])
		if ok || r != '来' && r != '來' && n.traits.has(scaled) {
			n.end += size
			n.traits |= vague
			return u, n
		}
	}
	u, ok := unitAt(rest)
	if !ok && n.traits.has(arabic) {
		if name := moneyOf(f.text[:n.start]); name != "" {
			return unit{name: name, class: moneyUnit}, n
		}
	}
	return u, n
}

// moneyOf is the unit of the sign that a text ends with, or "".
func moneyOf(before string) string {
	switch r, _ := utf8.DecodeLastRuneInString(before); r {
	case '￥', '¥':
		return "元"
	case '$', '＄':
		return "美元"
	}
	return ""
}

// ranged joins 2-3家, 8%至10% and 4.5%—5%: the lower value, and the upper as
// max.
func (f *finder) ranged(n numeral, u unit) (numeral, unit) {
	rest := f.text[n.end+u.end:]
	dash := 0
	switch r, size := utf8.DecodeRuneInString(rest); r {
	case '-', '－', '—', '–', '~', '～', '至', '到':
		dash = size
	}
	if dash == 0 || n.traits.has(ordinal) {
		return n, u
	}
	upper, ok := numeralAt(f.text, n.end+u.end+dash)
	if !ok || upper.traits.has(ordinal|bare) || upper.unit != "" && upper.unit != u.name {
		return n, u
	}
	w, upper := f.measured(upper)
	low, high := n.value, upper.value
	if u.name == "" && n.traits&scaled == 0 && upper.traits.has(scaled) && low < high {
		low *= multiplier(f.text[upper.start:upper.end]) // 1.2—1.5万 and 1—2亿元
	}
	if u.name != "" && u.name != w.name || low >= high || w.name == "" && !upper.traits.has(scaled) || w.class == yearUnit {
		return n, u
	}
	upper.start, upper.value, upper.max = n.start, exact(low), high
	upper.traits |= n.traits
	return upper, w
}

// multiplier is what the last 万 or 亿 of a number multiplies by.
func multiplier(number string) float64 {
	factor := 1.0
	for _, r := range number {
		if kind, value := numberWord(r); kind == bigWord || kind == smallWord && value > 10 {
			factor *= value
		}
	}
	return factor
}

// signed takes the sign before a number in: -3.2%.
func (f *finder) signed(n numeral) numeral {
	before := f.text[f.start:n.start]
	for _, sign := range [...]string{"-", "－", "负", "負"} {
		rest, ok := strings.CutSuffix(before, sign)
		if !ok {
			continue
		}
		if !f.opensNumber(rest, sign) {
			return n
		}
		n.start -= len(sign)
		n.value, n.max = -n.value, -n.max
	}
	return n
}

// opensNumber reports whether a minus may stand behind these words: not in
// 减负1000亿元, 2-3家 and 18%-20%.
func (f *finder) opensNumber(before, sign string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	if sign == "负" || sign == "負" {
		return size == 0 || strings.ContainsRune("为是至达到约长，、：（( 爲為", r)
	}
	return size == 0 || !isDigit(r) && !isLatin(r) && !strings.ContainsRune("%％-－—", r)
}

// tail is the length of the words behind a figure that bound it.
func (f *finder) tail(at int) int {
	rest := f.text[at:]
	switch r, _ := utf8.DecodeRuneInString(rest); r {
	case '及', '以', '左', '上':
	default:
		return 0
	}
	for _, words := range [...]string{"及以上", "及以下", "以上", "以下", "以内", "左右", "上下"} {
		if strings.HasPrefix(rest, words) {
			return len(words)
		}
	}
	return 0
}

// keep writes the figure down with all that its surroundings say, and gives
// the end of the noun behind it where that names it.
func (f *finder) keep(n numeral, u unit, end int) (noun int) {
	of := f.said.object
	words := f.describe(n, u, end)
	g := Figure{
		Indicator: words.indicator, Subject: words.subject, Raw: f.text[n.start:end], Value: n.value, Unit: u.name,
		Relation: f.relation(n, words), Period: f.period(words), Section: max(f.section, 0), Span: Span{n.start, end},
		IndicatorKey: indicatorKey(words.indicator, of),
		Approximate:  n.traits.has(vague) || words.about || f.tail(end) > 0,
	}
	if n.max != 0 {
		top := n.max
		g.ValueMax = &top
	}
	if n.traits.has(ordinal) {
		g.Unit = "位"
	}
	f.figures = append(f.figures, g)
	return words.end
}

// planned reports whether the place reached tells of what is to be done.
func (f *finder) planned() bool {
	return f.section >= 0 && f.section < len(f.sections) && f.sections[f.section].Role == Plan
}

func (f *finder) relation(n numeral, words description) string {
	switch {
	case n.traits.has(ordinal) || words.ranked:
		return rankRelation
	case words.target || f.planned():
		return targetRelation
	case words.up || n.unit == "%" && strings.HasPrefix(f.text[n.start:], "翻"):
		return increaseRelation
	case words.down:
		return decreaseRelation
	}
	return levelRelation
}

// period is the year a figure tells of: said in the sentence, else that of the
// report, or the next where it plans.
func (f *finder) period(words description) string {
	switch {
	case words.period != "":
		return words.period
	case f.said.year != "":
		return f.said.year
	case f.planned():
		return f.nextYear
	}
	return f.year
}
