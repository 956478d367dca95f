package compare

import (
	"cmp"
	"math"
	"slices"

	"baogao/report"
)

// Copied is the type of leads on copied passages.
const Copied = "copied_passage"

// CopyLead is what an officer looks at once: the passages that one report
// shares with one other, or that reports of several units share.
type CopyLead struct {
	Texts      []int32   // earliest first; the one in question is the last
	Passages   []Passage // between them, best first
	Group      bool      // 共同来源待查
	Relation   string
	Origin     string  // the report that was out first, where the days say so
	Characters int     // of the one in question, that it shares
	Share      float64 // of its text
	Weight     float64 // of what it shares: its characters, by how few units say so
	Strength   report.Strength

	matches []int32 // its passages
}

// Bounds on copied passages as leads. Weights are characters that few units
// say; in the demo county, whose texts are made of few sentences, what is
// shared by chance comes to 101 with one other unit and 84 with several, the
// planted copies to 203 and more.
const (
	leastWeight    = 110  // with one other unit's report
	leastGrouped   = 100  // with those of several units
	trifle         = 0.03 // of a report is none
	leastShare     = 0.5  // or half the report
	leastRepeated  = 400  // characters, with the unit's own of the year before
	mediumWeight   = 200
	leastHalf      = 300 // characters of that half
	strongCopied   = 150 // characters
	mediumShare    = 0.15
	strongShare    = 0.4
	repeatedShare  = 0.8
	repeatedStrong = 0.9
	maxPartners    = 3 // leads of one report with other units' reports
)

// copyFinder makes leads of matches.
type copyFinder struct {
	found  []Match
	text   func(n int32) *Text
	tokens func(n int32) int
	peers  map[peer]map[string]bool
	own    map[int32][]stretch  // what a report has from its unit's earlier ones
	pairs  map[[2]int32][]int32 // the matches of two reports, the one in question second
	groups map[int32]*CopyLead
}

type stretch struct{ from, to int32 }

// peer are the reports that a county's template would serve.
type peer struct {
	county string
	kind   report.Kind
	year   int
}

// CopyLeads finds in all matches what deserves an officer's look. texts are all
// there are, for a passage that a third of a county's units have is their
// template. What a report has from its unit's own earlier one is that unit's
// text, whoever else has it.
//
// Of a whole country's matches few are in a lead: only those become passages.
func CopyLeads(found []Match, text func(n int32) *Text, tokens func(n int32) int, texts func(yield func(n int32) bool)) []CopyLead {
	f := copyFinder{
		found: found, text: text, tokens: tokens, peers: map[peer]map[string]bool{}, own: map[int32][]stretch{}, pairs: map[[2]int32][]int32{}, groups: map[int32]*CopyLead{},
	}
	for n := range texts {
		t := text(n)
		p := f.peer(t)
		if f.peers[p] == nil {
			f.peers[p] = map[string]bool{}
		}
		f.peers[p][t.Unit] = true
	}
	groups := group(found, text)
	for i := range found {
		f.sort(int32(i), groups[i])
	}
	leads := slices.Concat(f.repeated(), f.borrowed(), f.grouped())
	for i := range leads {
		l := &leads[i]
		its := make([]Match, len(l.matches))
		for j, n := range l.matches {
			its[j] = found[n]
		}
		beside := besides(its, text) // of a lead, and none of its reports is another's superior's
		for j, n := range l.matches {
			l.Passages = append(l.Passages, passageOf(&its[j], groups[n], beside, text))
		}
		Arrange(l.Passages)
	}
	return leads
}

func (f *copyFinder) peer(t *Text) peer {
	const county = len("511725")
	return peer{t.Code[:min(len(t.Code), county)], t.Kind, t.Year}
}

// sort puts a match where it belongs.
func (f *copyFinder) sort(n int32, in membership) {
	m := &f.found[n]
	if m.boilerplate() || m.Quotation {
		return
	}
	a, b := m.A, m.B
	x, y := f.text(a), f.text(b)
	how := relation(x, y)
	if how == "superior" || x.Kind == report.Other || y.Kind == report.Other || x.Year == 0 || y.Year == 0 || x.Unit == "" || y.Unit == "" {
		return
	}
	first, last := f.order(a, b)
	if x.Unit == y.Unit {
		if x.Kind != y.Kind || x.Year == y.Year {
			return // one publication twice, or two reports on one year
		}
		f.own[last] = append(f.own[last], m.part(last))
	} else if in.units >= manyUnits {
		g := f.groups[in.number]
		if g == nil {
			g = &CopyLead{Group: true}
			f.groups[in.number] = g
		}
		g.Texts, g.matches = append(g.Texts, a, b), append(g.matches, n)
		return
	}
	pair := [2]int32{first, last}
	f.pairs[pair] = append(f.pairs[pair], n)
}

