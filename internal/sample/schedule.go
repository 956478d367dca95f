package sample

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"baogao/report"
)

// kinds are the kinds of report the county's units publish.
func kinds() []report.Kind {
	return []report.Kind{report.RuleOfLaw, report.OpenGov, report.WorkReport}
}

// obliged says whether a rule binds the member to publish. The county's own
// rule extends 政府信息公开 to its 街道; the zone is bound by none.
func obliged(m *Member, kind report.Kind) bool {
	switch m.Type {
	case "government", "town", "township":
		return true
	case "department":
		return kind != report.WorkReport
	case "street_office":
		return kind == report.OpenGov
	}
	return false
}

// due is the last day in time: 31 March of the next year for 法治政府建设 and
// for the county's 信息公开, 31 January for all others; work reports have no
// fixed day, and what nobody owes is never late.
func due(m *Member, kind report.Kind, year int) string {
	switch {
	case !obliged(m, kind), kind == report.WorkReport:
		return ""
	case kind == report.RuleOfLaw, m.organ == "county":
		return strconv.Itoa(year+1) + "-03-31"
	}
	return strconv.Itoa(year+1) + "-01-31"
}

// schedule makes the cells of the calendar and then applies the exceptions.
func schedule(all []*Member) []*Publication {
	var cells []*Publication
	var holidays [][]string
	for _, line := range lines("years.txt") {
		if f := fields(line, 4); f[0] == "春节" {
			holidays = append(holidays, f)
		}
	}
	for _, kind := range kinds() {
		for _, m := range all {
			for year := FirstYear; year <= LastYear; year++ {
				p := &Publication{Member: m, Kind: kind, Year: year, Due: due(m, kind, year), Column: columnOf(m, kind), Format: "html"}
				if m.Alive(year) && (kind != report.WorkReport || obliged(m, kind)) {
					p.Published = usualDay(m, kind, year, holidays)
				}
				p.Title = titleOf(m, kind, year)
				cells = append(cells, p)
			}
		}
	}
	for _, line := range lines("exceptions.txt") {
		f := fields(line, 5)
		for _, p := range cells {
			if string(p.Kind) == f[0] && p.Member.Name == f[1] && strconv.Itoa(p.Year) == f[2] {
				p.except(f[3], f[4])
			}
		}
	}
	return cells
}

func columnOf(m *Member, kind report.Kind) string {
	switch {
	case kind == report.WorkReport:
		return "乡镇政府工作报告"
	case kind == report.RuleOfLaw && m.organ == "township":
		return "乡镇法治政府建设"
	case kind == report.RuleOfLaw:
		return "县级部门法治政府建设"
	case m.organ == "township":
		return "乡镇信息公开"
	}
	return "部门信息公开"
}

// usualDay is a working day in time.
func usualDay(m *Member, kind report.Kind, year int, holidays [][]string) string {
	r := random("day", m.Name, string(kind), strconv.Itoa(year))
	from, days := time.Date(year+1, 1, 20, 0, 0, 0, 0, time.UTC), 68
	switch {
	case kind == report.WorkReport:
		from, days = time.Date(year, 1, 8, 0, 0, 0, 0, time.UTC), 42
	case kind == report.OpenGov && m.organ == "county":
		from, days = time.Date(year+1, 2, 20, 0, 0, 0, 0, time.UTC), 30
	case kind == report.OpenGov:
		from, days = time.Date(year+1, 1, 6, 0, 0, 0, 0, time.UTC), 24
	}
	day := from.AddDate(0, 0, r.below(days))
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday || festival(day, holidays) {
		day = day.AddDate(0, 0, -1)
	}
	return day.Format(time.DateOnly)
}

// festival reports whether the offices are closed for 春节.
func festival(day time.Time, holidays [][]string) bool {
	for _, h := range holidays {
		if d := day.Format("01-02"); strconv.Itoa(day.Year()) == h[1] && h[2] <= d && d <= h[3] {
			return true
		}
	}
	return false
}

// except applies one line of exceptions.txt.
func (p *Publication) except(what, argument string) {
	switch what {
	case "date":
		p.Published = argument
	case "none":
		p.Published = ""
	case "later":
		p.Published, p.Later = argument, true
	case "withdrawn":
		p.Withdrawn = true
	case "changed":
		p.Corrected = &Document{} // filled when the texts are written
	case "copied":
		p.CopiedFrom = argument
	case "leftover":
		p.Leftover = shortName(p.CopiedFrom)
	case "attachment":
		p.Format = "docx"
	case "photo":
		p.Format = "photo"
	case "column":
		p.Column = argument
	case "again":
		day, column, _ := strings.Cut(argument, " ")
		p.Again = &Again{Published: day, Column: column, Title: strings.Replace(p.Title, "工作年度报告", "年度工作报告", 1)}
	default:
		panic("sample: unknown exception " + what) // a misprint in our own table
	}
}

