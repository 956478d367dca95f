package cms

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"

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
	m := jpaasQuery.FindStringSubmatch(html.UnescapeString(p.text))
	if m == nil {
		return List{}, false
	}
	var params map[string]any
	if json.Unmarshal([]byte(strings.ReplaceAll(m[1], "'", `"`)), &params) != nil {
		return List{}, false
	}
	l := List{Adapter: "jpaas"}
	address := jpaasPath
	if u := jpaasURL.FindStringSubmatch(p.text); u != nil {
		address = u[1]
	}
	u := p.resolve(address)
	if u == nil {
		return l, true
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
	l.Next = []Request{{URL: u.String()}}
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
