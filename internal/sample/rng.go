package sample

import "hash/fnv"

// rng is SplitMix64: the county must be the same for every Go release, which
// the standard library does not promise of its generators.
type rng uint64

// random returns a generator that depends on these words alone.
func random(words ...string) *rng {
	h := fnv.New64a()
	for _, w := range words {
		_, _ = h.Write([]byte(w + "\x00"))
	}
	r := rng(h.Sum64())
	return &r
}

func (r *rng) next() uint64 {
	*r += 0x9E3779B97F4A7C15
	z := uint64(*r)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// below returns a number in [0, n).
func (r *rng) below(n int) int { return int(r.next() % uint64(max(n, 1))) } //nolint:gosec // G115: n is a small positive length

// between returns a number in [low, high).
func (r *rng) between(low, high float64) float64 {
	return low + (high-low)*float64(r.next()>>11)/(1<<53)
}

// pick returns one of the words.
func (r *rng) pick(words []string) string {
	if len(words) == 0 {
		return ""
	}
	return words[r.below(len(words))]
}
