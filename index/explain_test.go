package index

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLeaves(t *testing.T) {
	for q, want := range map[string][]string{
		"执法 普法":                  {"执法", "普法"},
		"执法 -普法 年份:2020":         {"执法"},
		`(部分:问题 执法 "不足") 标题:普法`:  {"部分:problems 执法", `部分:problems "不足"`, "标题:普法"},
		`普法 | "执法 监督"~5`:         {"普法", `"执法 监督"~5`},
		"年份:2020":                {},
		"同句:(执法 普法) -(监督 标题:法治)": {`同句:("执法" "普法")`},
	} {
		parsed, err := ParseQuery(q, ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, leaf := range leaves(parsed.Query, func(q Query) Query { return q }) {
			got = append(got, Render(leaf))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", q, diff)
		}
	}
}

// A word that half of the texts found have and hardly any other tells more than
// one that all texts have; what stands as often elsewhere tells nothing.
func TestLikelihood(t *testing.T) {
	if rare, common := likelihood(25, 50, 30, 10_000), likelihood(50, 50, 9_000, 10_000); rare <= common || common <= 0 {
		t.Errorf("rare %g, common %g", rare, common)
	}
	for _, tt := range [][4]int{{25, 50, 5_000, 10_000}, {1, 50, 9_000, 10_000}, {50, 50, 50, 50}, {0, 0, 0, 0}, {50, 50, 0, 0}} {
		if got := likelihood(tt[0], tt[1], tt[2], tt[3]); got != 0 {
			t.Errorf("%v: %g", tt, got)
		}
	}
}
