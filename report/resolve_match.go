package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// match finds the places a name may mean: by its whole, or by the places above
// it that it begins with (四川省渠县有庆镇).
func (r *Register) match(name string) []int32 {
	if found := r.byName[name]; len(found) > 0 {
		return found
	}
	for i := range name {
		if i < 6 || !utf8.RuneStart(name[i]) {
			continue
		}
		above := r.byName[name[:i]]
		if len(above) == 0 {
			continue
		}
		var under []int32
		for _, at := range r.match(name[i:]) {
			for _, up := range above {
				if at != up && r.below(at, up) && !slices.Contains(under, at) {
					under = append(under, at)
				}
			}
		}
		if len(under) > 0 {
			return under
		}
	}
	return nil
}

// below reports whether a place lies in another: by its code or, of imported
// ones that have none, by its path.
func (r *Register) below(at, up int32) bool {
	p, above := &r.places[at], &r.places[up]
	if p.code == "" && p.added != nil {
		return slices.Contains(p.added.Path, above.name)
	}
	return strings.HasPrefix(p.code, above.code)
}

// prefixes gives the codes a name or code of a region may mean.
func (r *Register) prefixes(region string) []string {
	if strings.Trim(region, "0123456789") == "" && region != "" {
		return []string{CodePrefix(region)}
	}
	var codes []string
	for _, at := range r.match(strip(cutAt(region, maxName))) {
		codes = append(codes, r.places[at].code)
	}
	return codes
}

// codeOf is the code of the one county, city or province that a name means.
func (r *Register) codeOf(name string) string {
	found := r.highest(r.match(cutAt(name, maxName)))
	if len(found) != 1 || len(r.places[found[0]].code) > 6 {
		return ""
	}
	return r.places[found[0]].code
}
