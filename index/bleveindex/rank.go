package bleveindex

import (
	"math"
	"math/bits"
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

// bm25 is BM25 of one term or run of characters.
type bm25 struct {
	list   *list
	within set     // where alone it counts; nil for all
	idf    float64 // times what it weighs, and more that never changes
	norm
}

// norm is how lengths of a field are discounted.
type norm struct {
	constant float64
	length   float64 // length over average length, in one factor
	lengths  []uint32
}

func (e *evaluation) norm(f *field) norm {
	held := float64(e.docs.live)
	return norm{saturation * (1 - lengthPart), saturation * lengthPart * held / max(1, float64(f.sum)), f.lengths}
}

// of is what standing so often in a document counts, up to 1.
func (n *norm) of(doc uint32, tf float64) float64 {
	return tf / (tf + n.constant + n.length*float64(n.lengths[doc]))
}

// bm25 is that of a list, by the lengths of a field.
func (e *evaluation) bm25(f *field, l *list, weight float64, within set) *bm25 {
	held, with := float64(e.docs.live), float64(l.docs)
	return &bm25{l, within, weight * math.Log(1+(held-with+0.5)/(with+0.5)) * (saturation + 1), e.norm(f)}
}

func (b *bm25) most() float64 { return b.idf * b.list.peak }

// add is where most of the time of ranking goes, so it goes through the list
// itself, with what it needs at hand; list.each and norm.of are the plain way.
func (b *bm25) add(among set, scores []float64) {
	l, lengths := b.list, b.lengths
	idf, constant, length := b.idf, b.constant, b.length
	at, titles := 0, 0
	for w, word := range l.words {
		in, titled := l.in[w], uint64(0)
		if l.titled != nil {
			titled = l.titled[w]
		}
		here := in & among[word]
		if b.within != nil {
			here &= b.within[word]
		}
		for i, all := at, here == in; here != 0; here &= here - 1 {
			bit := bits.TrailingZeros64(here)
			if !all {
				i = at + bits.OnesCount64(in&(1<<bit-1))
			}
			tf := float64(l.times[i])
			if titled&(1<<bit) != 0 || l.times[i] == tooMany {
				tf = l.of(w, bit, i, titles).asked()
			}
			doc := word*64 + uint32(bit) //nolint:gosec // below 64
			scores[doc] += idf * (tf / (tf + constant + length*float64(lengths[doc])))
			i++
		}
		at += bits.OnesCount64(in)
		titles += bits.OnesCount64(titled)
	}
}
