package crawler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"baogao/archive"
	"baogao/internal/errs"
)

// snare is a site whose lists lead on for ever.
type snare struct {
	name string
	list http.HandlerFunc // serves /list/ and everything below
	most int              // requests
}

// snarePage answers with a list page of this content.
func snarePage(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, "<html><head><title>法治政府建设年度报告</title></head><body>"+body+"</body></html>")
}

// snareRows are five rows.
func snareRows(prefix, suffix string) string {
	var b strings.Builder
	b.WriteString(`<ul class="list">`)
	for i := 1; i <= 5; i++ {
		fmt.Fprintf(&b, `<li><a href="%s%d.html%s">某镇%d年法治政府建设工作报告</a><span>%d-01-20</span></li>`, prefix, i, suffix, 2015+i, 2016+i)
	}
	return b.String() + `</ul>`
}

func snares() []snare {
	var session atomic.Int64
	return []snare{
		{"a calendar", func(w http.ResponseWriter, r *http.Request) {
			var month int
			_, _ = fmt.Sscanf(r.URL.Query().Get("month"), "%d", &month)
			snarePage(w, snareRows("/a/", "")+fmt.Sprintf(`<a href="/list/?month=%d">下一页</a><a href="/list/?month=%d">上一页</a>`, month+1, month-1))
		}, 14},
		{"a calendar without rows", func(w http.ResponseWriter, r *http.Request) {
			var month int
			_, _ = fmt.Sscanf(r.URL.Query().Get("month"), "%d", &month)
			body := fmt.Sprintf(`<p>第%d月没有文章</p><a href="/list/?month=%d">下一页</a>`, month, month+1)
			if month == 0 {
				body = snareRows("/a/", "") + body
			}
			snarePage(w, body)
		}, 14},
		{"session ids of a known name", func(w http.ResponseWriter, _ *http.Request) {
			id := fmt.Sprintf(";jsessionid=%032X", session.Add(1))
			snarePage(w, snareRows("/a/", id)+fmt.Sprintf(`<a href="/list/%s?x=1">下一页</a>`, id))
		}, 14},
		{"session ids of an unknown name", func(w http.ResponseWriter, _ *http.Request) {
			id := fmt.Sprintf("?zt=%032x", session.Add(1))
			snarePage(w, snareRows("/a/", "")+fmt.Sprintf(`<a href="/list/%s">下一页</a>`, id))
		}, 14},
		{"a path that grows", func(w http.ResponseWriter, r *http.Request) {
			snarePage(w, snareRows("/a/", "")+fmt.Sprintf(`<a href="%sx/">下一页</a>`, r.URL.Path))
		}, 14},
		{"a path that turns in a circle", func(w http.ResponseWriter, r *http.Request) {
			snarePage(w, snareRows("/a/", "")+fmt.Sprintf(`<a href="%slist/more/">下一页</a>`, r.URL.Path))
		}, 16},
		{"the same page under each number", func(w http.ResponseWriter, r *http.Request) {
			snarePage(w, snareRows("/a/", "")+`<div>`+strings.Repeat(`<a href="/list/?page=2">2</a>`, 1)+`<a href="/list/?page=900">尾页</a></div>`)
		}, 18},
		{"a list that names itself anew", func(w http.ResponseWriter, r *http.Request) {
			n := session.Add(1)
			snarePage(w, snareRows(fmt.Sprintf("/a/%d-", n), "")+fmt.Sprintf(`<a href="/list/?p=%d">下一页</a>`, n))
		}, 130},
	}
}

// TestTrapsAreBounded: pages that lead on for ever cost a bounded number of
// requests, and do not hide what is there.
func TestTrapsAreBounded(t *testing.T) {
	for _, test := range snares() {
		t.Run(test.name, func(t *testing.T) {
			c := newCounty(t)
			c.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				c.mu.Lock()
				c.asked = append(c.asked, r.URL.RequestURI())
				c.mu.Unlock()
				switch {
				case strings.HasPrefix(r.URL.Path, "/list/"):
					test.list(w, r)
				case strings.HasPrefix(r.URL.Path, "/a/"):
					page(strings.ReplaceAll(articlePage(1), "/f/", "/none/"))(w, r)
				default:
					http.NotFound(w, r)
				}
			})
			b := newBench(t, c)
			b.site.MaxPages = 120
			b.run(t, RunOptions{})
			if asked := c.requests(); len(asked) > test.most {
				t.Errorf("%d requests, at most %d: %v", len(asked), test.most, asked)
			}
			more := 3
			if testing.Short() {
				more = 1
			}
			for n := range more {
				_ = b.clock.wait(t.Context(), 8*24*time.Hour)
				b.run(t, RunOptions{})
				if asked := c.requests(); len(asked) > test.most {
					t.Errorf("run %d: %d requests: %v", n+2, len(asked), asked)
				}
			}
		})
	}
}

