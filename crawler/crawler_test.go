package crawler

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"baogao/archive"
	"baogao/internal/errs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// county is a fake site: a page a path, with what was asked of it.
type county struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked []string
}

func newCounty(t *testing.T) *county {
	t.Helper()
	c := &county{pages: map[string]http.HandlerFunc{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.asked = append(c.asked, r.URL.RequestURI())
		h := c.pages[r.URL.Path]
		c.mu.Unlock()
		if h == nil {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *county) set(path string, h http.HandlerFunc) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pages[path] = h
}

func (c *county) requests() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := c.asked
	c.asked = nil
	return out
}

// page answers with HTML and an ETag.
func page(html string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		tag := `"` + digest([]byte(html))[:8] + `"`
		w.Header().Set("ETag", tag)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, html)
	}
}

func listPage(n int) string {
	var b strings.Builder
	b.WriteString(`<html><head><title>法治政府建设年度报告</title><meta name="ColumnName" content="法治政府建设年度报告"></head><body><ul class="list">`)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `<li><a href="/a/%d.html" title="某镇%d年法治政府建设工作报告">某镇%d年法治政府建设工作报告</a><span>%d-01-20</span></li>`, i, 2015+i, 2015+i, 2016+i)
	}
	return b.String() + `</ul></body></html>`
}

func articlePage(n int) string {
	return fmt.Sprintf(`<html><head><title>报告%d</title><meta name="ArticleTitle" content="某镇%d年法治政府建设工作报告"><meta name="PubDate" content="%d-01-20"></head>
<body><h1>某镇%d年法治政府建设工作报告</h1><div id="zoom">%s<p><a href="/f/%d.pdf">附件：报告.pdf</a></p></div></body></html>`,
		n, 2015+n, 2016+n, 2015+n, strings.Repeat(fmt.Sprintf("<p>第%d份报告。我镇认真贯彻落实法治政府建设的各项要求，依法行政水平不断提高。</p>", n), 12), n)
}

func fill(c *county, n int) {
	c.set("/list/", page(listPage(n)))
	for i := 1; i <= n; i++ {
		c.set(fmt.Sprintf("/a/%d.html", i), page(articlePage(i)))
		c.set(fmt.Sprintf("/f/%d.pdf", i), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/pdf")
			fmt.Fprintf(w, "%%PDF-1.4 %d", i)
		})
	}
}

// clock moves only when somebody waits.
type clock struct {
	mu  sync.Mutex
	at  time.Time
	all []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	c.all = append(c.all, d)
	return ctx.Err()
}

type bench struct {
	clock   *clock
	archive *archive.Archive
	writer  *archive.Writer
	site    Site
}

func newBench(t *testing.T, c *county) *bench {
	t.Helper()
	b := &bench{clock: &clock{at: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}}
	var err error
	if b.archive, err = archive.Open(t.Context(), t.TempDir(), archive.Options{Now: b.clock.now}); err != nil {
		t.Fatal(err)
	}
	if b.writer, err = b.archive.Writer(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.writer.Close(); _ = b.archive.Close() })
	timeout := Duration(5 * time.Second)
	b.site = Site{Name: "县", URL: c.URL, Columns: []Column{{URL: c.URL + "/list/"}}, AllowPrivate: true, Timeout: &timeout}
	return b
}

func (b *bench) run(t *testing.T, o RunOptions) SiteSummary {
	t.Helper()
	c := New(Options{Archive: b.archive, Writer: b.writer, Sites: []Site{b.site}, Now: b.clock.now, Wait: b.clock.wait})
	s, err := c.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s.Sites[0]
}

