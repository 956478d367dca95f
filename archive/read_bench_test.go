package archive

import (
	"fmt"
	"strings"
	"testing"

	"baogao/report"
)

// BenchmarkReport reads ten reports of 12 KB, as a page of results does.
func BenchmarkReport(b *testing.B) {
	a, w := opened(b)
	text := strings.Repeat("全镇开展执法培训三次，受理案件十六件。", 220)
	var puts []Put
	for n := range 10 {
		id := fmt.Sprintf("r%d", n)
		puts = append(puts, Put{Article: report.Article{URL: "http://a.test/" + id, Body: text}, Report: report.Report{ID: id, Title: id, Text: text}})
	}
	if _, err := w.Put(b.Context(), "fold", 1, puts); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		for n := range 10 {
			if _, err := a.Report(b.Context(), fmt.Sprintf("r%d", n)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
