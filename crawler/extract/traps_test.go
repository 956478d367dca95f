package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// trapPage is a page of invented text: head, header line, body.
func trapPage(head, title, line, body string) string {
	if body == "" {
		body = "<p>" + strings.Repeat(sentence, 3) + "</p><p>" + strings.Repeat(sentence, 2) + "</p>"
	}
	return `<html><head>` + head + `</head><body><div class="top">今天是2019年12月3日　星期二</div><div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="/n/">年度报告</a></div><div class="m"><h2>` + title +
		`</h2>` + line + `<div class="c">` + body + `</div></div><div class="foot">主办：云岭县人民政府　更新日期：2018-08-08</div></body></html>`
}

// TestTrapDates has the shapes dates take beside the text, and those they take
// where no date is meant.
func TestTrapDates(t *testing.T) {
	const title = "白石镇2021年度法治政府建设情况报告"
	for _, tt := range []struct{ name, head, line, url, want, from string }{
		{"seconds and fraction", "", "<p>发布时间：2022-01-29 16:33:00.0</p>", "", "2022-01-29", "header:发布时间"},
		{"ISO time", "", "<p>发布时间：2022-01-29T08:33:00+08:00</p>", "", "2022-01-29", "header:发布时间"},
		{"UTC in a meta tag", `<meta property="article:published_time" content="2022-01-28T16:33:00Z">`, "", "", "2022-01-29", "meta:article:published_time"},
		{"milliseconds", `<meta name="createDate" content="1643445180000">`, "", "", "2022-01-29", "meta:createDate"},
		{"slashes", "", "<p>发布日期：2022/1/9 来源：</p>", "", "2022-01-09", "header:发布日期"},
		{"dots", "", "<p>日期：2022.01.29</p>", "", "2022-01-29", "header:日期"},
		{"Chinese numerals", "", "<p>发布日期：二〇二二年一月二十九日</p>", "", "2022-01-29", "header:发布日期"},
		{"apart in elements", "", "<ul><li><span>发布时间：</span><em>2022-01-29</em></li><li><span>来源：</span><em></em></li></ul>", "", "2022-01-29", "table:发布时间"},
		{"without a colon", "", "<p>发布于 2022-01-29 10:20</p>", "", "2022-01-29", "header:发布于"},
		{"label without a colon", "", "<p>发布时间 2022-01-29　浏览次数 12</p>", "", "2022-01-29", "header:发布时间"},
		{"in brackets", "", "<p>[2022-01-29]</p>", "", "2022-01-29", "header:line"},
		{"before the source", "", "<p>2022-01-29 10:20　来源：白石镇</p>", "", "2022-01-29", "header:来源"},
		{"updated later", "", "<p>更新时间：2023-05-05 发布时间：2022-01-29</p>", "", "2022-01-29", "header:发布时间"},
		{"closing day", "", "<p>发布日期：2022-01-29 截止日期：2022-02-28</p>", "", "2022-01-29", "header:发布日期"},
		{"empty stamp", `<meta name="PubDate" content="1970-01-01 08:00">`, "<p>发布日期：2022-01-29</p>", "", "2022-01-29", "header:发布日期"},
		{"placeholder", `<meta name="PubDate" content="{pubdate}">`, "<p>发布日期：$date$</p>", "https://a.gov.cn/202201/t20220129_1.html", "2022-01-29", "url"},
		{"zeros", `<meta name="PubDate" content="0000-00-00">`, "<p>发布日期：</p>", "", "", ""},
		{"page generated", `<meta name="others" content="页面生成时间 2022-06-06 10:00:00">`, "<p>页面生成时间：2022-06-06</p>", "", "", ""},
		{"banner only", "", "", "", "", ""},
		{"date of a meeting", "", "<p>会议时间：2022年3月1日</p>", "", "", ""},
		{"composed only", "", "<table><tr><td>成文日期</td><td>2022-01-20</td></tr></table>", "", "", ""},
		{"composed and published", "", "<table><tr><td>成文日期</td><td>2022-01-20</td><td>发布日期</td><td>2022-01-29</td></tr></table>", "", "2022-01-29", "table:发布日期"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url := tt.url
			if url == "" {
				url = "https://a.gov.cn/c/1.html"
			}
			a := parse(t, url, trapPage(tt.head, title, tt.line, "")).Article()
			if a.Published != tt.want || a.Provenance["published"] != tt.from {
				t.Errorf("published %q from %q, want %q from %q", a.Published, a.Provenance["published"], tt.want, tt.from)
			}
			if a.Title != title {
				t.Errorf("title = %q", a.Title)
			}
		})
	}
}

