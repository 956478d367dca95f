package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"baogao/crawler"
)

// noise is bytes that mean nothing, the same every time.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// bigPage is a page of 60 MB.
func bigPage() []byte {
	return append([]byte("<html><body><p>"), bytes.Repeat([]byte("依法行政。"), 4<<20)...)
}

// stock is a data directory that holds two reports.
func stock(t *testing.T, dir string) (held []string) {
	t.Helper()
	rows := `{"id":"r1","title":"渠县有庆镇2020年度法治政府建设情况报告","text":"一、主要成效\n坚持“枫桥经验”。\n二、存在问题\n执法力量不足。"}
{"id":"r2","title":"渠县有庆镇2021年度法治政府建设情况报告","text":"一、主要成效\n推进“放管服”改革。"}
`
	if code, _, stderr := call(t, dir, rows, "import", "-"); code != exitDone {
		t.Fatalf("import: exit %d: %s", code, stderr)
	}
	return digest(t, dir)
}

// unharmed checks that a data directory holds what it held.
func unharmed(t *testing.T, dir string, held []string) {
	t.Helper()
	if code, out, stderr := call(t, dir, "", "check"); code != exitDone {
		t.Errorf("check: exit %d: %s %s", code, out, stderr)
	}
	now := digest(t, dir)
	kept := slices.DeleteFunc(slices.Clone(held), func(line string) bool { return !slices.Contains(now, line) })
	if diff := cmp.Diff(held, kept); diff != "" {
		t.Errorf("what was stored before (-before +after):\n%s", diff)
	}
}

