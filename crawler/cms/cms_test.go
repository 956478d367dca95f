package cms

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/crawler/extract"
)

// county builds list pages of an invented county with the navigation, side
// lists and footers that real ones have.
type county struct{ crumb, list, pager, extra string }

func (c county) page() string {
	var nav, side, links strings.Builder
	for _, n := range []string{"网站首页", "政务公开", "政务服务", "互动交流", "走进云岭县", "政府信息公开年报", "法治政府建设专栏"} {
		fmt.Fprintf(&nav, `<li><a href="/%x/index.html">%s</a></li>`, len(n), n)
	}
	for i := range 8 {
		fmt.Fprintf(&side, `<li><a href="/xw/202303/t2023030%d_%d.html">云岭县召开第%d次安全生产工作调度会议</a></li>`, i+1, 7000+i, i+1)
		fmt.Fprintf(&links, `<a href="http://www.sheng%d.gov.cn/">省级部门网站链接第%d号</a>`, i, i)
	}
	return `<html><head><meta charset="utf-8"><title>法治政府年报_云岭县人民政府</title></head><body>
<div class="header"><ul class="nav">` + nav.String() + `</ul></div>
<div class="dqwz">您现在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="./">` + c.crumb + `</a></div>
<div class="left"><h3>热点新闻</h3><ul>` + side.String() + `</ul></div>
<div class="main">` + c.list + `<div class="fy">` + c.pager + `</div></div>` + c.extra + `
<div class="footer">` + links.String() + `<p>主办单位：云岭县人民政府办公室</p></div></body></html>`
}

// items are n rows as a list of the family with this address dialect has them.
func items(n int, address func(i int) string) []Item {
	var list []Item
	for i := range n {
		list = append(list, Item{
			URL:   address(i),
			Title: fmt.Sprintf("云岭县第%d镇2021年度法治政府建设情况报告", i+1),
			Date:  fmt.Sprintf("2022-03-%02d", 28-i),
		})
	}
	return list
}

func rowsHTML(list []Item, format func(Item) string) string {
	var b strings.Builder
	for _, it := range list {
		b.WriteString(format(it) + "\n")
	}
	return b.String()
}

func ulRows(list []Item) string {
	return "<ul class=list>" + rowsHTML(list, func(it Item) string {
		return `<li><a href="` + it.URL + `" title="` + it.Title + `">` + string([]rune(it.Title)[:12]) + `...</a><span>` + it.Date + `</span></li>`
	}) + "</ul>"
}

