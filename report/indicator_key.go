package report

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/indicators.txt
var indicatorsFile string

// indicatorNames gives the name under which the names of one indicator meet.
var indicatorNames = readSynonyms(indicatorsFile)

func readSynonyms(file string) map[string]string {
	names := map[string]string{}
	for line := range strings.Lines(file) {
		name, others, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		names[plainIndicator(name)] = name
		for other := range strings.FieldsSeq(others) {
			names[plainIndicator(other)] = name
		}
	}
	return names
}

// indicatorKey is the name under which the figures of several reports meet:
// 办理法律援助案件 and 受理法律援助案件 are one row. of is what the sentence spoke
// of before: it completes a rate that names nothing itself.
func indicatorKey(indicator, of string) string {
	if bareRate(indicator) && of != "" && of != indicator {
		whole := plainIndicator(of) + indicator
		if name, ok := indicatorNames[whole]; ok {
			return name
		}
		return whole
	}
	plain := plainIndicator(indicator)
	if name, ok := indicatorNames[plain]; ok {
		return name
	}
	return plain
}

// bareRate is a rate of what was named before: 办结率, 合格率.
func bareRate(indicator string) bool {
	return strings.HasSuffix(indicator, "率") && utf8.RuneCountInString(indicator) <= 3
}

// plainIndicator takes off what two writings of an indicator differ in: width,
// case, quotation marks, brackets, 的, and verbs that say nothing.
func plainIndicator(indicator string) string {
	plain := indicator
	if marking.in(plain) {
		plain = strings.Map(func(r rune) rune {
			if !marking.has(r) {
				return r
			}
			if 0xFF01 <= r && r <= 0xFF5E {
				r -= 0xFEE0
			}
			if isLatin(r) || '0' <= r && r <= '9' {
				return unicode.ToUpper(r)
			}
			return -1
		}, plain)
	}
	for {
		verb := words.prefix(plain, dropWord)
		if verb == "" || len(plain)-len(verb) < 6 || ofMeasure(plain[len(verb):]) {
			return plain
		}
		plain = plain[len(verb):]
	}
}

// marking are the characters that are left out of a name or written in another
// way.
var marking = charsOf("的“”‘’「」《》、·\"'(),.\u3000" + between(0, ' ') + between('a', 'z') + between(0xFF01, 0xFF5E))

// SameIndicator reports whether two figures belong in one row of a table: they
// have the same unit, and keys that are equal or differ in a few characters
// but neither in their last word nor in a verb (排查 and 化解).
func SameIndicator(a, b Figure) bool {
	if a.Unit != b.Unit || (a.Relation == rankRelation) != (b.Relation == rankRelation) || changes(a) != changes(b) {
		return false
	}
	if a.IndicatorKey == b.IndicatorKey {
		return a.IndicatorKey != ""
	}
	x, y := []rune(a.IndicatorKey), []rune(b.IndicatorKey)
	if len(x) < 4 || len(y) < 4 || x[len(x)-1] != y[len(y)-1] || x[len(x)-2] != y[len(y)-2] {
		return false
	}
	if words.prefix(a.IndicatorKey, keepWord) != words.prefix(b.IndicatorKey, keepWord) ||
		strings.Contains(a.IndicatorKey, "均") != strings.Contains(b.IndicatorKey, "均") {
		return false // one verb is not another, nor 人均生产总值 生产总值
	}
	return alike(x, y) >= minAlike
}

// minAlike is the share of common bigrams from which two names are one.
const minAlike = 0.8

func changes(f Figure) bool {
	return f.Relation == increaseRelation || f.Relation == decreaseRelation
}

// alike is Dice's coefficient of the bigrams of two names.
func alike(x, y []rune) float64 {
	pairs := map[[2]rune]int{}
	for i := range x[1:] {
		pairs[[2]rune{x[i], x[i+1]}]++
	}
	common := 0
	for i := range y[1:] {
		if pair := [2]rune{y[i], y[i+1]}; pairs[pair] > 0 {
			pairs[pair]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y)-2)
}
