package sitetest_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/internal/sample"
	"baogao/internal/sitetest"
	"baogao/report"
)

// browser reads the site as a test.
type browser struct {
	t    *testing.T
	site *sitetest.Site
}

func (b browser) do(method, path, form string, header ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, "http://county.test"+path, strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	return w
}

// page returns the decoded text of a page that must be there.
func (b browser) page(path string) string {
	b.t.Helper()
	w := b.do(http.MethodGet, path, "")
	if w.Code != http.StatusOK {
		b.t.Fatalf("GET %s: %d", path, w.Code)
	}
	return decoded(b.t, w)
}

func decoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	body := w.Body.Bytes()
	if utf8.Valid(body) {
		return string(body)
	}
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes(body)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		t.Fatalf("page is neither UTF-8 nor GBK: %v", err)
	}
	return string(text)
}

var (
	listed = regexp.MustCompile(`href=["']([^"']+/t\d{8}_\d+\.html|[^"']*/art/[^"']+\.html|[^"']*/info/[^"']+\.htm|/news-show-\d+\.html|[^"']+/[0-9a-f]{32}\.shtml)["']`)
	nexts  = regexp.MustCompile(`<a href="([^"]+)">(?:下一页|下页)</a>`)
	trsRe  = regexp.MustCompile(`createPageHTML\((\d+), (\d+), "index", "html"\)`)
	group  = regexp.MustCompile(`<nextgroup><!\[CDATA\[<a href="([^"]+)">`)
)

// walk reads all pages of a column as its own script would and returns the
// addresses of its articles in order.
func (b browser) walk(c sample.Column) (paths []string, pages int) {
	b.t.Helper()
	at := c.Path
	for at != "" && pages < 100 {
		text := b.page(at)
		pages++
		base, _ := url.Parse("http://county.test" + at)
		main, _, _ := strings.Cut(text, `class="aside"`)
		for _, m := range listed.FindAllStringSubmatch(main, -1) {
			u, err := base.Parse(m[1])
			if err != nil {
				b.t.Fatal(err)
			}
			paths = append(paths, u.Path)
		}
		next := ""
		switch m := nexts.FindStringSubmatch(text); {
		case m != nil:
			next = strings.ReplaceAll(m[1], "&amp;", "&")
		case trsRe.MatchString(text):
			var count, index int
			_, _ = fmt.Sscanf(trsRe.FindString(text), "createPageHTML(%d, %d,", &count, &index)
			if index+1 < count {
				next = fmt.Sprintf("index_%d.html", index+1)
			}
		case group.MatchString(text):
			next = group.FindStringSubmatch(text)[1]
		}
		at = ""
		if next != "" {
			u, err := base.Parse(next)
			if err != nil {
				b.t.Fatal(err)
			}
			at = u.RequestURI()
		}
	}
	return paths, pages
}