// titleOf is the title as printed; every author has a manner.
func titleOf(m *Member, kind report.Kind, year int) string {
	name, organ := m.NameIn(year), organName(m, year)
	forms := map[string][]string{
		"A": {"{名}{年}年度法治政府建设情况报告", "{机关}{年}年政府信息公开工作年度报告", "{名}{年}年政府工作报告"},
		"B": {"{机关}{年}年法治政府建设工作情况报告", "{名}{年}年政府信息公开工作年度报告", "{年}年{名}人民政府工作报告"},
		"C": {"{机关}关于{年}年度法治政府建设情况的报告", "{名}{年}年度政府信息公开工作年度报告", "{名}{年}年政府工作报告"},
		"D": {"栖云县{名}{年}年法治政府建设年度报告", "栖云县{名}{年}年政府信息公开工作年度报告", "栖云县{名}{年}年政府工作报告"},
		"E": {"{名}{年}年度法治政府建设工作情况报告", "{机关}{年}年政府信息公开工作年度报告", "{年}年{名}政府工作报告"},
		"F": {"{名}关于{年}年法治政府建设情况的报告", "{名}{年}年政府信息公开工作年度报告", "{名}{年}年政府工作报告"},
	}[m.voice]
	form := forms[slices.Index(kinds(), kind)]
	if strings.HasPrefix(name, "栖云") {
		form = strings.TrimPrefix(form, "栖云县")
	}
	return strings.NewReplacer("{名}", name, "{机关}", organ, "{年}", strconv.Itoa(year)).Replace(form)
}

// organName is the member as it signs.
func organName(m *Member, year int) string {
	name := m.NameIn(year)
	switch m.Type {
	case "street_office":
		return name + "办事处"
	case "zone":
		return name + "管理委员会"
	case "department":
		return name
	}
	return name + "人民政府"
}

func shortName(name string) string {
	for _, end := range []string{"街道", "镇", "乡"} {
		name = strings.TrimSuffix(name, end)
	}
	if i := strings.Index(name, "县"); i > 0 {
		if rest := name[i+len("县"):]; rest != "" {
			return rest
		}
		return name[:i]
	}
	if strings.HasSuffix(name, "经济开发区") {
		return "经开区"
	}
	return name
}

func notices() []Notice {
	var all []Notice
	for _, line := range lines("notices.txt") {
		f := fields(line, 4)
		all = append(all, Notice{Column: f[0], Published: f[1], Title: f[2], Paragraphs: strings.Split(f[3], "／")})
	}
	return all
}

// address gives every publication its address in the dialect of its column,
// numbered in the order of publication as a CMS does.
func (t *Truth) address() {
	type slot struct {
		column, day, title string
		path               *string
	}
	var slots []slot
	for _, p := range t.Publications {
		if p.Published == "" {
			continue
		}
		slots = append(slots, slot{p.Column, p.Published, p.Title, &p.Path})
		if p.Again != nil {
			slots = append(slots, slot{p.Again.Column, p.Again.Published, p.Again.Title, &p.Again.Path})
		}
	}
	for i := range t.Notices {
		n := &t.Notices[i]
		slots = append(slots, slot{n.Column, n.Published, n.Title, &n.Path})
	}
	slices.SortStableFunc(slots, func(a, b slot) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.title, b.title))
	})
	for i, s := range slots {
		at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == s.column })
		*s.path = t.Columns[at].path(s.day, 3001+i*7)
	}
}

func (c Column) path(day string, id int) string {
	year, month, date := day[:4], day[5:7], day[8:10]
	switch c.Family {
	case "trs":
		return fmt.Sprintf("%s%s%s/t%s%s%s_%d.html", c.Path, year, month, year, month, date, 500000+id)
	case "jpage":
		return fmt.Sprintf("/art/%s/%d/%d/art_%d_%d.html", year, int(number(month)), int(number(date)), c.ID, id)
	case "vsb":
		return fmt.Sprintf("/info/%d/%d.htm", c.ID, id)
	case "asp":
		return fmt.Sprintf("/news-show-%d.html", id)
	}
	return fmt.Sprintf("/xxgk/bmnb/%s%s/%016x%016x.shtml", year, month, random("hex", strconv.Itoa(id)).next(), random("xeh", strconv.Itoa(id)).next())
}
