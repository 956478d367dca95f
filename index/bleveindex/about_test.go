package bleveindex

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/index/indextest"
	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

// aboutService searches sixty reports of three subjects.
func aboutService(t *testing.T) *index.Service {
	t.Helper()
	store := &indextest.Store{}
	subjects := []string{"消防安全检查与火灾隐患整治", "水库除险加固与河道治理", "普法宣传与法律援助"}
	places := places()
	for i := range 60 {
		text := fmt.Sprintf("本年度工作情况如下。%s，第%d批。加强%s，效果明显。", subjects[i%3], i, subjects[i%3])
		store.Add(places, fmt.Sprintf("r%02d", i), fmt.Sprintf("某镇第%d号工作总结", i), text)
	}
	e := open(t, t.TempDir())
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	synonyms, err := segment.DefaultSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	return &index.Service{
		Searcher: e, Texts: store, Frequencies: e, Synonyms: synonyms, Segmenter: options(t).Segmenter, Places: places,
		Now: func() time.Time { return time.Unix(0, 0) },
	}
}

func TestSimilarReportsAreOfTheSubject(t *testing.T) {
	s := aboutService(t)
	for _, id := range []string{"r00", "r01", "r02"} {
		found, err := s.Similar(t.Context(), id, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range found.Hits {
			if number(t, h.ID)%3 != number(t, id)%3 || h.ID == id {
				t.Errorf("similar to %s: %s by %v", id, h.ID, found.Terms)
			}
		}
		if len(found.Hits) != 10 {
			t.Errorf("%d similar to %s", len(found.Hits), id)
		}
	}
	if _, err := s.Similar(t.Context(), "none", 10); !errors.Is(err, errs.NotFound) {
		t.Errorf("similar to nothing: %v", err)
	}
}

func number(t *testing.T, id string) int {
	t.Helper()
	n, err := strconv.Atoi(id[1:])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestKeywordsTellTheSubject(t *testing.T) {
	s := aboutService(t)
	a, err := s.Search(t.Context(), index.Ask{Query: "水库", Limit: 1, Keywords: 5})
	if err != nil {
		t.Fatal(err)
	}
	var terms []string
	for _, w := range a.Keywords {
		terms = append(terms, w.Term)
		if w.Documents != 20 || w.Held != 20 {
			t.Errorf("%+v, want 20 of 20", w)
		}
	}
	if !slices.Contains(terms, "河道") && !slices.Contains(terms, "河道治理") || slices.Contains(terms, "水库") || slices.Contains(terms, "工作") {
		t.Errorf("key words of 水库: %v", terms)
	}
}

// TestExplainAddsUp: what parts gave is the score.
func TestExplainAddsUp(t *testing.T) {
	s := aboutService(t)
	for _, q := range []string{"消防 整治", `消防 "火灾隐患" -普法`, "标题:总结 (部分:前言 消防 | 火灾)", `"消防 火灾"~9 工作`, "人大 | 消防"} {
		for _, match := range []index.Match{index.MatchAll, index.MatchAny} {
			a, err := s.Search(t.Context(), index.Ask{Query: q, Match: match, Limit: 3, Explain: true})
			if err != nil {
				t.Fatal(err)
			}
			if a.Explain == nil || q != "标题:总结 (部分:前言 消防 | 火灾)" && len(a.Hits) == 0 {
				t.Fatalf("%s: %+v", q, a)
			}
			for _, h := range a.Hits {
				sum := 0.0
				for _, p := range h.Parts {
					sum += p.Score
					if match == index.MatchAll && p.Part == "" {
						t.Errorf("%s: %g of the score of %s is nobody's", q, p.Score, h.ID)
					}
				}
				if math.Abs(sum-h.Score) > 1e-4 {
					t.Errorf("%s: parts of %s give %g of %g", q, h.ID, sum, h.Score)
				}
			}
		}
	}
	a, err := s.Search(t.Context(), index.Ask{Query: "人大 部分:问题 -年份:2020", Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	want := &index.Explanation{Type: "all", Parts: []index.Explanation{
		{Type: "role", Text: string(report.Problems), Parts: []index.Explanation{{Type: "word", Text: "人大", Terms: []string{"人大"}, Also: s.Synonyms.Of("人大")}}},
		{Type: "not", Parts: []index.Explanation{{Type: "condition", Text: "年份:2020"}}},
	}}
	if diff := cmp.Diff(want, a.Explain); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}
