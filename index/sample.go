package index

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// Sampled says which share of a stratum a document stands for.
type Sampled struct {
	ID      string
	Stratum string
	Size    int     // documents of the stratum
	Drawn   int     // of which so many were drawn
	Weight  float64 // Size over Drawn
}

// Sample draws n of the documents, the same for the same documents, seed and n,
// in whatever order they come. Every stratum gets its share of n, rounded so that
// the sum is n; one with a document gets at least one while there are enough.
func Sample(strata map[string]string, n int, seed uint64) []Sampled {
	members := map[string][]string{}
	for id, stratum := range strata {
		members[stratum] = append(members[stratum], id)
	}
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	slices.Sort(names)
	var out []Sampled
	shares := allot(names, members, min(n, len(strata)), seed)
	for _, name := range names {
		ids := members[name]
		slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(lot(seed, a), lot(seed, b)), cmp.Compare(a, b)) })
		drawn := shares[name]
		for _, id := range ids[:drawn] {
			out = append(out, Sampled{ID: id, Stratum: name, Size: len(ids), Drawn: drawn, Weight: float64(len(ids)) / float64(drawn)})
		}
	}
	slices.SortFunc(out, func(a, b Sampled) int { return cmp.Or(cmp.Compare(a.Stratum, b.Stratum), cmp.Compare(a.ID, b.ID)) })
	return out
}

// allot gives each stratum its part of n by the largest remainders, ties by lot.
func allot(names []string, members map[string][]string, n int, seed uint64) map[string]int {
	total := 0
	for _, ids := range members {
		total += len(ids)
	}
	shares, rest := map[string]int{}, n
	give := func(name string) {
		shares[name]++
		rest--
	}
	if n >= len(names) { // one each first
		for _, name := range names {
			give(name)
		}
	}
	wanted := func(name string) float64 {
		return float64(n)*float64(len(members[name]))/float64(total) - float64(shares[name])
	}
	for rest > 0 {
		give(slices.MaxFunc(names, func(a, b string) int {
			full := func(name string) bool { return shares[name] >= len(members[name]) }
			switch {
			case full(a) != full(b):
				if full(a) {
					return -1
				}
				return 1
			default:
				return cmp.Or(cmp.Compare(wanted(a), wanted(b)), cmp.Compare(lot(seed, a), lot(seed, b)), cmp.Compare(a, b))
			}
		}))
	}
	return shares
}

// lot is a number that only the seed and the id decide.
func lot(seed uint64, id string) uint64 {
	h := sha256.Sum256(fmt.Appendf(nil, "%d %s", seed, id))
	return binary.BigEndian.Uint64(h[:])
}
