package report_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/internal/sharedtest"
	"baogao/report"
)

// titleRow is a line of testdata/titles.
type titleRow struct {
	kind, year, unit, code, others string
	article                        report.Article
}

// titleRows reads the lines of files; article makes what stands behind the
// columns on what a reader takes from it.
func titleRows(t *testing.T, pattern string, article func(fields []string) report.Article) []titleRow {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	var rows []titleRow
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			f := append(strings.Split(strings.TrimRight(line, "\n"), "\t"), make([]string, 7)...)
			rows = append(rows, titleRow{f[0], f[1], f[2], f[3], f[4], article(f[5:])})
		}
	}
	return rows
}

// written is an article whose fields are written out.
func written(f []string) report.Article {
	return report.Article{
		Title: f[0], Source: f[1], SiteIDCode: f[2], URL: f[3], Column: f[4],
		Body: strings.ReplaceAll(f[5], `\n`, "\n"), SiteName: f[6],
	}
}

// collected are the articles of the shared material by collection#id: titles
// and, where the collection names them, sources.
func collected(t *testing.T) map[string]report.Article {
	t.Helper()
	found := map[string]report.Article{}
	for _, row := range sharedtest.Reports(t) {
		a := report.Article{Title: row.Title}
		if row.Collection == "municipal" {
			a.Source = row.Source
		}
		found[row.Collection+"#"+row.ID] = a
	}
	for collection, path := range map[string][]string{
		"govcn": {"data", "pages", "govcn", "records.jsonl"}, "header-lines": {"data", "pages", "header-lines.jsonl"},
	} {
		data, err := os.ReadFile(sharedtest.Path(t, path...))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var row struct{ File, URL, Title string }
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			found[collection+"#"+row.File+row.URL] = report.Article{Title: row.Title}
		}
	}
	return found
}

// TestTitleTable holds what is read from titles of public pages, and of every
// shape, against what a person reads from them.
func TestTitleTable(t *testing.T) {
	compareTitles(t, titleRows(t, "testdata/titles/*.tsv", written), 250)
}

// TestCollectedTitles does so with the titles of the shared collections.
func TestCollectedTitles(t *testing.T) {
	articles := collected(t)
	compareTitles(t, titleRows(t, "testdata/titles/shared/*.tsv", func(f []string) report.Article { return articles[f[0]] }), 390)
}

func compareTitles(t *testing.T, rows []titleRow, least int) {
	t.Helper()
	if len(rows) < least {
		t.Fatalf("only %d titles", len(rows))
	}
	for _, row := range rows {
		r := parse(row.article)
		unit, code, others := r.Unit.Name, r.Unit.Code, make([]string, 0, len(r.CoIssuers))
		for _, u := range r.CoIssuers {
			others = append(others, u.Name)
		}
		switch {
		case row.unit == "-":
			unit, code, others = "-", "", nil
		case len(r.Unit.Candidates) > 0:
			unit = "?" + unit
		}
		want := fmt.Sprint(row.kind, row.year, " ", row.unit, row.code, row.others)
		if got := fmt.Sprint(r.Kind, r.Year, " ", unit, code, strings.Join(others, "|")); got != want {
			t.Errorf("%s:\n got %s\nwant %s", row.article.Title, got, want)
		}
		for value, known := range map[string]bool{"kind": true, "year": r.Year != 0, "unit": r.Unit.Name != ""} {
			if known && r.Evidence[value] == "" {
				t.Errorf("%s: no evidence for %s", row.article.Title, value)
			}
		}
	}
}

// TestSameNames resolves townships whose name others bear too, each by one hint
// that its page may give. Without a hint the program does not guess, and with
// one it is never another place.
func TestSameNames(t *testing.T) {
	type township struct{ name, county, code string }
	byName := map[string][]township{}
	for _, code := range codes() {
		u, ok := places().Place(code)
		if !ok || u.Level != "township" || len(u.Path) < 3 {
			continue
		}
		byName[u.Name] = append(byName[u.Name], township{u.Name, u.Path[len(u.Path)-2], code})
	}
	hints := map[string]func(township) report.Article{
		"site":   func(p township) report.Article { return report.Article{SiteIDCode: p.code[:6] + "0001"} },
		"source": func(p township) report.Article { return report.Article{Source: path(p.code, 6) + "人民政府"} },
		"text": func(p township) report.Article {
			return report.Article{Body: "在" + path(p.code, 6) + p.name + "，我们认真贯彻。"}
		},
		"given":   func(p township) report.Article { return report.Article{Given: report.Given{Region: p.code[:6]}} },
		"title":   func(p township) report.Article { return report.Article{Title: path(p.code, 6)} },
		"nothing": func(township) report.Article { return report.Article{} },
	}
	count := map[string][3]int{} // right, ambiguous, all
	n := 0
	for _, same := range byName {
		if n++; len(same) < 2 || testing.Short() && n%20 != 0 {
			continue
		}
		for _, p := range same[:min(len(same), 4)] {
			for hint, article := range hints {
				a := article(p)
				a.Title += p.name + "2021年法治政府建设年度报告"
				u, c := parse(a).Unit, count[hint]
				c[2]++
				switch u.Code {
				case p.code:
					c[0]++
				case "":
					c[1]++
				default:
					t.Errorf("%s by %s is %s %v, not %s", p.name, hint, u.Code, u.Path, p.code)
				}
				count[hint] = c
			}
		}
	}
	for hint, c := range count {
		t.Logf("%s: %d right, %d ambiguous of %d", hint, c[0], c[1], c[2])
		if hint != "nothing" && float64(c[0]) < .98*float64(c[2]) {
			t.Errorf("by %s %d of %d are resolved", hint, c[0], c[2])
		}
	}
}

// path is the full name of the place with the first digits of a code.
func path(code string, width int) string {
	u, _ := places().Place(code[:width])
	return strings.Join(u.Path, "")
}
