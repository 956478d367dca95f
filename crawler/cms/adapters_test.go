package cms

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/crawler/extract"
)

// posted reads the answer to a form.
func posted(t *testing.T, address, form, body string) List {
	t.Helper()
	d, err := extract.Parse(extract.Page{URL: address, Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	return Read(d, Answer{Form: form, Body: []byte(body)})
}

const title = "白石镇2021年度法治政府建设情况报告"

// TestManners has the lists that are asked for by a number where the pager is
// a script.
func TestManners(t *testing.T) {
	rows := func(n int) string {
		return ulRows(items(n, func(i int) string { return fmt.Sprintf("http://a.gov.cn/fz/news-show-%d.html", 80000+i) }))
	}
	script := `<a href="javascript:void(0)" onclick="toPage(2)">下一页</a>`
	labels := func(more string) string {
		return `<script>Ls.ajax({url:"/site/label/8888",data:{labelName:"publicInfoList",siteId:"67",pageSize:10,pageIndex:1,catId:'32',file:"/x/list"}});</script>` + more
	}
	const form = "catId=32&file=%2Fx%2Flist&labelName=publicInfoList&pageIndex="
	tests := []struct {
		name, url, form, list string
		adapter               string
		items                 int
		next                  []string
		partial               bool
	}{
		{"iList first page", "http://a.gov.cn/info/iList.jsp?node_id=GK&cat_id=7", "", rows(9) + "第1页/共3页" + script, "query", 9, seq("/info/iList.jsp?node_id=GK&cat_id=7&cur_page=%d", 2, 3), false},
		{"iList second page", "http://a.gov.cn/info/iList.jsp?cat_id=7&cur_page=2&tm_id=1", "", rows(9) + "共3页" + script, "query", 9, seq("/info/iList.jsp?cat_id=7&cur_page=%d&tm_id=1", 3, 3), false},
		{"iList number unknown", "http://a.gov.cn/info/iList.jsp?cat_id=7", "", rows(9) + script, "query", 9, seq("/info/iList.jsp?cat_id=7&cur_page=%d", 2, 2), false},
		{"iList with links", "http://a.gov.cn/info/iList.jsp?cat_id=7", "", rows(9) + `<a href="/info/iList.jsp?site_id=x&cur_page=2&cat_id=7">下一页</a>`, "query", 9, seq("/info/iList.jsp?site_id=x&cur_page=%d&cat_id=7", 2, 2), false},
		{"VSB by query", "http://a.gov.cn/list.jsp?wbtreeid=3", "", rows(9) + "1/2页" + script, "query", 9, seq("/list.jsp?wbtreeid=3&PAGENUM=%d", 2, 2), false},
		{"gtapp", "http://a.gov.cn/gtapp/x.action?classID=1", "", "<div class=nlist>" + rows(9) + "</div>共3页" + script, "query", 9, seq("/gtapp/x.action?classID=1 POST cpage=%d", 2, 3), false},
		{"gtapp last page", "http://a.gov.cn/gtapp/x.action?classID=1", "cpage=3", "<div class=nlist>" + rows(9) + "</div>共3页" + script, "query", 9, nil, false},
		{"own number in the address", "http://a.gov.cn/list.do?k=1&page=2&t=3", "", rows(9) + "共4页" + script, "generic", 9, seq("/list.do?k=1&page=%d&t=3", 3, 4), false},
		{
			"form with a number", "http://a.gov.cn/list.do", "",
			rows(9) + `<form method=POST action="q.do"><input type=hidden name=cat value="年报"><input name=currentPage value=1></form>共3页 第1页` + script,
			"generic", 9, seq("/q.do POST cat=%%E5%%B9%%B4%%E6%%8A%%A5&currentPage=%d", 2, 3), false,
		},
		{"form by GET", "http://a.gov.cn/list.do", "", rows(9) + `<form><input name=pageNo value=1></form>共2页` + script, "generic", 9, seq("/list.do?pageNo=%d", 2, 2), false},
		{"view state", "http://a.gov.cn/list.aspx", "", rows(9) + `<form method=post><input type=hidden name=__VIEWSTATE value="` + strings.Repeat("x", 900) + `"><input name=pageNo></form>共3页` + script, "generic", 9, nil, true},
		{"last page by script", "http://a.gov.cn/list.do", "", rows(9) + "第3页/共3页" + script, "generic", 9, nil, false},
		{"pages to choose from", "http://a.gov.cn/l_1.html", "", rows(9) + `第1页<select><option value=l_1.html>1</option><option value=l_2.html>2</option></select>`, "generic", 9, seq("/l_%d.html", 2, 2), false},
		{"label, count known", "http://a.gov.cn/public/column/1?catId=32", "", rows(10) + "共3页" + labels(""), "label", 10, seq("/site/label/8888?IsAjax=1&dataType=html POST "+strings.ReplaceAll(form, "%", "%%")+"%d&pageSize=10&siteId=67", 2, 3), false},
		{"label, one page", "http://a.gov.cn/public/column/1?catId=32", "", rows(4) + "共1页" + labels(""), "label", 4, nil, false},
		{"label, no rows", "http://a.gov.cn/public/column/1?catId=32", "", labels(""), "label", 0, seq("/site/label/8888?IsAjax=1&dataType=html POST "+strings.ReplaceAll(form, "%", "%%")+"%d&pageSize=10&siteId=67", 1, 1), false},
		{"label answer, full", "http://a.gov.cn/site/label/8888?IsAjax=1", form + "2&pageSize=9", rows(9), "label", 9, seq("/site/label/8888?IsAjax=1 POST "+strings.ReplaceAll(form, "%", "%%")+"%d&pageSize=9", 3, 3), false},
		{"label answer, last", "http://a.gov.cn/site/label/8888?IsAjax=1", form + "2&pageSize=9", rows(5), "label", 5, nil, false},
		{"label named only", "http://a.gov.cn/x/", "", rows(9) + `<script src="/site/label/8888?labelName=ip"></script>`, "generic", 9, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := posted(t, tt.url, tt.form, county{crumb: "年报", list: tt.list}.page())
			if l.Adapter != tt.adapter || len(l.Items) != tt.items || (l.Partial != "") != tt.partial {
				t.Errorf("adapter %s, %d items, partial %q", l.Adapter, len(l.Items), l.Partial)
			}
			if diff := cmp.Diff(tt.next, urls(l.Next)); diff != "" {
				t.Errorf("next (-want +got):\n%s", diff)
			}
		})
	}
}

// TestAnswers has answers of interfaces that are no pages.
func TestAnswers(t *testing.T) {
	first := []Item{{URL: "http://a.gov.cn/x/1.shtml", Title: title, Date: "2022-03-18"}}
	search := "/common/search/0123456789abcdef?_pageSize=20&page=1"
	tests := []struct {
		name, url, body, adapter string
		items                    []Item
		next                     []string
		total                    int
		partial                  bool
	}{
		{
			"label as JSON", "http://a.gov.cn/site/label/8888", `{"data":{"data":[{"title":"` + title + `","link":"/x/1.shtml","createDate":"2022-03-18 09:00"}]}}`,
			"label", first, nil, 0, false,
		},
		{
			"library of 中国政府网", "http://sousuo.a.gov.cn/search-gov/data?t=zhengcelibrary&q=x&p=1&n=1",
			`{"searchVO":{"totalCount":3,"catMap":{"gongwen":{"listVO":[{"title":"白石镇<em>2021年度</em>法治政府建设情况报告","url":"http://a.gov.cn/x/1.shtml","pubtime":1647568800000}],"totalCount":2}}}}`,
			"govcn", first,
			[]string{"http://sousuo.a.gov.cn/search-gov/data?t=zhengcelibrary&q=x&p=2&n=1", "http://sousuo.a.gov.cn/search-gov/data?t=zhengcelibrary&q=x&p=3&n=1"},
			3, false,
		},
		{"kaipu rows", "http://a.gov.cn" + search, `{"data":{"total":1,"rows":[{"title":"` + title + `","url":"/x/1.shtml","publishedTime":"1647568800"}]}}`, "kaipu", first, nil, 1, false},
		{"kaipu wants a token", "http://a.gov.cn" + search, `<html><script>token()</script><p>请先加载页面，随后再查询这个栏目。</p>`, "kaipu", nil, nil, 0, true},
		{"gkmlpt from nought", "http://a.gov.cn/gkmlpt/api/all/12?page=1&sid=7", `{"total":101,"articles":[{"title":"` + title + `","url":"/x/1.shtml","date":1647568800}]}`, "gkmlpt", first, []string{"/gkmlpt/api/all/12?page=0&sid=7", "/gkmlpt/api/all/12?page=2&sid=7"}, 101, false},
		{"gkmlpt from nought, one page", "http://a.gov.cn/gkmlpt/api/all/12?page=1&sid=7", `{"total":1,"articles":[]}`, "gkmlpt", nil, []string{"/gkmlpt/api/all/12?page=0&sid=7"}, 1, false},
		{"gkmlpt empty category", "http://a.gov.cn/gkmlpt/api/all/12?page=1&sid=7", `{"total":0,"articles":[]}`, "gkmlpt", nil, nil, 0, false},
		{"gkmlpt no JSON", "http://a.gov.cn/gkmlpt/api/all/12?page=1&sid=7", "<p>系统正在维护，请稍后再访问本栏目。</p>", "gkmlpt", nil, nil, 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := posted(t, tt.url, "", tt.body)
			if l.Adapter != tt.adapter || l.Total != tt.total || (l.Partial != "") != tt.partial {
				t.Errorf("adapter %s, total %d, partial %q", l.Adapter, l.Total, l.Partial)
			}
			if diff := cmp.Diff(tt.items, l.Items); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.next, urls(l.Next)); diff != "" {
				t.Errorf("next (-want +got):\n%s", diff)
			}
		})
	}
}

