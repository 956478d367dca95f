package report

import (
	"cmp"
	"slices"
	"strings"
)

// Within lists a unit's place and all below it, by level and code, imported
// departments after the government they belong to. The code may have
// the zeros that CodePrefix takes off.
func (r *Register) Within(code string) []Unit {
	above, ok := r.Place(code)
	if !ok {
		return nil
	}
	var units []Unit
	for at := range r.places {
		p := &r.places[at]
		if strings.HasPrefix(p.code, above.Code) && !generic(p.name) {
			units = append(units, r.unit(int32(at)))
		}
	}
	slices.SortStableFunc(units, func(a, b Unit) int {
		return cmp.Or(cmp.Compare(len(a.Code), len(b.Code)), cmp.Compare(a.Code, b.Code))
	})
	return units
}
