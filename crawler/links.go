package crawler

import (
	"context"
	"net/url"
	"path"
	"regexp"
	"slices"

	"baogao/archive"
	"baogao/crawler/cms"
	"baogao/crawler/extract"
	"baogao/internal/errs"
)

// maxDepth is how far lists are followed that no column names.
const maxDepth = 2

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
	if k.Role == archive.Attachment || (k.Role == archive.Article || k.Role == archive.Requisite) && a.sameAsBefore {
		return nil
	}
	if k.Role == archive.Requisite {
		return r.sheet(k, a)
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
	if err := r.learn(ctx); err != nil {
		r.fail(errs.CodeOf(err), k.URL, errs.Message(err))
		return nil
	}
	if k.Role == archive.Column && k.Column == "" && isSitemap(payload) {
		return r.capped(k, r.sitemap(k, payload, contentType))
	}
	d, err := extract.Parse(extract.Page{URL: a.final.String(), ContentType: contentType, Body: payload, Anchor: k.Anchor, Listed: k.Listed})
	if err != nil {
		if k.Role == archive.Column && !r.quiet(k) {
			r.fail(errs.CodeOf(err), k.URL, errs.Message(err))
		}
		return nil // intake says it of an article
	}
	return r.page(k, a, d, cms.Answer{ContentType: contentType, Form: k.Form, Body: payload, Rules: r.site.rules(k.Column)})
}

// page reads the links of a page by what it is.
func (r *siteRun) page(k archive.Known, a *answer, d *extract.Document, answer cms.Answer) []archive.Target {
	if k.Role == archive.Article {
		deepest := maxDepth
		if r.roams() {
			deepest += maxWayDepth + 1
		}
		switch kind := d.Kind(); {
		case kind == extract.ListPage && k.Depth <= deepest:
			return r.list(k, d, cms.Read(d, answer))
		case kind == extract.ArticlePage:
			return r.attachments(k, d)
		}
		return nil
	}
	l := cms.Read(d, answer)
	if r.roams() && k.Depth > 0 && k.Form == "" && (k.URL == k.Column || k.Column == "") && len(l.Next)+len(l.Branches) == 0 &&
		d.Kind() == extract.ArticlePage && (k.Column != "" || reportTitle.MatchString(d.Article().Title)) {
		// What was linked like a column is a report itself.
		if n := len(a.captures); n > 0 {
			a.captures[n-1].Target.Role = archive.Article
		}
		return r.attachments(k, d)
	}
	return r.list(k, d, l)
}

// list turns the rows of a list page into targets.
func (r *siteRun) list(k archive.Known, d *extract.Document, l cms.List) (found []archive.Target) {
	way, chosen := r.way(k), r.choose(k, l)
	if way && chosen.walk && len(l.Next) > 0 && (chosen.all || !front(mustURL(k.URL))) {
		// It is a column after all, and known as one from now on.
		k.Column = k.URL
		found = append(found, k.Target)
	}
	fresh := false
	for _, item := range l.Items {
		if !chosen.all && !reportTitle.MatchString(item.Title) {
			fresh = fresh || r.first(k, item.URL)
			continue
		}
		if t, ok := r.article(k, item); ok {
			fresh = r.first(k, t.URL) || fresh
			found = append(found, t)
		}
	}
	found = append(found, r.onwards(k, l, chosen.walk, fresh)...)
	if k.Role == archive.Column {
		switch {
		case way:
			found = append(found, r.explore(k, d)...)
		case chosen.all:
			found = append(found, r.below(k, d)...)
		}
		found = append(found, r.branches(k, l, chosen.all)...)
		r.column(k, l, found)
	}
	if r.o.Sample > 0 {
		found = r.sample(found)
	}
	r.lists = r.lists || slices.ContainsFunc(found, func(t archive.Target) bool { return t.Role == archive.Column })
	return r.capped(k, found)
}

