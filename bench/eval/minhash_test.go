package main

import (
	"math"
	"math/rand/v2"
	"testing"
)

// alike are two texts that share a part of their tokens, and how much of their
// shingles, by Jaccard's measure.
func alike(r *rand.Rand, size, same int) (a, b []uint16, likeness float64) {
	a, b = make([]uint16, size), make([]uint16, size)
	for i := range a {
		a[i] = uint16(r.UintN(1 << 16))
		if b[i] = a[i]; i >= same {
			b[i] = uint16(r.UintN(1 << 16))
		}
	}
	set := map[uint64]bool{}
	for _, x := range shingles(a) {
		set[x] = true
	}
	both, all := 0, len(set)
	for _, x := range shingles(b) {
		if set[x] {
			both++
		} else {
			all++
		}
	}
	return a, b, float64(both) / float64(all)
}

// TestEstimate: the share of minima that agree estimates Jaccard's measure, with
// the standard error of as many throws of a coin.
func TestEstimate(t *testing.T) {
	const pairs = 400
	h, r := newMinHash(64), rand.New(rand.NewPCG(1, 2))
	for _, same := range []int{0, 40, 80, 120, 160, 200} {
		sum, squares, variance := 0., 0., 0.
		for range pairs {
			a, b, j := alike(r, 200, same)
			off := jaccard(h.signature(a), h.signature(b)) - j
			sum, squares, variance = sum+off, squares+off*off, variance+j*(1-j)/float64(len(h.functions))
		}
		if bias, most := math.Abs(sum/pairs), 4*math.Sqrt(variance)/pairs; bias > most {
			t.Errorf("%d of 200 the same: off by %.4f on average, at most %.4f of chance", same, bias, most)
		}
		if ratio := math.Sqrt(squares / max(variance, 1e-9)); variance > 0 && (ratio < 0.85 || ratio > 1.15) {
			t.Errorf("%d of 200 the same: %.2f of the standard error", same, ratio)
		}
	}
}

// TestCurve: as many pairs become candidates as the S-curve says.
func TestCurve(t *testing.T) {
	const pairs = 1500
	h, r := newMinHash(bands), rand.New(rand.NewPCG(3, 4))
	for _, same := range []int{30, 60, 90, 120, 150} {
		got, want := 0., 0.
		for range pairs {
			a, b, j := alike(r, 200, same)
			index := h.buckets(h.buckets(nil, 0, h.signature(a)), 1, h.signature(b))
			got, want = got+float64(len(candidates(index, 40))), want+h.found(j)
		}
		if got, want = got/pairs, want/pairs; math.Abs(got-want) > 4*math.Sqrt(want*(1-want)/pairs)+1e-3 {
			t.Errorf("%d of 200 the same: %.3f candidates, the curve says %.3f", same, got, want)
		}
	}
	if p := h.found(.57); p < .997 {
		t.Errorf("a tenth altered: %.4f are candidates", p)
	}
}

func TestCandidates(t *testing.T) {
	h := newMinHash(4)
	text := []uint16{1, 2, 3, 4, 5, 6, 7, 8}
	var index []bucketed
	for of := range int32(3) {
		index = h.buckets(index, of, h.signature(text))
	}
	index = h.buckets(index, 3, h.signature(text[:2])) // no shingle
	if got := candidates(index, 4); len(got) != 3 || got[0] != [2]int32{1, 0} || got[2] != [2]int32{2, 1} {
		t.Errorf("three the same: %v", got)
	}
	if got := candidates(index, 3); len(got) != 0 {
		t.Errorf("boilerplate: %v", got)
	}
}
