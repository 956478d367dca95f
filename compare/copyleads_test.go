package compare

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestJoinedGroups holds the groups that are joined by the texts they share
// against a look through all of them.
func TestJoinedGroups(t *testing.T) {
	for seed := range uint64(200) {
		draw := rand.New(rand.NewPCG(seed, 5))
		f := copyFinder{
			text: func(n int32) *Text { return &Text{ID: strconv.Itoa(int(n)), Unit: strconv.Itoa(int(n))} }, tokens: func(int32) int { return 1000 },
		}
		var groups, plain []*CopyLead
		for range 40 {
			g := &CopyLead{Group: true, Relation: strconv.Itoa(draw.IntN(9))}
			for range 2 + draw.IntN(4) {
				a := draw.Int32N(20)
				m := Match{A: a, B: a + 1 + draw.Int32N(3), AStart: draw.Int32N(900), BStart: draw.Int32N(900), Agree: 50, Seeds: 9, Rare: 9}
				m.AEnd, m.BEnd = m.AStart+60, m.BStart+60
				g.matches, f.found = append(g.matches, int32(len(f.found))), append(f.found, m)
				g.Texts = append(g.Texts, m.A, m.B)
			}
			groups = append(groups, g)
		}
		for _, g := range groups {
			f.settle(g)
		}
		for _, g := range groups {
			g := *g
			at := slices.IndexFunc(plain, func(o *CopyLead) bool {
				n := 0
				for _, text := range g.Texts {
					if slices.Contains(o.Texts, text) {
						n++
					}
				}
				return 3*n >= 2*len(g.Texts)
			})
			if at < 0 {
				plain = append(plain, &g)
				continue
			}
			plain[at].Texts, plain[at].matches = slices.Concat(plain[at].Texts, g.Texts), slices.Concat(plain[at].matches, g.matches)
			f.settle(plain[at])
		}
		if diff := cmp.Diff(plain, f.joined(groups), cmp.AllowUnexported(CopyLead{})); diff != "" {
			t.Fatalf("seed %d (-plain +got):\n%s", seed, diff)
		}
		if len(plain) == len(groups) {
			t.Errorf("seed %d: no groups were joined", seed)
		}
	}
}
