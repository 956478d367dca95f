package document

import (
	"encoding/xml"
	"strings"
)

// readDOCX reads the main part of a Word document: paragraphs as lines, table
// rows as lines of cells with a tab between them. Deleted revisions and field
// codes are other elements (delText, instrText) and so never enter.
func readDOCX(data []byte) (Content, error) {
	box, err := openContainer(data)
	if err != nil {
		return Content{}, err
	}
	part, err := box.part("word/document.xml")
	if err != nil {
		return Content{}, err
	}
	var d docx
	if err := walk(part, d.enter, d.leave, d.text); err != nil {
		return Content{}, err
	}
	return Content{Text: strings.TrimRight(d.out.String(), "\n"), Images: d.images}, nil
}

type docx struct {
	out    strings.Builder
	inText bool
	cells  int // depth of table cells we stand in
	images int
}

func (d *docx) enter(e xml.StartElement) {
	switch e.Name.Local {
	case "t":
		d.inText = true
	case "tab":
		d.out.WriteByte('\t')
	case "br", "cr":
		d.breakLine()
	case "tc":
		d.cells++
	case "drawing", "pict":
		d.images++
	}
}

func (d *docx) leave(name string) {
	switch name {
	case "t":
		d.inText = false
	case "p":
		d.breakLine()
	case "tc":
		d.cells--
		d.out.WriteByte('\t')
	case "tr":
		d.out.WriteByte('\n')
	}
}

func (d *docx) text(s string) {
	if d.inText {
		d.out.WriteString(s)
	}
}

// breakLine ends a paragraph; inside a cell a line would tear the row apart.
func (d *docx) breakLine() {
	if d.cells > 0 {
		return
	}
	d.out.WriteByte('\n')
}
