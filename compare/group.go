package compare

import (
	"cmp"
	"slices"

	"baogao/report"
)

// Group is the distribution of an indicator over the units of one year. Below
// minGroup units there is none.
type Group struct {
	Year   int     `json:"year"`
	N      int     `json:"n"`
	Low    float64 `json:"low"`
	Q1     float64 `json:"q1"`
	Median float64 `json:"median"`
	Q3     float64 `json:"q3"`
	High   float64 `json:"high"`
}

// Ranking is what a user sets before anything is ranked: what counts, and which
// end is first. The zero value ranks nothing.
type Ranking struct {
	Base      string // value, per_inhabitant
	Ascending bool
}

// The bases of a ranking.
const (
	ByValue         = "value"
	PerInhabitant   = "per_inhabitant"
	perInhabitantOf = 10_000 // 每万人
)

// Measure adds to rows of FigureTable what needs more than the reports: shares
// per 10,000 inhabitants where population knows the unit, the place of each
// value in its group, and ranks if they are asked for.
func Measure(rows []FigureRow, reports []report.Report, population func(unit string, year int) (float64, bool), by Ranking) {
	for i := range rows {
		rows[i].share(reports, population)
		rows[i].stand(reports, by)
	}
}

func (r *FigureRow) share(reports []report.Report, population func(unit string, year int) (float64, bool)) {
	if population == nil || r.Unit == "%" || r.Unit == "位" {
		return
	}
	for i, c := range r.Cells {
		if c == nil {
			continue
		}
		if people, ok := population(reports[i].Unit.Key(), reports[i].Year); ok && people > 0 {
			if r.PerInhabitant == nil {
				r.PerInhabitant = make([]*float64, len(r.Cells))
			}
			v := c.Value / people * perInhabitantOf
			r.PerInhabitant[i] = &v
		}
	}
}

// stand sets groups, positions and ranks, year by year. One unit counts once.
func (r *FigureRow) stand(reports []report.Report, by Ranking) {
	years := map[int][]int{}
	units := map[string]bool{}
	for i, c := range r.Cells {
		key := reports[i].Unit.Key() + " " + itoa(reports[i].Year)
		if c != nil && !units[key] {
			units[key] = true
			years[reports[i].Year] = append(years[reports[i].Year], i)
		}
	}
	for year, cells := range years {
		if len(cells) < minGroup {
			continue
		}
		values := make([]float64, 0, len(cells))
		for _, i := range cells {
			values = append(values, r.Cells[i].Value)
		}
		slices.Sort(values)
		n := len(values)
		r.Groups = append(r.Groups, Group{year, n, values[0], median(values[:(n+1)/2]), median(values), median(values[n/2:]), values[n-1]})
		r.place(cells, values)
		r.rank(cells, by)
	}
	slices.SortFunc(r.Groups, func(a, b Group) int { return cmp.Compare(a.Year, b.Year) })
}

// place says of each value which share of the group's others lies below it.
func (r *FigureRow) place(cells []int, sorted []float64) {
	if r.Position == nil {
		r.Position = make([]*float64, len(r.Cells))
	}
	for _, i := range cells {
		below, _ := slices.BinarySearch(sorted, r.Cells[i].Value)
		v := float64(below) / float64(len(sorted)-1)
		r.Position[i] = &v
	}
}

// rank gives equal values the same rank; units without a value of the base have
// none, and what is left must still be a group.
func (r *FigureRow) rank(cells []int, by Ranking) {
	value := func(i int) *float64 {
		switch {
		case by.Base == ByValue:
			return &r.Cells[i].Value
		case by.Base == PerInhabitant && r.PerInhabitant != nil:
			return r.PerInhabitant[i]
		}
		return nil
	}
	cells = slices.DeleteFunc(slices.Clone(cells), func(i int) bool { return value(i) == nil })
	if len(cells) < minGroup {
		return
	}
	if r.Rank == nil {
		r.Rank = make([]*int, len(r.Cells))
	}
	for _, i := range cells {
		before := 1
		for _, j := range cells {
			if *value(j) < *value(i) && by.Ascending || *value(j) > *value(i) && !by.Ascending {
				before++
			}
		}
		r.Rank[i] = &before
	}
}