// sample keeps the first rows and one further page of each column.
func (r *siteRun) sample(found []archive.Target) []archive.Target {
	return slices.DeleteFunc(found, func(t archive.Target) bool {
		if t.Role == archive.Column && (t.Column == "" || t.URL == t.Column) {
			return false // another column, or a way to one
		}
		limit := r.o.Sample
		if t.Role == archive.Column {
			limit = 1
		}
		key := string(t.Role) + t.Column
		if r.rows[[2]string{key, t.URL + " " + t.Form}] || r.walked[key] >= limit {
			return true
		}
		r.rows[[2]string{key, t.URL + " " + t.Form}] = true
		r.walked[key]++
		return false
	})
}

// article makes a row a target.
func (r *siteRun) article(k archive.Known, item cms.Item) (archive.Target, bool) {
	t, ok := r.target(item.URL, "", archive.Article, k)
	if !ok {
		return t, false
	}
	if document.MatchString(mustURL(t.URL).Path) {
		t.Role = archive.Attachment
	}
	t.Anchor, t.Listed, t.Depth = item.Title, item.Date, k.Depth+1
	r.listed[t.URL] = true
	return t, true
}

// first says that a list of this run brings a row for the first time.
func (r *siteRun) first(k archive.Known, address string) bool {
	row := [2]string{k.Column, address}
	seen := r.rows[row]
	r.rows[row] = true
	return !seen
}

// onwards are the further pages of a list. One that brings nothing new ends
// its list: stubs, calendars. Where only the template says how many there are,
// few are asked for at a time, so that stubs cost little and one failing page
// does not hide those behind it.
func (r *siteRun) onwards(k archive.Known, l cms.List, walk, fresh bool) (found []archive.Target) {
	next := l.Next
	switch {
	case !walk:
		return nil
	case !fresh && len(l.Items) > 0:
		next = l.Instead
		r.repeats[k.URL+" "+k.Form] = len(next) > 0
	case !fresh && len(l.Items) == 0 && k.URL != k.Column:
		return nil
	case l.Total == 0:
		next = next[:min(len(next), lookAhead)]
	}
	for _, n := range next {
		if t, ok := r.target(n.URL, n.Form, archive.Column, k); ok {
			t.Anchor = k.Anchor
			found = append(found, t)
		}
	}
	return found
}

// column notes how completely a list page was read.
func (r *siteRun) column(k archive.Known, l cms.List, found []archive.Target) {
	switch {
	case l.Partial != "" && k.Column != "":
		r.sum.add(Problem{Code: errs.EmptyColumn, URL: k.URL, Message: l.Partial})
	case len(found) == 0 && k.URL == k.Column && k.Form == "":
		r.sum.add(Problem{Code: errs.EmptyColumn, URL: k.URL, Message: errs.EmptyColumn.Message()})
	default:
		r.read[k.URL+" "+k.Form] = true
	}
}

func (r *siteRun) attachments(k archive.Known, d *extract.Document) (found []archive.Target) {
	article := d.Article()
	for _, file := range article.Attachments {
		if t, ok := r.target(file.URL, "", archive.Attachment, k); ok {
			t.Anchor, t.Listed, t.Depth = file.Name, article.Published, k.Depth+1
			found = append(found, t)
		}
	}
	return r.shown(k, d, r.capped(k, found))
}

// target makes a link a target if it is of the site.
func (r *siteRun) target(raw, form string, role archive.Role, via archive.Known) (archive.Target, bool) {
	u, ok := canonical(raw)
	if !ok || !r.own.has(u) {
		return archive.Target{}, false
	}
	return archive.Target{URL: r.spelled(u, form), Form: form, Site: r.site.Name, Role: role, Column: via.Column, Via: via.URL, Depth: via.Depth}, true
}

// spelled is the address under which a page is known. Requests with a form are
// none of the pages at their address.
func (r *siteRun) spelled(u *url.URL, form string) string {
	if form != "" {
		return u.String()
	}
	return r.spelling(u)
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
