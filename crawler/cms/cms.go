// Package cms answers one question: which articles does this list page name,
// and how does the list go on?
//
// One file per family of content management systems in government use; each is
// an adapter that recognises its own pages. The generic adapter is the last.
// An adapter only reads: it returns requests for the further pages and leaves
// fetching, pacing and stopping to the crawler. Where a list cannot be
// followed (encrypted parameters, pages made by scripts) it says so in Partial
// and takes no detour.
package cms

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"baogao/crawler/extract"
)

// Limits of one list page: more is a trap or a mistake.
const (
	maxItems = 5000
	maxNext  = 2000
)

// Item is one row of a list: a link to an article.
type Item struct {
	URL   string // absolute
	Title string
	Date  string // YYYY-MM-DD, empty if the row has none
}

// Request is how to get a further page of the list.
type Request struct {
	URL  string
	Form string // body of a POST, empty for GET
}

// Branch is a list of its own that a page names: a category of a tree, a
// channel of an aggregate page.
type Branch struct {
	Request
	Name string
}

// List is what a list page holds.
type List struct {
	Adapter  string
	Name     string // the column's name
	Items    []Item
	Next     []Request // further pages, in the order of the list
	Instead  []Request // pages to ask for if this one only repeats what the list brought: it is counted from one
	Branches []Branch
	Pages    int    // how many pages the list says it has, 0 if it does not
	Total    int    // how many rows it says it has, 0 if it does not
	Partial  string // why not everything can be read, empty if it can
}

// Answer is what came for a list page.
type Answer struct {
	ContentType string
	Form        string // that was sent, empty for GET
	Body        []byte
	Rules       Rules
}

// adapter reads the list pages of one family. It returns false for pages that
// are not of its family.
type adapter func(*page) (List, bool)

// page is a list page as the adapters see it.
type page struct {
	doc  *extract.Document
	url  *url.URL // of the page
	base *url.URL // links are relative to it
	form string   // that was sent for it
	text string   // decoded source
	root *html.Node
}

// Read reads a list page with the first adapter that recognises it. d is the
// answer as a document, which adapters whose pages are XML or JSON do not use.
func Read(d *extract.Document, a Answer) List {
	p := newPage(d, a)
	for _, read := range []adapter{jpaas, jpage, gkmlpt, label, library, kaipu, queried, trs, vsb, generic} {
		l, ok := read(p)
		if !ok {
			continue
		}
		p.override(&l, a.Rules)
		if l.Name == "" {
			l.Name = p.name()
		}
		l.Items = unique(l.Items)
		l.Next = p.further(l.Next)
		l.Instead = p.further(l.Instead)
		return l
	}
	return List{Adapter: "generic"}
}

func newPage(d *extract.Document, a Answer) *page {
	p := &page{doc: d, form: a.Form, text: d.Text, root: d.HTML.Get(0)}
	if p.text == "" {
		p.text, _ = extract.Decode(a.Body, a.ContentType)
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		u = &url.URL{}
	}
	p.url, p.base = u, u
	if href, ok := d.HTML.Find("base[href]").First().Attr("href"); ok {
		if b, err := u.Parse(strings.TrimSpace(href)); err == nil {
			p.base = b
		}
	}
	return p
}

// resolve returns the absolute address of a link, or nil for what cannot be
// fetched. Fragments are dropped.
func (p *page) resolve(href string) *url.URL {
	href = strings.TrimSpace(href)
	if href == "" || len(href) > 2048 || strings.HasPrefix(href, "#") {
		return nil
	}
	u, err := p.base.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil
	}
	u.Fragment = ""
	return u
}

// name is the column's name: its meta tag, the breadcrumb, the document's title.
func (p *page) name() string {
	if name, ok := p.doc.HTML.Find(`meta[name="ColumnName" i]`).First().Attr("content"); ok && strings.TrimSpace(name) != "" {
		return strings.TrimSpace(name)
	}
	if p.doc.HTML.Find("body").Length() == 0 {
		return ""
	}
	if name := p.doc.Article().Column; name != "" {
		return name
	}
	title := strings.TrimSpace(p.doc.HTML.Find("title").First().Text())
	if i := strings.IndexAny(title, "_-|—"); i > 0 {
		title = strings.TrimSpace(title[:i])
	}
	return title
}

// fragment parses a piece of HTML as the content of a page.
func (p *page) fragment(source string) *html.Node {
	return extract.ParseHTML(source).Get(0)
}

// unique drops rows that name an article again; the longer title wins.
func unique(items []Item) []Item {
	at := map[string]int{}
	kept := items[:0]
	for _, it := range items {
		i, seen := at[it.URL]
		switch {
		case !seen && len(kept) < maxItems:
			at[it.URL] = len(kept)
			kept = append(kept, it)
		case seen:
			if len(it.Title) > len(kept[i].Title) {
				kept[i].Title = it.Title
			}
			if kept[i].Date == "" {
				kept[i].Date = it.Date
			}
		}
	}
	return kept
}

// further drops requests for this page itself, for other hosts and repeats.
func (p *page) further(next []Request) []Request {
	seen := map[Request]bool{{URL: p.doc.URL, Form: p.form}: true, {URL: p.url.String(), Form: p.form}: true}
	var kept []Request
	for _, r := range next {
		u, err := url.Parse(r.URL)
		if err != nil || seen[r] || len(kept) >= maxNext || p.url.Host != "" && !strings.EqualFold(u.Hostname(), p.url.Hostname()) {
			continue
		}
		seen[r] = true
		kept = append(kept, r)
	}
	return kept
}
