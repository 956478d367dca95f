package report

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rates are indicators that one count of a sentence over another gives.
var rates = regexp.MustCompile(`(办结|化解|成功|调解|答复|及格|合格|通过|参考|参训|持证|出庭|完成|执行|整改|回复|结案|受理|审查|覆盖|达标|优秀)率$`)

var (
	// otherThanPart says that 其中 names a case with a rate or a ceiling of its
	// own, a mark, or a state after a change.
	otherThanPart = regexp.MustCompile(`最高|最低|上限|额度|限额|标准|罚款|不超过|不低于|不少于|每|评分|得分|满意度|单价|均价|变更|调整`)
	changed       = regexp.MustCompile(`变更|调整|由|改为`)
	// brokenNumber ends what stands before the rest of a number that was cut by
	// a blank or a wide comma.
	brokenNumber = regexp.MustCompile(`\d[ 　，,]$`)
	// risen says that a rate is one of a larger whole than the counts beside it.
	risen = regexp.MustCompile(`(提高|提升|上升|增长|增加|下降|降低|降|增|升)(到|至|为)?$`)
)

// sentences gives the figures of each sentence.
func (f *leadFinder) sentences(visit func(span Span, figures []Figure)) {
	all := f.r.Figures
	for i := 0; i < len(all); {
		span := f.sentenceOf(all[i].Start)
		j := i
		for j < len(all) && all[j].Start < span.End {
			j++
		}
		visit(span, all[i:max(j, i+1)])
		i = max(j, i+1)
	}
}

// sums finds parts above their whole: behind 其中, of the same unit.
func (f *leadFinder) sums() {
	f.sentences(func(span Span, figures []Figure) {
		for i := 1; i < len(figures); i++ {
			whole, part := figures[i-1], figures[i]
			between := f.r.Text[whole.End:part.Start]
			at := strings.Index(between, "其中")
			if opened, ok := strings.CutPrefix(strings.Replace(between, "(", "（", 1), "（"); ok && at < 0 && !f.broken(whole) {
				f.kindsSum(whole, figures[i:], opened)
			}
			if at < 0 || strings.Count(between, "其中") > 1 || strings.ContainsAny(between[:at], "；;") || !countsAlike(whole, part) ||
				otherThanPart.MatchString(between) || f.broken(whole) || f.broken(part) {
				continue
			}
			if part.Value > whole.Value {
				if whole.Unit == "倍" || !strings.ContainsAny(whole.Raw, digitChars) || notOfWhole.MatchString(between[at:]) || everyOne.MatchString(f.r.Text[max(span.Start, whole.Start-30):whole.Start]) {
					continue
				}
				if part.Value <= sumAlike(figures[:i], part) || wholeOfSeveral.MatchString(f.r.Text[span.Start:part.Start]) {
					continue // 其中 may speak of all that was listed before
				}
				f.add(PartAboveWhole, Strong, fmt.Sprintf("其中的%s大于总数%s", part.Raw, whole.Raw), Span{whole.Start, part.End})
				continue
			}
			if strings.ContainsAny(between, "（(") {
				f.closedSum(whole, figures[i:], between[at:])
			} else {
				f.kindsSum(whole, figures[i:], between[at+len("其中"):])
			}
			if i+1 < len(figures) {
				f.partOf(whole, part, figures[i+1])
			}
		}
	})
}

// wholeOfSeveral says that what stands before 其中 belongs to several things.
var wholeOfSeveral = regexp.MustCompile(`分别|依次|各(增|减|新)`)

// digitChars are those of a number, in any writing.
const digitChars = "0123456789０１２３４５６７８９一二三四五六七八九十百千万两"

var (
	// notOfWhole stands behind 其中 before a figure that is no part of the whole.
	notOfWhole = regexp.MustCompile(`总数|累计|达到|，.*，|是20\d\d年`)
	// everyOne makes the whole one of many.
	everyOne = regexp.MustCompile(`平均|每`)
)

// sumAlike is the sum of the figures that count the same kind of thing.
func sumAlike(figures []Figure, as Figure) (sum float64) {
	for _, g := range figures {
		if countsAlike(g, as) {
			sum += g.Value
		}
	}
	return sum
}

// broken reports whether a figure is only the rest of a number.
func (f *leadFinder) broken(g Figure) bool {
	return brokenNumber.MatchString(f.r.Text[max(0, g.Start-8):g.Start])
}

// countsAlike reports whether two figures count the same kind of thing, exactly.
func countsAlike(a, b Figure) bool {
	return a.Unit == b.Unit && a.Unit != "%" && a.Unit != "" && a.Relation == "level" && b.Relation == "level" &&
		!a.Approximate && !b.Approximate && a.ValueMax == nil && b.ValueMax == nil
}

