package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"
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
}

// Found are the passages of a set of texts.
type Found struct {
	Passages []Passage          `json:"passages"` // best first
	Own      map[string]float64 `json:"own"`      // share of a report's text that no other unit's has, by id
}

// Copies finds the passages that texts have in common, among all of them where
// from is 0, else those of texts from that number on with all before. load
// reads a text again by its number; the corpus keeps none.
func (c *Corpus) Copies(texts []Text, from int, load func(n int) string) Found {
	all := parallel(len(texts)-from, func(i int) []match { return c.matches(from + i) })
	var found []match
	for _, ms := range all {
		found = append(found, ms...)
	}
	f := Found{Own: map[string]float64{}}
	groups := group(found, texts)
	f.Passages = make([]Passage, len(found))
	for i := range found {
		f.Passages[i] = passageOf(&found[i], groups[i], texts)
	}
	c.place(&f, found, texts, load)
	covered := coverage(found, texts)
	for n := range texts {
		if size := len(c.texts[n]); size > 0 && n >= from {
			f.Own[texts[n].ID] = 1 - float64(covered[n])/float64(size)
		}
	}
	slices.SortStableFunc(f.Passages, byScore)
	return f
}

// Merge adds what new texts brought. Groups are of one search: those of the
// newer get numbers of their own.
func (f *Found) Merge(newer Found) {
	most := 0
	for i := range f.Passages {
		most = max(most, f.Passages[i].Group)
	}
	for _, p := range newer.Passages {
		if p.Group > 0 {
			p.Group += most
		}
		f.Passages = append(f.Passages, p)
	}
	maps.Copy(f.Own, newer.Own)
	slices.SortStableFunc(f.Passages, byScore)
}

func byScore(a, b Passage) int {
	return cmp.Or(-cmp.Compare(a.Score, b.Score), cmp.Compare(a.A.ID, b.A.ID), cmp.Compare(a.A.Start, b.A.Start), cmp.Compare(a.B.ID, b.B.ID))
}

// place turns tokens into places of the texts. Each text is read again once,
// whatever the number of its passages.
func (c *Corpus) place(f *Found, found []match, texts []Text, load func(n int) string) {
	type side struct {
		match int
		b     bool
	}
	sides := map[int][]side{}
	for i := range found {
		sides[found[i].a] = append(sides[found[i].a], side{i, false})
		sides[found[i].b] = append(sides[found[i].b], side{i, true})
	}
	numbers := slices.Sorted(maps.Keys(sides))
	names := make([][2][]string, len(found)) // masked words of both sides
	quoted := make([]bool, len(found))
	parallel(len(numbers), func(i int) struct{} {
		n := numbers[i]
		text := load(n)
		k := c.masker.mask(text, texts[n].Names)
		for _, s := range sides[n] {
			m, at, from, to := &found[s.match], &f.Passages[s.match].A, found[s.match].aStart, found[s.match].aEnd
			if s.b {
				at, from, to = &f.Passages[s.match].B, m.bStart, m.bEnd
			}
			if to > len(k.tokens) {
				continue // hidden meanwhile
			}
			at.Start, at.End = k.span(from, to)
			if !s.b {
				quoted[s.match] = quotes(text, at.Start, at.End)
			}
			if m.masked {
				names[s.match][map[bool]int{true: 1}[s.b]] = k.maskedWords(text, from, to)
			}
		}
		return struct{}{}
	})
	for i := range f.Passages {
		p := &f.Passages[i]
		p.Quotation = quoted[i]
		if p.Masked {
			p.Differs = differing(names[i][0], names[i][1])
			p.Masked = !slices.Equal(names[i][0], names[i][1])
		}
		p.Score = score(&found[i], p)
	}
}

// maxWordsKept bounds the masked words kept of a passage.
const maxWordsKept = 80

// maskedWords lists the names and numbers of a passage.
func (k *masked) maskedWords(text string, from, to int) []string {
	var words []string
	for i := from; i < to && len(words) < maxWordsKept; i++ {
		if k.tokens[i] <= maskPlace {
			words = append(words, strings.Clone(text[k.starts[i]:k.ends[i]]))
		}
	}
	return words
}

// passageOf is a match without its places.
func passageOf(m *match, g membership, texts []Text) Passage {
	a, b := &texts[m.a], &texts[m.b]
	p := Passage{
		A: Place{ID: a.ID}, B: Place{ID: b.ID}, Similarity: m.similarity, Masked: m.masked,
		Boilerplate: m.shared > 0 && m.sharedByAll*2 > m.shared, Relation: relation(a, b),
	}
	if g.units >= manyUnits {
		p.Group, p.Units = g.number, g.units
	} else {
		p.Origin = origin(a, b)
	}
	return p
}