// TestTrapPeople has sources and authors, and what templates put in their place.
func TestTrapPeople(t *testing.T) {
	for _, tt := range []struct{ name, head, line, source, author string }{
		{"link", "", `<p>来源：<a href="/x">县司法局</a>　发布时间：2022-01-29</p>`, "县司法局", ""},
		{"bars", "", "<p>发布时间：2022-01-29 | 信息来源：县司法局 | 作者：张三</p>", "县司法局", "张三"},
		{"editor is no author", "", "<p>来源：县司法局　责任编辑：李四　发布时间：2022-01-29</p>", "县司法局", ""},
		{"count", "", "<p>来源： 浏览次数：123 发布时间：2022-01-29</p>", "", ""},
		{"count without label", "", "<p>来源：　123次　发布时间：2022-01-29</p>", "", ""},
		{"unknown", `<meta name="ContentSource" content="未知"><meta name="Author" content="佚名">`, "<p>来源：不详 作者：admin 发布时间：2022-01-29</p>", "", ""},
		{"braces", `<meta name="ContentSource" content="{{source}}">`, "<p>来源：${source} 作者：[!--writer--] 发布时间：2022-01-29</p>", "", ""},
		{"dollars", `<meta name="ContentSource" content="$source$"><meta name="Author" content="@作者@">`, "<p>来源：#来源# 发布时间：2022-01-29</p>", "", ""},
		{"dashes", "", "<p>来源：-- 作者：—— 发布时间：2022-01-29</p>", "", ""},
		{"null", `<meta name="ContentSource" content="null">`, "<p>来源：县司法局 发布时间：2022-01-29</p>", "县司法局", ""},
		{"original", `<meta name="source" content="来源：云岭日报 原创稿">`, "", "云岭日报", ""},
		{"reading button", "", "<p>发布时间：2022-01-29 来源：云岭日报　举报　朗读</p>", "云岭日报", ""},
		{"issuer", "", "<table><tr><td>发布机构：</td><td>县政府办公室</td><td>发布日期：</td><td>2022-01-29</td></tr></table>", "县政府办公室", ""},
		{"empty cell", "", "<table><tr><td>来源</td><td></td><td>发布机构</td><td>县政府办公室</td></tr></table>", "县政府办公室", ""},
		{"comment between", "", "<p>来源：<!--begin-->县司法局<!--end--> 发布时间：2022-01-29</p>", "县司法局", ""},
		{"two words", "", "<p>文章来源：云岭县 白石镇 发布时间：2022-01-29</p>", "云岭县 白石镇", ""},
		{"contact at the end", "", "<p>来源：县司法局　联系电话：0818-0000000　发布时间：2022-01-29</p>", "县司法局", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := parse(t, "https://a.gov.cn/c/1.html", trapPage(tt.head, "白石镇2021年度工作报告", tt.line, "")).Article()
			if a.Source != tt.source || a.Author != tt.author {
				t.Errorf("source %q author %q, want %q %q (%v)", a.Source, a.Author, tt.source, tt.author, a.Provenance)
			}
		})
	}
}

