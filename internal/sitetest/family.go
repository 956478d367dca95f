package sitetest

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"baogao/internal/sample"
)

// Family is a small site whose lists work as those of one content management
// system in government use do. All of them are synthetic: written from what is
// publicly known of the systems' addresses and interfaces, with the reports of
// the invented county, and no page copied from anywhere. A crawler is given
// the host only.
type Family struct {
	Name    string
	Reports []string // request URIs of the articles a complete crawl holds
	// Articles says what stands at the addresses of Reports.
	Articles map[string]Article
	Partial  bool // the site hides the rest of a list; a crawler must say so

	county *sample.Truth
	pages  map[string]answer
	serve  func(r *http.Request, form string) (answer, bool) // what is no fixed page
	mu     sync.Mutex
	asked  map[string]int
}

// Article is the truth of one article: its text is paragraphs, one a line.
type Article struct{ Title, Published, Text string }

// answer is one page of a family's site.
type answer struct {
	kind   string // Content-Type, default HTML in UTF-8
	body   string
	status int // default 200
}

// Families builds all of them.
func Families() []*Family {
	var all []*Family
	county := sample.County()
	for _, build := range []func(*sample.Truth) *Family{
		trsFromZero, trsFromOne, trsScript, jpageGet, jpagePost, jpageHidden, jpageEncrypted, jpaasUnits, jpaasOverview,
		kaipuJSON, kaipuTree, gkmlptTree, gkmlptZero, vsbFiles, vsbQuery, labelAnhui, labelSichuan, listSichuan, gtapp,
		genericWords, genericNumbers, genericSelect, genericForm, mixedNotices, townSites, siteMapXML, siteMapHTML, spellings,
	} {
		all = append(all, build(county))
	}
	return all
}

// ServeHTTP answers and counts.
func (f *Family) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	form := string(body)
	f.mu.Lock()
	f.asked[strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+form)]++
	f.mu.Unlock()
	a, ok := f.pages[r.URL.RequestURI()]
	if f.serve != nil && (!ok || r.Method == http.MethodPost) {
		if made, is := f.serve(r, form); is {
			a, ok = made, true
		}
	}
	if !ok {
		a = answer{status: http.StatusNotFound, body: "<html><title>404</title><body>您访问的页面不存在</body></html>"}
	}
	if a.kind == "" {
		a.kind = "text/html; charset=utf-8"
	}
	w.Header().Set("Content-Type", a.kind)
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = io.WriteString(w, a.body)
}

// Asked says how often each request was made: method, address and form.
func (f *Family) Asked() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.asked = map[string]int{}
	return asked
}

func newFamily(county *sample.Truth, name string) *Family {
	f := &Family{Name: name, county: county, pages: map[string]answer{}, asked: map[string]int{}, Articles: map[string]Article{}}
	f.news()
	return f
}

// put stores a page.
func (f *Family) put(at, body string) { f.pages[at] = answer{body: body} }

// putGBK stores a page as old servers have them: GBK, and no charset said.
func (f *Family) putGBK(at, body string) {
	f.pages[at] = answer{kind: "text/html", body: string(gbk([]byte(body)))}
}

// frame is a page of the site: head, menu, content, a list of news beside it,
// footer.
func frame(title, head, content string) string {
	return "<!DOCTYPE html>\n<html><head><title>" + title + "</title>" + head + "</head><body>\n" +
		`<div class="top"><span>2019年12月3日 星期二</span><a href="/login.jsp">登录</a></div>` +
		`<div class="nav"><ul><li><a href="/">首页</a></li><li><a href="/zjyl/">走进栖云</a></li><li><a href="/xw/">新闻中心</a></li><li><a href="/zwgk/">政务公开</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>` +
		content +
		`<div class="footer"><p>主办单位：栖云县人民政府办公室（虚构）</p><p>声明：栖云县为虚构示例，本站为合成的测试页面。</p></div></body></html>`
}

// news is what a crawler of reports leaves alone: a column of thirty pages.
func (f *Family) news() {
	for i := range 30 {
		var rows []row
		for j := range 15 {
			rows = append(rows, row{Href: fmt.Sprintf("/xw/t20230%d%02d_%d.html", i%9+1, j+1, i*15+j), Title: fmt.Sprintf("栖云县召开第%d次全县安全生产调度会议", i*15+j+1), Date: fmt.Sprintf("2023-0%d-%02d", i%9+1, j+1)})
		}
		at, pager := "/xw/", ""
		if i > 0 {
			at = fmt.Sprintf("/xw/index_%d.html", i)
		}
		if i < 29 {
			pager = fmt.Sprintf(`<a href="/xw/index_%d.html">下一页</a>`, i+1)
		}
		f.put(at, frame("新闻中心", "", listing(rows)+pager))
	}
	f.put("/zjyl/", frame("走进栖云", "", "<div class=text><p>栖云县位于虚构省中部，山清水秀，物产丰富。</p></div>"))
	f.put("/hdjl/", frame("互动交流", "", "<div class=text><p>来信请寄县政府办公室。</p></div>"))
}

