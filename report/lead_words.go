package report

import (
	_ "embed"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// campaignsFile names what has ended.
//
//go:embed data/campaigns.txt
var campaignsFile string

type campaign struct {
	words  *regexp.Regexp
	last   int
	source string
}

var campaigns = readCampaigns(campaignsFile)

func readCampaigns(file string) []campaign {
	var all []campaign
	for line := range strings.Lines(file) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) == 3 && !strings.HasPrefix(line, "#") {
			all = append(all, campaign{regexp.MustCompile(f[0]), number(f[1]), f[2]})
		}
	}
	return all
}

var (
	headingYear = regexp.MustCompile(`((?:19|20)\d\d)年度?`)
	nowReport   = regexp.MustCompile(`现(?:将|就)[^。\n]{0,60}?((?:19|20)\d\d)年(?:度)?[^。\n]{0,40}?(?:报告|汇报|公布|总结)`)
	datedYear   = regexp.MustCompile(`(?:19|20)\d\d年\d{1,2}月`) // a day, not the year of a chapter
	deliveredOn = regexp.MustCompile(`((?:19|20)\d\d)年\s*(\d{1,2})月\s*\d{1,2}日[^。]{0,60}?(?:会议|代表大会)`)
	formPeriod  = regexp.MustCompile(`((?:19|20)\d\d)年1月1日[^。\n]{0,16}?12月31日`)
	manyYears   = regexp.MustCompile(`以来|以后|相比|年[起初底末]|[比到至前过](?:19|20)\d\d|(?:19|20)\d\d年?[—\-－–~～至和、及](?:19|20)\d\d年|五年|三年|“?十[一二三四五]五|规划|纲要|通知|方案|要点|意见|《`)
)

// headingStart is how far into a heading its year may stand, and its length to
// be one: longer ones are sentences, which may speak of any year.
const headingStart = 60

// years finds a year that was left in the text: in the heading of what was done
// or is planned, in the sentence that announces the report, in the period that
// its figures are counted for.
func (f *leadFinder) years() {
	y := f.r.Year
	if y == 0 {
		return
	}
	done, planned := y, y+1
	if f.r.Kind == WorkReport {
		done, planned = y-1, y
		if f.misdated = f.deliveredYear(); f.misdated {
			return // what its headings say follows from that
		}
	}
	for _, s := range f.r.Sections {
		m := headingYear.FindStringSubmatch(cutAt(s.Heading, headingStart))
		if m == nil || s.Level == 0 || s.Level > 2 || manyYears.MatchString(s.Heading) || datedYear.MatchString(s.Heading) {
			continue
		}
		said, span := number(m[1]), Span{s.HeadingStart, s.HeadingEnd}
		if strings.Count(strings.ReplaceAll(s.Heading, m[0], ""), "年") > 0 {
			continue // and of other years
		}
		switch {
		case s.Role == Achievements && f.r.Kind != WorkReport && said == y-1, s.Role == Achievements && said < done-1 && said > done-6:
			f.add(WrongYear, Strong, fmt.Sprintf("%d年度报告讲成效的标题写的是%d年，可能沿用了以前的文稿", y, said), span)
		case s.Role == Plan && said <= planned-1 && said > planned-6:
			f.add(WrongYear, Strong, fmt.Sprintf("%d年度报告讲安排的标题写的是%d年，应为%d年", y, said, planned), span)
		}
	}
	if f.r.Kind == WorkReport {
		return
	}
	for _, said := range [...]*regexp.Regexp{nowReport, formPeriod} {
		m := said.FindStringSubmatchIndex(cutAt(f.r.Text, 6000))
		if m == nil || manyYears.MatchString(f.r.Text[m[0]:m[1]]) {
			continue
		}
		if year := number(f.r.Text[m[2]:m[3]]); year != y && year < y+1 && year > y-6 {
			f.add(WrongYear, Strong, fmt.Sprintf("标题是%d年度，正文说的是%d年，可能沿用了以前的文稿", y, year), Span{m[0], m[1]})
		}
	}
}

// selfDoing is a place that speaks of itself, at the start of a clause.
var selfDoing = regexp.MustCompile(`(?:^|[。；，,\n：:　 ])([\p{Han}]{2,6}?(?:镇|乡|街道|县|区))(党委政府|党委|党工委|人民政府|政府|办事处|高度重视|认真贯彻|深入贯彻|深入学习|坚持以|始终坚持|切实加强|严格落实|扎实推进|全面推进)`)

