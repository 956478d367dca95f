package sitetest

import (
	"bytes"
	"compress/gzip"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// ServeHTTP answers as the county's old servers do: static pages with
// validators, a few addresses with parameters, and a Chinese 404.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	pages := s.states[0]
	if s.later.Load() {
		pages = s.states[1]
	}
	if s.isBroken(r.URL.Path) {
		http.Error(w, "服务器内部错误", http.StatusInternalServerError)
		return
	}
	switch r.URL.Path {
	case "/robots.txt":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /admin/\nSitemap: /sitemap.xml\n"))
		return
	case "/sitemap.xml":
		s.sitemap(w, r)
		return
	}
	p := pages[key(r)]
	if p == nil {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(pages["404"].body)
		return
	}
	p.serve(w, r)
}

// key brings the addresses with parameters to the form under which their pages
// are kept.
func key(r *http.Request) string {
	q := r.URL.Query()
	switch r.URL.Path {
	case "/news-list.asp":
		return listKey(q.Get("id"), max(1, number(q.Get("page"))))
	case "/module/web/jpage/dataproxy.jsp":
		if r.Method == http.MethodPost {
			column := r.PostFormValue("columnid")
			return recordsKey(column, number(q.Get("startrecord")), number(q.Get("endrecord")))
		}
		return groupKey(q.Get("columnid"), max(1, number(q.Get("page"))))
	case "/module/download/downfile.jsp":
		return "/files/" + q.Get("filename")
	}
	return r.URL.Path
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func listKey(id string, page int) string {
	return "/news-list.asp?id=" + id + "&page=" + strconv.Itoa(page)
}

func groupKey(column string, page int) string { return "jpage " + column + " " + strconv.Itoa(page) }

// recordsKey rounds a request for records to the groups the site keeps: the
// script of such a site asks for three screens at a time.
func recordsKey(column string, start, end int) string {
	if start < 1 || end < start || end-start >= groupSize || (start-1)%groupSize != 0 {
		return "jpage refused"
	}
	return groupKey(column, (start-1)/groupSize+1)
}

// sitemap lists home page and columns; its addresses must be absolute.
func (s *Site) sitemap(w http.ResponseWriter, r *http.Request) {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	paths := []string{"/"}
	for _, c := range s.Truth.Columns {
		paths = append(paths, c.Path)
	}
	for _, p := range paths {
		at := url.URL{Scheme: "http", Host: r.Host}
		b.WriteString("<url><loc>" + html.EscapeString(at.String()+p) + "</loc></url>\n")
	}
	b.WriteString("</urlset>\n")
	w.Header().Set("Content-Type", "application/xml")
	_, _ = w.Write([]byte(b.String()))
}

func (p *page) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", p.kind)
	if p.name != "" {
		h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(p.name))
	}
	if p.etag == "" {
		p.write(w, r)
		return
	}
	h.Set("ETag", p.etag)
	h.Set("Last-Modified", p.modified.UTC().Format(http.TimeFormat))
	if p.unchanged(r) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	p.write(w, r)
}

// unchanged decides a conditional request; If-None-Match wins (RFC 9110).
func (p *page) unchanged(r *http.Request) bool {
	if match := r.Header.Get("If-None-Match"); match != "" {
		return strings.Contains(match, p.etag)
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !p.modified.After(since)
}

func (p *page) write(w http.ResponseWriter, r *http.Request) {
	body := p.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && strings.Contains(p.kind, "text/") {
		var buf bytes.Buffer
		z := gzip.NewWriter(&buf)
		_, _ = z.Write(body)
		_ = z.Close() // a Buffer does not fail
		body = buf.Bytes()
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Vary", "Accept-Encoding")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