func read(t *testing.T, url, body string) List {
	t.Helper()
	d, err := extract.Parse(extract.Page{URL: url, Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	return Read(d, Answer{Body: []byte(body)})
}

// urls shortens a list of requests for comparison.
func urls(next []Request) []string {
	var list []string
	for _, r := range next {
		s := strings.TrimPrefix(r.URL, "http://a.gov.cn")
		if r.Form != "" {
			s += " POST " + r.Form
		}
		list = append(list, s)
	}
	return list
}

func seq(format string, from, to int) []string {
	var list []string
	step := 1
	if to < from {
		step = -1
	}
	for i := from; i != to+step; i += step {
		list = append(list, fmt.Sprintf(format, i))
	}
	return list
}

func TestRead(t *testing.T) {
	trsItems := items(15, func(i int) string {
		return fmt.Sprintf("http://a.gov.cn/zwgk/fz/202203/t202203%02d_%d.html", 28-i, 9000+i)
	})
	plain := items(10, func(i int) string { return fmt.Sprintf("http://a.gov.cn/news-show-%d.html", 1680+i) })
	vsbItems := items(12, func(i int) string { return fmt.Sprintf("http://a.gov.cn/info/1021/%d.htm", 3000+i) })
	table := rowsHTML(plain, func(it Item) string {
		return `<tr><td>·</td><td><a href="` + it.URL + `">` + it.Title + `</a></td><td>[` + it.Date + `]</td></tr>`
	})
	blocks := "<ul>" + rowsHTML(plain[:5], liRow) + "</ul><ul>" + rowsHTML(plain[5:], liRow) + "</ul>"
	tests := []struct {
		name, url string
		page      county
		adapter   string
		items     []Item
		next      []string
		partial   bool
	}{
		{
			"trs from zero", "http://a.gov.cn/zwgk/fz/index.html",
			county{"年报", ulRows(trsItems), `<script>createPageHTML(4, 0, "index", "html");</script>`, ""},
			"trs", trsItems, seq("/zwgk/fz/index_%d.html", 1, 3), false,
		},
		{
			"trs directory address", "http://a.gov.cn/zwgk/fz/",
			county{"年报", ulRows(trsItems), `<script>createPageHTML(2,0,"index","shtml",30);</script>`, ""},
			"trs", trsItems, seq("/zwgk/fz/index_%d.shtml", 1, 1), false,
		},
		{
			"trs second page", "http://a.gov.cn/zwgk/fz/index_1.html",
			county{"年报", ulRows(trsItems), `<script>createPageHTML(4, 1, "index", "html");</script>`, ""},
			"trs", trsItems, seq("/zwgk/fz/index_%d.html", 2, 3), false,
		},
		{
			"trs from one, files from one", "http://a.gov.cn/zwgk/fz/index_1.html",
			county{"年报", ulRows(trsItems), `<script>createPageHTML(4, 0, "index", "html");</script>`, ""},
			"trs", trsItems, seq("/zwgk/fz/index_%d.html", 2, 4), false,
		},
		{
			"trs first page calls itself one", "http://a.gov.cn/zwgk/fz/index.html",
			county{"年报", ulRows(trsItems), `<script>createPageHTML(4, 1, "index", "html");</script>`, ""},
			"trs", trsItems, seq("/zwgk/fz/index_%d.html", 2, 4), false,
		},
		{
			"trs single page", "http://a.gov.cn/zwgk/fz/index.html",
			county{"年报", ulRows(trsItems), `<script>createPageHTML(1, 0, "index", "html");</script>`, ""},
			"trs", trsItems, nil, false,
		},
		{
			"trs countPage", "http://a.gov.cn/zwgk/fz/index.html",
			county{"年报", ulRows(trsItems), `<script>var currentPage = 0;var countPage = 3//共多少页
document.write("<a href=\"index"+"_"+nextPage+".html\">下一页</a>");</script>`, ""},
			"trs", trsItems, seq("/zwgk/fz/index_%d.html", 1, 2), false,
		},
		{
			"trs loader", "http://a.gov.cn/zwgk/fz/list.jsp",
			county{"年报", ulRows(trsItems), `<script>var currentPage=0; var countPage=3; getNews(currentPage)</script>`, ""},
			"trs", trsItems, nil, true,
		},
		{
			"generic next and last", "http://a.gov.cn/news-list-fz.html",
			county{"年报", ulRows(plain), `<a href="news-list-fz-2.html">下一页</a> <a href="news-list-fz-5.html">尾页</a>`, ""},
			"generic", plain, seq("/news-list-fz-%d.html", 2, 5), false,
		},
		{
			"generic parameter and count", "http://a.gov.cn/list.jsp?cat=3&page=1",
			county{"年报", ulRows(plain), `共 4 页 第 1 页 <a href="?cat=3&amp;page=2">下页</a>`, ""},
			"generic", plain, seq("/list.jsp?cat=3&page=%d", 2, 4), false,
		},
		{
			"generic next only", "http://a.gov.cn/list/7.html",
			county{"年报", ulRows(plain), `<a href="6.html">上一页</a><a href="8.html">下一页 »</a>`, ""},
			"generic", plain,
			[]string{"/list/8.html"},
			false,
		},
		{
			"generic numbers", "http://a.gov.cn/list?p=1",
			county{"年报", ulRows(plain), `<b>1</b><a href="/list?p=2">2</a><a href="/list?p=3">3</a>`, ""},
			"generic", plain,
			[]string{"/list?p=2"},
			false,
		},
		{
			"generic last page", "http://a.gov.cn/list?p=3",
			county{"年报", ulRows(plain), `<a href="/list?p=1">1</a><a href="/list?p=2">2</a>3`, ""},
			"generic", plain, nil, false,
		},
		{
			"generic scripted", "http://a.gov.cn/list",
			county{"年报", ulRows(plain), `<a href="javascript:go(2)">下一页</a>`, ""},
			"generic", plain, nil, true,
		},
		{
			"generic table", "http://a.gov.cn/list",
			county{"年报", "<table>" + table + "</table>", "", ""},
			"generic", plain, nil, false,
		},
		{
			"generic blocks of five", "http://a.gov.cn/list",
			county{"年报", "<div>" + blocks + "</div>", "", ""},
			"generic", plain, nil, false,
		},
		{
			"generic single row", "http://a.gov.cn/list",
			county{"年报", ulRows(plain[:1]), "", ""},
			"generic", plain[:1], nil, false,
		},
		{
			"vsb counts down", "http://a.gov.cn/tzgg.htm",
			county{"年报", ulRows(vsbItems), `<span class="p_pages"><a href="tzgg/4.htm">下页</a><a href="tzgg/1.htm">尾页</a></span>`, ""},
			"vsb", vsbItems, seq("/tzgg/%d.htm", 4, 1), false,
		},
		{
			"vsb inner page", "http://a.gov.cn/tzgg/2.htm",
			county{"年报", ulRows(vsbItems), `<span class="p_pages"><a href="1.htm">下页</a></span>`, ""},
			"vsb", vsbItems,
			[]string{"/tzgg/1.htm"},
			false,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := read(t, tt.url, tt.page.page())
			if l.Adapter != tt.adapter || (l.Partial != "") != tt.partial {
				t.Errorf("adapter %q, partial %q", l.Adapter, l.Partial)
			}
			if diff := cmp.Diff(tt.items, l.Items); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.next, urls(l.Next)); diff != "" {
				t.Errorf("next (-want +got):\n%s", diff)
			}
			if l.Name != "年报" {
				t.Errorf("name = %q", l.Name)
			}
		})
	}
}

