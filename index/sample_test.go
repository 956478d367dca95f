package index

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A sample is the same whatever order documents come in, has the size asked for,
// and its weights add up to what was sampled.
func TestSampleIsReproducible(t *testing.T) {
	strata := map[string]string{}
	for i := range 1000 {
		strata[fmt.Sprintf("%04d", i)] = []string{"甲", "甲", "甲", "乙", "乙", "丙"}[i%6]
	}
	strata["rare"] = "丁"
	for _, n := range []int{1, 3, 4, 10, 100, 1001, 5000} {
		got := Sample(strata, n, 7)
		if diff := cmp.Diff(got, Sample(maps.Clone(strata), n, 7)); diff != "" {
			t.Errorf("%d drawn again differs:\n%s", n, diff)
		}
		if len(got) != min(n, len(strata)) {
			t.Errorf("%d drawn, want %d", len(got), n)
		}
		sums := map[string]float64{}
		for _, s := range got {
			sums[s.Stratum] += s.Weight
		}
		for stratum, sum := range sums {
			size := len(slices.DeleteFunc(slices.Collect(maps.Values(strata)), func(s string) bool { return s != stratum }))
			if math.Abs(sum-float64(size)) > 1e-6 {
				t.Errorf("%d: weights of %s add up to %g, want %d", n, stratum, sum, size)
			}
		}
		if n >= 4 && len(sums) != 4 {
			t.Errorf("%d: strata %v, want all four", n, sums)
		}
	}
	if cmp.Equal(Sample(strata, 10, 1), Sample(strata, 10, 2)) {
		t.Error("another seed draws the same")
	}
}