// TestTrapNumbers has 发文字号 and 索引号 as they are printed.
func TestTrapNumbers(t *testing.T) {
	row := func(label, v string) string {
		return "<table><tr><td>" + label + "：</td><td>" + v + "</td><td>发布日期：</td><td>2022-01-29</td></tr></table>"
	}
	for _, tt := range []struct{ name, line, body, number, index string }{
		{"hexagonal brackets", row("发文字号", "云府办发〔2021〕12号"), "", "云府办发〔2021〕12号", ""},
		{"spaces", row("发文字号", "云府办发 〔2021〕 12 号"), "", "云府办发〔2021〕12号", ""},
		{"square brackets", row("文　　号", "云府办发[2021]12号"), "", "云府办发[2021]12号", ""},
		{"round brackets", row("文号", "云府办发（2021）12号"), "", "云府办发（2021）12号", ""},
		{"order", row("发文字号", "国令第706号"), "", "国令第706号", ""},
		{"by year", row("发文字号", "公告2021年第3号"), "", "公告2021年第3号", ""},
		{"none", row("发文字号", "无"), "", "", ""},
		{"dash", row("发文字号", "—"), "", "", ""},
		{"above the text", "", "<p>云府函〔2021〕5号</p><p>各乡镇人民政府：</p><p>" + strings.Repeat(sentence, 4) + "</p>", "云府函〔2021〕5号", ""},
		{"beside the signer", "", "<p>云府〔2021〕5号　　　签发人：张三</p><p>县人民政府：</p><p>" + strings.Repeat(sentence, 4) + "</p>", "云府〔2021〕5号", ""},
		{"cited in the text", "", "<p>根据云府函〔2021〕5号文件要求，" + strings.Repeat(sentence, 4) + "</p>", "", ""},
		{"credit code", row("索引号", "11511725MB1234567X/2021-00001"), "", "", "11511725MB1234567X/2021-00001"},
		{"dashes in index", row("索 引 号", "sm00100-0201-2021-00003"), "", "", "sm00100-0201-2021-00003"},
		{"spaces about the slash", row("索引号", "5199280000 / 2024-001005"), "", "", "5199280000/2024-001005"},
		{"full width", row("索引号", "ＸＭ00100－02－2021－001"), "", "", "ＸＭ00100－02－2021－001"},
		{"office in index", row("信息索引号", "司法局/2021-00012"), "", "", "司法局/2021-00012"},
		{"empty index", "<p>索引号：　文号：　发布日期：2022-01-29</p>", "", "", ""},
		{"one line", "<p>索引号：000014349/2018-00206　发文字号：云府〔2018〕144号　发布日期：2022-01-29</p>", "", "云府〔2018〕144号", "000014349/2018-00206"},
		{"cells without colons", "<table><tr><th>索引号</th><td>5199280000/2024-001005</td><th>文号</th><td>云府〔2018〕144号</td></tr></table>", "", "云府〔2018〕144号", "5199280000/2024-001005"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := parse(t, "https://a.gov.cn/c/1.html", trapPage("", "云岭县关于防汛工作的通知", tt.line, tt.body)).Article()
			if a.DocNumber != tt.number || a.IndexNumber != tt.index {
				t.Errorf("文号 %q 索引号 %q, want %q %q", a.DocNumber, a.IndexNumber, tt.number, tt.index)
			}
		})
	}
}

// TestTrapTitles has titles and what stands where they should.
func TestTrapTitles(t *testing.T) {
	const title = "白石镇2021年度法治政府建设情况报告"
	for _, tt := range []struct{ name, head, heading, want string }{
		{"placeholder", `<meta name="ArticleTitle" content="$title$"><title>` + title + `_云岭县人民政府</title>`, title, title},
		{"empty command", `<meta name="ArticleTitle" content="[!--title--]">`, title, title},
		{"entities twice", `<meta name="ArticleTitle" content="白石镇2021年度&amp;ldquo;法治政府&amp;rdquo;建设情况报告">`, "", "白石镇2021年度“法治政府”建设情况报告"},
		{"a tag inside", `<meta name="ArticleTitle" content="白石镇2021年度&lt;br/&gt;法治政府建设情况报告">`, "", "白石镇2021年度法治政府建设情况报告"},
		{"two lines", "", "白石镇2021年度<br>法治政府建设情况报告", title},
		{"bold inside", "", "<b>白石镇</b><font>2021年度法治政府建设情况报告</font>", title},
		{"no heading", "<title>" + title + " - 政务公开 - 云岭县人民政府门户网站</title>", "", title},
		{"site only", "<title>云岭县人民政府门户网站</title>", title, title},
		{"nothing but a banner", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := parse(t, "https://a.gov.cn/c/1.html", trapPage(tt.head, tt.heading, "<p>发布时间：2022-01-29 来源：白石镇</p>", "")).Article()
			if squash(a.Title) != tt.want {
				t.Errorf("title %q from %q, want %q", a.Title, a.Provenance["title"], tt.want)
			}
		})
	}
}

// TestTrapDatesKept has every date of a page kept with its label.
func TestTrapDatesKept(t *testing.T) {
	a := parse(t, "https://a.gov.cn/202202/t20220218_1.html", trapPage("", "白石镇2021年度报告",
		"<table><tr><td>成文日期：</td><td>2022年1月20日</td><td>发布日期：</td><td>2022年1月29日</td></tr><tr><td>废止日期：</td><td></td></tr></table>", "")).Article()
	got := map[string]string{}
	for _, d := range a.Dates {
		got[d.Label] = d.Value
	}
	want := map[string]string{"成文日期": "2022-01-20", "发布日期": "2022-01-29", "url": "2022-02-18", "更新日期": "2018-08-08"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
