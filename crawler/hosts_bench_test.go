package crawler

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"baogao/archive"
	"baogao/internal/errs"
)

// BenchmarkHosts crawls 300 hosts, each at an address of its own on loopback
// and at one request a second: once while all answer, once while every tenth
// hangs. The figure is what the healthy nine tenths are served at; everything
// is real but the distance.
func BenchmarkHosts(b *testing.B) {
	for b.Loop() {
		clean := healthyHosts(b, false)
		hung := healthyHosts(b, true)
		b.ReportMetric(clean, "clean-requests/s")
		b.ReportMetric(hung, "hung-requests/s")
		b.ReportMetric(100*hung/clean, "%ofclean")
	}
}

func healthyHosts(b *testing.B, hang bool) (perSecond float64) {
	b.Helper()
	const hosts, articles = 300, 15
	c := &county{pages: map[string]http.HandlerFunc{}}
	c.set("/list/", page(listPage(articles)))
	for i := 1; i <= articles; i++ {
		c.set(fmt.Sprintf("/a/%d.html", i), page(strings.ReplaceAll(articlePage(i), fmt.Sprintf(`<p><a href="/f/%d.pdf">附件：报告.pdf</a></p>`, i), "")))
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	var served atomic.Int64
	const want = hosts / 10 * 9 * (articles + 1) // lists and articles of the healthy
	var took atomic.Int64
	begin := time.Now()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp4", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := c.pages[r.URL.Path]
		sick := strings.HasPrefix(r.Host, "127.1.0.")
		switch {
		case h == nil:
			http.NotFound(w, r)
			return
		case sick && hang:
			<-r.Context().Done()
			return
		}
		h(w, r)
		if !sick && served.Add(1) == want {
			took.Store(int64(time.Since(begin)))
			stop()
		}
	}))
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	defer server.Close()
	sites := loopbackHosts(hosts, l.Addr())
	a, err := archive.Open(ctx, b.TempDir(), archive.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	w, err := a.Writer(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	if _, err := New(Options{Archive: a, Writer: w, Sites: sites}).Run(ctx, RunOptions{}); err != nil && !errors.Is(err, errs.Interrupted) {
		b.Fatal(err)
	}
	if took.Load() == 0 {
		b.Fatalf("only %d of %d answers", served.Load(), want)
	}
	return want / time.Duration(took.Load()).Seconds()
}

// loopbackHosts are sites at 127.1.1.1 and so on, every tenth at 127.1.0.x.
func loopbackHosts(n int, at net.Addr) (sites []Site) {
	_, port, _ := net.SplitHostPort(at.String())
	for i := range n {
		host := fmt.Sprintf("127.1.%d.%d", 1+i%9, 1+i/9)
		if i%10 == 0 {
			host = fmt.Sprintf("127.1.0.%d", 1+i/10)
		}
		base, delay := "http://"+host+":"+port+"/", Duration(time.Second)
		sites = append(sites, Site{Name: host, URL: base, Columns: []Column{{URL: base + "list/"}}, Delay: &delay, AllowPrivate: true})
	}
	return sites
}
