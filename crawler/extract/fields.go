package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/report"
)

// value is a field with the place it was read from.
type value struct{ value, from string }

func (v *value) set(s, from string) {
	if v.value == "" && s != "" {
		*v = value{s, from}
	}
}

// fields are what the page says of its article.
type fields struct {
	title, published, source, author value
	docNumber, indexNumber           value
	siteName, siteCode, column       value
	dates                            []report.Date
}

// finder holds what the readers of single fields look at.
type finder struct {
	d         *Document
	r         *reading
	meta      map[string]string // lower-case name → first content
	headTitle string            // <title>
	pairs     []pair            // labelled values around the body, nearest first
	start     int               // first line of the body in r.page
	end       int               // first line after it
	detail    *detail
}

func (f *fields) read(d *Document, r *reading) {
	in := &finder{d: d, r: r, detail: gkmlptDetail(d)}
	in.readHead()
	in.locate()
	in.collect()
	f.title = in.title()
	in.site(f)
	in.datesOf(f)
	in.people(f)
	in.numbers(f)
	f.column = in.column(f.title.value)
}

// readHead reads the meta tags and the title of the document.
func (in *finder) readHead() {
	in.meta = map[string]string{}
	walk(in.d.HTML.Get(0), func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Meta:
			name := attr(n, "name")
			if name == "" {
				name = attr(n, "property")
			}
			name = strings.ToLower(strings.TrimSpace(name))
			if content := squeeze(attr(n, "content")); name != "" && content != "" && in.meta[name] == "" {
				in.meta[name] = content
			}
		case atom.Title:
			if in.headTitle == "" && (n.Parent == nil || n.Parent.DataAtom != atom.Svg) {
				in.headTitle = nodeText(n)
			}
		default:
		}
		return true
	})
}

// locate finds the body among the lines of the page.
func (in *finder) locate() {
	in.start, in.end = -1, len(in.r.page)
	inBody := map[*html.Node]bool{}
	for _, l := range in.r.body.lines {
		inBody[l.node] = true
	}
	for i, l := range in.r.page {
		if inBody[l.node] {
			if in.start < 0 {
				in.start = i
			}
			in.end = i + 1
		}
	}
	if in.start < 0 {
		in.start = len(in.r.page)
	}
}

// collect reads the labelled values: of the lines before the body the nearest
// first, then its first lines, then the lines after it. A label in the text
// itself (时间：3月1日) must not count.
func (in *finder) collect() {
	page := in.r.page
	line := func(i int) []pair {
		text := page[i].text
		if utf8.RuneCountInString(text) > 600 {
			return nil
		}
		pairs := pairsIn(text, i)
		if n := len(pairs); n > 0 && pairs[n-1].value == "" && i+1 < len(page) {
			in.valueBelow(&pairs[n-1], page[i+1].text)
		}
		return pairs
	}
	for i := in.start - 1; i >= 0 && i >= in.start-200; i-- {
		in.pairs = append(in.pairs, line(i)...)
	}
	for i := in.start; i < min(in.end, in.start+8); i++ {
		if utf8.RuneCountInString(page[i].text) < 150 || page[i].table > 0 {
			in.pairs = append(in.pairs, bodyPairs(line(i))...)
		}
	}
	for i := in.end; i < min(len(page), in.end+30); i++ {
		in.pairs = append(in.pairs, line(i)...)
	}
}

// bodyPairs drops the labels that a text may well use itself.
func bodyPairs(pairs []pair) []pair {
	kept := pairs[:0]
	for _, p := range pairs {
		switch p.label {
		case "日期", "时间", "名称", "标题", "分类", "大小", "编辑", "状态", "更新时间":
		default:
			kept = append(kept, p)
		}
	}
	return kept
}

// valueBelow takes the next line as the value of a label that ends its line:
// <dt>发布日期：</dt><dd>2021-03-30</dd>. Only values that cannot be anything
// else are taken, an empty 来源： must not swallow the text below it.
func (in *finder) valueBelow(p *pair, next string) {
	switch p.kind {
	case publishedLabel, dateLabel:
		if _, at := findDate(next); at != nil && at[0] == 0 && len(next) < 40 {
			p.value = next
		}
	case indexLabel:
		if indexNumber.MatchString(next) {
			p.value = next
		}
	case docNumberLabel:
		if docNumber.MatchString(squash(next)) {
			p.value = next
		}
	default:
	}
}

// place names where a pair stands, for the provenance.
func (in *finder) place(p pair) string {
	l := in.r.page[p.line]
	if l.table > 0 || strings.Contains(l.text, "\t") {
		return "table:" + p.label
	}
	for n := l.node; n != nil; n = n.Parent {
		switch n.DataAtom {
		case atom.Td, atom.Li, atom.Dd, atom.Dt:
			return "table:" + p.label
		case atom.Body:
			return "header:" + p.label
		default:
		}
	}
	return "header:" + p.label
}

var (
	yearNumber  = regexp.MustCompile(`^[\p{Han}]{0,24}(19|20)\d{2}年第?\d{1,5}号$`)
	signer      = regexp.MustCompile(`签发人\s*[:：].{0,12}$`)
	indexGap    = regexp.MustCompile(`\s*([/／])\s*`)
	docNumber   = regexp.MustCompile(`^[\p{Han}A-Za-z（）()、]{0,24}([〔\[［（(【〈]\s*(19|20)\d{2}\s*[〕\]］）)】〉]\s*第?\s*\d{1,5}(-\d+)?\s*号|(令|公告)?第?\s*\d{1,5}\s*号)$`)
	docLine     = regexp.MustCompile(`^[\p{Han}（）()]{1,20}[〔\[［（(【〈]\s*(19|20)\d{2}\s*[〕\]］）)】〉]\s*第?\s*\d{1,5}\s*号$`)
	indexNumber = regexp.MustCompile(`^[\p{L}0-9０-９][\p{L}0-9０-９\-－—/／_.〔〕\[\]]{4,59}$`)
)

// numbers reads 发文字号 and 索引号.
func (in *finder) numbers(f *fields) {
	for _, p := range in.pairs {
		v := squeeze(valueTail.ReplaceAllString(p.value+" ", ""))
		switch p.kind {
		case docNumberLabel:
			// White space stands inside these only where a page was laid out by it.
			if v = squash(strings.TrimRight(p.value, " \t|")); docNumber.MatchString(v) || yearNumber.MatchString(v) {
				f.docNumber.set(v, in.place(p))
			}
		case indexLabel:
			if v = firstField(indexGap.ReplaceAllString(v, "$1")); indexNumber.MatchString(v) && strings.ContainsAny(v, "0123456789０１２３４５６７８９") {
				f.indexNumber.set(v, in.place(p))
			}
		default:
		}
	}
	if in.detail != nil {
		f.docNumber.set(squeeze(in.detail.DocumentNumber), "gkmlpt:DETAIL")
		f.indexNumber.set(squeeze(in.detail.Identifier), "gkmlpt:DETAIL")
	}
	for i, l := range in.r.body.lines {
		if i >= 12 {
			break
		}
		if s := squash(signer.ReplaceAllString(cutAt(l.text, 60), "")); docLine.MatchString(s) {
			f.docNumber.set(s, "body")
		}
	}
}

func firstField(s string) string {
	for f := range strings.FieldsSeq(s) {
		return f
	}
	return ""
}
