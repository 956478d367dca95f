package index

import (
	"strings"
	"testing"

	"baogao/report"
	"baogao/segment"
)

// BenchmarkSnippets marks and cuts ten reports of 12 KB for a query of two words,
// one of which stands nowhere as typed.
func BenchmarkSnippets(b *testing.B) {
	s, err := segment.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("全镇严格落实行政执法责任制，开展普法宣传，办理行政复议案件三件。\n", 120)
	r := &report.Report{Title: "某镇法治政府建设年度报告", Text: text}
	for name, q := range map[string]Query{
		"typed":  And{[]Query{Word{"行政执法"}, Word{"普法"}}},
		"pieces": And{[]Query{Word{"执法宣传"}, Word{"普法"}}},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := newMarker(q, s)
				for range 10 {
					answerHit(Document{Report: r}, Hit{}, m)
				}
			}
		})
	}
}

// BenchmarkSought looks for three words, two of them common, in a text of 12 KB.
func BenchmarkSought(b *testing.B) {
	text := strings.Repeat("全镇严格落实行政执法责任制，开展普法宣传，办理行政复议案件3件。\n", 130)
	s := newSought([]literal{{folded: "篮球"}, {folded: "创建"}, {folded: "责任"}})
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.each(text, func(int, int, int) {})
	}
}
