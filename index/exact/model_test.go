package exact

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"baogao/index"
	"baogao/report"
)

// alphabet is small, so that phrases meet, and has what is hard: characters that
// fold to one, white space, four bytes, private use, the highest, invalid bytes.
var alphabet = []string{
	"的", "的", "工", "作", "哈", "臺", "台", "A", "a", "ａ", "1", "１", "%", "％", "（", "(", "é", "É",
	"\u3000", " ", "\n", "𠮷", "\U0001F600", "\ue000", "\U0010ffff", "\xff", "\xed\xa0\x80", "\x00",
}

func drawText(draw *rand.Rand, longest int) string {
	var b strings.Builder
	for range draw.IntN(longest + 1) {
		b.WriteString(alphabet[draw.IntN(len(alphabet))])
	}
	return b.String()
}

func drawDocument(draw *rand.Rand, seq uint64) index.Document {
	d := document(seq, string(rune('a'+draw.IntN(26))), drawText(draw, 6), drawText(draw, 60))
	for range draw.IntN(4) {
		a, b := drawOffset(draw, d.Report.Text), drawOffset(draw, d.Report.Text)
		role := []report.Role{report.Problems, report.Plan}[draw.IntN(2)]
		d.Report.Sections = append(d.Report.Sections, report.Section{Role: role, Start: min(a, b), End: max(a, b)})
	}
	return d
}

