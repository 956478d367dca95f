package compare

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"baogao/report"
)

// The types of leads that two reports of one unit give.
const (
	Unchanged = "unchanged_figures" // figures the same as the year before
	Jump      = "jump"              // a figure many times that of the year before
)

// Bounds on leads of two years.
const (
	leastUnchanged = 3  // figures, none of them round
	leastJump      = 10 // both values
	jumpTimes      = 8  // how many times the other
	maxJumps       = 3  // a pair of reports
)

// Leads finds what in two yearly reports of one unit and kind deserves a second
// look: figures that are those of the year before, and figures many times
// theirs. earlier is of the year before later; other pairs give none, nor do
// years between which the unit was merged or split: 口径不可比.
func Leads(earlier, later *report.Report) []report.Lead {
	if earlier.Kind != later.Kind || earlier.Kind == report.Other || earlier.Year == 0 || later.Year != earlier.Year+1 ||
		earlier.Unit.Key() == "" || earlier.Unit.Key() != later.Unit.Key() {
		return nil
	}
	if _, same := later.Unit.Comparable(earlier.Year, later.Year); !same {
		return nil
	}
	pairs := pairsOf(earlier, later)
	return append(unchanged(earlier, later, pairs), jumps(earlier, later, pairs)...)
}

// pair is one indicator in two years.
type pair struct{ before, now report.Figure }

// pairsOf meets the figures of what was done in each year by their indicator;
// those of which a report has several say nothing.
func pairsOf(earlier, later *report.Report) []pair {
	before, now := deeds(earlier), deeds(later)
	var pairs []pair
	for _, b := range before {
		var match []report.Figure
		for _, n := range now {
			if n.Relation == b.Relation && report.SameIndicator(b, n) {
				match = append(match, n)
			}
		}
		if len(match) == 1 && only(before, b) {
			pairs = append(pairs, pair{b, match[0]})
		}
	}
	return pairs
}

func only(all []report.Figure, f report.Figure) bool {
	n := 0
	for _, g := range all {
		if g.Relation == f.Relation && report.SameIndicator(f, g) {
			n++
		}
	}
	return n == 1
}

// deeds are the exact figures of a report's own year, plans left out.
func deeds(r *report.Report) []report.Figure {
	year := r.Year
	if r.Kind == report.WorkReport {
		year--
	}
	var all []report.Figure
	for _, f := range r.Figures {
		if f.Relation != "level" || f.Approximate || f.ValueMax != nil || f.IndicatorKey == "" || f.Unit == "" ||
			f.Period != "" && f.Period != strconv.Itoa(year) {
			continue
		}
		if f.Section < len(r.Sections) && (r.Sections[f.Section].Role == report.Plan || longPeriod(r, f.Section)) {
			continue
		}
		all = append(all, f)
	}
	return all
}

// manyYears names a review of more than one year in a heading.
var manyYears = regexp.MustCompile(`五年|三年|四年|[“「]?十[一二三四五]五|[一二三四五]五[”」]|任期|本届|上一届`)

// longPeriod reports whether a section, or one around it, reviews several years.
func longPeriod(r *report.Report, at int) bool {
	level := r.Sections[at].Level + 1
	for ; at >= 0 && level > 1; at-- {
		if s := r.Sections[at]; s.Level < level {
			level = s.Level
			if manyYears.MatchString(s.Heading) {
				return true
			}
		}
	}
	return false
}

var (
	// otherMeasure says in the clause of a figure that it is not that of the year.
	otherMeasure = regexp.MustCompile(`累计|五年|以来|期间|每|可以|如果|平均|预计|力争`)
	newOnly      = regexp.MustCompile(`新增|净增|增加|新建|新认定|新培育`)
	cutNumber    = regexp.MustCompile(`[\d.．][ 　，,]$`)
)

// sameMeasure reports whether two figures are counted in the same way, as far as
// the words of their clauses tell.
func sameMeasure(earlier, later *report.Report, p pair) bool {
	before, now := clauseBefore(earlier.Text, p.before.Start), clauseBefore(later.Text, p.now.Start)
	return !otherMeasure.MatchString(before) && !otherMeasure.MatchString(now) &&
		!cutNumber.MatchString(before) && !cutNumber.MatchString(now) && newOnly.MatchString(before) == newOnly.MatchString(now)
}

