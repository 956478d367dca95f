package expect

import (
	"fmt"
	"time"

	"baogao/internal/china"
	"baogao/internal/errs"
)

// Reading is how a column's list was read in a run.
type Reading struct {
	Address string
	Rows    map[uint64]bool // articles listed, by Key
	First   []uint64        // those of the first page
	Fresh   int             // listed for the first time ever
	Gone    int             // articles of the column withdrawn, ever
	Strays  []string        // articles that are listed no more and still answer
}

// List judges a list that was read from its first page to its last.
func (m *Memory) List(r Reading, now time.Time) (problems []Problem) {
	c := m.column(r.Address)
	switch lost := c.Rows - (r.Gone - c.Gone) - len(r.Rows); {
	case len(r.Rows) == 0 && c.Rows > 0:
		return []Problem{{Code: errs.EmptyColumn, URL: r.Address, Message: fmt.Sprintf(
			"栏目里没有读到任何文章，上次有 %d 篇；请检查栏目地址，或用 baogao sites check 查看", c.Rows)}}
	case exchanged(c.First, r.Rows):
		return []Problem{{Code: errs.ColumnChanged, URL: r.Address, Message: errs.ColumnChanged.Message()}}
	case lost > 0:
		message := fmt.Sprintf("栏目上次列出 %d 篇，现在 %d 篇，其中 %d 篇不是因撤下而减少；请对照原件核实", c.Rows, len(r.Rows), lost)
		if len(r.Strays) > 0 {
			message += "（如 " + r.Strays[0] + " 已不在栏目中，但仍能打开）"
		}
		return []Problem{{Code: errs.ColumnShrank, URL: r.Address, Message: message}}
	}
	if c.Checked && r.Fresh > 0 {
		c.arrived(now)
	}
	c.Rows, c.Gone, c.Read, c.Checked = len(r.Rows), r.Gone, now, true
	c.First, c.Strays = r.First[:min(len(r.First), firstRows)], nil
	for _, address := range r.Strays[:min(len(r.Strays), maxStrays)] {
		c.Strays = append(c.Strays, Key(address))
	}
	if c.stale(now) {
		problems = append(problems, Problem{Code: errs.ColumnStale, URL: r.Address, Message: errs.ColumnStale.Message()})
	}
	return problems
}

// exchanged says that nothing of what stood first stands anywhere.
func exchanged(first []uint64, rows map[uint64]bool) bool {
	if len(first) < fewRows {
		return false
	}
	for _, key := range first {
		if rows[key] {
			return false
		}
	}
	return true
}

// The law wants yearly reports by 31 March; a column is stale a month after
// the day on which it had news last year, and not before this day of the year.
const (
	season   = 120 // until the end of April an arrival counts
	notUntil = 105 // 15 April
	grace    = 30
)

func (c *Column) arrived(now time.Time) {
	now = now.In(china.Zone())
	if c.Arrivals == nil {
		c.Arrivals = map[int]int{}
	}
	if _, ok := c.Arrivals[now.Year()]; !ok {
		c.Arrivals[now.Year()] = now.YearDay()
	}
	delete(c.Arrivals, now.Year()-2)
}

// stale says that last season brought news which we saw arrive, and this one
// does not, though it is over.
func (c *Column) stale(now time.Time) bool {
	now = now.In(china.Zone())
	last, came := c.Arrivals[now.Year()-1]
	_, has := c.Arrivals[now.Year()]
	return came && last <= season && !has && now.YearDay() > max(last+grace, notUntil)
}
