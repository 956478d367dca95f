package bleveindex

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/report"
)

// TestFacetsEqualAPlainCount counts values of random sets of changing documents
// one by one.
func TestFacetsEqualAPlainCount(t *testing.T) {
	for seed := range uint64(50) {
		draw := rand.New(rand.NewPCG(seed, 3))
		docs := newDocuments()
		for range 200 {
			docs.put(draw.Uint32N(100), drawMeta(draw))
		}
		found := make(set, 2)
		for doc := range uint32(100) {
			if docs.at(doc) != nil && draw.IntN(3) > 0 {
				found.add(doc)
			}
		}
		for name, f := range docs.facets {
			counts := map[string]int{}
			for doc := range found.each {
				docs.metas[doc].values(name, func(value string, _ []string) { counts[value]++ })
			}
			want := []index.FacetValue{}
			for value, n := range counts {
				want = append(want, index.FacetValue{Value: value, Count: n})
			}
			slices.SortFunc(want, func(a, b index.FacetValue) int {
				if name == "year" {
					return cmp.Compare(b.Value, a.Value)
				}
				return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
			})
			got := f.count(found)
			for i := range got {
				if got[i].Label == "" && name == "region" {
					t.Errorf("%s has no label", got[i].Value)
				}
				got[i].Label = ""
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("seed %d, %s (-counted +got):\n%s", seed, name, diff)
			}
		}
	}
}

// drawMeta draws what facets count.
func drawMeta(draw *rand.Rand) *meta {
	m := &meta{id: "r", Kind: "other", Year: []int{0, 999, 2019, 2020, 10000}[draw.IntN(5)]}
	for _, role := range []string{"plan", "problems", "achievements"} {
		if draw.IntN(2) == 0 {
			m.Roles = append(m.Roles, report.Role(role))
		}
	}
	switch draw.IntN(3) {
	case 0:
		m.Code, m.Path = []string{"511725101", "511725102", "51"}[draw.IntN(3)], []string{"四川省", "渠县", "有庆镇"}
	case 1:
		m.Path = []string{[]string{"四川省", "广东省"}[draw.IntN(2)]}
	}
	return m
}

// A county's departments have its code; the county is named after itself,
// whichever report came first, and if there are only theirs.
func TestCountyIsNamedAfterItself(t *testing.T) {
	unit := func(name, code, kind string) *meta {
		return newMeta(&index.Document{Report: &report.Report{ID: name, Unit: report.Unit{Name: name, Code: code, Type: kind, Path: []string{"虚构省", "虚构市", "栖云县", name}}}})
	}
	department, other := unit("栖云县住房和城乡建设局", "990101", "department"), unit("栖云县司法局", "990101", "department")
	township := unit("竹汀乡", "990101100", "township")
	for _, order := range [][]*meta{{department, township}, {township, department}, {department, other}} {
		docs, found := newDocuments(), make(set, 1)
		for n, m := range order {
			docs.put(uint32(n), m)
			found.add(uint32(n))
		}
		want := []index.FacetValue{{Value: "990101", Label: "虚构省/虚构市/栖云县", Count: 2}}
		if diff := gocmp.Diff(want, docs.facets["region"].count(found)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