// deliveredYear finds a work report that was delivered in another year than the
// one it is published as; that of the next year may be delivered in December.
func (f *leadFinder) deliveredYear() bool {
	m := deliveredOn.FindStringSubmatchIndex(cutAt(f.r.Text, 1500))
	if m == nil || f.r.Evidence["year"] == "text" {
		return false
	}
	year, month := number(f.r.Text[m[2]:m[3]]), number(f.r.Text[m[4]:m[5]])
	if month >= 11 {
		year++
	}
	wrong := year != f.r.Year && year != f.r.Year+1 || year == f.r.Year+1 && month < 11
	if wrong {
		f.add(WrongYear, Strong, fmt.Sprintf("作为%d年的报告，正文写明是%s作的，可能发错了年份", f.r.Year, f.r.Text[m[2]:m[1]]), Span{m[0], m[1]})
	}
	return wrong
}

// foreign finds another unit of the same level that the text speaks of as of
// itself, as a text copied from it does.
func (f *leadFinder) foreign() {
	u := f.r.Unit
	if u.Code == "" || u.Type == "department" || u.Level != "township" && u.Level != "county" {
		return
	}
	for _, m := range selfDoing.FindAllStringSubmatchIndex(f.r.Text, -1) {
		name := f.r.Text[m[2]:m[3]]
		if !strings.ContainsAny(f.lineOf(m[2]), "。，；") {
			continue // a title or the words of a link, not speech
		}
		others := f.places.match(name)
		if len(others) == 0 || strings.Contains(strings.Join(u.Path, ""), name) || strings.Contains(strings.Join(u.Aliases, "|"), name) || f.related(others) {
			continue
		}
		f.add(ForeignPlace, Strong, fmt.Sprintf("%s的报告以“%s”的口吻叙述，可能取自别处的文稿", u.Name, name), Span{m[2], m[5]})
	}
}

// related reports whether some of these places is the unit, above it, below it
// or beside it in the same county, or no unit of its level at all.
func (f *leadFinder) related(others []int32) bool {
	u := f.r.Unit
	same := false
	for _, at := range others {
		code := f.places.places[at].code
		if strings.HasPrefix(code, u.Code) || strings.HasPrefix(u.Code, code) || len(u.Code) > 6 && strings.HasPrefix(code, u.Code[:6]) {
			return true
		}
		same = same || level(code) == u.Level
	}
	return !same
}

var (
	lawMaking = regexp.MustCompile(`政府立法|立法(工作)?(机制|项目|质量|计划)|(制定|起草|出台)[^，。；]{0,8}(地方性法规|政府规章)`)
	notOwnLaw = regexp.MustCompile(`立法联系点|立法法|立法(意见|建议)|征求|征集|上级|省|市人大|县人大|人大常委会|国家|科学立法、|参与|配合|协助|学习|宣传|“`)
)

// competence finds what only governments from the city with districts up may
// do: 《立法法》第七十二条、第八十二条.
func (f *leadFinder) competence() {
	if u := f.r.Unit; f.r.Kind != RuleOfLaw || u.Level != "township" && u.Level != "county" {
		return
	}
	for _, m := range lawMaking.FindAllStringIndex(f.r.Text, -1) {
		s := f.sentenceOf(m[0])
		clause := f.r.Text[max(s.Start, m[0]-60):min(s.End, m[1]+30)]
		if i := strings.LastIndexAny(strings.ToValidUTF8(f.r.Text[s.Start:m[0]], ""), "，,"); i >= 0 {
			clause = strings.ToValidUTF8(f.r.Text[s.Start:m[0]], "")[i:] + f.r.Text[m[0]:min(s.End, m[1]+30)]
		}
		if notOwnLaw.MatchString(clause) {
			continue
		}
		f.add(NoCompetence, Strong, "乡镇和县级政府没有立法权（《立法法》第八十二条），此处写作本单位的工作，可能取自上级文稿", Span{m[0], m[1]})
		return // once says it
	}
}

