package report

import (
	"strings"
	"unicode/utf8"
)

// maxCandidates bounds the list an ambiguous name keeps.
const maxCandidates = 20

// Hint narrows a name that several places share.
type Hint struct {
	SiteIDCode string // its first six digits name a county
	Source     string // 渠县人民政府
	Region     string // name or code given by a person
	Text       string // parents named in the report itself
	Host       string
}

// organs are the endings by which a government names itself; the place before
// them is the unit.
var organs = [...]string{"人民政府办公室", "人民政府", "党委政府", "政府", "党委", "办事处", "管理委员会", "管委会"}

// departments are endings of units that belong to a government.
var departments = [...]string{
	"局", "委员会", "委", "办公室", "办", "厅", "中心", "支队", "大队", "学校", "小学", "中学", "医院", "院", "站", "所", "馆", "协会", "联合会", "集团", "公司",
}

// Resolve finds the unit a name stands for. It never guesses: a name that fits
// several places keeps them all as candidates. A name that no place bears
// keeps its name, type and level as its ending tells them.
func (r *Register) Resolve(name string, h Hint) Unit {
	name = strings.TrimPrefix(strings.Join(strings.Fields(name), ""), "中共")
	if name == "" {
		return Unit{}
	}
	if name == "国务院" || name == "中华人民共和国国务院" {
		return Unit{Name: "国务院", Type: "government", Level: "state", Path: []string{"国务院"}}
	}
	bare := strip(name)
	if found := r.narrow(r.match(bare), h); len(found) > 0 {
		return r.resolved(bare, found)
	}
	if u, ok := r.department(name, h); ok {
		return u
	}
	return unknown(bare, h)
}

// strip takes the organ off a name: 有庆镇人民政府 is 有庆镇, 城关街道办事处 is
// 城关街道.
func strip(name string) string {
	for _, organ := range organs {
		if bare, ok := strings.CutSuffix(name, organ); ok && utf8.RuneCountInString(bare) >= 2 {
			return bare
		}
	}
	return name
}

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
				if strings.HasPrefix(r.places[at].code, r.places[up].code) && at != up {
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
	under := func(prefix string) func(string) bool {
		return func(code string) bool { return strings.HasPrefix(code, prefix) }
	}
	if len(h.SiteIDCode) >= 6 {
		keep(under(strings.TrimSuffix(h.SiteIDCode[:6], "00")))
	}
	for _, place := range [...]string{h.Region, strip(h.Source)} {
		if place != "" && strings.Trim(place, "0123456789") == "" {
			keep(under(strings.TrimRight(place, "0")))
		} else if above := r.match(place); len(above) == 1 {
			keep(under(r.places[above[0]].code))
		}
	}
	if h.Text != "" && len(found) > 1 {
		for _, width := range [...]int{6, 4, 2} {
			keep(func(code string) bool {
				at, ok := r.byCode[code[:min(width, len(code))]]
				return ok && len(code) > width && !generic(r.places[at].name) && strings.Contains(h.Text, r.places[at].name)
			})
		}
	}
	return found
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

func (r *Register) resolved(name string, found []int32) Unit {
	if len(found) == 1 {
		return r.unit(found[0])
	}
	u := Unit{Name: name}
	for _, at := range found[:min(len(found), maxCandidates)] {
		u.Candidates = append(u.Candidates, Candidate{Code: r.places[at].code, Path: r.path(at)})
	}
	return u
}

// department attaches 渠县司法局 to 渠县, and a department that names no place
// to the government of its site.
func (r *Register) department(name string, h Hint) (Unit, bool) {
	if !isDepartment(name) {
		return Unit{}, false
	}
	u := Unit{Name: name, Type: "department"}
	for i := len(name); i > 0; i-- {
		if !utf8.RuneStart(name[i%len(name)]) && i < len(name) {
			continue
		}
		above := r.narrow(r.match(strip(name[:i])), h)
		if len(above) == 1 {
			return under(r.unit(above[0]), u), true
		}
	}
	if len(h.SiteIDCode) >= 6 {
		if place, ok := r.Place(h.SiteIDCode[:6]); ok {
			return under(place, u), true
		}
	}
	return u, true
}

func under(government, u Unit) Unit {
	u.Code, u.CodeSystem, u.Level = government.Code, government.CodeSystem, government.Level
	u.Path = append(append([]string{}, government.Path...), u.Name)
	return u
}

func isDepartment(name string) bool {
	for _, end := range departments {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// unknown is a unit of no register: what its name tells, under the region a
// person gave.
func unknown(name string, h Hint) Unit {
	u := Unit{Name: name}
	for end, is := range map[string][2]string{
		"街道": {"street_office", "township"}, "镇": {"town", "township"}, "乡": {"township", "township"},
		"县": {"government", "county"}, "区": {"government", "county"}, "市": {"government", "city"}, "省": {"government", "province"},
	} {
		if strings.HasSuffix(name, end) {
			u.Type, u.Level = is[0], is[1]
		}
	}
	if h.Region != "" && strings.Trim(h.Region, "0123456789") != "" {
		u.Path = []string{h.Region, name}
	}
	return u
}