// drawOffset draws the start of a character, or the end.
func drawOffset(draw *rand.Rand, text string) int {
	at := draw.IntN(len(text) + 1)
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

func drawBatch(draw *rand.Rand, seq *uint64) []index.Document {
	var docs []index.Document
	for range draw.IntN(6) {
		*seq++
		switch d := drawDocument(draw, *seq); draw.IntN(8) {
		case 0:
			docs = append(docs, hidden(*seq, d.Report.ID))
		case 1: // as if it came again after a newer one
			d.Seq = max(1, *seq-min(*seq, 20))
			docs = append(docs, d)
		default:
			docs = append(docs, d)
		}
	}
	return docs
}

// TestModel applies random changes, reopens now and then, and compares with the
// scan.
func TestModel(t *testing.T) {
	rounds := uint64(30)
	if testing.Short() {
		rounds = 5
	}
	for seed := range rounds {
		draw := rand.New(rand.NewPCG(seed, 7))
		m := model{}
		x := newTest(t)
		if seed%2 == 1 {
			x.largest = 200
		}
		seq := uint64(0)
		for range 40 {
			docs := drawBatch(draw, &seq)
			apply(t, x, seq, docs...)
			m.apply(docs...)
			if draw.IntN(5) == 0 {
				x = reopen(t, x, seq)
			}
			if draw.IntN(10) == 0 {
				if err := x.Compact(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			compare(t, draw, x, m)
		}
		if err := x.Check(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func reopen(tb testing.TB, x *Index, cursor uint64) *Index {
	tb.Helper()
	largest := x.largest
	if err := x.Close(); err != nil {
		tb.Fatal(err)
	}
	x, err := open(newIndex(x.dir, unsyncedDisk{}), cursor)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = x.Close() })
	x.largest = largest
	return x
}

// compare compares documents and some phrases.
func compare(tb testing.TB, draw *rand.Rand, x *Index, m model) {
	tb.Helper()
	held := map[string]uint64{}
	for d := range x.Docs {
		held[d.ID] = d.Seq
	}
	for id, d := range m {
		if held[id] != d.seq {
			tb.Fatalf("%s is held at Seq %d, want %d", id, held[id], d.seq)
		}
	}
	if len(held) != len(m) {
		tb.Fatalf("%d documents, want %d", len(held), len(m))
	}
	for range 12 {
		phrase := drawText(draw, 5)
		for _, in := range []Scope{{}, {Title: true}, {Role: report.Problems}, {Role: report.Plan}} {
			equal(tb, x, m, phrase, in)
		}
	}
}

// TestOlderDocumentsStayOut: the newer Seq of an id wins in one batch and
// across batches, whatever comes first.
func TestOlderDocumentsStayOut(t *testing.T) {
	x := newTest(t, document(3, "a", "", "三"))
	apply(t, x, 4, document(2, "a", "", "二"), document(4, "b", "", "四"), document(1, "b", "", "一"))
	for phrase, want := range map[string]int{"三": 1, "四": 1, "二": 0, "一": 0} {
		if got := find(t, x, phrase, Scope{}); len(got) != want {
			t.Errorf("%s: %v", phrase, got)
		}
	}
}

// TestPhrases has the cases that a person would try.
func TestPhrases(t *testing.T) {
	long := strings.Repeat("坚持依法行政", 20)
	x := newTest(t,
		document(1, "a", "渠县有庆镇２０２０年报告", "及格率92.87%，\n（一）加强普\u3000法。渠江"),
		document(2, "b", "報告", "哈哈哈哈哈"),
		document(3, "c", "", long),
		document(4, "d", "字", ""),
		document(5, "e", "", "張益唐𠮷野\U0001F600"),
	)
	for _, tt := range []struct {
		phrase string
		in     Scope
		want   map[string][2]int
	}{
		{phrase: "92.87%", want: map[string][2]int{"a": {0, 1}}},
		{phrase: "９２．８７％", want: map[string][2]int{"a": {0, 1}}},
		{phrase: "92,87%", want: map[string][2]int{}},
		{phrase: "(一)加强普法", want: map[string][2]int{"a": {0, 1}}},
		{phrase: " 普\n法 。", want: map[string][2]int{"a": {0, 1}}},
		{phrase: "2020年报告", want: map[string][2]int{"a": {1, 0}}},
		{phrase: "报告及格", want: map[string][2]int{}},
		{phrase: "渠", want: map[string][2]int{"a": {1, 1}}},
		{phrase: "渠", in: Scope{Title: true}, want: map[string][2]int{"a": {1, 0}}},
		{phrase: "哈哈", want: map[string][2]int{"b": {0, 2}}},
		{phrase: "哈哈哈哈哈", want: map[string][2]int{"b": {0, 1}}},
		{phrase: "哈哈哈哈哈哈", want: map[string][2]int{}},
		{phrase: long, want: map[string][2]int{"c": {0, 1}}},
		{phrase: long[:64*3], want: map[string][2]int{"c": {0, 1}}},
		{phrase: "字", want: map[string][2]int{"d": {1, 0}}},
		{phrase: "张益唐𠮷野", want: map[string][2]int{"e": {0, 1}}},
		{phrase: "\U0001F600", want: map[string][2]int{"e": {0, 1}}},
		{phrase: "\U0001F601", want: map[string][2]int{}},
		{phrase: "", want: map[string][2]int{}},
		{phrase: " \n", want: map[string][2]int{}},
	} {
		got := find(t, x, tt.phrase, tt.in)
		if len(got) != len(tt.want) {
			t.Errorf("%q: %v, want %v", tt.phrase, got, tt.want)
		}
		for id, n := range tt.want {
			if got[id] != n {
				t.Errorf("%q in %s: %v, want %v", tt.phrase, id, got[id], n)
			}
		}
	}
}

// TestRoles: a phrase is in a role if one section holds it, children included.
func TestRoles(t *testing.T) {
	text := "前言\n一、成效\n甲乙\n（一）不足\n丙丁\n二、成效\n戊己"
	at := func(s string) int { return strings.Index(text, s) }
	x := newTest(t, document(1, "a", "甲乙", text,
		report.Section{Role: report.Achievements, Start: at("一、"), End: at("二、")},
		report.Section{Role: report.Problems, Start: at("（一）"), End: at("二、")},
		report.Section{Role: report.Achievements, Start: at("二、"), End: len(text)},
	))
	for _, tt := range []struct {
		phrase string
		role   report.Role
		want   int
	}{
		{"甲乙", report.Achievements, 1},
		{"甲乙", report.Problems, 0},
		{"丙丁", report.Problems, 1},
		{"丙丁", report.Achievements, 1}, // the section with its children
		{"甲乙(一)不足", report.Achievements, 1},
		{"丙丁二、", report.Achievements, 0}, // from one section into the next
		{"前言", report.Achievements, 0},
		{"丁", report.Problems, 1},
		{"己", report.Achievements, 1}, // the last character
		{"己", report.Problems, 0},
		{"丁", report.Plan, 0},
	} {
		if got := find(t, x, tt.phrase, Scope{Role: tt.role}); len(got) != tt.want {
			t.Errorf("%s in %s: %v", tt.phrase, tt.role, got)
		}
	}
}
