package report_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/internal/sample"
	"baogao/internal/sharedtest"
	"baogao/report"
)

// benchmark parses articles again and again, on one core.
func benchmark(b *testing.B, articles []report.Article) {
	b.Helper()
	size := 0
	for _, a := range articles {
		size += len(a.Body)
	}
	places()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, a := range articles {
			report.Parse(places(), a)
		}
	}
}

// BenchmarkParseTownship reads the report the project began with, 10 KB.
func BenchmarkParseTownship(b *testing.B) {
	files, err := filepath.Glob(sharedtest.Path(b, "data", "seed") + "/*.txt")
	if err != nil || len(files) != 1 {
		b.Fatal(files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		b.Fatal(err)
	}
	title, _, _ := strings.Cut(string(data), "\n")
	benchmark(b, []report.Article{{Title: title, Body: string(data)}})
}

// BenchmarkParseProvincial reads work reports of 60 KB, each with hundreds of
// figures.
func BenchmarkParseProvincial(b *testing.B) {
	var articles []report.Article
	for _, r := range sharedtest.Reports(b) {
		if strings.HasPrefix(r.ID, "provincial") {
			articles = append(articles, report.Article{Title: r.Title, Body: r.Text})
		}
	}
	benchmark(b, articles)
}

// BenchmarkParseCounty reads the invented county's reports, 3 KB each.
func BenchmarkParseCounty(b *testing.B) {
	var articles []report.Article
	for _, p := range sample.County().Publications {
		if p.Document != nil {
			articles = append(articles, report.Article{Title: p.Title, Body: p.Document.Text(), Source: "栖云县"})
		}
	}
	benchmark(b, articles)
}
