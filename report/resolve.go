package report

import (
	"regexp"
	"slices"
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
	Page       string // and on the page around it
	Host       string
}

// names reports whether the report or its page speaks of a place.
func (h Hint) names(place string) bool {
	return strings.Contains(h.Text, place) || strings.Contains(h.Page, place)
}

// mentioned gives those of many places that the report or its page speaks of,
// in one pass: a hundred counties have a 城关镇.
func (h Hint) mentioned(places map[string]bool) map[string]bool {
	heads, byHead := new(charSet), map[rune][]string{}
	for place := range places {
		r, _ := utf8.DecodeRuneInString(place)
		heads.add(r)
		byHead[r] = append(byHead[r], place)
	}
	found := map[string]bool{}
	for _, text := range [...]string{h.Text, h.Page} {
		for i, r := heads.next(text, 0); i < len(text); i, r = heads.next(text, i+utf8.RuneLen(r)) {
			for _, place := range byHead[r] {
				if strings.HasPrefix(text[i:], place) {
					found[place] = true
				}
			}
		}
	}
	return found
}

// organs are the endings by which a government names itself; the place before
// them is the unit.
var organs = [...]string{"人民政府", "党委政府", "政府", "党委", "办事处", "管理委员会", "管委会", "行政公署", "行署"}

// departments are endings of units that belong to a government.
var departments = [...]string{
	"局", "委员会", "委", "办公室", "办", "厅", "中心", "支队", "大队", "总队", "调查队", "学校", "小学", "中学", "大学", "幼儿园", "医院", "院", "站", "所", "馆",
	"管理处", "协会", "联合会", "总工会", "集团", "公司", "指挥部",
}

// maxName bounds a name, in bytes; nobody is called longer.
const maxName = 150

// Resolve finds the unit a name stands for. It never guesses: a name that fits
// several places keeps them all as candidates. A name that no place bears
// keeps its name, type and level as its ending tells them, and a path under
// the county its own words or a person name.
func (r *Register) Resolve(name string, h Hint) Unit {
	name = simplified(strings.Join(strings.Fields(cutAt(name, maxName)), ""))
	h.Text = cutAt(h.Text, 1<<16)
	if name == "" {
		return Unit{}
	}
	if u, ok := central(name); ok {
		return u
	}
	if u, ok := r.party(name, h); ok {
		return u
	}
	if u, ok := r.vertical(name, h); ok {
		return u
	}
	name = withoutInfix(strings.TrimPrefix(name, "中共"))
	bare := name
	found := r.match(name)
	if len(found) == 0 {
		bare = strip(name)
		found = r.match(bare)
	}
	if short, ok := strings.CutSuffix(bare, "街街道"); ok && len(found) == 0 {
		bare = short + "街道" // 北城街街道办事处 is the office of 北城街道
		found = r.match(bare)
	}
	named := len(r.byName[bare]) > 0 // without the places above it
	if named {
		found = r.inRegion(found, h.Region)
	}
	found = r.narrow(found, h)
	if named && len(found) == 1 && r.contradicted(found[0], h) {
		return r.candidates(bare, found)
	}
	if len(found) > 0 {
		return r.resolved(bare, found)
	}
	if u, ok := r.levelOnly(name, h); ok {
		return u
	}
	if u, ok := r.department(name, h); ok {
		return u
	}
	return r.unknown(bare, h)
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

// prefixes gives the codes a name or code of a region may mean.
func (r *Register) prefixes(region string) []string {
	if strings.Trim(region, "0123456789") == "" && region != "" {
		return []string{prefixOf(region)}
	}
	var codes []string
	for _, at := range r.match(strip(cutAt(region, maxName))) {
		codes = append(codes, r.places[at].code)
	}
	return codes
}

// prefixOf takes the closing zeros off a code of GB/T 2260: 510000 is 51.
func prefixOf(code string) string {
	if len(code) > 6 {
		return code
	}
	for len(code) > 2 && len(code)%2 == 0 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
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
		if _, ok := r.byCode[prefixOf(said)]; ok && said != "" && !strings.HasPrefix(p.code, prefixOf(said)) {
			name := r.places[county].name
			return !h.names(name) && !strings.Contains(h.Source, name)
		}
	}
	return false
}

