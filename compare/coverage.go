package compare

import (
	"time"

	"baogao/report"
)

// Status says how a unit stands with the report of a year.
type Status string

// The statuses. NotFound is never "missing": a look at web sites proves no absence.
const (
	OnTime         Status = "on_time"         // 按时公开
	Borderline     Status = "borderline"      // 临界: on the last day itself
	Late           Status = "late"            // 逾期公开
	NotFound       Status = "not_found"       // 未发现公开
	Withdrawn      Status = "withdrawn"       // 已撤下
	Unreachable    Status = "unreachable"     // 链接失效
	Blocked        Status = "blocked"         // 网站不允许读取
	Unknown        Status = "unknown"         // 无法判断
	NotDue         Status = "not_due"         // 未到期
	Voluntary      Status = "voluntary"       // 自愿公开
	Exempt         Status = "exempt"          // 依法不予公开
	NotEstablished Status = "not_established" // 当年未设立或已撤并
)

// Statuses lists them in the order of attention.
func Statuses() []Status {
	return []Status{NotFound, Withdrawn, Late, Borderline, Unreachable, Blocked, Unknown, NotDue, OnTime, Voluntary, Exempt, NotEstablished}
}

// Cell is one unit, kind and year.
type Cell struct {
	Year          int         `json:"year"`
	Status        Status      `json:"status"`
	Due           string      `json:"due,omitempty"`
	Published     string      `json:"published,omitempty"`
	FirstSeen     string      `json:"first_seen,omitempty"`
	LastAbsent    string      `json:"last_absent,omitempty"`
	DaysLate      int         `json:"days_late,omitempty"`
	Report        string      `json:"report,omitempty"`
	Basis         string      `json:"basis,omitempty"` // claimed observed
	Reason        string      `json:"reason,omitempty"`
	Contradiction string      `json:"contradiction,omitempty"`
	Rule          string      `json:"rule,omitempty"`
	Control       string      `json:"control,omitempty"` // the unit's own report that shows where it publishes
	Read          []Column    `json:"read,omitempty"`
	Candidates    []Candidate `json:"candidates,omitempty"`
	Judgement     *Said       `json:"judgement,omitempty"`
	Evidence      string      `json:"evidence,omitempty"`
}

// Row is one unit with its cells, year by year.
type Row struct {
	Unit  report.Unit `json:"unit"`
	Cells []Cell      `json:"cells"`
}

// Matrix is units × years of one kind.
type Matrix struct {
	Region string         `json:"region"`
	Kind   report.Kind    `json:"kind"`
	Years  []int          `json:"years"`
	AsOf   string         `json:"as_of"`
	Units  []Row          `json:"units"`
	Totals map[Status]int `json:"totals"`
	Rates  Rates          `json:"rates"`
}

// Rates are 公开率 and 按时公开率 with their counts. Judged are the cells that
// are due and could be judged; what nobody could read counts nowhere.
type Rates struct {
	Owed      int `json:"owed"`
	Judged    int `json:"judged"`
	Published int `json:"published"`
	OnTime    int `json:"on_time"` // borderline days not among them
}

// Coverage computes the matrix.
func Coverage(f *Facts) *Matrix {
	m := &Matrix{Region: f.Region, Kind: f.Kind, AsOf: f.AsOf, Totals: map[Status]int{}, Units: []Row{}, Years: []int{}}
	for y := f.From; y <= f.To; y++ {
		m.Years = append(m.Years, y)
	}
	c := newCounter(f)
	for i := range f.Units {
		u := &f.Units[i]
		if !c.shown(u) {
			continue
		}
		row := Row{Unit: *u, Cells: make([]Cell, 0, len(m.Years))}
		for _, y := range m.Years {
			cell := c.cell(u, y)
			m.Totals[cell.Status]++
			m.Rates.count(cell.Status)
			row.Cells = append(row.Cells, cell)
		}
		m.Units = append(m.Units, row)
	}
	return m
}

func (r *Rates) count(s Status) {
	switch s {
	case OnTime, Borderline, Late:
		r.Owed, r.Judged, r.Published = r.Owed+1, r.Judged+1, r.Published+1
		if s == OnTime {
			r.OnTime++
		}
	case NotFound, Withdrawn:
		r.Owed, r.Judged = r.Owed+1, r.Judged+1
	case Unreachable, Blocked, Unknown:
		r.Owed++
	default:
	}
}

