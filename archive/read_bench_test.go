package archive

import (
	"fmt"
	"strings"
	"testing"

	"baogao/report"
)

// BenchmarkTexts reads what is shown of ten reports of 12 KB that have a hundred
// figures each, at once, and each whole.
func BenchmarkTexts(b *testing.B) {
	a, w := opened(b)
	text := strings.Repeat("全镇开展执法培训三次，受理案件十六件。\n", 220)
	var puts []Put
	var ids []string
	for n := range 10 {
		id := fmt.Sprintf("r%d", n)
		r := report.Report{ID: id, Title: id, Text: text, Sections: make([]report.Section, 20), Figures: make([]report.Figure, 100), Personal: []report.Personal{}}
		puts, ids = append(puts, Put{Article: report.Article{URL: "http://a.test/" + id, Body: text}, Report: r}), append(ids, id)
	}
	if _, err := w.Put(b.Context(), "fold", 1, puts); err != nil {
		b.Fatal(err)
	}
	b.Run("texts", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if found, err := a.Texts(b.Context(), ids); err != nil || len(found) != len(ids) {
				b.Fatal(len(found), err)
			}
		}
	})
	b.Run("reports", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, id := range ids {
				if _, err := a.Report(b.Context(), id); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
