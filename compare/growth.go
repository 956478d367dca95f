package compare

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"baogao/report"
)

// Bounds on growth that does not fit.
const (
	leastGap  = 4 // percentage points between the growth told and that of the two values
	leastStep = 2 // percentage points between the step told and that of the two rates
	maxGrowth = 3 // a pair of reports
)

// growths notes what a report says grew by so much, where its value and that of
// the report before give another growth.
func growths(earlier, later *report.Report, pairs []pair) []report.Lead {
	var all []report.Lead
	for _, p := range pairs {
		told, ok := growthOf(later, p.now)
		if !ok || len(all) == maxGrowth || !sameTotal(earlier, later, p) || p.before.Value <= 0 || priced.MatchString(p.now.Indicator) {
			continue
		}
		value := told.Value
		if told.Relation == "decrease" {
			value = -value
		}
		got, least := (p.now.Value/p.before.Value-1)*100, float64(leastGap)
		switch told.Unit {
		case p.now.Unit:
			got, least = p.now.Value-p.before.Value, math.Max(2, p.before.Value/20)
		case "%":
		default:
			got, least = p.now.Value-p.before.Value, leastStep
		}
		if math.Abs(got-value) < least || math.Abs(got-value) < math.Abs(value)/3 {
			continue
		}
		reports := []string{earlier.ID, later.ID}
		all = append(all, report.Lead{
			ID: report.LeadID(Growth, reports, []string{p.now.IndicatorKey, p.before.Raw, p.now.Raw, told.Raw}), Type: Growth, Strength: report.Weak, Reports: reports,
			Spans:  []report.LeadSpan{{Report: earlier.ID, Span: p.before.Span}, {Report: later.ID, Span: report.Span{Start: p.now.Start, End: told.End}}},
			Reason: fmt.Sprintf("“%s”上年报告写作%s，本年%s，应变动%s，文中写作%s", p.now.Indicator, p.before.Raw, p.now.Raw, strconv.FormatFloat(got, 'f', 2, 64), told.Raw),
		})
	}
	return all
}

var (
	// idle words of a clause do not change what it counts.
	idle = regexp.MustCompile(`全[省市县区州旗]|我[省市县区州旗]|全年|当年|20\d\d年|预计|初步|核算|统计|完成|实现|达到|达|为|总量|首次|突破|共|的|了|[ 　\x{a0}—-]`)
	// partial clauses count a part, or more than a year.
	partial = regexp.MustCompile(`累计|其中|新区|开发区|园区|高新区|本级|上半年|季度|月份?|以来|期间|五年|城区`)
)

// meanYears says behind a figure that it is one of several years.
var meanYears = regexp.MustCompile(`年均|“?[八九十][一二三四]?五”?|五年|[是比].{0,9}(时期|20\d\d年)`)

// clauseBehind is the rest of a figure's sentence.
func clauseBehind(text string, at int) string {
	text = text[at:min(len(text), at+180)]
	if i := strings.IndexAny(text, "。；;\n"); i >= 0 {
		text = text[:i]
	}
	return strings.ToValidUTF8(text, "")
}

var (
	// wholeSentence words make all figures of a sentence those of several years
	// or of a plan.
	wholeSentence = regexp.MustCompile(`累计|年均|平均|力争|确保`)
	// otherArea is one that a paragraph may be about.
	otherArea = regexp.MustCompile(`兵团|新区|开发区|高新区|自贸区`)
)

// sameTotal reports whether two figures are the total of one thing, each of its
// year: their clauses say the same but for idle words.
func sameTotal(earlier, later *report.Report, p pair) bool {
	if p.before.IndicatorKey != p.now.IndicatorKey || p.before.Subject != p.now.Subject && p.before.Subject != "" && p.now.Subject != "" ||
		ofSeveralYears(earlier.Text, p.before.Start) || ofSeveralYears(later.Text, p.now.Start) {
		return false
	}
	const marks = "，。；！、：（(,;\n"
	before, now := clauseBefore(earlier.Text, p.before.Start, marks), clauseBefore(later.Text, p.now.Start, marks)
	core := idle.ReplaceAllString(now, "")
	return core == idle.ReplaceAllString(before, "") && len([]rune(core)) >= leastClause && !vague.MatchString(core) &&
		!partial.MatchString(now) && !partial.MatchString(before) &&
		!wholeSentence.MatchString(clauseBefore(earlier.Text, p.before.Start, "。；！\n")) && !wholeSentence.MatchString(clauseBefore(later.Text, p.now.Start, "。；！\n")) &&
		!otherArea.MatchString(clauseBefore(earlier.Text, p.before.Start, "\n")) && !otherArea.MatchString(clauseBefore(later.Text, p.now.Start, "\n")) &&
		!cutNumber.MatchString(before) && !cutNumber.MatchString(now)
}

// priced indicators are told in the prices of another year.
var priced = regexp.MustCompile(`生产总值|增加值|产值|GDP|人均|国民收入`)

// ownGrowth stands between a value and the growth that is its own, on the year
// before.
var ownGrowth = regexp.MustCompile(`^[\s]*[，,、；（(]?[\s]*(比上年|较上年|比去年|较去年|同比)?(名义)?(增长|提高|增加|上升|增|下降|降低|减少|降|减)(了|为|达)?$`)

// growthOf is the growth told right behind a figure.
func growthOf(r *report.Report, f report.Figure) (report.Figure, bool) {
	for _, g := range r.Figures {
		if g.Start < f.End {
			continue
		}
		points := strings.Contains(g.Unit, "百分点")
		ok := ownGrowth.MatchString(r.Text[f.End:g.Start]) && (f.Unit == "%" && points || f.Unit != "%" && (g.Unit == "%" || g.Unit == f.Unit))
		return g, ok && (g.Relation == "increase" || g.Relation == "decrease") && !g.Approximate
	}
	return report.Figure{}, false
}
