package crawler

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"baogao/archive"
	"baogao/internal/errs"
)

// Limits of one request. Sizes hold for what is received and for what it
// unpacks to.
const (
	maxPage       = 10 << 20
	maxAttachment = 50 << 20
	maxRequisite  = 4 << 20
	maxHeader     = 64 << 10
	maxRedirects  = 5
	headerTime    = 30 * time.Second
)

// fetcher makes the requests of one site.
type fetcher struct {
	site   *Site
	own    hosts
	client *http.Client
	route  *route
	guard  *guard
	pacer  *pacer
	body   budget
	now    func() time.Time
	agent  string
	permit func(ctx context.Context, u *url.URL) error // robots
	pause  func(host string, took time.Duration) pause
	clock  *systemTime
	probed map[string]bool // hosts asked whether they speak TLCP
}

// answer is what became of one request and its redirects.
type answer struct {
	captures     []archive.Capture // redirects first
	final        *url.URL
	status       int
	header       http.Header
	payload      []byte // Content-Encoding undone
	sha          string
	received     int64
	code         errs.Code
	message      string
	retryAfter   time.Duration
	sameAsBefore bool // 304, or the same payload again
	large        bool // holds a part of the budget for bodies
}

func newClient(s *Site, own hosts, g *guard, r *route) (*http.Client, error) {
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
	if err != nil {
		return nil, err
	}
	t := &http.Transport{
		DialContext: g.dialer(s, own, r), DisableCompression: true, MaxResponseHeaderBytes: maxHeader,
		ResponseHeaderTimeout: headerTime, TLSHandshakeTimeout: 20 * time.Second,
		MaxConnsPerHost: 1, IdleConnTimeout: time.Minute, TLSClientConfig: tlsConfig(s.TLS, r.roots),
		Proxy: http.ProxyURL(r.proxy),
	}
	stop := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &http.Client{Transport: t, Jar: jar, CheckRedirect: stop}, nil
}

// tlsConfig weakens nothing unless the site's entry says so: county servers
// with RSA key exchange need legacy, expired certificates insecure.
func tlsConfig(profile string, roots *x509.CertPool) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	if profile == "legacy" || profile == "insecure" {
		c.MinVersion = tls.VersionTLS10
		for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
			c.CipherSuites = append(c.CipherSuites, suite.ID)
		}
	}
	c.InsecureSkipVerify = profile == "insecure"
	return c
}

// fetch requests a target and follows its redirects, each checked like a link.
func (f *fetcher) fetch(ctx context.Context, k archive.Known) answer {
	limit, total := limitOf(k.Role), f.site.timeout()
	if k.Role == archive.Attachment {
		total *= 5
	}
	var a answer
	at, form := k.URL, k.Form
	for range maxRedirects + 1 {
		u, err := f.allowed(ctx, at, k.Role)
		if err == nil {
			err = f.hop(ctx, &a, k, u, form, limit, total)
		}
		if err != nil {
			a.code = classify(err)
			if errs.CodeOf(err) == a.code {
				a.message = errs.Message(err)
			}
			return a
		}
		location := a.header.Get("Location")
		if a.status < 300 || a.status > 399 || a.status == http.StatusNotModified || location == "" {
			f.judge(&a, k)
			return a
		}
		next, err := u.Parse(location)
		if err != nil {
			a.code, a.message = errs.TooManyRedirects, "重定向地址无效"
			return a
		}
		if a.status != http.StatusTemporaryRedirect && a.status != http.StatusPermanentRedirect {
			form = ""
		}
		at = next.String()
	}
	a.code, a.message = errs.TooManyRedirects, errs.TooManyRedirects.Message()
	return a
}

func limitOf(role archive.Role) int64 {
	switch role {
	case archive.Attachment:
		return maxAttachment
	case archive.Requisite:
		return maxRequisite
	default:
		return maxPage
	}
}

// allowed checks an address before it is requested.
func (f *fetcher) allowed(ctx context.Context, raw string, role archive.Role) (*url.URL, error) {
	u, ok := canonical(raw)
	if !ok {
		return nil, errs.New(errs.ForbiddenAddress, "地址无效，未访问："+raw, nil)
	}
	if f.route.proxy != nil {
		if err := f.guard.name(u, f.trusted(u)); err != nil {
			return nil, err
		}
	}
	if role == archive.Robots {
		return u, nil // RFC 9309 has its redirects followed to other hosts
	}
	if !f.own.has(u) {
		return nil, errs.New(errs.OffSite, "", nil)
	}
	return u, f.permit(ctx, u)
}

// trusted says that an address inside is one that the site's entry allows.
func (f *fetcher) trusted(u *url.URL) bool { return f.site.AllowPrivate && f.own.names[u.Hostname()] }

