package cms

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var (
	nextText = regexp.MustCompile(`^[\s\[【(（]*(?:下\s*一?\s*页|后\s*一?\s*页|[>＞]{1,2}|›|»|下页|下一页\s*[>»›＞]*|(?i:next)\s*[>»›]*)[\s\]】)）]*$`)
	lastText = regexp.MustCompile(`^[\s\[【(（]*(?:尾\s*页|末\s*页|最后一?页|(?i:last)|>\||»\|)[\s\]】)）]*$`)
	prevText = regexp.MustCompile(`^[\s\[【(（]*(?:上\s*一?\s*页|前\s*一?\s*页|首\s*页|第一页|[<＜]{1,2}|‹|«|(?i:prev(?:ious)?|first)|跳转|转到|GO|确定|更多>*|more>*)[\s\]】)）]*$`)
	ofPages  = regexp.MustCompile(`共\s*(\d{1,5})\s*页|(?:页次|第)\s*[:：]?\s*\d{1,5}\s*/\s*(\d{1,5})|\d{1,5}\s*/\s*(\d{1,5})\s*页`)
	atPage   = regexp.MustCompile(`第\s*(\d{1,5})\s*(?:页|/)|页次\s*[:：]?\s*(\d{1,5})\s*/|(\d{1,5})\s*/\s*\d{1,5}\s*页|当前\s*(?:第)?\s*(\d{1,5})\s*页`)
	jsPages  = regexp.MustCompile(`\b(?:contenpage|totalPages?|pageCount|countPage|page_count|totalpage)\b["']?\s*[:=]\s*["']?(\d{1,5})`)
	number   = regexp.MustCompile(`\d+`)
)

// pagerText reports whether a link belongs to the pager.
func pagerText(s string) bool {
	return nextText.MatchString(s) || lastText.MatchString(s) || prevText.MatchString(s) || strings.Trim(s, "0123456789 .…[]") == ""
}

// generic reads any list: the densest rows, and the pager by its words.
func generic(p *page) (List, bool) {
	l := List{Adapter: "generic", Items: p.rows(p.root)}
	g := p.pager()
	l.Next, l.Pages = g.requests(), g.total
	if len(l.Next) == 0 && g.scripted && g.total != 1 && (g.at == 0 || g.at != g.total) {
		if l.Next = g.unscripted(); l.Next == nil {
			l.Partial = "后续页面由脚本加载，没有固定地址，只读到第一页"
		}
	}
	return l, true
}

// ownPage is the parameter in a list's own address that says which page it is.
var ownPage = regexp.MustCompile(`(?i)(?:^|&)(page|pageno|pageindex|currpage|currentpage|curpage|cur_page|pagenum|pn|p|cpage)=(\d{1,5})(?:&|$)`)

// unscripted are the further pages where the pager is a script that says what
// it does: the page's own address has the number, or a form is sent.
func (g *pager) unscripted() []Request {
	u := g.page.url
	if m := ownPage.FindStringSubmatch(u.RawQuery); m != nil && g.page.form == "" {
		at, _ := strconv.Atoi(m[2])
		last := g.total
		if last == 0 {
			last = at + 1
		}
		var next []Request
		for n := at + 1; n <= last && len(next) < maxNext; n++ {
			next = append(next, Request{URL: withParam(u, m[1], n)})
		}
		return next
	}
	next, _ := g.formPages()
	return next
}

// pager is what the links around page numbers say.
type pager struct {
	page       *page
	next, last *url.URL
	numbered   map[int]*url.URL // links that are a number
	scripted   bool             // 下一页 is a script
	total, at  int              // pages, this page; 0 unknown
	current    *url.URL
}

func (p *page) pager() *pager {
	g := &pager{page: p, numbered: map[int]*url.URL{}, current: p.url}
	visit(p.root, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.A, atom.Link:
			g.link(n)
		case atom.Select:
			g.options(n)
		default:
		}
		return !unseen(n.DataAtom)
	})
	text := p.pagerText()
	g.total, g.at = firstNumber(ofPages, text), firstNumber(atPage, text)
	if g.total == 0 {
		g.total = firstNumber(jsPages, p.text)
	}
	return g
}

// pagerText is the text of the page in which a pager may say 共12页; long
// paragraphs are left out, a report may speak of pages too.
func (p *page) pagerText() string {
	var b strings.Builder
	visit(p.root, func(n *html.Node) bool {
		if n.Type == html.TextNode && utf8.RuneCountInString(n.Data) < 120 {
			b.WriteString(strings.TrimSpace(n.Data) + " ")
		}
		return !unseen(n.DataAtom) && n.DataAtom != atom.Title
	})
	return spaces.ReplaceAllString(b.String(), " ")
}

var spaces = regexp.MustCompile(`\s+`)

