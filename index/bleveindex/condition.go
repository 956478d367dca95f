package bleveindex

import (
	"slices"
	"strconv"
	"strings"

	"baogao/index"
	"baogao/report"
)

// where gives the documents whose metadata fit. The name tells conditions apart:
// the same are asked for again and again, so they are kept as lists are.
func (e *evaluation) where(name string, fit func(*meta) bool) (condition, error) {
	l, err := e.list(listKey{fieldMeta, name}, func() (*list, error) {
		g := e.gather()
		for number, m := range e.docs.metas {
			if m != nil && fit(m) {
				g.add(uint32(number), 1, 0)
			}
		}
		return g.list(norm{lengths: e.docs.body.lengths}), nil
	})
	if err != nil {
		return nil, err
	}
	found := e.newSet()
	found.take(l)
	return condition(found), nil
}

// all gives every document.
func (e *evaluation) all() (condition, error) {
	return e.where("all", func(*meta) bool { return true })
}

// filter leaves out what does not have the exact values asked for: one of each
// kind of value, and every role.
func (e *evaluation) filter(found set, f index.Filter) (set, error) {
	for _, one := range anyOf(f) {
		some := e.newSet()
		for name, fit := range one {
			c, err := e.where(name, fit)
			if err != nil {
				return nil, err
			}
			some.or(set(c))
		}
		found = e.intersection(found, some)
	}
	if len(f.ID) == 0 {
		return found, nil
	}
	some := e.newSet()
	for doc := range found.each {
		if slices.Contains(f.ID, e.docs.metas[doc].id) {
			some.add(doc)
		}
	}
	return some, nil
}

// having is the condition that a text has sections of a role, with its name.
func having(role report.Role) (name string, fit func(*meta) bool) {
	return "role " + string(role), func(m *meta) bool { return slices.Contains(m.Roles, role) }
}

// conditions are what metadata may fit, by name.
type conditions map[string]func(*meta) bool

// anyOf gives the conditions of a filter by name: of each group one must hold.
func anyOf(f index.Filter) (groups []conditions) {
	years, kinds, regions := conditions{}, conditions{}, conditions{}
	for _, year := range f.Year {
		years["year "+strconv.Itoa(year)] = func(m *meta) bool { return m.Year == year }
	}
	for _, kind := range f.Kind {
		kinds["kind "+string(kind)] = func(m *meta) bool { return m.Kind == kind }
	}
	for _, region := range f.Region {
		regions["region "+region] = func(m *meta) bool { return m.within(region) }
	}
	for _, role := range f.Role {
		name, fit := having(role)
		groups = append(groups, conditions{name: fit})
	}
	if f.Read {
		groups = append(groups, conditions{"read": func(m *meta) bool { return m.Body > 0 }})
	}
	groups = append(groups, years, kinds, regions)
	return slices.DeleteFunc(groups, func(g conditions) bool { return len(g) == 0 })
}

// fits translates a query on metadata.
func fits(q index.Query) func(*meta) bool {
	switch q := q.(type) {
	case index.Unit:
		return func(m *meta) bool {
			return q.Code != "" && strings.HasPrefix(m.Code, q.Code) || strings.Contains(m.Unit, q.Name) || slices.Contains(m.Path, q.Name)
		}
	case index.Region:
		return func(m *meta) bool {
			return q.Code != "" && strings.HasPrefix(m.Code, q.Code) || q.Name != "" && slices.Contains(m.Path, q.Name)
		}
	case index.Years:
		return func(m *meta) bool {
			return m.Year != 0 && (q.From == 0 || m.Year >= q.From) && (q.To == 0 || m.Year <= q.To)
		}
	case index.Kinds:
		return func(m *meta) bool { return m.Kind == q.Kind }
	case index.Source:
		return func(m *meta) bool { return strings.Contains(m.Source, q.Text) }
	case index.Dates:
		return func(m *meta) bool {
			return m.Date != "" && (q.From == "" || m.Date >= q.From) &&
				(q.To == "" || m.Date <= q.To || strings.HasPrefix(m.Date, q.To))
		}
	}
	return func(*meta) bool { return false }
}

// within says whether a document's unit is a place or below it; the place is a
// code or a name.
func (m *meta) within(place string) bool {
	return m.Code != "" && strings.HasPrefix(m.Code, place) || slices.Contains(m.Path, place)
}
