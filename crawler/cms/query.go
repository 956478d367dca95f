package cms

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// manner is how a platform's lists are asked for by page number where the
// pager is a script.
type manner struct {
	path  *regexp.Regexp
	mark  string // in the source, empty for none
	param string
	post  bool
}

// manners are the platforms whose lists have one address and a parameter.
var manners = []manner{
	// 四川 (绵竹 德阳), 陕西, 新疆: lists made by a query.
	{path: regexp.MustCompile(`(?i)/iList\.jsp$`), param: "cur_page"},
	// 博达 VSB where a column is not written to files.
	{path: regexp.MustCompile(`(?i)/list\w*\.jsp$`), mark: "wbtreeid", param: "PAGENUM"},
	// 江苏 gtapp: a table whose pager posts a form.
	{path: regexp.MustCompile(`\.action$`), mark: "nlist", param: "cpage", post: true},
}

// queried reads the lists of these platforms. Links win where the pager has
// them: they carry what else the server wants to know.
func queried(p *page) (List, bool) {
	for _, m := range manners {
		if !m.path.MatchString(p.url.Path) || m.mark != "" && !strings.Contains(p.text+p.url.RawQuery, m.mark) {
			continue
		}
		g := p.pager()
		l := List{Adapter: "query", Items: p.rows(p.root), Next: g.requests(), Pages: g.total}
		if len(l.Next) > 0 {
			return l, true
		}
		at := max(1, p.param(m.param))
		last := g.total
		if last == 0 && g.scripted && len(l.Items) > 0 {
			last = at + 1 // not known: as long as pages bring something
		}
		for n := at + 1; n <= last && len(l.Next) < maxNext; n++ {
			l.Next = append(l.Next, m.request(p.url, n))
		}
		return l, true
	}
	return List{}, false
}

// param is the number that a parameter of the address or the form has, 0 for
// none.
func (p *page) param(name string) int {
	for _, query := range []string{p.form, p.url.RawQuery} {
		values, err := url.ParseQuery(query)
		if err != nil {
			continue
		}
		if n, err := strconv.Atoi(values.Get(name)); err == nil {
			return n
		}
	}
	return 0
}

func (m manner) request(u *url.URL, n int) Request {
	if m.post {
		return Request{URL: u.String(), Form: m.param + "=" + strconv.Itoa(n)}
	}
	return Request{URL: withParam(u, m.param, n)}
}

// withParam sets one parameter and leaves the others as they stand, for
// servers read them in order.
func withParam(u *url.URL, name string, n int) string {
	v := *u
	parts := strings.Split(v.RawQuery, "&")
	set := false
	for i, part := range parts {
		if key, _, _ := strings.Cut(part, "="); key == name {
			parts[i], set = name+"="+strconv.Itoa(n), true
		}
	}
	v.RawQuery = strings.TrimPrefix(strings.Join(parts, "&"), "&")
	if !set {
		v.RawQuery = strings.TrimPrefix(v.RawQuery+"&"+name+"="+strconv.Itoa(n), "&")
	}
	return v.String()
}

// Bounds of a form that a pager sends: view states of ASP.NET are longer, and
// differ at every visit.
const (
	maxFormField = 512
	maxForm      = 2048
)

var pageField = regexp.MustCompile(`(?i)^(?:.*[._])?(?:c?page|page_?(?:no|index|num|number)|cur(?:rent)?_?page|currpage|pn|toPage|goPage)$`)

// formPages are the requests of a pager that sends a form, page by page. ok is
// false where the page has no such form or sends too much with it.
func (g *pager) formPages() (next []Request, ok bool) {
	visit(g.page.root, func(n *html.Node) bool {
		if n.DataAtom == atom.Form && next == nil {
			next = g.formOf(n)
		}
		return !unseen(n.DataAtom)
	})
	return next, next != nil
}

func (g *pager) formOf(form *html.Node) []Request {
	field, sent := "", [][2]string{}
	size := 0
	visit(form, func(n *html.Node) bool {
		name, value := attr(n, "name"), attr(n, "value")
		switch {
		case n.DataAtom != atom.Input || name == "":
		case pageField.MatchString(name) && field == "":
			field = name
		case strings.EqualFold(attr(n, "type"), "hidden"):
			sent = append(sent, [2]string{name, value})
			size += len(name) + len(value)
			if len(value) > maxFormField {
				size = maxForm + 1
			}
		}
		return true
	})
	action := g.page.url
	if a := strings.TrimSpace(attr(form, "action")); a != "" {
		action = g.page.resolve(a)
	}
	if field == "" || size > maxForm || action == nil {
		return nil
	}
	at := max(1, g.at, g.page.param(field))
	last := g.total
	if last == 0 {
		last = at + 1
	}
	var next []Request
	for n := at + 1; n <= last && len(next) < maxNext; n++ {
		next = append(next, formRequest(action, sent, field, n, strings.EqualFold(attr(form, "method"), "post")))
	}
	return next
}

func formRequest(action *url.URL, sent [][2]string, field string, n int, post bool) Request {
	var b strings.Builder
	for _, kv := range sent {
		b.WriteString(url.QueryEscape(kv[0]) + "=" + url.QueryEscape(kv[1]) + "&")
	}
	b.WriteString(url.QueryEscape(field) + "=" + strconv.Itoa(n))
	if post {
		return Request{URL: action.String(), Form: b.String()}
	}
	u := *action
	u.RawQuery = b.String()
	return Request{URL: u.String()}
}
