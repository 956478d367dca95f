package cms

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

const jpaasPath = "/api-gateway/jpaas-publish-server/front/page/build/unit"

var (
	jpaasQuery = regexp.MustCompile(`(?i)queryData\s*=\s*"(\{[^"]+\})"`)
	jpaasURL   = regexp.MustCompile(`(?i)url\s*=\s*"([^"]*/front/page/build/unit)"`)
	jpaasPager = regexp.MustCompile(`(?i)<div[^>]*class\s*=\s*["']?[^"'>]*pagination[^>]*>`)
	jpaasRows  = regexp.MustCompile(`(?i)\brows\s*=\s*["']?(\d{1,4})`)
	jpaasCount = regexp.MustCompile(`(?i)\bcount\s*=\s*["']?(\d{1,7})`)
)

// jpaas reads the lists of Hanweb's newer platform: the column's page names a
// unit of content, the answer is JSON with a piece of HTML and its pager.
func jpaas(p *page) (List, bool) {
	if strings.HasSuffix(p.url.Path, "/front/page/build/unit") {
		return p.jpaasAnswer()
	}
	units := jpaasQuery.FindAllStringSubmatch(html.UnescapeString(p.text), maxUnits)
	if units == nil {
		return p.jpaasOverview()
	}
	l := List{Adapter: "jpaas"}
	address := jpaasPath
	if u := jpaasURL.FindStringSubmatch(p.text); u != nil {
		address = u[1]
	}
	for _, m := range units {
		if r, ok := p.jpaasUnit(address, m[1]); ok {
			l.Next = append(l.Next, r)
		}
	}
	if l.Next == nil {
		return l, false
	}
	overview, _ := p.jpaasOverview()
	l.Branches = overview.Branches
	return l, true
}

// maxUnits bounds the units of content of one page; one is the list, others
// may be menus.
const maxUnits = 6

// jpaasUnit makes the request for one unit of content from its parameters,
// which stand in the page in single quotes.
func (p *page) jpaasUnit(address, query string) (Request, bool) {
	var params map[string]any
	if json.Unmarshal([]byte(strings.ReplaceAll(query, "'", `"`)), &params) != nil {
		return Request{}, false
	}
	u := p.resolve(address)
	if u == nil {
		return Request{}, false
	}
	q := url.Values{}
	for k, v := range params {
		if s, ok := v.(string); ok {
			q.Set(k, s)
		} else if n, ok := v.(float64); ok {
			q.Set(k, strconv.FormatFloat(n, 'f', -1, 64))
		}
	}
	u.RawQuery = q.Encode()
	return Request{URL: u.String()}, true
}

// jpaasOverview reads the page that shows the beginnings of several lists,
// 聚合页: each block has its rows and a link to the whole.
func (p *page) jpaasOverview() (List, bool) {
	l := List{Adapter: "jpaas"}
	p.doc.HTML.Find("a.xxgk_more").Each(func(_ int, a *goquery.Selection) {
		u := p.resolve(a.AttrOr("href", ""))
		if u == nil || len(l.Branches) >= maxItems {
			return
		}
		block := a.ParentsFiltered(".xxgk-zcnr, div").First()
		name := strings.TrimSpace(block.Find("h1, h2, h3, h4, .title, .bt").First().Text())
		if name == "" {
			name = strings.TrimSpace(a.AttrOr("title", ""))
		}
		l.Branches = append(l.Branches, Branch{Request: Request{URL: u.String()}, Name: clean(name)})
	})
	if l.Branches == nil {
		return l, false
	}
	p.doc.HTML.Find(".xxgk-zcnr").Each(func(_ int, block *goquery.Selection) {
		l.Items = append(l.Items, p.rows(block.Get(0))...)
	})
	return l, true
}

func (p *page) jpaasAnswer() (List, bool) {
	var answer struct {
		Success bool `json:"success"`
		Data    struct {
			HTML string `json:"html"`
		} `json:"data"`
	}
	l := List{Adapter: "jpaas"}
	if json.Unmarshal([]byte(p.text), &answer) != nil {
		return l, false
	}
	if answer.Data.HTML == "" {
		l.Partial = "接口没有返回内容"
		return l, true
	}
	l.Items = p.rows(p.fragment(answer.Data.HTML))
	q := p.url.Query()
	if q.Get("paramJson") != "" {
		return l, true // a further page: the first one asked for all
	}
	pager := jpaasPager.FindString(answer.Data.HTML)
	rows, count := firstNumber(jpaasRows, pager), firstNumber(jpaasCount, pager)
	l.Total = count
	if rows == 0 {
		return l, true
	}
	for n := 2; (n-1)*rows < count && len(l.Next) < maxNext; n++ {
		q.Set("paramJson", `{"pageNo":`+strconv.Itoa(n)+`,"pageSize":`+strconv.Itoa(rows)+`}`)
		u := *p.url
		u.RawQuery = q.Encode()
		l.Next = append(l.Next, Request{URL: u.String()})
	}
	return l, true
}
