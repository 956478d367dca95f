package compare

import (
	"cmp"
	"math"
	"slices"

	"baogao/report"
)

// FigureRow is one indicator across reports.
type FigureRow struct {
	Indicator string           `json:"indicator"`
	Unit      string           `json:"unit"`
	Cells     []*report.Figure `json:"cells"`            // one a report, null where it has none
	Growth    []*float64       `json:"growth,omitempty"` // over the same unit's report of the year before, in percent
	Flags     []string         `json:"flags"`

	PerInhabitant []*float64 `json:"per_inhabitant,omitempty"` // per 10,000, where the population is known
	Position      []*float64 `json:"position,omitempty"`       // share of the year's other units below it
	Rank          []*int     `json:"rank,omitempty"`           // only as Ranking asks
	Groups        []Group    `json:"groups,omitempty"`         // by year
}

// outlierAt is the modified z-score (by the median of absolute deviations) from
// which a figure lies apart; groups below minGroup have no distribution.
const (
	outlierAt = 3.5
	minGroup  = 5
)

// FigureTable lays the figures of reports out, an indicator a row: those that
// most reports have first. Levels are compared with levels only.
func FigureTable(reports []report.Report) []FigureRow {
	rows := []FigureRow{}
	for i := range reports {
		for j := range reports[i].Figures {
			f := &reports[i].Figures[j]
			if f.IndicatorKey == "" || f.Relation != "level" {
				continue
			}
			at := slices.IndexFunc(rows, func(r FigureRow) bool { return report.SameIndicator(*first(r.Cells), *f) })
			if at < 0 {
				rows = append(rows, FigureRow{Indicator: f.Indicator, Unit: f.Unit, Cells: make([]*report.Figure, len(reports)), Flags: []string{}})
				at = len(rows) - 1
			}
			if rows[at].Cells[i] == nil { // a report that repeats a figure says it first where it matters
				rows[at].Cells[i] = f
			}
		}
	}
	for i := range rows {
		rows[i].grow(reports)
		rows[i].flag(reports)
	}
	slices.SortStableFunc(rows, func(a, b FigureRow) int { return -cmp.Compare(filled(a.Cells), filled(b.Cells)) })
	return rows
}

func first(cells []*report.Figure) *report.Figure {
	for _, c := range cells {
		if c != nil {
			return c
		}
	}
	return nil
}

func filled(cells []*report.Figure) (n int) {
	for _, c := range cells {
		if c != nil {
			n++
		}
	}
	return n
}

// grow sets the growth where the same unit's report of the year before is among
// them, and its area stayed as it was.
func (r *FigureRow) grow(reports []report.Report) {
	for i := range reports {
		for j := range reports {
			a, b := &reports[j], &reports[i]
			if r.Cells[i] == nil || r.Cells[j] == nil || a.Unit.Key() != b.Unit.Key() || a.Kind != b.Kind || a.Year != b.Year-1 {
				continue
			}
			if reason, ok := b.Unit.Comparable(a.Year, b.Year); !ok {
				r.Flags = append(r.Flags, "not_comparable:"+b.ID+":"+reason)
				continue
			}
			if r.Growth == nil {
				r.Growth = make([]*float64, len(reports))
			}
			if was := r.Cells[j].Value; was != 0 {
				v := math.Round((r.Cells[i].Value-was)/math.Abs(was)*1000) / 10
				r.Growth[i] = &v
			}
		}
	}
}

// flag names figures that lie apart from all others.
func (r *FigureRow) flag(reports []report.Report) {
	var values []float64
	for _, c := range r.Cells {
		if c != nil {
			values = append(values, c.Value)
		}
	}
	if len(values) < minGroup {
		return
	}
	middle := median(values)
	for i := range values {
		values[i] = math.Abs(values[i] - middle)
	}
	spread := median(values)
	for i, c := range r.Cells {
		if c != nil && spread > 0 && 0.6745*math.Abs(c.Value-middle)/spread > outlierAt {
			r.Flags = append(r.Flags, "outlier:"+reports[i].ID)
		}
	}
}

func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}
