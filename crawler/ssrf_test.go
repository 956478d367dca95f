package crawler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"baogao/internal/errs"
)

// names is a DNS server on loopback. A name answers with its addresses in
// turn, one a question, and with the last one from then on.
type names struct {
	conn  net.PacketConn
	mu    sync.Mutex
	table map[string][]string
}

func newNames(t *testing.T) *names {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	n := &names{conn: conn, table: map[string][]string{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		n.serve()
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return n
}

// set gives names their addresses.
func (n *names) set(table map[string][]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.Copy(n.table, table)
}

func (n *names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", n.conn.LocalAddr().String())
	}}
}

func (n *names) serve() {
	buf := make([]byte, 1500)
	for {
		size, from, err := n.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(buf[:size]) != nil || len(m.Questions) != 1 {
			continue
		}
		q := m.Questions[0]
		m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
		if ip := n.answer(strings.TrimSuffix(q.Name.String(), "."), q.Type); ip.IsValid() {
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 0},
				Body:   body(ip),
			}}
		}
		if out, err := m.Pack(); err == nil {
			_, _ = n.conn.WriteTo(out, from)
		}
	}
}

func body(ip netip.Addr) dnsmessage.ResourceBody {
	if ip.Is4() {
		return &dnsmessage.AResource{A: ip.As4()}
	}
	return &dnsmessage.AAAAResource{AAAA: ip.As16()}
}

// answer gives a name's next address, if it is of the kind that was asked for.
func (n *names) answer(name string, kind dnsmessage.Type) netip.Addr {
	n.mu.Lock()
	defer n.mu.Unlock()
	ips := n.table[name]
	if len(ips) == 0 {
		return netip.Addr{}
	}
	ip := netip.MustParseAddr(ips[0])
	if ip.Is4() != (kind == dnsmessage.TypeA) {
		return netip.Addr{}
	}
	if len(ips) > 1 {
		n.table[name] = ips[1:]
	}
	return ip
}

// canary is a server inside that nobody may reach, on a port of web servers.
func canary(t *testing.T) (port string, reached *atomic.Int32) {
	t.Helper()
	reached = &atomic.Int32{}
	for p := 8000; p < 9200; p++ {
		l, err := net.Listen("tcp", fmt.Sprintf(":%d", p)) // on ::1 too
		if err != nil {
			continue
		}
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "secret") })}
		s.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				reached.Add(1)
			}
		}
		go func() { _ = s.Serve(l) }()
		t.Cleanup(func() { _ = s.Close() })
		return strconv.Itoa(p), reached
	}
	t.Skip("no port between 8000 and 9199 is free")
	return "", nil
}

