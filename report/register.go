package report

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:generate go run ./gen -from package/dist -out data

// placesFile holds a line a place, "code name", in the order of codes.
//
//go:embed data/places.gz
var placesFile []byte

// codeSystem names the codes: the statistical division codes of the state of
// 2023-06-30, which extend GB/T 2260 below the county.
const codeSystem = "NBS 2023-06-30"

// Register is the register of places 行政区划: names, codes and parents of
// 41,352 townships, their counties, cities and provinces. It is immutable and
// safe for concurrent use.
type Register struct {
	places []place
	byName map[string][]int32
	byCode map[string]int32

	byInitial map[byte][]int32 // counties and cities, for hosts
}

type place struct {
	code, name string
	parent     int32 // -1 for a province
	added      *Unit // for units that came by With
}

// NewRegister unpacks the embedded register; it takes some tens of
// milliseconds, so make one and share it.
func NewRegister() *Register {
	r := &Register{byName: make(map[string][]int32, 50_000), byCode: make(map[string]int32, 50_000)}
	z, err := gzip.NewReader(bytes.NewReader(placesFile))
	if err != nil {
		return r // the file is embedded and its test reads it
	}
	data, err := io.ReadAll(z)
	if err != nil {
		return r
	}
	for line := range strings.Lines(string(data)) {
		if code, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			r.add(place{code: code, name: name})
		}
	}
	r.byInitial = initials(r.places)
	return r
}

func (r *Register) add(p place) {
	p.parent = -1
	for _, n := range [...]int{6, 4, 2} {
		if n < len(p.code) {
			if at, ok := r.byCode[p.code[:n]]; ok {
				p.parent = at
				break
			}
		}
	}
	at := int32(len(r.places)) //nolint:gosec // some 45,000 places
	r.places = append(r.places, p)
	if _, taken := r.byCode[p.code]; !taken && p.code != "" {
		r.byCode[p.code] = at
	}
	if generic(p.name) {
		return
	}
	r.byName[p.name] = append(r.byName[p.name], at)
	for _, short := range shortNames(p.code, p.name) {
		r.byName[short] = append(r.byName[short], at)
	}
}

// generic names stand between a province and its counties in the code only.
func generic(name string) bool {
	switch name {
	case "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划":
		return true
	}
	return false
}

// shortNames are how places are named in passing: 四川, 达州, 恩施州, 峨边县.
// Other counties and townships shortened would be words of another meaning.
func shortNames(code, name string) []string {
	switch {
	case len(code) > 6:
		return townshipNames(name)
	case strings.HasSuffix(name, "自治州"), strings.HasSuffix(name, "自治县"), strings.HasSuffix(name, "自治旗"):
		stem, last := name[:len(name)-len("自治州")], name[len(name)-len("州"):]
		return []string{withoutPeoples(stem) + last}
	case len(code) == 6:
		return nil
	}
	for _, end := range [...]string{"维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市", "地区", "盟"} {
		if short, ok := strings.CutSuffix(name, end); ok && utf8.RuneCountInString(short) >= 2 {
			return []string{short}
		}
	}
	return nil
}

// townshipNames are the other names of some townships: 南口地区 in 北京 is the
// office of 南口镇, 壶镇镇 calls itself 壶镇.
func townshipNames(name string) []string {
	if short, ok := strings.CutSuffix(name, "地区"); ok && utf8.RuneCountInString(short) >= 2 {
		return []string{short + "镇", short + "乡"}
	}
	if short, ok := strings.CutSuffix(name, "镇镇"); ok && short != "" {
		return []string{short + "镇"}
	}
	return nil
}

// peoples stand in the full names of autonomous prefectures and counties.
const peoples = "朝鲜族 土家族 苗族 藏族 羌族 彝族 布依族 侗族 哈尼族 壮族 傣族 白族 景颇族 傈僳族 回族 蒙古族 蒙古 柯尔克孜 哈萨克 " +
	"满族 瑶族 黎族 畲族 水族 土族 撒拉族 保安族 东乡族 裕固族 哈萨克族 拉祜族 佤族 布朗族 纳西族 普米族 独龙族 怒族 仡佬族 毛南族 仫佬族 达斡尔族 达斡尔 " +
	"锡伯 塔吉克 各族"

