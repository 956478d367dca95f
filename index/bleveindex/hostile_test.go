package bleveindex

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"baogao/index"
	"baogao/index/indextest"
	"baogao/index/suggest"
	"baogao/internal/errs"
	"baogao/segment"
)

// hostileQueries are what nobody should type.
func hostileQueries() []string {
	return []string{
		"", " ", "\x00", "\xff\xfe", `"`, `""`, "“”", "(", ")", "((((((((a))))))))", "-", "--", "-(-(-a))", "|", "a|", "OR", "OR OR", "~", `"a"~`, `"a b"~99999999999999999999`,
		"同句:()", "同段:(a)", "部分:问题", "-部分:问题", "标题:", `标题:""`, "年份:..", "年份:9999..1", "日期:9999-99-99", "单位:" + strings.Repeat("镇", 200), "地区:\x00", "类型:x",
		strings.Repeat("法", 256), strings.Repeat("a ", 64), strings.Repeat("-a ", 64), `"` + strings.Repeat("的", 250) + `"`, "𠮷\u200b\u2028", "%00%ff", "<script>", "a:b:c:d", "标题:标题:标题:x",
		"qqqqqqqq", "行政执发", "\u202e法治", "１２３％", strings.Repeat("执发", 100),
	}
}

// everything asks for all an answer can have.
func everything(q string) index.Ask {
	return index.Ask{
		Query: q, Limit: 5, Facets: []string{"year", "kind", "region", "role"}, Positions: true, Statistics: true, Explain: true, Keywords: 10,
	}
}

// whole is a service with all its parts.
func whole(t *testing.T, docs int) *index.Service {
	t.Helper()
	store := &indextest.Store{}
	places := places()
	for i := range docs {
		store.Add(places, strings.Repeat("r", i+1), "渠县有庆镇2021年度法治政府建设情况报告", "一、成效\n行政执法与普法。\n二、存在问题\n执法力量不足。")
	}
	e := open(t, t.TempDir())
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	synonyms, err := segment.DefaultSynonyms()
	if err != nil {
		t.Fatal(err)
	}
	pinyin, err := segment.NewPinyin()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Unix(0, 0) }
	s := &index.Service{
		Searcher: e, Texts: store, Past: past{}, Frequencies: e, Duties: duties{t}, Synonyms: synonyms, Segmenter: options(t).Segmenter, Places: places, Now: now,
	}
	s.Speller = suggest.New(e, s, pinyin, now)
	return s
}

// past was with another dictionary and other rules, and one report was hidden since.
type past struct{}

func (past) Then(_ context.Context, seq uint64) (index.Then, error) {
	c := index.Corpus{Seq: seq, Analyzer: segment.Version, Dictionary: "another", Rules: "older"}
	return index.Then{Hidden: 1, Corpus: c}, nil
}

// TestHostileQueries: whatever is asked, of nothing and of something, today and of
// a past Seq, is answered or refused in words.
func TestHostileQueries(t *testing.T) {
	for _, docs := range []int{0, 3} {
		s := whole(t, docs)
		suggester, ok := s.Speller.(*suggest.Suggester)
		if !ok {
			t.Fatal("no suggester")
		}
		for _, q := range hostileQueries() {
			for _, match := range []index.Match{index.MatchAll, index.MatchAny} {
				ask := everything(q)
				ask.Match = match
				for _, ask.Corpus = range []uint64{0, uint64(max(1, docs-1))} {
					a, err := s.Search(t.Context(), ask)
					code := errs.CodeOf(err)
					if err != nil && (code < errs.QueryTooLong || code > errs.BadParameter) {
						t.Errorf("%d documents, %.40q: %v", docs, q, err)
					}
					if err == nil && (docs == 0 && a.Total != 0 || a.Statistics.Held > docs || len(a.Hits) > a.Total) {
						t.Errorf("%d documents, %.40q: %d hits of %d, %+v", docs, q, len(a.Hits), a.Total, a.Statistics)
					}
				}
			}
			if _, err := suggester.Suggest(t.Context(), q, 8); err != nil && errs.CodeOf(err) < errs.QueryTooLong {
				t.Errorf("suggest %.40q: %v", q, err)
			}
		}
		for _, after := range []string{"x", "~~~", "1~x~~", "99999~1~~r", "18446744073709551616~1~~r", "3~NaN~~r", "3~-1e999~~", strings.Repeat("~", 999)} {
			if _, err := s.Search(t.Context(), index.Ask{After: after, Limit: 2}); err != nil && errs.CodeOf(err) != errs.BadParameter {
				t.Errorf("cursor %q: %v", after, err)
			}
		}
	}
}

// TestAnotherDictionaryIsSaid: an answer of a past Seq tells what it cannot repeat.
func TestAnotherDictionaryIsSaid(t *testing.T) {
	s := whole(t, 3)
	a, err := s.Search(t.Context(), index.Ask{Query: "执法", Corpus: 2, Limit: 9})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, c := range a.Corrections {
		codes = append(codes, c.Code)
	}
	if strings.Join(codes, " ") != "dictionary_changed rules_changed" || a.Total != 2 || a.Corpus.Seq != 2 || a.HiddenSince == nil || *a.HiddenSince != 1 {
		t.Errorf("%v, %d found at %d, hidden since %v", codes, a.Total, a.Corpus.Seq, a.HiddenSince)
	}
	if _, err := s.Search(t.Context(), index.Ask{Corpus: 4}); !errors.Is(err, errs.BadParameter) {
		t.Errorf("a Seq that is not yet: %v", err)
	}
}
