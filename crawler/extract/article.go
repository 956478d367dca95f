package extract

import (
	"strings"

	"baogao/report"
)

// ocrText is the number of characters below which a body of pictures counts
// as a scan: a caption or a signature is no text.
const ocrText = 20

// reportText is the same for an article that its title calls a report: with a
// sentence before the pictures it is still one whose text is in them.
const reportText = 120

// pictured says that the text of an article is in its pictures.
func (r *reading) pictured(title string) bool {
	size := textSize(r.lines)
	return size < ocrText || size < reportText && (strings.Contains(title, "报告") || strings.Contains(title, "报表") || strings.HasSuffix(title, "年报"))
}

// Article reads the fields, the body and the attachments.
func (d *Document) Article() report.Article {
	r := d.read()
	f := r.fields
	a := report.Article{
		URL: d.URL, Charset: d.Charset, Extractor: r.extractor, Dates: f.dates,
		Provenance: map[string]string{},
		Confidence: float64(int(r.confidence*100+0.5)) / 100,
	}
	assign := func(dst *string, field string, v value) {
		if v.value != "" {
			*dst, a.Provenance[field] = v.value, v.from
		}
	}
	assign(&a.Title, "title", f.title)
	assign(&a.Published, "published", f.published)
	assign(&a.Source, "source", f.source)
	assign(&a.Author, "author", f.author)
	assign(&a.DocNumber, "doc_number", f.docNumber)
	assign(&a.IndexNumber, "index_number", f.indexNumber)
	assign(&a.SiteName, "site_name", f.siteName)
	assign(&a.SiteIDCode, "site_id_code", f.siteCode)
	assign(&a.Column, "column", f.column)
	compose(&a, r.lines)
	a.Attachments = r.attachments(d)
	a.Images = r.pictures()
	if a.NeedsOCR = a.Images > 0 && r.pictured(a.Title); a.NeedsOCR {
		a.Attachments = append(a.Attachments, r.pictureFiles(d)...)
	}
	if a.Body != "" {
		a.Provenance["body"] = r.extractor
	}
	if d.Mojibake {
		a.Provenance["charset"] = "garbled"
	}
	return a
}

// compose joins the lines to the body and moves the spans of their blocks and
// cells along.
func compose(a *report.Article, lines []line) {
	var b strings.Builder
	table := 0
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		base := b.Len()
		b.WriteString(l.text)
		for _, m := range l.marks {
			m.Start, m.End = m.Start+base, m.End+base
			a.Blocks = append(a.Blocks, m)
		}
		if l.table == 0 {
			continue
		}
		if l.table != table {
			table = l.table
			a.Tables = append(a.Tables, report.Table{Span: report.Span{Start: base}})
			a.Blocks = append(a.Blocks, report.Block{Type: "table", Span: report.Span{Start: base}})
		}
		cells := make([]report.Cell, len(l.cells))
		for j, c := range l.cells {
			c.Start, c.End = c.Start+base, c.End+base
			cells[j] = c
		}
		t := &a.Tables[len(a.Tables)-1]
		t.Rows, t.End = append(t.Rows, cells), b.Len()
	}
	a.Body = b.String()
	closeTables(a)
}

// closeTables gives the blocks of tables the ends of their tables.
func closeTables(a *report.Article) {
	i := 0
	for j := range a.Blocks {
		if a.Blocks[j].Type == "table" {
			a.Blocks[j].End = a.Tables[i].End
			i++
		}
	}
}