// ofAll stands between a part and its share of the whole.
var ofAll = regexp.MustCompile(`^[^，。；\d]{0,8}[，,、（(]占(总数|全部|总量|总额|比|其中)?的?(比重|比例)?(为|达|达到)?$`)

// partOf holds a share against the part and the whole that were told before it:
// 312件，其中调解成功298件，占95.5%.
func (f *leadFinder) partOf(whole, part, share Figure) {
	if share.Unit != "%" || share.Approximate || !ofAll.MatchString(f.r.Text[part.End:share.Start]) || whole.Value == 0 {
		return
	}
	low := (part.Value - rounding(part)) / (whole.Value + rounding(whole)) * 100
	high := (part.Value + rounding(part)) / (whole.Value - rounding(whole)) * 100
	if slack := 1.1 * rounding(share) * 2; share.Value < low-slack || share.Value > high+slack {
		f.add(RateMismatch, Medium, fmt.Sprintf("%s占%s的%.2f%%，文中写作%s", part.Raw, whole.Raw, part.Value/whole.Value*100, share.Raw), Span{whole.Start, share.End})
	}
}

// closedSum adds parts up that stand in brackets behind their whole: there
// they are meant to be all of it, or at least no more.
func (f *leadFinder) closedSum(whole Figure, parts []Figure, lead string) {
	open := strings.LastIndexAny(strings.ToValidUTF8(f.r.Text[whole.End:parts[0].Start], ""), "（(")
	closing := strings.IndexAny(f.r.Text[parts[0].Start:], "）)")
	if open < 0 || closing < 0 || strings.Contains(lead, "。") {
		return
	}
	end := parts[0].Start + closing
	if changed.MatchString(f.r.Text[whole.End:end]) {
		return
	}
	sum, n, last := 0.0, 0, parts[0].End
	for _, p := range parts {
		if p.Start > end {
			break
		}
		if !countsAlike(whole, p) {
			return
		}
		sum, n, last = sum+p.Value, n+1, p.End
	}
	if n >= 2 && sum > whole.Value {
		f.add(SumMismatch, Medium, fmt.Sprintf("括号内%d项合计%s，大于总数%s（各项有交叉时可能成立）", n, plainNumber(sum), whole.Raw), Span{whole.Start, last})
	}
}

// cases are counted one by one: a case is of one kind, a person may be of several.
const cases = "件 起 宗"

// kindsSum adds parts up that are the kinds of what the whole counts, one behind
// the other: 纠纷126件，其中土地纠纷52件、邻里纠纷48件. Other parts may overlap.
func (f *leadFinder) kindsSum(whole Figure, parts []Figure, label string) {
	before := []rune(clauseOf(f.r.Text[:whole.Start]))
	if !slices.Contains(strings.Fields(cases), whole.Unit) || len(before) < 2 {
		return
	}
	what := string(before[len(before)-2:])
	sum, n, last := 0.0, 0, 0
	for _, p := range parts {
		if n > 0 {
			var ok bool
			if label, ok = strings.CutPrefix(f.r.Text[last:p.Start], "、"); !ok {
				break
			}
		}
		if !countsAlike(whole, p) || f.broken(p) || !strings.HasSuffix(label, what) || strings.ContainsAny(label, "，,、；;。\n") {
			break
		}
		sum, n, last = sum+p.Value, n+1, p.End
	}
	if n >= 2 && sum > whole.Value {
		f.add(SumMismatch, Medium, fmt.Sprintf("所列%d项合计%s，大于总数%s（各项有交叉时可能成立）", n, plainNumber(sum), whole.Raw), Span{whole.Start, last})
	}
}

// clauseOf is the last clause of a text.
func clauseOf(text string) string {
	text = text[max(0, len(text)-120):]
	return strings.ToValidUTF8(text[strings.LastIndexAny(text, "，。；：、（(\n")+1:], "")
}

func plainNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// shares holds a rate against the counts of its sentence.
func (f *leadFinder) shares() {
	f.sentences(func(span Span, figures []Figure) {
		counts, rate := []Figure{}, []Figure{}
		for _, g := range figures {
			switch {
			case g.Unit == "%" && (g.Relation == "increase" || g.Relation == "decrease"): // 160件，同比增长25%
			case g.Unit == "%":
				rate = append(rate, g)
			case countsAlike(g, g):
				counts = append(counts, g)
			}
		}
		if len(rate) != 1 || rate[0].Relation != "level" || rate[0].Approximate || !rates.MatchString(rate[0].Indicator) || rate[0].Value > 100 {
			return
		}
		share, decimals := rate[0], decimalsOf(rate[0].Raw)
		before := counts[:0:0]
		for _, c := range counts {
			if c.End <= share.Start {
				before = append(before, c)
			}
		}
		switch {
		case len(before) == 1 && len(counts) == 1:
			f.shareOf(before[0], share, decimals)
		case len(before) == 2 && before[0].Unit == before[1].Unit && before[1].Value <= before[0].Value && before[0].Value > 0:
			f.rateOf(before[0], before[1], share, decimals)
		}
	})
}