// TestBranches has pages that name other lists.
func TestBranches(t *testing.T) {
	tests := []struct {
		name, url, body string
		want            []string
	}{
		{
			"jpaas overview", "http://a.gov.cn/nb/", `<div class="xxgk-zcnr"><h3>2021年</h3><ul></ul><a class="xxgk_more" href="2021n/index.html">更多</a></div><div class="xxgk-zcnr"><a class="xxgk_more" href="2020n/" title="2020年">更多</a></div>`,
			[]string{"2021年 /nb/2021n/index.html", "2020年 /nb/2020n/"},
		},
		{
			"kaipu channels", "http://a.gov.cn/common/getChannelList?channelCode=x",
			`{"results":{"displayName":"公开","channelId":"1","children":[{"displayName":"年报","channelId":"0123456789abcdef"},{"displayName":"机构","channelId":"../x"}]}}`,
			[]string{"公开/年报 /common/search/0123456789abcdef?_isAgg=true&_isJson=true&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=1"},
		},
	}
	for _, tt := range tests {
		var got []string
		for _, b := range posted(t, tt.url, "", tt.body).Branches {
			got = append(got, b.Name+" "+strings.TrimPrefix(b.URL, "http://a.gov.cn"))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestHiddenStores has records that a page hides in its own ways.
func TestHiddenStores(t *testing.T) {
	list := items(4, func(i int) string { return fmt.Sprintf("http://a.gov.cn/art/2022/3/%d/art_31_%d.html", 28-i, i) })
	store := func(list []Item, escape bool) string {
		var b strings.Builder
		for _, it := range list {
			row := liRow(it)
			if escape {
				row = strings.NewReplacer("<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(row)
			} else {
				row = "<![CDATA[" + row + "]]>"
			}
			b.WriteString("<record>" + row + "</record>")
		}
		return "<datastore><recordset>" + b.String() + fmt.Sprintf("</recordset><totalrecord>%d</totalrecord></datastore>", len(list))
	}
	for name, body := range map[string]string{
		"two stores":        "<div>" + store(list[:2], false) + "</div><div>" + store(list[2:], false) + "</div>",
		"in a comment":      "<div><!--" + store(list, false) + "--></div>",
		"escaped":           "<textarea style='display:none'>" + store(list, true) + "</textarea>",
		"without its frame": strings.TrimPrefix(store(list, false), "<datastore>"),
	} {
		l := read(t, "http://a.gov.cn/col/col31/index.html", body)
		if diff := cmp.Diff(list, l.Items); diff != "" || l.Adapter != "jpage" || len(l.Next) > 0 {
			t.Errorf("%s: adapter %s, next %v, items (-want +got):\n%s", name, l.Adapter, l.Next, diff)
		}
	}
}

// TestInstead has the second page of a list that may be its first again.
func TestInstead(t *testing.T) {
	page := func(at, index int) List {
		return read(t, fmt.Sprintf("http://a.gov.cn/fz/index_%d.html", at), county{crumb: "年报", list: ulRows(items(3, func(i int) string { return fmt.Sprintf("http://a.gov.cn/fz/t20220318_%d.html", i) })), pager: fmt.Sprintf(`<script>createPageHTML(4,%d,"index","html")</script>`, index)}.page())
	}
	if l := page(1, 1); len(l.Instead) != 1 || l.Instead[0].URL != "http://a.gov.cn/fz/index_4.html" || l.Pages != 4 {
		t.Errorf("index_1.html: %+v of %d pages", l.Instead, l.Pages)
	}
	for at, index := range map[int]int{2: 2, 1: 0} {
		if l := page(at, index); len(l.Instead) != 0 {
			t.Errorf("index_%d.html that calls itself %d: %+v", at, index, l.Instead)
		}
	}
}

func TestArticleURL(t *testing.T) {
	for address, want := range map[string]bool{
		"/zwgk/202203/t20220318_6583952.html": true, "/art/2021/3/30/art_31_77.html": true, "/art/2021/art_0a1b2c3d.html": true,
		"/zhengce/content/2018-11/09/content_5338761.htm": true, "/20240509/3dd6e33cc6d749fb/c.html": true, "/web/zwgk/202203181234567/index.shtml": true,
		"/202404/49ca3d0c669f4c2ebf6f7fabf563549c.shtml": true, "/gkmlpt/content/9/9103/post_9103540.html": true, "/content/mpost_77.html": true,
		"/info/1021/3001.htm": true, "/news-show-16825.html": true, "/Content-2361064.html": true, "/public/161054624/1110009656.html": true,
		"/XxgkAnnualReport/show/4570.html": true, "/n77/n78/c123/content.html": true, "/pnidpv885.html": true, "/content.jsp?wbtreeid=1&wbnewsid=7": true, "/f/P0.pdf": true,
		"/zwgk/": false, "/zwgk/index.html": false, "/col/col31/index.html": false, "/xxgk/xznb.htm": false, "/news-list.asp?id=12": false, "/list.jsp?wbtreeid=3": false,
		"/info/iList.jsp?cat_id=15971": false, "/fzb/column-index-1.shtml": false, "/gkmlpt/index": false, "/2291822/2292928/index.html": false, "/public/column/161054624?type=4": false, "/": false,
	} {
		u, err := url.Parse("http://a.gov.cn" + address)
		if err != nil {
			t.Fatal(err)
		}
		if got := ArticleURL(u); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// TestRules has a list that the adapters read wrongly until a person says
// where its rows are.
func TestRules(t *testing.T) {
	body := county{crumb: "年报", list: `<div id=x><p class=r><a href="/q?n=1">` + title + `</a> 2022-03-18</p><p class=r><b>无</b></p><p class=r><a href="/q?n=2">青溪乡年报</a></p></div>`, pager: `<a class=more href="/list?from=20">再看看</a>`}.page()
	d, err := extract.Parse(extract.Page{URL: "http://a.gov.cn/list", Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	l := Read(d, Answer{Body: []byte(body), Rules: Rules{Items: "#x p.r", Next: "a.more"}})
	want := []Item{{URL: "http://a.gov.cn/q?n=1", Title: title, Date: "2022-03-18"}, {URL: "http://a.gov.cn/q?n=2", Title: "青溪乡年报"}}
	if diff := cmp.Diff(want, l.Items); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"/list?from=20"}, urls(l.Next)); diff != "" {
		t.Errorf("next (-want +got):\n%s", diff)
	}
	if l := Read(d, Answer{Body: []byte(body), Rules: Rules{Items: "##"}}); len(l.Items) == 0 {
		t.Error("a broken selector overrides")
	}
	if CheckSelector("ul > li:nth-child(2)") != nil || CheckSelector("##") == nil {
		t.Error("selectors are not told apart")
	}
}
