package bleveindex

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
)

// TestFirstEqualsSorting compares the first of what was found with sorting all of
// it, with many equal scores, dates, and beginnings of ids.
func TestFirstEqualsSorting(t *testing.T) {
	for seed := range uint64(200) {
		draw := rand.New(rand.NewPCG(seed, 1))
		docs := newDocuments()
		e := &evaluation{Engine: &Engine{holdings: holdings{docs, newDocuments()}}, docs: docs}
		n := 1 + draw.IntN(300)
		for i := range uint32(n) {
			id := fmt.Sprintf("%0*d", 1+draw.IntN(12), draw.IntN(1000)) + fmt.Sprint("-", i)
			e.docs.put(i, &meta{id: id, Date: []string{"", "2020", "2020-01-02", "2021-03-04", "2019-12-31"}[draw.IntN(5)]})
		}
		found, scores := make(set, n/64+1), make([]float64, n)
		for i := range uint32(n) {
			if draw.IntN(3) > 0 {
				found.add(i)
				scores[i] = float64(draw.IntN(20))/7 + draw.Float64()*1e-6
			}
		}
		let := func(doc uint32) bool { return doc%5 != 0 }
		for _, by := range []index.Sort{index.ByRelevance, index.ByDateAsc, index.ByDateDesc} {
			var want []uint32
			for doc := range found.each {
				if let(doc) {
					want = append(want, doc)
				}
			}
			slices.SortFunc(want, func(a, b uint32) int { return e.ranked(scores, a).compare(e.ranked(scores, b), by) })
			first := draw.IntN(n + 2)
			want = want[:min(first, len(want))]
			got := e.ordering(scores, by).first(found, first, let)
			if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
				t.Fatalf("seed %d, first %d by %s (-sorted +got):\n%s", seed, first, by, diff)
			}
		}
	}
}
