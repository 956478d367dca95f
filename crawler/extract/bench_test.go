package extract

import (
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkArticle reads the fixtures, each once per iteration.
func BenchmarkArticle(b *testing.B) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil {
		b.Fatal(err)
	}
	if dir := os.Getenv("BAOGAO_PAGES"); dir != "" {
		if pages, err = filepath.Glob(filepath.Join(dir, "*.html")); err != nil {
			b.Fatal(err)
		}
	}
	var bodies [][]byte
	for _, p := range pages {
		body, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		bodies = append(bodies, body)
		b.SetBytes(int64(len(body)))
	}
	for b.Loop() {
		for _, body := range bodies {
			d, err := Parse(Page{URL: "http://a.gov.cn/1.html", Body: body})
			if err != nil {
				b.Fatal(err)
			}
			d.Article()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(bodies)), "µs/page")
}
