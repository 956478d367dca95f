package report

import (
	_ "embed"
	"math"
	"math/bits"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"baogao/internal/literal"
)

// Rules that may change are data with their source cited, not code.
var (
	//go:embed data/kinds.txt
	kindsFile string
	//go:embed data/roles.txt
	rolesFile string

	//go:embed data/hosts.txt
	hostsFile string

	kindRules = newRuleSet(readRules(kindsFile))
	roleRules = newRuleSet(readRules(rolesFile))
	// plainRoleRules are those marked with "!": words that leave no doubt.
	plainRoleRules = newRuleSet(plain(roleRules.rules))
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

// ruleSet tries rules in their order, only those of which the text holds a
// word, and without their expression where the word is all it asks for: 25
// expressions on every heading took half the time of understanding a
// township's report.
type ruleSet struct {
	rules  []rule
	always uint64                        // rules that need no word
	begun  uint64                        // rules that only match from one of their words on
	heads  charSet                       // that the words begin with
	index  [lastHan - firstHan + 1]uint8 // into words, by the first character
	words  [][]needs
	other  map[rune][]needs
}

// needs is a word that must stand in what some rule matches, or that is itself
// a match.
type needs struct {
	word    string
	rule    uint64
	certain bool
}

// maxRules bounds a set: a bit for each.
const maxRules = 64

func newRuleSet(rules []rule) *ruleSet {
	set := &ruleSet{rules: rules[:min(len(rules), maxRules)], words: make([][]needs, 1), other: map[rune][]needs{}}
	for i, r := range set.rules {
		set.begun |= 1 << i
		re, err := syntax.Parse(r.match.String(), syntax.Perl)
		if err != nil {
			set.always |= 1 << i
			continue
		}
		for re.Op == syntax.OpCapture {
			re = re.Sub[0]
		}
		choices := []*syntax.Regexp{re}
		if re.Op == syntax.OpAlternate {
			choices = re.Sub
		}
		for _, choice := range choices {
			set.add(choice, 1<<i)
		}
	}
	return set
}

// add notes the words of one alternative of a rule.
func (set *ruleSet) add(choice *syntax.Regexp, rule uint64) {
	words, certain := literal.Language(choice)
	if certain = certain && !slices.Contains(words, ""); !certain {
		if words = literal.Beginning(choice); words == nil {
			words = literal.Needed(choice)
			set.begun &^= rule
		}
	}
	if words == nil {
		set.always |= rule
	}
	for _, word := range words {
		head, _ := utf8.DecodeRuneInString(word)
		set.heads.add(head)
		n := needs{word, rule, certain}
		at := int(head) - firstHan
		if at < 0 || at >= len(set.index) {
			set.other[head] = append(set.other[head], n)
			continue
		}
		if set.index[at] == 0 && len(set.words) <= math.MaxUint8 {
			set.index[at] = uint8(len(set.words)) //nolint:gosec // bounded just above
			set.words = append(set.words, nil)
		}
		if list := set.index[at]; list != 0 {
			set.words[list] = append(set.words[list], n)
		} else {
			set.always |= rule // more characters than lists
		}
	}
}

// of lists the words that begin with a character.
func (set *ruleSet) of(r rune) []needs {
	if at := int(r) - firstHan; 0 <= at && at < len(set.index) {
		return set.words[set.index[at]]
	}
	return set.other[r]
}

// first gives the name of the first rule that matches, or "".
func first(set *ruleSet, text string) string {
	possible, certain := set.always, uint64(0)
	var from [maxRules]int // where the first word of a rule stands
	for i, r := set.heads.next(text, 0); i < len(text); i, r = set.heads.next(text, i+utf8.RuneLen(r)) {
		for _, n := range set.of(r) {
			if !strings.HasPrefix(text[i:], n.word) {
				continue
			}
			if n.certain {
				certain |= n.rule
			}
			if possible&n.rule == 0 {
				possible |= n.rule
				from[bits.TrailingZeros64(n.rule)] = i
			}
		}
	}
	for possible != 0 {
		i := bits.TrailingZeros64(possible)
		if set.begun&(1<<i) == 0 {
			from[i] = 0
		}
		if certain&(1<<i) != 0 || set.rules[i].match.MatchString(text[from[i]:]) {
			return set.rules[i].name
		}
		possible &^= 1 << i
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
// roles, numbering, masking, figures or required contents change.
const RulesVersion = "5"