func liRow(it Item) string {
	return `<li><a href="` + it.URL + `">` + it.Title + `</a><span>` + it.Date + `</span></li>`
}

// TestRows has the shapes of rows.
func TestRows(t *testing.T) {
	const title = "白石镇2021年度法治政府建设情况报告"
	want := Item{URL: "http://a.gov.cn/art/2022/3/18/art_31_7.html", Title: title, Date: "2022-03-18"}
	undated := Item{URL: "http://a.gov.cn/news-show-3.html", Title: title}
	tests := []struct {
		name, row string
		want      Item
	}{
		{"date behind", `<li><a href="/art/2022/3/18/art_31_7.html">` + title + `</a><span>2022-03-18</span></li>`, want},
		{"date in brackets before", `<li>[2022-03-18] <a href="/art/2022/3/18/art_31_7.html">` + title + `</a></li>`, want},
		{"chinese date", `<li><a href="/art/2022/3/18/art_31_7.html">` + title + `</a>2022年3月18日</li>`, want},
		{"short year", `<li><a href="/art/2022/3/18/art_31_7.html">` + title + `</a><i>22-03-18</i></li>`, want},
		{"no year, address has it", `<li><a href="/art/2022/3/18/art_31_7.html">` + title + `</a>[03-18]</li>`, want},
		{"no year anywhere", `<li><a href="/news-show-3.html">` + title + `</a>[03-18]</li>`, undated},
		{"date inside the link", `<li><a href="/art/2022/3/18/art_31_7.html"><span>2022-03-18</span><em>` + title + `</em></a></li>`, want},
		{"day box", `<li><div><b>18</b><i>2022-03</i></div><div><a href="/art/2022/3/18/art_31_7.html">` + title + `</a></div></li>`, want},
		{"column before the title", `<li><a href="/col/col31/index.html">[年度报告]</a><a href="/art/2022/3/18/art_31_7.html">` + title + `</a><span>2022-03-18</span></li>`, want},
		{"picture and text", `<li><a href="/art/2022/3/18/art_31_7.html"><img src=x.jpg></a><a href="/art/2022/3/18/art_31_7.html">` + title + `</a><span>2022-03-18</span></li>`, want},
		{"cut text, full attribute", `<li><a title="` + title + `" href="/art/2022/3/18/art_31_7.html">白石镇2021年度...</a><span>2022-03-18</span></li>`, want},
		{"attribute says something else", `<li><a title="点击查看" href="/art/2022/3/18/art_31_7.html">` + title + `</a><span>2022-03-18</span></li>`, want},
		{"highlighted word", `<li>· <a href="/art/2022/3/18/art_31_7.html">白石镇2021年度<font color=red>法治政府</font>建设情况报告</a><span>2022-03-18</span></li>`, want},
		{"nested blocks", `<li><div class=t><p><a href="/art/2022/3/18/art_31_7.html">` + title + `</a></p></div><div class=d>2022.03.18</div></li>`, want},
		{"definition list", `<dd><a href="/art/2022/3/18/art_31_7.html">` + title + `</a><span>2022/03/18</span></dd>`, want},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			other := `<li><a href="/art/2022/1/5/art_31_%d.html">青溪乡第%d次会议纪要公开</a><span>2022-01-05</span></li>`
			if strings.HasPrefix(tt.row, "<dd") {
				other = strings.ReplaceAll(other, "li>", "dd>")
			}
			list := "<ul>" + tt.row + fmt.Sprintf(other+other, 1, 1, 2, 2) + "</ul>"
			l := read(t, "http://a.gov.cn/col/col31/index.html", county{crumb: "年报", list: list}.page())
			var got Item
			for _, it := range l.Items {
				if it.URL == tt.want.URL {
					got = it
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\nitems: %v", diff, l.Items)
			}
		})
	}
}

