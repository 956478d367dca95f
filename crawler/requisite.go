package crawler

import (
	"mime"
	"regexp"
	"slices"
	"strings"

	"baogao/archive"
	"baogao/crawler/extract"
)

// Bounds of what is fetched only so that a captured page can be shown as it
// looked: pictures and style sheets, of the site itself.
const (
	maxRequisites    = 30  // of one page or style sheet
	maxRequisitesRun = 600 // new ones of a site in one run
)

// shownWith says that a type is one that a page is shown with.
func shownWith(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "text/css" || strings.HasPrefix(kind, "image/"))
}

// shown adds the pictures and style sheets of an article to what it brings.
func (r *siteRun) shown(k archive.Known, d *extract.Document, found []archive.Target) []archive.Target {
	return r.requisites(k, d.Requisites(), found)
}

var sheetURL = regexp.MustCompile(`(?i)url\(\s*["']?([^"')\s]+)["']?\s*\)|@import\s+["']([^"']+)["']`)

// sheet are the pictures and sheets that a style sheet names; those that these
// name are left out.
func (r *siteRun) sheet(k archive.Known, a *answer) []archive.Target {
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || kind != "text/css" || k.Anchor == nested {
		return nil
	}
	var urls []string
	for _, m := range sheetURL.FindAllSubmatch(a.payload, 4*maxRequisites) {
		if u, err := a.final.Parse(string(m[1]) + string(m[2])); err == nil {
			urls = append(urls, u.String())
		}
	}
	found := r.requisites(k, urls, nil)
	for i := range found {
		found[i].Anchor = nested
	}
	return found
}

// nested marks what a style sheet named.
const nested = "css"

func (r *siteRun) requisites(k archive.Known, urls []string, found []archive.Target) []archive.Target {
	n := 0
	for _, raw := range urls {
		if n == maxRequisites || r.shownNew >= maxRequisitesRun {
			break
		}
		t, ok := r.target(raw, "", archive.Requisite, k)
		if !ok || slices.ContainsFunc(found, func(o archive.Target) bool { return o.URL == t.URL }) {
			continue
		}
		n++
		if !r.shownBefore[t.URL] {
			r.shownBefore[t.URL] = true
			r.shownNew++
		}
		t.Depth = k.Depth + 1
		found = append(found, t)
	}
	return found
}