func (g *pager) link(n *html.Node) {
	if n.DataAtom == atom.Link {
		if attr(n, "rel") == "next" {
			g.next = g.page.resolve(attr(n, "href"))
		}
		return
	}
	text := strings.TrimSpace(textOf(n))
	if text == "" {
		text = attr(n, "title")
	}
	u := g.page.target(n)
	script := u == nil
	switch {
	case nextText.MatchString(text):
		if script {
			g.scripted = true
		} else if u != nil && g.next == nil {
			g.next = u
		}
	case lastText.MatchString(text):
		if u != nil && !script {
			g.last = u
		}
	default:
		if n, err := strconv.Atoi(strings.Trim(text, "[]【】()")); err == nil && n > 0 && n < 100000 && u != nil && !script {
			g.numbered[n] = u
		}
	}
}

// pageOption is the text of an option that leads to a page: 2, 第2页, 2/7.
var pageOption = regexp.MustCompile(`^\s*第?\s*(\d{1,5})\s*(?:页|/\s*\d{1,5})?\s*$`)

// options reads a pager made of a list to choose from, whose values are
// addresses.
func (g *pager) options(choice *html.Node) {
	visit(choice, func(n *html.Node) bool {
		value := attr(n, "value")
		if m := pageOption.FindStringSubmatch(textOf(n)); n.DataAtom == atom.Option && m != nil && strings.ContainsAny(value, "./?") {
			if at, err := strconv.Atoi(m[1]); err == nil && at > 0 && g.numbered[at] == nil {
				if u := g.page.resolve(value); u != nil {
					g.numbered[at] = u
				}
			}
		}
		return true
	})
}

func firstNumber(re *regexp.Regexp, s string) int {
	m := re.FindStringSubmatch(s)
	for i := 1; i < len(m); i++ {
		if n, err := strconv.Atoi(m[i]); err == nil {
			return n
		}
	}
	return 0
}

// requests returns all further pages where the pager tells their number and
// how they are addressed, else the next one.
func (g *pager) requests() []Request {
	if g.at == 0 && len(g.numbered) > 0 {
		g.at = 1 // the number that is no link is this page's
		for g.numbered[g.at] != nil && g.numbered[g.at].String() != g.current.String() {
			g.at++
		}
	}
	next := g.next
	if next == nil {
		if next = g.numbered[max(g.at, 1)+1]; next == nil {
			return nil
		}
	}
	if next.String() == g.current.String() {
		return nil
	}
	if g.last != nil {
		if all := between(next, g.last); all != nil {
			return all
		}
	}
	at := g.at
	if at == 0 && g.first() {
		at = 1
	}
	largest := 0
	for n := range g.numbered {
		largest = max(largest, n)
	}
	if at > 0 && g.total > at && g.total >= largest {
		if end := plus(next, g.numbered[at+1], g.total-at-1); end != nil {
			if all := between(next, end); all != nil {
				return all
			}
		}
	}
	return []Request{{URL: next.String()}}
}

// first reports whether nothing leads back: this is the first page.
func (g *pager) first() bool {
	return g.numbered[1] == nil || g.numbered[1].String() == g.current.String()
}

// between returns the addresses from one page to another when they differ in
// exactly one number, which may fall (VSB counts its pages down).
func between(from, to *url.URL) []Request {
	a, b := from.String(), to.String()
	at, an, bn := differing(a, b)
	if at == nil || an == bn && a != b {
		if a == b {
			return []Request{{URL: a}}
		}
		return nil
	}
	step := 1
	if bn < an {
		step = -1
	}
	if (bn-an)*step >= maxNext {
		return nil
	}
	var all []Request
	for n := an; ; n += step {
		all = append(all, Request{URL: a[:at[0]] + strconv.Itoa(n) + a[at[1]:]})
		if n == bn {
			return all
		}
	}
}

// differing finds the one number in which two addresses differ.
func differing(a, b string) (at []int, an, bn int) {
	pa, pb := number.FindAllStringIndex(a, 50), number.FindAllStringIndex(b, 50)
	if len(pa) != len(pb) || number.ReplaceAllString(a, "#") != number.ReplaceAllString(b, "#") {
		return nil, 0, 0
	}
	for i := range pa {
		x, y := a[pa[i][0]:pa[i][1]], b[pb[i][0]:pb[i][1]]
		if x == y {
			continue
		}
		if at != nil {
			return nil, 0, 0
		}
		var errA, errB error
		at = pa[i]
		an, errA = strconv.Atoi(x)
		bn, errB = strconv.Atoi(y)
		if errA != nil || errB != nil {
			return nil, 0, 0
		}
	}
	return at, an, bn
}

var pageNumber = regexp.MustCompile(`(?i)(?:[?&](?:page|pageno|pageindex|currpage|currentpage|curpage|cur_page|pagenum|pn|p|cpage)=|[_\-/](?:p|page)?)(\d{1,5})(?:\.\w+$|$|&)`)

// plus returns the address that is n pages behind next, whose page number is
// the last one that looks like it.
func plus(next, _ *url.URL, n int) *url.URL {
	s := next.String()
	m := pageNumber.FindStringSubmatchIndex(s)
	if m == nil || n < 0 {
		return nil
	}
	at, err := strconv.Atoi(s[m[2]:m[3]])
	if err != nil || at > 5000 {
		return nil
	}
	u, err := url.Parse(s[:m[2]] + strconv.Itoa(at+n) + s[m[3]:])
	if err != nil {
		return nil
	}
	return u
}
