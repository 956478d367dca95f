package bleveindex

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/index/indextest"
	"baogao/report"
	"baogao/segment"
)

// counted is a few reports behind a service, all names and texts invented.
func counted(t *testing.T) (*index.Service, *indextest.Store) {
	t.Helper()
	store := &indextest.Store{}
	for i, body := range []string{
		"一、成效\n普法工作开展。普法不停。\n二、问题\n无。", "一、成效\n综合执法。\n二、问题\n普法不足。", "一、成效\n镇人民代表大会通过决议。", "",
	} {
		store.Add(places(), fmt.Sprint("r", i), fmt.Sprintf("%d年渠县有庆镇法治政府建设情况报告", 2020+i%2), body)
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
		Searcher: e, Texts: store, Segmenter: options(t).Segmenter, Places: places(), Synonyms: synonyms, Now: func() time.Time { return time.Unix(0, 0) },
	}, store
}

// Documents, occurrences and denominators equal a scan: a report without text is
// held but cannot be read.
func TestStatisticsEqualTheScan(t *testing.T) {
	s, _ := counted(t)
	for _, tt := range []struct{ q, want string }{ // documents, occurrences, held, unreadable
		{"普法", "2 3 3 1 2021:1 1 1 1 2020:1 2 2 0"},
		{`"普法"`, "2 3 3 1 2021:1 1 1 1 2020:1 2 2 0"},
		{"普法 年份:2020", "1 2 2 0 2020:1 2 2 0"},
		{"部分:问题 普法", "1 1 3 1 2021:1 1 1 1 2020:0 0 2 0"},
		{`"综合 执法"~5`, "1 1 3 1 2021:1 1 1 1 2020:0 0 2 0"},
		{"普法 -执法", "1 2 3 1 2021:0 0 1 1 2020:1 2 2 0"}, // years by themselves
	} {
		a, err := s.Search(t.Context(), index.Ask{Query: tt.q, Facets: []string{"year"}, Statistics: true})
		if err != nil {
			t.Fatal(err)
		}
		st := a.Statistics
		var b strings.Builder
		fmt.Fprintf(&b, "%d %d %d %d", st.Documents, st.Occurrences, st.Held, st.NeedsOCR)
		for _, v := range a.Facets["year"] {
			fmt.Fprintf(&b, " %s:%d %d %d %d", v.Value, v.Count, v.Occurrences, v.Held, v.NeedsOCR)
		}
		if got := b.String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.q, got, tt.want)
		}
	}
}

// duties say that as many are obliged as the year's last digit says.
type duties struct{ t *testing.T }

func (d duties) Obliged(_ context.Context, kind report.Kind, region string, years []int) (map[int]int, error) {
	if kind != report.RuleOfLaw || region != "" && !strings.HasPrefix(region, "5117") {
		d.t.Errorf("asked for %s in %q", kind, region)
	}
	counts := map[int]int{}
	for _, y := range years {
		counts[y] = y % 10
	}
	return counts, nil
}

// TestObliged: who must report is known where one kind of report of one place, or
// of all, is asked for, and of every year listed.
func TestObliged(t *testing.T) {
	s, _ := counted(t)
	s.Duties = duties{t}
	for _, tt := range []struct {
		q    string
		want int // -1: not known
	}{
		{"普法 类型:法治政府", 1},
		{"类型:法治政府 单位:渠县 普法", 1},
		{"普法 类型:法治政府 年份:2020..2021", 1},
		{"类型:法治政府 年份:2020", 0},
		{"类型:法治政府 (地区:四川 | 普法)", 1},
		{"普法", -1},
		{"普法 类型:法治政府 来源:渠县", -1},
		{"类型:法治政府 地区:无此地", -1},
		{"类型:法治政府 -年份:2020", -1},
		{"类型:其他", -1},
	} {
		a, err := s.Search(t.Context(), index.Ask{Query: tt.q, Facets: []string{"year"}, Statistics: true})
		if err != nil {
			t.Fatal(err)
		}
		got := -1
		if a.Statistics.Obliged != nil {
			got = *a.Statistics.Obliged
		}
		if got != tt.want {
			t.Errorf("%s: %d obliged, want %d: %+v", tt.q, got, tt.want, a.Facets["year"])
		}
	}
}

// A word is found by its other names, worth less, marked, and shown; a phrase is
// not.
func TestSynonymsAreWeightedAndShown(t *testing.T) {
	s, _ := counted(t)
	a, err := s.Search(t.Context(), index.Ask{Query: "人大", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	if a.Total != 1 || len(a.Synonyms) != 1 || a.Synonyms[0].Term != "人大" {
		t.Fatalf("%d found, synonyms %v", a.Total, a.Synonyms)
	}
	snippet := a.Hits[0].Snippets[0]
	var marks []string
	for _, m := range snippet.Marks {
		marks = append(marks, snippet.Text[m[0]:m[1]])
	}
	if diff := cmp.Diff([]string{"人民代表大会"}, marks); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	for _, ask := range []index.Ask{{Query: `"人大"`}, {Query: "人大", Typed: true}} {
		if a, err := s.Search(t.Context(), ask); err != nil || a.Total != 0 || len(a.Synonyms) != 0 {
			t.Errorf("%+v finds %d, %v", ask, a.Total, err)
		}
	}
}

// Every occurrence stands in the concordance with its surroundings, once.
func TestConcordanceEqualsTheScan(t *testing.T) {
	s, store := counted(t)
	var lines []string
	_, err := index.Concordance(t.Context(), s, store, index.Ask{Query: "普法", Limit: 10, Sort: index.ByDateAsc}, 3, func(l index.Line) error {
		d, err := store.Document(t.Context(), l.ID, 0)
		if err == nil && !strings.HasPrefix(d.Report.Text[l.Offset:], l.Match) {
			t.Errorf("%+v does not stand there", l)
		}
		lines = append(lines, l.ID+" "+l.Left+"["+l.Match+"]"+l.Right)
		return err
	})
	want := []string{"r0 成效 [普法]工作开", "r0 开展。[普法]不停。", "r1 问题 [普法]不足。"}
	if diff := cmp.Diff(want, lines); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
