package bleveindex

import "math"

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

// bm25 is BM25 of one term or run of characters.
type bm25 struct {
	idf      float64 // times what it weighs, and more that never changes
	constant float64
	length   float64 // length over average length, in one factor
	lengths  []uint32
}

// bm25 is that of what so many documents have, by the lengths of a field.
func (e *evaluation) bm25(f *field, weight float64, documents int) bm25 {
	held, with := float64(e.docs.live), float64(documents)
	return bm25{
		idf:      weight * math.Log(1+(held-with+0.5)/(with+0.5)) * (saturation + 1),
		constant: saturation * (1 - lengthPart),
		length:   saturation * lengthPart * held / max(1, float64(f.sum)),
		lengths:  f.lengths,
	}
}

func (b *bm25) of(doc uint32, tf float64) float64 {
	return b.idf * tf / (tf + b.constant + b.length*float64(b.lengths[doc]))
}

// rank adds what a term in a field is worth to those of some documents that have
// it.
func (e *evaluation) rank(f *field, l *list, weight float64, among set, scores []float64) {
	b := e.bm25(f, weight, l.docs)
	l.each(among, func(doc uint32, tf, _ float64) { scores[doc] += b.of(doc, tf) })
}
