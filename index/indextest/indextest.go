// Package indextest answers one question: does an engine keep the promises of
// package index? Every engine passes Run.
package indextest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// Engine is what a search engine offers.
type Engine interface {
	index.Searcher
	index.Writer
}

// Store is the archive of a test: documents by id. It implements index.Texts
// and index.Changes.
type Store struct{ Docs []index.Document }

// Document gives a document by id.
func (s *Store) Document(_ context.Context, id string, at uint64) (index.Document, error) {
	for _, d := range slices.Backward(s.Docs) {
		if d.Report.ID == id && (at == 0 || d.Seq <= at) {
			return d, nil
		}
	}
	return index.Document{}, errs.NotFound
}

// Documents gives those that are there.
func (s *Store) Documents(ctx context.Context, ids []string, at uint64) (map[string]index.Document, error) {
	docs := map[string]index.Document{}
	for _, id := range ids {
		if d, err := s.Document(ctx, id, at); err == nil && d.State != index.Hidden {
			docs[id] = d
		}
	}
	return docs, nil
}

// Changes gives the documents behind a Seq.
func (s *Store) Changes(_ context.Context, after uint64, limit int) ([]index.Document, error) {
	var out []index.Document
	for _, d := range s.Docs {
		if d.Seq > after && len(out) < limit {
			out = append(out, d)
		}
	}
	return out, nil
}

// Add parses a text and stores it behind what is there.
func (s *Store) Add(places *report.Register, id, title, text string) {
	r := report.Parse(places, report.Article{Title: title, Body: text})[0]
	r.ID = id
	s.Docs = append(s.Docs, index.Document{Seq: uint64(len(s.Docs) + 1), Report: &r, State: index.Live})
}

// Run checks an engine that open begins empty.
func Run(t *testing.T, open func(*testing.T) Engine) {
	t.Helper()
	places := report.NewRegister()
	store := &Store{}
	for _, d := range documents {
		store.Add(places, d.id, d.title, d.text)
	}
	e := open(t)
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	t.Run("queries", func(t *testing.T) { queries(t, e, places) })
	t.Run("complaints", func(t *testing.T) { complaints(t, e, places) })
	t.Run("pages", func(t *testing.T) { pages(t, e) })
	t.Run("facets", func(t *testing.T) { facets(t, e) })
	t.Run("hostile", func(t *testing.T) { hostile(t, e) })
	t.Run("phrases", func(t *testing.T) { phrases(t, open) })
	t.Run("roles", func(t *testing.T) { roles(t, open) })
	t.Run("order", func(t *testing.T) { order(t, open, store) })
	t.Run("older", func(t *testing.T) { older(t, open) })
	t.Run("corpus", func(t *testing.T) { corpus(t, places, open) })
	t.Run("steady", func(t *testing.T) { steady(t, places, open) })
	t.Run("follows", func(t *testing.T) { follows(t, e, store) })
}

// documents are written for these tests.
var documents = []struct{ id, title, text string }{
	{"a", "渠县有庆镇2020年度法治政府建设情况报告", "现将情况报告如下。\n一、主要成效\n执行《审计工作规定》，聘请法律顾问，及格率92.87%。联系电话15012345678\n二、存在问题\n综合执法力量不足。\n三、下一步安排\n加强普法。"},
	{"b", "渠县有庆镇2021年度法治政府建设情况报告", "一、主要成效\n行政执法更加规范，开展普法。张益唐到会。\n二、存在问题\n经费不足。\n三、下一步安排\n继续努力。"},
	{"c", "2021年广州市政府工作报告", "一、工作回顾\n广州推进法治\n政府建设，景点增多。\n二、今年工作\n干部干事创业。"},
	{"d", "2022年惠州市政府工作报告", "惠州的经典工程。張益唐先生。"},
}

