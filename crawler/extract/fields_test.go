package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sentence is body text for made pages; all names are invented.
const sentence = "全镇坚持以习近平法治思想为指导，扎实推进依法行政各项工作，现将有关情况报告如下。"

func parse(t *testing.T, url, source string) *Document {
	t.Helper()
	d, err := Parse(Page{URL: url, Body: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestHeaderLines has pages with the shapes of header line seen on township
// and county sites.
func TestHeaderLines(t *testing.T) {
	type want struct{ Title, Published, From, Source, Author, Index, Number string }
	page := func(head, title, line string) string {
		return `<html><head>` + head + `</head><body><div class="top">2019年12月3日星期二</div><div class="m"><div class="bt">` + title +
			`</div>` + line + `<div class="c"><p>` + strings.Repeat(sentence, 3) + `</p><p>` + strings.Repeat(sentence, 2) + `</p></div></div></body></html>`
	}
	tests := []struct {
		name, url, source string
		want              want
	}{
		{
			"empty source and count", "http://www.a.gov.cn/news-show-1.html",
			page("", "有禾镇2020年度法治政府建设工作情况报告", "<p>来源:       发布日期:2021-03-30     点击数: 人次</p>"),
			want{"有禾镇2020年度法治政府建设工作情况报告", "2021-03-30", "header:发布日期", "", "", "", ""},
		},
		{
			"page line beats the date of the address", "https://www.b.gov.cn/zwgk/202202/t20220218_851.html",
			page("", "龙井镇2021年政府信息公开工作年度报告", "<p>发布时间: 2022-01-29 16:33 字体:[<a>大</a>]</p>"),
			want{"龙井镇2021年政府信息公开工作年度报告", "2022-01-29", "header:发布时间", "", "", "", ""},
		},
		{
			"author nobody", "https://www.c.gov.cn/Content-236.html",
			page("", "正河镇2021年度政府信息公开工作年度报告", "<p>信息来源:正河镇 作者:佚名 发布时间:2022-01-26 16:32 【 字体:大】</p>"),
			want{"正河镇2021年度政府信息公开工作年度报告", "2022-01-26", "header:发布时间", "正河镇", "", "", ""},
		},
		{
			"glued to the button", "https://www.d.gov.cn/public/1/2.html",
			page("", "永安镇2021年政府信息公开工作年度报告", "<p>发布时间:2022-01-20 11:19 来源:云岭县永安镇 【字体:打印</p>"),
			want{"永安镇2021年政府信息公开工作年度报告", "2022-01-20", "header:发布时间", "云岭县永安镇", "", "", ""},
		},
		{
			"reading counter", "http://www.d.gov.cn/zwgk/3.html",
			page("", "永安镇2021年政府信息公开年度工作报告", "<p>发布时间:2022-01-28 10:19 来源:云岭县 阅读次数: 字体:【</p>"),
			want{"永安镇2021年政府信息公开年度工作报告", "2022-01-28", "header:发布时间", "云岭县", "", "", ""},
		},
		{
			"breadcrumb before", "https://www.e.gov.cn/XxgkAnnualReport/show/4.html",
			page("", "杨树镇2021年政府信息公开工作年度报告", "<p>发布时间:2022-01-07 00:00 来源:杨树镇人民政府 字体:[ ]</p>"),
			want{"杨树镇2021年政府信息公开工作年度报告", "2022-01-07", "header:发布时间", "杨树镇人民政府", "", "", ""},
		},
		{
			"stale banner", "http://www.f.gov.cn/zwgk/202403/t20240328_65.html",
			page("", "静水区2023年度法治政府建设情况报告", "<p>来源:静水区人民政府办公室 发布时间:2024-03-28 09:18</p>"),
			want{"静水区2023年度法治政府建设情况报告", "2024-03-28", "header:发布时间", "静水区人民政府办公室", "", "", ""},
		},
		{
			"metadata list", "http://g.gov.cn/xzfwj/202404/49ca.shtml",
			page("", "云岭县人民政府工作规则", "<ul><li>索引号: 5199280000/2024-001005</li><li>主题分类: </li><li>来源: </li><li>发文机构: 县政府网站</li><li>发文字号: 云政发〔2024〕7号</li><li>发文日期: 2024年04月06日 16:40</li><li>有效性: </li><li>发布日期: 2024年04月06日 16:34</li><li>内容概述:</li></ul>"),
			want{"云岭县人民政府工作规则", "2024-04-06", "table:发布日期", "县政府网站", "", "5199280000/2024-001005", "云政发〔2024〕7号"},
		},
		{
			"title only in title", "https://www.h.gov.cn/2291822/2292928/index.html",
			"<html><head><title>兴安区2021年政府信息公开工作年度报告_兴安区人民政府</title></head><body><div><p>依据《中华人民共和国政府信息公开条例》，" + sentence + "</p><p>" + sentence + "</p></div></body></html>",
			want{"兴安区2021年政府信息公开工作年度报告", "", "", "", "", "", ""},
		},
		{
			"no header at all", "http://www.i.gov.cn/22560/content_2139138.html",
			page("<title>政府信息主动公开事项目录</title>", "政府信息主动公开事项目录", ""),
			want{"政府信息主动公开事项目录", "", "", "", "", "", ""},
		},
		{
			"date without label", "http://www.j.gov.cn/zfwzjyh/t10221601.shtml",
			page("", "政府网站集约化信息资源规范", "<p>来源: 云岭省人民政府门户网站 2021-09-24 16:37 打印</p>"),
			want{"政府网站集约化信息资源规范", "2021-09-24", "header:来源", "云岭省人民政府门户网站", "", "", ""},
		},
		{
			"definition list", "http://www.k.gov.cn/1.html",
			page("", "石河乡2022年度工作报告", "<dl><dt>发布日期：</dt><dd>2023-02-01</dd><dt>来源：</dt><dd></dd></dl>"),
			want{"石河乡2022年度工作报告", "2023-02-01", "table:发布日期", "", "", "", ""},
		},
		{
			"composed is not published", "http://www.l.gov.cn/1.html",
			page("", "云岭县人民政府关于表彰的决定", "<table><tr><td>成文日期：</td><td>2020年5月1日</td></tr></table>"),
			want{"云岭县人民政府关于表彰的决定", "", "", "", "", "", ""},
		},
		{
			"full-width padding", "http://www.m.gov.cn/1.html",
			page("", "云岭县人民政府关于防汛的通知", "<table><tr><td>索 引 号：</td><td>000014349/2018-00206</td><td>发 文 字 号：</td><td>云府〔2018〕144号</td></tr><tr><td>标　　题：</td><td>云岭县人民政府关于防汛的通知</td><td>发布日期：</td><td>2018年11月19日</td></tr></table>"),
			want{"云岭县人民政府关于防汛的通知", "2018-11-19", "table:发布日期", "", "", "000014349/2018-00206", "云府〔2018〕144号"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := parse(t, tt.url, tt.source).Article()
			got := want{a.Title, a.Published, a.Provenance["published"], a.Source, a.Author, a.IndexNumber, a.DocNumber}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !strings.Contains(a.Body, "扎实推进依法行政") || strings.Contains(a.Body, "发布") {
				t.Errorf("body = %q", a.Body)
			}
		})
	}
}

func TestSiteFields(t *testing.T) {
	body := "<p>" + strings.Repeat(sentence, 4) + "</p>"
	meta := func(name, domain, code string) string {
		return `<head><meta name="SiteName" content="` + name + `"><meta content="` + domain + `" name="siteDomain"><meta name="SiteIDCode" content="` + code + `"></head>`
	}
	tests := []struct{ name, url, source, site, code string }{
		{"plain", "http://www.a.gov.cn/1.html", meta("云岭县人民政府", "www.a.gov.cn", "5199010001") + body, "云岭县人民政府", "5199010001"},
		{"ministry", "http://www.a.gov.cn/1.html", meta("某部", "a.gov.cn", "bm07000001") + body, "某部", "bm07000001"},
		{"other domain", "http://www.a.gov.cn/1.html", meta("齐云市", "www.qy.gov.cn", "2302000001") + body, "", ""},
		{"other domain, own footer", "http://www.a.gov.cn/1.html", meta("齐云市", "www.qy.gov.cn", "2302000001") + body + "<p>政府网站标识码：5199010001</p>", "", "5199010001"},
		{"name contradicted", "http://gxq.cq.gov.cn/1.html", meta("齐云", "gxq.cq.gov.cn", "5001070012") + body + "<p>主办单位：高新区管理委员会</p>", "", "5001070012"},
		{"impossible code", "http://www.a.gov.cn/1.html", meta("上交所", "", "28") + body, "上交所", ""},
		{"no such province", "http://www.a.gov.cn/1.html", meta("某网", "", "9901000001") + body, "某网", ""},
		{"sister host", "http://sfj.a.gov.cn/1.html", meta("某局", "www.a.gov.cn", "5199010002") + body, "某局", "5199010002"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := parse(t, tt.url, tt.source).Article()
			if a.SiteName != tt.site || a.SiteIDCode != tt.code {
				t.Errorf("got %q %q, want %q %q", a.SiteName, a.SiteIDCode, tt.site, tt.code)
			}
		})
	}
}

func TestColumn(t *testing.T) {
	body := "<h1>有禾镇2020年度法治政府建设报告</h1><p>" + strings.Repeat(sentence, 4) + "</p>"
	tests := []struct{ name, head, want string }{
		{"arrow", `<p>您现在所在的位置: <a>网站首页</a> &gt; <a>政府信息公开</a> &gt; <a>政府信息公开年报</a></p>`, "政府信息公开年报"},
		{"ends in 正文", `<div>当前位置：<a>首页</a> » <a>法治政府</a> » 正文</div>`, "法治政府"},
		{"ends in the title", `<div>您的位置：首页&gt;法治政府&gt;有禾镇2020年度法治政府建设报告</div>`, "法治政府"},
		{"items of a list", `<div>当前位置：</div><ul><li><a>首页</a></li><li><a>年度报告</a></li></ul>`, "年度报告"},
		{"without words", `<div><a>首页</a>&nbsp;&gt;&nbsp;<a>公报</a>&nbsp;&gt;&nbsp;<a>2021年第3号</a></div>`, "2021年第3号"},
		{"navigation is no breadcrumb", `<div><a>首页</a> <a>政务公开</a> <a>互动交流</a></div>`, ""},
		{"none", ``, ""},
	}
	for _, tt := range tests {
		if got := parse(t, "http://a.gov.cn/1.html", tt.head+body).Article().Column; got != tt.want {
			t.Errorf("%s: column = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTitle(t *testing.T) {
	body := "<p>" + strings.Repeat(sentence, 4) + "</p>"
	tests := []struct{ name, source, anchor, want string }{
		{"site behind underscore", "<title>白石镇2021年度报告_云岭县人民政府</title>" + body, "", "白石镇2021年度报告"},
		{"hyphen belongs to the title", "<title>1-10月云岭县投资结构趋稳</title>" + body, "", "1-10月云岭县投资结构趋稳"},
		{"heading confirms", "<title>白石镇2021年度-成效与展望-报告摘编-云岭县政府网</title><h1>白石镇2021年度-成效与展望-报告摘编</h1>" + body, "", "白石镇2021年度-成效与展望-报告摘编"},
		{"generic title", "<title>新闻动态--云岭县林业学会官网</title><h5>年度学术年会在云岭举行</h5><div>发布时间：2019-05-18</div>" + body, "", "年度学术年会在云岭举行"},
		{"broken over lines", "<title>云岭县人民政府关于印发工作规则的通知</title><h2>云岭县人民政府<br>关于印发工作规则的通知</h2>" + body, "", "云岭县人民政府关于印发工作规则的通知"},
		{"link cut off", "<title>云岭县人民政府</title><h1>白石镇2021年度法治政府建设情况报告</h1>" + body, "白石镇2021年度法治政府...", "白石镇2021年度法治政府建设情况报告"},
		{"link only", "<title>详情页</title>" + body, "白石镇2021年度法治政府建设情况报告", "白石镇2021年度法治政府建设情况报告"},
		{"column in the tail", "<title>石桥镇年度报告 - 政府信息公开 - 云岭县政府网</title>" + body, "", "石桥镇年度报告"},
		{"nothing", body, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Parse(Page{URL: "http://a.gov.cn/1.html", Body: []byte(tt.source), Anchor: tt.anchor})
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Article().Title; got != tt.want {
				t.Errorf("title = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestParseDate(t *testing.T) {
	tests := []struct{ in, want string }{
		{"2021-03-30 10:00", "2021-03-30"},
		{"2021年3月5日", "2021-03-05"},
		{"[2021/3/30]", "2021-03-30"},
		{"2021.03.30", "2021-03-30"},
		{"20210330", "2021-03-30"},
		{"21-03-30", "2021-03-30"},
		{"二〇二一年三月三十日", "2021-03-30"},
		{"二○○四年十二月十一日", "2004-12-11"},
		{"2021-13-01", ""},
		{"2021-02-30", ""},
		{"20210330123456", ""},
		{"12345678901", ""},
		{"1021-03-30", ""},
		{"共2021条", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got := ParseDate(tt.in); got != tt.want {
			t.Errorf("ParseDate(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestURLDate(t *testing.T) {
	tests := []struct{ in, want string }{
		{"http://a/zwgk/202202/t20220218_85109283.html", "2022-02-18"},
		{"http://a/art/2021/3/30/art_31_77.html", "2021-03-30"},
		{"http://a/zhengce/content/2018-11/09/content_5338761.htm", "2018-11-09"},
		{"http://a/20240509/3dd6e33cc6d749fb/c.html", "2024-05-09"},
		{"http://a/web/zwgk/202203181234567/index.shtml", "2022-03-18"},
		{"http://a/202404/49ca3d0c.shtml", ""},
		{"http://a/2291822/2292928/index.html", ""},
		{"http://a/art/2021/art_ab12.html", ""},
	}
	for _, tt := range tests {
		if got := urlDate(tt.in); got != tt.want {
			t.Errorf("urlDate(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestListed has a page that says nothing itself: what its list said counts,
// with its provenance, behind everything the page says.
func TestListed(t *testing.T) {
	body := "<p>" + strings.Repeat(sentence, 4) + "</p>"
	tests := []struct{ name, url, source, date, from, column string }{
		{"list only", "http://a.gov.cn/1.html", body, "2021-03-30", "list", "年度报告"},
		{"address first", "http://a.gov.cn/202103/t20210329_1.html", body, "2021-03-29", "url", "年度报告"},
		{"page first", "http://a.gov.cn/1.html", `<meta name="PubDate" content="2021-03-28"><meta name="ColumnName" content="年报">` + body, "2021-03-28", "meta:PubDate", "年报"},
	}
	for _, tt := range tests {
		d, err := Parse(Page{URL: tt.url, Body: []byte(tt.source), Listed: "2021-03-30", Column: "年度报告"})
		if err != nil {
			t.Fatal(err)
		}
		a := d.Article()
		if a.Published != tt.date || a.Provenance["published"] != tt.from || a.Column != tt.column {
			t.Errorf("%s: %q from %q in %q", tt.name, a.Published, a.Provenance["published"], a.Column)
		}
	}
}