func TestOtherHostsAndUnlistable(t *testing.T) {
	list := `<ul><li><a href="http://other.gov.cn/t20220318_1.html">外站2021年度法治政府建设情况报告</a>2022-03-18</li>
<li><a href="javascript:open(1)">脚本2021年度法治政府建设情况报告</a>2022-03-18</li>
<li><a href="mailto:a@b.cn">信箱2021年度法治政府建设情况报告</a>2022-03-18</li>
<li><a href="http://WWW.a.gov.cn/t20220318_2.html#top">本站2021年度法治政府建设情况报告</a>2022-03-18</li></ul>`
	l := read(t, "http://a.gov.cn/x/", "<body>"+list+"</body>")
	want := []Item{{URL: "http://WWW.a.gov.cn/t20220318_2.html", Title: "本站2021年度法治政府建设情况报告", Date: "2022-03-18"}}
	if diff := cmp.Diff(want, l.Items); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func jpageSource(list []Item, next, total, script string) string {
	var b strings.Builder
	b.WriteString("<datastore>")
	if next != "" {
		b.WriteString(`<nextgroup><![CDATA[<a href="` + next + `"></a>]]></nextgroup>`)
	}
	b.WriteString("<recordset>")
	for _, it := range list {
		b.WriteString("<record><![CDATA[ <li><a href='" + strings.TrimPrefix(it.URL, "http://a.gov.cn") + "' title='" + it.Title + "' target='_blank'>" + it.Title + "</a><span>" + it.Date + "</span></li> ]]></record>")
	}
	b.WriteString("</recordset>" + total + "</datastore>")
	return `<script type="text/xml">` + b.String() + `</script>` + script
}

func TestJpage(t *testing.T) {
	list := items(6, func(i int) string { return fmt.Sprintf("http://a.gov.cn/art/2022/3/%d/art_31_%d.html", 28-i, i) })
	group := "/module/web/jpage/dataproxy.jsp?page=%d&amp;appid=1&amp;webid=2&amp;path=/&amp;columnid=31&amp;unitid=77&amp;webname=x&amp;permissiontype=0"
	get := "/module/web/jpage/dataproxy.jsp?page=%d&appid=1&webid=2&path=/&columnid=31&unitid=77&webname=x&permissiontype=0"
	post := func(from, to int) string {
		return fmt.Sprintf("/module/web/jpage/dataproxy.jsp?startrecord=%d&endrecord=%d&perpage=2 POST col=1&appid=1&webid=2&path=%%2F&columnid=31&sourceContentType=1&unitid=77&webname=%%E4%%BA%%91&permissiontype=0", from, to)
	}
	column := func(inner string) string { return county{crumb: "年报", list: inner}.page() }
	answer := strings.NewReplacer(`<script type="text/xml">`, `<?xml version="1.0" encoding="GBK"?>`, "</script>", "").
		Replace(jpageSource(list, "", "<totalrecord>20</totalrecord>", ""))
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(answer)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, url, body string
		next            []string
		partial         bool
	}{
		{"groups by GET", "http://a.gov.cn/col/col31/index.html", column(jpageSource(list, fmt.Sprintf(group, 2), "<totalrecord>20</totalrecord>", "")), seq(get, 2, 4), false},
		{"total not known", "http://a.gov.cn/col/col31/index.html", column(jpageSource(list, fmt.Sprintf(group, 2), "", "")), seq(get, 2, 2), false},
		{"later group", "http://a.gov.cn/module/web/jpage/dataproxy.jsp?page=2", jpageSource(list, fmt.Sprintf(group, 3), "<totalrecord>20</totalrecord>", ""), seq(get, 3, 3), false},
		{"everything is here", "http://a.gov.cn/col/col31/index.html", column(jpageSource(list, fmt.Sprintf(group, 2), "<totalrecord>6</totalrecord>", "")), nil, false},
		{
			"groups by POST", "http://a.gov.cn/col/col31/index.html", column(jpageSource(list, "", "<totalrecord>20</totalrecord>",
				`<script>jpage({perPage:2,proxyUrl:'/module/web/jpage/dataproxy.jsp',param:'webid=2&columnid=31&unitid=77&webname=云&path=/'})</script>`)),
			[]string{post(7, 12), post(13, 18), post(19, 20)},
			false,
		},
		{"encrypted column", "http://a.gov.cn/col/col31/index.html", column(jpageSource(list, strings.Replace(fmt.Sprintf(group, 2), "columnid=31", "columnid=9f3ab", 1), "<totalrecord>90</totalrecord>", "")), nil, true},
		{"answer in GBK", "http://a.gov.cn/module/web/jpage/dataproxy.jsp?startrecord=7&endrecord=12&perpage=2", gbk, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := read(t, tt.url, tt.body)
			if l.Adapter != "jpage" || (l.Partial != "") != tt.partial {
				t.Errorf("adapter %q, partial %q", l.Adapter, l.Partial)
			}
			if diff := cmp.Diff(list, l.Items); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.next, urls(l.Next)); diff != "" {
				t.Errorf("next (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInterfaces(t *testing.T) {
	first := Item{URL: "http://a.gov.cn/x/1.shtml", Title: "白石镇2021年度法治政府建设情况报告", Date: "2022-03-18"}
	unit := "/api-gateway/jpaas-publish-server/front/page/build/unit?pageId=p1&webId=w1"
	search := "/common/search/0123456789abcdef0123456789abcdef?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page="
	tests := []struct {
		name, url, body, adapter string
		items                    []Item
		next                     []string
		partial                  bool
	}{
		{
			"jpaas column", "http://a.gov.cn/col/1.html", `<div queryData="{'webId':'w1','pageId':'p1'}" url="/api-gateway/jpaas-publish-server/front/page/build/unit"></div>`,
			"jpaas", nil,
			[]string{unit},
			false,
		},
		{
			"jpaas answer", "http://a.gov.cn" + unit, `{"success":true,"data":{"html":"<ul><li class='clearfix'><a href='/x/1.shtml' title='白石镇2021年度法治政府建设情况报告'>白石镇</a><span class='bt-right'>2022-03-18</span></li></ul><div class='pagination' rows='15' count='40'></div>"}}`,
			"jpaas",
			[]Item{first},
			[]string{
				"/api-gateway/jpaas-publish-server/front/page/build/unit?pageId=p1&paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A15%7D&webId=w1",
				"/api-gateway/jpaas-publish-server/front/page/build/unit?pageId=p1&paramJson=%7B%22pageNo%22%3A3%2C%22pageSize%22%3A15%7D&webId=w1",
			},
			false,
		},
		{
			"kaipu column", "http://a.gov.cn/fz/", `<meta name="channelId" content="0123456789abcdef0123456789abcdef"><div id=list></div>`,
			"kaipu", nil,
			[]string{search + "1"},
			false,
		},
		{
			"kaipu answer", "http://a.gov.cn" + search + "1", `{"code":0,"data":{"total":45,"page":1,"results":[{"title":"白石镇2021年度<em>法治政府</em>建设情况报告","url":"/x/1.shtml","publishedTimeStr":"2022-03-18 10:00:00"}]}}`,
			"kaipu",
			[]Item{first},
			[]string{search + "2", search + "3"},
			false,
		},
		{
			"gkmlpt column", "http://a.gov.cn/dt/gkmlpt/index", `<script>window._CONFIG = {SID:'755001', TREE:[{"id":1,"name":"目录","children":[{"id":12,"name":"年报"},{"id":13,"name":"政策"}]}]}</script>`,
			"gkmlpt", nil,
			[]string{"目录/年报 /dt/gkmlpt/api/all/12?page=1&sid=755001", "目录/政策 /dt/gkmlpt/api/all/13?page=1&sid=755001"},
			false,
		},
		{
			"gkmlpt one category", "http://a.gov.cn/dt/gkmlpt/index#13", `<script>window._CONFIG = {SID:'755001', TREE:[{"id":12},{"id":13}]}</script>`,
			"gkmlpt", nil,
			[]string{" /dt/gkmlpt/api/all/13?page=1&sid=755001"},
			false,
		},
		{
			"gkmlpt answer", "http://a.gov.cn/dt/gkmlpt/api/all/12?page=1&sid=755001", `{"total":150,"articles":[{"id":9,"title":"白石镇2021年度法治政府建设情况报告","url":"http://a.gov.cn/x/1.shtml","date":1647568800}]}`,
			"gkmlpt",
			[]Item{first},
			[]string{"/dt/gkmlpt/api/all/12?page=2&sid=755001"},
			false,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := read(t, tt.url, tt.body)
			if l.Adapter != tt.adapter || (l.Partial != "") != tt.partial {
				t.Errorf("adapter %q, partial %q", l.Adapter, l.Partial)
			}
			if diff := cmp.Diff(tt.items, l.Items); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			next := urls(l.Next)
			for _, b := range l.Branches {
				next = append(next, b.Name+" "+strings.TrimPrefix(b.URL, "http://a.gov.cn"))
			}
			if diff := cmp.Diff(tt.next, next); diff != "" {
				t.Errorf("next (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add("http://a.gov.cn/zwgk/index.html", county{crumb: "年报", list: "<ul><li><a href=1.html>白石镇年报白石镇年报</a>2022-01-01", pager: `<script>createPageHTML(4,0,"index","html")</script>`}.page())
	f.Add("http://a.gov.cn/tzgg.htm", `<a href="tzgg/99999.htm">下页</a>VSB`)
	f.Add("http://a.gov.cn/dataproxy.jsp", jpageSource(nil, "?page=2", "<totalrecord>99999999999</totalrecord>", ""))
	f.Add("http://a.gov.cn/gkmlpt/api/all/1?page=1", `{"total":1e9,"articles":[{"title":"a","url":"b"}]}`)
	f.Add("::", "共 99999 页 <a href='?page=2'>下一页</a>")
	f.Fuzz(func(t *testing.T, url, body string) {
		d, err := extract.Parse(extract.Page{URL: url, Body: []byte(body)})
		if err != nil {
			return
		}
		l := Read(d, Answer{Body: []byte(body)})
		if len(l.Items) > maxItems || len(l.Next) > maxNext {
			t.Errorf("%d items, %d requests", len(l.Items), len(l.Next))
		}
	})
}
