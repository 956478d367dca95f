package bleveindex

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// made is an index of reports of few words, so that they meet in many ways, with
// changes, withdrawals and removals, in several segments and runs. All invented.
func made(tb testing.TB, seed uint64) *Engine {
	tb.Helper()
	draw := rand.New(rand.NewPCG(seed, 9))
	e := open(tb, tb.TempDir())
	said := map[string]index.Document{}
	for seq := uint64(1); seq <= 8; seq++ {
		var docs []index.Document
		for _, n := range draw.Perm(40)[:12] {
			id := fmt.Sprintf("%02d", n)
			d := index.Document{Seq: seq, State: index.Live, During: []index.Span{{seq, 0}}, Report: madeReport(draw, id)}
			if was, ok := said[id]; ok {
				was.Past, was.Seq = nil, seq
				was.During = []index.Span{{was.During[0][0], seq}}
				d.Past = []index.Document{was}
			}
			if draw.IntN(8) == 0 {
				d = index.Document{Seq: seq, State: index.Hidden, Report: &report.Report{ID: id}}
				delete(said, id)
			} else {
				said[id] = d
			}
			docs = append(docs, d)
		}
		if err := e.Apply(tb.Context(), docs, seq); err != nil {
			tb.Fatal(err)
		}
	}
	return e
}

var madeWords = []string{"法治", "政府", "法治政府", "建设", "人民代表大会", "人大", "普法", "执法", "的", "一", "镇", "渠县", "12", "１２", "A", "，", "\n", " "}

func madeText(draw *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(madeWords[draw.IntN(len(madeWords))])
	}
	return b.String()
}

func madeReport(draw *rand.Rand, id string) *report.Report {
	r := &report.Report{
		ID: id, Title: madeText(draw, draw.IntN(4)), Text: madeText(draw, draw.IntN(400)), Year: 2019 + draw.IntN(4), Kind: report.RuleOfLaw,
		Published: []string{"", "2020-01-02", "2021-03-04"}[draw.IntN(3)], Source: "渠县人民政府",
		Unit: report.Unit{Name: "有庆镇", Code: "511725101", Path: []string{"四川省", "达州市", "渠县", "有庆镇"}},
	}
	half := len(r.Text) / 2
	for half > 0 && r.Text[half]&0xc0 == 0x80 {
		half--
	}
	r.Sections = []report.Section{{Role: "achievements", End: half}, {Role: "problems", Start: half, End: len(r.Text)}}
	return r
}

// drawQuery draws a query of any form.
func drawQuery(draw *rand.Rand, depth int) index.Query {
	text := func() string { return madeText(draw, 1+draw.IntN(3)) }
	parts := func() []index.Query {
		var list []index.Query
		for range 1 + draw.IntN(3) {
			list = append(list, drawQuery(draw, depth-1))
		}
		return list
	}
	also := func() index.Also {
		return index.Also{Word: index.Word{Text: text()}, Said: []index.Expansion{{Term: "人大", Others: []segment.Synonym{
			{Term: "人民代表大会", Weight: .7}, {Term: "的", Weight: .1}, {Term: "法治建设", Weight: 1},
		}[:1+draw.IntN(3)]}}}
	}
	if depth == 0 {
		switch draw.IntN(8) {
		case 0:
			return index.Phrase{Text: text()}
		case 1:
			return also()
		case 2:
			return index.Near{Phrases: []string{"法治", text() + "一"}, Reach: index.Reach{Characters: draw.IntN(9)}}
		case 3:
			conditions := []index.Query{
				index.Years{From: 2020, To: 2021},
				index.All{},
				index.None{},
				index.Kinds{Kind: report.RuleOfLaw},
				index.Dates{From: "2020"},
				index.Region{Code: "5117"},
				index.Unit{Name: "渠县"},
				index.Source{Text: "渠县"},
				index.InRole{Role: "problems"},
				nil,
			}
			return conditions[draw.IntN(len(conditions))]
		default:
			return index.Word{Text: text()}
		}
	}
	switch draw.IntN(6) {
	case 0:
		return index.Or{Parts: parts()}
	case 1:
		return index.Any{Parts: parts()}
	case 2:
		return index.InTitle{Part: drawQuery(draw, depth-1)}
	case 3:
		return index.InRole{Role: "problems", Part: drawQuery(draw, depth-1)}
	case 4:
		return index.And{Parts: append(parts(), index.Not{Part: drawQuery(draw, 0)})}
	default:
		return index.And{Parts: parts()}
	}
}

// TestSearchesAgreeWithPlainOnes compares what queries find, what it is worth, and
// what is wanted in passages with the plain evaluation, now and at a past Seq, from
// lists that are kept and from lists that are read.
func TestSearchesAgreeWithPlainOnes(t *testing.T) {
	seeds, queries := uint64(3), 400
	if testing.Short() {
		seeds, queries = 1, 150
	}
	for seed := range seeds {
		e := made(t, seed)
		draw := rand.New(rand.NewPCG(seed, 2))
		for n := range queries {
			q := drawQuery(draw, draw.IntN(3))
			for _, seq := range []uint64{0, 5} {
				agrees(t, e, q, seq, fmt.Sprintf("seed %d, query %d at %d: %#v", seed, n, seq, q))
			}
			if n%100 == 0 {
				e.lists = newLists(0)
			}
		}
	}
}

