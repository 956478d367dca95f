package sitetest

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"baogao/internal/sample"
)

//go:embed pages/*.html
var files embed.FS

// changed is when the site was last touched in its later state.
const changed = "2026-10-12"

// builder makes all pages of one state of the site.
type builder struct {
	county    *sample.Truth
	later     bool
	templates map[string]*template.Template
	articles  map[string][]article // by column, newest first
	pages     map[string]*page
}

// article is what stands at one address.
type article struct {
	Column           sample.Column
	Path             string
	Title, Date      string
	Source           string
	ID               int
	Index, Number    string
	Blocks           []block
	modified         string
	Aside            []row
	Site, Code       string
	Columns          []sample.Column
	attachment, scan []byte
	filename         string
}

// block is one element of a body.
type block struct {
	Text        string
	Bold, Right bool
	Rows        [][]cell
	Image, File string
}

type cell struct {
	Text string
	Span int
}

// row is one row of a list.
type row struct{ Href, Title, Date string }

func newBuilder(county *sample.Truth, later bool) *builder {
	b := &builder{county: county, later: later, templates: map[string]*template.Template{}, articles: map[string][]article{}, pages: map[string]*page{}}
	entries, err := files.ReadDir("pages")
	if err != nil {
		panic(err) // embedded
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".html")
		b.templates[name] = template.Must(template.ParseFS(files, "pages/shared.html", "pages/"+e.Name()))
	}
	return b
}

func (b *builder) build() {
	b.collect()
	aside := b.rows("通知公告", 0, 5)
	for _, c := range b.county.Columns {
		for _, a := range b.articles[c.Name] {
			a.Aside = aside
			b.article(a)
		}
		b.list(c)
	}
	b.frame()
	b.looks()
}

// render fills a template of this name.
func (b *builder) render(name, define string, data any) []byte {
	var buf bytes.Buffer
	if err := b.templates[name].ExecuteTemplate(&buf, define, data); err != nil {
		panic(err) // our own template
	}
	return buf.Bytes()
}

// collect gathers the articles of every column, newest first.
func (b *builder) collect() {
	for _, p := range b.county.Publications {
		if !p.Visible(b.later) {
			continue
		}
		b.add(b.reportArticle(p, p.Column, p.Path, p.Title, p.Published))
		if p.Again != nil {
			b.add(b.reportArticle(p, p.Again.Column, p.Again.Path, p.Again.Title, p.Again.Published))
		}
	}
	for _, n := range b.county.Notices {
		a := b.frameOf(n.Column, n.Path, n.Title, n.Published)
		a.Source = "栖云县人民政府办公室"
		for _, text := range n.Paragraphs {
			a.Blocks = append(a.Blocks, block{Text: text})
		}
		b.add(a)
	}
	for name := range b.articles {
		slices.SortFunc(b.articles[name], func(x, y article) int {
			return cmp.Or(-cmp.Compare(x.Date, y.Date), -cmp.Compare(x.ID, y.ID), cmp.Compare(x.Path, y.Path))
		})
	}
}

func (b *builder) add(a article) { b.articles[a.Column.Name] = append(b.articles[a.Column.Name], a) }

var lastNumber = regexp.MustCompile(`(\d+)\D*$`)

func (b *builder) frameOf(column, address, title, date string) article {
	at := slices.IndexFunc(b.county.Columns, func(c sample.Column) bool { return c.Name == column })
	a := article{
		Column: b.county.Columns[at], Path: address, Title: title, Date: date, modified: date,
		Site: b.county.SiteName, Code: b.county.SiteIDCode, Columns: b.county.Columns,
	}
	if m := lastNumber.FindStringSubmatch(address); m != nil && a.Column.Family != "kaipu" {
		a.ID = number(m[1])
	}
	a.Index = a.Code + "/" + date[:4] + "-" + fmt.Sprintf("%05d", len(b.articles[column])+1)
	return a
}

