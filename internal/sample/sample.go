// Package sample answers one question: what does a county's government site
// hold, if we may say so ourselves?
//
// County returns 栖云县, an invented county: its units with their lifetimes,
// and for every unit, year and kind of report what was published when, where
// and in which words. The tables under data are the whole of it; dates, figures
// and texts are derived from them by a fixed rule, so that every run gives the
// same county. Tests of crawling, parsing, comparing and coverage measure
// against this truth; internal/sitetest serves it as a site.
//
// Nothing here is copied from real reports, and no name is in the register of
// places.
package sample

import (
	"slices"
	"strconv"
	"strings"

	"baogao/report"
)

// First and last year reported on.
const (
	FirstYear = 2021
	LastYear  = 2025
)

// Truth is all that is true of the invented county.
type Truth struct {
	Name         string // 栖云县
	Code         string // 990101, outside every real range
	SiteName     string // says that it is invented
	SiteIDCode   string
	Members      []*Member      // the county, the 24 units below it, its 8 departments
	Columns      []Column       // of its site
	Publications []*Publication // one for every member, year and kind
	Notices      []Notice       // what stands in the columns beside the reports
}

// Member is a unit that reports.
type Member struct {
	Name         string
	Former       string // the name it bore up to FormerUntil
	FormerUntil  int
	Type         string // government town township street_office zone department
	Code         string
	From, To     int      // first and last year it reports on; 0: beyond our years
	Predecessors []string // codes of the units it was merged from

	organ      string // county, township, department: who speaks
	population float64
	villages   int
	voice      string
	product    string
	places     []string
	project    string
	event      string
}

// Column is a list of the site in the manner of one family of CMS.
type Column struct {
	Name   string
	Family string // trs jpage vsb asp kaipu
	Path   string
	ID     int
}

// Publication is what became of one report a member owed or could have given.
type Publication struct {
	Member     *Member
	Kind       report.Kind
	Year       int
	Due        string // last day in time; empty without a fixed day
	Published  string // empty: never
	Title      string
	Column     string
	Path       string // address on the site
	Format     string // html, docx: text only as attachment, photo: only as picture
	CopiedFrom string // name of the member it was copied from
	Leftover   string // a name the copy forgot to replace
	Template   bool   // holds the passage of the county's template
	Mobile     string // telephone number in its contact line
	Later      bool   // appears between the first visit and the second
	Withdrawn  bool   // disappears between the visits
	Again      *Again // its second publication

	Document  *Document // as first published; nil if never
	Corrected *Document // as it stands at the second visit, if it was changed
}

// Again is a second publication of the same report.
type Again struct {
	Title, Published, Column, Path string
}

// Notice is an article that is no yearly report.
type Notice struct {
	Column, Published, Title, Path string
	Paragraphs                     []string
}

// County builds the invented county.
func County() *Truth {
	t := &Truth{
		Name: "栖云县", Code: "990101",
		SiteName: "栖云县人民政府（虚构示例）", SiteIDCode: "9901010001",
		Members: members(), Columns: columns(),
	}
	t.Publications = schedule(t.Members)
	t.Notices = notices()
	t.address()
	write(t)
	return t
}

func columns() []Column {
	return []Column{
		{"县级部门法治政府建设", "trs", "/zwgk/fzzf/bm/", 101},
		{"乡镇法治政府建设", "jpage", "/col/col1021/index.html", 1021},
		{"乡镇信息公开", "vsb", "/xxgk/xznb.htm", 1035},
		{"乡镇政府工作报告", "asp", "/news-list.asp?id=12", 12},
		{"部门信息公开", "kaipu", "/xxgk/bmnb/index.shtml", 61},
		{"通知公告", "trs", "/zwgk/tzgg/", 102},
	}
}

// Alive reports whether the member reports on that year.
func (m *Member) Alive(year int) bool {
	return (m.From == 0 || year >= m.From) && (m.To == 0 || year <= m.To)
}

