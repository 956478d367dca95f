package sitetest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"

	"baogao/internal/sample"
)

// listSichuan is a list made by a query, whose pager is a script: 绵竹, 德阳.
func listSichuan(county *sample.Truth) *Family {
	f := newFamily(county, "iList.jsp of 四川")
	f.home(row{Href: "/info/iList.jsp?node_id=GKqy&amp;cat_id=15971", Title: "法治政府建设年度报告"})
	for i, rows := range chunks(f.reports(33, 0, func(i int, _ string) string { return fmt.Sprintf("/fzgk/zfnb/%d.htm", 80000+i) }, plainArticle("con_c")), 12) {
		at := "/info/iList.jsp?node_id=GKqy&cat_id=15971"
		if i > 0 {
			at += fmt.Sprintf("&cur_page=%d", i+1)
		}
		f.put(at, frame("法治政府建设年度报告", "", `<div class="list_div">`+listing(rows)+fmt.Sprintf(`</div><div class="page">第%d页/共3页 <a href="javascript:void(0)" onclick="toPage(%d)">下一页</a></div>`, i+1, i+2)))
	}
	return f
}

// gtapp is a table whose pager posts the number of a page to its own address.
func gtapp(county *sample.Truth) *Family {
	f := newFamily(county, "gtapp by POST")
	at := "/gtapp/nrglIndex.action?classID=2c9082b55a69433e015a6a29489e00a9"
	f.home(row{Href: at, Title: "依法行政报告"})
	rows := f.reports(27, 0, func(i int, _ string) string { return fmt.Sprintf("/gtapp/nrglView.action?newsID=%d", 5500+i) }, plainArticle("content"))
	page := func(n int) string {
		var b strings.Builder
		for _, r := range rows[(n-1)*9 : n*9] {
			fmt.Fprintf(&b, `<tr><td class="nlist"><a href="%s" title="%s">%s</a><span>%s</span></td></tr>`, r.Href, r.Title, r.Title, r.Date)
		}
		return frame("依法行政报告", "", "<table>"+b.String()+"</table>"+fmt.Sprintf(`<div>共27条 第%d页/共3页 <a href="javascript:next()">下一页</a></div>`, n))
	}
	f.put(at, page(1))
	f.serve = func(r *http.Request, form string) (answer, bool) {
		n := number(strings.TrimPrefix(form, "cpage="))
		if r.Method != http.MethodPost || r.URL.RequestURI() != at || n < 1 || n > 3 {
			return answer{}, false
		}
		return answer{body: page(n)}, true
	}
	return f
}

// genericWords is a system nobody knows: 下一页 and 尾页, GBK, addresses as at
// 成都.
func genericWords(county *sample.Truth) *Family {
	f := newFamily(county, "generic, 下一页 and 尾页, GBK")
	f.home(row{Href: "/fzb/column-index-1.shtml", Title: "法治政府建设情况报告"})
	pages := chunks(f.reports(38, 0, func(i int, _ string) string { return fmt.Sprintf("/fzb/detail-%d.shtml", 300+i) }, plainArticle("detail")), 10)
	for i, rows := range pages {
		pager := ""
		if i+1 < len(pages) {
			pager = fmt.Sprintf(`<a href="column-index-%d.shtml">下一页</a> <a href="column-index-%d.shtml">尾页</a>`, i+2, len(pages))
		}
		f.putGBK(fmt.Sprintf("/fzb/column-index-%d.shtml", i+1), frame("法治政府建设情况报告", `<meta http-equiv="Content-Type" content="text/html; charset=gb2312">`, listing(rows)+pager))
	}
	return f
}

// genericNumbers has page numbers only, and rows that open by a script.
func genericNumbers(county *sample.Truth) *Family {
	f := newFamily(county, "generic, numbers, rows by script")
	f.home(row{Href: "/nb/?page=1", Title: "政府信息公开年报"})
	pages := chunks(f.reports(30, 0, func(i int, _ string) string { return fmt.Sprintf("/nb/show/%d", 4570+i) }, plainArticle("txt")), 8)
	for i, rows := range pages {
		var b strings.Builder
		for _, r := range rows {
			fmt.Fprintf(&b, `<li><a href="javascript:void(0)" onclick="window.open('%s')">%s</a><i>[%s]</i></li>`, r.Href, r.Title, r.Date)
		}
		b.WriteString("</ul><div>")
		for n := range pages {
			if n == i {
				fmt.Fprintf(&b, "<b>%d</b>", n+1)
			} else {
				fmt.Fprintf(&b, `<a href="/nb/?page=%d">%d</a>`, n+1, n+1)
			}
		}
		f.put(fmt.Sprintf("/nb/?page=%d", i+1), frame("政府信息公开年报", "", "<ul>"+b.String()+"</div>"))
	}
	return f
}

