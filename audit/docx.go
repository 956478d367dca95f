package audit

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"strings"
)

// The parts of a document beside its text: the least that word processors ask
// for (ECMA-376).
const (
	docxTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	docxRels = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	docxHead = xml.Header + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	docxTail = `<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="850" w:right="850" w:bottom="850" w:left="850" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:body></w:document>`
)

// WriteDOCX writes a sheet as a document of a word processor.
func (s *Sheet) WriteDOCX(w io.Writer) error {
	z := zip.NewWriter(w)
	for _, part := range [][2]string{{"[Content_Types].xml", docxTypes}, {"_rels/.rels", docxRels}, {"word/document.xml", s.docx()}} {
		f, err := z.Create(part[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, part[1]); err != nil {
			return err
		}
	}
	return z.Close()
}

// docx is the text of the document.
func (s *Sheet) docx() string {
	d := &docxText{}
	d.WriteString(docxHead)
	d.heading(s.Title, 36)
	d.paragraph(s.Made + "。对照结果是待核实的线索，不是结论；个人信息已遮盖。")
	rows := [][]string{{"报告", "标题", "发布日期", "原网址"}}
	head := []string{"指标", "单位"}
	for _, c := range s.Columns {
		rows = append(rows, []string{c.Name + "\n" + c.ID, c.Title, c.Published, c.URL})
		head = append(head, c.Name)
	}
	d.table(rows)
	title := "指标对照"
	if s.Ranked != "" {
		title += "（" + s.Ranked + "）"
	}
	d.heading(title, 28)
	rows = [][]string{append(head, "提示")}
	for _, f := range s.Figures {
		row := []string{f.Indicator, f.Unit}
		for _, v := range f.Cells {
			row = append(row, v.lines())
		}
		notes := f.Flags
		if f.Group != "" {
			notes = append([]string{"中位数 " + f.Group}, notes...)
		}
		rows = append(rows, append(row, strings.Join(notes, "\n")))
	}
	d.table(rows)
	d.heading("逐节对照", 28)
	d.paragraph("下划线是这份报告有、而与之对照的第一份没有的文字，删除线是第一份有、这份没有的。")
	for _, section := range s.Sections {
		d.heading(section.Heading, 24)
		for i, c := range section.Cells {
			if c.Missing {
				d.paragraph(s.Columns[i].Name + "：没有这一部分")
				continue
			}
			d.open()
			d.run("b", s.Columns[i].Name+"　")
			for _, p := range c.Pieces {
				d.run(p.Kind, p.Text)
			}
			d.shut()
		}
	}
	if len(s.Passages) > 0 {
		d.heading("雷同段落", 28)
		rows = [][]string{{"甲", "乙"}}
		for _, p := range s.Passages {
			rows = append(rows, []string{p.A + "\n" + p.TextA, p.B + "\n" + p.TextB})
		}
		d.table(rows)
	}
	d.WriteString(docxTail)
	return d.String()
}

func (v SheetValue) lines() string {
	parts := []string{v.Raw}
	for _, more := range [][2]string{{"比上年 ", v.Growth}, {"每万人 ", v.Share}, {"第 ", v.Rank}} {
		if more[1] != "" {
			parts = append(parts, more[0]+more[1])
		}
	}
	return strings.Join(parts, "\n")
}

// docxText is WordprocessingML in the making.
type docxText struct{ strings.Builder }

func (d *docxText) open() { d.WriteString(`<w:p>`) }
func (d *docxText) shut() { d.WriteString(`</w:p>`) }

func (d *docxText) paragraph(text string) {
	d.open()
	d.run("", text)
	d.shut()
}

func (d *docxText) heading(text string, halfPoints int) {
	d.WriteString(`<w:p><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/></w:pPr><w:r><w:rPr><w:b/><w:sz w:val="` + plain(halfPoints) + `"/></w:rPr>`)
	d.text(text)
	d.WriteString(`</w:r></w:p>`)
}

// run is a stretch of text in one look: bold, put in or struck out.
func (d *docxText) run(kind, text string) {
	look := map[string]string{
		"b": `<w:b/>`, "insert": `<w:color w:val="1F6B3A"/><w:u w:val="single"/>`, "delete": `<w:strike/><w:color w:val="9A3412"/>`,
	}[kind]
	d.WriteString(`<w:r>`)
	if look != "" {
		d.WriteString(`<w:rPr>` + look + `</w:rPr>`)
	}
	d.text(text)
	d.WriteString(`</w:r>`)
}

// text writes lines; what XML cannot hold is left out.
func (d *docxText) text(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			d.WriteString(`<w:br/>`)
		}
		d.WriteString(`<w:t xml:space="preserve">`)
		_ = xml.EscapeText(d, []byte(line)) // a Builder does not fail
		d.WriteString(`</w:t>`)
	}
}

// table writes rows, the first a header that repeats on every page.
func (d *docxText) table(rows [][]string) {
	const edge = ` w:val="single" w:sz="4" w:color="B0B8C0"/>`
	d.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		d.WriteString(`<w:` + side + edge)
	}
	d.WriteString(`</w:tblBorders></w:tblPr><w:tblGrid>` + strings.Repeat(`<w:gridCol/>`, len(rows[0])) + `</w:tblGrid>`)
	for i, row := range rows {
		look, kind := "", ""
		if i == 0 {
			look, kind = `<w:trPr><w:tblHeader/></w:trPr>`, "b"
		}
		d.WriteString(`<w:tr>` + look)
		for _, cell := range row {
			d.WriteString(`<w:tc>`)
			d.open()
			d.run(kind, cell)
			d.shut()
			d.WriteString(`</w:tc>`)
		}
		d.WriteString(`</w:tr>`)
	}
	d.WriteString(`</w:tbl>`)
}
