package sitetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"baogao/internal/sample"
)

func encode(v any) answer {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings and numbers
	}
	return answer{kind: "application/json;charset=utf-8", body: string(body)}
}

const channel = "4f0ad2c6b1e94d0f8f7a3a6c0e51d2b9"

func hexMonth(i int, day string) string {
	return fmt.Sprintf("/yunxi/c100186/%s/%032x.shtml", strings.ReplaceAll(day[:7], "-", ""), 0xdef000+i)
}

// search serves a channel's rows as 开普 does.
func (f *Family) search(path string, rows []row) {
	f.serve = func(r *http.Request, _ string) (answer, bool) {
		q := r.URL.Query()
		per, page := number(q.Get("_pageSize")), number(q.Get("page"))
		if r.URL.Path != path || q.Get("_isJson") != "true" || per < 1 || page < 1 {
			return answer{}, false
		}
		from := min((page-1)*per, len(rows))
		var results []map[string]string
		for _, it := range rows[from:min(from+per, len(rows))] {
			results = append(results, map[string]string{
				"title": strings.ReplaceAll(it.Title, "报告", "<em>报告</em>"), "url": it.Href, "publishedTimeStr": it.Date + " 17:18:49", "channelName": "年度报告",
			})
		}
		return encode(map[string]any{"code": 0, "data": map[string]any{"total": len(rows), "page": page, "rows": per, "results": results}}), true
	}
}

// kaipuJSON is 开普: the page names its channel, the rows come as JSON.
func kaipuJSON(county *sample.Truth) *Family {
	f := newFamily(county, "kaipu, rows as JSON")
	f.home(row{Href: "/yunxi/xzfbg/gk_list.shtml", Title: "年度报告"})
	f.put("/yunxi/xzfbg/gk_list.shtml", frame("年度报告", `<meta name="channelId" content="`+channel+`"><script>var url = "/searchList/"+channelId;</script>`, `<div id="list"></div>`))
	f.pages["/yunxi/xzfbg/gk_list.shtml"] = answer{body: strings.Replace(f.pages["/yunxi/xzfbg/gk_list.shtml"].body, `"/searchList/"+`, `"/searchList/" + `, 1)}
	f.search("/searchList/"+channel, f.reports(57, 0, hexMonth, metaArticle("j-fontContent")))
	return f
}

// kaipuTree is 开普 where a frame of the disclosure page is the tree of
// channels.
func kaipuTree(county *sample.Truth) *Family {
	f := newFamily(county, "kaipu, tree of channels")
	f.home(row{Href: "/yunxi/zfxxgk/", Title: "政府信息公开"})
	f.put("/yunxi/zfxxgk/", frame("政府信息公开", "", `<iframe src="/common/getChannelList?channelCode=zfxxgk&amp;websiteCodeName=yunxi"></iframe>`))
	f.pages["/common/getChannelList?channelCode=zfxxgk&websiteCodeName=yunxi"] = encode(map[string]any{"results": map[string]any{
		"displayName": "政府信息公开", "channelId": "0000aaaa0000aaaa", "children": []map[string]any{
			{"displayName": "规章", "channelId": "1111bbbb1111bbbb1111bbbb1111bbbb", "children": []any{}},
			{"displayName": "政府信息公开年报", "channelId": "2222", "children": []map[string]any{{"displayName": "县政府", "channelId": channel}}},
		},
	}})
	f.search("/common/search/"+channel, f.reports(23, 6, hexMonth, metaArticle("j-fontContent")))
	return f
}

