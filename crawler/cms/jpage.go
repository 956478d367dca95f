package cms

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

var (
	jStore   = regexp.MustCompile(`(?s)<datastore>.*?</datastore>`)
	jRecord  = regexp.MustCompile(`(?s)<record>(.*?)</record>`)
	jGroup   = regexp.MustCompile(`(?s)<nextgroup>(.*?)</nextgroup>`)
	jHref    = regexp.MustCompile(`href\s*=\s*["']([^"']+)["']`)
	jTotal   = regexp.MustCompile(`(?i)<totalrecord>\s*(\d+)|totalRecord\s*[:=]\s*["']?(\d+)`)
	jPerPage = regexp.MustCompile(`(?i)\bper_?page["']?\s*[:=]\s*["']?(\d+)`)
	jParam   = regexp.MustCompile(`(?i)\b(webid|unitid|columnid|webname|appid|path|permissiontype|sourceContentType|col)["']?\s*[:=]\s*["']?([^"'&\s<>,}]+)`)
	jProxy   = regexp.MustCompile(`(?i)["'(]\s*((?:https?://[^"'\s]+)?/module/(?:web/)?jpage/\w*dataproxy\.jsp)`)
)

// jpage reads the lists of Hanweb's jpage: the first rows stand as XML in a
// script of the column's page, the others come from dataproxy.jsp as XML,
// either by the nextgroup link or by a POST with record numbers.
func jpage(p *page) (List, bool) {
	if !strings.Contains(p.text, "<record>") && !strings.Contains(p.text, "<datastore>") {
		return List{}, false
	}
	l := List{Adapter: "jpage"}
	stores := jStore.FindAllString(p.text, maxStores)
	if len(stores) == 0 {
		stores = []string{p.text} // cut off, or an answer without the frame
	}
	for _, source := range stores {
		p.store(&l, source)
	}
	return l, true
}

// maxStores bounds the lists of one page; each has its own rows and its own
// way on.
const maxStores = 8

// store reads one set of records.
func (p *page) store(l *List, source string) {
	records := jRecord.FindAllStringSubmatch(source, maxItems)
	for _, m := range records {
		l.Items = append(l.Items, p.record(content(m[1]))...)
	}
	total := 0
	m := jTotal.FindStringSubmatch(source)
	if m == nil {
		m = jTotal.FindStringSubmatch(p.text)
	}
	if m != nil {
		total, _ = strconv.Atoi(m[1] + m[2])
	}
	l.Total += total
	p.jpageNext(l, source, len(records), total)
}

// content undoes what keeps a record's markup out of the XML's.
func content(record string) string {
	record = strings.TrimSpace(record)
	if inner, ok := strings.CutPrefix(record, "<![CDATA["); ok {
		record = strings.TrimSuffix(strings.TrimSpace(inner), "]]>")
	}
	if !strings.Contains(record, "<") {
		record = html.UnescapeString(record)
	}
	return record
}

// record reads one row; a record may hold several links of one article.
func (p *page) record(source string) []Item {
	root := p.fragment("<div>" + source + "</div>")
	var best *link
	for _, l := range p.links(root) {
		if best == nil || len(l.text) > len(best.text) {
			best = &l
		}
	}
	if best == nil {
		return nil
	}
	best.row = topOf(best.node)
	return []Item{best.item()}
}

func topOf(n *html.Node) *html.Node {
	for n.Parent != nil {
		n = n.Parent
	}
	return n
}

// jpageNext adds the requests for the rows behind the first group.
func (p *page) jpageNext(l *List, source string, have, total int) {
	if p.url.Query().Get("startrecord") != "" || have == 0 {
		return // an answer to a POST: the column's page asked for all of them
	}
	var group *url.URL
	if m := jGroup.FindStringSubmatch(source); m != nil {
		if href := jHref.FindStringSubmatch(content(m[1])); href != nil {
			group = p.resolve(html.UnescapeString(href[1]))
		}
	}
	if group == nil {
		// The answer to a GET that names no further group is the last one.
		if total > have && p.url.Query().Get("page") == "" {
			p.jpagePost(l, have, total)
		}
		return
	}
	q := group.Query()
	if strings.Trim(q.Get("columnid")+q.Get("unitid"), "0123456789") != "" {
		if total == 0 || total > have {
			l.Partial = "网站对栏目编号加密，只能读到前 " + strconv.Itoa(have) + " 条"
		}
		return
	}
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || total > 0 && total <= have && n <= 2 {
		return
	}
	last := n
	if total > 0 && n == 2 {
		last = (total + have - 1) / have
	}
	for i := n; i <= last && len(l.Next) < maxNext; i++ {
		// Only the number changes: the server reads its parameters in order.
		u := *group
		u.RawQuery = pageParam.ReplaceAllString(group.RawQuery, "${1}"+strconv.Itoa(i))
		l.Next = append(l.Next, Request{URL: u.String()})
	}
}

var pageParam = regexp.MustCompile(`((?:^|&)page=)\d+`)

// jpagePost asks for the rows by number, in groups of three screens as the
// site's own script does.
func (p *page) jpagePost(l *List, have, total int) {
	params := map[string]string{"appid": "1", "path": "/", "sourcecontenttype": "1", "permissiontype": "0"}
	for _, m := range jParam.FindAllStringSubmatch(html.UnescapeString(p.text), 200) {
		if key := strings.ToLower(m[1]); params[key] == "" || key != "path" && key != "appid" {
			params[key] = m[2]
		}
	}
	if params["columnid"] == "" || strings.Trim(params["columnid"]+params["unitid"]+params["webid"], "0123456789") != "" {
		l.Partial = "读不到栏目编号，只能读到前 " + strconv.Itoa(have) + " 条"
		return
	}
	proxy := "/module/web/jpage/dataproxy.jsp"
	if m := jProxy.FindStringSubmatch(p.text); m != nil {
		proxy = m[1]
	}
	u := p.resolve(proxy)
	if u == nil {
		return
	}
	per := 15
	if m := jPerPage.FindStringSubmatch(p.text); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 && n <= 200 {
			per = n
		}
	}
	form := "col=1&appid=" + params["appid"] + "&webid=" + params["webid"] + "&path=" + url.QueryEscape(params["path"]) +
		"&columnid=" + params["columnid"] + "&sourceContentType=" + params["sourcecontenttype"] + "&unitid=" + params["unitid"] +
		"&webname=" + url.QueryEscape(params["webname"]) + "&permissiontype=" + params["permissiontype"]
	for start := have + 1; start <= total && len(l.Next) < maxNext; start += 3 * per {
		v := *u
		v.RawQuery = "startrecord=" + strconv.Itoa(start) + "&endrecord=" + strconv.Itoa(min(start+3*per-1, total)) + "&perpage=" + strconv.Itoa(per)
		l.Next = append(l.Next, Request{URL: v.String(), Form: form})
	}
}
