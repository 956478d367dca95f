package compare

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"baogao/report"
)

//go:embed data/matters.txt
var mattersFile string

// matterRules is read once; it never changes.
var matterRules = readMatters(mattersFile)

// named gives a name to what its expression matches, at one stage or at any.
type named struct {
	stage string
	name  string
	match *regexp.Regexp
}

// canon is what is known of the reports of one kind.
type canon struct {
	stages  []named // by headings of the first level
	wholes  []named // by headings as a whole
	leads   []named // by first sentences
	inner   []named // by headings of the second level
	matters []named
	words   map[[2]rune][]matterWord
}

// matterWord is a word that speaks of a matter.
type matterWord struct {
	word   string
	matter int // index into matters
}

type canons struct {
	kinds map[report.Kind]*canon
	read  *strings.Replacer // of headings
}

func readMatters(file string) canons {
	all := canons{kinds: map[report.Kind]*canon{}}
	var last *canon
	var read []string
	for line := range strings.Lines(file) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		switch {
		case f[0] == "read":
			for word := range strings.FieldsSeq(f[1]) {
				from, to, _ := strings.Cut(word, "=")
				read = append(read, from, to)
			}
		case f[0] == "words":
			last.addWords(f[1])
		case len(f) == 4:
			kind := report.Kind(f[1])
			if all.kinds[kind] == nil {
				all.kinds[kind] = &canon{words: map[[2]rune][]matterWord{}}
			}
			last = all.kinds[kind]
			list := map[string]*[]named{"stage": &last.stages, "whole": &last.wholes, "lead": &last.leads, "inner": &last.inner, "matter": &last.matters}[f[0]]
			stage, name, ok := strings.Cut(f[2], ":")
			if !ok {
				stage, name = "", f[2]
			}
			*list = append(*list, named{stage, name, regexp.MustCompile(f[3])})
		}
	}
	all.read = strings.NewReplacer(read...)
	return all
}

func (c *canon) addWords(words string) {
	for word := range strings.FieldsSeq(words) {
		key, _ := firstTwo(word)
		c.words[key] = append(c.words[key], matterWord{word, len(c.matters) - 1})
	}
}

// How much of what a section says decides of what it speaks.
const (
	leadSize   = 400  // bytes of the first sentences
	clauseLess = 0.7  // what a later clause of a heading counts against the first
	enough     = 0.3  // of the count from which a section speaks of a matter at all
	nearBest   = 0.45 // of the best matter's count, for a second one
	fills      = 0.45 // share of the words, for a matter that the heading does not name
	fewWords   = 3    // words that a text must have before its own words count much
	mostParts  = 3    // matters of a section
)

// canonical tells for each part of a report which canonical parts it is: the
// stage of the report it stands at, and the matters it speaks of, best first.
// Parts of kinds that are not known, or that say nothing known, have none.
func canonical(kind report.Kind, parts []*Part, text string) {
	c := matterRules.kinds[kind]
	if c == nil {
		return
	}
	var above []string // stages of the section of the first level
	spoken := make([][]spoken, len(parts))
	own := map[string]bool{} // canonical parts that a section is named for
	for i, p := range parts {
		heading := matterRules.read.Replace(p.heading)
		switch p.level {
		case 1:
			above = c.stagesOf(heading, text[p.Start:p.End], p.role)
			for _, stage := range above {
				p.canon = append(p.canon, stage+":"+c.opening(stage, heading, text[p.Start:p.End]))
			}
		case 2:
			spoken[i] = c.of(heading, text[p.Start:p.End], above)
			for _, s := range spoken[i] {
				own[s.name] = own[s.name] || s.named
			}
		}
		if len(above) > 0 {
			p.stage = above[len(above)-1]
		}
	}
	for i, p := range parts {
		for j, s := range spoken[i] {
			// What another section is named for is told there.
			if s.named || !own[s.name] || j == 0 && len(spoken[i]) == 1 {
				p.canon = append(p.canon, s.name)
			}
		}
		if len(p.canon) > 0 {
			p.stage, _, _ = strings.Cut(p.canon[0], ":")
		}
	}
}

// spoken is a canonical part that a section is, by its heading or by its text
// alone.
type spoken struct {
	name  string
	named bool
}

// opening is what the section of the first level that opens a stage is about:
// all of it, but annexes are of several kinds.
func (c *canon) opening(stage, heading, text string) string {
	if stage == "annex" {
		for i, v := range c.named(heading+"，"+text[:min(len(text), leadSize/4)], stage) {
			if v > 0 {
				return c.matters[i].name
			}
		}
	}
	return "all"
}

