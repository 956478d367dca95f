package report

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

var (
	// structure is the shares of the three industries as a proportion.
	structure = regexp.MustCompile(`(?:产业|一二三产|三次产)[^。；\n\d]{0,30}?(\d+(?:\.\d+)?)\s*[:：∶︰﹕比]\s*(\d+(?:\.\d+)?)\s*[:：∶︰﹕比]\s*(\d+(?:\.\d+)?)`)
	// moreParts goes on behind a proportion that has a fourth part.
	moreParts = regexp.MustCompile(`^\s*[:：∶︰﹕比.\d]`)
)

// structures finds shares of the three industries that do not give 100.
func (f *leadFinder) structures() {
	for _, m := range structure.FindAllStringSubmatchIndex(f.r.Text, -1) {
		sum, unit := 0.0, 1.0
		for i := 2; i < 8; i += 2 {
			part := f.r.Text[m[i]:m[i+1]]
			sum, unit = sum+printed(part), math.Min(unit, lastDigit(part))
		}
		if moreParts.MatchString(f.r.Text[m[7]:]) || math.Abs(sum-100) < 1.6*unit || math.Abs(sum-100) > 30 {
			continue // rounded, or no shares of a hundred
		}
		f.add(SumMismatch, Medium, fmt.Sprintf("三次产业的比例%s合计%s，不是100", f.r.Text[m[2]:m[7]], fixed(sum)), Span{m[2], m[7]})
	}
}

// industries holds the value added of the three industries against the whole.
var industry = regexp.MustCompile(`生产总值[^。；，\n\d一二三]{0,12}?(\d+(?:\.\d+)?)亿元[^。\n]{0,60}[。；，][^。；\n]{0,40}?(?:第一产业|一产)(?:实现)?(?:增加值)?[^。；，\n\d]{0,6}(\d+(?:\.\d+)?)亿元[^。\n]{0,50}?(?:第二产业|二产)(?:实现)?(?:增加值)?[^。；，\n\d]{0,6}(\d+(?:\.\d+)?)亿元[^。\n]{0,50}?(?:第三产业|三产)(?:实现)?(?:增加值)?[^。；，\n\d]{0,6}(\d+(?:\.\d+)?)亿元`)

// roundTotal says that the whole is only a mark that was passed.
var roundTotal = regexp.MustCompile(`突破|超|大关|跨|以上|左右`)

func (f *leadFinder) industries() {
	for _, m := range industry.FindAllStringSubmatchIndex(f.r.Text, -1) {
		whole, sum, unit := f.r.Text[m[2]:m[3]], 0.0, lastDigit(f.r.Text[m[2]:m[3]])
		for i := 4; i < 10; i += 2 {
			part := f.r.Text[m[i]:m[i+1]]
			sum, unit = sum+printed(part), math.Max(unit, lastDigit(part))
		}
		if roundTotal.MatchString(f.r.Text[m[0]:m[4]]) || math.Abs(sum-printed(whole)) < 2.1*unit || unit > printed(whole)/100 {
			continue
		}
		f.add(SumMismatch, Medium, fmt.Sprintf("三次产业增加值合计%s亿元，生产总值写作%s亿元", fixed(sum), whole), Span{m[2], m[9]})
	}
}

// A change told with its beginning and its end: 由136公里增至896公里，增长5.6倍.
var change = regexp.MustCompile(`[由从]([^，。；：、\n\d由从]{0,20})(?:(?:19|20)\d\d年[底末初]?的?)?(\d+(?:\.\d+)?)(万|亿|)([^\d，。；：、\n()（）]{0,10}?)(提高|提升|增加|增长|上升|扩大|扩展|发展|增|升|下降|降低|减少|缩短|压缩|降|减)(?:到|至|为)([^，。；：、\n\d]{0,14}?)(?:(?:19|20)\d\d年[底末]?的?)?(\d+(?:\.\d+)?)(万|亿|)([^\d，。；：、\n()（）]{0,8}?)[，,、](净|共|)(提高|提升|增加|增长|上升|扩大|净增|增|下降|降低|减少|缩短|压缩|降|减)了?(\d+(?:\.\d+)?)(万|亿|)(%|％|个百分点|倍|[^\d，。；：、\n()（）]{0,4})`)

