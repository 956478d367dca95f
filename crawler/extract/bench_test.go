package extract

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/report"
)

// countyPage is a page of 50 KB as county sites have them: scripts and styles
// in the head, menus of some hundred links, a list beside the text, the text of
// a report, a footer. The attributes are those that editors leave behind.
func countyPage() []byte {
	var menu, side, text strings.Builder
	for i := range 140 {
		fmt.Fprintf(&menu, "<li class=\"nav-item\"><a href=\"/zwgk/lm%d/index.html\" target=\"_blank\" title=\"政务公开栏目%d\">政务公开栏目%d</a></li>\n", i, i, i)
	}
	for i := range 30 {
		fmt.Fprintf(&side, "<li><a href=\"/xw/202303/t202303%02d_%d.html\" title=\"云岭县召开第%d次安全生产工作调度会议\">云岭县召开第%d次安全生产工作调度…</a><span>2023-03-%02d</span></li>\n", i%28+1, 7000+i, i, i, i%28+1)
	}
	for i := range 45 {
		fmt.Fprintf(&text, "<p style=\"text-indent: 2em; line-height: 150%%; font-family: 仿宋_GB2312; font-size: 16pt;\"><span style=\"font-size: 16pt\">%s第%d项工作<strong>按期完成</strong>，办结%d件。</span></p>\n", sentence, i+1, i*3)
	}
	page := "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>白石镇2021年度法治政府建设情况报告_云岭县人民政府</title>\n" +
		"<meta name=\"SiteName\" content=\"云岭县人民政府\"><meta name=\"ArticleTitle\" content=\"白石镇2021年度法治政府建设情况报告\"><meta name=\"PubDate\" content=\"2022-03-18 10:20\">\n<style>" +
		strings.Repeat(".nav-item a:hover { color: #c00; text-decoration: none; }\n", 60) + "</style><script>" +
		strings.Repeat("function resize(n) { if (n < 10 && n > 1) { document.getElementById('zoom').style.fontSize = n + 'px'; } }\n", 40) + "</script></head><body>\n" +
		"<div class=\"header\"><div class=\"date\">2024年5月6日星期一</div><ul class=\"menu\">" + menu.String() + "</ul></div>\n" +
		"<div class=\"dqwz\">您现在的位置：<a href=\"/\">首页</a> &gt; <a href=\"/zwgk/\">政务公开</a> &gt; <a href=\"./\">年度报告</a></div>\n" +
		"<div class=\"left\"><h3>热点新闻</h3><ul>" + side.String() + "</ul></div>\n" +
		"<div class=\"main\"><h1>白石镇2021年度法治政府建设情况报告</h1><div class=\"info\">发布时间：2022-03-18 10:20 来源：白石镇人民政府 浏览次数： 字体：[大 中 小]</div>\n" +
		"<div class=\"TRS_Editor\">" + text.String() + "<table><tr><td>事项</td><td>件数</td></tr><tr><td>行政复议</td><td>3</td></tr></table></div></div>\n" +
		"<div class=\"footer\"><p>主办单位：云岭县人民政府办公室　政府网站标识码：5199010001</p></div>"
	return []byte(page + "<!--" + strings.Repeat("-", max(0, 50<<10-len(page)-25)) + "--></body></html>")
}

func readAll(b *testing.B, body []byte) {
	b.Helper()
	d, err := Parse(Page{URL: "http://a.gov.cn/202203/t20220318_1.html", Body: body})
	if err != nil {
		b.Error(err)
		return
	}
	if d.Kind() != ArticlePage || d.Article().Published == "" && os.Getenv("BAOGAO_PAGES") == "" {
		b.Error("not read")
	}
}

// BenchmarkPages is the figure that is promised: pages of 50 KB, decoded,
// parsed and read, on all cores at once. Beside the pages a second stands how
// many two processors would read that do nothing else. The register of places
// lies in memory, as it does where pages are read: without it the collector
// would run ten times as often as there.
func BenchmarkPages(b *testing.B) {
	page := countyPage()
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(strings.Replace(string(page), "utf-8", "gb2312", 1)))
	if err != nil {
		b.Fatal(err)
	}
	places := report.NewRegister()
	defer runtime.KeepAlive(places)
	for name, body := range map[string][]byte{"utf8": page, "gbk": gbk} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			began := cpuTime()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					readAll(b, body)
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
			if used := cpuTime() - began; used > 0 {
				b.ReportMetric(2*float64(b.N)/used.Seconds(), "pages/2cpu-s")
			}
			b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "cores")
		})
	}
}

// BenchmarkArticle reads each of the fixtures, or of the pages in BAOGAO_PAGES,
// once per iteration.
func BenchmarkArticle(b *testing.B) {
	dir := os.Getenv("BAOGAO_PAGES")
	if dir == "" {
		dir = "testdata"
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil {
		b.Fatal(err)
	}
	var bodies [][]byte
	size := 0
	for _, p := range pages {
		body, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		bodies = append(bodies, body)
		size += len(body)
	}
	b.ReportAllocs()
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, body := range bodies {
			d, err := Parse(Page{URL: "http://a.gov.cn/1.html", Body: body})
			if err != nil {
				b.Fatal(err)
			}
			d.Article()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(bodies)), "µs/page")
}
