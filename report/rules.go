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
	words, certain := language(choice)
	if certain = certain && !slices.Contains(words, ""); !certain {
		if words = beginning(choice); words == nil {
			words = needed(choice)
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

// language gives all the texts an expression matches, if they are few.
func language(re *syntax.Regexp) (texts []string, finite bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, re.Flags&syntax.FoldCase == 0
	case syntax.OpCharClass:
		texts = classWords(re.Rune)
		return texts, texts != nil
	case syntax.OpCapture:
		return language(re.Sub[0])
	case syntax.OpQuest:
		texts, finite = language(re.Sub[0])
		return append(texts, ""), finite
	case syntax.OpEmptyMatch:
		return []string{""}, true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			more, ok := language(sub)
			if !ok || len(texts)+len(more) > maxLanguage {
				return nil, false
			}
			texts = append(texts, more...)
		}
		return texts, true
	case syntax.OpConcat:
		texts = []string{""}
		for _, sub := range re.Sub {
			more, ok := language(sub)
			if !ok || len(texts)*len(more) > maxLanguage {
				return nil, false
			}
			texts = product(texts, more)
		}
		return texts, true
	default:
	}
	return nil, false
}

// beginning gives words of which one begins every text that an expression
// matches, or nil if that cannot be said: behind ^ it begins more than those.
func beginning(re *syntax.Regexp) (words []string) {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	if re.Op != syntax.OpConcat {
		return nil
	}
	for i := range re.Sub {
		more, finite := language(&syntax.Regexp{Op: syntax.OpConcat, Sub: re.Sub[:i+1]})
		if !finite {
			break
		}
		words = more
	}
	if slices.Contains(words, "") {
		return nil
	}
	return words
}

// maxLanguage bounds the texts of an expression that are written out.
const maxLanguage = 64

func product(heads, tails []string) []string {
	all := make([]string, 0, len(heads)*len(tails))
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all
}

// needed gives words of which one stands in every text that an expression
// matches, or nil if that cannot be said.
func needed(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCharClass:
		return classWords(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if words := needed(sub); words != nil && (best == nil || shortest(words) > shortest(best)) {
				best = words
			}
		}
		return best
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			words := needed(sub)
			if words == nil {
				return nil
			}
			all = append(all, words...)
		}
		return all
	default:
	}
	return nil
}

// classWords are the characters of a small class.
func classWords(pairs []rune) []string {
	var words []string
	for i := 0; i+1 < len(pairs); i += 2 {
		for r := pairs[i]; r <= pairs[i+1]; r++ {
			if len(words) == 16 {
				return nil
			}
			words = append(words, string(r))
		}
	}
	return words
}

func shortest(words []string) int {
	least := len(words[0])
	for _, word := range words {
		least = min(least, len(word))
	}
	return least
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
