package main

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// minHash is MinHash as the textbooks have it (Broder 1997; Leskovec, Rajaraman
// and Ullman, Mining of Massive Datasets, chapter 3): a set of shingles becomes
// the minima of k = bands × rows hash functions, and two sets whose minima agree
// in all rows of a band are candidates. It is what compare.Seeds is measured
// against.
type minHash struct {
	bands     int
	functions []uint64
}

func newMinHash(bands int) minHash {
	r := rand.New(rand.NewPCG(1, 1997)) //nolint:gosec // repeatable, not secret
	h := minHash{bands: bands, functions: make([]uint64, bands*rows)}
	for i := range h.functions {
		h.functions[i] = r.Uint64()
	}
	return h
}

// mix is the finalizer of MurmurHash3.
func mix(x uint64) uint64 {
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// shingle is the tokens of a shingle. Two are in other texts by chance, of four
// a tenth altered leaves too few.
const shingle = 3

// rows are those of a band.
const rows = 2

// shingles is the set of those of a text.
func shingles(tokens []uint16) []uint64 {
	all := make([]uint64, 0, len(tokens))
	for i := 0; i+shingle <= len(tokens); i++ {
		x := uint64(0)
		for _, t := range tokens[i : i+shingle] {
			x = mix(x ^ uint64(t))
		}
		all = append(all, x)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// signature is nil for a text without shingles.
func (h *minHash) signature(tokens []uint16) []uint64 {
	set := shingles(tokens)
	if len(set) == 0 {
		return nil
	}
	least := make([]uint64, len(h.functions))
	for i, f := range h.functions {
		least[i] = math.MaxUint64
		for _, x := range set {
			least[i] = min(least[i], mix(x^f))
		}
	}
	return least
}

// jaccard is what two signatures tell of the likeness of their sets.
func jaccard(a, b []uint64) float64 {
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	return float64(same) / float64(len(a))
}

// found is the S-curve: how likely sets of a likeness become candidates.
func (h *minHash) found(likeness float64) float64 {
	return 1 - math.Pow(1-math.Pow(likeness, float64(rows)), float64(h.bands))
}

// bucketed is an entry of the index: a band of a signature, and whose it is.
type bucketed struct {
	key uint64
	of  int32
}

func (h *minHash) buckets(all []bucketed, of int32, signature []uint64) []bucketed {
	if signature == nil {
		return all
	}
	for b := range h.bands {
		key := uint64(b)
		for _, v := range signature[b*rows : (b+1)*rows] {
			key = mix(key ^ v)
		}
		all = append(all, bucketed{key, of})
	}
	return all
}

// candidates are the pairs that share a bucket, each once, the later first. A
// bucket of most and more is boilerplate.
func candidates(all []bucketed, most int) [][2]int32 {
	slices.SortFunc(all, func(x, y bucketed) int { return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.of, y.of)) })
	var pairs [][2]int32
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].key == all[i].key {
			j++
		}
		if j-i < most {
			for k := i; k < j; k++ {
				for l := i; l < k; l++ {
					pairs = append(pairs, [2]int32{all[k].of, all[l].of})
				}
			}
		}
		i = j
	}
	slices.SortFunc(pairs, func(x, y [2]int32) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	return slices.Compact(pairs)
}