// manyUnits is from how many units on nobody can say who copied from whom.
const manyUnits = 3

// score ranks passages by what is worth a person's look: long, alike, not what
// everyone says, not what a law says, not the unit's own words of last year.
func score(m *match, p *Passage) float64 {
	s := float64(m.agree) * m.similarity
	if m.shared > 0 {
		s *= 1 - float64(m.sharedByAll)/float64(m.shared)
	}
	if p.Quotation {
		s *= 0.2
	}
	if p.Relation == "superior" {
		s *= 0.5
	}
	if p.Group > 0 {
		s *= 0.7
	}
	return s
}

// relation says how the units of two reports stand to each other.
func relation(a, b *Text) string {
	const county = len("511725")
	x, y := a.Code, b.Code
	switch {
	case a.Unit == b.Unit && a.Unit != "":
		return "own_earlier"
	case x == "" || y == "":
		return "elsewhere"
	case x != y && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x)):
		return "superior"
	case len(x) >= county && len(y) >= county && x[:county] == y[:county]:
		return "neighbour"
	}
	return "elsewhere"
}

// clearlyApart is by how many days two dates must differ for one report to be
// called the earlier.
const clearlyApart = 7

// origin is the report that was out first, "" where the dates do not say.
func origin(a, b *Text) string {
	if a.Published == "" || b.Published == "" {
		return ""
	}
	switch n := days(a.Published, b.Published); {
	case n >= clearlyApart:
		return a.ID
	case n <= -clearlyApart:
		return b.ID
	}
	return ""
}

// quotes says that most of a passage stands in quotation marks or names of
// documents, or speaks of what is laid down in one.
func quotes(text string, start, end int) bool {
	inside, marked, total := 0, 0, 0
	for _, r := range text[start:end] {
		switch r {
		case '“', '「', '《', '‘':
			inside++
		case '”', '」', '》', '’':
			inside = max(0, inside-1)
		default:
			total++
			if inside > 0 {
				marked++
			}
		}
	}
	return marked*2 > total
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
type membership struct{ number, units int }

// group joins matches over the texts they share: two matches of one text that
// are much the same part of it are of one passage. A sentence inside a report
// that was copied whole is another passage.
func group(found []match, texts []Text) []membership {
	parent := make([]int, len(found))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	type end struct{ text, from, to, match int }
	ends := make([]end, 0, 2*len(found))
	for i := range found {
		m := &found[i]
		ends = append(ends, end{m.a, m.aStart, m.aEnd, i}, end{m.b, m.bStart, m.bEnd, i})
	}
	slices.SortFunc(ends, func(x, y end) int { return cmp.Or(cmp.Compare(x.text, y.text), cmp.Compare(x.from, y.from)) })
	for i := range ends {
		for j := i + 1; j < len(ends) && ends[j].text == ends[i].text && ends[j].from < ends[i].to; j++ {
			both := min(ends[i].to, ends[j].to) - ends[j].from
			if both*10 >= 7*max(ends[i].to-ends[i].from, ends[j].to-ends[j].from) {
				parent[root(ends[i].match)] = root(ends[j].match)
			}
			if j-i > commonGram*4 {
				break
			}
		}
	}
	units := map[int]map[string]bool{}
	for i := range found {
		r := root(i)
		if units[r] == nil {
			units[r] = map[string]bool{}
		}
		units[r][texts[found[i].a].Unit], units[r][texts[found[i].b].Unit] = true, true
	}
	numbers, out := map[int]int{}, make([]membership, len(found))
	for i := range found {
		r := root(i)
		if numbers[r] == 0 {
			numbers[r] = len(numbers) + 1
		}
		out[i] = membership{numbers[r], len(units[r])}
	}
	return out
}

// coverage counts, for each text, the tokens that another unit's text has too.
func coverage(found []match, texts []Text) map[int]int {
	type part struct{ from, to int }
	parts := map[int][]part{}
	for i := range found {
		m := &found[i]
		if texts[m.a].Unit == texts[m.b].Unit && texts[m.a].Unit != "" || m.shared > 0 && m.sharedByAll*2 > m.shared {
			continue
		}
		parts[m.a] = append(parts[m.a], part{m.aStart, m.aEnd})
		parts[m.b] = append(parts[m.b], part{m.bStart, m.bEnd})
	}
	covered := map[int]int{}
	for n, ps := range parts {
		slices.SortFunc(ps, func(x, y part) int { return cmp.Compare(x.from, y.from) })
		to := 0
		for _, p := range ps {
			covered[n] += max(0, p.to-max(p.from, to))
			to = max(to, p.to)
		}
	}
	return covered
}
