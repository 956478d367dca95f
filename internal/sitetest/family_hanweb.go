package sitetest

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"

	"baogao/internal/sample"
)

const (
	jpageColumn = "/col/col1021/index.html"
	jpageProxy  = "/module/web/jpage/dataproxy.jsp"
)

// records are rows as jpage keeps them, from the first to before the last.
func records(rows []row, from, to int) string {
	var b strings.Builder
	b.WriteString("<recordset>")
	for _, r := range rows[from:min(to, len(rows))] {
		b.WriteString("<record><![CDATA[" + item(r) + "]]></record>\n")
	}
	return b.String() + "</recordset>"
}

func jpageFrame(store, script string) string {
	return frame("乡镇法治政府建设报告", `<meta name="ColumnName" content="乡镇法治政府建设报告">`,
		`<div id="2103"><script type="text/xml"><datastore>`+store+`</datastore></script>`+script+`</div>`)
}

func group(n int, column string) string {
	return fmt.Sprintf(`<nextgroup><![CDATA[<a href="%s?page=%d&amp;appid=1&amp;webid=7&amp;path=/&amp;columnid=%s&amp;unitid=2103&amp;webname=%%E6%%A0%%96%%E4%%BA%%91&amp;permissiontype=0"></a>]]></nextgroup>`, jpageProxy, n, column)
}

// jpageGet is Hanweb's jpage by GET; its answers are XML that says it is GBK
// and is.
func jpageGet(county *sample.Truth) *Family {
	f := newFamily(county, "jpage by GET, answers in GBK")
	f.home(row{Href: jpageColumn, Title: "法治政府建设"})
	rows := f.reports(50, 0, art, metaArticle("bt-article-02"))
	const size = 18
	f.put(jpageColumn, jpageFrame(group(2, "1021")+records(rows, 0, size)+fmt.Sprintf("<totalrecord>%d</totalrecord>", len(rows)), ""))
	f.serve = func(r *http.Request, _ string) (answer, bool) {
		n := number(r.URL.Query().Get("page"))
		if r.URL.Path != jpageProxy || n < 2 || (n-1)*size >= len(rows) || r.URL.Query().Get("columnid") != "1021" {
			return answer{}, false
		}
		next := ""
		if n*size < len(rows) {
			next = group(n+1, "1021")
		}
		xml := `<?xml version="1.0" encoding="GBK"?>` + "\n<datastore>" + next + records(rows, (n-1)*size, n*size) + "</datastore>"
		return answer{kind: "text/xml;charset=GBK", body: string(gbk([]byte(xml)))}, true
	}
	return f
}

// jpagePost is jpage by POST; the proxy wants to know which page asks.
func jpagePost(county *sample.Truth) *Family {
	f := newFamily(county, "jpage by POST")
	f.home(row{Href: jpageColumn, Title: "法治政府建设"})
	rows := f.reports(61, 0, art, metaArticle("main-txt"))
	const per = 6
	f.put(jpageColumn, jpageFrame(records(rows, 0, 3*per), fmt.Sprintf(`<script>jpage({webid:'7',path:'http://county.test/',columnid:'1021',unitid:'2103',webname:'%%E6%%A0%%96',permissiontype:0,perPage:%d,totalRecord:%d,proxyUrl:'/module/jpage/dataproxy.jsp'});</script>`, per, len(rows))))
	f.serve = func(r *http.Request, form string) (answer, bool) {
		q, err := url.ParseQuery(form)
		from, to := number(r.URL.Query().Get("startrecord")), number(r.URL.Query().Get("endrecord"))
		if r.Method != http.MethodPost || r.URL.Path != "/module/jpage/dataproxy.jsp" || err != nil || q.Get("columnid") != "1021" || q.Get("unitid") != "2103" {
			return answer{}, false
		}
		if !strings.HasSuffix(r.Referer(), jpageColumn) || from < 1 || to < from || to-from >= 3*per {
			return answer{status: http.StatusForbidden, body: "forbidden"}, true
		}
		return answer{kind: "text/xml;charset=UTF-8", body: "<datastore>" + records(rows, from-1, to) + "</datastore>"}, true
	}
	return f
}

// jpageHidden keeps its records in two hidden stores, the markup of one
// escaped; everything is on the page.
func jpageHidden(county *sample.Truth) *Family {
	f := newFamily(county, "jpage, records hidden in the page")
	f.home(row{Href: jpageColumn, Title: "法治政府建设"})
	rows := f.reports(26, 4, art, metaArticle("artile_zw"))
	var escaped strings.Builder
	for _, r := range rows[13:] {
		escaped.WriteString("<record>" + html.EscapeString(item(r)) + "</record>\n")
	}
	f.put(jpageColumn, frame("乡镇法治政府建设报告", "", `<div style="display:none"><!--<datastore>`+records(rows, 0, 13)+`<totalrecord>13</totalrecord></datastore>--></div>`+
		`<textarea style="display:none"><datastore><recordset>`+escaped.String()+`</recordset><totalrecord>13</totalrecord></datastore></textarea>`))
	return f
}

