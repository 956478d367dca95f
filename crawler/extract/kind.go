package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Kind classifies the page.
func (d *Document) Kind() Kind {
	if d.Code != 0 {
		return ChallengePage
	}
	r := d.read()
	in := &finder{d: d, r: r}
	in.readHead()
	switch {
	case gkmlptDetail(d) != nil, in.meta["articletitle"] != "" && in.meta["columntype"] == "":
		return ArticlePage
	case strings.Contains(d.Text, "<recordset>") && strings.Contains(d.Text, "<![CDATA["):
		return ListPage
	case strings.Contains(d.Text, "gkmlpt") && strings.Contains(d.Text, "_CONFIG") && strings.Contains(d.Text, "TREE"):
		return ListPage
	}
	m := r.ms.of(r.root)
	rows := d.rows(r)
	ruled := r.extractor != "density" && r.extractor != "tokenizer"
	loose := m.link*3 < m.chars
	dated := strings.HasPrefix(r.fields.published.from, "header:发") || r.fields.published.from == "header:来源" || strings.HasPrefix(r.fields.published.from, "meta:")
	switch {
	case ruled && m.prose >= 100 && loose:
		return ArticlePage
	case m.prose >= 800 && loose:
		return ArticlePage
	case dated && (m.prose >= 60 || rows < 6 || ruled), ruled && r.pictures() > 0 && m.link == 0:
		return ArticlePage
	case rows >= 5 && (m.prose < 200 || !loose || rows >= 12):
		return ListPage
	case m.prose >= 60, len(r.attachments(d)) > 0, r.pictures() > 0 && rows < 3:
		return ArticlePage
	case rows >= 3, m.link*2 > m.chars:
		return ListPage
	}
	return ArticlePage
}

// rows counts the lines that are rows of a list: a link that is nearly the
// whole line, with a date beside it.
func (d *Document) rows(r *reading) int {
	linked := map[int]bool{}
	dated := 0
	for i, l := range r.page {
		if len(l.text) > 600 {
			continue
		}
		linked[i] = utf8.RuneCountInString(l.text) >= 6 && (linkOf(l.node) != nil || r.linksRow(l))
		date, at := findDate(l.text)
		if date == "" && !monthDay(l.text) {
			continue
		}
		switch {
		case linked[i], linked[i-1] && at != nil && at[0] < 4, at != nil && at[0] == 0 && i+1 < len(r.page) && linkOf(r.page[i+1].node) != nil:
			dated++
		}
	}
	return dated
}

// linksRow reports whether most of a line that begins outside any link is one:
// ·有庆镇2020年度法治政府建设情况报告 [2021-03-30].
func (r *reading) linksRow(l line) bool {
	size := 0
	if r.ms.of(l.node).chars > 200 {
		return false // the line is one of many in its element
	}
	walk(l.node, func(n *html.Node) bool {
		if n.DataAtom == atom.A {
			size = max(size, r.ms.of(n).chars)
		}
		return n.DataAtom != atom.A
	})
	return size >= 6 && size*2 >= countText(l.text)
}

// monthDay reports whether a line ends in a date without a year: [03-30].
func monthDay(s string) bool {
	s = strings.TrimRight(s, "]）) ")
	n := len(s)
	return n >= 6 && s[n-3] == '-' && digit(s[n-1]) && digit(s[n-2]) && digit(s[n-4]) && digit(s[n-5]) && !digit(s[n-6])
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
