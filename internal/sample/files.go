package sample

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"time"
)

// DOCX returns the document as a Word file of the simplest kind.
func (d *Document) DOCX(title string) []byte {
	var body bytes.Buffer
	paragraph := func(text string, bold bool) {
		body.WriteString("<w:p><w:r>")
		if bold {
			body.WriteString("<w:rPr><w:b/></w:rPr>")
		}
		body.WriteString(`<w:t xml:space="preserve">`)
		_ = xml.EscapeText(&body, []byte(text)) // a Buffer does not fail
		body.WriteString("</w:t></w:r></w:p>")
	}
	paragraph(title, true)
	for _, p := range d.Paragraphs {
		if p.Style != Grid {
			paragraph(p.Text, p.Style == Bold)
			continue
		}
		body.WriteString("<w:tbl>")
		for _, row := range p.Rows {
			body.WriteString("<w:tr>")
			for _, cell := range row {
				body.WriteString("<w:tc>")
				paragraph(cell, false)
				body.WriteString("</w:tc>")
			}
			body.WriteString("</w:tr>")
		}
		body.WriteString("</w:tbl>")
	}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	return zipped([][2]string{
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", head + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() + `</w:body></w:document>`},
	})
}

// zipped packs files with a fixed time, so that the same text gives the same
// bytes.
func zipped(files [][2]string) []byte {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f[0], Method: zip.Deflate, Modified: time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = w.Write([]byte(f[1]))
		}
		if err != nil {
			panic(err) // a Buffer does not fail
		}
	}
	if err := z.Close(); err != nil {
		panic(err) // nor does it here
	}
	return buf.Bytes()
}

// Scan returns the document as the picture of a page: where its characters
// stand there are grey boxes. Nobody can read it, which is the point.
func (d *Document) Scan() []byte {
	const width, height, size, gap, margin = 620, 877, 10, 3, 50
	img := image.NewGray(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = 0xF4
	}
	x, y := margin, margin
	for _, r := range d.Text() {
		if r == '\n' || x > width-margin-size {
			x, y = margin, y+size+2*gap
		}
		if y > height-margin {
			break
		}
		if r == '\n' {
			x += 2 * (size + gap)
			continue
		}
		for dy := range size {
			for dx := range size {
				if (int(r)>>((dx*dy)%11))&1 == 1 {
					img.SetGray(x+dx, y+dy, color.Gray{Y: 0x40})
				}
			}
		}
		x += size + gap
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		panic(err) // a Buffer does not fail
	}
	return buf.Bytes()
}
