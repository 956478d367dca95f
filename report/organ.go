package report

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// partyEnds are the endings of Party committees and their organs.
var partyEnds = [...]string{"工作委员会", "委员会", "党工委", "党委", "党组", "县委", "市委", "省委", "区委", "州委", "旗委", "盟委", "工委"}

// isParty reports whether a name is that of a Party committee.
func isParty(name string) bool {
	if strings.HasPrefix(name, "中共") || strings.HasPrefix(name, "中国共产党") {
		return true
	}
	for _, end := range partyEnds[2:] {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	stem, ok := strings.CutSuffix(name, "委员会") // 有庆镇委员会, but 全面依法治县委员会
	last, _ := utf8.DecodeLastRuneInString(stem)
	return ok && !strings.Contains(name, "依法治") && strings.ContainsRune("省市县区州旗镇乡", last)
}

// placeOf takes off a name what the place has for an organ: the office of a
// government speaks for the government, the committee of a place for the place.
func placeOf(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "中共"), "中国共产党")
	for _, office := range [...]string{"人民政府办公室", "人民政府办公厅", "政府办公室", "政府办公厅", "政府办", "党政办公室", "党政办"} {
		if bare, ok := strings.CutSuffix(name, office); ok && utf8.RuneCountInString(bare) >= 2 {
			return bare
		}
	}
	if bare := strip(name); bare != name {
		return withoutInfix(bare)
	}
	if !isParty(name) {
		return withoutInfix(name)
	}
	for _, end := range partyEnds {
		bare, ok := strings.CutSuffix(name, end)
		if !ok {
			continue
		}
		if last, size := utf8.DecodeLastRuneInString(end[:len(end)-len("委")]); size > 0 && len(end) == 2*len("委") &&
			strings.ContainsRune("省市县区州旗盟", last) {
			if already, _ := utf8.DecodeLastRuneInString(bare); already != last {
				bare += string(last) // 渠县县委 has both, 渠县委 one
			}
		}
		return bare
	}
	return name
}

// withoutInfix takes the government out of the middle of a name: 铁东区人民政府
// 解放街道 is 铁东区解放街道.
func withoutInfix(name string) string {
	above, below, ok := strings.Cut(name, "人民政府")
	if !ok || above == "" || below == "" {
		return name
	}
	for _, end := range [...]string{"街道", "街道办事处", "镇", "乡"} {
		if strings.HasSuffix(below, end) {
			return above + below
		}
	}
	return name
}

// party is a Party committee: it has the code and the path of its place.
func (r *Register) party(name string, h Hint) (Unit, bool) {
	if !isParty(name) || strings.Contains(name, "政府") {
		return Unit{}, false
	}
	bare := placeOf(name)
	if bare == "" || bare == name {
		return Unit{}, false
	}
	place := r.Resolve(bare, h)
	if place.Level == "" && len(place.Candidates) == 0 {
		return Unit{}, false
	}
	place.Name, place.Type = name, "party_committee"
	if len(place.Path) > 0 {
		place.Path = append(slices.Clip(place.Path), name)
	}
	return place, true
}

// vertical is a branch of an organ that reports upwards by its own line, but
// belongs to a place: 国家税务总局渠县税务局.
func (r *Register) vertical(name string, h Hint) (Unit, bool) {
	for _, line := range [...]string{"国家税务总局", "国家统计局", "国家金融监督管理总局", "中国人民银行", "中华人民共和国"} {
		branch, ok := strings.CutPrefix(name, line)
		if !ok || utf8.RuneCountInString(branch) < 4 {
			continue
		}
		u, ok := r.department(branch, h)
		if !ok || len(u.Path) == 0 && len(u.Candidates) == 0 {
			return Unit{}, false
		}
		u.Name = name
		if len(u.Path) > 0 {
			u.Path = append(slices.Clone(u.Path[:len(u.Path)-1]), name)
		}
		return u, true
	}
	return Unit{}, false
}

// ministriesFile names those organs of the State Council that do not tell
// themselves by 国家 or 中国.
//
//go:embed data/ministries.txt
var ministriesFile string

var (
	ministries  = strings.Fields(strings.Join(slices.DeleteFunc(strings.Split(ministriesFile, "\n"), func(l string) bool { return strings.HasPrefix(l, "#") }), " "))
	ofTheState  = regexp.MustCompile(`^(?:国家|中国)[^省市县区州]{1,20}(?:局|委员会|委|署|总局|会|银行|办公室|科学院)$|^国务院.{2,30}(?:办公厅|办公室|委员会|中心)$`)
	stateHeads  = charsOf("国中") // that the expression begins with
	ofTheNation = "中华人民共和国"
)

// central knows the State Council and its departments, which no register of
// places holds.
func central(name string) (Unit, bool) {
	short := strings.TrimPrefix(name, ofTheNation)
	switch {
	case short == "国务院" || short == "中央人民政府":
		return Unit{Name: "国务院", Type: "government", Level: "state", Path: []string{"国务院"}}, true
	case slices.Contains(ministries, short), stateHeads.in(cutAt(short, len("国"))) && ofTheState.MatchString(short):
		return Unit{Name: short, Type: "department", Level: "state", Path: []string{"国务院", short}}, true
	}
	return Unit{}, false
}

// organs are the endings by which a government names itself; the place before
// them is the unit.
var organs = [...]string{"人民政府", "党委政府", "政府", "党委", "办事处", "管理委员会", "管委会", "行政公署", "行署"}

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
