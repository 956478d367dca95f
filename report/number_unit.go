package report

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed data/units.txt
var unitsFile string

var (
	// units are the units by name.
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

func readUnits(file string) map[string]unitClass {
	classes := map[string]unitClass{
		"share": shareUnit, "money": moneyUnit, "measure": measureUnit, "count": countUnit, "people": peopleUnit,
		"score": scoreUnit, "time": timeUnit, "year": yearUnit, "place": placeUnit, "none": otherWord,
	}
	units := map[string]unitClass{}
	for class, value := range classes {
		for name := range unitsOf(file, class) {
			units[name] = value
		}
	}
	return units
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

// maxUnit bounds a unit, in bytes: 立方米 has nine, 元人民币 twelve.
const maxUnit = 15

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
	head := s[:min(len(s), maxUnit)]
	for n := len(head); n > 0; n-- {
		class, ok := units[head[:n]]
		if !ok {
			continue
		}
		if head[0] < utf8.RuneSelf && n < len(s) && latin(s[n]) {
			return "", noUnit
		}
		if class == otherWord {
			return "", noUnit
		}
		return head[:n], class
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
	switch {
	case name == "" && strings.HasPrefix(rest[factor:], "日"):
		name = "日"
	case name == "" && strings.HasPrefix(rest[factor:], "年"):
		name = "年"
	case name == "":
		return "", 0
	}
	return rest[:factor+len(name)], mark + factor + len(name)
}

func latin(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }
