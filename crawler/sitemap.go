package crawler

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"io"
	"net/url"
	"regexp"
	"strings"

	"baogao/archive"
	"baogao/crawler/cms"
	"baogao/crawler/extract"
)

// Bounds of a site map. The protocol allows 50,000 addresses in 50 MB; what a
// county has is far below, and what is beyond is a trap.
const (
	maxSitemap      = 20 << 20 // unpacked
	maxSitemapURLs  = 50_000
	maxSitemapFiles = 50 // of an index
	maxSitemapDepth = 16 // of elements
)

// sitemapAnchor marks the target of a site map nobody has linked.
const sitemapAnchor = "sitemap.xml"

// reportPath are the segments by which columns of reports go in addresses, the
// initials of their names: a site map has no texts.
var reportPath = regexp.MustCompile(`(?i)/(?:[a-z]*(?:fzzf|yfxz|xxgkn?b|xxgknd|gkn?db|gknb|xxgkgzbg|gkgzbg|zfgzbg|ndbg|gzbg|gzndbg|xznb|bmnb|wznb|ndbb)[a-z]*|nb|ndbg|annual\w*|report\w*|xxgkannualreport)\d*n?(?:_\d+)?/`)

// sitemaps are the maps of a site: those robots.txt names, else the usual
// place.
func (r *siteRun) sitemaps(k archive.Known) (found []archive.Target) {
	var addresses []string
	r.polite.mu.Lock()
	if rules := r.polite.rules[r.home.Scheme+"://"+r.home.Host]; rules != nil {
		addresses = rules.Sitemaps()
	}
	r.polite.mu.Unlock()
	if len(addresses) == 0 {
		addresses = []string{"/sitemap.xml"}
	}
	for _, a := range addresses {
		u, err := r.home.Parse(a)
		if err != nil {
			continue
		}
		if t, ok := r.target(u.String(), "", archive.Column, k); ok {
			t.Column, t.Depth, t.Anchor = "", k.Depth+1, sitemapAnchor
			found = append(found, t)
		}
	}
	return found
}

// isSitemap recognises the formats: XML, packed XML, one address a line.
func isSitemap(payload []byte) bool {
	if bytes.HasPrefix(payload, []byte("\x1f\x8b")) {
		return true
	}
	head := payload[:min(len(payload), 2048)]
	if bytes.Contains(head, []byte("<urlset")) || bytes.Contains(head, []byte("<sitemapindex")) {
		return true
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(head)), "\n")
	u, err := url.Parse(strings.TrimSpace(line))
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(line, "<> ")
}

// sitemap makes targets of what a site map names: further maps, columns and
// articles of reports as far as their addresses say so, and what may lead to
// more.
func (r *siteRun) sitemap(k archive.Known, payload []byte, contentType string) (found []archive.Target) {
	m := readSitemap(payload, contentType)
	for _, address := range m.maps {
		if k.Depth > 2 {
			break
		}
		if t, ok := r.target(address, "", archive.Column, k); ok {
			t.Column, t.Depth, t.Anchor = "", k.Depth+1, sitemapAnchor
			found = append(found, t)
		}
	}
	for _, address := range m.pages {
		u, ok := canonical(address)
		if !ok {
			continue
		}
		if t, ok := r.mapped(k, u); ok {
			found = append(found, t)
		}
	}
	return found
}

func (r *siteRun) mapped(k archive.Known, u *url.URL) (t archive.Target, ok bool) {
	reports := reportPath.MatchString(u.Path) || reportPath.MatchString(strings.TrimSuffix(u.Path, ".htm")+"/")
	switch {
	case cms.ArticleURL(u) && !reports:
		return t, false
	case cms.ArticleURL(u):
		return r.article(k, cms.Item{URL: u.String()})
	case reports:
		if t, ok = r.target(u.String(), "", archive.Column, k); ok {
			t.Column, t.Depth = t.URL, k.Depth+1
		}
		return t, ok
	}
	return r.wayTo(k, anchor{url: u})
}

// sitemapFile is what a site map holds.
type sitemapFile struct {
	maps, pages []string
}

// readSitemap reads a site map as far as its bounds go. Broken XML ends it; what
// was read before counts.
func readSitemap(payload []byte, contentType string) (m sitemapFile) {
	if bytes.HasPrefix(payload, []byte("\x1f\x8b")) {
		z, err := gzip.NewReader(bytes.NewReader(payload))
		if err != nil {
			return m
		}
		if payload, err = io.ReadAll(io.LimitReader(z, maxSitemap)); err != nil && len(payload) == 0 {
			return m
		}
	}
	text, _ := extract.Decode(payload[:min(len(payload), maxSitemap)], contentType)
	if !strings.Contains(text[:min(len(text), 2048)], "<") {
		return textSitemap(text)
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded above
	inMap, inLoc := false, false
	depth, address := 0, ""
	for len(m.pages) < maxSitemapURLs && len(m.maps) < maxSitemapFiles {
		token, err := d.RawToken() // no stack: depth is ours to bound
		if err != nil {
			return m
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxSitemapDepth {
				return m
			}
			switch t.Name.Local {
			case "sitemap":
				inMap = true
			case "url":
				inMap = false
			}
			inLoc, address = t.Name.Local == "loc" && (t.Name.Space == "" || t.Name.Space == "sm"), ""
		case xml.CharData:
			if inLoc && len(address) <= maxURL {
				address += string(t)
			}
		case xml.EndElement:
			depth--
			if address = strings.TrimSpace(address); inLoc && address != "" { // one cut off is none
				m.add(address, inMap)
			}
			inLoc = false
		}
	}
	return m
}

func (m *sitemapFile) add(address string, isMap bool) {
	if isMap {
		m.maps = append(m.maps, address)
		return
	}
	m.pages = append(m.pages, address)
}

func textSitemap(text string) (m sitemapFile) {
	for sc := bufio.NewScanner(strings.NewReader(text)); sc.Scan() && len(m.pages) < maxSitemapURLs; {
		if at := strings.TrimSpace(sc.Text()); at != "" {
			m.pages = append(m.pages, at)
		}
	}
	return m
}