// NameIn returns the name the member bore when it reported on that year.
func (m *Member) NameIn(year int) string {
	if m.Former != "" && year <= m.FormerUntil {
		return m.Former
	}
	return m.Name
}

// Unit returns the member as a parser that knows the county should resolve it.
func (m *Member) Unit() report.Unit {
	u := report.Unit{Name: m.Name, Code: m.Code, CodeSystem: "虚构", Type: m.Type, Level: "township", Path: []string{"虚构省", "虚构市", "栖云县"}}
	if m.organ != "township" {
		u.Level = "county"
	}
	if m.Type != "government" {
		u.Path = append(u.Path, m.Name)
	}
	return u
}

// Units returns the places of the county for report.Register.With, a renamed
// one under both names. Departments are not among them: they resolve by their
// county, whose code they bear.
func (t *Truth) Units() []report.Unit {
	var units []report.Unit
	for _, m := range t.Members {
		if m.Type == "department" {
			continue
		}
		if m.Former != "" {
			former := m.Unit()
			former.Name = m.Former
			former.Path[len(former.Path)-1] = m.Former
			units = append(units, former)
		}
		units = append(units, m.Unit())
	}
	return units
}

// Imported returns what a person would import for the county: its places with
// their lifetimes, and its departments, which no register lists.
func (t *Truth) Imported() []report.Unit {
	units := t.Units()
	for i := range units {
		for _, m := range t.Members {
			if m.Type != "department" && m.Code == units[i].Code {
				m.live(&units[i])
			}
		}
	}
	for _, m := range t.Members {
		if m.Type == "department" {
			units = append(units, m.Unit())
		}
	}
	return units
}

// live adds when a unit was set up and merged away.
func (m *Member) live(u *report.Unit) {
	if m.From != 0 {
		u.Since = strconv.Itoa(m.From) + "-01-01"
	}
	if m.To != 0 {
		u.Until = strconv.Itoa(m.To+1) + "-01-01"
	}
	if len(m.Predecessors) > 0 {
		u.Changes = []report.Change{{Date: u.Since, Kind: report.Merged, From: slices.Clone(m.Predecessors)}}
	}
}

// Rules are the county's own rules for publication, in the shape of a data
// directory's rules.txt.
func Rules() []byte {
	file, err := data.ReadFile("data/rules.txt")
	if err != nil {
		panic(err) // it is embedded
	}
	return file
}

// Visible reports whether the publication stands on the site at the first or,
// with later, at the second visit.
func (p *Publication) Visible(later bool) bool {
	if later {
		return p.Published != "" && !p.Withdrawn
	}
	return p.Published != "" && !p.Later
}

// Status is the coverage status of INTERFACE.md that a reader of the whole site
// should reach at the first or at the second visit.
func (p *Publication) Status(later bool) string {
	switch {
	case !p.Member.Alive(p.Year):
		return "not_established"
	case !obliged(p.Member, p.Kind):
		return "voluntary"
	case p.Published == "" || p.Later && !later:
		return "not_found"
	case p.Withdrawn && later:
		return "withdrawn"
	case p.Due == "" || p.Published < p.Due:
		return "on_time"
	case p.Published == p.Due:
		return "borderline"
	}
	return "late"
}

// Find returns the publication of a member by its present name, or nil.
func (t *Truth) Find(kind report.Kind, name string, year int) *Publication {
	at := slices.IndexFunc(t.Publications, func(p *Publication) bool {
		return p.Kind == kind && p.Year == year && p.Member.Name == name
	})
	if at < 0 {
		return nil
	}
	return t.Publications[at]
}

// Expected lists what a full crawl must hold at the first or second visit, one
// line a report: kind, year, unit, day of publication, address. A report
// published twice stands once.
func (t *Truth) Expected(later bool) []string {
	var lines []string
	for _, p := range t.Publications {
		if p.Visible(later) {
			lines = append(lines, strings.Join([]string{string(p.Kind), strconv.Itoa(p.Year), p.Member.Name, p.Published, p.Path}, "\t"))
		}
	}
	slices.Sort(lines)
	return lines
}