func (b *builder) reportArticle(p *sample.Publication, column, address, title, date string) article {
	a := b.frameOf(column, address, title, date)
	a.Source = p.Member.NameIn(p.Year)
	if p.Member.Type == "government" {
		a.Source = "栖云县人民政府办公室"
	}
	doc := p.Document
	if p.Corrected != nil && b.later {
		doc, a.modified = p.Corrected, changed
	}
	switch p.Format {
	case "docx":
		a.filename, a.attachment = title+".docx", doc.DOCX(title)
		// Hanweb hides the name behind its download page.
		file := "P" + strings.ReplaceAll(date, "-", "") + strconv.Itoa(a.ID) + ".docx"
		a.Blocks = []block{{Text: "报告全文详见附件。"}, {Text: a.filename, File: "/module/download/downfile.jsp?classid=0&filename=" + file}}
	case "photo":
		a.scan = doc.Scan()
		a.Blocks = []block{{Image: "/picture/0/s" + strings.ReplaceAll(date, "-", "") + strconv.Itoa(a.ID) + ".png"}}
	default:
		for _, para := range doc.Paragraphs {
			a.Blocks = append(a.Blocks, block{Text: para.Text, Bold: para.Style == sample.Bold, Right: para.Style == sample.Right, Rows: spans(para.Rows)})
		}
	}
	return a
}

// spans joins the empty cells at the end of a row to the last that is not.
func spans(rows [][]string) [][]cell {
	var out [][]cell
	for _, r := range rows {
		var cells []cell
		for _, text := range r {
			if n := len(cells); text == "" && n > 0 {
				cells[n-1].Span++
				continue
			}
			cells = append(cells, cell{text, 1})
		}
		out = append(out, cells)
	}
	return out
}

// article stores the page of an article and its files.
func (b *builder) article(a article) {
	body := b.render(a.Column.Family+"-article", a.Column.Family+"-article.html", a)
	b.store(a.Path, a.Column.Family, body, a.modified)
	for _, blk := range a.Blocks {
		switch {
		case blk.Image != "":
			b.pages[blk.Image] = (&page{kind: "image/png", body: a.scan, modified: day(a.modified)}).seal(true)
		case blk.File != "":
			at := "/files/" + blk.File[strings.LastIndex(blk.File, "=")+1:]
			b.pages[at] = (&page{kind: "application/octet-stream", body: a.attachment, modified: day(a.modified), name: a.filename}).seal(true)
		}
	}
}

// looks stores what the pages of one family are shown with: a style sheet, a
// picture on the page and one that only the sheet names.
func (b *builder) looks() {
	const sheet = ".bt_content{line-height:2;color:#1a2b3c}\n.emblem{background:url(../images/line.png)}\n"
	b.pages["/css/zw.css"] = (&page{kind: "text/css", body: []byte(sheet)}).seal(true)
	for at, c := range map[string]color.Color{"/images/emblem.png": color.RGBA{192, 32, 32, 255}, "/images/line.png": color.RGBA{32, 64, 160, 255}} {
		img := image.NewRGBA(image.Rect(0, 0, 32, 32))
		draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
		var out bytes.Buffer
		if err := png.Encode(&out, img); err != nil {
			panic(err) // a buffer takes all
		}
		b.pages[at] = (&page{kind: "image/png", body: out.Bytes()}).seal(true)
	}
}

// store keeps a page in the charset and with the validators of its family: what
// an ASP script puts together has none, the static files beside it have.
func (b *builder) store(at, family string, body []byte, modified string) *page {
	p := &page{kind: "text/html; charset=utf-8", body: body, modified: day(modified)}
	if family == "asp" {
		p.kind, p.body = "text/html", gbk(body)
	}
	b.pages[at] = p.seal(!strings.Contains(at, ".asp"))
	return p
}

func gbk(utf8 []byte) []byte {
	out, err := simplifiedchinese.GBK.NewEncoder().Bytes(utf8)
	if err != nil {
		panic(err) // the texts are ours: no character outside GBK
	}
	return out
}

func day(date string) time.Time {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err) // the truth holds dates only
	}
	return t.Add(90 * time.Minute) // 9:30 in China
}

// rows returns some rows of a column's list, with absolute paths.
func (b *builder) rows(column string, from, n int) []row {
	all := b.articles[column]
	var rows []row
	for _, a := range all[min(from, len(all)):min(from+n, len(all))] {
		rows = append(rows, row{a.Path, a.Title, a.Date})
	}
	return rows
}

// relative rewrites the addresses of rows as seen from a page.
func relative(rows []row, from string) []row {
	dir := path.Dir(from) + "/"
	for i, r := range rows {
		rows[i].Href = strings.Replace(r.Href, dir, "./", 1)
	}
	return rows
}
