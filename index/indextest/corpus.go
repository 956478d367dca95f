package indextest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/report"
)

// corpus checks that a past Seq is searched as it was searched on that day: sets,
// counts, facets, scores and their order, whatever has changed since. What is
// hidden now is left out on both sides.
func corpus(t *testing.T, places *report.Register, open func(*testing.T) Engine) {
	t.Helper()
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for seed := range rounds {
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			draw := rand.New(rand.NewPCG(uint64(seed), 5)) //nolint:gosec // small
			a := newAnnals(places, draw, 60)
			e := open(t)
			for cursor := uint64(0); cursor < a.seq(); { // batches of any size
				cursor = min(cursor+1+draw.Uint64N(20), a.seq())
				if err := e.Apply(t.Context(), a.documents(cursor, nil), cursor); err != nil {
					t.Fatal(err)
				}
			}
			hidden := a.hidden()
			for _, seq := range []uint64{1, 20, 40, 41, 50, a.seq() - 1, a.seq()} {
				then, docs := open(t), a.documents(seq, hidden)
				for i := range docs {
					docs[i].Past = nil // it changes nothing of today's answers
				}
				if err := then.Apply(t.Context(), docs, seq); err != nil {
					t.Fatal(err)
				}
				sameAnswers(t, e, then, seq)
			}
			if _, err := e.Search(t.Context(), index.Request{Query: index.All{}, At: a.seq() + 1}); err == nil {
				t.Error("a Seq that was not reached is searched")
			}
		})
	}
}

// sameAnswers compares what one engine answers of a Seq with what the other, level
// with that Seq, answers of now.
func sameAnswers(t *testing.T, e, then Engine, seq uint64) {
	t.Helper()
	for _, q := range []string{
		"", "执法", "执法 普法", `"执法普法"`, `"执法 普法"~4`, "同句:(执法 普法)", "部分:问题 经费", "年份:2020..2021", "日期:2021-02",
		"-普法", "标题:法治", "普法 | 经费", "监督",
	} {
		for _, match := range []index.Match{index.MatchAll, index.MatchAny} {
			for _, sort := range []index.Sort{index.ByRelevance, index.ByDateDesc} {
				parsed, err := index.ParseQuery(q, index.ParseOptions{Match: match})
				if err != nil {
					t.Fatal(err)
				}
				req := index.Request{Query: parsed.Query, Sort: sort, Limit: 7, Facets: []string{"year", "kind", "role"}, Count: true}
				want := allPages(t, then, req)
				req.At = seq
				if diff := cmp.Diff(want, allPages(t, e, req)); diff != "" {
					t.Errorf("%s %s %s at %d (-then +repeated):\n%s", q, match, sort, seq, diff)
				}
			}
		}
	}
}