func TestRunFetchesEverythingOnce(t *testing.T) {
	c := newCounty(t)
	fill(c, 5)
	b := newBench(t, c)
	s := b.run(t, RunOptions{})
	if s.State != OK || s.Pages.Failed != 0 {
		t.Errorf("summary %+v", s)
	}
	want := []string{
		"/robots.txt", "/list/", "/a/1.html", "/a/2.html", "/a/3.html", "/a/4.html", "/a/5.html",
		"/f/1.pdf", "/f/2.pdf", "/f/3.pdf", "/f/4.pdf", "/f/5.pdf",
		"/", // read for what the columns do not name
	}
	if diff := cmp.Diff(want, c.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if n := len(b.clock.all); n != len(want)-1 {
		t.Errorf("%d pauses between %d requests: %v", n, len(want), b.clock.all)
	}
	first := s.Pages.Bytes
	if s := b.run(t, RunOptions{}); s.State != OK || len(c.requests()) != 0 {
		t.Errorf("a second run at once asks for something: %+v", s)
	}
	s = b.run(t, RunOptions{Full: true})
	if s.State != OK || s.Pages.NotModified != 11 || s.Pages.Bytes*10 > first {
		t.Errorf("full run again: %+v, first %d bytes", s, first)
	}
}

func TestWithdrawnIsConfirmedInTheSameRun(t *testing.T) {
	for _, listed := range []int{5, 4} { // still listed, vanished from the list
		t.Run(strconv.Itoa(listed), func(t *testing.T) {
			c := newCounty(t)
			fill(c, 5)
			b := newBench(t, c)
			b.run(t, RunOptions{})
			c.set("/a/5.html", nil)
			c.set("/list/", page(listPage(listed)+"<!-- -->"))
			full := RunOptions{Full: listed == 5}
			_ = b.clock.wait(t.Context(), 25*time.Hour)
			before, _ := b.archive.Seq(t.Context())
			if s := b.run(t, full); s.State != OK {
				t.Errorf("summary %+v", s)
			}
			captures, err := b.archive.Captures(t.Context(), before, 100)
			if err != nil {
				t.Fatal(err)
			}
			gone := 0
			for _, capture := range captures {
				if capture.Gone {
					gone++
				}
			}
			if gone != 1 {
				t.Errorf("%d captures marked gone, want 1", gone)
			}
			c.set("/a/5.html", page(articlePage(5)))
			b.run(t, RunOptions{Full: true})
			k, err := b.archive.Known(t.Context(), c.URL+"/a/5.html", "")
			if err != nil || k.Gone != 0 {
				t.Errorf("after its return: %+v, %v", k, err)
			}
			if latest, err := b.archive.Captures(t.Context(), k.LastSeq-1, 1); err != nil || latest[0].Kind != archive.Response {
				t.Errorf("what returned must be captured whole: %+v, %v", latest, err)
			}
		})
	}
}

func TestTroubleIsNamed(t *testing.T) {
	var bombed bytes.Buffer
	z := gzip.NewWriter(&bombed)
	_, _ = z.Write(make([]byte, maxPage+1))
	_ = z.Close()
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bombed.Bytes())
	}
	tests := []struct {
		name  string
		serve http.HandlerFunc
		code  errs.Code
		state State
	}{
		{"gzip bomb", bomb, errs.TooLarge, Partial},
		{"large page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, maxPage+5)) }, errs.TooLarge, Partial},
		{"not gzip at all", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "plain")
		}, errs.BadEncodingTransit, Partial},
		{"cut short", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, "short")
		}, errs.BadEncodingTransit, Partial},
		{"redirect inside", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		}, errs.OffSite, Partial},
		{"redirect loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, errs.TooManyRedirects, Partial},
		{"redirect against robots", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/secret/1", http.StatusFound)
		}, errs.RobotsDenied, Partial},
		{"server error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, errs.ServerError, Partial},
		{"refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, errs.Refused, Partial},
		{"not found", http.NotFound, errs.NotFound, Partial},
		{"busy", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, errs.TooManyRequests, Partial},
		{"jiasule", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Set-Cookie", "__jsluid_s=1")
			w.WriteHeader(521)
			fmt.Fprint(w, "<script>document.cookie='__jsl_clearance_s=1'</script>")
		}, errs.BlockedJiasule, Blocked},
		{"drip", func(w http.ResponseWriter, r *http.Request) {
			tick := time.NewTicker(20 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-r.Context().Done():
					return
				case <-tick.C:
					fmt.Fprint(w, ".")
					_ = http.NewResponseController(w).Flush()
				}
			}
		}, errs.Timeout, Partial},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := newCounty(t)
			fill(c, 2)
			c.set("/robots.txt", page("User-agent: *\nDisallow: /secret/"))
			c.set("/a/1.html", test.serve)
			b := newBench(t, c)
			timeout := Duration(300 * time.Millisecond)
			if strings.HasPrefix(test.name, "drip") {
				b.site.Timeout = &timeout
			}
			s := b.run(t, RunOptions{})
			if len(s.Problems) != 1 || s.Problems[0].Code != test.code || s.State != test.state ||
				s.Problems[0].Message == errs.Internal.Message() {
				t.Errorf("state %s, problems %+v; want one %s", s.State, s.Problems, test.code)
			}
			if test.code == errs.BlockedJiasule || test.code == errs.TooManyRequests {
				c.requests()
				if s := b.run(t, RunOptions{Full: true}); s.State != Blocked || len(c.requests()) != 0 {
					t.Errorf("visited again although it must be left alone: %+v", s)
				}
			}
		})
	}
}

func TestRobotsStopASite(t *testing.T) {
	c := newCounty(t)
	fill(c, 2)
	c.set("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	b := newBench(t, c)
	s := b.run(t, RunOptions{})
	if s.State != Failed || len(s.Problems) != 1 || s.Problems[0].Code != errs.RobotsUnavailable || len(c.requests()) != 1 {
		t.Errorf("%+v", s)
	}
	c.set("/robots.txt", page("User-agent: baogao\nCrawl-delay: 7\nDisallow: /a/2"))
	_ = b.clock.wait(t.Context(), 2*time.Hour)
	s = b.run(t, RunOptions{})
	if s.State != Partial || len(s.Problems) != 1 || s.Problems[0].Code != errs.RobotsDenied {
		t.Errorf("%+v", s)
	}
	if last := b.clock.all[len(b.clock.all)-1]; last < 6*time.Second {
		t.Errorf("Crawl-delay 7 gave a pause of %s", last)
	}
}

func TestPrivateAddressNeedsPermission(t *testing.T) {
	c := newCounty(t)
	fill(c, 1)
	b := newBench(t, c)
	b.site.AllowPrivate = false
	s := b.run(t, RunOptions{})
	if s.State != Failed || s.Problems[0].Code != errs.ForbiddenAddress || len(c.requests()) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestInterruptedRunGoesOn(t *testing.T) {
	c := newCounty(t)
	fill(c, 5)
	b := newBench(t, c)
	b.run(t, RunOptions{MaxPages: 4})
	b.run(t, RunOptions{MaxPages: 3})
	b.run(t, RunOptions{})
	seen := map[string]int{}
	for _, path := range c.requests() {
		if path != "/robots.txt" {
			seen[path]++
		}
	}
	for path, n := range seen {
		if n != 1 {
			t.Errorf("%s asked for %d times", path, n)
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d addresses, want 12: %v", len(seen), seen)
	}
}

func TestDryRunAsksNothing(t *testing.T) {
	c := newCounty(t)
	fill(c, 1)
	b := newBench(t, c)
	var due []string
	b.run(t, RunOptions{DryRun: true, Due: func(k archive.Known) { due = append(due, strings.TrimPrefix(k.URL, c.URL)) }})
	if diff := cmp.Diff([]string{"/list/"}, due); diff != "" || len(c.requests()) != 0 {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}