// pair is what two reports share. Of a country's pairs few become leads: which
// report was out first is asked of those only.
func (f *copyFinder) pair(of [2]int32, own []stretch) CopyLead {
	x, y := f.text(of[0]), f.text(of[1])
	l := CopyLead{Texts: []int32{of[0], of[1]}, Relation: relation(x, y), matches: f.pairs[of]}
	f.measure(&l, own)
	return l
}

// order tells which of two reports is the one in question: the later, by the
// year it reports on within a unit, else by the day it was out.
func (f *copyFinder) order(a, b int32) (first, last int32) {
	if f.compare(a, b) > 0 {
		a, b = b, a
	}
	return a, b
}

func (f *copyFinder) compare(a, b int32) int {
	x, y := f.text(a), f.text(b)
	if x.Unit == y.Unit {
		return cmp.Or(cmp.Compare(x.Year, y.Year), cmp.Compare(x.about(), y.about()), cmp.Compare(x.ID, y.ID))
	}
	return cmp.Or(cmp.Compare(x.about(), y.about()), cmp.Compare(x.Year, y.Year), cmp.Compare(x.ID, y.ID))
}

// about is roughly when a report was out, for an order of all.
func (t *Text) about() string {
	if day := t.day(); day != "" {
		return day
	}
	return soonest(t.Kind, t.Year)
}

// part is what a match takes of one of its texts.
func (m *Match) part(n int32) stretch {
	if n == m.A {
		return stretch{m.AStart, m.AEnd}
	}
	return stretch{m.BStart, m.BEnd}
}

// measure counts what the report in question shares, less what was its own.
func (f *copyFinder) measure(l *CopyLead, own []stretch) {
	last := l.Texts[len(l.Texts)-1]
	var parts []stretch
	rare, all := 0.0, 0.0
	for _, n := range l.matches {
		if m := &f.found[n]; m.A == last || m.B == last {
			parts = append(parts, m.part(last))
			rare, all = rare+m.rarity()*float64(m.Agree), all+float64(m.Agree)
		}
	}
	l.Characters = union(append(parts, own...)) - union(own)
	if l.Weight = 0; all > 0 {
		l.Weight = float64(l.Characters) * rare / all
	}
	if n := f.tokens(last); n > 0 {
		l.Share = min(1, float64(l.Characters)/float64(n))
	}
}

