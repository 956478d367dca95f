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

	//go:embed data/hosts.txt
	hostsFile string

	kindRules = readRules(kindsFile)
	roleRules = readRules(rolesFile)
	// plainRoleRules are those marked with "!": words that leave no doubt.
	plainRoleRules = plain(roleRules)
)

// hostRules tells the province of a government portal.
var hostRules = readPairs(hostsFile)

func readPairs(file string) map[string]string {
	pairs := map[string]string{}
	for line := range strings.Lines(file) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && !strings.HasPrefix(line, "#") {
			pairs[key] = value
		}
	}
	return pairs
}

// rule gives a name to what its expression matches.
type rule struct {
	name  string
	match *regexp.Regexp
	plain bool
}

func readRules(file string) []rule {
	var rules []rule
	for line := range strings.Lines(file) {
		if name, expr, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t"); ok && !strings.HasPrefix(line, "#") {
			name, sure := strings.CutSuffix(name, "!")
			rules = append(rules, rule{name, regexp.MustCompile(expr), sure})
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

func plain(rules []rule) []rule {
	var sure []rule
	for _, r := range rules {
		if r.plain {
			sure = append(sure, r)
		}
	}
	return sure
}

// RulesVersion names the rules reports are understood by: raise it when kinds,
// roles, numbering or masking change.
const RulesVersion = "2"
