// Package countytest answers one question: what is written down of an invented
// county, and what should follow from it?
//
// A county is a text file of lines whose fields are separated by |: the units
// with their lives, the local rules, how columns were read, the reports with
// their days, what persons said, and apart from these the truth, which a person
// wrote from the rules and no program worked out. The package judges nothing.
package countytest

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"baogao/compare"
	"baogao/report"
)

// County is a county as it is written down.
type County struct {
	Facts compare.Facts
	Years []int    // those the truth speaks of
	Truth []string // "unit year status", of a late one with its days

	units map[string]*report.Unit // by each of their names
}

// Read reads a county:
//
//	as_of | day
//	years | year year …
//	unit | name | type | code | since | until | day kind source…
//	rule | as in a file of rules
//	column | name | day | whole, broken or blocked; readings in their order
//	report | unit | year | claimed day | column | first seen | last absent | gone
//	said | unit | year | exempt, or a day | medium
//	truth | unit | status, for each year
func Read(path string) (*County, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c := &County{units: map[string]*report.Unit{}, Facts: compare.Facts{Kind: report.RuleOfLaw, Rules: compare.NationalRules()}}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := c.line(line); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, line, err)
		}
	}
	return c, nil
}

const most = 8 // fields of a line

func (c *County) line(line string) error {
	what, rest, _ := strings.Cut(line, "|")
	f := strings.Split(rest, "|")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	f = append(f, make([]string, most)...)
	switch what = strings.TrimSpace(what); what {
	case "as_of":
		c.Facts.AsOf = f[0]
	case "years":
		for year := range strings.FieldsSeq(f[0]) {
			c.Years = append(c.Years, number(year))
		}
		c.Facts.From, c.Facts.To = slices.Min(c.Years), slices.Max(c.Years)
	case "unit":
		c.unit(f)
	case "rule":
		own, err := compare.ParseRules(rest)
		c.Facts.Rules = append(c.Facts.Rules, own...)
		return err
	case "column":
		if f[1] <= c.Facts.AsOf { // what is read later is not known yet
			read := compare.Column{URL: f[0], Read: At(f[1]), Whole: f[2] == "whole", Blocked: f[2] == "blocked"}
			if !read.Whole {
				read.Problem = f[2]
			}
			c.column(read)
		}
	case "report", "said", "truth":
		u := c.units[f[0]]
		if u == nil {
			return fmt.Errorf("no unit %s", f[0])
		}
		c.of(what, u, f)
	default:
		return fmt.Errorf("no such line: %s", what)
	}
	return nil
}

// column notes a reading of a column: the last, and the last whole one before.
func (c *County) column(read compare.Column) {
	at := slices.IndexFunc(c.Facts.Columns, func(was compare.Column) bool { return was.URL == read.URL })
	if at < 0 {
		c.Facts.Columns = append(c.Facts.Columns, read)
		return
	}
	if was := c.Facts.Columns[at]; !read.Whole {
		read.WholeBefore = was.WholeBefore
		if was.Whole {
			read.WholeBefore = was.Read
		}
	}
	c.Facts.Columns[at] = read
}

// unit reads a unit. Its government is the region itself; a former name finds
// the unit.
func (c *County) unit(f []string) {
	name := strings.TrimSuffix(f[0], "人民政府")
	u := report.Unit{Name: name, Type: f[1], Code: f[2], Since: f[3], Until: f[4], Level: "township", Path: []string{name}}
	if u.Type == "government" || u.Type == "department" {
		u.Level = "county"
	}
	if len(c.Facts.Units) > 0 {
		u.Path = []string{c.Facts.Units[0].Name, name}
	}
	if change := strings.Fields(f[5]); len(change) > 2 {
		u.Changes = []report.Change{{Date: change[0], Kind: change[1], From: change[2:]}}
		if change[1] == report.Renamed {
			u.Aliases = change[2:]
		}
	}
	c.Facts.Units = append(c.Facts.Units, u)
	for _, n := range append([]string{f[0], name}, u.Aliases...) {
		c.units[n] = &u
	}
}

// of reads what is said of a unit.
func (c *County) of(what string, u *report.Unit, f []string) {
	switch what {
	case "report":
		id := f[0] + "-" + f[1]
		if slices.ContainsFunc(c.Facts.Reports, func(e compare.Evidence) bool { return e.ID == id }) {
			id += "-" + cmp.Or(f[2], f[4])
		}
		c.Facts.Reports = append(c.Facts.Reports, compare.Evidence{
			ID: id, Title: f[0] + f[1], Unit: u.Key(), Kind: c.Facts.Kind, Year: number(f[1]), Published: f[2],
			Columns: []string{f[3]}, FirstSeen: At(f[4]), Absent: At(f[5]), Withdrawn: f[6] != "", Gone: At(f[6]),
		})
	case "said":
		s := compare.Said{Unit: u.Key(), Year: number(f[1]), Exempt: f[2] == "exempt", Medium: f[3]}
		if !s.Exempt {
			s.Published = f[2]
		}
		c.Facts.Said = append(c.Facts.Said, s)
	default:
		for i, y := range c.Years {
			c.Truth = append(c.Truth, fmt.Sprintf("%s %d %s", u.Name, y, f[1+i]))
		}
	}
}

// Cells are the cells of a matrix in the words of the truth.
func (c *County) Cells(m *compare.Matrix) []string {
	var out []string
	for i := range m.Units {
		for j := range m.Units[i].Cells {
			cell := &m.Units[i].Cells[j]
			if !slices.Contains(c.Years, cell.Year) {
				continue
			}
			line := fmt.Sprintf("%s %d %s", m.Units[i].Unit.Name, cell.Year, cell.Status)
			if cell.DaysLate > 0 {
				line += " " + strconv.Itoa(cell.DaysLate)
			}
			out = append(out, line)
		}
	}
	return out
}

// At is noon in China on a day, the zero time for none.
func At(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return time.Time{}
	}
	return t.Add(4 * time.Hour)
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
