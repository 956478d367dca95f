package cms

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"baogao/crawler/extract"
	"baogao/internal/china"
)

var (
	gkSID    = regexp.MustCompile(`\bSID["']?\s*:\s*["']?(\w{2,20})`)
	gkTree   = regexp.MustCompile(`\bTREE["']?\s*:\s*\[`)
	gkAnswer = regexp.MustCompile(`/gkmlpt/api/all/(\d+)$`)
)

// gkPage is how many articles an answer holds.
const gkPage = 100

// gkmlpt reads the disclosure platform of Guangdong: a tree of categories in
// the page, JSON for each of them.
func gkmlpt(p *page) (List, bool) {
	if gkAnswer.MatchString(p.url.Path) {
		return p.gkmlptAnswer()
	}
	sid := gkSID.FindStringSubmatch(p.text)
	at := gkTree.FindStringIndex(p.text)
	if sid == nil || at == nil || !strings.Contains(p.text, "_CONFIG") {
		return List{}, false
	}
	l := List{Adapter: "gkmlpt"}
	var tree []gkNode
	if json.NewDecoder(strings.NewReader(p.text[at[1]-1:])).Decode(&tree) != nil {
		l.Partial = "读不懂栏目目录"
		return l, true
	}
	root := ""
	if i := strings.Index(p.url.Path, "/gkmlpt"); i > 0 {
		root = p.url.Path[:i]
	}
	only := p.url.Fragment // /gkmlpt/index#1234 is one category
	for _, node := range leaves(tree, nil, 0) {
		u := p.resolve(root + "/gkmlpt/api/all/" + node.ID.String())
		if u == nil || only != "" && only != node.ID.String() {
			continue
		}
		u.RawQuery = url.Values{"page": {"1"}, "sid": {sid[1]}}.Encode()
		l.Branches = append(l.Branches, Branch{Request: Request{URL: u.String()}, Name: node.Name})
	}
	return l, true
}

// gkNode is a category of the tree.
type gkNode struct {
	ID       json.Number `json:"id"`
	Name     string      `json:"name"`
	Children []gkNode    `json:"children"`
}

// leaves are the categories that hold articles. Their names are read with
// those above them, for 2023年 says nothing alone.
func leaves(nodes, found []gkNode, depth int) []gkNode {
	for _, n := range nodes {
		id := n.ID.String()
		switch {
		case len(found) >= maxNext || depth > 20:
		case len(n.Children) > 0:
			for i := range n.Children {
				n.Children[i].Name = strings.TrimPrefix(n.Name+"/"+n.Children[i].Name, "/")
			}
			found = leaves(n.Children, found, depth+1)
		case strings.Trim(id, "0123456789") == "" && id != "":
			found = append(found, n)
		}
	}
	return found
}

func (p *page) gkmlptAnswer() (List, bool) {
	var answer struct {
		Total    int `json:"total"`
		Articles []struct {
			Title   string `json:"title"`
			URL     string `json:"url"`
			PostURL string `json:"post_url"`
			Display any    `json:"display_publish_time"`
			First   any    `json:"first_publish_time"`
			Date    any    `json:"date"`
			Created any    `json:"create_time"`
		} `json:"articles"`
	}
	l := List{Adapter: "gkmlpt"}
	if json.Unmarshal([]byte(p.text), &answer) != nil {
		l.Partial = "接口返回的内容无法读取"
		return l, true
	}
	for _, a := range answer.Articles {
		address := a.URL
		if address == "" {
			address = a.PostURL
		}
		u := p.resolve(address)
		if u == nil || a.Title == "" {
			continue
		}
		l.Items = append(l.Items, Item{URL: u.String(), Title: clean(a.Title), Date: stamp(a.Display, a.First, a.Date, a.Created)})
	}
	l.Total = answer.Total
	at, err := strconv.Atoi(p.url.Query().Get("page"))
	if err != nil || at < 1 {
		return l, true
	}
	// Counted from nought, page n holds what page n+1 should: known by a page
	// that is not as full as its number says.
	if have := len(answer.Articles); have != gkRows(answer.Total, at) && have == gkRows(answer.Total, at+1) {
		l.Next = append(l.Next, p.numbered(0))
	}
	for n := at + 1; (n-1)*gkPage < answer.Total && len(l.Next) < maxNext; n++ {
		l.Next = append(l.Next, p.numbered(n))
	}
	return l, true
}

// gkRows is how many articles page n of a list has, counted from one.
func gkRows(total, n int) int { return min(max(total-(n-1)*gkPage, 0), gkPage) }

// numbered is the request for another page of an interface: only the number
// changes, for servers read their parameters in order.
func (p *page) numbered(n int) Request {
	u := *p.url
	u.RawQuery = pageParam.ReplaceAllString(p.url.RawQuery, "${1}"+strconv.Itoa(n))
	return Request{URL: u.String()}
}

// stamp returns the first that is a date, or the China day of a Unix time.
func stamp(values ...any) string {
	for _, v := range values {
		switch s := v.(type) {
		case float64:
			if s > 5e11 && s < 4e12 {
				s /= 1000 // milliseconds
			}
			if s > 5e8 && s < 4e9 {
				return time.Unix(int64(s), 0).In(china.Zone()).Format(time.DateOnly)
			}
		case string:
			if n, err := strconv.ParseFloat(s, 64); err == nil && n > 5e8 {
				return stamp(n)
			}
			if date := extract.ParseDate(s); date != "" {
				return date
			}
		}
	}
	return ""
}