// allPages reads all hits, page by page.
func allPages(t *testing.T, e Engine, req index.Request) *index.Result {
	t.Helper()
	all, err := e.Search(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	for next := all.Next; next != ""; {
		req.After = next
		page, err := e.Search(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		all.Hits, next = append(all.Hits, page.Hits...), page.Next
	}
	all.Next, all.At = "", 0
	return all
}

// steady checks that pages fit together whatever changes between them: they are
// those of the moment of the first.
func steady(t *testing.T, places *report.Register, open func(*testing.T) Engine) {
	t.Helper()
	a := newAnnals(places, rand.New(rand.NewPCG(7, 7)), 60) //nolint:gosec // a test
	for i := range a {
		if a[i].state == index.Hidden {
			a[i].state = index.Withdrawn
		}
	}
	e := open(t)
	apply := func(seq uint64) {
		t.Helper()
		if err := e.Apply(t.Context(), a.documents(seq, nil), seq); err != nil {
			t.Fatal(err)
		}
	}
	apply(30)
	query := index.Any{Parts: []index.Query{index.Word{Text: "普法"}, index.Word{Text: "经费"}}}
	for _, sort := range []index.Sort{index.ByRelevance, index.ByDateAsc} {
		cursor, err := e.Cursor(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		req := index.Request{Query: query, Sort: sort, Limit: 4}
		want := allPages(t, e, req)
		var got []index.Hit
		for {
			page, err := e.Search(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			got, req.After = append(got, page.Hits...), page.Next
			if page.Total != want.Total || page.Cursor != want.Cursor {
				t.Errorf("%s: %d hits at %d, then %d at %d", sort, want.Total, want.Cursor, page.Total, page.Cursor)
			}
			if req.After == "" {
				break
			}
			if cursor = min(cursor+3, a.seq()); cursor < a.seq() {
				apply(cursor)
			}
		}
		if diff := cmp.Diff(want.Hits, got); diff != "" {
			t.Errorf("%s: pages while the index changes (-want +got):\n%s", sort, diff)
		}
	}
}

// annals are the changes of an archive, the first of Seq 1.
type annals []event

type event struct {
	id, title, text, published string
	state                      index.State
	report                     report.Report
}

// newAnnals imports thirty reports, then changes, withdraws, hides and shows them.
func newAnnals(places *report.Register, draw *rand.Rand, n int) annals {
	words := []string{"执法", "普法", "监督", "经费", "审计", "法治政府"}
	var a annals
	for i := range n {
		e := event{id: fmt.Sprintf("r%02d", i), title: fmt.Sprintf("某县%d年法治政府建设情况报告", 2019+i%4), state: index.Live}
		if i >= n/2 {
			e = a[draw.IntN(n/2)]
			for _, later := range a {
				if later.id == e.id {
					e = later
				}
			}
		}
		switch kind := draw.IntN(6); {
		case i < n/2 || kind < 3 || e.state == index.Hidden:
			var b strings.Builder
			for range 4 + draw.IntN(30) {
				b.WriteString(words[draw.IntN(len(words))] + []string{"", "，", "。"}[draw.IntN(3)])
			}
			e.text, e.state = "一、主要成效\n"+b.String()+"\n二、存在问题\n"+words[draw.IntN(len(words))]+"不足。", index.Live
		case kind == 3:
			e.state = index.Withdrawn
		case kind == 4:
			e.published = fmt.Sprintf("2021-%02d-11", 1+draw.IntN(4))
		default:
			e.state = index.Hidden
		}
		e.report = report.Parse(places, report.Article{Title: e.title, Body: e.text})[0]
		e.report.ID, e.report.Published = e.id, e.published
		a = append(a, e)
	}
	return a
}

func (a annals) seq() uint64 { return uint64(len(a)) }

// hidden are the ids that are in the end.
func (a annals) hidden() map[string]bool {
	hidden := map[string]bool{}
	for _, e := range a {
		hidden[e.id] = e.state == index.Hidden
	}
	return hidden
}

// documents gives what an archive at a Seq has, but for some.
func (a annals) documents(seq uint64, without map[string]bool) []index.Document {
	at := map[string]int{}
	var docs []index.Document
	for i, e := range a[:seq] {
		if without[e.id] {
			continue
		}
		n := uint64(i + 1)
		k, ok := at[e.id]
		if !ok {
			k = len(docs)
			at[e.id], docs = k, append(docs, index.Document{State: index.Hidden})
		}
		docs[k] = e.after(&docs[k], n)
	}
	slices.SortFunc(docs, func(x, y index.Document) int { return int(x.Seq) - int(y.Seq) }) //nolint:gosec // small
	return docs
}

// after is the document of a report that was another before.
func (e event) after(was *index.Document, seq uint64) index.Document {
	r := e.report
	d := index.Document{Seq: seq, State: e.state, Report: &r, During: []index.Span{{seq, 0}}, Past: was.Past}
	switch {
	case was.State == index.Hidden && e.state == index.Hidden:
		d.During = was.During
	case was.State == index.Hidden:
	case e.state != index.Hidden && was.Report.Text == r.Text && was.Report.Published == r.Published:
		d.During = was.During
	default:
		before := *was
		before.Past, before.Seq, before.During = nil, seq, slices.Clone(was.During)
		before.During[len(before.During)-1][1] = seq
		d.Past = append(slices.Clone(was.Past), before)
	}
	return d
}
