package bleveindex

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// What a document is worth is a sum, and most documents found are never shown. So
// what can add most is added first, and documents that cannot be among the first
// any more, whatever the rest adds, are left out from then on: MaxScore (Turtle
// and Flood 1995), a list at a time.

// summand is a part of what documents are worth. Nothing is worth less than
// nought.
type summand interface {
	// most is no less than what it adds to any document.
	most() float64
	// add adds what it is worth to those of some documents that have it.
	add(among set, scores []float64)
}

// mostOf is no less than what summands add to any document together.
func mostOf(parts []summand) (most float64) {
	for _, p := range parts {
		most += p.most()
	}
	return most
}

// weigh adds up what documents are worth and gives those that may be among the
// first n; only their scores are complete.
func (e *evaluation) weigh(ctx context.Context, parts []summand, found set, n int, scores []float64) (set, error) {
	return e.weighShards(ctx, parts, found, n, scores, min(runtime.GOMAXPROCS(0), found.len()/shardLeast))
}

// shardLeast is how many documents are worth a shard of their own: a
// millisecond's work.
const shardLeast = 1 << 16

// weighShards weighs ranges of documents beside each other, all by the same
// statistics. Whoever is among the first n of all is among those of its range.
func (e *evaluation) weighShards(ctx context.Context, parts []summand, found set, n int, scores []float64, shards int) (set, error) {
	slices.SortStableFunc(parts, func(a, b summand) int { return cmp.Compare(b.most(), a.most()) })
	if shards < 2 {
		return e.weighShard(ctx, parts, found, n, scores)
	}
	kept := e.newSet()
	g, ctx := errgroup.WithContext(ctx)
	for i := range shards {
		from, to := len(found)*i/shards, len(found)*(i+1)/shards
		shard := e.newSet()
		copy(shard[from:to], found[from:to])
		g.Go(func() (err error) {
			defer recovered(&err)
			among, err := e.weighShard(ctx, parts, shard, n, scores)
			if err == nil {
				copy(kept[from:to], among[from:to])
			}
			return err
		})
	}
	return kept, g.Wait()
}

func (e *evaluation) weighShard(ctx context.Context, parts []summand, found set, n int, scores []float64) (set, error) {
	rest := mostOf(parts)
	whole, among, look := rest, found, rest/lookWhen
	for i, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p.add(among, scores)
		if rest = mostOf(parts[i+1:]); rest > look {
			continue
		}
		look = rest / lookWhen
		if floor := lowest(among, n, scores, whole) - rest - sameScore; floor > 0 {
			among = e.from(among, floor, scores)
		}
	}
	return among, nil
}

// lookWhen: what to leave out is looked for, which costs as much as a list, when
// what may still come is this part of what it was.
const lookWhen = 4

// sameScore is a difference of scores that is none when they are rounded.
const sameScore = 2 / scoreDigits

// from gives the documents that are worth so much at least.
func (e *evaluation) from(among set, floor float64, scores []float64) set {
	kept := e.newSet()
	for w, word := range among {
		out := uint64(0)
		for ; word != 0; word &= word - 1 {
			bit := bits.TrailingZeros64(word)
			out |= math.Float64bits(scores[w*64+bit]-floor) >> 63 << bit // the sign: no branch to foretell
		}
		kept[w] = among[w] &^ out
	}
	return kept
}

// buckets is how finely scores are told apart to find the best.
const buckets = 1 << 10

// lowest is no higher than the n-th highest score, and little below it; below all
// where there are no more than that. No score is above most.
func lowest(among set, n int, scores []float64, most float64) float64 {
	if n == 0 || most <= 0 || n >= among.len() {
		return math.Inf(-1)
	}
	var counts [buckets]uint32
	scale := (buckets - 1) / most
	for w, word := range among {
		for ; word != 0; word &= word - 1 {
			counts[int(scores[w*64+bits.TrailingZeros64(word)]*scale)&(buckets-1)]++
		}
	}
	bucket := buckets
	for n > 0 {
		bucket--
		n -= int(counts[bucket])
	}
	return float64(bucket) / scale
}

// narrowed is what is in both; nil, of which the first alone may be, is all there
// is.
func (e *evaluation) narrowed(within, docs set) set {
	if within == nil {
		return docs
	}
	return e.intersection(within, docs)
}

// bonus is what literally holds a word.
type bonus struct {
	list   *list
	within set
}

func (b bonus) most() float64 { return literalBonus }

func (b bonus) add(among set, scores []float64) {
	b.list.each(among, b.within, func(doc uint32, _ times) { scores[doc] += literalBonus })
}

// repeated is worth more the more often characters stand there, up to a bound as
// in BM25.
type repeated struct {
	list   *list
	within set
}

func (r repeated) most() float64 { return literalBonus }

func (r repeated) add(among set, scores []float64) {
	r.list.each(among, r.within, func(doc uint32, times times) {
		n := titleBoost*float64(times.title) + float64(times.text)
		scores[doc] += literalBonus * n / (n + 1)
	})
}

// best is the most of several sums, each with what it weighs and where it counts.
type best struct {
	e    *evaluation
	sums []weighted
}

type weighted struct {
	parts  []summand
	weight float64
	within set
}

func (b best) most() (most float64) {
	for _, sum := range b.sums {
		most = max(most, sum.weight*mostOf(sum.parts))
	}
	return most
}

func (b best) add(among set, scores []float64) {
	most := b.e.newScores()
	for _, sum := range b.sums {
		worth, here := b.e.newScores(), b.e.intersection(among, sum.within)
		for _, p := range sum.parts {
			p.add(here, worth)
		}
		for doc := range here.each {
			most[doc] = max(most[doc], sum.weight*worth[doc])
		}
	}
	for doc := range among.each {
		scores[doc] += most[doc]
	}
}