// genericSelect pages by a list to choose from.
func genericSelect(county *sample.Truth) *Family {
	f := newFamily(county, "generic, pages to choose from")
	f.home(row{Href: "/fz/list_1.html", Title: "法治政府建设"})
	pages := chunks(f.reports(24, 0, func(i int, _ string) string { return fmt.Sprintf("/fz/news-show-%d.html", 16800+i) }, plainArticle("c")), 6)
	for i, rows := range pages {
		var b strings.Builder
		for n := range pages {
			fmt.Fprintf(&b, `<option value="list_%d.html">第%d页</option>`, n+1, n+1)
		}
		f.put(fmt.Sprintf("/fz/list_%d.html", i+1), frame("法治政府建设", "", listing(rows)+fmt.Sprintf(`<p>第%d页</p><select onchange="location=this.value">%s</select>`, i+1, b.String())))
	}
	return f
}

// genericForm pages by a form that its pager sends.
func genericForm(county *sample.Truth) *Family {
	f := newFamily(county, "generic, pager sends a form")
	f.home(row{Href: "/xxgk/list.do", Title: "政府信息公开年报"})
	rows := f.reports(22, 0, func(i int, _ string) string { return fmt.Sprintf("/xxgk/view.do?docid=%d", 100+i) }, plainArticle("c"))
	page := func(n int) string {
		return frame("政府信息公开年报", "", listing(rows[(n-1)*8:min(n*8, len(rows))])+fmt.Sprintf(`<form id="pageForm" method="post" action="/xxgk/list.do"><input type="hidden" name="cat" value="年报"><input type="hidden" name="pageNo" value="%d"></form>共3页 第%d页 <a href="javascript:go(%d)">下一页</a>`, n, n, n+1))
	}
	f.put("/xxgk/list.do", page(1))
	f.serve = func(r *http.Request, form string) (answer, bool) {
		n := number(strings.TrimPrefix(form, "cat=%E5%B9%B4%E6%8A%A5&pageNo="))
		if r.Method != http.MethodPost || n < 1 || n > 3 {
			return answer{}, false
		}
		return answer{body: page(n)}, true
	}
	return f
}

// mixedNotices has no column of reports: they stand among other notices.
func mixedNotices(county *sample.Truth) *Family {
	f := newFamily(county, "reports among notices")
	f.home(row{Href: "/tzgg/", Title: "通知公告"})
	reports := f.reports(9, 0, tDate("/tzgg/"), plainArticle("TRS_Editor"))
	for i := range 9 {
		rows := []row{reports[i]}
		for j := range 9 {
			rows = append(rows, row{Href: fmt.Sprintf("/tzgg/202301/t202301%02d_%d.html", j+1, i*10+j), Title: fmt.Sprintf("栖云县第%d号停水通知及注意事项", i*10+j), Date: fmt.Sprintf("2023-01-%02d", j+1)})
		}
		at, pager := "/tzgg/", ""
		if i > 0 {
			at = fmt.Sprintf("/tzgg/index_%d.html", i)
		}
		if i < 8 {
			pager = fmt.Sprintf(`<a href="/tzgg/index_%d.html">下一页</a>`, i+1)
		}
		f.put(at, frame("通知公告", "", listing(rows)+pager))
	}
	return f
}

// townSites has a page for every unit, with its own column, and one unit whose
// column is the report itself.
func townSites(county *sample.Truth) *Family {
	f := newFamily(county, "every unit has pages of its own")
	f.home(row{Href: "/xzjd/", Title: "乡镇（街道）"}, row{Href: "/zwgk/bmgk/", Title: "部门信息公开"})
	rows := f.reports(31, 0, func(i int, day string) string { return tDate(fmt.Sprintf("/unit%d/nb/", i/5))(i, day) }, plainArticle("TRS_Editor"))
	var towns []string
	for i, own := range chunks(rows[:30], 5) {
		name := []string{"甲子镇", "乙丑乡", "丙寅街道", "丁卯镇", "戊辰镇", "己巳乡"}[i]
		home := fmt.Sprintf("/unit%d/", i)
		towns = append(towns, fmt.Sprintf(`<li><a href="%s">%s</a></li>`, home, name))
		f.put(home, frame(name, "", fmt.Sprintf(`<div class="main"><ul><li><a href="%sjj/">%s简介</a></li><li><a href="%snb/">信息公开年报</a></li></ul></div>`, home, name, home)))
		f.put(home+"nb/", frame("信息公开年报", "", listing(own)))
		f.put(home+"jj/", frame("简介", "", "<p>本镇位于县城以东。</p>"))
	}
	f.put("/xzjd/", frame("乡镇（街道）", "", "<ul>"+strings.Join(towns, "")+"</ul>"))
	only := rows[30]
	f.put("/zwgk/bmgk/", frame("部门信息公开", "", `<ul><li><a href="/bm/sfj/">县司法局</a></li></ul>`))
	f.put("/bm/sfj/", frame("县司法局", "", `<ul><li><a href="/bm/sfj/nb.html">法治政府建设年度报告</a></li></ul>`))
	f.pages["/bm/sfj/nb.html"] = f.pages[only.Href]
	delete(f.pages, only.Href)
	f.Reports[30] = "/bm/sfj/nb.html"
	f.Articles[f.Reports[30]] = f.Articles[only.Href]
	return f
}

