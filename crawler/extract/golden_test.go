package extract

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pageURL gives each fixture an address in the dialect of its family.
func pageURL(name string) string {
	switch name {
	case "trs":
		return "http://www.yunling.gov.cn/zwgk/fzbg/202203/t20220320_6583952.html"
	case "hanweb":
		return "http://sfj.yunling.gov.cn/art/2022/1/19/art_31_77.html"
	case "vsb":
		return "http://qingxi.yunling.gov.cn/info/1021/1003.htm"
	case "gkmlpt":
		return "http://www.yunling.gov.cn/dongtang/gkmlpt/content/9/9103/post_9103540.html"
	}
	return "http://www.yunling.gov.cn/news-show-16825.html"
}

func TestGolden(t *testing.T) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range pages {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Parse(Page{URL: pageURL(name), Body: body})
			if err != nil {
				t.Fatal(err)
			}
			if kind := d.Kind(); kind != ArticlePage {
				t.Errorf("kind = %s (%s), want article", kind, d.Code)
			}
			got := d.Article()
			checkSpans(t, &got)
			golden := strings.TrimSuffix(file, ".html") + ".json"
			if *update {
				writeGolden(t, golden, got)
			}
			data, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			var want report.Article
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func writeGolden(t *testing.T, path string, a report.Article) {
	t.Helper()
	data, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}

// checkSpans asserts that every span lies in the body on character boundaries.
func checkSpans(t *testing.T, a *report.Article) {
	t.Helper()
	check := func(what string, s report.Span) {
		if s.Start < 0 || s.End < s.Start || s.End > len(a.Body) {
			t.Fatalf("%s: span %v outside the body of %d bytes", what, s, len(a.Body))
		}
		if !utf8.ValidString(a.Body[s.Start:s.End]) {
			t.Fatalf("%s: span %v cuts a character", what, s)
		}
	}
	for _, b := range a.Blocks {
		check(b.Type, b.Span)
	}
	for _, tb := range a.Tables {
		check("table", tb.Span)
		for _, row := range tb.Rows {
			for _, c := range row {
				check("cell", c.Span)
			}
		}
	}
}