// shown leaves out farms, camps and the like that gave nothing: no rule binds
// them unless a person imported one.
func (c *counter) shown(u *report.Unit) bool {
	if u.Type != "other" || len(c.byUnit[u.Key()]) > 0 {
		return true
	}
	for y := c.f.From; y <= c.f.To; y++ {
		if ruleFor(c.f.Rules, u, c.f.Kind, y) != nil {
			return true
		}
	}
	return false
}

// cell judges one unit and year.
func (c *counter) cell(u *report.Unit, year int) Cell {
	cell := Cell{Year: year}
	rule := ruleFor(c.f.Rules, u, c.f.Kind, year)
	found, others := c.published(u, year)
	if found != nil {
		cell.Report, cell.Published = found.ID, found.Published
		cell.FirstSeen, cell.LastAbsent = stamped(found.FirstSeen), stamped(found.Absent)
		cell.Evidence = "/reports/" + found.ID
		cell.Basis = "claimed"
		if !found.Absent.IsZero() {
			cell.Basis = "observed"
		}
	}
	cell.Candidates = others
	switch {
	case !u.Lived(year):
		cell.Status, cell.Reason = NotEstablished, lifetime(u, year)
		return cell
	case rule == nil, rule.Duty == voluntary:
		cell.Status = Voluntary
		if rule != nil {
			cell.Rule = rule.Basis
		}
		return cell
	case rule.Duty == exempt:
		cell.Status, cell.Rule = Exempt, rule.Basis
		return cell
	}
	cell.Rule = rule.Basis
	due, season := rule.due(year)
	if found == nil && ended(u, due) {
		cell.Status, cell.Reason = NotEstablished, lifetime(u, year)
		return cell
	}
	cell.Due = due
	if said := c.said[u.Key()+" "+itoa(year)]; said != nil {
		cell.Judgement = said
		if c.byPerson(&cell, said, found) {
			return cell
		}
		if found != nil && c.elsewhere(said) {
			found = found.stands()
		}
	}
	if found == nil {
		c.absent(&cell, u, season)
		return cell
	}
	c.present(&cell, found)
	return cell
}

// byPerson lets a person's word stand where the archive holds nothing, or
// nothing that was out before what the person found elsewhere: any medium counts.
func (c *counter) byPerson(cell *Cell, said *Said, found *Evidence) bool {
	switch {
	case said.Exempt && found == nil:
		cell.Status, cell.Reason = Exempt, said.Note
		return true
	case c.elsewhere(said) && (found == nil || said.Published < found.day()):
		cell.Published, cell.Basis, cell.Reason = said.Published, "claimed", said.Published+" 在其他渠道公开（人工登记）："+said.Medium
		cell.byDay(said.Published)
		return true
	}
	return false
}

// elsewhere says that a person found the report in another medium by the day
// asked about.
func (c *counter) elsewhere(said *Said) bool {
	return said.Published != "" && said.Published <= c.f.AsOf
}

func lifetime(u *report.Unit, year int) string {
	if u.Since != "" && u.Since > itoa(year)+"-12-31" {
		return u.Since + " 设立"
	}
	return u.Until + " 撤销"
}

// present judges a report that is held.
func (c *counter) present(cell *Cell, e *Evidence) {
	if c.away(e) {
		cell.Status, cell.Reason = c.gone(e)
		cell.Read = c.read(e.Columns)
		return
	}
	seen := dayOf(e.FirstSeen)
	switch {
	case cell.Due == "":
		cell.Status = OnTime
	case e.Published == "":
		cell.undated(e, "原文未注明发布日期")
		return
	case e.premature():
		cell.undated(e, "标注的 "+e.Published+" 早于所报告的年度，不足为凭")
	case len(e.Columns) > 0 && c.migrated[move{e.Columns[0], e.Published}] && e.Published > cell.Due:
		cell.undated(e, "同一栏目多个年度的报告都标为 "+e.Published+"，疑为网站迁移重置")
		return
	case seen != "" && seen < e.Published:
		cell.Basis, cell.Reason = "observed", seen+" 已见"
		cell.byDay(seen)
	default:
		cell.byDay(e.Published)
	}
	cell.contradict(e)
}

