package report

import (
	"slices"
	"strings"
)

// narrow keeps the places that fit the hints, the surest hint first. A hint
// that fits none of them says nothing.
func (r *Register) narrow(found []int32, h Hint) []int32 {
	found = r.highest(found)
	keep := func(fits func(code string) bool) {
		if len(found) < 2 {
			return
		}
		var kept []int32
		for _, at := range found {
			if fits(r.places[at].code) {
				kept = append(kept, at)
			}
		}
		if len(kept) > 0 {
			found = kept
		}
	}
	within := func(prefix string) func(string) bool {
		return func(code string) bool { return strings.HasPrefix(code, prefix) }
	}
	if len(h.SiteIDCode) >= 6 {
		keep(within(CodePrefix(h.SiteIDCode[:6])))
	}
	for _, place := range [...]string{h.Region, placeOf(h.Source)} {
		if place != "" && strings.Trim(place, "0123456789") == "" {
			keep(within(CodePrefix(place)))
		} else if above := r.match(place); len(above) == 1 {
			keep(within(r.places[above[0]].code))
		}
	}
	if len(found) > 1 {
		mentioned := h.mentioned(r.namesAbove(found))
		for _, width := range [...]int{6, 4, 2} {
			keep(func(code string) bool { return mentioned[r.above(code, width)] })
		}
	}
	if code := hostRules[strings.TrimSuffix(h.Host, ".gov.cn")]; code != "" {
		keep(within(code))
	}
	if labels := hostLabels(h.Host); len(labels) > 0 && len(found) > 1 {
		for _, label := range slices.Backward(labels) { // the wider first
			keep(func(code string) bool { return r.spelled(code, label) })
		}
	}
	return found
}

// inRegion keeps the places that lie in the region a person gave, or above it.
// A county or township of the same name elsewhere is another one: an invented
// 清溪镇 must not become a real one, so a region of no register leaves only
// cities and provinces.
func (r *Register) inRegion(found []int32, region string) []int32 {
	if region == "" {
		return found
	}
	prefixes := r.prefixes(region)
	var kept []int32
	for _, at := range found {
		p := &r.places[at]
		fits := len(prefixes) == 0 && p.added == nil && len(p.code) <= 4
		for _, prefix := range prefixes {
			fits = fits || strings.HasPrefix(p.code, prefix) || strings.HasPrefix(prefix, p.code)
		}
		if p.added != nil && slices.Contains(p.added.Path, region) {
			fits = true
		}
		if fits {
			kept = append(kept, at)
		}
	}
	return kept
}

// contradicted reports whether the site, the source or the host says it is
// another county's and nothing speaks for the place. Meta data can be wrong, so
// this makes nobody else the unit: the place stays a candidate.
func (r *Register) contradicted(at int32, h Hint) bool {
	p := &r.places[at]
	if len(p.code) != 9 || p.added != nil || h.Region != "" {
		return false
	}
	county, known := r.byCode[p.code[:6]]
	if !known {
		return false
	}
	for _, said := range [...]string{siteCode(h), r.codeOf(placeOf(h.Source)), r.codeOf(r.placeOfHost(h.Host))} {
		if _, ok := r.byCode[CodePrefix(said)]; ok && said != "" && !strings.HasPrefix(p.code, CodePrefix(said)) {
			name := r.places[county].name
			return !h.names(name) && !strings.Contains(h.Source, name)
		}
	}
	return false
}

// highest prefers the city to the district of one name inside it, for 达州
// means the city.
func (r *Register) highest(found []int32) []int32 {
	var kept []int32
	for _, at := range found {
		inside := false
		for _, up := range found {
			inside = inside || at != up && strings.HasPrefix(r.places[at].code, r.places[up].code)
		}
		if !inside {
			kept = append(kept, at)
		}
	}
	return kept
}

// above is the name of the place of a width of code that holds another, ""
// without one that says anything.
func (r *Register) above(code string, width int) string {
	at, ok := r.byCode[code[:min(width, len(code))]]
	if !ok || len(code) <= width || generic(r.places[at].name) || commonWord(r.places[at].name) {
		return ""
	}
	return r.places[at].name
}

// namesAbove are the names of all the places that hold some.
func (r *Register) namesAbove(found []int32) map[string]bool {
	names := map[string]bool{}
	for _, at := range found {
		for _, width := range [...]int{6, 4, 2} {
			if name := r.above(r.places[at].code, width); name != "" {
				names[name] = true
			}
		}
	}
	return names
}

// commonWord names are words of every report besides, and name no county.
func commonWord(name string) bool {
	switch name {
	case "城区", "郊区", "矿区", "新城区", "城中区", "市中区":
		return true
	}
	return false
}