// notTheSpan says that a change is not the one between the two values, or
// reckoned otherwise: a yearly mean, another base, prices taken out.
var notTheSpan = regexp.MustCompile(`年均|平均|比|较|实际|年|其中|累计|可比|又|再|名义|约|近|超|余|多|值|额|量|收|投|产`)

// changes finds such changes whose three numbers do not agree.
func (f *leadFinder) changes() {
	text := f.r.Text
	for _, m := range change.FindAllStringSubmatchIndex(text, -1) {
		group := func(i int) string { return text[m[2*i]:m[2*i+1]] }
		from, to, by := group(2), group(7), group(12)
		unit, unitOf := strings.TrimSpace(group(4)), strings.TrimSpace(group(9))
		if notTheSpan.MatchString(group(6)) || approximate.MatchString(text[max(0, m[4]-6):m[4]]+group(4)+group(9)) || !f.soundEnd(m[29]) ||
			brokenNumber.MatchString(text[max(0, m[4]-8):m[4]]) {
			continue
		}
		if unitOf != unit || unit == "" || priced.MatchString(unit) && strings.ContainsAny(group(14), "%％倍") {
			continue
		}
		a, b, said := printed(from)*scaleOf(group(3)), printed(to)*scaleOf(group(8)), printed(by)*scaleOf(group(13))
		ea, eb, ec := lastDigit(from)*scaleOf(group(3))/2, lastDigit(to)*scaleOf(group(8))/2, lastDigit(by)*scaleOf(group(13))/2
		if a <= 0 || b <= 0 {
			continue
		}
		low, high := math.Inf(1), math.Inf(-1)
		for _, x := range [...]float64{a - ea, a + ea} {
			for _, y := range [...]float64{b - eb, b + eb} {
				d, ok := changeOf(x, y, group(14), unit)
				if !ok {
					low, high = math.Inf(-1), math.Inf(1)
				}
				low, high = math.Min(low, d), math.Max(high, d)
			}
		}
		if said >= low-2.2*ec && said <= high+2.2*ec || math.IsInf(low, 0) {
			continue
		}
		mean, _ := changeOf(a, b, group(14), unit)
		f.add(ChangeMismatch, Medium, fmt.Sprintf("由%s到%s应为%s%s，文中写作%s", from+group(3)+unit, to+group(8)+unit, fixed(mean/scaleOf(group(13))), group(13)+group(14), by+group(13)+group(14)), Span{m[4], m[29]})
	}
}

// beside is a count with that of the year before and how far they are apart:
// 33件，比上年的27件增加9件.
var beside = regexp.MustCompile(`(\d+)(件|起|宗|人|名|户|次|份)[，,][比较](?:上年|去年)(?:同期)?的?(\d+)(件|起|宗|人|名|户|次|份)(增加|增长|上升|减少|下降)了?(\d+)(件|起|宗|人|名|户|次|份)`)

// steps finds such counts that are not that far apart.
func (f *leadFinder) steps() {
	for _, m := range beside.FindAllStringSubmatchIndex(f.r.Text, -1) {
		group := func(i int) string { return f.r.Text[m[2*i]:m[2*i+1]] }
		if group(2) != group(4) || group(2) != group(7) || !f.soundEnd(m[1]) || numberGoesOn.MatchString(f.r.Text[max(0, m[0]-8):m[0]]) {
			continue
		}
		step := printed(group(1)) - printed(group(3))
		if strings.ContainsAny(group(5), "减下") {
			step = -step
		}
		if step != printed(group(6)) {
			f.add(ChangeMismatch, Medium, fmt.Sprintf("%s与上年的%s相差%s，文中写作%s%s", group(1)+group(2), group(3)+group(2), fixed(math.Abs(step))+group(2), group(5), group(6)+group(2)), Span{m[0], m[1]})
		}
	}
}

// numberGoesOn ends what stands before the rest of a number.
var numberGoesOn = regexp.MustCompile(`[\d.．,，]\s?$`)

