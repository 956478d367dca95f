package compare

import (
	_ "embed"
	"regexp"
	"strings"
	"unicode/utf8"
)

//go:embed data/formulas.txt
var formulasFile string

// formulas are the set phrases that any report may hold.
var formulas = readFormulas(formulasFile)

func readFormulas(file string) *regexp.Regexp {
	var all []string
	for line := range strings.Lines(file) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return regexp.MustCompile(strings.Join(all, "|"))
}

// shortLine is how long a sentence of one clause must be to say anything:
// headings and the frames of pages are shorter.
const shortLine = 16

// formulaShare is the share of a text's sentences that hold set phrases.
func formulaShare(text string) float64 {
	set, total := 0, 0
	for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；！？\n", r) }) {
		n := utf8.RuneCountInString(clause)
		total += n
		if formulas.MatchString(clause) || n < shortLine && !strings.ContainsAny(clause, "，、：") {
			set += n
		}
	}
	return float64(set) / float64(max(total, 1))
}