// jpageEncrypted hides the number of its column: the rows behind the first
// group cannot be asked for.
func jpageEncrypted(county *sample.Truth) *Family {
	f := newFamily(county, "jpage, column encrypted")
	f.Partial = true
	f.home(row{Href: jpageColumn, Title: "法治政府建设"})
	rows := f.reports(45, 0, art, metaArticle("main-txt"))
	f.put(jpageColumn, jpageFrame(group(2, "9f3abc77d1e24e05")+records(rows, 0, 45)+"<totalrecord>90</totalrecord>", ""))
	return f
}

const jpaasUnit = "/api-gateway/jpaas-publish-server/front/page/build/unit"

// unitAnswers serves the units of content of jpaas by their pageId.
func (f *Family) unitAnswers(lists map[string][]row) {
	f.serve = func(r *http.Request, _ string) (answer, bool) {
		q := r.URL.Query()
		rows, known := lists[q.Get("pageId")]
		if r.URL.Path != jpaasUnit || !known || q.Get("webId") != "7" || q.Get("tagId") != "列表" {
			return answer{}, false
		}
		page := struct{ PageNo, PageSize int }{1, 8}
		if p := q.Get("paramJson"); p != "" && json.Unmarshal([]byte(p), &page) != nil {
			return answer{}, false
		}
		from := min((page.PageNo-1)*page.PageSize, len(rows))
		var b strings.Builder
		for _, it := range rows[from:min(from+page.PageSize, len(rows))] {
			fmt.Fprintf(&b, "<li class='clearfix'><a href='%s' title='%s'>%s</a><span class='bt-right'>%s</span></li>", it.Href, it.Title, it.Title, it.Date)
		}
		piece := fmt.Sprintf(`<ul class="page-content">%s</ul><div class="pagination" id="pg" rows="8" count="%d"></div>`, b.String(), len(rows))
		body, err := json.Marshal(map[string]any{"success": true, "data": map[string]string{"html": piece}})
		if err != nil {
			panic(err) // strings only
		}
		return answer{kind: "application/json;charset=UTF-8", body: string(body)}, true
	}
}

func unitPage(title, id string) string {
	return frame(title, "", fmt.Sprintf(`<div class="list" url="%s" queryData="{'webId':'7','pageId':'%s','parseType':'bulidstatic','pageType':'column','tagId':'列表','tplSetId':'aBc'}"><div class="loading"></div></div>`, jpaasUnit, id))
}

func hexArt(i int, day string) string {
	return fmt.Sprintf("/art/%s/art_%032x.html", day[:4], 0xabc000+i)
}

// jpaasUnits is Hanweb's newer platform: the rows are a unit of content that
// comes as HTML in JSON.
func jpaasUnits(county *sample.Truth) *Family {
	f := newFamily(county, "jpaas")
	f.home(row{Href: "/col/col77/index.html", Title: "法治政府建设年度报告"})
	f.put("/col/col77/index.html", unitPage("法治政府建设年度报告", "77"))
	f.unitAnswers(map[string][]row{"77": f.reports(35, 0, hexArt, metaArticle("article-content"))})
	return f
}

// jpaasOverview shows the beginnings of its yearly archives on one page.
func jpaasOverview(county *sample.Truth) *Family {
	f := newFamily(county, "jpaas overview and yearly archives")
	f.home(row{Href: "/zfxxgknb/index.html", Title: "政府信息公开年报"})
	lists := map[string][]row{}
	var blocks strings.Builder
	for i, rows := range chunks(f.reports(45, 0, hexArt, metaArticle("article-content")), 15) {
		at, id := fmt.Sprintf("/zfxxgknb/%dn/index.html", 2025-i), fmt.Sprintf("n%d", 2025-i)
		lists[id] = rows
		fmt.Fprintf(&blocks, `<div class="xxgk-zcnr"><h3>%d年</h3>%s<a class="xxgk_more" href="%s">更多</a></div>`, 2025-i, listing(rows[:3]), at)
		f.put(at, unitPage(fmt.Sprintf("%d年政府信息公开年报", 2025-i), id))
	}
	f.put("/zfxxgknb/index.html", frame("政府信息公开年报", "", blocks.String()))
	f.unitAnswers(lists)
	return f
}
