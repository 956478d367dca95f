package extract

import (
	"regexp"
	"strings"
	"unicode"
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

// datesOf reads every date the page claims and takes the day of publication:
// meta tag, labelled header line, metadata table, address, row of the list.
func (in *finder) datesOf(f *fields) {
	add := func(date, label string) {
		if date == "" {
			return
		}
		for _, d := range f.dates {
			if d.Value == date && (d.Label == label || label == "header") {
				return
			}
		}
		f.dates = append(f.dates, report.Date{Value: date, Label: label})
	}
	for _, name := range []string{"PubDate", "publishdate", "firstpublishedtime", "article:published_time", "weibo: article:create_at", "publish_time", "createDate"} {
		date := ParseDate(in.meta[strings.ToLower(name)])
		add(date, "meta:"+name)
		f.published.set(date, "meta:"+name)
	}
	if in.detail != nil {
		add(in.detail.published(), "gkmlpt:DETAIL")
		f.published.set(in.detail.published(), "gkmlpt:DETAIL")
	}
	in.labelledDates(f, add)
	if date, line := in.bareDate(); date != "" {
		add(date, "header")
		f.published.set(date, "header:"+line)
	}
	date := urlDate(in.d.URL)
	add(date, "url")
	f.published.set(date, "url")
	listed := ParseDate(in.d.page.Listed)
	add(listed, "list")
	f.published.set(listed, "list")
}

// labelledDates prefers 发布日期 to 更新时间 and a header line to the table.
func (in *finder) labelledDates(f *fields, add func(date, label string)) {
	best, rank := value{}, 0
	for _, p := range in.pairs {
		if p.kind != publishedLabel && p.kind != dateLabel {
			continue
		}
		date := ParseDate(cutAt(p.value, 40))
		add(date, p.label)
		if date == "" || p.kind != publishedLabel {
			continue
		}
		place, r := in.place(p), 4
		switch {
		case strings.HasPrefix(p.label, "更新"):
			r = 1
		case p.label == "日期" || p.label == "时间":
			r = 2
		case strings.HasPrefix(place, "table:"):
			r = 3
		}
		if bannerDate(in.r.page[p.line].text) {
			continue
		}
		if r > rank {
			best, rank = value{date, place}, r
		}
	}
	f.published.set(best.value, best.from)
}

// bareDate finds a date without a label beside the source, or alone on a line
// between title and body. The date in the head of many pages is today's.
func (in *finder) bareDate() (date, line string) {
	from := max(0, in.start-12)
	for i := min(in.start+3, len(in.r.page)) - 1; i >= from; i-- {
		text := in.r.page[i].text
		if utf8.RuneCountInString(text) > 100 || bannerDate(text) {
			continue
		}
		found, at := findDate(text)
		if found == "" {
			continue
		}
		rest := squash(text[:at[0]] + text[at[1]:])
		if strings.Contains(text, "来源") && i < in.start+3 {
			return found, "来源"
		}
		if at[0] == 0 && utf8.RuneCountInString(strings.TrimLeft(rest, "0123456789:：日")) <= 24 &&
			!strings.ContainsAny(rest, "，。；、") && i < in.start && !in.listRow(i) && !labelled(text) {
			return found, "line"
		}
	}
	return "", ""
}

// listRow reports whether a line is one of several rows with dates, as of a
// list of other articles.
func (in *finder) listRow(i int) bool {
	rows := 0
	for j := max(0, i-4); j <= min(len(in.r.page)-1, i+4); j++ {
		if ParseDate(in.r.page[j].text) != "" {
			rows++
		}
	}
	for n := in.r.page[i].node; n != nil; n = n.Parent {
		if n.DataAtom == atom.A {
			return true
		}
	}
	return rows > 3
}

func cutAt(s string, runes int) string {
	for i := range s {
		if runes == 0 {
			return s[:i]
		}
		runes--
	}
	return s
}

// people reads source and author. Templates leave both empty or fill in a
// word that names nobody.
func (in *finder) people(f *fields) {
	for _, name := range []string{"ContentSource", "source", "weibo: article:source", "mediaid"} {
		f.source.set(cleanSource(in.meta[strings.ToLower(name)]), "meta:"+name)
	}
	for _, kind := range []labelKind{sourceLabel, issuerLabel} {
		for _, p := range in.pairs {
			if p.kind == kind {
				f.source.set(cleanSource(p.value), in.place(p))
			}
		}
	}
	if in.detail != nil {
		f.source.set(cleanSource(in.detail.Publisher), "gkmlpt:DETAIL")
	}
	for _, p := range in.pairs {
		if p.kind == authorLabel {
			f.author.set(cleanAuthor(p.value), in.place(p))
		}
	}
	if author := cleanAuthor(in.meta["author"]); author != f.siteName.value {
		f.author.set(author, "meta:Author")
	}
}

var (
	sourceLead = regexp.MustCompile(`^(信息|文章|稿件|新闻|内容)?(来源|稿源)\s*[:：]\s*`)
	valueTail  = regexp.MustCompile(`(\s|　|\|)*([【\[（(]?\s*(字体|字号|打印|浏览|点击|阅读|分享|发布时间|大\s*中\s*小|大\]|关闭|收藏|责任编辑)|[【\[]).*$`)
)

func cleanSource(s string) string {
	s = sourceLead.ReplaceAllString(s, "")
	if _, at := findDate(s); at != nil {
		s = s[:at[0]]
	}
	s = trimValue(valueTail.ReplaceAllString(s, ""))
	if nobody(s) || utf8.RuneCountInString(s) > 40 || strings.ContainsAny(s, "。；{}<") ||
		!strings.ContainsFunc(s, unicode.IsLetter) || strings.HasPrefix(s, "http") {
		return ""
	}
	return s
}

func cleanAuthor(s string) string {
	s = cleanSource(s)
	if utf8.RuneCountInString(s) > 30 {
		return ""
	}
	return s
}

// nobody lists the words templates put where no name is known.
func nobody(s string) bool {
	switch strings.ToLower(s) {
	case "", "佚名", "管理员", "admin", "administrator", "system", "系统管理员", "匿名", "未知", "不详", "无", "暂无",
		"null", "undefined", "none", "test", "editor", "root", "超级管理员", "网站管理员", "本站编辑", "来源", "作者", "原创", "网络":
		return true
	}
	return false
}

var (
	docNumber   = regexp.MustCompile(`^[\p{Han}A-Za-z（）()、]{0,24}([〔\[［（(【〈]\s*(19|20)\d{2}\s*[〕\]］）)】〉]\s*第?\s*\d{1,5}(-\d+)?\s*号|(令|公告)?第?\s*\d{1,5}\s*号)$`)
	docLine     = regexp.MustCompile(`^[\p{Han}（）()]{1,20}[〔\[［（(【〈]\s*(19|20)\d{2}\s*[〕\]］）)】〉]\s*第?\s*\d{1,5}\s*号$`)
	indexNumber = regexp.MustCompile(`^[A-Za-z0-9一-龥][A-Za-z0-9一-龥\-/_.〔〕\[\]]{4,59}$`)
)

// numbers reads 发文字号 and 索引号.
func (in *finder) numbers(f *fields) {
	for _, p := range in.pairs {
		v := squeeze(valueTail.ReplaceAllString(p.value+" ", ""))
		switch p.kind {
		case docNumberLabel:
			v = strings.TrimSpace(strings.TrimRight(p.value, " \t|"))
			if docNumber.MatchString(squash(v)) {
				f.docNumber.set(v, in.place(p))
			}
		case indexLabel:
			if v = firstField(v); indexNumber.MatchString(v) && strings.ContainsAny(v, "0123456789") {
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
		if s := squash(cutAt(l.text, 60)); docLine.MatchString(s) {
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
