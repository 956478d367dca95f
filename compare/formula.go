package compare

import (
	_ "embed"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"baogao/internal/literal"
	"baogao/report"
)

//go:embed data/formulas.txt
var formulasFile string

// formulas are the set phrases that reports of any kind may hold (under ""),
// and those of one kind.
var formulas = readFormulas(formulasFile)

func readFormulas(file string) map[report.Kind]*phrases {
	all := map[report.Kind]*phrases{}
	for kind, expressions := range formulaLines(file) {
		all[kind] = newPhrases(expressions)
	}
	return all
}

// formulaLines are the expressions of each kind.
func formulaLines(file string) map[report.Kind][]string {
	all := map[report.Kind][]string{}
	var kind report.Kind
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "kind "); ok {
			kind = report.Kind(name)
		} else if line != "" && !strings.HasPrefix(line, "#") {
			all[kind] = append(all[kind], line)
		}
	}
	return all
}

// phrases are expressions that are tried only on a text that holds a word they
// need: all of them, on a passage, took ten milliseconds.
type phrases struct {
	choices []*regexp.Regexp
	always  []int32             // those that need no word
	words   map[[2]rune][]needs // by their first two characters, the second 0 for words of one
}

// needs is a word that must stand in what a choice matches.
type needs struct {
	word   string
	choice int32
}

func newPhrases(expressions []string) *phrases {
	p := &phrases{words: map[[2]rune][]needs{}}
	for _, expr := range expressions {
		tree, err := syntax.Parse(expr, syntax.Perl)
		if err != nil {
			panic(err) // the file is part of the program
		}
		choices := []*syntax.Regexp{tree}
		if tree.Op == syntax.OpAlternate {
			choices = tree.Sub
		}
		for _, choice := range choices {
			p.add(choice)
		}
	}
	return p
}

func (p *phrases) add(choice *syntax.Regexp) {
	n := int32(len(p.choices)) //nolint:gosec // a few hundred
	p.choices = append(p.choices, regexp.MustCompile(choice.String()))
	words := literal.Needed(choice)
	if len(words) == 0 {
		p.always = append(p.always, n)
	}
	for _, word := range words {
		key, _ := firstTwo(word)
		if utf8.RuneCountInString(word) == 1 {
			key[1] = 0
		}
		p.words[key] = append(p.words[key], needs{word, n})
	}
}

// match says that one of the expressions matches a text.
func (p *phrases) match(text string) bool {
	for _, n := range p.always {
		if p.choices[n].MatchString(text) {
			return true
		}
	}
	tried := make([]int32, 0, 8)
	first, n := utf8.DecodeRuneInString(text)
	for i := 0; n > 0; {
		second, m := utf8.DecodeRuneInString(text[i+n:])
		for _, words := range [2][]needs{p.words[[2]rune{first, second}], p.words[[2]rune{first}]} {
			for _, w := range words {
				if !strings.HasPrefix(text[i:], w.word) || slices.Contains(tried, w.choice) {
					continue
				}
				if p.choices[w.choice].MatchString(text) {
					return true
				}
				tried = append(tried, w.choice)
			}
		}
		i, first, n = i+n, second, m
	}
	return false
}

// shortLine is how long a sentence of one clause must be to say anything:
// headings and the frames of pages are shorter.
const shortLine = 16

// formulaShare is the share of a text's sentences that hold set phrases.
func formulaShare(text string, kind report.Kind) float64 {
	every, special := formulas[""], formulas[kind]
	if special == nil {
		special = every
	}
	set, total := 0, 0
	for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。；！？\n", r) }) {
		n := utf8.RuneCountInString(clause)
		total += n
		if every.match(clause) || special != every && special.match(clause) || n < shortLine && !strings.ContainsAny(clause, "，、：") {
			set += n
		}
	}
	return float64(set) / float64(max(total, 1))
}
