package compare

import (
	"math"
	"slices"
)

// Kinship tells how nearly two texts are one text in another version, over a
// set of texts that says which words are rare. Whole passages need not be
// shared: a law rewritten from end to end keeps its matter.
//
// It is the cosine of sublinear tf·idf over 2- and 4-grams of masked tokens.
// Containment of 8-grams, the usual measure, finds .86 of 56 versions of
// regulations; this finds all, where it takes one of 496 random pairs for a
// version too: two cities' rules on fireworks. 2-grams alone, 3-grams, and
// titles counted more do no better.
type Kinship struct {
	grams [][]weight
}

type weight struct {
	gram  uint32
	value float32
}

// NewKinship reads the texts.
func NewKinship(m *Masker, texts []string) *Kinship {
	k := &Kinship{grams: make([][]weight, len(texts))}
	seen := map[uint32]int32{}
	for i, text := range texts {
		k.grams[i] = gramsOf(m.Mask(text).Tokens)
		for _, g := range k.grams[i] {
			seen[g.gram]++
		}
	}
	for _, gs := range k.grams {
		norm := 0.0
		for i := range gs {
			idf := math.Log(float64(1+len(texts)) / float64(1+seen[gs[i].gram]))
			v := (1 + math.Log(float64(gs[i].value))) * idf
			gs[i].value = float32(v)
			norm += v * v
		}
		if norm = math.Sqrt(norm); norm == 0 {
			continue
		}
		for i := range gs {
			gs[i].value /= float32(norm)
		}
	}
	return k
}

// Of is the kinship of two of the texts, 0 to 1.
func (k *Kinship) Of(i, j int) float64 {
	a, b := k.grams[i], k.grams[j]
	sum := 0.0
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].gram < b[0].gram:
			a = a[1:]
		case a[0].gram > b[0].gram:
			b = b[1:]
		default:
			sum += float64(a[0].value) * float64(b[0].value)
			a, b = a[1:], b[1:]
		}
	}
	return sum
}

// gramsOf counts the grams of both lengths, in order of their hashes.
func gramsOf(tokens []uint16) []weight {
	all := make([]uint32, 0, 2*len(tokens))
	for _, size := range [2]int{2, 4} {
		for i := 0; i+size <= len(tokens); i++ {
			h := uint32(2166136261)
			for _, t := range tokens[i : i+size] {
				h = (h ^ uint32(t)) * 16777619
			}
			all = append(all, h^uint32(size)<<29) //nolint:gosec // a small number
		}
	}
	slices.Sort(all)
	var out []weight
	for i, g := range all {
		if i > 0 && all[i-1] == g {
			out[len(out)-1].value++
			continue
		}
		out = append(out, weight{g, 1})
	}
	return out
}
