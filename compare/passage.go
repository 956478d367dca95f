package compare

import (
	"cmp"
	"slices"
	"strings"

	"baogao/report"
)

// Text is a report as copied passages are looked for in it.
type Text struct {
	ID        string
	Unit      string // report.Unit.Key
	Code      string // of the place: what lies above, beside and below it
	Year      int
	Published string // YYYY-MM-DD, empty where the claim is not to be trusted
	Text      string
	Names     []string // the unit's own names, long and short
	Kind      report.Kind
}

// Place is a passage in a report.
type Place struct {
	ID    string `json:"id"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Passage is a passage 雷同段落 that two reports have in common.
type Passage struct {
	A           Place    `json:"a"`
	B           Place    `json:"b"`
	Similarity  float64  `json:"similarity"`
	Boilerplate bool     `json:"boilerplate"` // everyone says so
	Masked      bool     `json:"masked"`      // agrees but for names and numbers
	Relation    string   `json:"relation"`    // own_earlier neighbour superior elsewhere
	Quotation   bool     `json:"quotation"`   // of a law, a slogan or a superior's document
	Origin      string   `json:"origin,omitempty"`
	Group       int      `json:"group,omitempty"` // 共同来源待查: three units or more have it
	Units       int      `json:"units,omitempty"` // of the group
	Score       float64  `json:"score"`
	Differs     []string `json:"differs,omitempty"` // names and numbers that were changed, "a→b"

	match  Match
	kind   report.Kind // of report A
	same   int         // the group, of two units too
	base   float64     // what its tokens alone are worth
	judged float64     // what its words make of that
}

// Rank makes passages of matches, best first by what their tokens tell. Their
// places are not known yet.
func Rank(found []Match, text func(n int32) *Text) []Passage {
	groups, beside := group(found, text), besides(found, text)
	all := make([]Passage, len(found))
	for i := range found {
		all[i] = passageOf(&found[i], groups[i], beside, text)
	}
	Arrange(all)
	return all
}

// Texts are the numbers of its texts.
func (p *Passage) Texts() (a, b int32) { return p.match.A, p.match.B }

// Characters is its length in what was compared.
func (p *Passage) Characters() int { return int(p.match.Agree) }

// Side is a text of a passage, read again.
type Side struct {
	*Masked
	Text string
}

// Locate tells where in the texts a passage stands, and what was changed in it.
func (p *Passage) Locate(a, b Side) {
	m := &p.match
	p.A.Start, p.A.End = a.span(int(m.AStart), int(m.AEnd))
	p.B.Start, p.B.End = b.span(int(m.BStart), int(m.BEnd))
	x, y := a.words(a.Text, int(m.AStart), int(m.AEnd)), b.words(b.Text, int(m.BStart), int(m.BEnd))
	p.Masked, p.Differs = !slices.Equal(x, y), differing(x, y)
}

// Judge tells what the words of a passage that was located are worth. Passages
// that were judged want arranging anew.
func (p *Passage) Judge(a, b Side) {
	if p.A.Start < p.A.End {
		m := &p.match
		x, y := a.words(a.Text, int(m.AStart), int(m.AEnd)), b.words(b.Text, int(m.BStart), int(m.BEnd))
		p.judged = p.worth(traitsOf(a.Text, p.A.Start, p.A.End, p.kind), kept(x, y))
	}
}

// passageOf is a match without its places.
func passageOf(m *Match, g membership, beside *beside, text func(n int32) *Text) Passage {
	a, b := text(m.A), text(m.B)
	p := Passage{
		A: Place{ID: a.ID}, B: Place{ID: b.ID}, Similarity: m.Similarity(), Quotation: m.Quotation || beside.fromAbove(m),
		Boilerplate: m.boilerplate(), Relation: relation(a, b), match: *m, kind: a.Kind, same: int(g.number), judged: 1,
	}
	if g.units >= manyUnits {
		p.Group, p.Units = int(g.number), int(g.units)
	} else {
		p.Origin = origin(a, b)
	}
	p.base = p.weigh(a, b, beside.together[[2]int32{m.A, m.B}])
	return p
}

// manyUnits is from how many units on nobody can say who copied from whom.
const manyUnits = 3

// nation is the unit above all: its code is none.
const nation = "国务院"

// relation says how the units of two reports stand to each other.
func relation(a, b *Text) string {
	const county = len("511725")
	x, y := a.Code, b.Code
	switch {
	case a.Unit == b.Unit && a.Unit != "":
		return "own_earlier"
	case above(a, b) || above(b, a):
		return "superior"
	case x == "" || y == "":
		return "elsewhere"
	case len(x) >= county && len(y) >= county && x[:county] == y[:county]:
		return "neighbour"
	}
	return "elsewhere"
}

// above says that the unit of a is a superior of that of b.
func above(a, b *Text) bool {
	if a.Unit == nation || b.Unit == nation {
		return a.Unit != b.Unit && a.Unit == nation
	}
	return a.Code != "" && a.Code != b.Code && strings.HasPrefix(b.Code, a.Code)
}

// clearlyApart is by how many days two dates must differ for one report to be
// called the earlier.
const clearlyApart = 7

// day is the day a report was out by, empty where nobody knows.
func (t *Text) day() string {
	if premature(t.Kind, t.Year, t.Published) {
		return ""
	}
	return t.Published
}

// origin is the report that was out first, "" where nothing tells. Within a
// unit the years tell that they report on; a report whose day is not known
// cannot be from before the end of its year.
func origin(a, b *Text) string {
	if a.Unit == b.Unit && a.Unit != "" && a.Kind == b.Kind && a.Year != b.Year && a.Year*b.Year != 0 {
		if a.Year < b.Year {
			return a.ID
		}
		return b.ID
	}
	x, y := a.day(), b.day()
	if x != "" && days(x, cmp.Or(y, soonest(b.Kind, b.Year))) >= clearlyApart {
		return a.ID
	}
	if y != "" && days(y, cmp.Or(x, soonest(a.Kind, a.Year))) >= clearlyApart {
		return b.ID
	}
	return ""
}

// maxDiffers bounds the list of what was changed.
const maxDiffers = 12

// differing lists what stands in the same place of both, and differs.
func differing(was, is []string) []string {
	if len(was) != len(is) {
		return nil
	}
	var out []string
	for i := range was {
		if pair := was[i] + "→" + is[i]; was[i] != is[i] && !slices.Contains(out, pair) && len(out) < maxDiffers {
			out = append(out, pair)
		}
	}
	return out
}

// membership is the group a match belongs to.
type membership struct{ number, units int32 }

// group joins matches over the texts they share: two matches of one text that
// are much the same part of it are of one passage. A sentence inside a report
// that was copied whole is another passage. Of a country there are millions:
// what is held of each is 50 bytes.
func group(found []Match, text func(n int32) *Text) []membership {
	parent := make([]int32, len(found))
	for i := range parent {
		parent[i] = int32(i)
	}
	root := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	type end struct{ text, from, to, match int32 }
	ends := make([]end, 0, 2*len(found))
	for i := range found {
		m := &found[i]
		ends = append(ends, end{m.A, m.AStart, m.AEnd, int32(i)}, end{m.B, m.BStart, m.BEnd, int32(i)})
	}
	slices.SortFunc(ends, func(x, y end) int { return cmp.Or(cmp.Compare(x.text, y.text), cmp.Compare(x.from, y.from)) })
	for i := range ends {
		for j := i + 1; j < len(ends) && ends[j].text == ends[i].text && ends[j].from < ends[i].to; j++ {
			if samePart(ends[i].from, ends[i].to, ends[j].from, ends[j].to) {
				parent[root(ends[i].match)] = root(ends[j].match)
			}
			if j-i > CommonGram*4 {
				break
			}
		}
	}
	order := make([]int32, len(found)) // group by group
	for i := range order {
		order[i], parent[i] = int32(i), root(int32(i))
	}
	slices.SortFunc(order, func(i, j int32) int { return cmp.Or(cmp.Compare(parent[i], parent[j]), cmp.Compare(i, j)) })
	out, units := make([]membership, len(found)), map[string]bool{}
	for i := 0; i < len(order); {
		clear(units)
		j := i
		for ; j < len(order) && parent[order[j]] == parent[order[i]]; j++ {
			m := &found[order[j]]
			units[text(m.A).Unit], units[text(m.B).Unit] = true, true
		}
		for _, n := range order[i:j] {
			out[n] = membership{order[i] + 1, int32(len(units))} //nolint:gosec // bounded
		}
		i = j
	}
	return out
}

// samePart says that two stretches of a text are much the same part of it.
func samePart(from, to, from2, to2 int32) bool {
	both := min(to, to2) - max(from, from2)
	return both*10 >= 7*max(to-from, to2-from2)
}

// Joins says that two matches stand in much the same part of a text, so that
// they belong to one group.
func (m *Match) Joins(o *Match) bool {
	for _, x := range [2][3]int32{{m.A, m.AStart, m.AEnd}, {m.B, m.BStart, m.BEnd}} {
		for _, y := range [2][3]int32{{o.A, o.AStart, o.AEnd}, {o.B, o.BStart, o.BEnd}} {
			if x[0] == y[0] && samePart(x[1], x[2], y[1], y[2]) {
				return true
			}
		}
	}
	return false
}

// Covered counts, for each text, the tokens that another unit's text has too.
func Covered(found []Match, text func(n int32) *Text) map[int32]int {
	type part struct{ from, to int32 }
	parts := map[int32][]part{}
	for i := range found {
		m := &found[i]
		if text(m.A).Unit == text(m.B).Unit && text(m.A).Unit != "" || m.boilerplate() {
			continue
		}
		parts[m.A] = append(parts[m.A], part{m.AStart, m.AEnd})
		parts[m.B] = append(parts[m.B], part{m.BStart, m.BEnd})
	}
	covered := map[int32]int{}
	for n, ps := range parts {
		slices.SortFunc(ps, func(x, y part) int { return cmp.Compare(x.from, y.from) })
		to := int32(0)
		for _, p := range ps {
			covered[n] += int(max(0, p.to-max(p.from, to)))
			to = max(to, p.to)
		}
	}
	return covered
}
