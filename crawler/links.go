package crawler

import (
	"context"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"baogao/archive"
	"baogao/crawler/cms"
	"baogao/crawler/extract"
	"baogao/internal/errs"
)

// maxDepth is how far lists are followed that no column names.
const maxDepth = 2

// reportColumn is the text of a link to a column worth following from a start
// page.
var reportColumn = regexp.MustCompile(`法治政府|信息公开年报|年度报告|工作报告|工作年报`)

// document ends the names of files.
var document = regexp.MustCompile(`(?i)\.(pdf|docx?|wps|ofd|xlsx?|et|rtf|zip|rar|txt)$`)

// links reads a page's links into targets. Bytes that break a reader cost the
// page, never the run.
func (r *siteRun) links(ctx context.Context, k archive.Known, a *answer) (found []archive.Target) {
	defer func() {
		if p := recover(); p != nil {
			found = nil
			r.fail(errs.Unparsed, k.URL, "")
		}
	}()
	if k.Role == archive.Attachment || k.Role == archive.Article && a.sameAsBefore {
		return nil
	}
	payload, contentType := a.payload, a.header.Get("Content-Type")
	if payload == nil { // 304: what the archive holds
		c, err := r.c.o.Archive.Latest(ctx, k.URL)
		if err != nil || k.Form != "" {
			return nil
		}
		if payload, err = c.Payload(maxPage); err != nil {
			return nil
		}
		contentType = c.Header.Get("Content-Type")
	}
	if k.Role == archive.Article && document.MatchString(mustURL(k.URL).Path) {
		return nil
	}
	d, err := extract.Parse(extract.Page{URL: a.final.String(), ContentType: contentType, Body: payload, Anchor: k.Anchor, Listed: k.Listed})
	if err != nil {
		if k.Role == archive.Column {
			r.fail(errs.CodeOf(err), k.URL, errs.Message(err))
		}
		return nil // intake says it of an article
	}
	if k.Role == archive.Column || d.Kind() == extract.ListPage && k.Depth <= maxDepth {
		return r.list(k, d, cms.Read(d, contentType, payload))
	}
	if d.Kind() == extract.ArticlePage {
		return r.attachments(k, d)
	}
	return nil
}

// list turns the rows of a list page into targets.
func (r *siteRun) list(k archive.Known, d *extract.Document, l cms.List) (found []archive.Target) {
	fresh := false
	for _, item := range l.Items {
		t, ok := r.target(item.URL, "", archive.Article, k)
		if !ok {
			continue
		}
		if document.MatchString(mustURL(t.URL).Path) {
			t.Role = archive.Attachment
		}
		t.Anchor, t.Listed, t.Depth = item.Title, item.Date, k.Depth+1
		r.listed[t.URL] = true
		row := [2]string{k.Column, t.URL}
		fresh = fresh || !r.rows[row]
		r.rows[row] = true
		found = append(found, t)
	}
	if fresh { // a page that brings nothing new ends its list: stubs, calendars
		for _, next := range l.Next {
			if t, ok := r.target(next.URL, next.Form, archive.Column, k); ok {
				found = append(found, t)
			}
		}
	}
	if k.Role == archive.Column {
		found = append(found, r.further(k, d)...)
		r.column(k, l, found)
	}
	return r.capped(k, found)
}

// column notes how completely a list page was read.
func (r *siteRun) column(k archive.Known, l cms.List, found []archive.Target) {
	switch {
	case l.Partial != "":
		r.sum.add(Problem{Code: errs.EmptyColumn, URL: k.URL, Message: l.Partial})
	case len(found) == 0 && k.URL == k.Column && k.Form == "":
		r.sum.add(Problem{Code: errs.EmptyColumn, URL: k.URL, Message: errs.EmptyColumn.Message()})
	default:
		r.read[k.URL+" "+k.Form] = true
	}
}

// further finds the columns of a site that names none.
func (r *siteRun) further(k archive.Known, d *extract.Document) (found []archive.Target) {
	if len(r.site.Columns) > 0 || k.Depth >= maxDepth || k.URL != k.Column {
		return nil
	}
	base := mustURL(d.URL)
	d.HTML.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
		text := strings.TrimSpace(a.Text())
		if len(text) > 60 || !reportColumn.MatchString(text) {
			return // longer texts are titles of articles
		}
		u, err := base.Parse(strings.TrimSpace(a.AttrOr("href", "")))
		if err != nil {
			return
		}
		if t, ok := r.target(u.String(), "", archive.Column, k); ok && !r.listed[t.URL] {
			t.Column, t.Depth, t.Anchor = t.URL, k.Depth+1, text
			found = append(found, t)
		}
	})
	return found
}

func (r *siteRun) attachments(k archive.Known, d *extract.Document) (found []archive.Target) {
	article := d.Article()
	for _, file := range article.Attachments {
		if t, ok := r.target(file.URL, "", archive.Attachment, k); ok {
			t.Anchor, t.Listed, t.Depth = file.Name, article.Published, k.Depth+1
			found = append(found, t)
		}
	}
	return r.capped(k, found)
}

// target makes a link a target if it is of the site.
func (r *siteRun) target(raw, form string, role archive.Role, via archive.Known) (archive.Target, bool) {
	u, ok := canonical(raw)
	if !ok || !r.own.has(u) {
		return archive.Target{}, false
	}
	return archive.Target{URL: u.String(), Form: form, Site: r.site.Name, Role: role, Column: via.Column, Via: via.URL, Depth: via.Depth}, true
}

// capped holds a site to its number of pages.
func (r *siteRun) capped(k archive.Known, found []archive.Target) []archive.Target {
	room := r.site.maxPages() - r.targets
	if len(found) <= room {
		return found
	}
	r.sum.add(Problem{Code: errs.TooLarge, URL: k.URL, Message: "网站的页面数超过 max_pages，其余链接未收录；需要时请调大该值"})
	return found[:max(room, 0)]
}

// mustURL parses an address that was canonical once.
func mustURL(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		return &url.URL{Path: path.Clean("/" + raw)}
	}
	return u
}
