package compare

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"baogao/report"
)

// Missed is a target of the report before that what was done falls short of.
const Missed = "missed_target"

// Bounds on targets that were missed.
const (
	leastShort  = .10  // of the target
	shortAbout  = .20  // where 左右 or 以上 stands with a number
	shortPoints = 1    // percentage points of a growth
	leastTarget = 5    // smaller numbers are soon counted otherwise
	maxMissed   = 3    // a pair of reports
	maxHead     = 1500 // bytes that may name the day a report was made
)

var (
	// headline are the indicators whose growth is a target every year and is
	// told under the same name.
	headline = regexp.MustCompile(`^(全[省市县区州])?((地区)?生产总值|规模以上工业增加值|(全社会)?固定资产投资|社会消费品零售总额|(地方)?一般公共预算收入|公共财政预算收入|(外贸)?进出口总额|(城镇|农村)?(常住)?居民人均可支配收入|农民人均纯收入)$`)
	// planned are the words of a plan that change nothing of what is counted.
	planned = regexp.MustCompile(`力争|确保|争取|计划|预期|继续|再|年内|今年|明年|全面|加快|抓好|做好|要|将|不少于|不低于|超过|同比|比上年|左右`)
	// admitted says that a report speaks of what it missed itself.
	admitted = regexp.MustCompile(`(未|没有|没能)能?(如期|全部|完全)?(达到|实现|完成)[^。；\n]{0,16}(预期|目标|计划|任务)|(预期|目标|计划|任务|指标)[^。；\n]{0,16}(未|没有|没能)能?(如期|全部|完全)?(达到|实现|完成|达)|(低于|不及|未达|不达)[^。；，\n]{0,6}(预期|目标|计划)|(与|离|较)(年初|预期)[^。；，\n]{0,8}(目标|预期|计划)[^。；\n]{0,10}(差距|回落|偏离)`)
	// apart are places and times that a sentence may be about alone.
	apart = regexp.MustCompile(`累计|其中|分别|新区|开发区|园区|高新区|本级|上半年|季度|以来|期间|五年|三年|城区|到20\d\d年|首批|第[一二三]批|一期|二期`)
	// laterYears make the numbers of a paragraph those of several years to come.
	laterYears  = regexp.MustCompile(`(今后|未来)[三四五]年|[“「]?十[一二三四五]五[”」]?(期间|时期|末)|到20\d\d年`)
	comingYears = regexp.MustCompile(`(今后|未来)[三四五]年`)
	comingYear  = regexp.MustCompile(`今年|年内|全年|20\d\d年(的?(主要|重点|政府)?(工作|任务|安排|目标)|，|全[省市县区州]|经济)`)
	// ahead says of the sentence of a figure that it is a target again.
	ahead = regexp.MustCompile(`预期目标|发展目标|主要目标|力争|确保|今年`)
	// lookingBack says that a paragraph of a plan tells what was done.
	lookingBack = regexp.MustCompile(`取得了|实现了|完成了|建立了|开展了|年来|去年|过去`)
	// notMore makes a smaller number the better one.
	notMore = regexp.MustCompile(`控制|降|减|压缩|不超过|口径`)
	// sharedNumber follows several things that have none of their own.
	sharedNumber = regexp.MustCompile(`、[^、\d]*、[^、\d]*$|^[^、\d]*、[^、\d]*$`)
	grows        = regexp.MustCompile(`(增长|增幅|增速)(达到|达|为|保持在|不低于)?$`)
)

// delivered names the day and the meeting that a work report was made at.
var delivered = regexp.MustCompile(`(?:19|20)\d\d年\s*\d{1,2}月\s*\d{1,2}日[^。\n]{0,60}?(?:会议|代表大会)`)

// plans holds what a work report plans against what the next one tells and
// plans. One report that was published as that of two years gives nothing.
func plans(earlier, later *report.Report) []report.Lead {
	if earlier.Kind != report.WorkReport {
		return nil
	}
	if day := deliveredOn(earlier); day != "" && day == deliveredOn(later) {
		return nil
	}
	return slices.Concat(missed(earlier, later), repeated(earlier, later))
}

// deliveredOn is the day and the meeting, as the head of a report tells them.
func deliveredOn(r *report.Report) string {
	return delivered.FindString(strings.ToValidUTF8(r.Text[:min(len(r.Text), maxHead)], ""))
}