// byDay judges the day of publication.
func (cell *Cell) byDay(day string) {
	switch {
	case cell.Due == "" || day < cell.Due:
		cell.Status = OnTime
	case day == cell.Due:
		cell.Status = Borderline
	default:
		cell.Status = Late
		cell.DaysLate = days(cell.Due, day)
	}
}

// undated judges by what was observed alone, as far as that decides. why says
// what is wrong with the day claimed.
func (cell *Cell) undated(e *Evidence, why string) {
	seen, absent := dayOf(e.FirstSeen), dayOf(e.Absent)
	switch {
	case seen != "" && seen <= cell.Due:
		cell.Status, cell.Basis, cell.Reason = OnTime, "observed", why+"，规定期限前已见"
	case absent > cell.Due:
		cell.Status, cell.Basis = Late, "observed"
		cell.DaysLate = days(cell.Due, absent)
		cell.Reason = why + "，" + absent + " 读取栏目时尚无"
	default:
		cell.Status, cell.Reason = Unknown, why+"，首次发现已在规定期限之后"
	}
}

// contradict names what the claimed day and the readings do not agree in.
func (cell *Cell) contradict(e *Evidence) {
	switch absent := dayOf(e.Absent); {
	case e.Published == "":
	case e.premature():
		cell.Contradiction = "标注 " + e.Published + " 发布，早于所报告的 " + itoa(e.Year) + " 年度结束"
	case !e.Absent.IsZero() && e.Published < absent:
		cell.Contradiction = "标注 " + e.Published + " 发布，但 " + absent + " 读取栏目时尚无"
	case !e.FirstSeen.IsZero() && e.Published > dayOf(e.FirstSeen):
		cell.Contradiction = "标注 " + e.Published + " 发布，但 " + dayOf(e.FirstSeen) + " 已见"
	}
}

// away says that a publication was taken down by the day asked about.
func (c *counter) away(e *Evidence) bool {
	return e.Withdrawn && (e.Gone.IsZero() || dayOf(e.Gone) <= c.f.AsOf)
}

// gone tells a report that was taken down from a site that cannot be reached:
// its column was read, and others of it stand.
func (c *counter) gone(e *Evidence) (Status, string) {
	for _, url := range e.Columns {
		col := c.columns[url]
		if col == nil || !col.readBehind(e.Gone) {
			continue
		}
		if c.standing[url] > 0 {
			return Withdrawn, dayOf(e.Gone) + " 起原网址不再提供，栏目内其他报告仍在"
		}
	}
	return Unreachable, "原网址不再提供，所在栏目也未能读到"
}

// absent judges a report that is not held.
func (c *counter) absent(cell *Cell, u *report.Unit, season string) {
	control := c.control(u, cell.Year)
	if season != "" && c.f.AsOf <= season {
		cell.Status = NotDue
		if control != nil {
			cell.Control, cell.Read = control.ID, c.read(control.Columns)
		}
		return
	}
	if control == nil {
		cell.Status, cell.Reason = Unknown, "没有读到过该单位的同类报告，不知其在何处公开"
		return
	}
	cell.Control = control.ID
	cell.Read = c.read(control.Columns)
	cell.Status, cell.Reason = Unknown, "所在栏目没有读全"
	for _, col := range cell.Read {
		switch {
		case !col.Whole && dayOf(col.WholeBefore) > season && control.shownBy(cell.Year, col.WholeBefore):
			cell.Status, cell.Reason = NotFound, ""
			if day := dayOf(col.WholeBefore); day <= c.f.AsOf { // what was read later says nothing of that day
				cell.Reason = day + " 读全所在栏目时未见，此后栏目未能读全"
			}
		case col.Blocked:
			cell.Status, cell.Reason = Blocked, col.Problem
			return
		case col.Whole && dayOf(col.Read) > season:
			cell.Status, cell.Reason = NotFound, ""
		case col.Whole && cell.Status != NotFound: // else another column says so
			cell.Reason = "规定期限之后没有再读过所在栏目"
		case col.Problem != "":
			cell.Reason = "所在栏目没有读全：" + col.Problem
			cell.Status = Unknown
			return
		}
	}
}

// shownBy says that an earlier reading of its column showed the report of an
// earlier year: one that can tell of absence.
func (e *Evidence) shownBy(year int, reading time.Time) bool {
	return e.Year < year && !e.FirstSeen.After(reading)
}