// of names the canonical parts of a section of the second level.
func (c *canon) of(heading, text string, above []string) []spoken {
	if stage := firstMatch(c.inner, heading); stage != "" && !slices.Contains(above, "review") {
		return []spoken{{stage + ":all", true}}
	}
	if len(above) == 0 || above[len(above)-1] == "annex" {
		return nil
	}
	stage := above[len(above)-1]
	inHeading := c.named(heading, stage)
	var all []spoken
	for _, i := range c.mattersOf(inHeading, c.shares(text, stage)) {
		all = append(all, spoken{stage + ":" + c.matters[i].name, inHeading[i] > 0})
	}
	return all
}

func firstMatch(rules []named, s string) string {
	for _, r := range rules {
		if r.match.MatchString(s) {
			return r.name
		}
	}
	return ""
}

// earliest names what matches first in a text.
func earliest(rules []named, s string) (name string) {
	first := len(s)
	for _, r := range rules {
		if at := r.match.FindStringIndex(s); at != nil && at[0] < first {
			first, name = at[0], r.name
		}
	}
	return name
}

// stagesOf names the stages that a section of the first level opens: one, or
// as many as its heading joins, 十五五时期主要目标和2026年重点工作.
func (c *canon) stagesOf(heading, text string, role report.Role) (stages []string) {
	for clause := range strings.SplitSeq(strings.NewReplacer("和", "\n", "及", "\n", "，", "\n", "、", "\n").Replace(heading), "\n") {
		if stage := firstMatch(c.stages, clause); stage != "" && !slices.Contains(stages, stage) {
			stages = append(stages, stage)
		}
	}
	if len(stages) > 0 {
		return stages
	}
	lead := text[min(len(heading), len(text)):]
	for _, stage := range [...]string{firstMatch(c.stages, heading), firstMatch(c.wholes, heading), earliest(c.leads, lead[:min(len(lead), leadSize)])} {
		if stage != "" {
			return []string{stage}
		}
	}
	if role != report.OtherRole && role != report.Preamble && role != "" {
		return []string{string(role)}
	}
	return nil
}

// mattersOf lists the matters that a section speaks of, by what its heading
// names and its words are shared out among, the first the most.
func (c *canon) mattersOf(inHeading, counts []float64) []int {
	total := make([]float64, len(c.matters))
	best, most := 0.0, slices.Max(inHeading)
	for i := range total {
		total[i] = inHeading[i] + counts[i]
		best = max(best, total[i])
	}
	var found []int
	for i, v := range total {
		switch {
		case v < enough:
		case v == best, inHeading[i] > 0 && (inHeading[i] == most || v >= nearBest*best), counts[i] >= fills:
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(i, j int) int {
		switch {
		case total[i] > total[j]:
			return -1
		case total[i] < total[j]:
			return 1
		}
		return 0
	})
	return found[:min(len(found), mostParts)]
}

// named weighs the matters that a heading names: those of the first clause
// that names any the most.
func (c *canon) named(heading, stage string) []float64 {
	weights := make([]float64, len(c.matters))
	weight := 1.0
	for clause := range strings.SplitSeq(heading, "，") {
		names := false
		for i := range c.matters {
			if m := &c.matters[i]; m.at(stage) && m.match.MatchString(clause) {
				weights[i], names = max(weights[i], weight), true
			}
		}
		if names {
			weight *= clauseLess
		}
	}
	return weights
}

// at says whether a matter is spoken of at a stage. The government's own
// building and annexes have matters of their own.
func (n *named) at(stage string) bool {
	return n.stage == stage || n.stage == "" && stage != "self" && stage != "annex"
}

// shares is how the words of a text that speak of any matter of the stage are
// shared out among them.
func (c *canon) shares(text, stage string) []float64 {
	counts := make([]float64, len(c.matters))
	sum := 0.0
	first, n := utf8.DecodeRuneInString(text)
	for i := 0; i+n < len(text); {
		second, m := utf8.DecodeRuneInString(text[i+n:])
		for _, w := range c.words[[2]rune{first, second}] {
			if strings.HasPrefix(text[i:], w.word) && c.matters[w.matter].at(stage) {
				counts[w.matter]++
				sum++
			}
		}
		i, first, n = i+n, second, m
	}
	for i := range counts {
		counts[i] /= sum + fewWords
	}
	return counts
}
