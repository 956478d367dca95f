package cms

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"baogao/crawler/extract"
)

var (
	kaipuPath = regexp.MustCompile(`/(?:common/)?search(?:List)?/[0-9a-f]{16,40}$`)
	kaipuID   = regexp.MustCompile(`^[0-9a-f]{16,40}$`)
)

// kaipu reads the lists of 开普: the column's page carries its channelId, the
// rows come as JSON from /common/search/<channelId>.
func kaipu(p *page) (List, bool) {
	if kaipuPath.MatchString(p.url.Path) {
		return p.kaipuAnswer()
	}
	id, _ := p.doc.HTML.Find(`meta[name="channelId" i]`).First().Attr("content")
	if id = strings.TrimSpace(id); !kaipuID.MatchString(id) {
		return List{}, false
	}
	l, _ := generic(p)
	l.Adapter = "kaipu"
	if len(l.Next) > 0 && len(l.Items) > 0 {
		return l, true // pages of this site are static: no need of the interface
	}
	u := p.resolve("/common/search/" + id)
	if u == nil {
		return l, true
	}
	u.RawQuery = "_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1"
	l.Next, l.Partial = []Request{{URL: u.String()}}, ""
	return l, true
}

// kaipuRow is a row of the answer; sites fill in different fields.
type kaipuRow struct {
	Title     string `json:"title"`
	URL       string `json:"url"`
	Published string `json:"publishedTimeStr"`
	Time      any    `json:"publishedTime"`
}

func (p *page) kaipuAnswer() (List, bool) {
	var answer struct {
		Data struct {
			Results []kaipuRow `json:"results"`
			Rows    any        `json:"rows"`
			Total   int        `json:"total"`
			Page    int        `json:"page"`
		} `json:"data"`
	}
	l := List{Adapter: "kaipu"}
	if err := json.Unmarshal([]byte(p.text), &answer); err != nil {
		return l, false
	}
	for _, row := range answer.Data.Results {
		u := p.resolve(row.URL)
		if u == nil || row.Title == "" {
			continue
		}
		root := p.fragment("<p>" + row.Title + "</p>") // titles carry <em> marks
		l.Items = append(l.Items, Item{URL: u.String(), Title: clean(textOf(root)), Date: extract.ParseDate(row.Published)})
	}
	q := p.url.Query()
	at, err := strconv.Atoi(q.Get("page"))
	per, errSize := strconv.Atoi(q.Get("_pageSize"))
	if err != nil || errSize != nil || per <= 0 || at < 1 || len(answer.Data.Results) == 0 {
		return l, true
	}
	for n := at + 1; (n-1)*per < answer.Data.Total && len(l.Next) < maxNext; n++ {
		u := *p.url
		u.RawQuery = pageParam.ReplaceAllString(p.url.RawQuery, "${1}"+strconv.Itoa(n))
		l.Next = append(l.Next, Request{URL: u.String()})
	}
	return l, true
}