// tree stores the disclosure platform of 广东 with one category of reports and
// serves it; its pages are counted from base.
func (f *Family) tree(base int) {
	f.home(row{Href: "/gkmlpt/index", Title: "政府信息公开平台"})
	f.put("/gkmlpt/index", frame("政府信息公开平台", "", `<div id="app"></div><script>window._CONFIG = {SID:'755001', CATE_ID: 0, TREE:[{"id":2,"name":"机构职能","children":[]},{"id":3,"name":"法定主动公开内容","children":[{"id":31,"name":"行政执法","children":[]},{"id":32,"name":"政府信息公开年报","children":[{"id":9103,"name":"2025年","children":[]}]}]}]};</script>`))
	rows := f.reports(150, 0, func(i int, _ string) string {
		return fmt.Sprintf("/gkmlpt/content/9/%d/post_%d.html", 9100+i/100, 9100000+i)
	}, gkArticle)
	f.serve = func(r *http.Request, _ string) (answer, bool) {
		q := r.URL.Query()
		if r.URL.Path != "/gkmlpt/api/all/9103" || q.Get("sid") != "755001" {
			return answer{}, false
		}
		from := min(max(number(q.Get("page"))-base, 0)*100, len(rows))
		articles := []map[string]any{}
		for i, it := range rows[from:min(from+100, len(rows))] {
			at, err := time.Parse(time.DateOnly, it.Date)
			if err != nil {
				panic(err) // the truth holds dates only
			}
			articles = append(articles, map[string]any{"id": from + i, "title": it.Title, "url": "http://" + r.Host + it.Href, "publisher": "县政府办公室", "date": at.Unix() + 3600})
		}
		return encode(map[string]any{"total": len(rows), "articles": articles}), true
	}
}

func gkArticle(a fixture) string {
	at, err := time.Parse(time.DateOnly, a.date)
	if err != nil {
		panic(err) // the truth holds dates only
	}
	detail := encode(map[string]any{"title": a.title, "content": a.body, "publisher": a.source, "date": at.Unix() + 3600, "document_number": "", "identifier": "990101/2022-00001"}).body
	return frame(a.title, "", `<div id="app"></div><script>window._CONFIG = {SID:'755001', DETAIL: `+detail+`};</script>`)
}

func gkmlptTree(county *sample.Truth) *Family {
	f := newFamily(county, "gkmlpt")
	f.tree(1)
	return f
}

// gkmlptZero counts the pages of its interface from nought.
func gkmlptZero(county *sample.Truth) *Family {
	f := newFamily(county, "gkmlpt from nought")
	f.tree(0)
	return f
}

// labels serves the interface /site/label/8888 for a category.
func (f *Family) labels(rows []row, size int) {
	f.serve = func(r *http.Request, form string) (answer, bool) {
		q, err := url.ParseQuery(form)
		if err != nil || r.Method != http.MethodPost || r.URL.Path != "/site/label/8888" || q.Get("siteId") != "6788031" || q.Get("catId") != "32710021" || q.Get("pageSize") != strconv.Itoa(size) {
			return answer{}, false
		}
		from := min((max(1, number(q.Get("pageIndex")))-1)*size, len(rows))
		return answer{body: listing(rows[from:min(from+size, len(rows))])}, true
	}
}

func labelScript(size int, more string) string {
	return fmt.Sprintf(`<script>$(function(){ Ls.ajax({ url: "/site/label/8888", dataType: "html", data: { labelName: "publicInfoList", siteId: "6788031", pageSize: %d, pageIndex: 1, action: "list", isDate: true, dateFormat: "yyyy-MM-dd", length: 80, organId: "161054624", type: 4, catId: "32710021", cId: "", result: "暂无相关信息", file: "/xxgk/publicInfoList_newest2020" } }); %s });</script>`, size, more)
}

func public(i int, _ string) string { return fmt.Sprintf("/public/161054624/%d.html", 1110009600+i) }

// labelAnhui is the platform of 安徽: the first rows stand in the page, which
// says how many pages there are.
func labelAnhui(county *sample.Truth) *Family {
	f := newFamily(county, "label of 安徽")
	f.home(row{Href: "/public/column/161054624?type=4&amp;catId=32710021&amp;action=list", Title: "政府信息公开年报"})
	rows := f.reports(41, 0, public, plainArticle("wzcon"))
	f.put("/public/column/161054624?type=4&catId=32710021&action=list", frame("政府信息公开年报", "", listing(rows[:15])+`<div class="page">共3页 <a href="javascript:;" class="next">下一页</a></div>`+labelScript(15, "")))
	f.labels(rows, 15)
	return f
}

// labelSichuan is the same platform where the page holds no rows at all and
// does not say how many there are.
func labelSichuan(county *sample.Truth) *Family {
	f := newFamily(county, "label, all rows by script")
	f.home(row{Href: "/public/column/161054624?type=4&amp;catId=32710021", Title: "法治政府建设年度报告"})
	f.put("/public/column/161054624?type=4&catId=32710021", frame("法治政府建设年度报告", "", `<div id="list"></div>`+labelScript(10, "")))
	f.labels(f.reports(30, 8, public, plainArticle("wzcon")), 10)
	return f
}
