package extract

import (
	"strings"
	"testing"
)

// TestTrapBodies has texts in the layouts of old and new sites, and what stands
// around them.
func TestTrapBodies(t *testing.T) {
	s := sentence
	p := func(n int) string { return "<p>" + strings.Repeat(s, n) + "</p>" }
	text := func(parts ...string) string { return strings.Join(parts, "") }
	for _, tt := range []struct {
		name, body string
		has, not   []string
	}{
		{"inline 年 kept", `<div class="c"><p>2021<span>年</span>1<b>月</b>1日起至2021<em>年</em>12<i>月</i>31日止。` + strings.Repeat(s, 4) + `</p></div>`, []string{"2021年1月1日起至2021年12月31日止"}, nil},
		{"related list inside", `<div class="content"><div>` + p(3) + p(3) + `</div><div class="relate"><h4>相关文档</h4><ul><li><a href="/1.html">有禾镇开展安全生产检查工作</a></li><li><a href="/2.html">有禾镇召开党员大会部署工作</a></li></ul></div></div>`, nil, []string{"党员大会", "安全生产检查工作"}},
		{"signature and date kept", `<div id="zoom">` + p(4) + `<p style="text-align:right">有禾镇人民政府</p><p style="text-align:right">2022年1月18日</p></div><div>【打印本页】【关闭窗口】</div>`, []string{"有禾镇人民政府\n2022年1月18日"}, []string{"打印"}},
		{"br paragraphs", `<div class="art"><h1>报告</h1>` + strings.Repeat("　　"+s+"<br><br>", 6) + `</div>`, []string{s}, nil},
		{"layout tables", `<table width=100%><tr><td>` + strings.Repeat(`<a href=/a>导航栏目</a> `, 20) + `</td></tr><tr><td><table><tr><td class=t>标题</td></tr><tr><td>` + p(3) + p(3) + `</td></tr></table></td></tr><tr><td>主办：云岭县人民政府</td></tr></table>`, []string{s}, []string{"导航栏目", "主办"}},
		{"data table rows", `<div id="zoom">` + p(3) + `<table><tr><td>事项</td><td>件数</td></tr><tr><td>许可</td><td>3</td></tr></table>` + p(2) + `</div>`, []string{"事项\t件数\n许可\t3"}, nil},
		{"hidden watermark", `<div id="zoom">` + p(3) + `<span style="display:none">请勿转载隐藏水印</span>` + p(3) + `</div>`, nil, []string{"隐藏水印"}},
		{"custom element", `<div><ucapcontent>` + p(3) + p(2) + `</ucapcontent></div>`, []string{s}, nil},
		{"pre", `<div class="text"><pre>` + strings.Repeat(s+"\n", 5) + `</pre></div>`, []string{s}, nil},
		{"two containers", `<div class="TRS_Editor"><style>.TRS_Editor P{margin:0}</style><div class="TRS_Editor">` + p(4) + `</div></div>`, []string{s}, []string{"margin"}},
		{"attachment block", `<div id="zoom">` + p(4) + `</div><div>附件：<a href="x.pdf">报告全文.pdf</a></div>`, []string{s}, nil},
		{"prev next", `<div class="xl"><h1>有禾镇2021年报告</h1><div class="t">` + p(5) + `</div><p>上一篇：<a href=1.html>某某报告甲</a></p><p>下一篇：<a href=2.html>某某报告乙</a></p></div>`, []string{s}, []string{"某某报告甲", "某某报告乙"}},
		{"header in body", `<div class="article-content"><h1>有禾镇2021年报告</h1><p>发布时间：2022-01-29 来源：有禾镇 浏览次数：12</p>` + p(5) + `</div>`, []string{s}, []string{"浏览次数"}},
		{"wechat share", `<div id="zoom">` + p(5) + `<div class="share">分享到：<a>微信</a><a>微博</a></div><p>扫一扫在手机打开当前页</p></div>`, nil, []string{"分享到", "扫一扫"}},
		{"short report", `<div class="con"><p>有禾镇2021年度无行政复议案件。</p><p>特此报告。</p></div><div class="foot">主办单位：云岭县人民政府 联系电话：000</div>`, []string{"特此报告"}, []string{"主办单位"}},
		{"lists numbered", `<div id="zoom">` + p(2) + `<ol><li>` + s + `</li><li>` + s + `</li></ol></div>`, []string{s}, nil},
		{"font tags", `<div><font size=3>` + strings.Repeat("<font>　　"+s+"</font><br>", 5) + `</font></div>`, []string{s}, nil},
		{"sections in sibling divs", text(`<div class="main"><div class="sec"><h3>一、成效</h3>`, p(3), `</div><div class="sec"><h3>二、不足</h3>`, p(2), `</div><div class="sec"><h3>三、安排</h3>`, p(2), `</div></div>`), []string{"一、成效", "二、不足", "三、安排"}, nil},
		{"noscript", `<div id="zoom">` + p(4) + `<noscript>请开启脚本功能浏览本页面。</noscript></div>`, nil, []string{"开启脚本"}},
		{"comment node conditional", `<div id="zoom"><!--[if IE]>旧浏览器提示<![endif]-->` + p(4) + `</div>`, nil, []string{"旧浏览器"}},
		{"word junk", `<div id="zoom"><o:p></o:p><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>` + p(4) + `</div>`, nil, []string{"Normal"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := parse(t, "https://a.gov.cn/c/1.html", `<html><head><title>有禾镇2021年报告_云岭县人民政府</title></head><body>`+tt.body+`<div class="footer">政府网站标识码：5199010001 版权所有</div></body></html>`)
			a := d.Article()
			for _, h := range tt.has {
				if !strings.Contains(a.Body, h) {
					t.Errorf("lacks %q (%s %.2f):\n%s", h, a.Extractor, a.Confidence, a.Body)
				}
			}
			for _, n := range append(tt.not, "标识码") {
				if strings.Contains(a.Body, n) {
					t.Errorf("has %q (%s):\n%s", n, a.Extractor, a.Body)
				}
			}
			if d.Kind() != ArticlePage {
				t.Errorf("kind %s", d.Kind())
			}
		})
	}
}
