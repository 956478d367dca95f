package crawler

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"baogao/archive"
)

// network is a fake internet inside a test's own time: hosts that answer after
// a while, or never.
type network struct {
	latency time.Duration
	hang    func(*http.Request) bool
	pages   map[string]http.HandlerFunc // by path, the same on every host

	mu    sync.Mutex
	begun map[string][]time.Time // requests, by host
	now   map[string]int         // under way, by address
	most  map[string]int         // at the same time, by address
	at    func(host string) string
}

func newNetwork() *network {
	n := &network{
		latency: 50 * time.Millisecond, hang: func(*http.Request) bool { return false }, pages: map[string]http.HandlerFunc{},
		begun: map[string][]time.Time{}, now: map[string]int{}, most: map[string]int{},
	}
	n.at = func(host string) string { return host }
	return n
}

// RoundTrip answers a request.
func (n *network) RoundTrip(req *http.Request) (*http.Response, error) {
	at := n.at(req.URL.Hostname())
	n.mu.Lock()
	n.begun[req.URL.Host] = append(n.begun[req.URL.Host], time.Now())
	n.now[at]++
	n.most[at] = max(n.most[at], n.now[at])
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		n.now[at]--
		n.mu.Unlock()
	}()
	latency := n.latency
	if n.hang(req) {
		latency = 24 * time.Hour
	}
	if err := sleep(req.Context(), latency); err != nil {
		return nil, context.Cause(req.Context())
	}
	w := httptest.NewRecorder()
	if h := n.pages[req.URL.Path]; h != nil {
		h(w, req)
	} else {
		http.NotFound(w, req)
	}
	res := w.Result()
	res.Request = req
	return res, nil
}

// crawler is one on this network, in the test's time.
func (n *network) crawler(t *testing.T, sites []Site) *Crawler {
	t.Helper()
	a, err := archive.Open(t.Context(), t.TempDir(), archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := a.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close(); _ = a.Close() })
	c := New(Options{Archive: a, Writer: w, Sites: sites})
	c.transport = func(*Site) http.RoundTripper { return n }
	addresses := map[string]netip.Addr{}
	var mu sync.Mutex
	c.pacer.lookup = func(_ context.Context, host string) ([]netip.Addr, error) {
		mu.Lock()
		defer mu.Unlock()
		at := n.at(host)
		if _, ok := addresses[at]; !ok {
			addresses[at] = netip.AddrFrom4([4]byte{1, 2, byte(len(addresses) / 250), byte(len(addresses)%250 + 1)})
		}
		return []netip.Addr{addresses[at]}, nil
	}
	return c
}

func siteNamed(host string, delay time.Duration) Site {
	d := Duration(delay)
	return Site{Name: host, URL: "http://" + host + "/", Columns: []Column{{URL: "http://" + host + "/list/"}}, Delay: &d}
}

// served fills the network with a list and its articles.
func (n *network) served(articles int) {
	c := &county{pages: n.pages}
	c.set("/list/", page(strings.ReplaceAll(listPage(articles), "/f/", "/none/")))
	for i := 1; i <= articles; i++ {
		c.set(fmt.Sprintf("/a/%d.html", i), page(strings.ReplaceAll(articlePage(i), fmt.Sprintf(`<p><a href="/f/%d.pdf">附件：报告.pdf</a></p>`, i), "")))
	}
}

// gaps are the shortest pause between two requests to any of the hosts, and
// how many requests there were.
func (n *network) gaps(hosts ...string) (shortest time.Duration, requests int) {
	var all []time.Time
	for _, h := range hosts {
		all = append(all, n.begun[h]...)
	}
	slices.SortFunc(all, time.Time.Compare)
	shortest = time.Duration(1<<63 - 1)
	for i := 1; i < len(all); i++ {
		shortest = min(shortest, all[i].Sub(all[i-1]))
	}
	return shortest, len(all)
}

// TestSitesAreDisturbedOneAtATime: sites at one address, and hosts of one
// registrable domain, wait for each other; others do not.
func TestSitesAreDisturbedOneAtATime(t *testing.T) {
	tests := []struct {
		name   string
		hosts  []string
		at     func(host string) string
		paced  bool
		longer time.Duration // than it takes one of them alone
	}{
		{"one address", []string{"a.gov.cn", "b.gov.cn", "c.gov.cn"}, func(string) string { return "same" }, true, 3},
		{"one domain", []string{"www.x.gov.cn", "slj.x.gov.cn", "x.gov.cn"}, nil, true, 3},
		{"strangers", []string{"a.gov.cn", "b.gov.cn", "c.gov.cn"}, nil, false, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := newNetwork()
				n.served(4)
				if test.at != nil {
					n.at = test.at
				}
				var sites []Site
				for _, h := range test.hosts {
					sites = append(sites, siteNamed(h, 2*time.Second))
				}
				begin := time.Now()
				s, err := n.crawler(t, sites).Run(t.Context(), RunOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if done, _ := s.Outcome(); !done {
					t.Errorf("%+v", s.Sites)
				}
				shortest, requests := n.gaps(test.hosts...)
				if paced := shortest >= 2*time.Second; paced != test.paced || requests != 7*len(sites) {
					t.Errorf("%d requests, shortest gap %s; paced %t, want %t", requests, shortest, paced, test.paced)
				}
				alone := 7 * (2*time.Second + n.latency)
				if took := time.Since(begin); took > alone*test.longer || took < alone*test.longer-3*time.Second {
					t.Errorf("took %s, one alone %s", took, alone)
				}
				for at, most := range n.most {
					if most > 1 {
						t.Errorf("%d requests at once to %s", most, at)
					}
				}
			})
		})
	}
}

