package compare

import "slices"

// Bounds of a passage, in tokens.
const (
	minPassage    = 30 // of the longer side: 50 characters without punctuation, numbers one token, ends frayed
	minAgree      = 26
	minSimilarity = 0.7 // of tokens that agree
	exactPassage  = 24  // an unaltered run counts from here
)

// Hit is a seed that two texts have in common: the tokens it begins at.
type Hit struct{ A, B uint32 }

// Match is a passage of text A that text B has too, in tokens.
type Match struct {
	A, B         int32 // numbers of the texts
	AStart, AEnd int32
	BStart, BEnd int32
	Agree        int32 // tokens that agree
	Seeds        int32 // of text A, in the passage
	Common       int32 // of these, boilerplate
	Rare         int32 // their weights in hundredths: fewer units that say so weigh more
	Quotation    bool  // most of it is quoted
}

// Similarity is the share of tokens that agree.
func (m *Match) Similarity() float64 {
	return float64(m.Agree) / float64(max(m.AEnd-m.AStart, m.BEnd-m.BStart, 1))
}

// rarity is how rare its words are, from 0 for what everyone says to 1.
func (m *Match) rarity() float64 {
	if m.Seeds == 0 {
		return 1
	}
	return float64(m.Rare) / 100 / float64(m.Seeds)
}

// boilerplate says that most of it is what everyone says.
func (m *Match) boilerplate() bool { return m.Seeds > 0 && m.Common*2 > m.Seeds }

// Extend extends the seeds that two texts have in common, in their order in a,
// to passages. What stands in one is not extended again; neither is what stands
// in the cells of two tables: a hundred rows of each have ten thousand hits.
func Extend(a, b []uint16, hits []Hit) []Match {
	var found []Match
	for _, h := range hits {
		at, bt := int32(h.A), int32(h.B) //nolint:gosec // a text is bounded
		if slices.ContainsFunc(found, func(f Match) bool {
			return f.AStart <= at && at < f.AEnd && f.BStart <= bt && bt < f.BEnd
		}) || !slices.Equal(a[at:at+GramSize], b[bt:bt+GramSize]) {
			continue
		}
		if f, ok := extend(a, b, int(at), int(bt)); ok {
			found = append(found, f)
		}
	}
	return slices.DeleteFunc(found, func(f Match) bool { return !speaks(a[f.AStart:f.AEnd]) })
}

// Everyone is the spread of a seed that is boilerplate.
const Everyone = 255

// Weigh weighs the seeds of a match, and says whether it is a quotation. seeds
// are those of its text A in order, spread says how many units have each.
func (m *Match) Weigh(seeds []Seed, spread []uint8, quoted []bool) {
	at, _ := slices.BinarySearchFunc(seeds, uint32(m.AStart), func(s Seed, at uint32) int { return int(s.At) - int(at) }) //nolint:gosec // bounded
	for ; at < len(seeds) && int32(seeds[at].At) < m.AEnd; at++ {                                                         //nolint:gosec // bounded
		m.Seeds++
		switch units := int32(spread[at]); {
		case units == Everyone:
			m.Common++
		case units <= 2:
			m.Rare += 100
		default:
			m.Rare += 200 / units
		}
	}
	n := int32(0)
	for _, q := range quoted[m.AStart:m.AEnd] {
		if q {
			n++
		}
	}
	m.Quotation = n*2 > m.AEnd-m.AStart
}

// minWords is how many characters of a passage must be neither names nor
// numbers: the cells of two tables are no copied passage.
const minWords = 20

func speaks(tokens []uint16) bool {
	n := 0
	for _, t := range tokens {
		if t > maskWord {
			n++
		}
	}
	return n >= minWords && n*3 >= len(tokens)*2
}

// extend goes on from a seed in both directions.
func extend(a, b []uint16, at, bt int) (Match, bool) {
	right, rightA, rightB := follow(run{a[at:], false}, run{b[bt:], false})
	left, leftA, leftB := follow(run{a[:at], true}, run{b[:bt], true})
	f := Match{
		AStart: int32(at - leftA), AEnd: int32(at + rightA), BStart: int32(bt - leftB), BEnd: int32(bt + rightB), //nolint:gosec // bounded
		Agree: int32(left + right), //nolint:gosec // bounded
	}
	longer := max(f.AEnd-f.AStart, f.BEnd-f.BStart)
	if longer == 0 {
		return f, false
	}
	long := f.Agree >= minAgree && longer >= minPassage && f.Similarity() >= minSimilarity
	return f, long || f.Agree == longer && longer >= exactPassage
}

// How an alignment goes on after tokens that differ.
const (
	maxGap = 12 // tokens that may be put in, left out or changed at once
	resync = 3  // tokens that must agree behind them
	dropAt = 14 // what the score may fall below its best
)

// run is a text as it is walked, onwards or back.
type run struct {
	tokens []uint16
	back   bool
}

func (r run) at(i int) uint16 {
	if r.back {
		return r.tokens[len(r.tokens)-1-i]
	}
	return r.tokens[i]
}

// follow walks two texts as long as they agree for the most part, back from
// their ends or on from their beginnings. It returns how many tokens agree and
// how far it came in each.
func follow(a, b run) (agree, lenA, lenB int) {
	i, j, same, score, best := 0, 0, 0, 0, 0
	for i < len(a.tokens) && j < len(b.tokens) {
		if a.at(i) == b.at(j) {
			i, j, same, score = i+1, j+1, same+1, score+1
			if score > best {
				best, agree, lenA, lenB = score, same, i, j
			}
			continue
		}
		da, db := rejoin(a, b, i, j)
		if da < 0 {
			break
		}
		i, j, score = i+da, j+db, score-max(da, db)-1
		if score < best-dropAt {
			break
		}
	}
	return agree, lenA, lenB
}

// grams are the next runs of resync tokens, each as one number.
type grams [maxGap + 1]uint64

// read reads the grams from a place on and returns their number.
func (g *grams) read(r run, from int) int {
	n := min(len(g), len(r.tokens)-from-resync+1)
	if n <= 0 {
		return 0
	}
	key := uint64(r.at(from))<<16 | uint64(r.at(from+1))
	for i := range n {
		key = (key<<16 | uint64(r.at(from+i+2))) & (1<<48 - 1)
		g[i] = key
	}
	return n
}

// rejoin finds the nearest place where both agree again, -1 if there is none.
func rejoin(a, b run, i, j int) (da, db int) {
	var x, y grams
	n, m := x.read(a, i), y.read(b, j)
	for d := 1; d < max(n, m); d++ {
		for e := d; e >= 0; e-- {
			if d < n && e < m && x[d] == y[e] {
				return d, e
			}
			if e < n && d < m && x[e] == y[d] {
				return e, d
			}
		}
	}
	return -1, -1
}
