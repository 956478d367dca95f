package compare

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"baogao/report"
)

// The types of leads that two reports of one unit give.
const (
	Unchanged = "unchanged_figures" // figures the same as the year before
	Jump      = "jump"              // a figure many times that of the year before
	Growth    = "growth_mismatch"   // a growth that the figure of the year before does not give
)

// Bounds on leads of two years.
const (
	leastUnchanged = 3     // figures, none of them round
	leastDigits    = 8     // of all of them: two digits are soon the same by chance
	leastJump      = 10    // both values
	jumpTimes      = 3     // how many times the other
	maxJumps       = 3     // a pair of reports
	maxClause      = 1500  // bytes that are read before a figure
	maxPeriod      = 20000 // bytes back to where the period was named
	leastClause    = 4     // characters of the clause before a figure that jumped
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
	return slices.Concat(unchanged(earlier, later, pairs), jumps(earlier, later, pairs), growths(earlier, later, pairs), plans(earlier, later))
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
	end := r.BodyEnd()
	var all []report.Figure
	for _, f := range r.Figures {
		if f.Start >= end {
			break
		}
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
	// otherMeasure says before a figure, in its sentence, that it is not that of
	// the year, or not of the whole unit.
	otherMeasure = regexp.MustCompile(`累计|[二三四五六七八九十]年|以来|期间|时期|每(?:[^周星]|周[^一二三四五六日天]|星[^期]|$)|可以|如果|平均|预计|力争|今年|明年|安排|计划|规划|本届|任期|届|其中|新区|开发区|园区|本级`)
	newOnly      = regexp.MustCompile(`新增|净增|增加|新建|新认定|新培育|新推出|复制|推广`)
	// reached makes a number that of all there are, not of new ones.
	reached   = regexp.MustCompile(`达到?了?$|总数`)
	cutNumber = regexp.MustCompile(`[\d.．][ 　，,]$`)
	// vague clauses count what no two years mean alike.
	vague = regexp.MustCompile(`^(共|共计|实现|完成|累计|总|新增|安排|落实|到位|拨付|合同|协议|计划|争取|引进|实施|全年)*(投资|投入|资金|总投资|投资总额|项目|利润|税收|收入|产值|贷款|金额|总额|面积|销售收入|补助资金|专项资金|惠及企业|惠及|受益群众|毛?入学率|[^率]{0,2}率)$`)
)

// sameMeasure reports whether two figures are counted in the same way, as far
// as the words before them tell: the same clause, and nothing in its sentence
// of other times or places.
func sameMeasure(earlier, later *report.Report, p pair) bool {
	before, now := clauseBefore(earlier.Text, p.before.Start, "，。；！、：（(\n"), clauseBefore(later.Text, p.now.Start, "，。；！、：（(\n")
	if reached.MatchString(before) != reached.MatchString(now) || plain(before) != plain(now) || len([]rune(plain(now))) < leastClause || vague.MatchString(plain(now)) {
		return false
	}
	if ofSeveralYears(earlier.Text, p.before.Start) || ofSeveralYears(later.Text, p.now.Start) {
		return false
	}
	before, now = clauseBefore(earlier.Text, p.before.Start, "。；！\n"), clauseBefore(later.Text, p.now.Start, "。；！\n")
	return !otherMeasure.MatchString(before) && !otherMeasure.MatchString(now) &&
		!cutNumber.MatchString(before) && !cutNumber.MatchString(now) && newOnly.MatchString(before) == newOnly.MatchString(now)
}

var (
	severalYears = regexp.MustCompile(`[二三四五]年来|[过这近]去?的?[二三四五]年|五年|届政府|届人民政府|[“「]?十[一二三四]五|[一二三四五]五[”」]`)
	oneYear      = regexp.MustCompile(`一年来|[过这]去?的?一年|去年|今年以来|(?:19|20)\d\d年(?:，|是|以来|.{0,18}工作)`)
)

// ofSeveralYears reports whether the period last spoken of before a place is
// longer than a year; in its own paragraph and sentence any mention counts.
func ofSeveralYears(text string, at int) bool {
	if paragraph := clauseBefore(text, at, "\n"); manyYears.MatchString(paragraph) || strings.Contains(paragraph, "年均") || meanYears.MatchString(clauseBehind(text, at)) {
		return true
	}
	said := strings.ToValidUTF8(text[max(0, at-maxPeriod):at], "")
	long, short := severalYears.FindAllStringIndex(said, -1), oneYear.FindAllStringIndex(said, -1)
	return len(long) > 0 && (len(short) == 0 || short[len(short)-1][0] < long[len(long)-1][0])
}

// plain leaves out of a clause what says nothing: blanks, 了, 达到.
func plain(clause string) string {
	return strings.NewReplacer("了", "", "达到", "", "达", "", "共", "", " ", "", "　", "", "\u00a0", "").Replace(clause)
}

// clauseBefore is what is said before a place, behind the last of some marks.
func clauseBefore(text string, at int, marks string) string {
	text = text[max(0, at-maxClause):at]
	if i := strings.LastIndexAny(text, marks); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		text = text[i+size:]
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
	digits := 0
	for _, p := range same {
		digits += len(significant(p.now.Value))
	}
	if len(same) < leastUnchanged || digits < leastDigits+len(same)-leastUnchanged {
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
	return len(significant(f.Value)) < 2 || f.Value < 20 && f.Value == math.Trunc(f.Value)
}

// significant are the digits of a value without the zeros at its end.
func significant(value float64) string {
	return strings.TrimRight(strings.ReplaceAll(strconv.FormatFloat(value, 'f', -1, 64), ".", ""), "0")
}

// saysChange goes on from a figure with its change: the report speaks of it itself.
var saysChange = regexp.MustCompile(`^[，,、（(][^，。；]{0,12}(增长|增加|下降|减少|提高|是上年)`)

// jumps notes the largest figures of which one is many times the other.
func jumps(earlier, later *report.Report, pairs []pair) []report.Lead {
	reports := []string{earlier.ID, later.ID}
	var all []report.Lead
	for _, p := range pairs {
		b, n := p.before.Value, p.now.Value
		if b < leastJump || n < leastJump || p.now.Unit == "%" || math.Max(b, n) < jumpTimes*math.Min(b, n) || len(all) == maxJumps ||
			saysChange.MatchString(clauseBehind(later.Text, p.now.End)) || !sameMeasure(earlier, later, p) {
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