// TestManyAddresses: hosts that share some of their addresses wait for each
// other and never lock each other out.
func TestManyAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		n.served(3)
		var sites []Site
		for i := range 12 {
			sites = append(sites, siteNamed(fmt.Sprintf("h%d.gov.cn", i), time.Second))
		}
		c := n.crawler(t, sites)
		addresses := map[string][]netip.Addr{}
		for i := range sites {
			for k := range 3 {
				addresses[fmt.Sprintf("h%d.gov.cn", i)] = append(addresses[fmt.Sprintf("h%d.gov.cn", i)], netip.AddrFrom4([4]byte{1, 1, 1, byte(1 + (i*5+k*7)%12)}))
			}
		}
		c.pacer.lookup = func(_ context.Context, host string) ([]netip.Addr, error) { return addresses[host], nil }
		if _, err := c.Run(t.Context(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		for _, s := range sites {
			if got := len(n.begun[s.Name]); got != 6 {
				t.Errorf("%s: %d requests", s.Name, got)
			}
		}
	})
}

// TestHangingHostsHoldUpNobody: of 300 hosts at one request a second each, 30
// never answer; the others are served as fast as if all did.
func TestHangingHostsHoldUpNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: some thousand commits")
	}
	const hosts, articles = 300, 8
	throughput := func(hang func(*http.Request) bool) (perSecond float64) {
		synctest.Test(t, func(t *testing.T) {
			n := newNetwork()
			n.served(articles)
			n.hang = hang
			var sites []Site
			for i := range hosts {
				sites = append(sites, siteNamed(fmt.Sprintf("h%d.gov.cn", i), time.Second))
			}
			begin := time.Now()
			if _, err := n.crawler(t, sites).Run(t.Context(), RunOptions{}); err != nil {
				t.Fatal(err)
			}
			var last time.Time
			requests := 0
			for i := range hosts {
				if i%10 == 0 {
					continue
				}
				begun := n.begun[sites[i].Name]
				if requests += len(begun); begun[len(begun)-1].After(last) {
					last = begun[len(begun)-1]
				}
				if len(begun) != articles+3 {
					t.Errorf("%s: %d requests", sites[i].Name, len(begun))
				}
			}
			perSecond = float64(requests) / last.Sub(begin).Seconds()
		})
		return perSecond
	}
	clean := throughput(func(*http.Request) bool { return false })
	hung := throughput(func(r *http.Request) bool {
		return strings.HasSuffix(r.URL.Hostname(), "0.gov.cn") && r.URL.Path != "/robots.txt"
	})
	t.Logf("%.0f requests a second of the 270 healthy hosts, %.0f with 30 hosts hanging", clean, hung)
	if hung < .9*clean || clean < 200 {
		t.Errorf("%.0f requests a second, clean %.0f", hung, clean)
	}
}

// TestSlowServersRest: the pause grows with what a request takes, and doubles
// with each failure in a row.
func TestSlowServersRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		n.served(3)
		n.latency = 7 * time.Second
		if _, err := n.crawler(t, []Site{siteNamed("a.gov.cn", time.Second)}).Run(t.Context(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		if shortest, requests := n.gaps("a.gov.cn"); shortest < 14*time.Second || requests != 6 {
			t.Errorf("%d requests, shortest gap %s, want 7 s of work and 7 s of rest", requests, shortest)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		n.served(6)
		for i := 1; i <= 6; i++ {
			n.pages[fmt.Sprintf("/a/%d.html", i)] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
		}
		if _, err := n.crawler(t, []Site{siteNamed("a.gov.cn", time.Second)}).Run(t.Context(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		var gaps []time.Duration
		begun := n.begun["a.gov.cn"]
		for i := 1; i < len(begun); i++ {
			gaps = append(gaps, begun[i].Sub(begun[i-1]).Round(time.Second))
		}
		for i := 3; i < 7; i++ {
			if gaps[i] < 2*gaps[i-1] {
				t.Errorf("pauses %v: the %d-th is not twice the one before", gaps, i)
			}
		}
	})
}

// TestCrawlDelayBindsItsHost: a host that asks for a long pause gets it; its
// neighbours at the same address go on.
func TestCrawlDelayBindsItsHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		n.served(4)
		n.at = func(string) string { return "same" }
		n.pages["/robots.txt"] = func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Host == "slow.gov.cn" {
				fmt.Fprint(w, "User-agent: *\nCrawl-delay: 20")
			}
		}
		sites := []Site{siteNamed("slow.gov.cn", time.Second), siteNamed("quick.gov.cn", time.Second)}
		if _, err := n.crawler(t, sites).Run(t.Context(), RunOptions{}); err != nil {
			t.Fatal(err)
		}
		slow, quick := n.begun["slow.gov.cn"], n.begun["quick.gov.cn"]
		for i := 2; i < len(slow); i++ {
			if gap := slow[i].Sub(slow[i-1]); gap < 20*time.Second {
				t.Errorf("gap %d of the slow host: %s", i, gap)
			}
		}
		if last := quick[len(quick)-1].Sub(quick[0]); last > 30*time.Second {
			t.Errorf("the quick host took %s", last)
		}
	})
}
