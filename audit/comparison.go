package audit

import (
	"strconv"
	"strings"

	"baogao/compare"
)

// ColumnName names a report of a comparison above its column.
func (c *Comparison) ColumnName(id string) string {
	r := c.Cited[id]
	name := r.Unit
	if name == "" {
		name = r.Title
	}
	if r.Year > 0 {
		name += " " + strconv.Itoa(r.Year)
	}
	return name
}

// FlagName is a flag of a row of figures in words.
func (c *Comparison) FlagName(flag string) string {
	kind, rest, _ := strings.Cut(flag, ":")
	id, reason, _ := strings.Cut(rest, ":")
	switch kind {
	case "outlier":
		return c.ColumnName(id) + " 与其他相差悬殊"
	case "not_comparable":
		return c.ColumnName(id) + " 与上年" + reason
	}
	return flag
}

// ComparisonTable lays the figures of a comparison out: indicators as rows,
// reports as columns. A cell leads to its sentence.
func ComparisonTable(c *Comparison, base string) *Table {
	t := &Table{Name: "指标对照", Header: []string{"指标", "计量单位"}}
	shares, ranks := false, false
	for i := range c.Figures {
		shares = shares || c.Figures[i].PerInhabitant != nil
		ranks = ranks || c.Figures[i].Rank != nil
	}
	for _, id := range c.Reports {
		name := c.ColumnName(id)
		t.Header = append(t.Header, name, name+" 比上年%")
		if shares {
			t.Header = append(t.Header, name+" 每万人")
		}
		if ranks {
			t.Header = append(t.Header, name+" 位次")
		}
		t.Header = append(t.Header, name+" 原文")
	}
	t.Header = append(t.Header, "组内中位数", "提示")
	t.Each = rows(c.Figures, func(row *compare.FigureRow) []any {
		line := []any{row.Indicator, row.Unit}
		for j, cell := range row.Cells {
			value, where := any(nil), any(nil)
			if cell != nil {
				value, where = cell.Value, Link{cell.Raw, PlaceLink(base, c.Reports[j], cell.Span)}
			}
			line = append(line, value, at(row.Growth, j))
			if shares {
				line = append(line, at(row.PerInhabitant, j))
			}
			if ranks {
				line = append(line, at(row.Rank, j))
			}
			line = append(line, where)
		}
		return append(line, groupNames(row), c.flagNames(row))
	})
	return t
}

// at is an optional value of a row that may have none at all.
func at[T any](values []*T, i int) any {
	if i >= len(values) || values[i] == nil {
		return nil
	}
	return *values[i]
}

func groupNames(row *compare.FigureRow) string {
	var parts []string
	for _, g := range row.Groups {
		parts = append(parts, strconv.Itoa(g.Year)+"年 "+plain(g.Median)+"（"+strconv.Itoa(g.N)+"个单位）")
	}
	return strings.Join(parts, "；")
}

func (c *Comparison) flagNames(row *compare.FigureRow) string {
	var parts []string
	for _, f := range row.Flags {
		parts = append(parts, c.FlagName(f))
	}
	return strings.Join(parts, "；")
}
