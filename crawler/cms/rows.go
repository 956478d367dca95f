package cms

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/publicsuffix"

	"baogao/crawler/extract"
)

// A list is the densest group of links that stand in rows of one shape. Rows
// with dates count most: navigation has none.

// link is an <a> that may be a row's.
type link struct {
	node *html.Node
	url  *url.URL
	text string
	row  *html.Node // the largest element that belongs to this link alone
}

// group is the links whose rows share parent and shape.
type group struct {
	items  []Item
	score  float64
	framed bool // stands in a navigation, side or foot area by its name
	flank  bool // stands in a left or right column by its name
}

// rows returns the items of the list in a tree.
func (p *page) rows(root *html.Node) []Item { return choose(p.groups(root)) }

// mainRows are the items of the page's own list, if it stands in the page. A
// page whose rows are loaded by a script may show nothing but a side list.
func (p *page) mainRows() []Item {
	return choose(slices.DeleteFunc(p.groups(p.root), func(g *group) bool { return g.framed || g.flank }))
}

// groups returns the links of a tree by the lists they stand in.
func (p *page) groups(root *html.Node) []*group {
	links := p.links(root)
	single := onlyLinks(root, links)
	groups := map[string]*group{}
	var order []*group
	ids := map[*html.Node]int{}
	for i := range links {
		l := &links[i]
		l.row = rowOf(l, single)
		key := shape(l, ids)
		g := groups[key]
		if g == nil {
			g = &group{}
			groups[key] = g
			order = append(order, g)
		}
		it := l.item()
		g.items = append(g.items, it)
		g.score += worth(l, it)
		g.framed = g.framed || framed(l.node)
		g.flank = g.flank || named(l.node, flankName)
	}
	return order
}

// choose takes the best group. A side list may be longer than the page's own,
// so one in the frame is taken only where nothing fit stands outside it.
func choose(groups []*group) []Item {
	var best, side *group
	for _, g := range groups {
		p := &best
		if g.framed {
			p = &side
		}
		if *p == nil || g.score > (*p).score {
			*p = g
		}
	}
	if side != nil && (best == nil || best.score < 8 && side.score > best.score) {
		best = side
	}
	if best == nil || best.score < 4 {
		return nil
	}
	return best.items
}

// links returns the links of a tree that can be articles of this site.
func (p *page) links(root *html.Node) []link {
	var found []link
	visit(root, func(n *html.Node) bool {
		if n.DataAtom != atom.A || len(found) >= maxItems {
			return !unseen(n.DataAtom)
		}
		u := p.target(n)
		if u == nil || !p.sameHost(u) || u.Path == "" || u.Path == "/" && u.RawQuery == "" {
			return false
		}
		text := titleOf(n)
		if utf8.RuneCountInString(text) < 4 || pagerText(text) {
			return false
		}
		found = append(found, link{node: n, url: u, text: text})
		return false
	})
	return found
}

// opened is the address in the script of a link: window.open('/x.html').
var opened = regexp.MustCompile(`^(?:javascript:)?[\s;]*(?:return\s+)?(?:(?:window\.|parent\.|top\.|self\.)?(?:location(?:\.href)?\s*=|open\s*\()|location\.(?:replace|assign)\s*\()\s*["']([^"']{1,500})["']`)

// target is where a link leads, also if a script says it in plain words.
func (p *page) target(n *html.Node) *url.URL {
	href := strings.TrimSpace(attr(n, "href"))
	scripted := href == "" || strings.HasPrefix(href, "#") || strings.HasPrefix(strings.ToLower(href), "javascript:")
	if !scripted {
		return p.resolve(href)
	}
	for _, script := range []string{attr(n, "onclick"), href} {
		if m := opened.FindStringSubmatch(strings.TrimSpace(script)); m != nil {
			return p.resolve(m[1])
		}
	}
	return nil
}