// union is how much stretches cover.
func union(parts []stretch) (n int) {
	parts = slices.Clone(parts)
	slices.SortFunc(parts, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	to := int32(0)
	for _, p := range parts {
		n += int(max(0, p.to-max(p.from, to)))
		to = max(to, p.to)
	}
	return n
}

// repeated are reports that say what those of the year before said.
func (f *copyFinder) repeated() []CopyLead {
	nearest := map[int32]int32{}
	for pair := range f.pairs {
		x, y := f.text(pair[0]), f.text(pair[1])
		if x.Unit != y.Unit {
			continue
		}
		if n, ok := nearest[pair[1]]; !ok || f.compare(n, pair[0]) < 0 {
			nearest[pair[1]] = pair[0]
		}
	}
	var all []CopyLead
	for last, first := range nearest {
		l := f.pair([2]int32{first, last}, nil)
		if l.Share < repeatedShare || l.Characters < leastRepeated {
			continue
		}
		if l.Strength = report.Medium; l.Share >= repeatedStrong {
			l.Strength = report.Strong
		}
		l.Origin = origin(f.text(first), f.text(last))
		all = append(all, l)
	}
	return f.inOrder(all)
}

// inOrder puts leads in an order that does not change.
func (f *copyFinder) inOrder(all []CopyLead) []CopyLead {
	slices.SortFunc(all, func(x, y CopyLead) int {
		last := func(l *CopyLead) string { return f.text(l.Texts[len(l.Texts)-1]).ID }
		return cmp.Or(cmp.Compare(last(&x), last(&y)), -cmp.Compare(x.Characters, y.Characters), cmp.Compare(f.text(x.Texts[0]).ID, f.text(y.Texts[0]).ID))
	})
	return all
}

// borrowed are reports that share text with one other unit's: of each other
// unit the report that shares most.
func (f *copyFinder) borrowed() []CopyLead {
	best := map[[2]string]CopyLead{}
	for pair := range f.pairs {
		x, y := f.text(pair[0]), f.text(pair[1])
		if x.Unit == y.Unit {
			continue
		}
		l := f.pair(pair, f.own[pair[1]])
		if l.Share < trifle || l.Weight < leastWeight && (l.Share < leastShare || l.Characters < leastHalf) {
			continue
		}
		l.Strength, l.Origin = l.strength(), origin(x, y)
		key := [2]string{y.ID, x.Unit}
		if b, ok := best[key]; !ok || b.Characters < l.Characters || b.Characters == l.Characters && f.compare(b.Texts[0], pair[0]) < 0 {
			best[key] = l
		}
	}
	var all []CopyLead
	for _, l := range best {
		all = append(all, l)
	}
	all = f.inOrder(all)
	partners := map[int32]int{}
	return slices.DeleteFunc(all, func(l CopyLead) bool {
		partners[l.Texts[1]]++
		return partners[l.Texts[1]] > maxPartners
	})
}

func (l *CopyLead) strength() report.Strength {
	switch {
	case l.Characters >= strongCopied && l.Share >= strongShare:
		return report.Strong
	case l.Weight >= mediumWeight || l.Share >= mediumShare:
		return report.Medium
	}
	return report.Weak
}

// grouped are passages that reports of three units or more share. Groups of
// much the same reports are one lead.
func (f *copyFinder) grouped() []CopyLead {
	var groups []*CopyLead
	for _, g := range f.groups {
		f.settle(g)
		if g.Relation = f.groupRelation(g); !f.template(g) {
			groups = append(groups, g)
		}
	}
	slices.SortFunc(groups, func(x, y *CopyLead) int {
		return cmp.Or(-cmp.Compare(x.Characters, y.Characters), -cmp.Compare(len(x.Texts), len(y.Texts)), cmp.Compare(f.text(x.Texts[0]).ID, f.text(y.Texts[0]).ID),
			cmp.Compare(f.begins(x), f.begins(y)))
	})
	var out []CopyLead
	for _, l := range f.joined(groups) {
		if l.Weight >= leastGrouped && l.Share >= trifle {
			l.Strength = l.strength()
			out = append(out, *l)
		}
	}
	return f.inOrder(out)
}

// joined makes one of each group and those behind it of which two thirds of the
// texts are among its own.
func (f *copyFinder) joined(groups []*CopyLead) (all []*CopyLead) {
	with := map[int32][]int{} // which of all a text is in
	for _, g := range groups {
		at := slices.Min(append(mostly(g.Texts, with), len(all)))
		if at == len(all) {
			all = append(all, &CopyLead{Group: true, Relation: g.Relation})
		}
		for _, n := range g.Texts {
			if !slices.Contains(with[n], at) {
				with[n] = append(with[n], at)
			}
		}
		all[at].Texts, all[at].matches = append(all[at].Texts, g.Texts...), append(all[at].matches, g.matches...)
		f.settle(all[at])
	}
	return all
}

// mostly lists the groups that hold two thirds of some texts.
func mostly(texts []int32, with map[int32][]int) (at []int) {
	shared := map[int]int{}
	for _, n := range texts {
		for _, g := range with[n] {
			shared[g]++
		}
	}
	for g, n := range shared {
		if 3*n >= 2*len(texts) {
			at = append(at, g)
		}
	}
	return at
}

// begins is where a group's passage begins in its first text.
func (f *copyFinder) begins(g *CopyLead) int32 {
	from := int32(math.MaxInt32)
	for _, n := range g.matches {
		if m := &f.found[n]; m.A == g.Texts[0] || m.B == g.Texts[0] {
			from = min(from, m.part(g.Texts[0]).from)
		}
	}
	return from
}

// settle puts the texts of a group in order and measures the last.
func (f *copyFinder) settle(g *CopyLead) {
	slices.SortFunc(g.Texts, f.compareAll)
	g.Texts = slices.Compact(g.Texts)
	f.measure(g, f.own[g.Texts[len(g.Texts)-1]])
}

// compareAll is an order of all texts, whatever their units.
func (f *copyFinder) compareAll(a, b int32) int {
	x, y := f.text(a), f.text(b)
	return cmp.Or(cmp.Compare(x.about(), y.about()), cmp.Compare(x.Year, y.Year), cmp.Compare(x.ID, y.ID))
}

func (f *copyFinder) groupRelation(g *CopyLead) string {
	for _, n := range g.matches {
		if m := &f.found[n]; relation(f.text(m.A), f.text(m.B)) == "elsewhere" {
			return "elsewhere"
		}
	}
	return "neighbour"
}

// template says that a passage is what many of a county's units were given.
func (f *copyFinder) template(g *CopyLead) bool {
	units := map[string]bool{}
	for _, n := range g.Texts {
		units[f.text(n).Unit] = true
	}
	most := manyUnits
	for _, n := range g.Texts {
		most = max(most, len(f.peers[f.peer(f.text(n))])/3)
	}
	return len(units) > most
}