// codeOf is the code of the one county, city or province that a name means.
func (r *Register) codeOf(name string) string {
	found := r.highest(r.match(cutAt(name, maxName)))
	if len(found) != 1 || len(r.places[found[0]].code) > 6 {
		return ""
	}
	return r.places[found[0]].code
}

// strip takes the organ off a name: 有庆镇人民政府 is 有庆镇, 城关街道办事处 is
// 城关街道.
func strip(name string) string {
	if strings.HasSuffix(name, "街道办") {
		return strings.TrimSuffix(name, "办")
	}
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
		keep(under(prefixOf(h.SiteIDCode[:6])))
	}
	for _, place := range [...]string{h.Region, placeOf(h.Source)} {
		if place != "" && strings.Trim(place, "0123456789") == "" {
			keep(under(prefixOf(place)))
		} else if above := r.match(place); len(above) == 1 {
			keep(under(r.places[above[0]].code))
		}
	}
	if len(found) > 1 {
		mentioned := h.mentioned(r.namesAbove(found))
		for _, width := range [...]int{6, 4, 2} {
			keep(func(code string) bool { return mentioned[r.above(code, width)] })
		}
	}
	if code := hostRules[strings.TrimSuffix(h.Host, ".gov.cn")]; code != "" {
		keep(under(code))
	}
	if labels := hostLabels(h.Host); len(labels) > 0 && len(found) > 1 {
		for _, label := range slices.Backward(labels) { // the wider first
			keep(func(code string) bool { return r.spelled(code, label) })
		}
	}
	return found
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

// commonWord names are words of every report besides, and name no county.
func commonWord(name string) bool {
	switch name {
	case "城区", "郊区", "矿区", "新城区", "城中区", "市中区":
		return true
	}
	return false
}

func (r *Register) resolved(name string, found []int32) Unit {
	if len(found) == 1 {
		return r.unit(found[0]).called(name)
	}
	return r.candidates(name, found)
}

func (r *Register) candidates(name string, found []int32) Unit {
	u := Unit{Name: name}
	for _, at := range found[:min(len(found), maxCandidates)] {
		u.Candidates = append(u.Candidates, Candidate{Code: r.places[at].code, Path: r.path(at)})
	}
	return u
}

// levelOnly reads names that give their level alone, 县司法局 and 镇人民政府: the
// place is the one of that level among those that the page names.
func (r *Register) levelOnly(name string, h Hint) (Unit, bool) {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "我"), "本") // 我镇
	level, size := utf8.DecodeRuneInString(name)
	if !strings.ContainsRune("省市县区旗州镇乡", level) {
		return Unit{}, false
	}
	rest := name[size:]
	for _, hint := range [...]string{h.Region, placeOf(h.Source), siteCode(h)} {
		prefixes := r.prefixes(hint)
		if len(prefixes) != 1 {
			continue
		}
		at, ok := r.byCode[prefixes[0]]
		for ; ok && at >= 0; at = r.places[at].parent {
			if !strings.HasSuffix(r.places[at].name, string(level)) {
				continue
			}
			if rest == "" || slices.Contains(organs[:], rest) {
				return r.unit(at), true
			}
			if isDepartment(rest) {
				return under(r.unit(at), Unit{Name: r.places[at].name + rest, Type: "department"}), true
			}
		}
	}
	return Unit{}, false
}

func siteCode(h Hint) string {
	if len(h.SiteIDCode) < 6 || strings.Trim(h.SiteIDCode[:6], "0123456789") != "" {
		return ""
	}
	return h.SiteIDCode[:6]
}