// missed notes the targets of a work report that the deeds told a year later
// fall short of, unless that report says so itself.
func missed(earlier, later *report.Report) []report.Lead {
	year := strconv.Itoa(earlier.Year)
	aims, facts := figuresOf(earlier, report.Plan, year), figuresOf(later, report.Achievements, year)
	reports := []string{earlier.ID, later.ID}
	var all []report.Lead
	for _, aim := range aims {
		if len(all) == maxMissed {
			break
		}
		growth := aim.Unit == "%"
		fact, ok := factOf(facts, aim)
		if !ok || aim.Relation != "target" || !fallsShort(aim, fact) || !onlyOne(aims, aim) || !isTarget(earlier, aim) || !isDone(later, fact) ||
			!growth && !sameThing(earlier.Text, later.Text, aim, fact) || ofComingYears(earlier.Text, aim.Start) {
			continue
		}
		if len(all) == 0 && admitted.MatchString(later.Text) {
			return nil
		}
		planned, done := aim.Raw, fact.Raw
		if growth {
			planned, done = "增长"+planned, map[string]string{"increase": "增长", "decrease": "下降"}[fact.Relation]+done
		}
		all = append(all, report.Lead{
			ID: report.LeadID(Missed, reports, []string{aim.IndicatorKey, aim.Raw, fact.Raw}), Type: Missed, Strength: report.Weak, Reports: reports,
			Spans:  []report.LeadSpan{{Report: earlier.ID, Span: aim.Span}, {Report: later.ID, Span: fact.Span}},
			Reason: fmt.Sprintf("上年报告安排“%s”%s，本年报告写作%s", aim.Indicator, planned, done),
		})
	}
	return all
}

// figuresOf are the figures of one year in the sections of one role.
func figuresOf(r *report.Report, role report.Role, year string) []report.Figure {
	end := r.BodyEnd()
	var all []report.Figure
	for _, f := range r.Figures {
		if f.Start >= end {
			break
		}
		if f.ValueMax == nil && f.IndicatorKey != "" && f.Unit != "" && (f.Period == "" || f.Period == year) &&
			f.Section >= 0 && f.Section < len(r.Sections) && r.Sections[f.Section].Role == role && !longPeriod(r, f.Section) {
			all = append(all, f)
		}
	}
	return all
}

// onlyOne reports whether no other figure is of the same indicator and unit.
func onlyOne(all []report.Figure, f report.Figure) bool {
	n := 0
	for _, g := range all {
		if g.IndicatorKey == f.IndicatorKey && g.Unit == f.Unit {
			n++
		}
	}
	return n == 1
}

// isTarget reports whether a figure of a plan is a target of the whole unit for
// one year: the growth of a headline, or a number of things.
func isTarget(r *report.Report, aim report.Figure) bool {
	paragraph := clauseBefore(r.Text, aim.Start, "\n")
	if apart.MatchString(clauseBefore(r.Text, aim.Start, "。！\n")) || laterYears.MatchString(paragraph) || lookingBack.MatchString(paragraph) {
		return false
	}
	if aim.Unit == "%" {
		return headline.MatchString(aim.IndicatorKey) && grows.MatchString(clauseBefore(r.Text, aim.Start, "，。；！、：（(,;\n")) && !ofSeveralYears(r.Text, aim.Start)
	}
	clause := clauseBefore(r.Text, aim.Start, "，。；！：（(,;\n")
	return aim.Value >= leastTarget && !notMore.MatchString(clause) && !sharedNumber.MatchString(clause)
}

// ofComingYears reports whether the years to come that were last spoken of
// before a place are several.
func ofComingYears(text string, at int) bool {
	said := strings.ToValidUTF8(text[max(0, at-maxPeriod):at], "")
	several, one := comingYears.FindAllStringIndex(said, -1), comingYear.FindAllStringIndex(said, -1)
	return len(several) > 0 && (len(one) == 0 || one[len(one)-1][0] < several[len(several)-1][0])
}

// factOf is what was done towards a target, if it is told once.
func factOf(facts []report.Figure, aim report.Figure) (fact report.Figure, ok bool) {
	n := 0
	for _, f := range facts {
		if f.IndicatorKey == aim.IndicatorKey && f.Unit == aim.Unit && (aim.Unit == "%") == (f.Relation == "increase" || f.Relation == "decrease") {
			fact = f
			n++
		}
	}
	return fact, n == 1
}

// isDone reports whether a figure is what the whole unit did in one year.
func isDone(r *report.Report, fact report.Figure) bool {
	sentence := clauseBefore(r.Text, fact.Start, "。！\n")
	return !apart.MatchString(sentence) && !ahead.MatchString(sentence) && !otherArea.MatchString(clauseBefore(r.Text, fact.Start, "\n")) &&
		!ofSeveralYears(r.Text, fact.Start)
}

func fallsShort(aim, fact report.Figure) bool {
	value, least := fact.Value, leastShort
	if fact.Relation == "decrease" {
		value = -value
	}
	if aim.Approximate || fact.Approximate {
		least = shortAbout
	}
	return (aim.Value-value)/aim.Value >= least && (aim.Unit != "%" || aim.Value-value >= shortPoints)
}

// sameThing reports whether two clauses count the same, all of it or what is new.
func sameThing(before, after string, aim, fact report.Figure) bool {
	const marks = "，。；！、：（(,;\n"
	a, b := clauseBefore(before, aim.Start, marks), clauseBefore(after, fact.Start, marks)
	core := planned.ReplaceAllString(idle.ReplaceAllString(a, ""), "")
	if core != planned.ReplaceAllString(idle.ReplaceAllString(b, ""), "") || len([]rune(core)) < leastClause || vague.MatchString(core) ||
		cutNumber.MatchString(a) || cutNumber.MatchString(b) {
		return false
	}
	return newOnly.MatchString(clauseBefore(before, aim.Start, "，。；！：\n")) == newOnly.MatchString(clauseBefore(after, fact.Start, "，。；！：\n"))
}
