package sitetest

import (
	"fmt"
	"strings"

	"baogao/internal/sample"
)

// trsFromZero is TRS WCM as it comes: index.html, index_1.html … counted by a
// script that promises more pages than were ever written; behind the last
// stand stubs.
func trsFromZero(county *sample.Truth) *Family {
	f := newFamily(county, "trs from zero, stubs")
	dir := "/zwgk/fzzfnb/"
	f.home(row{Href: dir, Title: "法治政府建设年度报告"})
	pages := chunks(f.reports(47, 0, tDate(dir), metaArticle("TRS_Editor")), 12)
	for i, rows := range pages {
		at := dir + "index.html"
		if i > 0 {
			at = fmt.Sprintf("%sindex_%d.html", dir, i)
		}
		f.put(at, frame("法治政府建设年度报告", "", listing(beside(rows, at))+fmt.Sprintf(`<script>createPageHTML(%d, %d, "index", "html");</script>`, 34, i)))
	}
	f.pages[dir] = f.pages[dir+"index.html"]
	for i := len(pages); i < 34; i++ {
		f.put(fmt.Sprintf("%sindex_%d.html", dir, i), "<html><body>&nbsp;</body></html>")
	}
	return f
}

// trsFromOne writes its first page twice, as index.html and index_1.html, and
// only the rows tell.
func trsFromOne(county *sample.Truth) *Family {
	f := newFamily(county, "trs from one")
	dir := "/zwgk/xxgknb/"
	f.home(row{Href: dir + "index.html", Title: "政府信息公开年报"})
	pages := chunks(f.reports(40, 3, tDate(dir), plainArticle("TRS_Editor")), 10)
	page := func(at string, i, index int) {
		f.put(at, frame("政府信息公开年报", "", listing(beside(pages[i], at))+fmt.Sprintf(`<script>createPageHTML(%d,%d,"index","html");</script>`, len(pages), index)))
	}
	page(dir+"index.html", 0, 0)
	for i := range pages {
		page(fmt.Sprintf("%sindex_%d.html", dir, i+1), i, i+1)
	}
	return f
}

// trsScript counts its pages in variables instead of a call.
func trsScript(county *sample.Truth) *Family {
	f := newFamily(county, "trs counted by variables")
	dir := "/zwgk/zfgzbg/"
	f.home(row{Href: dir, Title: "政府工作报告"})
	for i, rows := range chunks(f.reports(31, 5, tDate(dir), plainArticle("trs_editor_view")), 10) {
		at := dir
		if i > 0 {
			at = fmt.Sprintf("%sindex_%d.shtml", dir, i)
		}
		f.put(at, frame("政府工作报告", "", listing(rows)+fmt.Sprintf("<script>var currentPage = %d;var countPage = 4//共多少页\nvar nextPage = currentPage+1;\n"+
			`document.write("<a href=\"index"+"_"+nextPage+".shtml\">下一页</a>");</script>`, i)))
	}
	return f
}

// vsbFiles is 博达 VSB: the newest page is xznb.htm, the older ones count down
// to xznb/1.htm.
func vsbFiles(county *sample.Truth) *Family {
	f := newFamily(county, "vsb, pages count down")
	f.home(row{Href: "/xxgk/xznb.htm", Title: "乡镇政府信息公开年报"})
	rows := f.reports(44, 1, func(i int, _ string) string { return fmt.Sprintf("/info/1035/%d.htm", 3001+i) }, vsbArticle)
	pages := chunks(rows, 11)
	for i, rows := range pages {
		at, older := "/xxgk/xznb.htm", "xznb/"
		if i > 0 {
			at, older = fmt.Sprintf("/xxgk/xznb/%d.htm", len(pages)-i), ""
		}
		pager := `<span class="p_pages"><span class="p_next_d">下页</span></span>`
		if i+1 < len(pages) {
			pager = fmt.Sprintf(`<span class="p_pages"><span class="p_next"><a href="%s%d.htm">下页</a></span><span class="p_last"><a href="%s1.htm">尾页</a></span></span>`, older, len(pages)-i-1, older)
		}
		f.put(at, frame("乡镇政府信息公开年报", `<meta name="pageTitle" content="乡镇政府信息公开年报"><script src="/system/resource/js/counter.js"></script>`, listing(rows)+pager))
	}
	return f
}

func vsbArticle(a fixture) string {
	return frame(a.title, `<meta name="pageTitle" content="`+a.title+`"><script src="/system/resource/js/counter.js"></script>`,
		`<div class="main"><h2>`+a.title+`</h2><div class="info">发布时间：`+a.date+`　作者：　点击：<script>_showDynClicks("wbnews", 1, 2)</script></div><div id="vsb_content_2"><div class="v_news_content">`+a.body+`</div></div></div>`)
}

// vsbQuery is VSB where a column is not written to files; its pager is a
// script.
func vsbQuery(county *sample.Truth) *Family {
	f := newFamily(county, "vsb by query")
	f.home(row{Href: "/list.jsp?urltype=tree.TreeTempUrl&amp;wbtreeid=1035", Title: "法治政府建设情况报告"})
	rows := f.reports(29, 2, func(i int, _ string) string {
		return fmt.Sprintf("/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1035&wbnewsid=%d", 700+i)
	}, vsbArticle)
	for i, rows := range chunks(rows, 10) {
		at := "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1035"
		if i > 0 {
			at += fmt.Sprintf("&PAGENUM=%d", i+1)
		}
		f.put(at, frame("法治政府建设情况报告", "", strings.ReplaceAll(listing(rows), "&", "&amp;")+fmt.Sprintf(`<div>共29条 %d/3页 <a href="javascript:void(0);" onclick="_simple_list_gotopage_fun(%d)">下页</a></div>`, i+1, i+2)))
	}
	return f
}
