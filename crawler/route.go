package crawler

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"baogao/archive"
	"baogao/internal/errs"
)

// direct, as a site's proxy, means that the one for all sites is not used.
const direct = "none"

// maxRoots is the most a file of certificates may hold.
const maxRoots = 4 << 20

// route is how a site is reached: straight or through a proxy, which is then
// trusted to resolve names, and whose certificates are believed.
type route struct {
	proxy *url.URL
	roots *x509.CertPool // nil: those of the system
}

// routeOf is the route of a site; its own proxy and certificates win over
// those for all.
func routeOf(s *Site, proxy, ca string) (*route, error) {
	r := &route{}
	var err error
	if s.Proxy != "" {
		proxy = s.Proxy
	}
	if proxy != "" && proxy != direct {
		if r.proxy, err = parseProxy(proxy); err != nil {
			return nil, err
		}
	}
	if s.CA != "" {
		ca = s.CA
	}
	if ca != "" {
		r.roots, err = readRoots(ca)
	}
	return r, err
}

// parseProxy reads the address of a proxy. Its password stays out of messages.
func parseProxy(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" {
		return nil, errs.New(errs.BadConfig, "代理地址无效，请写如 http://10.0.0.1:3128 的地址", nil)
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, errs.New(errs.BadConfig, "代理地址的协议应为 http、https 或 socks5", nil)
}

// CheckRoute says what is wrong with the proxy and the certificates for all
// sites, errs.BadConfig if anything is.
func CheckRoute(proxy, ca string) error {
	_, err := routeOf(&Site{}, proxy, ca)
	return err
}

// readRoots reads PEM certificates that are believed beside the system's.
func readRoots(file string) (*x509.CertPool, error) {
	f, err := os.Open(file) //nolint:gosec // named in the configuration
	if err != nil {
		return nil, errs.New(errs.BadConfig, "证书文件读不到，请检查路径和权限："+file, err)
	}
	defer f.Close()
	pem, err := io.ReadAll(io.LimitReader(f, maxRoots))
	if err != nil {
		return nil, errs.New(errs.BadConfig, "证书文件读不到，请检查路径和权限："+file, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !bytes.Contains(pem, []byte("-----BEGIN CERTIFICATE-----")) || !pool.AppendCertsFromPEM(pem) {
		return nil, errs.New(errs.BadConfig, "证书文件里没有可用的证书，请换成 PEM 格式："+file, nil)
	}
	return pool, nil
}

// address is where the proxy is connected to.
func (r *route) address() string {
	port := r.proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[r.proxy.Scheme]
	}
	if port == "" {
		port = "1080"
	}
	return net.JoinHostPort(r.proxy.Hostname(), port)
}

// via names the proxy for the run summary, without its password.
func (r *route) via() string {
	if r.proxy == nil {
		return ""
	}
	return r.address()
}

// remote is the server's address, unknown behind a proxy.
func (f *fetcher) remote(met *encounter) string {
	if f.route.proxy != nil {
		return ""
	}
	address, _ := met.remote()
	return address
}

// witness notes what vouches for an answer: the certificate that was shown, and
// how the clock was checked.
func (f *fetcher) witness(state *tls.ConnectionState, header http.Header) archive.Witness {
	w := archive.Witness{Clock: f.clock.check()}
	now := f.now()
	if at, err := http.ParseTime(header.Get("Date")); err == nil {
		ahead := at.Sub(now.Truncate(time.Second)).Milliseconds()
		w.Clock.Server, w.Clock.Offset = header.Get("Date"), &ahead
	}
	if state == nil {
		return w
	}
	w.Protocol = strings.ToLower(strings.ReplaceAll(tls.VersionName(state.Version), "TLS ", "tls/"))
	w.Cipher = tls.CipherSuiteName(state.CipherSuite)
	for i, c := range state.PeerCertificates {
		sum := digest(c.Raw)
		if i == 0 {
			w.Certificate = &archive.Certificate{Subject: c.Subject.String(), Issuer: c.Issuer.String(), From: c.NotBefore, To: c.NotAfter, SHA256: sum}
			continue
		}
		w.Certificate.Chain = append(w.Certificate.Chain, sum)
	}
	return w
}

// tls says over which protocol an answer came, and how far that is to be
// trusted: a weakened connection is weaker evidence.
func (f *fetcher) tls(state *tls.ConnectionState) string {
	if state == nil {
		return ""
	}
	words := []string{tls.VersionName(state.Version)}
	switch f.site.TLS {
	case "legacy":
		words = append(words, "legacy")
	case "insecure":
		words = append(words, "legacy", "unverified")
	}
	return strings.Join(words, " ")
}