func decimalsOf(raw string) int {
	_, fraction, ok := strings.Cut(strings.NewReplacer("％", "%", "．", ".").Replace(raw), ".")
	if !ok {
		return 0
	}
	return len(strings.TrimRight(fraction, "% "))
}

// rateOf compares a rate with what its two numbers give, to the digit printed.
func (f *leadFinder) rateOf(whole, part, share Figure, decimals int) {
	between := f.r.Text[whole.End:part.Start]
	if !strings.Contains(between, stem(share)) {
		return // counts of something else
	}
	if strings.ContainsAny(between, "、") || strings.Contains(between, "培训") || !people(whole) || f.broken(whole) || f.broken(part) ||
		risen.MatchString(f.r.Text[max(0, share.Start-24):share.Start]) {
		return // two things counted side by side, or a rate of something larger
	}
	got := part.Value / whole.Value * 100
	slack := math.Pow(10, -float64(decimals)) * 1.01
	if math.Abs(got-share.Value) <= slack || math.Abs(got-share.Value) > 40 && share.Value != 100 {
		return // right, or of something else
	}
	f.add(RateMismatch, Medium, fmt.Sprintf("%s÷%s为%.2f%%，文中写作%s（基数可能另有所指）", part.Raw, whole.Raw, got, share.Raw), Span{whole.Start, share.End})
}

// stem is what a rate is one of: 化解 of 化解率.
func stem(share Figure) string {
	words := []rune(strings.TrimSuffix(share.Indicator, "率"))
	return string(words[max(0, len(words)-2):])
}

// rateAlone goes on from a count with a clause that is no more than a rate of what the clause before it counts.
var rateAlone = regexp.MustCompile(`^[^，,。；：、]{0,30}[，,](?:[^，,。；：、]{0,30}(?:考试|测试|考核)[，,])?(均|其|总|已)?(办结|化解|调解|调处|成功|答复|及格|合格|通过|参考|参训|持证|出庭|完成|执行|整改|回复|结案|优秀)(成功|合格)?率(为|达|达到|是|高达)?$`)

// shareOf asks whether any whole number of the base gives the share printed.
func (f *leadFinder) shareOf(base, share Figure, decimals int) {
	n := base.Value
	if decimals == 0 || n < 2 || n > 5000 || n != math.Trunc(n) || !people(base) || !rateAlone.MatchString(f.r.Text[base.End:share.Start]) {
		return
	}
	unit := math.Pow(10, -float64(decimals))
	for _, k := range [...]float64{math.Floor(share.Value * n / 100), math.Ceil(share.Value * n / 100)} {
		if math.Abs(k/n*100-share.Value) <= unit*1.01 {
			return
		}
	}
	if all := math.Round(n / share.Value * 100); math.Abs(n/all*100-share.Value) <= unit*1.01 {
		return // 化解237件，化解率93.31%: the number is that of the part
	}
	f.add(ImpossibleShare, Weak, fmt.Sprintf("基数可能是另一组：以%s计，没有整数能得出%s", base.Raw, share.Raw), Span{base.Start, share.End})
}

// wholeRate is one of a whole that it cannot exceed; 完成率 and 毛入学率 can.
var wholeRate = regexp.MustCompile(`(覆盖|参保|参合|合格|及格|达标|满意|办结|办复|答复|登记|建档|处置|处理|化解|签约|接种|净入学|巩固|入户|持证)率$`)

// above finds rates of more than the whole.
func (f *leadFinder) above() {
	for _, g := range f.r.Figures {
		if g.Unit == "%" && g.Relation == "level" && g.Value > 100 && !g.Approximate && wholeRate.MatchString(g.Indicator) && !strings.Contains(f.r.Text[max(0, g.Start-90):g.Start], "分别") {
			f.add(ImpossibleShare, Medium, fmt.Sprintf("%s写作%s，超过100%%（分子分母可能不是同一范围）", g.Indicator, g.Raw), g.Span)
		}
	}
}

func people(base Figure) bool {
	switch base.Unit {
	case "人", "名", "件", "起", "宗", "户", "项", "件次", "人次", "个":
		return true
	}
	return false
}
