package bleveindex

import (
	"slices"
	"strings"

	"baogao/index"
)

// where gives the documents whose metadata fit.
func (e *evaluation) where(fit func(*meta) bool) condition {
	found := e.newSet()
	for number, m := range e.docs.metas {
		if m != nil && fit(m) {
			found.add(uint32(number))
		}
	}
	return condition(found)
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
