package report

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// departments are endings of units that belong to a government.
var departments = [...]string{
	"局", "委员会", "委", "办公室", "办", "厅", "中心", "支队", "大队", "总队", "调查队", "学校", "小学", "中学", "大学", "幼儿园", "医院", "院", "站", "所", "馆",
	"管理处", "协会", "联合会", "总工会", "集团", "公司", "指挥部",
}

func isDepartment(name string) bool {
	for _, end := range departments {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
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

// invented parts a department of a county that no register has.
var invented = regexp.MustCompile(`^(.{1,8}?[县区市镇乡])(.{2,})$`)

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

func under(government, u Unit) Unit {
	u.Code, u.CodeSystem, u.Level = government.Code, government.CodeSystem, government.Level
	u.Path = append(append([]string{}, government.Path...), u.Name)
	return u
}
