// Package sitetest answers one question: what would a crawler see on the site
// of the invented county?
//
// New builds the whole site of internal/sample in memory, in the two states it
// has before and after Advance; Start serves it on loopback over HTTP. Each
// column looks and pages like one family of CMS in government use, with
// validators, compression, robots.txt and a sitemap. The crawler gets no
// shortcut: it must find the reports as on any other site.
package sitetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"baogao/internal/errs"
	"baogao/internal/sample"
)

// Site is the county's site; it is an http.Handler.
type Site struct {
	Truth *sample.Truth

	states [2]map[string]*page
	later  atomic.Bool
	broken sync.Map // path prefixes that answer 500
	url    string
	server *http.Server
}

// page is one answer of the site.
type page struct {
	kind     string // Content-Type
	body     []byte
	modified time.Time
	etag     string // empty: the old server has no validators
	name     string // of a file for download
	list     bool   // a page of a column's list
}

// New builds the site.
func New(county *sample.Truth) *Site {
	s := &Site{Truth: county}
	for i := range s.states {
		b := newBuilder(county, i == 1)
		b.build()
		s.states[i] = b.pages
	}
	return s
}

// Start serves the invented county's site on addr, for which 127.0.0.1:0 is
// taken if it is empty, until ctx ends or Close is called.
func Start(ctx context.Context, addr string) (site *Site, err error) {
	defer errs.Wrap(&err, "sitetest.Start(%s)", addr)
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, errs.New(errs.BadUsage, "示例网站无法监听 "+addr+"，请换一个端口", err)
	}
	s := New(sample.County())
	s.url = "http://" + l.Addr().String()
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = s.server.Serve(l) }() // ends with ErrServerClosed
	context.AfterFunc(ctx, func() { _ = s.server.Close() })
	return s, nil
}

// URL is where the site is served, without a closing slash.
func (s *Site) URL() string { return s.url }

// Close stops a site that was started.
func (s *Site) Close() error { return s.server.Close() }

// Advance brings the site to its later state: a report changed, one withdrawn,
// two more published.
func (s *Site) Advance() { s.later.Store(true) }

// Break makes every address that begins with path answer 500, as a column out
// of order does; Mend ends it.
func (s *Site) Break(path string) { s.broken.Store(path, true) }

// Mend undoes Break.
func (s *Site) Mend(path string) { s.broken.Delete(path) }

// SitesYAML is the configuration with which the ordinary crawler reads the
// site served at base.
func (s *Site) SitesYAML(base string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "sites:\n  - name: %s\n    url: %s/\n    region: \"%s\"\n    delay: 1ms\n    allow_private: true\n    columns:\n", s.Truth.SiteName, base, s.Truth.Code)
	for _, c := range s.Truth.Columns {
		fmt.Fprintf(&b, "      - url: %s%s\n        name: %s\n", base, c.Path, c.Name)
	}
	return b.String()
}

// Lists are the addresses of the pages of all columns' lists in the site's
// first state, home page and site map among them.
func (s *Site) Lists() []string {
	var paths []string
	for at, p := range s.states[0] {
		if p.list {
			paths = append(paths, at)
		}
	}
	slices.Sort(paths)
	return paths
}

func (s *Site) isBroken(path string) bool {
	down := false
	s.broken.Range(func(prefix, _ any) bool {
		p, ok := prefix.(string)
		down = down || ok && strings.HasPrefix(path, p)
		return !down
	})
	return down
}

func (p *page) seal(validators bool) *page {
	if validators {
		sum := sha256.Sum256(p.body)
		p.etag = `"` + hex.EncodeToString(sum[:8]) + `"`
	}
	return p
}
