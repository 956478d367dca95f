// Package audit answers one question: which facts of the archive does each
// question of an auditor need?
//
// It reads them, hands them to the pure functions of compare, and gives the
// findings their names, states and evidence. Commands, API and pages ask the
// same Auditor, so that all three say the same. It neither judges nor renders.
package audit

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"baogao/archive"
	"baogao/compare"
	"baogao/internal/china"
	"baogao/internal/errs"
	"baogao/report"
)

// Auditor answers auditors' questions from one data directory.
type Auditor struct {
	Archive *archive.Archive
	Places  *report.Register
	Rules   []compare.Rule // national ones first
	Now     func() time.Time
	Program string

	shelf   shelved
	notes   notebook
	masking sync.Once
	masked  *compare.Masker
}

// CoverageAsk asks for a matrix of units and years.
type CoverageAsk struct {
	Region   string // code or name
	Kind     report.Kind
	From, To int    // 0: the last five years
	AsOf     string // YYYY-MM-DD, empty: today
}

// Region finds a place by code or name.
func (a *Auditor) Region(name string) (u report.Unit, err error) {
	if u, ok := a.Places.Place(name); ok && name != "" {
		return u, nil
	}
	u = a.Places.Resolve(name, report.Hint{})
	switch {
	case len(u.Candidates) > 0:
		return u, errs.New(errs.UnknownUnit, "有 "+strconv.Itoa(len(u.Candidates))+" 个地方叫 "+name+"，请写代码或从省写起的全称", nil)
	case u.Code == "" || u.Type == "department":
		return u, errs.New(errs.UnknownUnit, "没有找到地区 "+name+"，请写行政区划代码或从省写起的全称", nil)
	}
	return u, nil
}

// Unit finds one unit by code or name.
func (a *Auditor) Unit(name string) (u report.Unit, err error) {
	if u, ok := a.Places.Place(name); ok {
		return u, nil
	}
	u = a.Places.Resolve(name, report.Hint{})
	if u.Code == "" {
		return u, errs.New(errs.UnknownUnit, "没有找到单位 "+name+"，或有多个同名；请写代码或从省写起的全称", nil)
	}
	return u, nil
}

// Made tells when, and by which program, something was made.
func (a *Auditor) Made() string {
	return a.Now().In(china.Zone()).Format("2006-01-02 15:04") + " 由 baogao " + a.Program + " 生成"
}

// Today is the day in China.
func (a *Auditor) Today() string {
	return a.Now().In(china.Zone()).Format(time.DateOnly)
}

// fill completes what was not asked for.
func (a *Auditor) fill(ask *CoverageAsk) error {
	if ask.AsOf == "" {
		ask.AsOf = a.Today()
	}
	day, err := time.Parse(time.DateOnly, ask.AsOf)
	if err != nil {
		return errs.New(errs.BadParameter, "日期 "+ask.AsOf+" 须写成 2026-03-31", err)
	}
	if ask.To == 0 {
		ask.To = day.Year() - 1
		if ask.Kind == report.WorkReport {
			ask.To++
		}
	}
	if ask.From == 0 {
		ask.From = ask.To - 4
	}
	if ask.From > ask.To || ask.To-ask.From > maxYears || ask.From < 1949 {
		return errs.New(errs.BadParameter, "年度范围须由小到大，最多三十年", nil)
	}
	return nil
}

const maxYears = 29

// Coverage answers 公开情况核查.
func (a *Auditor) Coverage(ctx context.Context, ask CoverageAsk) (m *compare.Matrix, err error) {
	defer errs.Wrap(&err, "audit.Coverage(%q, %q)", ask.Region, ask.Kind)
	if err := a.fill(&ask); err != nil {
		return nil, err
	}
	region, err := a.Region(ask.Region)
	if err != nil {
		return nil, err
	}
	f := &compare.Facts{
		Region: region.Code, Kind: ask.Kind, From: ask.From, To: ask.To, AsOf: ask.AsOf,
		Rules: a.Rules, Units: a.members(region),
	}
	if err := a.evidence(ctx, f); err != nil {
		return nil, err
	}
	return compare.Coverage(f), nil
}

// members are the units of a region: its government, those below, imported
// departments.
func (a *Auditor) members(region report.Unit) []report.Unit {
	all := a.Places.Within(region.Code)
	for i := range all {
		all[i].Candidates = nil
	}
	return all
}

// evidence reads what the archive holds of the units.
func (a *Auditor) evidence(ctx context.Context, f *compare.Facts) error {
	var names []string
	for i := range f.Units {
		if k := f.Units[i].Key(); k != f.Units[i].Code {
			names = append(names, k)
		}
	}
	lists := map[string]bool{}
	for _, kind := range []report.Kind{f.Kind, report.Other} {
		held, err := a.Archive.Publications(ctx, archive.PublicationQuery{Prefix: f.Region, Units: names, Kind: kind})
		if err != nil {
			return err
		}
		for i := range held {
			p := &held[i]
			f.Reports = append(f.Reports, compare.Evidence{
				ID: p.ID, Title: p.Title, Unit: p.Unit, Kind: p.Kind, Year: p.Year, Published: p.Published, Columns: p.Columns,
				FirstSeen: p.FirstSeen, Absent: p.Absent, Withdrawn: p.Withdrawn, Gone: p.Gone,
			})
			for _, list := range p.Columns {
				lists[list] = true
			}
		}
	}
	columns, err := a.Archive.ColumnStates(ctx, slices.Sorted(maps.Keys(lists)))
	if err != nil {
		return err
	}
	for _, c := range columns {
		f.Columns = append(f.Columns, compare.Column{
			Site: c.Site, URL: c.URL, Read: c.Read, Whole: c.Code == errs.OK && !c.Read.IsZero(), Blocked: refused(c.Code),
			Problem: problem(c), WholeBefore: c.WholeBefore,
		})
	}
	said, err := a.Archive.Statements(ctx, f.Kind)
	if err != nil {
		return err
	}
	for _, s := range said {
		f.Said = append(f.Said, compare.Said{
			Unit: s.Unit, Year: s.Year, Exempt: s.Exempt, Published: s.Published, Medium: s.Medium, Note: s.Note, By: s.By,
			At: s.At.Format(time.RFC3339),
		})
	}
	return nil
}

// refused are the ways in which a site keeps us out.
func refused(c errs.Code) bool {
	return c == errs.RobotsDenied || c == errs.RobotsUnavailable || c == errs.Refused || c >= errs.BlockedJiasule && c <= errs.SuspectChallenge
}

func problem(c archive.ColumnState) string {
	if c.Code == errs.OK {
		return ""
	}
	if c.Message != "" {
		return c.Message
	}
	return c.Code.Message()
}