func ids(t *testing.T, e Engine, places *report.Register, q string, match index.Match) string {
	t.Helper()
	parsed, err := index.ParseQuery(q, index.ParseOptions{Match: match, Places: places})
	if err != nil {
		t.Fatal(err)
	}
	res, err := e.Search(t.Context(), index.Request{Query: parsed.Query, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range res.Hits {
		out = append(out, h.ID)
	}
	if res.Total != len(out) {
		t.Errorf("%s: total %d of %d hits", q, res.Total, len(out))
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

func queries(t *testing.T, e Engine, places *report.Register) {
	t.Helper()
	for _, tt := range []struct {
		q, want string
		match   index.Match
	}{
		{q: "", want: "abcd"},
		{q: "审计", want: "a"},
		{q: "顾问", want: "a"},
		{q: "干事", want: "c"},
		{q: "广州", want: "c"},
		{q: "张益唐", want: "bd"},
		{q: "景点", want: "c"},
		{q: `"92.87%"`, want: "a"},
		{q: `"９２.８７％"`, want: "a"},
		{q: `"法治政府建设，景点"`, want: "c"},
		{q: `"15012345678"`, want: ""},
		{q: `"报告现将"`, want: ""},
		{q: "15012345678", want: ""},
		{q: "执法 普法", want: "ab"},
		{q: "执法 -普法", want: ""},
		{q: "审计 | 干事", want: "ac"},
		{q: "审计 干事", want: "ac", match: index.MatchAny},
		{q: "(审计 OR 干事) 类型:政府工作报告", want: "c"},
		{q: "年份:2021..", want: "bcd"},
		{q: "年份：2020", want: "a"},
		{q: "单位:有庆镇", want: "ab"},
		{q: "单位:渠县", want: "ab"},
		{q: "地区:四川", want: "ab"},
		{q: "部分:问题 执法", want: "a"},
		{q: "部分:成效 执法", want: "b"},
		{q: `部分:安排 "加强普法"`, want: "a"},
		{q: "部分:问题", want: "ab"},
		{q: "部分:问题 部分:成效", want: "ab"},
		{q: "部分:问题 部分:成效 执法", want: ""},
		{q: "(部分:问题 执法) 普法", want: "a"},
		{q: "标题:惠州", want: "d"},
		{q: "-年份:2021", want: "ad"},
		{q: "「法律顾问」", want: "a"},
		{q: `"执法 普法"~10`, want: "b"},
		{q: `"普法 执法"~8`, want: "b"},
		{q: `"普法 执法"~3`, want: ""},
		{q: `"普法 执法"～句`, want: "b"},
		{q: `"普法 张益唐"~句`, want: ""},
		{q: `"普法 张益唐"~段`, want: "b"},
		{q: "同段:(普法 张益唐)", want: "b"},
		{q: `同段:("普法" 经费)`, want: ""},
		{q: `同句：“聘请 顾问”`, want: "a"},
		{q: `"政府 工作 2021年"~5`, want: "c"},
		{q: `部分:问题 "综合 不足"~10`, want: "a"},
		{q: `部分:成效 "综合 不足"~10`, want: ""},
		{q: `"普法"~5`, want: "ab"},
		{q: `-"执法 普法"~10`, want: "acd"},
		{q: `"的 人"~9`, want: ""},
	} {
		if got := ids(t, e, places, tt.q, tt.match); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.q, got, tt.want)
		}
	}
}

// complaints are what users of other engines have complained of for years: words
// inside longer words, homophones and single characters as noise, queries cut
// otherwise than texts, 繁 and 简 apart.
func complaints(t *testing.T, e Engine, places *report.Register) {
	t.Helper()
	for _, tt := range []struct{ name, q, want string }{
		{"审计 inside 审计工作规定", "审计", "a"},
		{"审计 inside 审计工作规定, quoted", `"审计"`, "a"},
		{"the junk word 计工 in it is no word", "标题:计工", ""},
		{"干事 is found", "干事", "c"},
		{"干事 is found, quoted", `"干事"`, "c"},
		{"广州 does not find 惠州", "广州", "c"},
		{"惠州 does not find 广州", "惠州", "d"},
		{"景点 is not 经典", "景点", "c"},
		{"经典 is not 景点", "经典", "d"},
		{"张益唐 finds the name alone", "张益唐", "bd"},
		{"张益唐 finds the name alone, quoted", `"张益唐"`, "bd"},
		{"繁 finds 简", "張益唐", "bd"},
		{"a name nobody has", "张云", ""},
		{"a query is cut as texts are: 法律顾问 in 聘请法律顾问", "法律顾问", "a"},
		{"a phrase crosses no punctuation it does not have", `"法治政府建设景点"`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := ids(t, e, places, tt.q, ""); got != tt.want {
				t.Errorf("%s: got %q, want %q", tt.q, got, tt.want)
			}
		})
	}
}

func pages(t *testing.T, e Engine) {
	t.Helper()
	for _, sort := range []index.Sort{index.ByRelevance, index.ByDateDesc} {
		whole, err := e.Search(t.Context(), index.Request{Query: index.All{}, Limit: 10, Sort: sort})
		if err != nil {
			t.Fatal(err)
		}
		var walked []index.Hit
		req := index.Request{Query: index.All{}, Limit: 1, Sort: sort}
		for range whole.Total + 1 {
			res, err := e.Search(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			walked = append(walked, res.Hits...)
			if res.Next == "" {
				break
			}
			req.After = res.Next
		}
		if diff := cmp.Diff(whole.Hits, walked); diff != "" {
			t.Errorf("%s page by page (-whole +walked):\n%s", sort, diff)
		}
	}
	for _, req := range []index.Request{{Limit: -5}, {Offset: -1}, {Offset: 1 << 40, Limit: 1}} {
		req.Query = index.All{}
		if _, err := e.Search(t.Context(), req); err != nil {
			t.Errorf("%+v: %v", req, err)
		}
	}
	for _, cursor := range []string{"nonsense", "1~x~~", "~~~", "1~2~3"} { // an empty page would pass for the last
		if _, err := e.Search(t.Context(), index.Request{Query: index.All{}, After: cursor, Limit: 1}); !errors.Is(err, errs.BadParameter) {
			t.Errorf("the cursor %q: %v", cursor, err)
		}
	}
}

// facets checks that a count is what a search for the value finds.
func facets(t *testing.T, e Engine) {
	t.Helper()
	names := []string{"year", "kind", "region", "role"}
	filter := func(name, value string) index.Filter {
		switch name {
		case "year":
			year, err := strconv.Atoi(value)
			if err != nil {
				t.Fatal(err)
			}
			return index.Filter{Year: []int{year}}
		case "kind":
			return index.Filter{Kind: []report.Kind{report.Kind(value)}}
		case "region":
			return index.Filter{Region: []string{value}}
		default:
			return index.Filter{Role: []report.Role{report.Role(value)}}
		}
	}
	for _, q := range []index.Query{index.All{}, index.Word{Text: "法治"}, index.None{}} {
		res, err := e.Search(t.Context(), index.Request{Query: q, Facets: names})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			for _, v := range res.Facets[name] {
				one, err := e.Search(t.Context(), index.Request{Query: q, Filter: filter(name, v.Value)})
				if err != nil || one.Total != v.Count || v.Count == 0 {
					t.Errorf("%s %s counts %d, the filter finds %d, %v", name, v.Value, v.Count, one.Total, err)
				}
			}
		}
		sum := 0
		for _, v := range res.Facets["kind"] {
			sum += v.Count
		}
		if sum != res.Total {
			t.Errorf("kinds add up to %d of %d", sum, res.Total)
		}
	}
	all, err := e.Search(t.Context(), index.Request{Query: index.All{}, Facets: names})
	if err != nil {
		t.Fatal(err)
	}
	want := []index.FacetValue{{Value: "2022", Count: 1}, {Value: "2021", Count: 2}, {Value: "2020", Count: 1}}
	if diff := cmp.Diff(want, all.Facets["year"]); diff != "" {
		t.Errorf("years (-want +got):\n%s", diff)
	}
}

// hostile queries must answer or be refused, never end the process.
func hostile(t *testing.T, e Engine) {
	t.Helper()
	for _, q := range []string{
		strings.Repeat("(", 300), strings.Repeat("的", 10_000), `"`, `""`, "-", "--a", "|||", "))((", "年份:..", "\x00\xff", "*?", ".*", "a:b:c:",
	} {
		parsed, err := index.ParseQuery(q, index.ParseOptions{})
		if err != nil {
			continue
		}
		if _, err := e.Search(t.Context(), index.Request{Query: parsed.Query, Limit: 10}); err != nil {
			t.Errorf("%q: %v", q, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Search(ctx, index.Request{Query: index.Word{Text: "执法"}}); err == nil {
		t.Error("a cancelled search gives no error")
	}
}

// follows changes: again, anew, hidden.
func follows(t *testing.T, e Engine, store *Store) {
	t.Helper()
	cursor, err := e.Cursor(t.Context())
	if err != nil || cursor != uint64(len(documents)) {
		t.Fatalf("cursor %d, %v", cursor, err)
	}
	if err := e.Apply(t.Context(), store.Docs, cursor); err != nil {
		t.Fatal(err)
	}
	if got := ids(t, e, nil, "", ""); got != "abcd" {
		t.Errorf("applied twice: %s", got)
	}
	// Paging goes on where it was though the hit at the cursor is gone.
	byDate := index.Request{Query: index.All{}, Limit: 3, Sort: index.ByDateDesc}
	first, err := e.Search(t.Context(), byDate)
	if err != nil {
		t.Fatal(err)
	}
	changed := *store.Docs[3].Report
	changed.Text, changed.Sections = "全新内容", nil
	before := store.Docs[3]
	before.Seq, before.During = 10, []index.Span{{4, 10}}
	store.Docs[3] = index.Document{
		Seq: 10, Report: &changed, State: index.Withdrawn, During: []index.Span{{10, 0}}, Past: []index.Document{before},
	}
	store.Docs[2] = index.Document{Seq: 11, Report: store.Docs[2].Report, State: index.Hidden}
	if _, err := index.Follow(t.Context(), store, e); err != nil {
		t.Fatal(err)
	}
	if got := ids(t, e, nil, `"全新内容"`, "") + ids(t, e, nil, "经典", "") + ids(t, e, nil, "广州", ""); got != "d" {
		t.Errorf("after changes: %s", got)
	}
	byDate.After = first.Next
	second, err := e.Search(t.Context(), byDate)
	if err != nil {
		t.Fatal(err)
	}
	if first.Hits[2].ID != "c" || len(second.Hits) != 1 || second.Hits[0].ID != "d" {
		t.Errorf("pages around a hit now gone: %+v, %+v", first.Hits, second.Hits)
	}
}