var (
	notAhead = regexp.MustCompile(`比(?:19|20)\d\d年|更加|明显|显著|进展|转型|接续|平稳|常态|长效|常治|制度化|整改|反馈|得到|了[^解]|荣获|成功|成为|评为|总结|巩固|验收|成果|成效|评估|收官|经验|回头看|之后|以后|基础上|衔接|回顾|实现|顺利|完成|期间|以来|圆满|谋划|编制|后半篇|精神|建成小康社会(后|基础)|“?十[三四]五”?时期.{0,20}(取得|成就)`)
	// lookingBack opens a paragraph on what was done, wherever it stands.
	lookingBack = regexp.MustCompile(`^[\s　]*([一二三四五]年来|过去|一年来|回顾)`)
	aheadOf     = regexp.MustCompile(`继续|将|要|推进|推动|开展|落实|加强|深化|深入|实施|做好|抓好|打赢|加快|持续|进一步`)
)

// anotherRound of a campaign is one to come.
var anotherRound = regexp.MustCompile(`新一轮|下一轮|第[二三四]轮|新的`)

// explained is how a glossary at the end goes on behind the word it explains.
var explained = regexp.MustCompile(`^[”」]?[：:]`)

// ahead reports whether the words before a campaign, in its clause, make it a
// task: “深入推进专项斗争” does, “专项斗争深入开展” tells what was done.
func ahead(before, after string) bool {
	if i := strings.LastIndexAny(before, "，。；！,;\n"); i >= 0 {
		before = strings.ToValidUTF8(before[i+1:], "")
	}
	return aheadOf.MatchString(before) && !anotherRound.MatchString(before) && !explained.MatchString(after)
}

// roleAt is the role of the innermost section around a place.
func (f *leadFinder) roleAt(at int) (role Role) {
	for _, s := range f.r.Sections {
		if s.Start <= at && at < s.End {
			role = s.Role
		}
	}
	return role
}

// namedYears are those a plan of several years runs, as its name has them.
var namedYears = regexp.MustCompile(`(?:行动|计划|规划|方案|工程)[》”]?[（(](?:19|20)\d\d年?[—\-－–~～至]+((?:19|20)\d\d)年?[）)]`)

// expired finds plans whose own name says that they had ended.
func (f *leadFinder) expired(from int, text string, year int) {
	for _, m := range namedYears.FindAllStringSubmatchIndex(text, -1) {
		if last := number(text[m[2]:m[3]]); last < year && f.asTask(from+m[0], from+m[1]) {
			f.add(FinishedCampaign, Strong, fmt.Sprintf("“%s”至%d年为止，仍写作%d年的安排", text[m[0]:m[1]], last, year), Span{from + m[0], from + m[1]})
		}
	}
}

// asTask reports whether what is named at a place is told as a task to come.
func (f *leadFinder) asTask(start, end int) bool {
	s := f.sentenceOf(start)
	sentence := f.r.Text[s.Start:s.End]
	return f.roleAt(start) == Plan && !lookingBack.MatchString(f.lineOf(start)) && !notAhead.MatchString(sentence) &&
		utf8.RuneCountInString(sentence) <= 200 && ahead(f.r.Text[s.Start:start]+fought(f.r.Text[start:end], f.r.Text[end:]), f.r.Text[end:])
}

// fought is the word that makes a task of 打赢脱贫攻坚战 and belongs to its name:
// no task of 打赢脱贫攻坚战后 or 打赢脱贫攻坚战的.
func fought(name, after string) string {
	const won = "打赢"
	if strings.HasPrefix(name, won) && !strings.HasPrefix(after, "后") && !strings.HasPrefix(after, "的") {
		return won
	}
	return ""
}

// campaigns finds what had ended and is told as a task to come.
func (f *leadFinder) campaigns() {
	if f.r.Year == 0 || f.misdated {
		return
	}
	year := f.r.Year + 1
	if f.r.Kind == WorkReport {
		year = f.r.Year
	}
	for _, s := range f.r.Sections {
		if s.Role != Plan || s.Level != 1 {
			continue
		}
		text := f.r.Text[s.Start:s.End]
		f.expired(s.Start, text, year)
		for _, c := range campaigns {
			if c.last >= year {
				continue
			}
			for _, m := range c.words.FindAllStringIndex(text, -1) {
				if !f.asTask(s.Start+m[0], s.Start+m[1]) {
					continue
				}
				f.add(FinishedCampaign, Strong, "“"+strings.Trim(text[m[0]:m[1]], "“”")+"”至"+strconv.Itoa(c.last)+"年已结束（"+c.source+"），仍写作"+
					strconv.Itoa(year)+"年的安排", Span{s.Start + m[0], s.Start + m[1]})
				break
			}
		}
	}
}