// speaks says whether a message is for people: Chinese, on lines, and nothing
// that a terminal would obey.
func speaks(message string) bool {
	control := strings.ContainsFunc(message, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' })
	return !control && strings.ContainsFunc(message, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// TestGarbage: whatever the program is given, it ends with the code that the
// interface promises, says in Chinese what to do, and harms nothing.
func TestGarbage(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: loads the dictionaries several times")
	}
	dir, files := t.TempDir(), t.TempDir()
	held := stock(t, dir)
	for name, data := range map[string][]byte{
		"empty.txt": nil, "big.html": bigPage(), "binary.html": noise(5000), "binary.txt": noise(5000), "binary.docx": noise(5000),
		"torn.jsonl": []byte("{\"id\":\"r3\",\"title\":\"甲\",\"tex"), "torn.gz": noise(500),
		"binary.yaml": noise(3000), "empty.yaml": nil, "tabs.yaml": []byte("sites:\n\t- name: 甲\n"),
		"indent.yaml": []byte("sites:\n  - name: 甲\n   url: http://a.test/\n"),
		"word.yaml":   []byte("sites:\n  - name: 甲\n    url: http://a.test/\n    colour: red\n"),
	} {
		if err := os.WriteFile(filepath.Join(files, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(name string) string { return filepath.Join(files, name) }
	sites := func(name string) []string {
		config := filepath.Join(files, name+".baogao")
		if err := os.WriteFile(config, fmt.Appendf(nil, "sites: %s\n", in(name)), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"--config", config, "crawl"}
	}
	for _, tt := range []struct {
		name string
		args []string
		code int
		says []string // on stdout or stderr
	}{
		{"empty file", []string{"import", in("empty.txt")}, exitPart, []string{"empty_document", "empty.txt", "请检查"}},
		{"60 MB page", []string{"import", in("big.html")}, exitPart, []string{"too_large", "50 MB", "请拆分"}},
		{"binary as HTML", []string{"import", in("binary.html")}, exitPart, []string{"unsupported_format", "二进制", "请检查"}},
		{"binary as text", []string{"import", in("binary.txt")}, exitPart, []string{"unsupported_format", "二进制", "请检查"}},
		{"binary as Word", []string{"import", in("binary.docx")}, exitPart, []string{"unsupported_format", "二进制", "请检查"}},
		{"torn row", []string{"import", in("torn.jsonl")}, exitPart, []string{"bad_row", "第 1 行", "JSON"}},
		{"torn gzip", []string{"import", in("torn.gz")}, exitPart, []string{"unparsed", "torn.gz", "损坏"}},
		{"no such file", []string{"import", in("none.txt")}, exitPart, []string{"not_found", "none.txt"}},
		{"sites: indentation", sites("indent.yaml"), exitWrongUse, []string{"indent.yaml 第 3 行第 4 列", "\n     url: http://a.test/\n     ^\n", "请检查缩进"}},
		{"sites: unknown word", sites("word.yaml"), exitWrongUse, []string{"word.yaml 第 4 行第 5 列", "colour: red\n      ^\n", "请检查拼写"}},
		{"sites: tabs", sites("tabs.yaml"), exitWrongUse, []string{"tabs.yaml 第 2 行", "^\n", "请检查缩进"}},
		{"sites: empty", sites("empty.yaml"), exitWrongUse, []string{"empty.yaml", "请在 sites: 下至少写一个网站"}},
		{"sites: binary", sites("binary.yaml"), exitWrongUse, []string{"binary.yaml 第 ", "^\n", "请检查"}},
		{"sites: none", sites("none.yaml"), exitWrongUse, []string{"none.yaml", "请先建立该文件"}},
		{"unknown unit", []string{"units", "find", "绝无此镇"}, exitWrongUse, []string{"绝无此镇", "请检查名称"}},
		{"query for an unknown unit", []string{"search", "单位:绝无此镇"}, exitDone, []string{"共 0 份", "没有这个单位", "请检查名称"}},
		{"long query", []string{"search", strings.Repeat("法", 10_000)}, exitWrongUse, []string{"最多 256 个字", "请缩短"}},
		{"query of noise", []string{"search", string(noise(90))}, exitDone, []string{"共 0 份"}},
		{"no such report", []string{"hide", "none", "--reason", "申请"}, exitFailed, []string{"没有编号为 none 的报告"}},
		{"no backup", []string{"restore", files}, exitFailed, []string{"没有完整的备份"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, stderr := call(t, dir, "", tt.args...)
			for _, want := range tt.says {
				if !strings.Contains(out+stderr, want) {
					t.Errorf("says nothing of %q: %s %s", want, out, stderr)
				}
			}
			if code != tt.code || !speaks(out+stderr) {
				t.Errorf("exit %d, want %d; says %q", code, tt.code, out+stderr)
			}
			unharmed(t, dir, held)
		})
	}
}

// badSite has a column with two good reports and what no reader likes.
func badSite(t *testing.T) *httptest.Server {
	t.Helper()
	titles := []string{"good1", "big", "binary", "empty", "gone", "good2"}
	report := func(name string) []byte {
		return fmt.Appendf(nil, `<html><head><meta name="ArticleTitle" content="渠县有庆镇%s年度法治政府建设情况报告"></head><body><div id="zoom">%s</div></body></html>`,
			map[string]string{"good1": "2022", "good2": "2023"}[name], strings.Repeat("<p>"+name+"：我镇依法行政水平不断提高，普法宣传深入开展。</p>", 20))
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		name := strings.TrimSuffix(strings.TrimPrefix(r.URL.Path, "/"), ".html")
		switch name {
		case "list/":
			for i, n := range titles {
				fmt.Fprintf(w, `<li><a href="/%s.html">有庆镇%d年度法治政府建设情况报告</a><span>2024-01-%02d</span></li>`, n, 2018+i, 10+i)
			}
		case "good1", "good2":
			_, _ = w.Write(report(name))
		case "big":
			_, _ = w.Write(bigPage())
		case "binary":
			_, _ = w.Write(noise(5000))
		case "empty":
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// TestCrawlOfGarbage: what a site cannot give is listed with its code, the rest
// is done.
func TestCrawlOfGarbage(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: loads the dictionaries")
	}
	dir := t.TempDir()
	held := stock(t, dir)
	bad, dead := badSite(t), httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	var config strings.Builder
	config.WriteString("sites:\n")
	for name, address := range map[string]string{"坏页": bad.URL, "不通": dead.URL} {
		fmt.Fprintf(&config, "  - name: %s\n    url: %s/\n    columns: [%s/list/]\n    allow_private: true\n    delay: 1ms\n", name, address, address)
	}
	if err := os.WriteFile(filepath.Join(dir, "sites.yaml"), []byte(config.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := call(t, dir, "", "crawl", "-o", "json")
	var s struct {
		Totals crawler.Totals
		Sites  []struct {
			Site, State string
			Problems    []struct{ Code, URL, Message string }
		}
	}
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != exitPart {
		t.Fatalf("exit %d, %v: %s", code, err, stderr)
	}
	got := map[string]string{}
	for _, site := range s.Sites {
		got[site.Site] = site.State
		for _, p := range site.Problems {
			got[strings.TrimPrefix(strings.TrimPrefix(p.URL, bad.URL), dead.URL)] = p.Code
			if !speaks(p.Message) {
				t.Errorf("%s says %q", p.URL, p.Message)
			}
		}
	}
	want := map[string]string{
		"坏页": "partial", "/big.html": "too_large", "/binary.html": "unsupported_format", "/empty.html": "empty_document", "/gone.html": "not_found",
		"不通": "failed", "/robots.txt": "unreachable",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if s.Totals.Reports.New != 2 {
		t.Errorf("%d reports, want the good ones: %+v", s.Totals.Reports.New, s)
	}
	unharmed(t, dir, held)
}
