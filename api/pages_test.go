package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"baogao/api/web"
	"baogao/index"
	"baogao/segment"
)

// page parses an HTML answer and checks what holds for every page.
func page(t *testing.T, h http.Handler, target string, status int) *goquery.Document {
	t.Helper()
	g := get(t, h, target)
	if g.status != status || !strings.HasPrefix(g.header.Get("Content-Type"), "text/html") {
		t.Fatalf("%s: %d %s, want %d", target, g.status, g.header.Get("Content-Type"), status)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(g.body))
	if err != nil {
		t.Fatal(err)
	}
	sound(t, target, doc)
	if strings.Contains(g.body, "13800138000") {
		t.Errorf("%s shows a mobile number", target)
	}
	return doc
}

func sound(t *testing.T, target string, doc *goquery.Document) {
	t.Helper()
	for selector, n := range map[string]int{
		"html[lang=zh-CN]": 1, "main#main": 1, "header.top": 1, "body > footer": 1, "a.skip[href='#main']": 1, "title": 1, "h1": 1,
		"style, [style], [onload], [onerror], [onclick], script:not([src]), iframe, object, main img": 0,
	} {
		if got := doc.Find(selector).Length(); got != n {
			t.Errorf("%s: %d of %s, want %d", target, got, selector, n)
		}
	}
	doc.Find("input:not([type=hidden]), select").Each(func(_ int, s *goquery.Selection) {
		if s.AttrOr("aria-label", "") == "" {
			t.Errorf("%s: a field without a label", target)
		}
	})
	doc.Find("script, link, form").Each(func(_ int, s *goquery.Selection) {
		for _, name := range []string{"src", "href", "action"} {
			if v, ok := s.Attr(name); ok && !strings.HasPrefix(v, "/") {
				t.Errorf("%s: %s leaves the site", target, v)
			}
		}
	})
	doc.Find("a").Each(func(_ int, s *goquery.Selection) {
		if strings.HasPrefix(strings.ToLower(s.AttrOr("href", "")), "javascript") {
			t.Errorf("%s: a script as link", target)
		}
	})
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] {
			t.Errorf("%s: id %s twice", target, id)
		}
		seen[id] = true
	})
}

