package report

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed data/units.txt
var unitsFile string

var (
	// units are the units by their first character, the longest first.
	units = readUnits(unitsFile)
	// spelledUnits are those that a single Chinese numeral counts by.
	spelledUnits = unitsOf(unitsFile, "spelled")
)

// unitClass says what a unit measures; it decides where the words of a figure
// are looked for and which numbers are none.
type unitClass uint8

const (
	noUnit unitClass = iota
	shareUnit
	moneyUnit
	measureUnit
	countUnit
	peopleUnit
	scoreUnit
	timeUnit
	yearUnit
	placeUnit
	otherWord // begins like a unit and is none
)

func readUnits(file string) map[rune][]namedUnit {
	classes := map[string]unitClass{
		"share": shareUnit, "money": moneyUnit, "measure": measureUnit, "count": countUnit, "people": peopleUnit,
		"score": scoreUnit, "time": timeUnit, "year": yearUnit, "place": placeUnit, "none": otherWord,
	}
	units := map[rune][]namedUnit{}
	for class, value := range classes {
		for name := range unitsOf(file, class) {
			head, _ := utf8.DecodeRuneInString(name)
			units[head] = append(units[head], namedUnit{name, value})
		}
	}
	for _, list := range units {
		slices.SortFunc(list, func(a, b namedUnit) int { return cmp.Or(len(b.name)-len(a.name), cmp.Compare(a.name, b.name)) })
	}
	return units
}

type namedUnit struct {
	name  string
	class unitClass
}

// unitsOf reads the names of one class of the file.
func unitsOf(file, class string) map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(file) {
		head, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || head != class || strings.HasPrefix(line, "#") {
			continue
		}
		for name := range strings.FieldsSeq(list) {
			names[name] = true
		}
	}
	return names
}

// unit is a unit as it stands behind a number.
type unit struct {
	name  string
	class unitClass
	end   int
}

// unitAt reads the unit at the start of s. Up to two blanks may stand before
// it, as in "97.5 %".
func unitAt(s string) (u unit, ok bool) {
	rest := s
	for range 2 {
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, " "), "\u00a0")
	}
	blank := len(s) - len(rest)
	name, class := longestUnit(rest)
	if name == "" || blank > 0 && class == placeUnit {
		return u, false
	}
	end := len(name)
	if class == countUnit || class == moneyUnit {
		if extra, size := bracketed(rest[end:]); size > 0 {
			name, end = name+extra, end+size
		}
	}
	if per, size := perUnit(rest[end:]); size > 0 {
		name, end, class = name+"/"+per, end+size, measureUnit
	}
	name = strings.TrimSuffix(name, "人民币")
	if name == "" {
		name = "人民币"
	}
	return unit{name: strings.ReplaceAll(name, "％", "%"), class: class, end: blank + end}, true
}

// longestUnit finds the longest unit that s begins with, unless a longer word
// begins there.
func longestUnit(s string) (name string, class unitClass) {
	r, _ := utf8.DecodeRuneInString(s)
	for _, u := range units[r] {
		if !strings.HasPrefix(s, u.name) {
			continue
		}
		if u.class == otherWord || r < utf8.RuneSelf && len(u.name) < len(s) && latin(s[len(u.name)]) {
			return "", noUnit
		}
		return u.name, u.class
	}
	return "", noUnit
}

// bracketed reads a second unit in brackets: 件(次), 套（间）.
func bracketed(s string) (name string, size int) {
	for _, marks := range [...][2]string{{"(", ")"}, {"（", "）"}} {
		inner, ok := strings.CutPrefix(s, marks[0])
		if !ok {
			continue
		}
		name, class := longestUnit(inner)
		if class == countUnit && strings.HasPrefix(inner[len(name):], marks[1]) {
			return name, len(marks[0]) + len(name) + len(marks[1])
		}
	}
	return "", 0
}

// perUnit reads what a unit is counted by: 微克/立方米, 万元/人.
func perUnit(s string) (name string, size int) {
	rest, ok := strings.CutPrefix(s, "/")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "／"); !ok {
			return "", 0
		}
	}
	mark := len(s) - len(rest)
	factor := 0
	for _, word := range [...]string{"百", "千", "万", "亿"} {
		if strings.HasPrefix(rest, word) && !measureWord(rest) {
			factor = len(word)
		}
	}
	name, _ = longestUnit(rest[factor:])
	for _, span := range [...]string{"小时", "年", "月", "日", "天", "季", "时"} {
		if name == "" && strings.HasPrefix(rest[factor:], span) {
			name = span
		}
	}
	if name == "" {
		return "", 0
	}
	return rest[:factor+len(name)], mark + factor + len(name)
}

func latin(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func isLatin(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' }
