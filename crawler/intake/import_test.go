package intake

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/internal/errs"
	"baogao/report"
)

// register is shared: reading it in takes long under the race detector.
var register = sync.OnceValue(report.NewRegister)

func gz(data string) string {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := z.Write([]byte(data)); err != nil {
		panic(err)
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return buf.String()
}

func utf16le(s string) string {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

// laid writes files into a folder.
func laid(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// got is what matters of an item read.
type got struct {
	ID, Title, Text string // ID only where it was given
	Year            int
}

// each reads a path with nothing stored.
func each(t *testing.T, path, stdin string) (items []got, problems []Problem) {
	t.Helper()
	r := NewReader(register())
	t.Cleanup(func() { _ = r.Close() })
	problems, err := Each(t.Context(), path, strings.NewReader(stdin), r, func(i Item) error {
		items = append(items, got{i.Article.Given.ID, i.Report.Title, i.Report.Text, i.Report.Year})
		if i.Report.ID == "" || i.Article.Given.ID != "" && i.Report.ID != i.Article.Given.ID {
			t.Errorf("id %q, given %q", i.Report.ID, i.Article.Given.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return items, problems
}

func codes(problems []Problem) (out []errs.Code) {
	for _, p := range problems {
		out = append(out, errs.CodeOf(p.Err))
	}
	return out
}

// TestImportText: a text file is the report's text unchanged, but for what
// INTERFACE names.
func TestImportText(t *testing.T) {
	for _, tt := range []struct{ name, file, data, title, text string }{
		{"as it is", "a.txt", "  标题行 \n\n\t正文。 \n", "标题行", "  标题行 \n\n\t正文。 \n"},
		{"mark removed", "a.txt", "\ufeff标题行甲\n正文", "标题行甲", "标题行甲\n正文"},
		{"line ends", "a.txt", "标题行甲\r\n正文\r\n\r单", "标题行甲", "标题行甲\n正文\n\r单"},
		{"NUL and DEL", "a.txt", "标题行甲\n正\x00文\x7f完", "标题行甲", "标题行甲\n正 文 完"},
		{"invalid bytes", "a.txt", "标题行甲\n正\xff文\xe4\xb8", "标题行甲", "标题行甲\n正\ufffd文\ufffd"},
		{"gbk", "a.txt", "\xb7\xa8\xd6\xce\xd5\xfe\xb8\xae\xb1\xa8\xb8\xe6\n\xd5\xfd\xce\xc4", "法治政府报告", "法治政府报告\n正文"},
		{"utf-16", "a.txt", utf16le("法治政府报告\r\n正文"), "法治政府报告", "法治政府报告\n正文"},
		{"a Markdown heading", "a.md", "# 法治政府报告\n\n正文", "法治政府报告", "# 法治政府报告\n\n正文"},
		{"packed", "a.txt.gz", gz("法治政府报告\n正文"), "法治政府报告", "法治政府报告\n正文"},
		{"capital letters", "A.TXT", "法治政府报告\n正文", "法治政府报告", "法治政府报告\n正文"},
		{"no ending", "readme", "法治政府报告\n正文", "法治政府报告", "法治政府报告\n正文"},
		{"blank", "a.txt", " \n", "", " \n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			items, problems := each(t, filepath.Join(laid(t, map[string]string{tt.file: tt.data}), tt.file), "")
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if diff := cmp.Diff([]got{{Title: tt.title, Text: tt.text}}, items); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestImportRows: the columns of JSONL and CSV.
func TestImportRows(t *testing.T) {
	for _, tt := range []struct {
		name, file, data string
		want             []got
		codes            []errs.Code
	}{
		{
			"all columns", "a.jsonl",
			`{"id":"x-1","url":"http://a.test/1","title":"某报告","unit":"有庆镇","region":"渠县","year":2020,"kind":"rule_of_law","published":"2021-01-02","source":"某局","text":"正文。"}` + "\n",
			[]got{{"x-1", "某报告", "正文。", 2020}},
			nil,
		},
		{"a year in quotes", "a.jsonl", `{"title":"某报告甲","year":"2020"}` + "\n" + `{"title":"某报告乙","year":null}`, []got{{"", "某报告甲", "", 2020}, {"", "某报告乙", "", 0}}, nil},
		{"text is kept, marks and all", "a.ndjson", `{"title":"某报告甲","text":"\ufeff一\r\n二\u0000三 "}`, []got{{"", "某报告甲", "一\n二 三 ", 0}}, nil},
		{"an empty text", "a.jsonl", `{"title":"2020年法治政府建设报告","text":"","kind":"rule_of_law"}`, []got{{"", "2020年法治政府建设报告", "", 2020}}, nil},
		{"html", "a.jsonl", `{"title":"某报告甲","html":"<p>第一段。</p><p>第二段。</p>"}`, []got{{"", "某报告甲", "第一段。\n第二段。", 0}}, nil},
		{"text before html", "a.jsonl", `{"title":"某报告甲","text":"文","html":"<p>页</p>"}`, []got{{"", "某报告甲", "文", 0}}, nil},
		{"mark, blank and broken lines", "a.jsonl", "\ufeff" + `{"title":"某报告甲"}` + "\r\n\n{broken\n[1]\n" + `{"title":"某报告乙"}`, []got{{"", "某报告甲", "", 0}, {"", "某报告乙", "", 0}}, []errs.Code{errs.BadRow, errs.BadRow}},
		{
			"bad rows", "a.jsonl", strings.Join([]string{
				`{"id":"a/b","title":"某"}`, `{"id":"a b","title":"某"}`, `{"id":"` + strings.Repeat("x", 257) + `","title":"某"}`, `{"title":"某","year":"二〇"}`, `{"title":"某","year":99}`, `{"title":"某","kind":"law"}`, `{}`, `{"unit":"某"}`,
			}, "\n"), nil, []errs.Code{errs.BadRow, errs.BadRow, errs.BadRow, errs.BadRow, errs.BadRow, errs.BadRow, errs.BadRow, errs.BadRow},
		},
		{"an id twice", "a.jsonl", `{"id":"x","title":"某报告甲"}` + "\n" + `{"id":"x","title":"某报告乙"}`, []got{{"x", "某报告甲", "", 0}}, []errs.Code{errs.Duplicate}},
		{"csv", "a.csv", "\ufeffTitle, text ,YEAR,other\n某报告甲,\"两行\n正文，有\"\"引号\"\"\",2020,x\n某报告乙,正文\n", []got{{"", "某报告甲", "两行\n正文，有\"引号\"", 2020}, {"", "某报告乙", "正文", 0}}, nil},
		{"csv without rows", "a.csv", "title,text\n", nil, nil},
		{"csv without a head", "a.csv", "", nil, []errs.Code{errs.BadRow}},
		{"csv with a loose quote", "a.csv", "title,text\n某报告甲,正\"文\n", []got{{"", "某报告甲", "正\"文", 0}}, nil},
		{"packed jsonl", "a.jsonl.gz", gz(`{"title":"某报告甲"}`), []got{{"", "某报告甲", "", 0}}, nil},
		{"packed csv", "a.CSV.GZ", gz("title\n某报告甲\n"), []got{{"", "某报告甲", "", 0}}, nil},
		{"torn gz", "a.jsonl.gz", gz(strings.Repeat(`{"title":"某报告甲"}`+"\n", 3))[:30], nil, []errs.Code{errs.Unparsed}},
		{"no gz", "a.jsonl.gz", "{}", nil, []errs.Code{errs.Unparsed}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			items, problems := each(t, filepath.Join(laid(t, map[string]string{tt.file: tt.data}), tt.file), "")
			if diff := cmp.Diff(tt.want, items); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.codes, codes(problems)); diff != "" {
				t.Error(diff, problems)
			}
		})
	}
	t.Run("standard input", func(t *testing.T) {
		items, problems := each(t, "-", `{"id":"x","title":"某报告甲"}`)
		if diff := cmp.Diff([]got{{"x", "某报告甲", "", 0}}, items); diff != "" || len(problems) > 0 {
			t.Error(diff, problems)
		}
	})
}

// TestImportGiven: what a row states is kept as given and wins.
func TestImportGiven(t *testing.T) {
	r := NewReader(register())
	defer r.Close()
	row := `{"id":"x","title":"标题甲乙","unit":"有庆镇","region":"渠县","year":2019,"kind":"open_gov","published":"2020-01-02","source":"某局","url":"http://a.test/1","text":"2020年度法治政府建设报告"}`
	problems, err := Each(t.Context(), "-", strings.NewReader(row), r, func(i Item) error {
		want := report.Given{ID: "x", Unit: "有庆镇", Region: "渠县", Year: 2019, Kind: report.OpenGov}
		if diff := cmp.Diff(want, i.Article.Given); diff != "" {
			t.Error(diff)
		}
		p := i.Report
		if p.ID != "x" || p.Year != 2019 || p.Kind != report.OpenGov || p.Unit.Name != "有庆镇" || p.Published != "2020-01-02" || p.Source != "某局" || p.URL != "http://a.test/1" {
			t.Errorf("%+v", p)
		}
		for _, field := range []string{"title", "published", "source", "body"} {
			if !strings.HasPrefix(i.Article.Provenance[field], "row:") {
				t.Errorf("provenance of %s: %q", field, i.Article.Provenance[field])
			}
		}
		return nil
	})
	if err != nil || len(problems) > 0 {
		t.Error(err, problems)
	}
}

// TestImportFolder: a folder is walked in order; hidden and special files are
// passed by, what is no document is refused with a code.
func TestImportFolder(t *testing.T) {
	dir := laid(t, map[string]string{
		"b/2.txt": "报告其二甲\n", "a/1.txt": "报告其一甲\n", "c.html": `<html><head><title>报告其三甲</title></head><body><p>正文。</p></body></html>`,
		"a/.hidden.txt": "隐藏\n", "binary.dat": "\x00\x01\x02\x03\x00\x00", "packed.zip": "PK\x05\x06" + strings.Repeat("\x00", 18), "x.zip": "PK\x03\x04", "empty.txt": "",
	})
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link.txt")); err != nil {
		t.Log(err) // a system without links
	}
	items, problems := each(t, dir, "")
	var titles []string
	for _, i := range items {
		titles = append(titles, i.Title)
	}
	if diff := cmp.Diff([]string{"报告其一甲", "报告其二甲", "报告其三甲"}, titles); diff != "" {
		t.Error(diff)
	}
	byName := map[string]errs.Code{}
	for _, p := range problems {
		byName[filepath.Base(p.URL)] = errs.CodeOf(p.Err)
	}
	want := map[string]errs.Code{"binary.dat": errs.UnsupportedFormat, "x.zip": errs.UnsupportedFormat, "packed.zip": errs.UnsupportedFormat, "empty.txt": errs.EmptyDocument}
	if diff := cmp.Diff(want, byName); diff != "" {
		t.Error(diff)
	}
	if _, problems := each(t, filepath.Join(dir, "nothing"), ""); len(problems) != 1 || !errors.Is(problems[0].Err, errs.NotFound) {
		t.Errorf("a path that is not there: %v", problems)
	}
	big := filepath.Join(dir, "big.txt")
	if err := os.WriteFile(big, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, maxFile+1); err != nil {
		t.Fatal(err)
	}
	if _, problems := each(t, big, ""); len(problems) != 1 || !errors.Is(problems[0].Err, errs.TooLarge) {
		t.Errorf("a file too large: %v", problems)
	}
}

func TestImportLongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("a line of 50 MB")
	}
	long := `{"title":"` + strings.Repeat("a", maxLine) + `"}`
	items, problems := each(t, "-", long+"\n"+`{"title":"某报告甲"}`)
	if len(items) != 1 || len(problems) != 1 || !errors.Is(problems[0].Err, errs.TooLarge) {
		t.Errorf("%d items, %v", len(items), problems)
	}
}

// importRows imports rows into an archive and folds them.
func importRows(t *testing.T, a *archive.Archive, w *archive.Writer, rows ...string) (*Result, []Problem) {
	t.Helper()
	im := Importer{Writer: w, Stdin: strings.NewReader(strings.Join(rows, "\n")), Now: time.Now}
	problems, err := im.Import(t.Context(), []string{"-"})
	if err != nil {
		t.Fatal(err)
	}
	if im.Files() != len(rows)-len(problems) {
		t.Errorf("%d files archived of %d rows with %d problems", im.Files(), len(rows), len(problems))
	}
	res, err := Fold(t.Context(), a, w, NewReader(register()))
	if err != nil {
		t.Fatal(err)
	}
	return res, problems
}

// TestImportIDs: a given id is the report's id, unique in an import, and its
// row is a report of its own: never folded.
func TestImportIDs(t *testing.T) {
	a, w := stored(t)
	row := func(id, text string) string {
		return `{"id":"` + id + `","title":"` + yearly + `","text":"` + strings.ReplaceAll(text, "\n", `\n`) + `"}`
	}
	text := reportText("我镇")
	res, problems := importRows(t, a, w, row("甲-1", text), row("乙-2", text), row("甲-1", text))
	if diff := cmp.Diff([]string{"甲-1", "乙-2"}, res.IDs); diff != "" {
		t.Error(diff)
	}
	if got, want := res.Sites[ImportSite], (Counts{New: 2}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if len(problems) != 1 || !errors.Is(problems[0].Err, errs.Duplicate) || !strings.Contains(errs.Message(problems[0].Err), "甲-1") {
		t.Errorf("the second use of an id: %v", problems)
	}
	for _, id := range []string{"甲-1", "乙-2"} {
		if e, err := a.Report(t.Context(), id); err != nil || e.Report.ID != id || e.Report.Text != text {
			t.Errorf("%s: %v", id, err)
		}
	}
	// The same rows again change nothing; another text is a new version.
	if res, _ := importRows(t, a, w, row("甲-1", text), row("乙-2", text+"。")); res.Sites[ImportSite] != (Counts{Unchanged: 1, Changed: 1}) {
		t.Errorf("again: %+v", res.Sites[ImportSite])
	}
}

// TestImportFolds: rows without an id are folded like pages.
func TestImportFolds(t *testing.T) {
	a, w := stored(t)
	row := func(address, title, text string) string {
		return `{"url":"` + address + `","title":"` + title + `","text":"` + strings.ReplaceAll(text, "\n", `\n`) + `"}`
	}
	text := reportText("我镇")
	res, _ := importRows(t, a, w,
		row("http://a.test/1", yearly, text),
		row("http://a.test/2", yearly, text+"\n2021年1月28日"),
		row("http://a.test/3", "有庆镇2021年度法治政府建设工作情况报告", text),
		row("http://a.test/4", yearly, reportText("本镇各村")),
		row("http://a.test/5", "关于召开会议的通知", text),
		row("http://a.test/6", "关于召开会议的通知", text),
	)
	if got, want := res.Sites[ImportSite], (Counts{New: 5, Duplicate: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	main, err := a.Report(t.Context(), ID("http://a.test/2", 0)) // an alias leads to its report
	if err != nil || main.Report.ID != ID("http://a.test/1", 0) || len(main.Report.Sources) != 1 {
		t.Errorf("%v %+v", err, main)
	}
}

// TestFoldGoesOn: a fold reads what came after the cursor, once, and stops when
// it is told to.
func TestFoldGoesOn(t *testing.T) {
	a, w := stored(t, "http://a.test/1")
	fold := func() *Result {
		t.Helper()
		res, err := Fold(t.Context(), a, w, NewReader(register()))
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	if got := fold().Sites["县"]; got != (Counts{New: 1}) {
		t.Errorf("first: %+v", got)
	}
	if got := fold().Sites; len(got) != 0 {
		t.Errorf("again: %+v", got)
	}
	visit := func(c archive.Capture) {
		t.Helper()
		target := archive.Target{URL: "http://a.test/1", Site: "县", Role: archive.Article}
		if _, err := w.Record(t.Context(), archive.Visit{Target: target, Captures: []archive.Capture{c}, Next: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	html := map[string][]string{"Content-Type": {"text/html; charset=utf-8"}}
	visit(archive.Capture{Status: 500, Header: html, Body: []byte("出错")})
	visit(archive.Capture{Status: 200, Header: html, Body: page("http://a.test/1")[:300], Truncated: "length"})
	visit(archive.Capture{Status: 200, Header: html, Body: page("别处"), Code: errs.SuspectChallenge})
	if got := fold(); len(got.Sites) != 0 || len(got.Problems) != 0 {
		t.Errorf("what is no report: %+v", got)
	}
	visit(archive.Capture{Status: 404, Header: html, Gone: true})
	if got := fold().Sites["县"]; got != (Counts{Withdrawn: 1}) {
		t.Errorf("gone: %+v", got)
	}
	visit(archive.Capture{Status: 200, Header: html, Body: page("http://a.test/1")})
	if got := fold().Sites["县"]; got != (Counts{Changed: 1}) {
		t.Errorf("back: %+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	visit(archive.Capture{Status: 200, Header: html, Body: page("另")})
	if _, err := Fold(ctx, a, w, NewReader(register())); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := fold().Sites["县"]; got != (Counts{Changed: 1}) {
		t.Errorf("after: %+v", got)
	}
}

// TestNeedsOCRCounted: a picture for a page is a result, not a failure.
func TestNeedsOCRCounted(t *testing.T) {
	got, res, entries := foldPage(t, article(yearly, "详见附件。", "a.png", "附件"), file{"a.pdf", "附件.pdf", pdf("")})
	if res.Sites["县"].NeedsOCR != 1 || len(res.Problems) > 0 {
		t.Errorf("%+v %v", res.Sites["县"], res.Problems)
	}
	if len(got) == 0 || !got[len(got)-1].NeedsOCR {
		t.Fatalf("%+v", got)
	}
	if page, err := entries[len(got)-1].Article(); err != nil || page.Images != 1 {
		t.Errorf("%+v, %v", page, err)
	}
}

// TestEachStops: what the caller returns ends the reading.
func TestEachStops(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	_, err := Each(t.Context(), "-", strings.NewReader(`{"title":"某报告甲"}`+"\n"+`{"title":"某报告乙"}`), NewReader(register()), func(Item) error {
		n++
		return stop
	})
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("%d items, %v", n, err)
	}
}