func agrees(t *testing.T, e *Engine, q index.Query, seq uint64, name string) {
	t.Helper()
	simple, err := e.at(seq)
	if err != nil {
		t.Fatal(err)
	}
	p := &plain{simple}
	want, err := p.eval(t.Context(), q, scope{})
	if err != nil {
		t.Fatal(err)
	}
	fast, err := e.at(seq)
	if err != nil {
		t.Fatal(err)
	}
	defer fast.done()
	m, err := fast.match(t.Context(), q, scope{})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := m.summands(t.Context(), fast, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	weigh := func(among set, n, shards int) (set, []float64) {
		scores := fast.newScores()
		left, err := fast.weighShards(t.Context(), parts, among, n, scores, shards)
		if err != nil {
			t.Fatal(err)
		}
		return left, scores
	}
	_, scores := weigh(m.found(), m.found().len(), 1)
	if w, f := slices.Collect(want.each), slices.Collect(m.found().each); !slices.Equal(w, f) {
		t.Fatalf("%s finds %d, want %d", name, f, w)
	}
	for doc := range m.found().each {
		if math.Abs(want.scores[doc]-scores[doc]) > 1e-9 {
			t.Fatalf("%s: document %d is worth %g, want %g", name, doc, scores[doc], want.scores[doc])
		}
	}
	if !m.found().empty() {
		if !slices.Equal(p.wanted, fast.wanted) {
			t.Fatalf("%s wants %v in passages, not %v", name, fast.wanted, p.wanted)
		}
	}
	part := fast.newSet() // a few of them are worth the same
	for doc := range m.found().each {
		if doc%3 == 0 {
			part.add(doc)
		}
	}
	_, few := weigh(part, part.len(), 2)
	for doc := range part.each {
		if math.Abs(few[doc]-scores[doc]) > 1e-9 {
			t.Fatalf("%s: document %d among a few is worth %g, not %g", name, doc, few[doc], scores[doc])
		}
	}
	for shards, n := range []int{10, 1, 3, 10} { // and the first are the same where others are left out
		left, first := weigh(m.found(), n, shards)
		all := fast.ordering(scores, index.ByRelevance).first(m.found(), n, nil)
		if got := fast.ordering(first, index.ByRelevance).first(left, n, nil); !slices.Equal(all, got) {
			t.Fatalf("%s: the first %d are %d, want %d", name, n, got, all)
		}
		for _, doc := range all {
			if math.Abs(first[doc]-scores[doc]) > 1e-9 {
				t.Fatalf("%s: document %d among the first %d is worth %g, not %g", name, doc, n, first[doc], scores[doc])
			}
		}
	}
}

// passes says whether a document has the exact values asked for, one by one.
func (m *meta) passes(f index.Filter) bool {
	if len(f.Year) > 0 && !slices.Contains(f.Year, m.Year) ||
		len(f.Kind) > 0 && !slices.Contains(f.Kind, m.Kind) ||
		f.Read && m.Body == 0 ||
		len(f.ID) > 0 && !slices.Contains(f.ID, m.id) ||
		len(f.Region) > 0 && !slices.ContainsFunc(f.Region, m.within) {
		return false
	}
	return !slices.ContainsFunc(f.Role, func(r report.Role) bool { return !slices.Contains(m.Roles, r) })
}

// TestFiltersAgreeWithPlainOnes compares what filters leave with looking at every
// document, twice, so that what is kept is asked, too, and after a change.
func TestFiltersAgreeWithPlainOnes(t *testing.T) {
	e := made(t, 3)
	draw := rand.New(rand.NewPCG(3, 4))
	some := func(all ...string) (list []string) {
		for _, s := range all {
			if draw.IntN(4) == 0 {
				list = append(list, s)
			}
		}
		return list
	}
	for n := range 300 {
		f := index.Filter{Region: some("51", "5117", "四川省", "渠县", "99", ""), ID: some("01", "02", "03", "04", "05"), Read: draw.IntN(2) == 0}
		for _, y := range some("2019", "2020", "2021") {
			f.Year = append(f.Year, int(y[3]-'0')+2010)
		}
		for _, k := range some(string(report.RuleOfLaw), "other") {
			f.Kind = append(f.Kind, report.Kind(k))
		}
		for _, r := range some("problems", "plan") {
			f.Role = append(f.Role, report.Role(r))
		}
		for _, seq := range []uint64{0, 5} {
			at, err := e.at(seq)
			if err != nil {
				t.Fatal(err)
			}
			every, err := at.all()
			if err != nil {
				t.Fatal(err)
			}
			got, err := at.filter(every.found(), f)
			if err != nil {
				t.Fatal(err)
			}
			var want []uint32
			for doc, m := range at.docs.metas {
				if m != nil && m.passes(f) {
					want = append(want, uint32(doc))
				}
			}
			if got := slices.Collect(got.each); !slices.Equal(got, want) {
				t.Fatalf("%+v at %d leaves %d, want %d", f, seq, got, want)
			}
			at.done()
		}
		if n == 150 { // what is kept is of the documents there were
			d := index.Document{Seq: 9, State: index.Live, Report: madeReport(draw, "40")}
			if err := e.Apply(t.Context(), []index.Document{d}, 9); err != nil {
				t.Fatal(err)
			}
		}
	}
}
