package compare

import (
	"slices"

	"baogao/report"
)

// Item is one line of a list an officer works through.
type Item struct {
	Unit     report.Unit `json:"unit"`
	Cell     Cell        `json:"cell"`
	LastYear string      `json:"last_year,omitempty"` // the day of the year before
	DaysLeft int         `json:"days_left,omitempty"`
	Before   Status      `json:"before,omitempty"` // in a list of changes
}

// Reminders is the 催报清单 of a year: what is not due yet and not found, those
// with the least time first. The matrix must also hold the year before.
func (m *Matrix) Reminders(year int) []Item {
	items := m.items(func(c *Cell) bool { return c.Year == year && c.Status == NotDue })
	for i := range items {
		if due := items[i].Cell.Due; due != "" {
			items[i].DaysLeft = days(m.AsOf, due)
		}
	}
	slices.SortStableFunc(items, func(a, b Item) int { return a.DaysLeft - b.DaysLeft })
	return items
}

// With lists the cells of these statuses.
func (m *Matrix) With(statuses ...Status) []Item {
	return m.items(func(c *Cell) bool { return slices.Contains(statuses, c.Status) })
}

func (m *Matrix) items(wanted func(*Cell) bool) []Item {
	items := []Item{}
	for i := range m.Units {
		row := &m.Units[i]
		for j := range row.Cells {
			if !wanted(&row.Cells[j]) {
				continue
			}
			item := Item{Unit: row.Unit, Cell: row.Cells[j]}
			if j > 0 {
				item.LastYear = row.Cells[j-1].Published
			}
			items = append(items, item)
		}
	}
	return items
}

// Changes lists the cells that stand otherwise than in an earlier matrix, and
// those whose report was first seen after its day.
func (m *Matrix) Changes(before *Matrix) []Item {
	was := map[string]Cell{}
	for i := range before.Units {
		for _, c := range before.Units[i].Cells {
			was[before.Units[i].Unit.Key()+" "+itoa(c.Year)] = c
		}
	}
	items := []Item{}
	for i := range m.Units {
		row := &m.Units[i]
		for _, c := range row.Cells {
			b, known := was[row.Unit.Key()+" "+itoa(c.Year)]
			if known && b.Status == c.Status && (len(c.FirstSeen) < len(before.AsOf) || c.FirstSeen[:len(before.AsOf)] <= before.AsOf) {
				continue
			}
			items = append(items, Item{Unit: row.Unit, Cell: c, Before: b.Status})
		}
	}
	return items
}
