package exact

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
)

// TestPlacesEqualTheScan compares with texts searched from end to end, over
// several runs with documents replaced and removed.
func TestPlacesEqualTheScan(t *testing.T) {
	draw := rand.New(rand.NewPCG(7, 8))
	x, seq := newTest(t), uint64(0)
	texts := map[string]index.Document{}
	for range 12 {
		var docs []index.Document
		for range draw.IntN(9) {
			seq++
			d := document(seq, strconv.Itoa(draw.IntN(40)), drawPassages(draw, 4), drawPassages(draw, 400))
			docs = append(docs, d)
			texts[d.Report.ID] = d
		}
		apply(t, x, seq, docs...)
	}
	phrases := []string{"甲乙", "乙", "丙丁。", "甲 甲", "", "丁甲乙丙"}
	var ask []uint32
	want, got := map[string][]Place{}, map[string][]Place{}
	names := map[uint32]string{}
	for d := range x.Docs {
		names[d.Number] = d.ID
		if draw.IntN(3) == 0 {
			continue
		}
		ask = append(ask, d.Number)
		if at := scanPlaces(texts[d.ID].Report.Text, phrases); len(at) > 0 {
			want[d.ID] = at
		}
	}
	err := x.Places(t.Context(), ask, phrases, func(doc uint32, at []Place) {
		if len(at) > 0 {
			got[names[doc]] = slices.Clone(at)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-scan +got):\n%s", diff)
	}
	if err := x.Places(t.Context(), nil, phrases, nil); err != nil {
		t.Errorf("of no documents: %v", err)
	}
}

func scanPlaces(text string, phrases []string) (at []Place) {
	runes := []rune(index.Squeeze(text))
	for i := range runes {
		for n, p := range phrases {
			if p = index.Squeeze(p); p != "" && strings.HasPrefix(string(runes[i:]), p) {
				at = append(at, Place{uint32(i), n})
			}
		}
	}
	return at
}
