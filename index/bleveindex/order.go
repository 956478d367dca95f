package bleveindex

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"baogao/index"
)

// rounded is a score with as many digits as are the same on every run: it is
// a sum, and what is added in another order differs in the last ones.
func rounded(score float64) float64 { return math.Round(score*scoreDigits) / scoreDigits }

const scoreDigits = 1e6

// ordering is the order of documents found; ties are broken by id, so that it is
// the same on every call. Documents are compared by columns of numbers, their
// ids only where nothing else tells them apart.
type ordering struct {
	docs   *documents
	scores []float64 // nil where they do not count
	dates  []uint32  // ranks of dates; nil as above
	newest bool      // dates come from the newest down
}

func (e *evaluation) ordering(scores []float64, by index.Sort) *ordering {
	o := &ordering{docs: e.docs}
	switch by {
	case index.ByDateDesc, index.ByDateAsc:
		o.dates, o.newest = e.docs.dates.ranks(), by == index.ByDateDesc
	default:
		o.scores = scores
	}
	return o
}

// before says whether a comes before b.
func (o *ordering) before(a, b uint32) bool {
	switch {
	case o.dates != nil:
		if x, y := o.dates[o.docs.dates.of[a]], o.dates[o.docs.dates.of[b]]; x != y {
			return (x < y) != o.newest
		}
	case o.scores[a] != o.scores[b]: // roundings are dear
		if x, y := rounded(o.scores[a]), rounded(o.scores[b]); x != y {
			return x > y
		}
	}
	if x, y := o.docs.ids[a], o.docs.ids[b]; x != y {
		return x < y
	}
	return o.docs.metas[a].id < o.docs.metas[b].id
}

// first gives the n documents found that come first, in order, of those that are
// let through; nil lets all through.
func (o *ordering) first(found set, n int, let func(doc uint32) bool) []uint32 {
	first := o.best(found, n, let)
	slices.SortFunc(first, func(a, b uint32) int {
		if o.before(a, b) {
			return -1
		}
		return 1
	})
	return first
}

// best gives those that come first, in no order.
func (o *ordering) best(found set, n int, let func(doc uint32) bool) []uint32 {
	best := make([]uint32, 0, min(n, found.len()))
	if n == 0 {
		return best
	}
	floor := math.Inf(-1) // what is below it does not come in
	for doc := range found.each {
		if let != nil && !let(doc) || o.scores != nil && o.scores[doc] < floor {
			continue
		}
		switch {
		case len(best) < n:
			best = append(best, doc)
			if len(best) == n {
				o.heap(best)
			}
		case o.before(doc, best[0]):
			best[0] = doc
			o.sink(best, 0)
		default:
			continue
		}
		if o.scores != nil && len(best) == n {
			floor = o.scores[best[0]] - sameScore
		}
	}
	return best
}

// heap makes a heap, with the one that comes last of all on top.
func (o *ordering) heap(docs []uint32) {
	for i := len(docs)/2 - 1; i >= 0; i-- {
		o.sink(docs, i)
	}
}

func (o *ordering) sink(docs []uint32, i int) {
	for {
		last := 2*i + 1
		if last >= len(docs) {
			return
		}
		if last+1 < len(docs) && o.before(docs[last], docs[last+1]) {
			last++
		}
		if o.before(docs[last], docs[i]) {
			return
		}
		docs[i], docs[last] = docs[last], docs[i]
		i = last
	}
}

// idColumn is the beginning of an id as a number, in the order of ids.
func idColumn(id string) uint64 {
	var b [8]byte
	copy(b[:], id)
	return binary.BigEndian.Uint64(b[:])
}

// ranked is what a document found is ordered by.
type ranked struct {
	score    float64
	date, id string
}

func (e *evaluation) ranked(scores []float64, doc uint32) ranked {
	m := e.docs.metas[doc]
	return ranked{rounded(scores[doc]), m.Date, m.id}
}

// mark is a cursor behind a hit without the Seq: its id, with score and date for
// the case that it is gone by then.
func (r ranked) mark() string {
	return strings.Join([]string{strconv.FormatFloat(r.score, 'f', -1, 64), r.date, r.id}, "~")
}

// marked is the hit that a cursor stands behind, as it is now or as it was.
func (e *evaluation) marked(found set, scores []float64, cursor string) (ranked, bool) {
	fields := strings.SplitN(cursor, "~", 4)
	if len(fields) != 4 {
		return ranked{}, false
	}
	score, err := strconv.ParseFloat(fields[1], 64)
	if err != nil {
		return ranked{}, false
	}
	if n, ok := e.exact.Number(fields[3]); ok && e.docs.at(n) != nil && found.has(n) {
		return e.ranked(scores, n), true
	}
	return ranked{score, fields[2], fields[3]}, true
}

// compare compares as ordering does, also with what is gone.
func (r ranked) compare(other ranked, by index.Sort) int {
	var c int
	switch by {
	case index.ByDateDesc:
		c = cmp.Compare(other.date, r.date)
	case index.ByDateAsc:
		c = cmp.Compare(r.date, other.date)
	default:
		c = cmp.Compare(other.score, r.score)
	}
	if c != 0 {
		return c
	}
	return cmp.Compare(r.id, other.id)
}
