package sitetest

import (
	"fmt"
	"strconv"

	"baogao/internal/sample"
)

// Rows a page, and records in a group of jpage: three screens.
const (
	pageSize  = 15
	groupSize = 3 * pageSize
)

// list is one page of a column.
type list struct {
	Site, Code string
	Columns    []sample.Column
	Column     sample.Column
	Rows       []row
	Total      int // rows of the column
	Pages      int
	Page, At   int // counted from 0 and from 1
	Next       int // number of the next group, 0 at the end
	Pager      []link
}

type link struct{ Href, Text string }

// list stores all pages of a column's list.
func (b *builder) list(c sample.Column) {
	total := len(b.articles[c.Name])
	size := pageSize
	if c.Family == "jpage" {
		size = groupSize
	}
	pages := (total + size - 1) / size
	modified := b.modified(c)
	for i := range pages {
		l := list{
			Site: b.county.SiteName, Code: b.county.SiteIDCode, Columns: b.county.Columns, Column: c,
			Rows: b.rows(c.Name, i*size, size), Total: total, Pages: pages, Page: i, At: i + 1,
		}
		at := l.address(i)
		switch c.Family {
		case "trs":
			l.Rows = relative(l.Rows, at)
		case "jpage":
			b.group(l, modified)
			continue
		}
		l.Pager = l.pager()
		b.store(at, c.Family, b.render(c.Family+"-list", c.Family+"-list.html", l), modified).list = true
	}
}

// modified is the day on which the list last changed.
func (b *builder) modified(c sample.Column) string {
	if b.later {
		return changed
	}
	if all := b.articles[c.Name]; len(all) > 0 {
		return all[0].Date
	}
	return "2021-01-01"
}

// address is where page i of the list stands.
func (l list) address(i int) string {
	c := l.Column
	switch c.Family {
	case "trs":
		if i == 0 {
			return c.Path + "index.html"
		}
		return fmt.Sprintf("%sindex_%d.html", c.Path, i)
	case "vsb": // the newest is xznb.htm, the oldest xznb/1.htm
		if i == 0 {
			return c.Path
		}
		return fmt.Sprintf("%s/%d.htm", c.Path[:len(c.Path)-len(".htm")], l.Pages-i)
	case "asp":
		return listKey(strconv.Itoa(c.ID), i+1)
	}
	if i == 0 {
		return c.Path
	}
	return fmt.Sprintf("%s_%d.shtml", c.Path[:len(c.Path)-len(".shtml")], i+1)
}

// pager makes the links under a list.
func (l list) pager() []link {
	at := func(i int, text string) link {
		if i < 0 || i >= l.Pages || i == l.Page {
			return link{Text: text}
		}
		return link{l.address(i), text}
	}
	pager := []link{at(0, "首页"), at(l.Page-1, "上一页")}
	if l.Column.Family == "kaipu" {
		for i := range l.Pages {
			pager = append(pager, at(i, strconv.Itoa(i+1)))
		}
	}
	next := "下一页"
	if l.Column.Family == "vsb" {
		pager[1].Text, next = "上页", "下页"
	}
	return append(pager, at(l.Page+1, next), at(l.Pages-1, "尾页"))
}

// group stores one group of records of jpage; the first also as the column's
// own page.
func (b *builder) group(l list, modified string) {
	if l.At < l.Pages {
		l.Next = l.At + 1
	}
	if l.Page == 0 {
		b.store(l.Column.Path, "jpage", b.render("jpage-list", "jpage-list.html", l), modified).list = true
	}
	body := append([]byte(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"), b.render("jpage-list", "datastore", l)...)
	p := &page{kind: "text/xml; charset=utf-8", body: body, modified: day(modified)}
	b.pages[groupKey(strconv.Itoa(l.Column.ID), l.At)] = p.seal(false)
}

// frame stores home page, site map and the page for what is not there.
func (b *builder) frame() {
	type section struct {
		Name, Path string
		Rows       []row
	}
	data := struct {
		Site, Code string
		Columns    []sample.Column
		Blocks     []section
	}{Site: b.county.SiteName, Code: b.county.SiteIDCode, Columns: b.county.Columns}
	newest := "2021-01-01"
	for _, c := range b.county.Columns {
		data.Blocks = append(data.Blocks, section{c.Name, c.Path, b.rows(c.Name, 0, 5)})
		newest = max(newest, b.modified(c))
		if c.Family == "trs" {
			b.pages[c.Path] = b.pages[c.Path+"index.html"]
		}
	}
	b.store("/", "", b.render("home", "home.html", data), newest).list = true
	b.store("/index.html", "", b.render("home", "home.html", data), newest).list = true
	b.store("/wzdt.html", "", b.render("map", "map.html", data), newest).list = true
	b.store("404", "", b.render("missing", "missing.html", data), newest)
	b.store("/admin/login.asp", "", []byte("<html><body>后台登录</body></html>"), newest)
}