// sameHost reports whether an address is of the site: a department's articles
// may stand on its own host below the county's domain.
func (p *page) sameHost(u *url.URL) bool {
	if p.url.Host == "" {
		return true
	}
	bare := func(h string) string { return strings.TrimPrefix(strings.ToLower(h), "www.") }
	own, host := bare(p.url.Hostname()), bare(u.Hostname())
	if own == host {
		return true
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(own)
	return err == nil && strings.HasSuffix("."+host, "."+domain)
}

var (
	bullet  = regexp.MustCompile(`^[\s·•●■◆▪►▶>»\-—※★☆○◎\x{3000}]+|[\s\x{3000}]*(?i:new!?|\[?图文?\]?|hot)?[\s\x{3000}]*$`)
	edge    = regexp.MustCompile(`^[\[(（【]?\s*(?:(?:19|20)?\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/]\d{1,2})\s*[\])）】]?\s*|\s*[\[(（【]?\s*(?:(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{2}-\d{2})\s*(?:\d{2}:\d{2}(?::\d{2})?)?\s*[\])）】]?$`)
	clipped = regexp.MustCompile(`(?:…+|\.{2,}|。{2,})$`)
)

// titleOf returns the full title of a link: its title attribute where that
// says more than the text, which lists cut off.
func titleOf(a *html.Node) string {
	text := clean(textOf(a))
	full := clean(attr(a, "title"))
	if full == "" {
		visit(a, func(n *html.Node) bool {
			switch {
			case full != "" || n == a:
			case n.DataAtom == atom.Img && text == "":
				full = clean(attr(n, "alt"))
			default:
				full = clean(attr(n, "title"))
			}
			return true
		})
	}
	begin := clipped.ReplaceAllString(text, "")
	if full != "" && (text == "" || strings.HasPrefix(squash(full), squash(begin)) || clipped.MatchString(text)) {
		return full
	}
	if stripped := strings.TrimSpace(edge.ReplaceAllString(text, "")); stripped != "" {
		return stripped
	}
	return text
}

var markup = regexp.MustCompile(`<[^<>]*>`)

// plain is a title from an interface: with marks of what was searched for.
func plain(s string) string { return clean(html.UnescapeString(markup.ReplaceAllString(s, ""))) }

func clean(s string) string {
	return strings.TrimSpace(bullet.ReplaceAllString(collapse(s), ""))
}

// onlyLinks gives for each element the one address that all its long links
// lead to, or "*" when there are several. Short links are the names of columns
// that lists put before or behind a title.
func onlyLinks(root *html.Node, links []link) map[*html.Node]string {
	single := map[*html.Node]string{}
	for _, l := range links {
		if utf8.RuneCountInString(l.text) < 6 || bracketed(l.text) {
			continue
		}
		href := l.url.String()
		for n := l.node; n != nil && n != root.Parent; n = n.Parent {
			switch single[n] {
			case "":
				single[n] = href
			case href:
			case "*":
				n = root // everything above is marked already
			default:
				single[n] = "*"
			}
		}
	}
	return single
}

func bracketed(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("[【〔", r) && strings.HasSuffix(s, "]") || strings.HasSuffix(s, "】")
}

// rowOf climbs from a link while nothing else is linked there.
func rowOf(l *link, single map[*html.Node]string) *html.Node {
	row := l.node
	for p := row.Parent; p != nil; p = p.Parent {
		switch p.DataAtom {
		case atom.Body, atom.Html, atom.Ul, atom.Ol, atom.Table, atom.Tbody, atom.Dl, 0:
			return row
		default:
		}
		if s := single[p]; s != "" && s != l.url.String() || size(p, 301) > 300 {
			return row
		}
		row = p
		if p.DataAtom == atom.Li || p.DataAtom == atom.Tr {
			return row
		}
	}
	return row
}

// shape names the list a row belongs to: its parent's parent, so that lists
// broken into blocks of five stay one, and the path from there to the link.
func shape(l *link, ids map[*html.Node]int) string {
	top := l.row.Parent
	if top != nil && top.Parent != nil && top.Parent.Type == html.ElementNode {
		switch top.DataAtom {
		case atom.Ul, atom.Ol, atom.Tbody, atom.Table, atom.Dl:
			top = top.Parent
		default:
		}
	}
	id, ok := ids[top]
	if !ok {
		id = len(ids)
		ids[top] = id
	}
	var b strings.Builder
	b.WriteByte(byte('0' + id%10))
	for ; id > 0; id /= 10 {
		b.WriteByte(byte('0' + id%10))
	}
	for n := l.row; n != nil && n != top; n = n.Parent {
		b.WriteString("<" + n.Data)
	}
	return b.String()
}

// item reads the row: the date stands beside the link, seldom inside it.
func (l *link) item() Item {
	rest := beside(l.row, l.node)
	date := rowDate(rest, l.url.String())
	if date == "" {
		date = rowDate(strings.TrimPrefix(collapse(textOf(l.node)), l.text), l.url.String())
	}
	return Item{URL: l.url.String(), Title: l.text, Date: date}
}

// beside returns the text of a row without that of its link.
func beside(row, link *html.Node) string {
	var b strings.Builder
	visit(row, func(n *html.Node) bool {
		if n == link {
			return false
		}
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		} else {
			b.WriteByte(' ')
		}
		return !unseen(n.DataAtom) && b.Len() < 2000
	})
	return collapse(b.String())
}

var (
	monthDay = regexp.MustCompile(`(?:^|[\s\[(（【])(\d{1,2})[-/月.](\d{1,2})日?(?:$|[\s\])）】])`)
	dayFirst = regexp.MustCompile(`(?:^|\D)(\d{1,2})\s+((?:19|20)\d{2})[-/.年]\s*(\d{1,2})(?:\D|$)`)
	dayLast  = regexp.MustCompile(`((?:19|20)\d{2})[-/.年]\s*(\d{1,2})月?\s+(\d{1,2})日?(?:\D|$)`)
	yearLast = regexp.MustCompile(`(?:^|\D)(\d{1,2})[-/.](\d{1,2})\s+((?:19|20)\d{2})(?:\D|$)`)
	urlYear  = regexp.MustCompile(`/((?:19|20)\d{2})(?:/|-|\d{2}/|\d{4}/)`)
	urlStamp = regexp.MustCompile(`/(?:t|art/|c/)?((?:19|20)\d{2})[-/]?(\d{1,2})[-/]?(\d{1,2})(?:/|_)`)
)

