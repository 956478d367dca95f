package crawler

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"baogao/internal/errs"
)

// proxy is a forward proxy on loopback: it answers CONNECT and absolute
// addresses, and resolves names by its own table.
type proxy struct {
	*httptest.Server
	names map[string]string // host:port → where it stands
	auth  string

	mu    sync.Mutex
	asked []string
}

func newProxy(t *testing.T) *proxy {
	t.Helper()
	p := &proxy{names: map[string]string{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// ServeHTTP tunnels or forwards.
func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.Host)
	at := p.names[r.Host]
	p.mu.Unlock()
	if p.auth != "" && r.Header.Get("Proxy-Authorization") != p.auth {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	if at == "" {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if r.Method == http.MethodConnect {
		p.tunnel(w, at)
		return
	}
	out := r.Clone(r.Context())
	out.RequestURI, out.URL.Host = "", at
	res, err := http.DefaultTransport.RoundTrip(out)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer res.Body.Close()
	maps.Copy(w.Header(), res.Header)
	w.WriteHeader(res.StatusCode)
	_, _ = io.Copy(w, res.Body)
}

func (p *proxy) tunnel(w http.ResponseWriter, at string) {
	there, err := net.Dial("tcp", at)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(there, here) }()
	_, _ = io.Copy(here, there)
}

func (p *proxy) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.asked
	p.asked = nil
	return out
}

// authority is a certificate authority of one's own.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "机房根证书"}, NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &a.key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

// file writes the authority's certificate as PEM.
func (a *authority) file(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// issue makes a certificate for a name or address.
func (a *authority) issue(t *testing.T, host string, until time.Time) tls.Certificate {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(2), NotAfter: until, DNSNames: []string{host}}
	if ip := net.ParseIP(host); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// secure is a county served over TLS.
func secure(t *testing.T, config *tls.Config) *county {
	t.Helper()
	c := &county{pages: map[string]http.HandlerFunc{}}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		h := c.pages[r.URL.Path]
		c.mu.Unlock()
		if h == nil {
			http.NotFound(w, r)
			return
		}
		h(w, r)
	}))
	c.TLS = config
	c.Config.ErrorLog = log.New(io.Discard, "", 0)
	c.StartTLS()
	t.Cleanup(c.Close)
	return c
}