func words(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func TestGallery(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	page(t, h, "/debug/gallery", 200)
	for _, st := range galleryStates() {
		page(t, h, "/debug/gallery/"+st.name, 200)
	}
	page(t, h, "/debug/gallery/none", 404)
	o := newFake().options()
	o.Dev = false
	page(t, newServer(t, o).Public(), "/debug/gallery", 404)
}

func TestHomePage(t *testing.T) {
	doc := page(t, newServer(t, newFake().options()).Public(), "/", 200)
	if got := words(doc.Find(".held")); !strings.Contains(got, "318") || !strings.Contains(got, "2") {
		t.Errorf("held: %s", got)
	}
	if doc.Find("form[role=search][action='/search'] input[name=q]").Length() != 1 || doc.Find(".examples a").Length() < 4 || doc.Find(".hit").Length() != 1 {
		t.Error("search box, examples or latest reports are missing")
	}
}

func TestResultsPage(t *testing.T) {
	f := newFake()
	f.answer.Corrections = []index.Correction{{Code: "unbalanced", Message: "括号没有成对", Query: "执法"}, {Code: "wider", Message: "可改为任一词语"}}
	f.answer.Synonyms = []index.Expansion{{Term: "执法", Others: []segment.Synonym{{Term: "行政执法", Weight: 0.5}, {Term: "监察", Weight: 0.5}}}}
	h := newServer(t, f.options()).Public()
	doc := page(t, h, "/search?q=%E6%89%A7%E6%B3%95&year=2020&offset=10", 200)
	want := map[string]string{
		".bar h1 b": "25", ".hit .warn": "已撤下", ".active a": "年度：2020 年 ×（取消）", ".hit h3 a": "有庆镇<script>alert(1)</script>报告",
		".facet:nth-of-type(3) a span:first-child": "达州市", "input[name=year]": "", ".pages span": "第 2 / 3 页", ".said": "也检索了 执法：行政执法、监察。只检索原词",
	}
	for selector, text := range want {
		s := doc.Find(selector)
		if s.Length() == 0 || words(s.First()) != text {
			t.Errorf("%s: %q, want %q", selector, words(s.First()), text)
		}
	}
	if got := doc.Find(".hit .snippet mark").First().Text(); got != "行政执法" {
		t.Errorf("mark %q", got)
	}
	links := map[string]string{
		"a[rel=next]":             "/search?offset=20&q=%E6%89%A7%E6%B3%95&year=2020",
		"a[rel=prev]":             "/search?q=%E6%89%A7%E6%B3%95&year=2020",
		".facet a.on":             "/search?q=%E6%89%A7%E6%B3%95",
		".notice li:last-child a": "/search?match=any&q=%E6%89%A7%E6%B3%95&year=2020",
		".said a":                 "/search?q=%E6%89%A7%E6%B3%95&synonyms=false&year=2020",
		".hit h3 a":               "/reports/" + url.PathEscape(seedID) + "?q=%E6%89%A7%E6%B3%95",
	}
	for selector, href := range links {
		if got := doc.Find(selector).First().AttrOr("href", ""); got != href {
			t.Errorf("%s → %s, want %s", selector, got, href)
		}
	}
}

// Every link of a result page is itself a search that is accepted.
func TestEveryStateHasAnAddress(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	doc := page(t, h, "/search?q=x&match=any&sort=date&kind=open_gov&role=plan&region=51", 200)
	doc.Find("main a[href^='/search']").Each(func(_ int, s *goquery.Selection) {
		page(t, h, s.AttrOr("href", ""), 200)
	})
}

func TestEmptyAndRefusedResults(t *testing.T) {
	f := newFake()
	f.answer = &index.Answer{}
	h := newServer(t, f.options()).Public()
	doc := page(t, h, "/search?q=x&year=2020", 200)
	if doc.Find(".empty a[href*='match=any']").Length() != 1 || doc.Find(".empty a[href='/search?q=x']").Length() != 1 {
		t.Errorf("an empty answer offers: %s", words(doc.Find(".empty")))
	}
	doc = page(t, h, "/search?nope=1&q="+url.QueryEscape(`"><script>`), 400)
	if got := words(doc.Find("[role=alert]")); !strings.Contains(got, "query.nope") {
		t.Errorf("refused: %s", got)
	}
	if got := doc.Find("#q").AttrOr("value", ""); got != `"><script>` {
		t.Errorf("the query is kept as %q", got)
	}
	page(t, h, "/search?q="+strings.Repeat("a", 10_000), 400)
}

// TestPagesOfAPastCorpus: it is said, kept in every link, and left again.
func TestPagesOfAPastCorpus(t *testing.T) {
	doc := page(t, newServer(t, newFake().options()).Public(), "/search?q=x&corpus=17&keywords=20", 200)
	if got := words(doc.Find("section[aria-label=语料]")); !strings.Contains(got, "按语料 17 检索；其中 2 份此后已隐藏") {
		t.Errorf("notice: %q", got)
	}
	if doc.Find("input[type=hidden][name=corpus][value='17']").Length() != 1 || doc.Find("a[href='/search?corpus=17&keywords=20&offset=10&q=x']").Length() != 1 {
		t.Error("the corpus is lost on the way")
	}
	if href := doc.Find(".hit h3 a").AttrOr("href", ""); !strings.HasSuffix(href, "?q=x&v=2") {
		t.Errorf("a hit leads to %s, not to its version", href)
	}
	if doc.Find("a[href='/search?keywords=20&q=x']").Length() != 1 || doc.Find(".keywords a[href='/search?corpus=17&q=x+%E6%99%AE%E6%B3%95']").Length() != 1 {
		t.Error("no way back to today, or no key words")
	}
	if doc := page(t, newServer(t, newFake().options()).Public(), "/search?q=x", 200); doc.Find("a[href='/search?corpus=42&q=x']").Length() != 1 {
		t.Error("no address that lasts")
	}
}

// TestSuggestPage: suggestions without scripts.
func TestSuggestPage(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	if doc := page(t, h, "/suggest?q=you", 200); words(doc.Find(".suggested li")) != "you镇 四川省渠县 · 3 份" || doc.Find(".suggested a[href='/search?q=%E5%8D%95%E4%BD%8D%3Ayou%E9%95%87']").Length() != 1 {
		t.Errorf("suggestions: %q", words(doc.Find("main")))
	}
	page(t, h, "/suggest", 200)
	page(t, h, "/suggest?limit=x", 400)
}

func TestReportPage(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	doc := page(t, h, "/reports/"+url.PathEscape(seedID)+"?q=%E6%89%A7%E6%B3%95+-x", 200)
	var outline []string
	doc.Find(".toc a").Each(func(_ int, s *goquery.Selection) {
		outline = append(outline, s.Text())
		if doc.Find(s.AttrOr("href", "#none")).Length() != 1 {
			t.Errorf("%s leads nowhere", s.AttrOr("href", ""))
		}
	})
	if diff := cmp.Diff([]string{"一、主要成效", "（一）推进行政执法", "二、存在的问题"}, outline); diff != "" {
		t.Error(diff)
	}
	for selector, want := range map[string]string{
		".body mark": "执法", ".body h2": "一、主要成效", ".body h3": "（一）推进行政执法。", ".masked": "***********", ".evidence tr.on td": "第 2 版",
		".facts div:first-child dd": "四川省 › 达州市 › 渠县 › 有庆镇",
	} {
		if got := words(doc.Find(selector).First()); got != want {
			t.Errorf("%s: %q, want %q", selector, got, want)
		}
	}
	if got := doc.Find(".body mark").Length(); got != 2 {
		t.Errorf("%d marks", got)
	}
	if got := words(doc.Find(".cite")); !strings.Contains(got, "语料 Seq 42") || !strings.Contains(got, seedID) {
		t.Errorf("citation %s", got)
	}
	var text []string
	doc.Find(".body").Children().Not(".found").Each(func(_ int, s *goquery.Selection) { text = append(text, s.Text()) })
	if got, want := strings.Join(text, ""), strings.NewReplacer("\n", "", "13800138000", "***********").Replace(seedText); got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestReportStates(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	doc := page(t, h, "/reports/gone", 200)
	if got := words(doc.Find(".report > header")); !strings.Contains(got, "已撤下") || !strings.Contains(got, "只有图片") || !strings.Contains(got, "甲省 › 城关镇") {
		t.Errorf("header %s", got)
	}
	page(t, h, "/reports/a%2Fb", 200)
	page(t, h, "/reports/gone?v=1", 200)
	page(t, h, "/reports/gone?v=9", 404)
	page(t, h, "/reports/gone?x=1", 400)
	page(t, h, "/reports/none", 404)
	page(t, h, "/reports/hidden", 410)
	page(t, h, "/help", 200)
	page(t, h, "/nothing", 404)
}

func TestOriginal(t *testing.T) {
	f := newFake()
	s := newServer(t, f.options())
	g := get(t, s.Public(), "/reports/gone/original")
	if policy := g.header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("policy %q", policy)
	}
	doc := page(t, s.Public(), "/reports/gone/original", 200)
	if got := words(doc.Find(".snapshot")); !strings.Contains(got, "电话 *********** <完>") || doc.Find("script, main img, main a").Length() != 0 {
		t.Errorf("snapshot %s", got)
	}
	f.original = &Original{MediaType: "application/pdf"}
	if got := words(page(t, s.Public(), "/reports/gone/original", 200).Find("pre")); !strings.Contains(got, "行政执法") {
		t.Errorf("text of a file: %s", got)
	}
	o := f.options()
	o.Originals = nil
	page(t, newServer(t, o).Public(), "/reports/gone/original", 404)
}

func TestStaticFiles(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	doc := page(t, h, "/", 200)
	size := func(href string) int {
		g := get(t, h, href)
		if g.status != 200 || !strings.Contains(g.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", href, g.status, g.header)
		}
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte(g.body))
		_ = w.Close()
		return b.Len()
	}
	if n := size(doc.Find("link[rel=stylesheet]").AttrOr("href", "")); n > 15<<10 {
		t.Errorf("style sheet of %d bytes", n)
	}
	if n := size(doc.Find("script").AttrOr("src", "")); n > 30<<10 {
		t.Errorf("script of %d bytes", n)
	}
	if g := get(t, h, "/static/none.css"); g.status != 404 {
		t.Errorf("unknown file: %d", g.status)
	}
}

