package report

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Change is one change in the life of a unit.
type Change struct {
	Date string   `json:"date"`           // YYYY-MM-DD
	Kind string   `json:"kind"`           // renamed merged split
	From []string `json:"from,omitempty"` // codes, or names of no register, of what it was before
}

// The kinds of change. Only a rename leaves the area, and so the figures, as
// they were.
const (
	Renamed = "renamed" // 更名, 撤县设市, 撤乡设镇
	Merged  = "merged"  // 合并设立, 并入
	Split   = "split"   // 拆分, 划出
)

// Lived reports whether a unit existed at the end of a year: outside its life
// it owes no report.
func (u Unit) Lived(year int) bool {
	end := strconv.Itoa(year) + "-12-31"
	return (u.Since == "" || u.Since <= end) && (u.Until == "" || u.Until > end)
}

// Comparable reports whether a unit's figures of two years count the same
// area, and if not why: 口径不可比.
func (u Unit) Comparable(a, b int) (reason string, ok bool) {
	if a > b {
		a, b = b, a
	}
	for _, c := range u.Changes {
		year, err := strconv.Atoi(cutAt(c.Date, 4))
		if err != nil || c.Kind == Renamed || year <= a || year > b {
			continue
		}
		verb := "合并设立"
		if c.Kind == Split {
			verb = "区划划出调整"
		}
		reason = c.Date + " " + verb + "，口径不可比"
		if len(c.From) > 0 {
			reason = c.Date + " 由" + strings.Join(c.From, "、") + verb + "，口径不可比"
		}
		return reason, false
	}
	return "", true
}

// With returns a register that also knows these units: invented or imported
// ones. A unit with the code of a place amends it: the place keeps its identity
// and its old name still finds it. What a unit was made of, where the register
// does not know it, is added with the day of its end.
func (r *Register) With(units []Unit) *Register {
	n := &Register{places: slices.Clone(r.places), byName: make(map[string][]int32, len(r.byName)), byCode: make(map[string]int32, len(r.byCode)), byInitial: r.byInitial}
	for k, v := range r.byName {
		n.byName[k] = slices.Clip(v) // appending copies
	}
	maps.Copy(n.byCode, r.byCode)
	for _, u := range units {
		n.include(u)
	}
	for i := range n.places {
		if u := n.places[i].added; u != nil && len(u.Changes) > 0 {
			n.settle(*u, &n.places[i])
		}
	}
	return n
}

// settle ends what a unit was made of, and calls it by name.
func (r *Register) settle(u Unit, p *place) {
	u.Changes = slices.Clone(u.Changes)
	var ended []Unit
	for i, c := range u.Changes {
		ended = append(ended, predecessors(r, u, c)...)
		u.Changes[i].From = slices.Clone(c.From)
		for j, from := range c.From {
			if at, ok := r.byCode[from]; ok {
				u.Changes[i].From[j] = r.places[at].name
			}
		}
	}
	p.added = &u
	r.include(ended...)
}

func (r *Register) include(units ...Unit) {
	for _, u := range units {
		at, known := r.byCode[u.Code]
		if !known || u.Code == "" || u.Type == "department" { // it bears its government's code
			r.add(place{code: u.Code, name: u.Name, added: &u})
			at = int32(len(r.places) - 1) //nolint:gosec // some 45,000 places
		} else {
			amended := r.unit(at).amended(u)
			p := &r.places[at]
			if p.name != amended.Name {
				r.named(amended.Name, at)
			}
			p.name, p.added = amended.Name, &amended
		}
		for _, alias := range u.Aliases {
			r.named(alias, at)
		}
	}
}

// named lets a name find a place.
func (r *Register) named(name string, at int32) {
	if !slices.Contains(r.byName[name], at) {
		r.byName[name] = append(r.byName[name], at)
	}
}

// amended is a unit with what is said of it anew.
func (u Unit) amended(by Unit) Unit {
	if by.Name != "" && by.Name != u.Name {
		u.Aliases = append(slices.Clip(u.Aliases), u.Name)
		u.Name = by.Name
		if len(u.Path) > 0 {
			u.Path = append(slices.Clone(u.Path[:len(u.Path)-1]), by.Name)
		}
	}
	if by.Type != "" {
		u.Type = by.Type
	}
	if by.Level != "" {
		u.Level = by.Level
	}
	if len(by.Path) > 1 {
		u.Path = by.Path
	}
	if by.Since != "" {
		u.Since = by.Since
	}
	if by.Until != "" {
		u.Until = by.Until
	}
	for _, alias := range by.Aliases {
		if !slices.Contains(u.Aliases, alias) {
			u.Aliases = append(slices.Clip(u.Aliases), alias)
		}
	}
	u.Changes = append(slices.Clip(u.Changes), by.Changes...)
	return u
}

// called is a unit by the name that was asked for, where it bore that before: a
// report of the time is of that name, and of the same code.
func (u Unit) called(name string) Unit {
	for _, alias := range u.Aliases {
		if !strings.HasSuffix(name, alias) || len(u.Path) == 0 || strings.HasSuffix(name, u.Name) {
			continue
		}
		others := []string{u.Name}
		for _, other := range u.Aliases {
			if other != alias {
				others = append(others, other)
			}
		}
		u.Path = append(slices.Clone(u.Path[:len(u.Path)-1]), alias)
		u.Name, u.Aliases = alias, others
		for _, end := range endings {
			if strings.HasSuffix(alias, end[0]) && u.Level == end[2] {
				u.Type = end[1]
				break
			}
		}
		return u
	}
	return u
}

// predecessors are the units a change speaks of by name that no register has:
// they ended on its day, in the place of their successor. Those the register
// has by code end too, unless they are the successor itself.
func predecessors(r *Register, u Unit, c Change) []Unit {
	if c.Kind != Merged {
		return nil
	}
	var ended []Unit
	for _, from := range c.From {
		if from == u.Code || from == u.Name {
			continue
		}
		if at, ok := r.byCode[from]; ok {
			old := r.unit(at)
			old.Until = c.Date
			ended = append(ended, Unit{Code: old.Code, Name: old.Name, Until: c.Date})
			continue
		}
		if strings.Trim(from, "0123456789") == "" || len(u.Path) == 0 {
			continue
		}
		path := append(slices.Clone(u.Path[:len(u.Path)-1]), from)
		if at := r.within(from, u); at >= 0 {
			old := r.unit(at)
			ended = append(ended, Unit{Code: old.Code, Name: old.Name, Until: c.Date})
			continue
		}
		gone := r.unknown(from, Hint{})
		gone.Path, gone.Until, gone.Level = path, c.Date, u.Level
		ended = append(ended, gone)
	}
	return ended
}

// within is the place of a name beside a unit, -1 without one.
func (r *Register) within(name string, u Unit) int32 {
	for _, at := range r.byName[name] {
		path := r.unit(at).Path
		if len(path) == len(u.Path) && slices.Equal(path[:len(path)-1], u.Path[:len(u.Path)-1]) {
			return at
		}
	}
	return -1
}
