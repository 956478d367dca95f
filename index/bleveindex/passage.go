package bleveindex

import (
	"context"
	"math"
	"slices"

	"baogao/index"
	"baogao/index/exact"
)

// A long report that has a passage on the matter is worth more than one that
// has the same words strewn over it, and than a short one with a single word of
// it. So the best of what was found are ranked by their best passages, too.
const (
	// passageLength is that of a passage, in characters, and in terms.
	passageLength = 150
	passageTerms  = 80
	// passageWeight is what the best passage counts, beside 1 of the whole text, where
	// texts are much longer than a passage.
	passageWeight = 1.2
	// passageDepth is how many of the best are looked at.
	passageDepth = 150
)

// wanted is characters that are looked for in passages.
type wanted struct {
	text   string
	weight float64
}

// want notes characters that occur so often, to look for them in passages.
func (e *evaluation) want(text string, weight float64, occurrences int) {
	windows := float64(e.docs.body.sum) / (passageTerms / 2)
	with := min(windows, 2*float64(occurrences)) // a place is in two passages that overlap by half
	if slices.ContainsFunc(e.wanted, func(w wanted) bool { return w.text == text }) {
		return
	}
	e.wanted = append(e.wanted, wanted{text, weight * math.Log(1+(windows-with+0.5)/(with+0.5))})
}

// wantPairs notes the pairs of characters of a text.
func (e *evaluation) wantPairs(ctx context.Context, text string) error {
	for gram := range grams(text) {
		if len(gram) != 2 {
			continue
		}
		l, err := e.literal(ctx, string(gram), scope{})
		if err != nil {
			return err
		}
		e.want(string(gram), 1, l.total)
	}
	return nil
}

// rankPassages adds to the best documents what their best passages are worth.
// Passages say nothing where texts are no longer than they are.
// No score is above most.
func (e *evaluation) rankPassages(ctx context.Context, among set, scores []float64, most float64) error {
	length := float64(e.docs.body.sum) / max(1, float64(e.docs.live))
	weight := passageWeight * (1 - passageTerms/max(1, length))
	if weight <= 0 || len(e.wanted) == 0 {
		return nil
	}
	phrases := make([]string, len(e.wanted))
	for i, w := range e.wanted {
		phrases[i] = w.text
	}
	among = e.from(among, lowest(among, passageDepth, scores, most)-sameScore, scores)
	best := e.ordering(scores, index.ByRelevance).best(among, passageDepth, nil)
	return e.places(ctx, best, phrases, func(doc uint32, at []exact.Place) {
		scores[doc] += weight * e.bestPassage(at)
	})
}

// bestPassage slides a window over the places and gives the highest sum of what
// is wanted in it; that something stands there again counts less each time, as in
// BM25.
func (e *evaluation) bestPassage(at []exact.Place) (best float64) {
	times := make([]float64, len(e.wanted))
	value := func(phrase int, by float64) float64 {
		before := times[phrase]
		times[phrase] += by
		return e.wanted[phrase].weight * (saturated(times[phrase]) - saturated(before))
	}
	sum, first := 0.0, 0
	for _, p := range at {
		for ; at[first].At+passageLength < p.At; first++ {
			sum += value(at[first].Phrase, -1)
		}
		sum += value(p.Phrase, 1)
		best = max(best, sum)
	}
	return best
}

func saturated(times float64) float64 { return times * (saturation + 1) / (times + saturation) }
