package report

import (
	_ "embed"
	"regexp"
	"strings"
)

// Rules that may change are data with their source cited, not code.
var (
	//go:embed data/kinds.txt
	kindsFile string
	//go:embed data/roles.txt
	rolesFile string

	kindRules = readRules(kindsFile)
	roleRules = readRules(rolesFile)
)

// rule gives a name to what its expression matches.
type rule struct {
	name  string
	match *regexp.Regexp
}

func readRules(file string) []rule {
	var rules []rule
	for line := range strings.Lines(file) {
		if name, expr, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t"); ok && !strings.HasPrefix(line, "#") {
			rules = append(rules, rule{name, regexp.MustCompile(expr)})
		}
	}
	return rules
}

// first gives the name of the first rule that matches, or "".
func first(rules []rule, text string) string {
	for _, r := range rules {
		if r.match.MatchString(text) {
			return r.name
		}
	}
	return ""
}
