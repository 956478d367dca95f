package compare

// Candidates are found by MinHash. Seeds are the minima of one hash function
// over the grams in every window of a text (MinHash: Broder 1997; of windows, as
// winnowing: Schleimer, Wilkerson and Aiken 2003), and texts with a minimum in
// common meet in its posting list, the bucket of an LSH table. A seed has a
// place, so what was found is aligned from there. Any passage that two texts
// have in common and whose unaltered run is GramSize+window-1 tokens long has a
// seed; shorter runs mostly do.
//
// Signatures, k minima of a paragraph in bands of r, do worse: a passage that is
// no paragraph of its own is lost (.80 of planted ones found against .99), and
// signatures of windows that overlap (as Deng, Yang and Zhang 2021 need for
// passages of any length) are half as many again, with no more found. bench/eval
// measures it, docs/RANKING.md has the table.
const (
	GramSize = 6 // tokens of a seed
	window   = 5
	// CommonGram is the number of texts from which a gram is boilerplate: it
	// leads to no candidates, and weighs nothing in a passage.
	CommonGram = 40
)

// Seed is a gram of a text: its hash, and the token it begins at.
type Seed struct {
	Hash uint32
	At   uint32
}

// Seeds are the winnowed grams of a text, in its order.
func Seeds(tokens []uint16) []Seed {
	n := len(tokens) - GramSize + 1
	seeds := make([]Seed, 0, max(n, 0)*2/(window+1)+1)
	var ring [window]uint32
	last := -1
	for i := range max(n, 0) {
		ring[i%window] = gramHash(tokens[i : i+GramSize])
		if i < window-1 && i < n-1 {
			continue
		}
		best, low := i, max(0, i-window+1)
		for j := i - 1; j >= low; j-- { // the last of equal ones, as winnowing does
			if ring[j%window] < ring[best%window] {
				best = j
			}
		}
		if best != last {
			seeds = append(seeds, Seed{ring[best%window], uint32(best)})
			last = best
		}
	}
	return seeds
}

func gramHash(gram []uint16) uint32 {
	h := uint64(14695981039346656037)
	for _, t := range gram {
		h = (h ^ uint64(t)) * 1099511628211
	}
	return uint32(h>>32) ^ uint32(h) //nolint:gosec // a hash
}