// TestNoWayInside: whatever an address says, in whatever spelling, and
// whatever its name means by the time of the connection, nothing inside is
// reached.
func TestNoWayInside(t *testing.T) {
	port, reached := canary(t)
	dns := newNames(t)
	const public = "93.184.216.34"
	dns.set(map[string][]string{
		"loop.gov.cn": {"127.0.0.1"}, "loop6.gov.cn": {"::1"}, "mapped.gov.cn": {"::ffff:127.0.0.1"}, "any.gov.cn": {"0.0.0.0"},
		"any6.gov.cn": {"::"}, "ten.gov.cn": {"10.0.0.1"}, "meta.gov.cn": {"169.254.169.254"}, "aliyun.gov.cn": {"100.100.100.200"},
		"cgnat.gov.cn": {"100.64.0.1"}, "nat64.gov.cn": {"64:ff9b::7f00:1"}, "nat64local.gov.cn": {"64:ff9b:1::7f00:1"},
		"sixtofour.gov.cn": {"2002:7f00:1::"}, "teredo.gov.cn": {"2001::1"}, "unique.gov.cn": {"fd00::1"}, "link.gov.cn": {"fe80::1"},
		"site.gov.cn": {"fec0::1"}, "aws6.gov.cn": {"fd00:ec2::254"}, "multi.gov.cn": {"224.0.0.1"}, "bench.gov.cn": {"198.18.0.1"},
		"rebind.gov.cn": {public, "127.0.0.1"}, "rebind6.gov.cn": {public, "::1"},
	})
	addresses := []string{
		"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1",
		"0177.0.0.1", "017700000001", "0177.1", "127.0.0.0x1", "00000177.0.0.1", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
		"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]",
		"[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[2001:0:7f00:1::]", "[fe80::1]", "[fe80::1%25lo]", "[fd00::1]", "[fec0::1]",
		"10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "100.64.0.1", "169.254.169.254", "169.254.0.1", "2852039166",
		"0xa9fea9fe", "0251.0376.0251.0376", "100.100.100.200", "192.0.0.192", "198.18.0.1", "192.0.2.1", "203.0.113.1", "224.0.0.1",
		"240.0.0.1", "255.255.255.255", "127.0.0.1.", "%31%32%37.0.0.1", "①②⑦.0.0.1", "１２７.０.０.１", "127。0。0。1",
		"loop.gov.cn", "loop6.gov.cn", "mapped.gov.cn", "any.gov.cn", "any6.gov.cn", "ten.gov.cn", "meta.gov.cn", "aliyun.gov.cn",
		"cgnat.gov.cn", "nat64.gov.cn", "nat64local.gov.cn", "sixtofour.gov.cn", "teredo.gov.cn", "unique.gov.cn", "link.gov.cn",
		"site.gov.cn", "aws6.gov.cn", "multi.gov.cn", "bench.gov.cn", "rebind.gov.cn", "rebind6.gov.cn", "LOOP.gov.cn", "loop.gov.cn.",
		"localhost",
	}
	if len(addresses) < 60 {
		t.Errorf("%d addresses", len(addresses))
	}
	newCrawler := func(sites ...Site) *Crawler {
		c := New(Options{Sites: sites, Wait: func(context.Context, time.Duration) error { return nil }})
		c.guard.resolver = dns.resolver()
		c.pacer = newPacer(c.o.Now, c.o.Wait, c.guard.resolver)
		return c
	}
	for _, host := range addresses {
		for _, form := range []string{"http://%s:%s/", "https://%s:%s/", "http://user@%s:%s/"} {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			_, err := newCrawler().Get(ctx, fmt.Sprintf(form, host, port))
			cancel()
			if code := errs.CodeOf(err); code != errs.ForbiddenAddress && code != errs.BadUsage {
				t.Errorf("%s: %v", fmt.Sprintf(form, host, port), err)
			}
		}
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("the canary was reached %d times", n)
	}

	// From a site that may stand inside, redirects lead nowhere else inside.
	for _, to := range []string{
		"http://127.0.0.1:" + port + "/", "http://slj.county.gov.cn:" + port + "/", "//[::1]:" + port + "/", "http://2130706433:" + port + "/",
		"http://meta.gov.cn/", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://127.0.0.1:" + port + "/",
		"http://www.county.gov.cn@127.0.0.1:" + port + "/", "ftp://127.0.0.1/",
	} {
		inside := httptest.NewServer(http.RedirectHandler(to, http.StatusFound))
		dns.set(map[string][]string{"www.county.gov.cn": {"127.0.0.1"}, "slj.county.gov.cn": {"127.0.0.1"}})
		at := strings.Replace(inside.URL, "127.0.0.1", "www.county.gov.cn", 1)
		no := false
		_, err := newCrawler(Site{Name: "县", URL: at, AllowPrivate: true, Robots: &no}).Get(t.Context(), at+"/x")
		if code := errs.CodeOf(err); code != errs.ForbiddenAddress && code != errs.OffSite && code != errs.TooManyRedirects {
			t.Errorf("redirect to %s: %v", to, err)
		}
		inside.Close()
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("redirects reached the canary %d times", n)
	}

	// The same canary is reached where the site's own entry allows it.
	no := false
	own := Site{Name: "县", URL: "http://loop.gov.cn:" + port + "/", AllowPrivate: true, Robots: &no}
	if _, err := newCrawler(own).Get(t.Context(), own.URL); err != nil || reached.Load() == 0 {
		t.Errorf("the canary cannot be reached at all: %v", err)
	}
}

// TestRobotsMayBeElsewhere: RFC 9309 has the redirects of robots.txt followed
// to other hosts, but not inside.
func TestRobotsMayBeElsewhere(t *testing.T) {
	port, reached := canary(t)
	dns := newNames(t)
	dns.set(map[string][]string{"www.county.gov.cn": {"127.0.0.1"}, "loop.gov.cn": {"127.0.0.1"}})
	inside := httptest.NewServer(http.RedirectHandler("http://loop.gov.cn:"+port+"/robots.txt", http.StatusFound))
	defer inside.Close()
	at := strings.Replace(inside.URL, "127.0.0.1", "www.county.gov.cn", 1)
	c := New(Options{Sites: []Site{{Name: "县", URL: at, AllowPrivate: true}}, Wait: func(context.Context, time.Duration) error { return nil }})
	c.guard.resolver = dns.resolver()
	if _, err := c.Get(t.Context(), at+"/x"); !errors.Is(err, errs.ForbiddenAddress) || reached.Load() != 0 {
		t.Errorf("%v, reached %d times", err, reached.Load())
	}
}
