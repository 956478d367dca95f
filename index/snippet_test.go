package index

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"baogao/segment"
)

// plainMarks marks words as one would write it first: the text is folded as a
// whole to find them, and cut as a whole for the terms of those that are not there.
func plainMarks(s *segment.Segmenter, text string, words []string) (marks [][2]int) {
	tokens := s.Cut(text, segment.Search)
	for _, w := range words {
		places := plainly(text, Squeeze(w))
		marks = append(marks, places...)
		if len(places) > 0 {
			continue
		}
		terms := map[string]bool{}
		for _, t := range s.Cut(w, segment.Search) {
			terms[t.Term] = utf8.RuneCountInString(t.Term) > 1
		}
		for _, t := range tokens {
			if terms[t.Term] {
				marks = append(marks, [2]int{t.Start, t.End})
			}
		}
	}
	return merge(marks)
}

// TestMarksEqualCutting: marks are the same whether a text is cut as a whole or
// only its lines that may hold something.
func TestMarksEqualCutting(t *testing.T) {
	s, err := segmenter()
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Fields(`行政执法 執法 培训 行政 法治政府 建设 审计工作规定 审计 工作 计工 人民法院 第二十三 条 1,200 万元 4S店 ＡＰＰ Tu-16 ， 。 . , - %
		乡村振兴 战略 哈哈 哈 五十一个 一个 3 ２０２１年 www.gov.cn`)
	parts = append(parts, "\n", "\n", "\r\n", " ", "\u3000", "\n\n", "\xff")
	draw := rand.New(rand.NewPCG(1, 2))
	some := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(parts[draw.IntN(len(parts))])
		}
		return b.String()
	}
	found := 0
	for range 3000 {
		text := some(draw.IntN(60))
		words := []string{some(1 + draw.IntN(3)), some(1 + draw.IntN(4))}
		q := And{}
		for _, w := range words {
			q.Parts = append(q.Parts, Word{w})
		}
		want, got := plainMarks(s, text, words), newMarker(q, s).find(text, anywhere)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q in %q (-want +got):\n%s", words, text, diff)
		}
		found += len(got)
	}
	if found < 1000 {
		t.Errorf("only %d marks: the texts prove little", found)
	}
}