// increases holds a growth against the amount told before it: 贷款901亿元，比年初
// 增加124亿元，增长15.6%.
func (f *leadFinder) increases() {
	f.sentences(func(_ Span, figures []Figure) {
		for i := 2; i < len(figures); i++ {
			level, step, rate := figures[i-2], figures[i-1], figures[i]
			if level.Relation != "level" || step.Unit != level.Unit || step.Relation != "increase" && step.Relation != "decrease" || rate.Relation != step.Relation ||
				rate.Unit != "%" || level.Unit == "%" || level.Approximate || step.Approximate || rate.Approximate || pricedIndicator.MatchString(level.Indicator) ||
				f.broken(level) || !ownChange.MatchString(f.r.Text[level.End:step.Start]) || !ownRate.MatchString(f.r.Text[step.End:rate.Start]) {
				continue
			}
			sign := 1.0
			if step.Relation == "decrease" {
				sign = -1
			}
			ea, eb, ec := rounding(level), rounding(step), rounding(rate)
			low, high := math.Inf(1), math.Inf(-1)
			for _, a := range [...]float64{level.Value - ea, level.Value + ea} {
				for _, b := range [...]float64{step.Value - eb, step.Value + eb} {
					if before := a - sign*b; before > 0 {
						low, high = math.Min(low, b/before*100), math.Max(high, b/before*100)
					}
				}
			}
			if low > high || rate.Value >= low-2.2*ec-.05 && rate.Value <= high+2.2*ec+.05 {
				continue
			}
			f.add(ChangeMismatch, Medium, fmt.Sprintf("%s中变动%s，折合%.2f%%，文中写作%s", level.Raw, step.Raw, step.Value/(level.Value-sign*step.Value)*100, rate.Raw), Span{level.Start, rate.End})
		}
	})
}

var (
	// pricedIndicator is told in the prices of another year when it grows.
	pricedIndicator = regexp.MustCompile(`生产总值|增加值|产值|GDP|人均|纯收入`)
	ownChange       = regexp.MustCompile(`^[，,、][\s]*(?:比上年|较上年|比去年|较去年|同比|比年初|较年初|比上年同期)?(?:净增|增加|增|减少|减)(?:了)?$`)
	ownRate         = regexp.MustCompile(`^[，,、][\s]*(?:同比)?(?:增长|增幅|增幅达|增幅为|上升|下降|减少)(?:了|为|达)?$`)
)

// rounding is half of what one in the last place printed is worth.
func rounding(g Figure) float64 {
	number := digitsOf.FindString(g.Raw)
	value := printed(number)
	if value == 0 {
		return 0
	}
	return lastDigit(number) / 2 * g.Value / value
}

var digitsOf = regexp.MustCompile(`\d+(?:\.\d+)?`)

// soundEnd reports whether a change ends where its unit does.
func (f *leadFinder) soundEnd(at int) bool {
	rest := f.r.Text[at:]
	return rest == "" || strings.IndexAny(rest, "，。；、,;\n（(") == 0
}

var (
	approximate = regexp.MustCompile(`约|近|超|余|多|以上|左右|不足|突破|高于|低于`)
	priced      = regexp.MustCompile(`元|美元|倍|斤|吨标`)
)

// changeOf is the change between two values in what it is told in: per cent,
// points, times or the unit itself. The sign is left to the words.
func changeOf(from, to float64, told, unit string) (float64, bool) {
	percent := unit == "%" || unit == "％"
	switch {
	case told == "个百分点" && percent:
		return math.Abs(to - from), true
	case (told == "%" || told == "％") && !percent:
		return math.Abs(to/from-1) * 100, true
	case told == "倍" && !percent && to > from:
		return to/from - 1, true
	case told == unit && !percent:
		return math.Abs(to - from), true
	}
	return 0, false
}

func printed(s string) float64 {
	v, _ := strconv.ParseFloat(s, 64) // digits by the pattern
	return v
}

// lastDigit is what one in the last place printed is worth.
func lastDigit(s string) float64 {
	_, fraction, _ := strings.Cut(s, ".")
	return math.Pow(10, -float64(len(fraction)))
}

func scaleOf(word string) float64 {
	switch word {
	case "万":
		return 1e4
	case "亿":
		return 1e8
	}
	return 1
}

// fixed prints a sum without the noise of binary fractions.
func fixed(v float64) string { return strconv.FormatFloat(math.Round(v*1e4)/1e4, 'f', -1, 64) }