// siteMapXML has a start page made of one picture; robots.txt names an index
// of site maps, one of them packed.
func siteMapXML(county *sample.Truth) *Family {
	f := newFamily(county, "site map in XML")
	f.put("/", `<html><head><title>栖云县人民政府（虚构示例）</title></head><body><img src="/flash.jpg" usemap="#m"><p>本站为合成的测试页面。主办单位：栖云县人民政府办公室（虚构），欢迎访问本县政府网站。</p></body></html>`)
	f.pages["/robots.txt"] = answer{kind: "text/plain", body: "User-agent: *\nDisallow: /admin/\nSitemap: /map/index.xml\n"}
	f.serve = func(r *http.Request, _ string) (answer, bool) {
		base := "http://" + r.Host
		switch r.URL.Path {
		case "/map/index.xml":
			return answer{kind: "application/xml", body: `<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>` + base + `/map/a.xml.gz</loc></sitemap><sitemap><loc>` + base + `/map/b.xml</loc></sitemap></sitemapindex>`}, true
		case "/map/a.xml.gz":
			var packed bytes.Buffer
			z := gzip.NewWriter(&packed)
			_, _ = z.Write([]byte(`<?xml version="1.0" encoding="GBK"?><urlset><url><loc>` + base + `/zwgk/zfxxgknb/</loc></url><url><loc>` + base + `/xw/</loc></url></urlset>`))
			_ = z.Close() // a Buffer does not fail
			return answer{kind: "application/gzip", body: packed.String()}, true
		case "/map/b.xml":
			return answer{kind: "text/xml", body: `<urlset><url><loc>` + base + `/xw/t20230101_1.html</loc></url><url><loc>` + base + `/dd/</loc></url><url><loc>http://elsewhere.example/</loc></url></urlset>`}, true
		}
		return answer{}, false
	}
	rows := f.reports(20, 0, tDate("/zwgk/zfxxgknb/"), plainArticle("TRS_Editor"))
	f.put("/zwgk/zfxxgknb/", frame("政府信息公开年报", "", listing(rows[:10])))
	f.put("/dd/", frame("县委县政府", "", `<a href="/dd/x/">法治政府建设</a>`))
	f.put("/dd/x/", frame("法治政府建设", "", listing(rows[10:])))
	return f
}

// siteMapHTML leads to its columns by 网站地图 alone.
func siteMapHTML(county *sample.Truth) *Family {
	f := newFamily(county, "site map in HTML")
	f.home()
	delete(f.pages, "/zwgk/")
	f.put("/", frame("栖云县人民政府（虚构示例）", "", `<p><a href="/wzdt.html">网站地图</a></p>`))
	f.put("/wzdt.html", frame("网站地图", "", `<ul><li><a href="/xw/">要闻</a></li><li><a href="/a7/">法治政府建设年度报告</a></li><li><a href="/a8/">政府工作报告</a></li></ul>`))
	rows := f.reports(16, 0, func(i int, _ string) string { return fmt.Sprintf("/Content-%d.html", 2361000+i) }, plainArticle("c"))
	f.put("/a7/", frame("法治政府建设年度报告", "", listing(rows[:9])))
	f.put("/a8/", frame("政府工作报告", "", listing(rows[9:])))
	return f
}

// spellings links every page in several ways: with and without its index page,
// with a session, with a fragment.
func spellings(county *sample.Truth) *Family {
	f := newFamily(county, "one page, many addresses")
	dir := "/zwgk/nb/"
	f.home(row{Href: dir, Title: "政府信息公开年报"}, row{Href: dir + "index.html", Title: "政府信息公开工作年度报告"}, row{Href: dir + ";jsessionid=1AB2", Title: "信息公开年报"}, row{Href: dir + "#top", Title: "年报"})
	rows := f.reports(12, 0, tDate(dir), plainArticle("TRS_Editor"))
	again := rows[0]
	again.Href += "?isMobile=false"
	f.put(dir, frame("政府信息公开年报", "", listing(append([]row{again}, rows...))))
	f.pages[dir+"index.html"], f.pages["/index.html"] = f.pages[dir], f.pages["/"]
	f.pages["/"] = answer{body: strings.Replace(f.pages["/"].body, `href="/"`, `href="/index.html"`, 1)}
	return f
}