func TestPieces(t *testing.T) {
	text := "甲乙丙"
	for _, tc := range []struct {
		name  string
		marks [][2]int
		want  []web.Piece
	}{
		{"none", nil, []web.Piece{{Text: text}}},
		{"one", [][2]int{{3, 6}}, []web.Piece{{Text: "甲"}, {Text: "乙", Mark: true}, {Text: "丙"}}},
		{"inside a rune", [][2]int{{1, 6}}, []web.Piece{{Text: text}}},
		{"outside", [][2]int{{-3, 99}, {50, 60}}, []web.Piece{{Text: text, Mark: true}}},
		{"overlapping, out of order", [][2]int{{3, 9}, {0, 6}}, []web.Piece{{Text: "甲乙", Mark: true}, {Text: "丙", Mark: true}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, pieces(text, 0, len(text), tidy(text, tc.marks), nil)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzPieces(f *testing.F) {
	f.Add("甲乙丙", 0, 3, 2, 9)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		var out strings.Builder
		for _, p := range pieces(text, 0, len(text), tidy(text, [][2]int{{a, b}, {c, d}}), tidy(text, [][2]int{{c, b}})) {
			out.WriteString(p.Text)
		}
		if out.String() != text {
			t.Errorf("%q became %q", text, out.String())
		}
	})
}

func FuzzSnapshot(f *testing.F) {
	s, err := New(newFake().options())
	if err != nil {
		f.Fatal(err)
	}
	f.Add("<p>电话138<b>00138000</b><script>x</script>")
	f.Fuzz(func(t *testing.T, html string) {
		blocks, _ := s.snapshot(html)
		var texts []string
		for _, b := range blocks {
			texts = append(texts, b.Text)
		}
		if shown := strings.Join(texts, "\n"); s.options.Masking.Text(shown) != shown {
			t.Errorf("%q shows a number: %q", html, shown)
		}
	})
}

func TestLiteralWords(t *testing.T) {
	got := literalWords(`执法 "枫桥 经验" -不要 年份:2020 （甲|乙） OR “丙”`)
	if want := []string{"执法", "枫桥 经验", "甲", "乙", "丙"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestServeStops(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, newServer(t, newFake().options()).Public(), nil) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 5 * time.Second}
	res, err := client.Get("http://" + l.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	stop()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("does not stop")
	}
}

func TestNewNeedsItsParts(t *testing.T) {
	if _, err := New(Options{}); err == nil {
		t.Error("a server without parts")
	}
}