// TestLowDiskPauses: below the low-water mark nothing more is fetched; the run
// is done in part, and the next one goes on.
func TestLowDiskPauses(t *testing.T) {
	c := newCounty(t)
	fill(c, 5)
	b := newBench(t, c)
	free := uint64(100 << 20)
	space := func() (uint64, uint64, error) {
		free -= 10 << 20
		return free, 1 << 30, t.Context().Err()
	}
	run := func() *Summary {
		t.Helper()
		c := New(Options{
			Archive: b.archive, Writer: b.writer, Sites: []Site{b.site}, Now: b.clock.now, Wait: b.clock.wait,
			Space: space, MinFree: 50 << 20,
		})
		s, err := c.Run(t.Context(), RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := run()
	if done, part := s.Outcome(); done || !part || len(s.Problems) != 1 || s.Problems[0].Code != errs.DiskLow || !strings.Contains(s.Problems[0].Message, "50 MB") {
		t.Errorf("%+v", s)
	}
	if n := len(c.requests()); n == 0 || n > 6 {
		t.Errorf("%d requests while 50 MB went", n)
	}
	if s := run(); s.Problems == nil || len(c.requests()) != 0 {
		t.Errorf("with the disk still low: %+v", s)
	}
	free = 1 << 40
	if s := run(); s.Problems != nil || s.Sites[0].State != OK || len(c.requests()) < 7 {
		t.Errorf("with room again: %+v", s)
	}
	if s := run(); s.Totals.Pages.Fetched != 0 {
		t.Errorf("something was left: %+v", s)
	}
}

// TestShareOfTheRun: a site that takes too long gives way; its next run goes
// on where it was.
func TestShareOfTheRun(t *testing.T) {
	c := newCounty(t)
	fill(c, 5)
	b := newBench(t, c)
	share := Duration(7 * time.Second) // at a request every two seconds
	b.site.MaxTime = &share
	s := b.run(t, RunOptions{})
	if s.State != Partial || len(s.Problems) != 1 || s.Problems[0].Code != errs.TimeUp || s.Pages.Fetched > 5 {
		t.Errorf("%+v", s)
	}
	runs := 1
	for ; s.State != OK && runs < 9; runs++ {
		s = b.run(t, RunOptions{})
	}
	seen := map[string]int{}
	for _, path := range c.requests() {
		if seen[path]++; seen[path] > 1 && path != "/robots.txt" {
			t.Errorf("%s asked for again", path)
		}
	}
	if len(seen) != 13 || runs < 3 {
		t.Errorf("%d addresses in %d runs", len(seen), runs)
	}
}

// TestSlowHostsAreGivenUp: a host that never comes to an end costs a site a
// bounded time, whatever it sends before.
func TestSlowHostsAreGivenUp(t *testing.T) {
	for name, header := range map[string]bool{"before the header": false, "in the body": true} {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t)
			fill(c, 20)
			for i := 1; i <= 20; i++ {
				c.set(fmt.Sprintf("/a/%d.html", i), func(w http.ResponseWriter, r *http.Request) {
					if header {
						fmt.Fprint(w, "<html>")
						_ = http.NewResponseController(w).Flush()
					}
					<-r.Context().Done()
				})
			}
			b := newBench(t, c)
			timeout := Duration(50 * time.Millisecond)
			b.site.Timeout = &timeout
			s := b.run(t, RunOptions{})
			if n := len(c.requests()); s.State != Partial || n > patience+5 {
				t.Errorf("%d requests: %+v", n, s)
			}
		})
	}
}