// department attaches 渠县司法局 to 渠县, and a department that names no place
// to the government of its site.
func (r *Register) department(name string, h Hint) (Unit, bool) {
	if !isDepartment(name) {
		return Unit{}, false
	}
	u := Unit{Name: name, Type: "department"}
	for i := len(name) - 1; i >= 6; i-- {
		if !utf8.RuneStart(name[i]) || !isDepartment(name[i:]) {
			continue
		}
		above := r.match(strip(name[:i]))
		if len(r.byName[strip(name[:i])]) > 0 {
			above = r.inRegion(above, h.Region)
		}
		if above = r.narrow(above, h); len(above) == 1 {
			government := r.unit(above[0])
			u.Name = government.Name + name[i:]
			if strings.HasPrefix(name[i:], "办公") && strings.HasSuffix(name[:i], "人民政府") {
				u.Name = government.Name + "人民政府" + name[i:]
			}
			return under(government, u), true
		}
		if len(above) > 1 {
			return Unit{Name: name, Type: "department", Candidates: r.candidates(name, above).Candidates}, true
		}
	}
	if m := invented.FindStringSubmatch(name); m != nil {
		above := r.unknown(m[1], h)
		return under(above, u), true
	}
	if code := siteCode(h); code != "" {
		if place, ok := r.Place(code); ok {
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

var (
	// invented parts a department of a county that no register has.
	invented = regexp.MustCompile(`^(.{1,8}?[县区市镇乡])(.{2,})$`)
	// nested parts a township from the county before it.
	nested = regexp.MustCompile(`^(.{1,8}?[省州盟县区市旗])(.{2,10}(?:镇|乡|街道|苏木))$`)
)

// endings tell type and level of a place that no register has.
var endings = [...][3]string{
	{"街道", "street_office", "township"},
	{"镇", "town", "township"},
	{"乡", "township", "township"},
	{"苏木", "township", "township"},
	{"开发区", "zone", "township"},
	{"园区", "zone", "township"},
	{"高新区", "zone", "township"},
	{"新区", "zone", "county"},
	{"示范区", "zone", "township"},
	{"管理区", "zone", "township"},
	{"林场", "other", "township"},
	{"农场", "other", "township"},
	{"县", "government", "county"},
	{"区", "government", "county"},
	{"市", "government", "city"},
	{"省", "government", "province"},
}

// beginning is the path of the place that the name of a zone begins with:
// 达州经济技术开发区.
func (r *Register) beginning(name string, h Hint) []string {
	for i := len(name) - 1; i >= 6; i-- {
		if !utf8.RuneStart(name[i]) || !strings.HasSuffix(name, "区") && !strings.HasSuffix(name, "场") {
			continue
		}
		if found := r.narrow(r.match(name[:i]), h); len(found) == 1 && len(r.places[found[0]].code) <= 6 {
			return r.path(found[0])
		}
	}
	return nil
}

// unknown is a unit of no register: what its name tells, with a path that is
// the same however the name is written: the county before it, or the region a
// person gave, and its own name.
func (r *Register) unknown(name string, h Hint) Unit {
	u := Unit{Name: name}
	var above []string
	if at := r.prefixes(h.Region); len(at) == 1 {
		if place, ok := r.Place(at[0]); ok {
			above = place.Path
		}
	} else if strings.Trim(h.Region, "0123456789") != "" {
		above = []string{h.Region}
	}
	parents := ""
	for m := nested.FindStringSubmatch(name); m != nil; m = nested.FindStringSubmatch(u.Name) {
		u.Name, parents = m[2], parents+m[1]
		if found := r.narrow(r.match(parents), h); len(found) == 1 {
			above = r.path(found[0])
		} else if !slices.Contains(above, m[1]) {
			above = append(slices.Clip(above), m[1])
		}
	}
	if parents == "" && len(above) == 0 {
		above = r.beginning(name, h)
	}
	for _, end := range endings {
		if strings.HasSuffix(u.Name, end[0]) {
			u.Type, u.Level = end[1], end[2]
			break
		}
	}
	if len(above) == 0 && u.Level != "" && u.Level != "township" {
		above = []string{u.Name} // it is a region itself
	}
	if len(above) > 0 && above[len(above)-1] != u.Name {
		u.Path = append(slices.Clip(above), u.Name)
	} else if len(above) > 0 {
		u.Path = above
	}
	return u
}