// TestThroughAProxy: sites behind a forward proxy that alone knows their
// addresses, with a certificate of the data centre's own authority.
func TestThroughAProxy(t *testing.T) {
	const name = "www.quxian.gov.cn"
	ca := newAuthority(t)
	tests := []struct {
		scheme, port string
		serve        func(*testing.T) *county
		method       string
	}{
		{"http", "80", func(t *testing.T) *county { t.Helper(); return newCounty(t) }, "GET"},
		{"https", "443", func(t *testing.T) *county {
			t.Helper()
			return secure(t, &tls.Config{Certificates: []tls.Certificate{ca.issue(t, name, time.Now().Add(time.Hour))}})
		}, "CONNECT"},
	}
	for _, test := range tests {
		t.Run(test.scheme, func(t *testing.T) {
			c := test.serve(t)
			fill(c, 3)
			p := newProxy(t)
			p.auth = "Basic " + base64.StdEncoding.EncodeToString([]byte("crawler:s3cret"))
			at := strings.TrimPrefix(strings.TrimPrefix(c.URL, "http://"), "https://")
			p.names[name], p.names[name+":"+test.port] = at, at
			b := newBench(t, newCounty(t))
			b.site.URL, b.site.Columns = test.scheme+"://"+name+"/", []Column{{URL: test.scheme + "://" + name + "/list/"}}
			b.site.AllowPrivate = false // the proxy is trusted, the site is not
			proxyURL := strings.Replace(p.URL, "http://", "http://crawler:s3cret@", 1)
			crawl := New(Options{
				Archive: b.archive, Writer: b.writer, Sites: []Site{b.site}, Now: b.clock.now, Wait: b.clock.wait,
				Proxy: proxyURL, CA: ca.file(t),
			})
			s, err := crawl.Run(t.Context(), RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			site := s.Sites[0]
			if site.State != OK || site.Pages.Fetched != 7 {
				t.Errorf("%+v", site)
			}
			if want := strings.TrimPrefix(p.URL, "http://"); site.Proxy != want || strings.Contains(fmt.Sprint(site), "s3cret") {
				t.Errorf("the summary says %q of the proxy, want %q", site.Proxy, want)
			}
			asked := p.requests()
			if len(asked) == 0 || slices.ContainsFunc(asked, func(r string) bool { return !strings.HasPrefix(r, test.method+" "+name) }) {
				t.Errorf("asked of the proxy: %v", asked)
			}
			cs, err := b.archive.Captures(t.Context(), 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, capture := range cs {
				if capture.Remote != "" || (capture.TLS != "") != (test.scheme == "https") {
					t.Errorf("%s: remote %q, TLS %q", capture.FinalURL, capture.Remote, capture.TLS)
				}
				w := capture.Witness
				if w.Clock == nil || w.Clock.Source == "" || w.Clock.Offset == nil || (w.Certificate != nil) != (test.scheme == "https") {
					t.Errorf("%s: witness %+v", capture.FinalURL, w)
				}
				if w.Certificate != nil && (len(w.Certificate.SHA256) != 64 || !w.Certificate.To.After(w.Certificate.From) || w.Protocol != "tls/1.3" || w.Cipher == "") {
					t.Errorf("%s: certificate %+v over %q", capture.FinalURL, w.Certificate, w.Protocol)
				}
			}
		})
	}
}

// TestProxyIsNoWayIn: what may not be connected to may not be asked of a proxy
// either, and nothing goes past it.
func TestProxyIsNoWayIn(t *testing.T) {
	tests := []struct {
		url  string
		code errs.Code
	}{
		{"http://127.0.0.1/", errs.ForbiddenAddress},
		{"http://10.1.2.3/", errs.ForbiddenAddress},
		{"http://[::1]/", errs.ForbiddenAddress},
		{"http://[::ffff:169.254.169.254]/", errs.ForbiddenAddress},
		{"http://169.254.169.254/latest/", errs.ForbiddenAddress},
		{"http://[64:ff9b::a9fe:a9fe]/", errs.ForbiddenAddress},
		{"http://localhost/", errs.ForbiddenAddress},
		{"http://LOCALHOST./", errs.ForbiddenAddress},
		{"http://intranet/", errs.ForbiddenAddress},
		{"http://metadata.google.internal/", errs.ForbiddenAddress},
		{"http://printer.local/", errs.ForbiddenAddress},
		{"http://db.corp/", errs.ForbiddenAddress},
		{"http://x.home.arpa/", errs.ForbiddenAddress},
		{"http://www.quxian.gov.cn:22/", errs.ForbiddenAddress},
		{"http://www.quxian.gov.cn:6379/", errs.ForbiddenAddress},
		{"http://8.8.8.8:3306/", errs.ForbiddenAddress},
	}
	p := newProxy(t)
	for _, test := range tests {
		t.Run(test.url, func(t *testing.T) {
			site := Site{Name: "县", URL: test.url}
			c := New(Options{Sites: []Site{site}, Wait: func(context.Context, time.Duration) error { return nil }, Proxy: p.URL})
			if _, err := c.Get(t.Context(), test.url); !errors.Is(err, test.code) {
				t.Errorf("%v, want %s", err, test.code)
			}
			if asked := p.requests(); len(asked) > 0 {
				t.Errorf("the proxy was asked %v", asked)
			}
		})
	}
	t.Run("redirect", func(t *testing.T) {
		c := newCounty(t)
		c.set("/", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://quxian.gov.cn:6379/", http.StatusFound)
		})
		const name = "www.quxian.gov.cn"
		p.names[name] = strings.TrimPrefix(c.URL, "http://")
		crawl := New(Options{Wait: func(context.Context, time.Duration) error { return nil }, Proxy: p.URL})
		if _, err := crawl.Get(t.Context(), "http://"+name+"/"); !errors.Is(err, errs.ForbiddenAddress) {
			t.Errorf("%v", err)
		}
		for _, r := range p.requests() {
			if r != "GET "+name {
				t.Errorf("asked of the proxy: %s", r)
			}
		}
	})
	t.Run("past it", func(t *testing.T) {
		u, err := url.Parse(p.URL)
		if err != nil {
			t.Fatal(err)
		}
		dial := newGuard().dialer(&Site{AllowPrivate: true}, hosts{names: map[string]bool{"127.0.0.1": true}}, &route{proxy: u})
		if _, err := dial(t.Context(), "tcp", "127.0.0.1:1"); !errors.Is(err, errs.ForbiddenAddress) {
			t.Errorf("%v", err)
		}
	})
}

func TestRouteOf(t *testing.T) {
	ca := newAuthority(t).file(t)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name      string
		site      Site
		proxy, ca string
		via       string
		roots     bool
		wrong     bool
	}{
		{name: "straight"},
		{name: "one for all", proxy: "http://10.0.0.1:3128", ca: ca, via: "10.0.0.1:3128", roots: true},
		{name: "the site's own", site: Site{Proxy: "socks5://10.0.0.2", CA: ca}, proxy: "http://10.0.0.1:3128", via: "10.0.0.2:1080", roots: true},
		{name: "none for the site", site: Site{Proxy: "none"}, proxy: "http://10.0.0.1:3128"},
		{name: "default ports", proxy: "https://proxy.gov.cn", via: "proxy.gov.cn:443"},
		{name: "no such scheme", proxy: "ftp://10.0.0.1", wrong: true},
		{name: "no host", proxy: "http://", wrong: true},
		{name: "with a path", proxy: "http://10.0.0.1/x", wrong: true},
		{name: "no such file", ca: filepath.Join(t.TempDir(), "none.pem"), wrong: true},
		{name: "no certificate in it", ca: empty, wrong: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := routeOf(&test.site, test.proxy, test.ca)
			if test.wrong {
				if !errors.Is(err, errs.BadConfig) || errs.Message(err) == "" {
					t.Errorf("error %v", err)
				}
				return
			}
			if err != nil || r.via() != test.via || (r.roots != nil) != test.roots {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// TestTLSProfiles: what the entry of a site allows, and what is kept of it.
func TestTLSProfiles(t *testing.T) {
	ca := newAuthority(t)
	good := ca.issue(t, "127.0.0.1", time.Now().Add(time.Hour))
	expired := ca.issue(t, "127.0.0.1", time.Now().Add(-time.Hour))
	stranger := ca.issue(t, "www.other.gov.cn", time.Now().Add(time.Hour))
	const old = tls.VersionTLS10
	tests := []struct {
		name    string
		cert    tls.Certificate
		version uint16
		profile string
		code    errs.Code
		tls     string
	}{
		{"strict", good, 0, "", errs.OK, "TLS 1.3"},
		{"strict, TLS 1.0", good, old, "", errs.BadTLS, ""},
		{"strict, expired", expired, 0, "strict", errs.BadTLS, ""},
		{"strict, another name", stranger, 0, "", errs.BadTLS, ""},
		{"legacy, TLS 1.0", good, old, "legacy", errs.OK, "TLS 1.0 legacy"},
		{"legacy, expired", expired, 0, "legacy", errs.BadTLS, ""},
		{"insecure, expired", expired, 0, "insecure", errs.OK, "TLS 1.3 legacy unverified"},
		{"insecure, another name", stranger, old, "insecure", errs.OK, "TLS 1.0 legacy unverified"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := secure(t, &tls.Config{Certificates: []tls.Certificate{test.cert}, MaxVersion: test.version, MinVersion: old})
			fill(c, 1)
			b := newBench(t, c)
			b.site.TLS, b.site.CA = test.profile, ca.file(t)
			s := b.run(t, RunOptions{})
			if test.code != errs.OK {
				if len(s.Problems) != 1 || s.Problems[0].Code != test.code || s.State != Failed {
					t.Errorf("%+v", s)
				}
				return
			}
			cs, err := b.archive.Captures(t.Context(), 0, 1)
			if err != nil || s.State != OK || len(cs) != 1 || cs[0].TLS != test.tls {
				t.Errorf("%+v, %+v, %v; want %s", s, cs, err, test.tls)
			}
			if want := strings.TrimPrefix(test.profile, "strict"); s.TLS != want {
				t.Errorf("the summary says %q, want %q", s.TLS, want)
			}
		})
	}
}

// national is a server that speaks TLCP only: it breaks off every handshake
// but one of that version.
func national(t *testing.T, refuse func(net.Conn)) (address string, asked func() int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	var mu sync.Mutex
	n := 0
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			n++
			mu.Unlock()
			var head [5]byte
			_, _ = io.ReadFull(c, head[:])
			body := make([]byte, int(head[3])<<8|int(head[4]))
			_, _ = io.ReadFull(c, body)
			if head[1] == 1 && head[2] == 1 && len(body) > 40 && body[0] == 1 && int(body[2])<<8|int(body[3]) == len(body)-4 {
				_, _ = c.Write([]byte{22, 1, 1, 0, 4, 2, 0, 0, 0}) // the head of a ServerHello
			} else {
				refuse(c)
			}
			_ = c.Close()
		}
	}()
	return l.Addr().String(), func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

// TestNationalProtocol: a host that speaks TLCP only is recorded as one, not
// as broken, and left alone for a week.
func TestNationalProtocol(t *testing.T) {
	alert := func(c net.Conn) { _, _ = c.Write([]byte{21, 3, 3, 0, 2, 2, 40}) }
	for name, refuse := range map[string]func(net.Conn){"alert": alert, "broken off": func(net.Conn) {}} {
		t.Run(name, func(t *testing.T) {
			address, asked := national(t, refuse)
			b := newBench(t, newCounty(t))
			b.site.URL, b.site.Columns = "https://"+address+"/", []Column{{URL: "https://" + address + "/list/"}}
			s := b.run(t, RunOptions{})
			if s.State != Blocked || len(s.Problems) != 1 || s.Problems[0].Code != errs.TLSGM || s.Problems[0].Message == "" {
				t.Errorf("%+v", s)
			}
			before := asked()
			_ = b.clock.wait(t.Context(), 6*24*time.Hour)
			if s := b.run(t, RunOptions{Full: true}); s.State != Blocked || asked() != before {
				t.Errorf("asked again within a week: %+v", s)
			}
			_ = b.clock.wait(t.Context(), 2*24*time.Hour)
			if s := b.run(t, RunOptions{}); s.State != Blocked || asked() == before {
				t.Errorf("not asked again after a week: %+v", s)
			}
		})
	}
	t.Run("a server of something else", func(t *testing.T) {
		plain := newCounty(t)
		b := newBench(t, newCounty(t))
		at := strings.Replace(plain.URL, "http://", "https://", 1)
		b.site.URL, b.site.Columns = at, []Column{{URL: at + "/list/"}}
		if s := b.run(t, RunOptions{}); s.State != Failed || s.Problems[0].Code != errs.BadTLS {
			t.Errorf("%+v", s)
		}
	})
}
