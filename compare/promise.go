package compare

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"baogao/report"
)

// Promised is a work that a report promises to finish, as that of the year
// before had done.
const Promised = "repeated_promise"

// Bounds on works that are promised twice.
const (
	maxPromised = 3 // a pair of reports
	leastWork   = 5 // characters of the name of a work
	leastVague  = 8 // and of one that only ends in 工程 or 项目
	mostWork    = 18
)

var (
	// finished parts a clause that promises to finish what it names.
	finished = regexp.MustCompile(`^(.*?)((?:建成|竣工|完工|通车|投入使用|投入运营|投用|投产|投运|启用|完成)+)(.*)$`)
	// inUse goes further than having been built.
	inUse = regexp.MustCompile(`投入|投用|投产|投运|启用|开放|运营|通航`)
	built = regexp.MustCompile(`建成|竣工|完工|通车|完成`)
	// halfway clauses promise less than the whole work.
	halfway = regexp.MustCompile(`主体|基本|投资|把|前期|方案|审批|拆|试|可研|设计|规划|论证|招标|土建|了`)
	// urging opens a clause of a plan.
	urging = regexp.MustCompile(`^(年内|今年|上半年|年底前|确保|力争|争取|推动|推进|实现|加快|促进|抓好|全面|如期|尽快|建设|做好|继续|并)+`)
	// work ends the name of something that is built.
	work    = regexp.MustCompile(`(大桥|桥|大道|路|隧道|立交|医院|学校|中学|小学|中心|馆|公园|高速|铁路|高铁|水库|机场|厂|产业园|站|广场|枢纽|码头|港区|通道|剧院|体育场|院区|校区|号线|工程|项目)$`)
	vaguely = regexp.MustCompile(`(工程|项目)$`)
	// anyWork is no name: there may be one every year.
	anyWork = regexp.MustCompile(`[若些各类种批座个条所处家]|新增|里程|[一二两三四五六七八九十百千万\d]+[大项]|^(农村|城市|城镇|城区|社区|乡镇|村级|全[市省县区]|市级|县级|省级|国家|高标准|标准化|公共|保障|安居|公办|普惠|养老|幼儿|智慧|智能|数字|绿色|生态|重点|民生|基础|水利|环保|节能|教育|文化|旅游|产业|工业|商贸|物流|防洪|治污|污水|垃圾|供水|供热|供电|道路|公路|管网|电网|棚户区|老旧|危[旧房]|饮水|绿化|造林|配套|续建|新建|改造|以上|上述|这些)`)
)

// promise is a place where a work is named, and how far it is to come: built,
// or in use.
type promise struct {
	report.Span
	first, last int
}

// repeated notes works that two plans in turn promise to finish.
func repeated(earlier, later *report.Report) []report.Lead {
	before, now := promises(earlier), promises(later)
	names := make([]string, 0, len(now))
	for name, p := range now {
		if b, ok := before[name]; ok && p.first <= b.last && thisYear(earlier.Text, b.Start) && thisYear(later.Text, p.Start) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return now[a].Start - now[b].Start })
	reports := []string{earlier.ID, later.ID}
	var all []report.Lead
	for _, name := range names[:min(len(names), maxPromised)] {
		all = append(all, report.Lead{
			ID: report.LeadID(Promised, reports, []string{name}), Type: Promised, Strength: report.Weak, Reports: reports,
			Spans:  []report.LeadSpan{{Report: earlier.ID, Span: before[name].Span}, {Report: later.ID, Span: now[name].Span}},
			Reason: fmt.Sprintf("“%s”上年报告已安排当年建成或投用，本年报告仍作同样安排", name),
		})
	}
	return all
}

// thisYear reports whether a place of a plan speaks of the year to come alone.
func thisYear(text string, at int) bool {
	return !laterYears.MatchString(clauseBefore(text, at, "\n")) && !ofComingYears(text, at)
}

// promises are the works that the plan of a report says will be finished.
func promises(r *report.Report) map[string]promise {
	all := map[string]promise{}
	end := r.BodyEnd()
	plan := false
	for i, s := range r.Sections {
		if s.Level <= 1 {
			plan = s.Role == report.Plan
		}
		if !plan || s.Start >= end || longPeriod(r, i) {
			continue
		}
		stop := min(s.End, end)
		if i+1 < len(r.Sections) {
			stop = min(stop, r.Sections[i+1].Start) // what is below has its own turn
		}
		for at := s.Start; at < stop; {
			clause := clauseAt(r.Text[at:stop], "，。；：！\n")
			promisesOf(clause, at, all)
			at += len(clause)
			if at < stop {
				_, size := utf8.DecodeRuneInString(r.Text[at:])
				at += size
			}
		}
	}
	return all
}

// clauseAt is a text up to the first of some marks.
func clauseAt(text, marks string) string {
	if i := strings.IndexAny(text, marks); i >= 0 {
		return text[:i]
	}
	return text
}

func promisesOf(clause string, at int, all map[string]promise) {
	m := finished.FindStringSubmatchIndex(clause)
	if m == nil || halfway.MatchString(clause) {
		return
	}
	p := promise{first: 2, last: 1}
	if built.MatchString(clause) {
		p.first = 1
	}
	if inUse.MatchString(clause) {
		p.last = 2
	}
	sides := [][2]int{{m[2], m[3]}, {m[6], m[7]}}
	if clause[m[4]:m[5]] == "完成" {
		sides = sides[1:] // 机场完成转场 says nothing of the airport
	}
	for _, side := range sides {
		for from := side[0]; from < side[1]; {
			item := clauseAt(clause[from:side[1]], "、等（）()")
			name := strings.TrimSpace(urging.ReplaceAllString(strings.TrimSpace(item), ""))
			if isWork(name) { // the plan of the year stands behind that of several
				p.Start = at + from + strings.Index(item, name)
				p.End = p.Start + len(name)
				all[name] = p
			}
			from += len(item)
			if from < side[1] {
				_, size := utf8.DecodeRuneInString(clause[from:])
				from += size
			}
		}
	}
}

// isWork reports whether a name is that of one thing that is built.
func isWork(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= leastWork && n <= mostWork && work.MatchString(name) && !anyWork.MatchString(name) && (n >= leastVague || !vaguely.MatchString(name))
}
