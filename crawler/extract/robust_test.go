package extract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

func TestParseFailures(t *testing.T) {
	tests := []struct {
		name, body string
		want       errs.Code
	}{
		{"empty", "", errs.EmptyDocument},
		{"white space", " \n\t ", errs.EmptyDocument},
		{"pdf", "%PDF-1.7 …", errs.UnsupportedFormat},
		{"docx", "PK\x03\x04…", errs.UnsupportedFormat},
		{"doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", errs.UnsupportedFormat},
	}
	for _, tt := range tests {
		if _, err := Parse(Page{Body: []byte(tt.body)}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// TestTraps has what once deleted or doubled text somewhere.
func TestTraps(t *testing.T) {
	long := strings.Repeat(sentence, 3)
	tests := []struct{ name, source, want string }{
		{"inline tags inside a date", "<p>" + long + "</p><p>自2021<span>年</span>1<o:p></o:p>月<font>1</font>日起至2021<u>年</u>12月31日止，<b>共</b>365天。</p>", "自2021年1月1日起至2021年12月31日止，共365天。"},
		{"source lines inside a paragraph", "<p>" + long + "</p><p>全镇共有\n      12个村，\n  GDP\n  增长。</p>", "全镇共有12个村，GDP增长。"},
		{"indents", "<p>" + long + "</p><p>&nbsp;&nbsp;　　（一）加强领导。&nbsp; </p>", "（一）加强领导。"},
		{"breaks", "<div>" + long + "<br/><br/>　　二、存在的不足。<br>三、下一步安排。</div>", "二、存在的不足。\n三、下一步安排。"},
		{"custom elements", "<p>" + long + "</p><p>严格<my-tag>规范</my-tag>公正文明执法。</p>", "严格规范公正文明执法。"},
		{"entities", "<p>" + long + "</p><p>《条例》&ldquo;一法&rdquo;&middot;50&#37;，&lt;附件&gt;。</p>", "《条例》“一法”·50%，<附件>。"},
		{"zero width", "<p>" + long + "</p><p>行政\u200b执法\ufeff监督，规范有序。</p>", "行政执法监督，规范有序。"},
		{"style inside the body", "<p>" + long + "</p><style>.a{color:red}</style><p>依法决策，程序正当。</p>", "依法决策，程序正当。"},
		{"table", "<p>" + long + "</p><table><tr><td>事项</td><td>数量</td></tr><tr><td>复议\n案件</td><td>3件</td></tr></table>", "事项\t数量\n复议案件\t3件"},
		{"layout table", "<table><tr><td><p>" + long + "</p><p>第二段，内容完整。</p></td><td></td></tr></table>", "第二段，内容完整。"},
		{"a year alone on a line", "<p>" + long + "</p><p>2021</p><p>全年工作，圆满完成。</p>", "\n2021\n全年工作，圆满完成。"},
		{"hidden text", "<div><p>" + long + "</p><p style='display: none'>不应出现的文字，隐藏。</p><p>依法行政，成效明显。</p></div>", long + "\n依法行政，成效明显。"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, wrap := range []string{"%", `<div class="TRS_Editor">%</div>`, `<div><div class=x>%</div></div>`} {
				source := "<html><body>" + strings.Replace(wrap, "%", tt.source, 1) + "</body></html>"
				a := parse(t, "http://a.gov.cn/1.html", source).Article()
				checkSpans(t, &a)
				if !strings.Contains(a.Body, tt.want) {
					t.Errorf("%s: body = %q\nwant %q in it", wrap, a.Body, tt.want)
				}
			}
		})
	}
}

func TestTrimFrame(t *testing.T) {
	body := []string{"一、总体情况", "全年办结12件，主办单位：县司法局。", "二、公网安备工作", "完成整改3项。"}
	tests := []struct {
		name        string
		head, after []string
	}{
		{"nothing", nil, nil},
		{"toolbar", []string{"打印 关闭 【字体：大 中 小】"}, []string{"打印本页", "关闭窗口"}},
		{"title and header line", []string{"有禾镇年报", "来源：有禾镇 发布日期：2021-03-30 点击数：12 人次"}, nil},
		{"neighbours", nil, []string{"上一篇：有禾镇2019年年报", "下一篇：没有了"}},
		{"footer", nil, []string{"主办单位：云岭县人民政府", "政府网站标识码：5199010001", "川ICP备1号"}},
		{"editor and share", nil, []string{"（责任编辑：张三）", "分享到：", "微信 微博"}},
		{"code", nil, []string{"扫一扫在手机打开当前页", "相关链接"}},
	}
	for _, tt := range tests {
		var lines []line
		for _, s := range append(append(append([]string{}, tt.head...), body...), tt.after...) {
			lines = append(lines, line{text: s})
		}
		var got []string
		for _, l := range trimFrame(lines, "有禾镇年报") {
			got = append(got, l.text)
		}
		if strings.Join(got, "|") != strings.Join(body, "|") {
			t.Errorf("%s: got %q, want %q", tt.name, got, body)
		}
	}
}

func TestAttachments(t *testing.T) {
	text := "<p>" + strings.Repeat(sentence, 4) + "</p>"
	tests := []struct {
		name, source string
		want         []report.Attachment
	}{
		{
			"extension", `<div>` + text + `<p><a href="files/年报.DOCX">附件1：年报.docx</a></p></div>`,
			[]report.Attachment{{URL: "http://a.gov.cn/x/files/%E5%B9%B4%E6%8A%A5.DOCX", Name: "附件1：年报.docx", Type: "docx"}},
		},
		{
			"opaque address", `<div>` + text + `<a href="/module/download/downfile.jsp?classid=0&amp;filename=a1.xls">统计表</a></div>`,
			[]report.Attachment{{URL: "http://a.gov.cn/module/download/downfile.jsp?classid=0&filename=a1.xls", Name: "统计表", Type: "xls"}},
		},
		{
			"name beside the button", `<div>` + text + `<p>2021年度报告全文 <a href="/f/88.pdf">【下载】</a></p></div>`,
			[]report.Attachment{{URL: "http://a.gov.cn/f/88.pdf", Name: "2021年度报告全文", Type: "pdf"}},
		},
		{
			"viewer", `<div>` + text + `<iframe src="/pdfjs/web/viewer.html?file=/u/1.pdf"></iframe></div>`,
			[]report.Attachment{{URL: "http://a.gov.cn/u/1.pdf", Name: "1.pdf", Type: "pdf"}},
		},
		{
			"block after the body", `<div><div class="TRS_Editor">` + text + `</div><div class="fj">附件：<a href="P020.ofd">正文.ofd</a></div></div>`,
			[]report.Attachment{{URL: "http://a.gov.cn/x/P020.ofd", Name: "正文.ofd", Type: "ofd"}},
		},
		{
			"twice the same", `<div>` + text + `<a href="1.pdf"><img src="icon_pdf.gif"></a><a href="1.pdf">年报</a></div>`,
			[]report.Attachment{{URL: "http://a.gov.cn/x/1.pdf", Name: "1.pdf", Type: "pdf"}},
		},
		{"pages are none", `<div>` + text + `<a href="1.html">办法.doc 解读</a><a href="javascript:x('a.pdf')">附件</a></div>`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parse(t, "http://a.gov.cn/x/1.html", "<body>"+tt.source+"</body>").Article().Attachments
			if len(got) != len(tt.want) {
				t.Fatalf("got %v, want %v", got, tt.want)
			}
			for i := range got {
				if got[i] != tt.want[i] {
					t.Errorf("got %+v, want %+v", got[i], tt.want[i])
				}
			}
		})
	}
}

func TestKind(t *testing.T) {
	row := `<li><a href="./202203/t20220318_1.html">白石镇2021年度法治政府建设情况报告</a><span>2022-03-18</span></li>`
	text := "<p>" + strings.Repeat(sentence, 6) + "</p>"
	tests := []struct {
		name, source string
		want         Kind
	}{
		{"list", "<ul>" + strings.Repeat(row, 15) + "</ul>", ListPage},
		{"short list", "<title>年报</title><ul>" + strings.Repeat(row, 3) + "</ul>", ListPage},
		{"list with pager script", "<ul>" + strings.Repeat(row, 15) + `</ul><script>createPageHTML(3,0,"index","html")</script>`, ListPage},
		{"article", "<h1>年报</h1>" + text, ArticlePage},
		{"article beside a list", `<div class="TRS_Editor">` + text + "</div><ul>" + strings.Repeat(row, 15) + "</ul>", ArticlePage},
		{"article by meta tag", `<meta name="ArticleTitle" content="年报"><p>见附件。</p><ul>` + strings.Repeat(row, 8) + "</ul>", ArticlePage},
		{"jpage", "<script type='text/xml'><datastore><recordset><record><![CDATA[<li><a href='/art/2021/1/1/art_1_2.html'>年报年报年报</a></li>]]></record></recordset></datastore></script>", ListPage},
		{"challenge", "<script>location='/'+k</script>", ChallengePage},
	}
	for _, tt := range tests {
		if got := parse(t, "http://a.gov.cn/", tt.source).Kind(); got != tt.want {
			t.Errorf("%s: kind = %s, want %s", tt.name, got, tt.want)
		}
	}
}

// TestHostile parses what parsers choke on: everything ends in time and keeps
// its text.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const mb = 1 << 20
	tests := []struct {
		name, source string
		flat         bool
	}{
		{"600 open elements", strings.Repeat("<div>", 600) + sentence, true},
		{"a million tables", strings.Repeat("<table>", 1_000_000) + sentence, true},
		{"unclosed formatting", strings.Repeat("<font a=1><b><i>", 100) + strings.Repeat("<p>x", mb), true},
		{"unclosed formatting on a small page", strings.Repeat("<font a=1><b><i>", 100) + strings.Repeat("<p>x", 20_000), true},
		{"text glued to text on a small page", strings.Repeat("x</x>", 26_000), false},
		{"repeated bodies", strings.Repeat("<body a1 b2 c3>", 100_000) + sentence, true},
		{"ignored end tags", strings.Repeat("a</x>", 2*mb) + sentence, true},
		{"attributes", "<p " + strings.Repeat("a=1 ", mb) + ">" + sentence, false},
		{"one long line", "<p>" + strings.Repeat(sentence, 80_000), false},
		{"one long line without marks", "<div>" + strings.Repeat("的", 3*mb), false},
		{"links", "<div>" + strings.Repeat("<a href=x.pdf>附件</a>", 100_000), false},
		{"text into tables", "<table>" + strings.Repeat("x<tr>", mb), true},
		{"open comment", sentence + "<!--" + strings.Repeat("-", 5*mb), false},
		{"binary", sentence + strings.Repeat("\x00\x01\xff\xfe", mb), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			d := parse(t, "http://a.gov.cn/1.html", tt.source)
			a := d.Article()
			_ = d.Kind()
			took := time.Since(start)
			t.Logf("%d bytes in %v, flat %v, extractor %s", len(tt.source), took, d.Flat, a.Extractor)
			if d.Flat != tt.flat {
				t.Errorf("flat = %v, want %v", d.Flat, tt.flat)
			}
			if d.Flat && a.Extractor != "tokenizer" {
				t.Errorf("extractor = %q", a.Extractor)
			}
			if took > 20*time.Second { // a machine under load; alone it is below two
				t.Errorf("took %v", took)
			}
		})
	}
}

func FuzzArticle(f *testing.F) {
	pages, err := filepath.Glob("testdata/*.html")
	if err != nil {
		f.Fatal(err)
	}
	for _, p := range pages {
		body, err := os.ReadFile(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte("<table><td>发布日期：<tr><td colspan=99999999999>二〇二一年十月"))
	f.Add([]byte("_CONFIG={DETAIL:{\"content\":\"<p>xxxxxxxxxxxxxxxxxxxxxxxx\"}}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := Parse(Page{URL: "http://a.gov.cn/x/", Body: body})
		if err != nil {
			return
		}
		_ = d.Kind()
		a := d.Article()
		checkSpans(t, &a)
		if a.Confidence < 0 || a.Confidence > 1 {
			t.Errorf("confidence %v", a.Confidence)
		}
	})
}