// clauseBefore is what a clause says before a place.
func clauseBefore(text string, at int) string {
	text = text[max(0, at-300):at]
	if i := strings.LastIndexAny(text, "，。；！\n"); i >= 0 && i+3 < len(text) {
		text = text[i:]
	}
	return strings.ToValidUTF8(text, "")
}

// standing are indicators that may well stay as they are: places, offices,
// people living there.
var standing = regexp.MustCompile(`村|社区|组$|网格|机构|站$|所$|室$|中心|委员会|公里|面积|人口|户籍|编制|在编|事项|项目库|清单|岗位|法律顾问|调解员|执法人员|代表|总数|累计|现有|耕地|林地|学校|医院|党员|支部`)

// unchanged notes figures that are the same as the year before, if they are
// several and none is round.
func unchanged(earlier, later *report.Report, pairs []pair) []report.Lead {
	var same []pair
	for _, p := range pairs {
		if p.before.Value == p.now.Value && !round(p.now) && !standing.MatchString(p.now.Indicator) {
			same = append(same, p)
		}
	}
	if len(same) < leastUnchanged {
		return nil
	}
	spans := make([]report.LeadSpan, 0, 2*len(same))
	words, names := make([]string, 0, len(same)), make([]string, 0, len(same))
	for _, p := range same {
		spans = append(spans, report.LeadSpan{Report: earlier.ID, Span: p.before.Span}, report.LeadSpan{Report: later.ID, Span: p.now.Span})
		words = append(words, p.now.IndicatorKey+p.now.Raw)
		names = append(names, p.now.Indicator+p.now.Raw)
	}
	strength := report.Medium
	if len(same) > leastUnchanged+1 {
		strength = report.Strong
	}
	reports := []string{earlier.ID, later.ID}
	return []report.Lead{{
		ID: report.LeadID(Unchanged, reports, words), Type: Unchanged, Strength: strength, Reports: reports, Spans: spans,
		Reason: fmt.Sprintf("%d项非整数指标与%d年度完全相同：%s", len(same), earlier.Year, strings.Join(names, "、")),
	}}
}

// round values come about by themselves: 12件 may be 12件 again.
func round(f report.Figure) bool {
	if f.Value < leastJump || f.Unit == "%" && (f.Value == 100 || f.Value == math.Trunc(f.Value)) {
		return true
	}
	digits := strconv.FormatFloat(f.Value, 'f', -1, 64)
	return len(strings.TrimRight(strings.ReplaceAll(digits, ".", ""), "0")) < 2 || f.Value < 20 && f.Value == math.Trunc(f.Value)
}

// jumps notes the largest figures of which one is many times the other.
func jumps(earlier, later *report.Report, pairs []pair) []report.Lead {
	reports := []string{earlier.ID, later.ID}
	var all []report.Lead
	for _, p := range pairs {
		b, n := p.before.Value, p.now.Value
		if b < leastJump || n < leastJump || p.now.Unit == "%" || math.Max(b, n) < jumpTimes*math.Min(b, n) || len(all) == maxJumps ||
			!sameMeasure(earlier, later, p) {
			continue
		}
		times, direction := n/b, "增至"
		if n < b {
			times, direction = b/n, "减至"
		}
		all = append(all, report.Lead{
			ID: report.LeadID(Jump, reports, []string{p.now.IndicatorKey, p.before.Raw, p.now.Raw}), Type: Jump, Strength: report.Weak, Reports: reports,
			Spans:  []report.LeadSpan{{Report: earlier.ID, Span: p.before.Span}, {Report: later.ID, Span: p.now.Span}},
			Reason: fmt.Sprintf("“%s”由%s%s%s，相差%.0f倍，统计口径可能有变", p.now.Indicator, p.before.Raw, direction, p.now.Raw, times),
		})
	}
	return all
}