// rowDate reads the date of a row. A date without a year takes the year of
// the address if that has one; without it there is no date.
func rowDate(s, address string) string {
	if m := yearLast.FindStringSubmatch(s); m != nil {
		return extract.ParseDate(m[3] + "-" + m[1] + "-" + m[2])
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		return extract.ParseDate(m[2] + "-" + m[3] + "-" + m[1])
	}
	if date := extract.ParseDate(s); date != "" {
		return date
	}
	if m := dayLast.FindStringSubmatch(s); m != nil {
		return extract.ParseDate(m[1] + "-" + m[2] + "-" + m[3])
	}
	m := monthDay.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	if u := urlStamp.FindStringSubmatch(address); u != nil {
		return extract.ParseDate(u[1] + "-" + m[1] + "-" + m[2])
	}
	if u := urlYear.FindStringSubmatch(address); u != nil {
		return extract.ParseDate(u[1] + "-" + m[1] + "-" + m[2])
	}
	return ""
}

var (
	articleURL = regexp.MustCompile(`(?i)/t\d{8}_\d+|/art/\d{4}/|art_\w+|/content[_/-]|content_\d+|/c\.html|post_\d+|/info/\d+/\d+|\d{5,}\.s?html?|/[0-9a-f]{32}\.|news-show|/show/|\d{12,}/index\.|article|detail|[?&](?:news|art|info)?id=|\.(?:pdf|docx?|wps|ofd|xlsx?)$`)
	columnURL  = regexp.MustCompile(`(?i)/col/|/index(?:_\d+)?\.\w+$|/$|/list|/channel|/node_|/columns?/`)
	flankName  = regexp.MustCompile(`(?i)(^|[-_ ])(left|right|aside)([-_ ]|\d|$)`)
	navName    = regexp.MustCompile(`(?i)(^|[-_ ])(nav|menu|top|head|header|foot|footer|crumb|breadcrumb|link|links|friend|side|sidebar|hot|recommend|tj|pager?|pages|pagination|copyright|subnav|tree)([-_ ]|\d|$)|nav$|menu$|sidebar|breadcrumb|footer|yqlj`)
)

// article addresses that cannot be a column's, by dialect.
var surelyArticle = regexp.MustCompile(`(?i)/t(?:19|20)\d{6}_\d+\.|/art/\d{4}/|/art_\w+\.|/m?post_\d+\.|/c\.html$|content_\d+|/content-\d+|/info/\d+/\d+\.|/\d{12,}/index\.|` +
	`/[0-9a-f]{32}\.s?html?$|/\d{5,}\.s?html?$|news-?show|/show/\d+|/public/\d+/\d+\.|/c\d+/content\.|/pnidpv\d+\.|/(?:19|20)\d{2}-\d{1,2}[-/]\d{1,2}/|/(?:19|20)\d{6}/|` +
	`/(?:19|20)\d{2}/(?:\d{1,2}/\d{1,2}|\d{4})/|/arti\d+|(?:wbnewsid|newsid|articleid|infoid|docid|contentid|aid)=\w+|\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)$`)

// ArticleURL reports whether an address is that of one article, in one of the
// dialects of the systems in use. Others may be anything.
func ArticleURL(u *url.URL) bool { return surelyArticle.MatchString(u.RequestURI()) }

// worth says how much a link looks like a row of the page's own list.
func worth(l *link, it Item) float64 {
	n := utf8.RuneCountInString(it.Title)
	w := float64(min(max(n-5, 0), 15)) / 3
	if it.Date != "" {
		w += 10
	} else if monthDay.MatchString(beside(l.row, l.node)) {
		w += 8
	}
	if address := l.url.RequestURI(); articleURL.MatchString(address) {
		w += 3
	} else if columnURL.MatchString(address) {
		w -= 3
	}
	switch {
	case framed(l.node):
		w *= 0.4
	case named(l.node, flankName):
		w *= 0.3
	}
	return w
}

// framed reports whether an element above says that it is the page's frame.
func framed(n *html.Node) bool {
	for p, i := n.Parent, 0; p != nil && i < 12; p, i = p.Parent, i+1 {
		if p.DataAtom == atom.Nav || p.DataAtom == atom.Header || p.DataAtom == atom.Footer {
			return true
		}
	}
	return named(n, navName)
}

// named reports whether class or id of an element above matches.
func named(n *html.Node, re *regexp.Regexp) bool {
	for p, i := n.Parent, 0; p != nil && i < 12; p, i = p.Parent, i+1 {
		if re.MatchString(attr(p, "class")) || re.MatchString(attr(p, "id")) {
			return true
		}
	}
	return false
}
