package compare

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"baogao/report"
)

// What a passage counts, against one of two units' own words.
const (
	lessQuotation = 0.2  // of a law, a slogan or a superior's document
	lessFormula   = 0.01 // what every report says at this place
	lessList      = 0.05 // of names: menus of pages, tables
	lessNotice    = 1e-3 // one of the texts is no yearly report
	lessAgain     = 1e-3 // the same report twice
	lessSuperior  = 0.05
	lessSameYear  = 0.4  // in distant units: both had the same before them
	lessOwn       = 0.5  // a unit's own words of an earlier year
	lessNotes     = 0.1  // within the notes on words at the end
	lessGroup     = 0.7  // three units or more have it
	lessUpdated   = 0.15 // a unit's own words of an earlier year with other figures
	mostUpdated   = 1.5  // so much of its figures are other ones, and all count as such
	lessGeneral   = 0.5  // a unit's own words of an earlier year that speak of nothing in particular
	lessRepeat    = 0.2  // of a group that stands higher with another pair
	moreConcrete  = 1    // what speaks of numbers and names of its own, as far as it does
)

// How many characters two distant units do not share by chance. One sentence
// alone comes from what both have read; where their reports share several, one
// was made of the other.
const (
	paragraph = 200 // in all
	sentence  = 60  // in one place
)

// traits is what the text of a passage tells about its worth.
type traits struct {
	list     bool    // no sentences
	notes    bool    // it stands in the notes on words
	formula  float64 // share of it that is set phrases
	concrete float64 // how much it speaks of numbers, 0 to 1
}

func traitsOf(text string, start, end int, kind report.Kind) traits {
	part := text[start:end]
	return traits{list: isList(part), notes: inNotes(text, (start+end)/2), formula: formulaShare(part, kind), concrete: concrete(part)}
}

// concrete counts numbers: with one for ten characters a text is about its own
// place. One in general terms may be anybody's.
func concrete(text string) float64 {
	const oneIn = 10
	n, total, number := 0, 0, false
	for _, r := range text {
		digit := unicode.IsDigit(r)
		if digit && !number {
			n++
		}
		number = digit || number && (r == '.' || r == ',')
		if unicode.Is(unicode.Han, r) {
			total++
		}
	}
	return min(1, oneIn*float64(n)/float64(max(total, 1)))
}

// weigh tells by its tokens what a passage is worth a person's look: long,
// alike, not what everyone says, not what a law says, not the same report twice.
// together is what the two reports share in all.
func (p *Passage) weigh(a, b *Text, together float64) float64 {
	s := float64(p.match.Agree) * p.Similarity * p.match.rarity()
	if p.Relation == "elsewhere" {
		sure := min(1, together/paragraph)
		s *= sure * sure * sure * min(1, float64(p.match.Agree)/sentence)
	}
	for _, less := range []struct {
		when bool
		by   float64
	}{
		{p.Quotation, lessQuotation},
		{a.Kind == report.Other || b.Kind == report.Other, lessNotice},
		{a.Unit != "" && a.Unit == b.Unit && a.Year == b.Year && a.Year != 0 && a.Kind == b.Kind, lessAgain},
		{p.Relation == "superior" || a.Unit == nation, lessSuperior},
		{p.Relation == "elsewhere" && a.Year == b.Year && a.Year != 0, lessSameYear},
		{p.Relation == "own_earlier", lessOwn},
		{p.Group > 0, lessGroup},
	} {
		if less.when {
			s *= less.by
		}
	}
	return s
}

// worth tells by its words what a passage is worth of that. kept is the share
// of its numbers and names that both reports have alike.
func (p *Passage) worth(t traits, kept float64) float64 {
	// An indicator with its new figure is what a report is for; other names and
	// figures in another unit's sentence are none, unless it is all figures.
	other := 1 - kept
	if p.Relation != "own_earlier" {
		other *= t.concrete
	}
	own := 1 - t.formula // squared: a phrase of its own among many set ones is by chance
	s := (1 - (1-lessUpdated)*min(1, mostUpdated*other)) * max(own*own, lessFormula) * (1 + moreConcrete*t.concrete*(1-other))
	if p.Relation == "own_earlier" {
		s *= max(lessGeneral, min(1, 2*t.concrete))
	}
	if t.list {
		s *= lessList
	}
	if t.notes {
		s *= lessNotes
	}
	return s
}

// How many passages are ranked by their words.
const (
	FirstSure = 100  // no other could come among these
	mostRead  = 8000 // unless so many would have to be read
	readBatch = 100  // between two looks at whether it is enough
)

// mostWorth is the most that the words of a passage make of what its tokens
// are worth.
const mostWorth = 1 + moreConcrete

// Best parts ranked passages into those that were judged by their words, best
// first, and the rest. It judges those that are best by their tokens until no
// other could come among the first, whatever it says. judge says whether the
// passage counts at all.
func Best(ranked []Passage, first int, judge func(p *Passage) (bool, error)) (judged, rest []Passage, err error) {
	order := make([]int, len(ranked)) // a repeat may say more than what stands higher
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return -cmp.Compare(ranked[i].base, ranked[j].base) })
	read := make([]bool, len(ranked))
	for n, i := range order {
		if n%readBatch == 0 {
			Arrange(judged)
			if n >= mostRead || len(judged) >= first && (first == 0 || judged[first-1].Score >= ranked[i].base*mostWorth) {
				break
			}
		}
		p := ranked[i]
		counts, err := judge(&p)
		if err != nil {
			return nil, nil, err
		}
		if read[i] = true; counts {
			judged = append(judged, p)
		}
	}
	Arrange(judged)
	for i := range ranked {
		if !read[i] {
			rest = append(rest, ranked[i])
		}
	}
	return judged, rest, nil
}

// Arrange puts passages in order, best first. What stands higher already with
// another pair of reports goes down: a passage that ten reports share is
// forty-five pairs, and one thing to look at.
func Arrange(passages []Passage) {
	for i := range passages {
		passages[i].Score = passages[i].base * passages[i].judged
	}
	slices.SortStableFunc(passages, byScore)
	seen := map[int]bool{}
	for i := range passages {
		p := &passages[i]
		if seen[p.same] {
			p.Score *= lessRepeat
		}
		seen[p.same] = true
	}
	slices.SortStableFunc(passages, byScore)
}

func byScore(a, b Passage) int {
	return cmp.Or(-cmp.Compare(a.Score, b.Score), cmp.Compare(a.A.ID, b.A.ID), cmp.Compare(a.match.AStart, b.match.AStart), cmp.Compare(a.B.ID, b.B.ID))
}

// kept is the share of words that stand in both lists, 1 where there are none.
func kept(was, is []string) float64 {
	if len(was) == 0 || len(is) == 0 {
		return 1
	}
	n := 0
	left := slices.Clone(is)
	for _, w := range was {
		if i := slices.Index(left, w); i >= 0 {
			left = slices.Delete(left, i, i+1)
			n++
		}
	}
	return float64(n) / float64(max(len(was), len(is)))
}

// listMarks is up to how many characters a mark of punctuation within sentences
// ends a clause of prose.
const listMarks = 40

// isList says that a text has no sentences: a menu, a table, names in a row.
func isList(text string) bool {
	marks, han := 0, 0
	for _, r := range text {
		switch {
		case strings.ContainsRune("，。；！？", r):
			marks++
		case unicode.Is(unicode.Han, r):
			han++
		}
	}
	return marks*listMarks < han
}