// hop makes one request and adds its capture.
func (f *fetcher) hop(ctx context.Context, a *answer, k archive.Known, u *url.URL, form string, limit int64, total time.Duration) error {
	done, err := f.pacer.enter(ctx, visitor{
		host: u.Host, name: u.Hostname(), proxied: f.route.proxy != nil, idle: f.client.CloseIdleConnections,
	})
	if err != nil {
		return err
	}
	begin := f.now()
	defer func() { done(f.pause(u.Host, f.now().Sub(begin))) }()
	d := withDeadline(ctx, total)
	defer d.stop()
	met := &encounter{}
	req, err := f.request(httptrace.WithClientTrace(d.ctx, met.trace()), k, u, form)
	if err != nil {
		return err
	}
	res, err := f.client.Do(req)
	if err != nil {
		return f.failed(ctx, u, met, d.judge(err))
	}
	defer res.Body.Close()
	body, err := f.body.read(d, a, res.Body, limit)
	a.received += int64(len(body))
	a.final, a.status, a.header = u, res.StatusCode, res.Header
	c := archive.Capture{
		Target: k.Target, Kind: archive.Response, Time: f.now(), FinalURL: u.String(),
		Status: res.StatusCode, Header: res.Header, Body: body, Remote: f.remote(met), TLS: f.tls(res.TLS),
		Witness: f.witness(res.TLS, res.Header),
	}
	err = d.judge(err)
	switch {
	case err != nil && d.ctx.Err() != nil:
		c.Truncated, c.Code = "time", errs.Timeout
	case err != nil:
		c.Truncated, c.Code = "disconnect", errs.BadEncodingTransit
		err = errs.New(errs.BadEncodingTransit, "", err)
	case int64(len(body)) > limit:
		c.Truncated, c.Code, c.Body = "length", errs.TooLarge, body[:limit]
		err = errs.New(errs.TooLarge, "", nil)
	}
	a.captures = append(a.captures, c)
	return err
}

func (f *fetcher) request(ctx context.Context, k archive.Known, u *url.URL, form string) (*http.Request, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if form != "" {
		method, body = http.MethodPost, strings.NewReader(form)
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", f.agent)
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	req.Header.Set("Accept-Language", "zh-CN,zh;q=0.9")
	if form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	if k.Via != "" && form != "" {
		req.Header.Set("Referer", k.Via)
	}
	if k.SHA256 != "" && k.Role != archive.Robots {
		if k.ETag != "" {
			req.Header.Set("If-None-Match", k.ETag)
		}
		if k.LastModified != "" {
			req.Header.Set("If-Modified-Since", k.LastModified)
		}
	}
	return req, nil
}

// judge reads the status and the payload of the last answer.
func (f *fetcher) judge(a *answer, k archive.Known) {
	last := &a.captures[len(a.captures)-1]
	a.code = statusCode(a.status)
	a.retryAfter = retryAfter(a.header.Get("Retry-After"), f.now())
	if a.status == http.StatusNotModified && k.SHA256 != "" {
		a.code, a.sha, a.sameAsBefore = errs.OK, k.SHA256, true
		last.Kind, last.SHA256, last.Body = archive.Revisit, k.SHA256, nil
		return
	}
	limit := limitOf(k.Role)
	payload, err := archive.Decompress(last.Body, a.header.Get("Content-Encoding"), limit)
	if err != nil {
		if a.code == errs.OK {
			a.code, a.message = errs.CodeOf(err), errs.Message(err)
		}
		last.Code = a.code
		return
	}
	a.payload, a.sha = payload, digest(payload)
	last.SHA256, last.Code = a.sha, a.code
	if a.code == errs.OK && a.sha == k.SHA256 {
		a.sameAsBefore = true
		last.Kind, last.Body = archive.Revisit, nil
	}
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func statusCode(status int) errs.Code {
	switch {
	case status == http.StatusOK:
		return errs.OK
	case status == http.StatusNotFound || status == http.StatusGone:
		return errs.NotFound
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		return errs.TooManyRequests
	case status >= 500:
		return errs.ServerError
	default:
		return errs.Refused
	}
}

// retryAfter reads seconds or a date, at most a day.
func retryAfter(value string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.Atoi(value); err == nil {
		d = time.Duration(min(n, 86_400)) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), 24*time.Hour)
}

// classify names the way a request failed.
func classify(err error) errs.Code {
	var netErr net.Error
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var verify *tls.CertificateVerificationError
	var alert tls.AlertError
	if code := errs.CodeOf(err); code != errs.Internal {
		return code
	}
	switch {
	case errors.Is(err, context.Canceled):
		return errs.Interrupted
	case errors.As(err, &netErr) && netErr.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return errs.Timeout
	case errors.As(err, &unknown), errors.As(err, &invalid), errors.As(err, &host), errors.As(err, &record),
		errors.As(err, &verify), errors.As(err, &alert), strings.Contains(err.Error(), "tls: "), plainHTTP(err):
		return errs.BadTLS
	default:
		return errs.Unreachable
	}
}

// plainHTTP says that something without TLS answered at an https address; the
// transport has no type for it.
func plainHTTP(err error) bool {
	return strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}