// TestGivenUpSaysWhy: what could not be tried again because the host was given
// up is reported as what it was, not as what ended the run.
func TestGivenUpSaysWhy(t *testing.T) {
	c := newCounty(t)
	fill(c, 12)
	c.set("/a/1.html", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	for i := 2; i <= 12; i++ {
		c.set(fmt.Sprintf("/a/%d.html", i), func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	}
	b := newBench(t, c)
	timeout := Duration(50 * time.Millisecond)
	b.site.Timeout = &timeout
	codes := map[string]errs.Code{}
	for _, p := range b.run(t, RunOptions{}).Problems {
		codes[strings.TrimPrefix(p.URL, c.URL)] = p.Code
	}
	if codes["/a/1.html"] != errs.ServerError || codes["/a/2.html"] != errs.Timeout {
		t.Errorf("problems: %v", codes)
	}
}

// TestLargeBodiesTakeTurns: however many sites send large files, memory holds
// a few of them; waiting for one's turn is no timeout of the server.
func TestLargeBodiesTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBudget()
		var wg sync.WaitGroup
		var now, most atomic.Int64
		for range 5 * largeBodies {
			wg.Go(func() {
				d := withDeadline(t.Context(), 10*time.Second)
				defer d.stop()
				var a answer
				body, err := b.read(d, &a, io.LimitReader(zeroes{}, 2*smallBody), maxAttachment)
				if err != nil || len(body) != 2*smallBody || !a.large {
					t.Errorf("%d bytes, %v", len(body), err)
				}
				if n := now.Add(1); n > most.Load() {
					most.Store(n)
				}
				_ = sleep(t.Context(), 9*time.Second) // it is parsed and stored
				now.Add(-1)
				b.free(&a)
			})
		}
		wg.Wait()
		if most.Load() != largeBodies {
			t.Errorf("%d at the same time", most.Load())
		}
		var a answer
		d := withDeadline(t.Context(), time.Second)
		defer d.stop()
		if body, err := b.read(d, &a, strings.NewReader("small"), maxPage); err != nil || string(body) != "small" || a.large {
			t.Errorf("%q, %v", body, err)
		}
	})
}

// zeroes never end.
type zeroes struct{}

// Read gives zeroes.
func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := withDeadline(t.Context(), 10*time.Second)
		defer d.stop()
		_ = sleep(t.Context(), 9*time.Second)
		resume := d.suspend()
		_ = sleep(t.Context(), time.Hour)
		resume()
		_ = sleep(t.Context(), 9*time.Second)
		if d.ctx.Err() != nil {
			t.Error("over too early")
		}
		<-d.ctx.Done()
		if err := d.judge(io.EOF); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		d.suspend()() // too late: nothing happens
	})
}

// TestRobotsOfAProtection: a protection page in place of robots.txt is said to
// be one, and the site left alone.
func TestRobotsOfAProtection(t *testing.T) {
	c := newCounty(t)
	fill(c, 1)
	c.set("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Set-Cookie", "__jsluid_s=1")
		w.WriteHeader(521)
		fmt.Fprint(w, "<script>document.cookie='__jsl_clearance_s=1'</script>")
	})
	b := newBench(t, c)
	if s := b.run(t, RunOptions{}); s.State != Blocked || s.Problems[0].Code != errs.BlockedJiasule || len(c.requests()) != 1 {
		t.Errorf("%+v", s)
	}
	_ = b.clock.wait(t.Context(), 2*24*time.Hour)
	if s := b.run(t, RunOptions{Full: true}); s.State != Blocked || len(c.requests()) != 0 {
		t.Errorf("two days later: %+v", s)
	}
	c.set("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	_ = b.clock.wait(t.Context(), 2*24*time.Hour)
	if s := b.run(t, RunOptions{}); s.State != OK || s.Pages.Fetched != 3 {
		t.Errorf("a bare 403 of robots.txt allows all: %+v", s)
	}
}

// TestUserAgentIsHonest: every request says who asks.
func TestUserAgentIsHonest(t *testing.T) {
	c := newCounty(t)
	var mu sync.Mutex
	agents := map[string]bool{}
	c.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		agents[r.UserAgent()] = true
		mu.Unlock()
		http.NotFound(w, r)
	})
	b := newBench(t, c)
	const agent = "baogao/1.2 (+https://example.gov.cn/contact)"
	crawl := New(Options{Archive: b.archive, Writer: b.writer, Sites: []Site{b.site}, UserAgent: agent, Now: b.clock.now, Wait: b.clock.wait})
	if _, err := crawl.Run(t.Context(), RunOptions{}); err != nil {
		t.Fatal(err)
	}
	if len(agents) != 1 || !agents[agent] {
		t.Errorf("%v", agents)
	}
}

// TestCommitsTogether: visits of many sites are committed by few transactions,
// each is there when its caller goes on, and one that fails fails alone.
func TestCommitsTogether(t *testing.T) {
	b := newBench(t, newCounty(t))
	c := &committer{writer: b.writer}
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			v := archive.Visit{Target: archive.Target{URL: fmt.Sprint("u", i), Site: "s", Role: archive.Article}, Next: b.clock.now()}
			if err := c.record(t.Context(), v); err != nil {
				t.Error(err)
			}
			if k, err := b.archive.Known(t.Context(), v.Target.URL, ""); err != nil || k.Visited.IsZero() {
				t.Errorf("%+v, %v", k, err)
			}
		})
	}
	wg.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.record(ctx, archive.Visit{Target: archive.Target{URL: "late", Site: "s", Role: archive.Article}}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := c.record(t.Context(), archive.Visit{Target: archive.Target{URL: "later", Site: "s", Role: archive.Article}}); err != nil {
		t.Errorf("after one that failed: %v", err)
	}
}
