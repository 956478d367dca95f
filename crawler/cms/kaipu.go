package cms

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

var (
	kaipuPath = regexp.MustCompile(`/(?:common/)?search(?:List)?/[0-9a-f]{16,40}$`)
	kaipuTree = regexp.MustCompile(`/common/getChannelList$`)
	kaipuID   = regexp.MustCompile(`^[0-9a-f]{16,40}$`)
	// kaipuCall is the interface as the page's own script names it.
	kaipuCall = regexp.MustCompile(`["'](/(?:common/)?search(?:List)?/)(?:["']|[0-9a-f]{16,40})`)
)

// kaipu reads the lists of 开普: the column's page carries its channelId, the
// rows come as JSON from /common/search/<channelId> or one of its older names.
func kaipu(p *page) (List, bool) {
	switch {
	case kaipuPath.MatchString(p.url.Path):
		return p.kaipuAnswer()
	case kaipuTree.MatchString(p.url.Path):
		return p.kaipuChannels()
	}
	id, _ := p.doc.HTML.Find(`meta[name="channelId" i]`).First().Attr("content")
	if id = strings.TrimSpace(id); !kaipuID.MatchString(id) {
		return List{}, false
	}
	l, _ := generic(p)
	l.Adapter, l.Items = "kaipu", p.mainRows()
	if len(l.Next) > 0 && len(l.Items) > 0 {
		return l, true // pages of this site are static: no need of the interface
	}
	if r, ok := p.kaipuChannel(id); ok {
		l.Next, l.Partial = []Request{r}, ""
	}
	return l, true
}

// kaipuChannel is the request for the rows of a channel.
func (p *page) kaipuChannel(id string) (Request, bool) {
	at := "/common/search/"
	if m := kaipuCall.FindStringSubmatch(p.text); m != nil {
		at = m[1]
	}
	u := p.resolve(at + id)
	if u == nil {
		return Request{}, false
	}
	u.RawQuery = "_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1"
	return Request{URL: u.String()}, true
}

// kaipuRow is a row of the answer; sites fill in different fields.
type kaipuRow struct {
	Title     string `json:"title"`
	URL       string `json:"url"`
	Published string `json:"publishedTimeStr"`
	Time      any    `json:"publishedTime"`
}

// kaipuRows reads results, or rows where a site calls them so; elsewhere rows
// is their number.
func kaipuRows(fields ...json.RawMessage) (rows []kaipuRow) {
	for _, f := range fields {
		if json.Unmarshal(f, &rows) == nil && len(rows) > 0 {
			return rows
		}
	}
	return nil
}

func (p *page) kaipuAnswer() (List, bool) {
	var answer struct {
		Data struct {
			Results json.RawMessage `json:"results"`
			Rows    json.RawMessage `json:"rows"`
			Total   int             `json:"total"`
		} `json:"data"`
	}
	l := List{Adapter: "kaipu"}
	if err := json.Unmarshal([]byte(p.text), &answer); err != nil {
		l.Partial = "接口没有返回数据，网站可能要求浏览器生成的令牌，只读到页面上的条目"
		return l, true
	}
	rows := kaipuRows(answer.Data.Results, answer.Data.Rows)
	for _, row := range rows {
		u := p.resolve(row.URL)
		if u == nil || row.Title == "" {
			continue
		}
		l.Items = append(l.Items, Item{URL: u.String(), Title: plain(row.Title), Date: stamp(row.Published, row.Time)})
	}
	l.Total = answer.Data.Total
	q := p.url.Query()
	at, err := strconv.Atoi(q.Get("page"))
	per, errSize := strconv.Atoi(q.Get("_pageSize"))
	if err != nil || errSize != nil || per <= 0 || at < 1 || len(rows) == 0 {
		return l, true
	}
	for n := at + 1; (n-1)*per < answer.Data.Total && len(l.Next) < maxNext; n++ {
		l.Next = append(l.Next, p.numbered(n))
	}
	return l, true
}

// kaipuNode is a node of the tree of channels.
type kaipuNode struct {
	Name     string      `json:"displayName"`
	ID       string      `json:"channelId"`
	Children []kaipuNode `json:"children"`
}

// kaipuChannels reads the tree of channels, which a site's script asks for.
func (p *page) kaipuChannels() (List, bool) {
	var answer struct {
		Results kaipuNode `json:"results"`
	}
	l := List{Adapter: "kaipu"}
	if json.Unmarshal([]byte(p.text), &answer) != nil {
		l.Partial = "读不懂栏目目录"
		return l, true
	}
	p.channels(&l, answer.Results, "", 0)
	return l, true
}

func (p *page) channels(l *List, n kaipuNode, above string, depth int) {
	name := strings.TrimPrefix(above+"/"+n.Name, "/")
	if len(n.Children) == 0 && kaipuID.MatchString(n.ID) && len(l.Branches) < maxNext {
		if r, ok := p.kaipuChannel(n.ID); ok {
			l.Branches = append(l.Branches, Branch{Request: r, Name: name})
		}
	}
	for _, c := range n.Children {
		if depth < 20 {
			p.channels(l, c, name, depth+1)
		}
	}
}
