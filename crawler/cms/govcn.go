package cms

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// library reads the search of 中国政府网's 政策文件库:
// sousuo.www.gov.cn/search-gov/data?t=zhengcelibrary&q=…&p=1&n=100.
func library(p *page) (List, bool) {
	if !strings.HasSuffix(p.url.Path, "/search-gov/data") {
		return List{}, false
	}
	var answer struct {
		Search struct {
			Total  int `json:"totalCount"`
			Groups map[string]struct {
				Rows []struct {
					Title string `json:"title"`
					URL   string `json:"url"`
					Day   string `json:"pubtimeStr"`
					Time  any    `json:"pubtime"`
				} `json:"listVO"`
				Total int `json:"totalCount"`
			} `json:"catMap"`
		} `json:"searchVO"`
	}
	l := List{Adapter: "govcn"}
	if json.Unmarshal([]byte(p.text), &answer) != nil {
		l.Partial = "接口返回的内容无法读取"
		return l, true
	}
	most := answer.Search.Total
	for _, name := range slices.Sorted(maps.Keys(answer.Search.Groups)) {
		g := answer.Search.Groups[name]
		most = max(most, g.Total)
		for _, row := range g.Rows {
			if u := p.resolve(row.URL); u != nil && row.Title != "" {
				l.Items = append(l.Items, Item{URL: u.String(), Title: plain(row.Title), Date: stamp(row.Day, row.Time)})
			}
		}
	}
	l.Total = most
	q := p.url.Query()
	at, err := strconv.Atoi(q.Get("p"))
	per, errSize := strconv.Atoi(q.Get("n"))
	if err != nil || errSize != nil || at < 1 || per <= 0 || len(l.Items) == 0 {
		return l, true
	}
	for n := at + 1; (n-1)*per < most && len(l.Next) < maxNext; n++ {
		l.Next = append(l.Next, Request{URL: withParam(p.url, "p", n)})
	}
	return l, true
}