// expected lists the addresses that the column of the truth holds.
func expected(c *sample.Truth, column string, later bool) []string {
	var paths []string
	for _, p := range c.Publications {
		if p.Visible(later) && p.Column == column {
			paths = append(paths, p.Path)
		}
		if p.Visible(later) && p.Again != nil && p.Again.Column == column {
			paths = append(paths, p.Again.Path)
		}
	}
	for _, n := range c.Notices {
		if n.Column == column {
			paths = append(paths, n.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

func TestListsHoldEveryArticleOnce(t *testing.T) {
	site := sitetest.New(sample.County())
	for _, later := range []bool{false, true} {
		if later {
			site.Advance()
		}
		for _, c := range site.Truth.Columns {
			t.Run(fmt.Sprintf("%s later=%v", c.Name, later), func(t *testing.T) {
				got, pages := browser{t, site}.walk(c)
				slices.Sort(got)
				if diff := cmp.Diff(expected(site.Truth, c.Name, later), got); diff != "" {
					t.Errorf("articles found by walking the list (-want +got):\n%s", diff)
				}
				if pages < 2 {
					t.Errorf("%d articles on %d page", len(got), pages)
				}
				t.Logf("%s: %d articles on %d pages", c.Family, len(got), pages)
			})
		}
	}
}

func TestArticlesAreWellFormed(t *testing.T) {
	site := sitetest.New(sample.County())
	b := browser{t, site}
	gbk := 0
	for _, p := range site.Truth.Publications {
		if !p.Visible(false) {
			continue
		}
		w := b.do(http.MethodGet, p.Path, "")
		if !utf8.Valid(w.Body.Bytes()) {
			gbk++
		}
		text := decoded(t, w)
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(doc.Find("title").Text(), p.Title) || !strings.Contains(text, p.Published) {
			t.Errorf("%s lacks title or date", p.Path)
		}
		if !strings.Contains(doc.Find(".footer").Text(), "虚构") {
			t.Errorf("%s does not say that it is invented", p.Path)
		}
		if p.Format != "html" {
			continue
		}
		flat := strings.Join(strings.Fields(doc.Text()), "")
		for _, para := range p.Document.Paragraphs {
			if !strings.Contains(flat, strings.Join(strings.Fields(para.Text), "")) {
				t.Errorf("%s lacks the paragraph %q", p.Path, para.Text)
			}
		}
	}
	if gbk < 80 {
		t.Errorf("%d pages in GBK, want the whole column of work reports", gbk)
	}
}

func TestAttachmentAndPhoto(t *testing.T) {
	site := sitetest.New(sample.County())
	b := browser{t, site}
	p := site.Truth.Find(report.RuleOfLaw, "银杏垭镇", 2022)
	href := regexp.MustCompile(`href="(/module/download/[^"]+)"`).FindStringSubmatch(b.page(p.Path))
	if href == nil {
		t.Fatal("no attachment on the page")
	}
	body := b.do(http.MethodGet, href[1], "").Body.Bytes()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if chars, ok := token.(xml.CharData); ok {
			text.Write(chars)
		}
	}
	for _, para := range p.Document.Paragraphs {
		if !strings.Contains(text.String(), para.Text) {
			t.Errorf("the file lacks %q", para.Text)
		}
	}
	photo := site.Truth.Find(report.RuleOfLaw, "云门坳乡", 2021)
	src := regexp.MustCompile(`src="(/picture/[^"]+)"`).FindStringSubmatch(b.page(photo.Path))
	if src == nil {
		t.Fatal("no picture on the page")
	}
	if _, err := png.Decode(b.do(http.MethodGet, src[1], "").Body); err != nil {
		t.Error(err)
	}
}

func TestConditionalRequests(t *testing.T) {
	site := sitetest.New(sample.County())
	b := browser{t, site}
	changed := site.Truth.Find(report.RuleOfLaw, "茶坞镇", 2024).Path
	withdrawn := site.Truth.Find(report.RuleOfLaw, "梨花渡镇", 2024).Path
	same := site.Truth.Find(report.RuleOfLaw, "松泉镇", 2022).Path
	tags := map[string]string{}
	for _, path := range []string{changed, withdrawn, same} {
		h := b.do(http.MethodGet, path, "").Header()
		tags[path] = h.Get("ETag")
		if h.Get("Last-Modified") == "" || tags[path] == "" {
			t.Errorf("%s has no validators", path)
		}
		if w := b.do(http.MethodGet, path, "", "If-None-Match", tags[path]); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s with its ETag: %d", path, w.Code)
		}
		if w := b.do(http.MethodGet, path, "", "If-Modified-Since", h.Get("Last-Modified")); w.Code != http.StatusNotModified {
			t.Errorf("%s with its Last-Modified: %d", path, w.Code)
		}
	}
	site.Advance()
	got := map[string]int{}
	for path, tag := range tags {
		got[path] = b.do(http.MethodGet, path, "", "If-None-Match", tag).Code
	}
	if diff := cmp.Diff(map[string]int{changed: 200, withdrawn: 404, same: 304}, got); diff != "" {
		t.Errorf("after Advance (-want +got):\n%s", diff)
	}
}

func TestAnswers(t *testing.T) {
	site := sitetest.New(sample.County())
	b := browser{t, site}
	proxy := "/module/web/jpage/dataproxy.jsp"
	for _, tt := range []struct {
		method, path, form string
		code               int
		contains           string
	}{
		{"GET", "/", "", 200, "乡镇法治政府建设"},
		{"GET", "/wzdt.html", "", 200, "网站地图"},
		{"GET", "/robots.txt", "", 200, "Disallow: /admin/"},
		{"GET", "/sitemap.xml", "", 200, "http://county.test/xxgk/xznb.htm"},
		{"GET", "/news-list.asp?id=12&page=99", "", 404, "不存在"},
		{"GET", "/no-such-page", "", 404, "不存在"},
		{"GET", proxy + "?page=2&columnid=1021", "", 200, "<record>"},
		{"POST", proxy + "?startrecord=46&endrecord=90&perpage=15", "col=1&columnid=1021&unitid=2103&webid=1", 200, "<record>"},
		{"POST", proxy + "?startrecord=2&endrecord=9000", "columnid=1021", 404, "不存在"},
	} {
		w := b.do(tt.method, tt.path, tt.form)
		if text := decoded(t, w); w.Code != tt.code || !strings.Contains(text, tt.contains) {
			t.Errorf("%s %s: %d, want %d with %q", tt.method, tt.path, w.Code, tt.code, tt.contains)
		}
	}
	w := b.do(http.MethodGet, "/", "", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil || w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("no gzip though asked for: %v", err)
	}
	if text, err := io.ReadAll(z); err != nil || !bytes.Contains(text, []byte("虚构")) {
		t.Errorf("gzip body: %v", err)
	}
	site.Break("/xxgk/")
	if c := b.do(http.MethodGet, "/xxgk/xznb.htm", "").Code; c != 500 {
		t.Errorf("broken column answers %d", c)
	}
	site.Mend("/xxgk/")
	if c := b.do(http.MethodGet, "/xxgk/xznb.htm", "").Code; c != 200 {
		t.Errorf("mended column answers %d", c)
	}
}

func TestStartServesOnLoopback(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	site, err := sitetest.Start(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if !strings.HasPrefix(site.URL(), "http://127.0.0.1:") {
		t.Errorf("served at %s", site.URL())
	}
	answer, err := http.Get(site.URL() + "/robots.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var config struct {
		Sites []struct {
			Name, URL, Region string
			AllowPrivate      bool `yaml:"allow_private"`
			Delay             string
			Columns           []struct{ URL, Name string }
		}
	}
	if err := yaml.UnmarshalWithOptions([]byte(site.SitesYAML(site.URL())), &config, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if n := len(config.Sites[0].Columns); n != len(site.Truth.Columns) || config.Sites[0].Region != "990101" {
		t.Errorf("configuration: %+v", config)
	}
}