// home stores the start page and the page 政务公开 with these links.
func (f *Family) home(links ...row) {
	news := listing([]row{{Href: "/xw/t20230101_1.html", Title: "栖云县召开第1次全县安全生产调度会议", Date: "2023-01-01"}, {Href: "/xw/t20230102_2.html", Title: "栖云县召开第2次全县安全生产调度会议", Date: "2023-01-02"}})
	f.put("/", frame("栖云县人民政府（虚构示例）", "", `<div class="main"><h2><a href="/xw/">要闻</a></h2>`+news+"</div>"))
	var b strings.Builder
	for _, l := range links {
		fmt.Fprintf(&b, "<li><a href=%q>%s</a></li>\n", l.Href, l.Title)
	}
	f.put("/zwgk/", frame("政务公开", "", `<div class="main"><div class="gkml"><ul>`+b.String()+`<li><a href="/zwgk/gkzn/">政府信息公开指南</a></li><li><a href="/zwgk/czyjs/">财政预决算</a></li></ul></div></div>`))
	f.put("/zwgk/gkzn/", frame("政府信息公开指南", "", "<div class=text><p>本指南说明如何查阅栖云县政府信息，供公众使用。</p></div>"))
	f.put("/zwgk/czyjs/", frame("财政预决算", "", listing([]row{{Href: "/zwgk/czyjs/t20230201_9.html", Title: "栖云县2022年财政决算公开说明", Date: "2023-02-01"}})))
}

// listing renders rows as most systems do.
func listing(rows []row) string {
	var b strings.Builder
	b.WriteString(`<ul class="list">` + "\n")
	for _, r := range rows {
		b.WriteString(item(r))
	}
	return b.String() + "</ul>\n"
}

func item(r row) string {
	return fmt.Sprintf("<li><a href=%q title=%q>%s</a><span>%s</span></li>\n", r.Href, r.Title, html.EscapeString(r.Title), r.Date)
}

// reports takes n reports of the county, newest first, gives each an address
// and stores its article.
func (f *Family) reports(n, skip int, address func(i int, day string) string, render func(a fixture) string) []row {
	var rows []row
	for i, p := range f.held(n, skip) {
		at := address(i, p.Published)
		var text, said strings.Builder
		for _, para := range p.Document.Paragraphs {
			if para.Text != "" {
				said.WriteString(para.Text + "\n")
				text.WriteString("<p>" + html.EscapeString(para.Text) + "</p>\n")
			}
		}
		f.put(at, render(fixture{title: p.Title, date: p.Published, source: p.Member.NameIn(p.Year), body: text.String()}))
		f.Reports = append(f.Reports, at)
		f.Articles[at] = Article{Title: p.Title, Published: p.Published, Text: said.String()}
		rows = append(rows, row{Href: at, Title: p.Title, Date: p.Published})
	}
	return rows
}

// fixture is what an article's page shows.
type fixture struct{ title, date, source, body string }

// held are published reports of the county as plain text.
func (f *Family) held(n, skip int) []*sample.Publication {
	var all []*sample.Publication
	for _, p := range f.county.Publications {
		if p.Visible(false) && p.Format == "html" && p.CopiedFrom == "" && p.Again == nil && p.Document != nil {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(a, b *sample.Publication) int { return strings.Compare(b.Published, a.Published) })
	return all[skip : skip+n]
}

// plainArticle is the page of an article in a container of some class.
func plainArticle(class string) func(fixture) string {
	return func(a fixture) string {
		return frame(a.title, "", `<div class="main"><h1>`+a.title+`</h1><div class="info">来源：`+a.source+`　发布时间：`+a.date+` 09:30　浏览次数：</div><div class="`+class+`">`+a.body+`</div></div>`)
	}
}

// metaArticle adds the standard meta tags.
func metaArticle(class string) func(fixture) string {
	return func(a fixture) string {
		return frame(a.title, `<meta name="ArticleTitle" content="`+a.title+`"><meta name="PubDate" content="`+a.date+` 09:30"><meta name="ContentSource" content="`+a.source+`">`,
			`<div class="main"><h1>`+a.title+`</h1><div class="`+class+`">`+a.body+`</div></div>`)
	}
}

// chunks parts rows into pages.
func chunks(rows []row, size int) [][]row { return slices.Collect(slices.Chunk(rows, size)) }

// beside makes links as seen from a page.
func beside(rows []row, from string) []row {
	near := slices.Clone(rows)
	for i := range near {
		near[i].Href = strings.Replace(near[i].Href, path.Dir(from+"x")+"/", "./", 1)
	}
	return near
}

func tDate(dir string) func(int, string) string {
	return func(i int, day string) string {
		d := strings.ReplaceAll(day, "-", "")
		return fmt.Sprintf("%s%s/t%s_%d.html", dir, d[:6], d, 6100+i)
	}
}

func art(i int, day string) string {
	var y, m, d int
	_, _ = fmt.Sscanf(day, "%d-%d-%d", &y, &m, &d)
	return fmt.Sprintf("/art/%d/%d/%d/art_1021_%d.html", y, m, d, 9000+i)
}