func withoutPeoples(name string) string {
	for again := true; again; {
		again = false
		for people := range strings.SplitSeq(peoples, " ") {
			if short, ok := strings.CutSuffix(name, people); ok && len(short) >= len("恩施") {
				name, again = short, true
			}
		}
	}
	return name
}

// CodePrefix is what the codes of a place and of all in it begin with: a code
// without the zeros that fill it up in GB/T 2260 and in the codes of twelve
// digits for statistics: 510000 is 51, 654000 is 6540, 511725112000 is
// 511725112; the zeros of 511725100, a town, are its own.
func CodePrefix(code string) string {
	for _, filled := range [...]int{12, 9} {
		if short, ok := strings.CutSuffix(code, "000"); ok && len(code) == filled {
			code = short
		}
	}
	for len(code) > 2 && len(code)%2 == 0 && len(code) < 12 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}

// Place returns the unit with this code, which may have the zeros that
// CodePrefix takes off.
func (r *Register) Place(code string) (Unit, bool) {
	at, ok := r.byCode[code]
	if !ok {
		at, ok = r.byCode[CodePrefix(code)]
	}
	if !ok {
		return Unit{}, false
	}
	return r.unit(at), true
}

func (r *Register) unit(at int32) Unit {
	p := &r.places[at]
	if p.added != nil {
		return *p.added
	}
	return Unit{
		Name: p.name, Code: p.code, CodeSystem: codeSystem,
		Type: placeType(p.code, p.name), Level: level(p.code), Path: r.path(at),
	}
}

func (r *Register) path(at int32) []string {
	var path []string
	for ; at >= 0; at = r.places[at].parent {
		if !generic(r.places[at].name) {
			path = append(path, r.places[at].name)
		}
	}
	slices.Reverse(path)
	return path
}

func level(code string) string {
	switch len(code) {
	case 2:
		return "province"
	case 4:
		return "city"
	case 6:
		return "county"
	default:
		return "township"
	}
}

// placeType tells what kind of unit a code stands for; in township codes the
// seventh digit is 0 for 街道, 1 for 镇, 2 for 乡 and 4 and above for zones,
// farms and the like.
func placeType(code, name string) string {
	if len(code) < 9 {
		return "government"
	}
	switch code[6] {
	case '0':
		return "street_office"
	case '1':
		return "town"
	case '2', '3':
		return "township"
	}
	if strings.HasSuffix(name, "区") {
		return "zone"
	}
	return "other"
}

// Find lists the places whose name contains the words, whole names first, then
// by level and code; within is a code prefix or empty.
func (r *Register) Find(name, within string, limit int) []Unit {
	name = strings.TrimSpace(name)
	within = CodePrefix(within)
	if name == "" {
		return nil
	}
	var exact, partly []int32
	for at := range r.places {
		p := &r.places[at]
		if !strings.HasPrefix(p.code, within) || generic(p.name) {
			continue
		}
		switch {
		case p.name == name, p.added != nil && slices.Contains(p.added.Aliases, name):
			exact = append(exact, int32(at))
		case strings.Contains(p.name, name):
			partly = append(partly, int32(at))
		}
	}
	slices.SortStableFunc(partly, func(a, b int32) int { return len(r.places[a].code) - len(r.places[b].code) })
	found := slices.Concat(exact, partly)
	out := make([]Unit, 0, min(limit, len(found)))
	for _, at := range found[:min(limit, len(found))] {
		out = append(out, r.unit(at))
	}
	return out
}

// Names calls yield for every place name, for dictionaries and suggestions.
func (r *Register) Names(yield func(name, code string) bool) {
	for i := range r.places {
		if !generic(r.places[i].name) && !yield(r.places[i].name, r.places[i].code) {
			return
		}
	}
}
