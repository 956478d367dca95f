package bleveindex

import (
	"context"
	"math"

	bindex "github.com/blevesearch/bleve_index_api"
)

// Weights of the ranking; docs/RANKING.md explains them.
const (
	titleBoost = 1.0
	// A word that stands in the text as typed counts for more than its
	// scattered pieces.
	literalBonus = 2.0
	// BM25's own: how soon repeating a term stops counting, and how much long
	// texts are discounted.
	saturation = 1.2
	lengthPart = 0.75
)

// checkEvery is how many postings are read between two looks at the context.
const checkEvery = 1 << 13

// score adds BM25 of a term in a field to the documents that have it.
func (e *evaluation) score(ctx context.Context, into *set, f *field, term string, weight float64) error {
	return e.bm25(ctx, f, term, weight, into.add)
}

// bm25 gives what a term in a field is worth in each document that has it.
func (e *evaluation) bm25(ctx context.Context, f *field, term string, weight float64, add func(doc uint32, score float64)) error {
	if e.then {
		return e.bm25Then(ctx, f, term, weight, add)
	}
	postings, err := e.postings(ctx, f.name, term)
	if err != nil {
		return err
	}
	score := e.worth(f, weight, postings.Count())
	return e.each(ctx, postings, func(doc uint32, times uint64) { add(doc, score(doc, times)) })
}

func (e *evaluation) postings(ctx context.Context, field, term string) (bindex.TermFieldReader, error) {
	return e.view.reader.TermFieldReader(ctx, []byte(term), field, true, false, false)
}

// worth gives BM25 of a term that so many documents have in a field.
func (e *evaluation) worth(f *field, weight float64, documents uint64) func(doc uint32, times uint64) float64 {
	held, with := float64(e.docs.live), float64(documents)
	idf := weight * math.Log(1+(held-with+0.5)/(with+0.5))
	// Length over average length, in one factor.
	length := saturation * lengthPart * held / max(1, float64(f.sum))
	return func(doc uint32, times uint64) float64 {
		tf := float64(times)
		norm := saturation*(1-lengthPart) + length*float64(f.lengths[doc])
		return idf * tf * (saturation + 1) / (tf + norm)
	}
}

// each goes through postings and closes them.
func (e *evaluation) each(ctx context.Context, postings bindex.TermFieldReader, yield func(doc uint32, times uint64)) (err error) {
	defer func() {
		if closed := postings.Close(); err == nil {
			err = closed
		}
	}()
	var p *bindex.TermFieldDoc
	reused := &bindex.TermFieldDoc{}
	for n := 1; ; n++ {
		if p, err = postings.Next(reused.Reset()); err != nil || p == nil {
			return err
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if doc := e.view.numbers[p.ID.Value()]; e.docs.at(doc) != nil {
			yield(doc, p.Freq)
		}
	}
}
