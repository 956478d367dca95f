package document

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// readDOCX reads a Word document: its body, then its notes.
func readDOCX(b *budget, data []byte) (Content, error) {
	box, err := openContainer(b, data)
	if err != nil {
		return Content{}, err
	}
	styles, err := readStyles(box)
	if err != nil {
		return Content{}, err
	}
	lists, err := readNumbering(box)
	if err != nil {
		return Content{}, err
	}
	part, err := box.part("word/document.xml")
	if err != nil {
		return Content{}, err
	}
	notes := make([][]byte, 0, 2)
	for _, name := range [...]string{"word/footnotes.xml", "word/endnotes.xml"} {
		if !box.has(name) {
			continue
		}
		note, err := box.part(name)
		if err != nil {
			return Content{}, err
		}
		notes = append(notes, note)
	}
	return readBody(b, part, notes, styles, lists)
}

// readWordXML reads what Word saves as one XML file: the elements are those of
// DOCX, in 2003 and after.
func readWordXML(b *budget, data []byte) (Content, error) {
	return readBody(b, data, nil, nil, nil)
}

// readBody reads the body, and once more without heed to fields if one of them
// has no end: else a torn table of contents would swallow the report.
func readBody(b *budget, part []byte, notes [][]byte, styles *docxStyles, lists *numbering) (Content, error) {
	d := &docx{flow: flow{budget: b}, styles: styles, lists: lists}
	if err := walkXML(b, part, d); err != nil {
		return Content{}, err
	}
	if d.fields.depth() > 0 {
		d = &docx{flow: flow{budget: b}, styles: styles, lists: lists.again(), noFields: true}
		if err := walkXML(b, part, d); err != nil {
			return Content{}, err
		}
	}
	d.fields = fieldStack{}
	for _, note := range notes {
		if err := walkXML(b, note, d); err != nil {
			return Content{}, err
		}
	}
	return Content{Text: d.end(), Tables: d.tables, Blocks: d.blocks, Images: d.images}, nil
}

// docx walks the elements of a body.
type docx struct {
	flow
	styles   *docxStyles
	lists    *numbering
	noFields bool

	para     *paragraph
	carried  *paragraph   // its mark was deleted: the next paragraph joins it
	holders  []*paragraph // paragraphs that hold the text boxes we stand in
	boxes    []string     // lines of text boxes, to follow the paragraph that holds them
	props    string       // whose properties we stand in: of a paragraph or a row
	hidden   int          // depth of elements whose text nobody sees
	inText   bool
	inRun    bool
	vanished bool // the run is
	fields   fieldStack
	images   int
	columns  int // that the cell spans
	deleted  bool
}

// paragraph is one in the making.
type paragraph struct {
	text    strings.Builder
	style   string
	list    listRef
	heading bool
	goesOn  bool
}

// unseen elements hold text that is not part of the document as printed:
// deletions and what was moved away, the older twin of a drawing, readings
// above characters, properties as they were before a revision.
func unseen(name string) bool {
	switch name {
	case "moveFrom", "Fallback", "rt", "delText", "delInstrText", "binData", "binaryData", "annotation",
		"pPrChange", "rPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "numberingChange":
		return true
	default:
		return false
	}
}

func (d *docx) enter(e *xml.StartElement) {
	if d.hidden > 0 {
		d.hidden++
		d.fieldCode(e)
		return
	}
	switch name := e.Name.Local; name {
	case "p":
		d.beginParagraph()
	case "r":
		d.inRun, d.vanished = true, false
	case "t":
		d.inText = true
	case "tab", "ptab":
		if d.inRun {
			d.write("\t")
		}
	case "br", "cr":
		d.write("\n")
	case "noBreakHyphen":
		d.write("-")
	case "sym":
		d.write(symbol(attr(e, "font"), attr(e, "char")))
	case "blip", "imagedata":
		d.images++
	case "txbxContent":
		d.holders = append(d.holders, d.para)
		d.para, d.inRun = nil, false
	case "tbl":
		if len(d.holders) == 0 {
			d.openTable()
		}
	case "fldChar":
		d.fieldChar(attr(e, "fldCharType"))
	case "instrText":
		d.hidden = 1
	case "del":
		d.deletion()
	default:
		if unseen(name) || d.aside(e) {
			d.hidden = 1
			return
		}
		d.property(e)
	}
}

// aside tells elements that hide their text by what they say of it.
func (d *docx) aside(e *xml.StartElement) bool {
	switch e.Name.Local {
	case "fldSimple":
		return contents(attr(e, "instr")) && !d.noFields
	case "footnote", "endnote":
		t := attr(e, "type")
		return t != "" && t != "normal" // separators and notices
	default:
		return false
	}
}

// deletion reads a tracked deletion. Inside properties it strikes the end of
// the paragraph or the row, elsewhere it holds the text deleted.
func (d *docx) deletion() {
	switch d.props {
	case "pPr":
		if d.para != nil {
			d.para.goesOn = true
		}
	case "trPr":
		d.deleted = true
	default:
		d.hidden = 1
	}
}

// property reads what the properties of a paragraph, run, row or cell say.
func (d *docx) property(e *xml.StartElement) {
	val := attr(e, "val")
	switch e.Name.Local {
	case "pPr", "trPr":
		d.props = e.Name.Local
	case "vanish":
		d.vanished = d.inRun && val != "0" && val != "false"
	case "gridSpan":
		d.columns = number(val)
	}
	if d.para == nil || d.props != "pPr" {
		return
	}
	switch e.Name.Local {
	case "pStyle":
		d.para.style = val
	case "numId":
		d.para.list.num, d.para.list.set = number(val), true
	case "ilvl":
		d.para.list.level, d.para.list.levelSet = number(val), true
	case "outlineLvl":
		d.para.heading = number(val) < 9
	}
}

func (d *docx) leave(name string) {
	if d.hidden > 0 {
		d.hidden--
		return
	}
	switch name {
	case "t":
		d.inText = false
	case "r":
		d.inRun, d.vanished = false, false
	case "pPr", "trPr":
		d.props = ""
	case "p":
		d.endParagraph()
	case "txbxContent":
		if n := len(d.holders); n > 0 {
			d.para, d.holders, d.inRun = d.holders[n-1], d.holders[:n-1], true
		}
	}
	if len(d.holders) > 0 {
		return // the paragraphs of a text box are lines, its tables too
	}
	switch name {
	case "tc":
		d.endCell(d.columns)
		d.columns = 0
	case "tr":
		d.endRow(d.deleted)
		d.deleted = false
	case "tbl":
		d.closeTable()
	}
}

func (d *docx) chars(text []byte) {
	if d.inText && d.hidden == 0 {
		d.write(string(text))
	} else if d.hidden > 0 {
		d.fields.code(string(text[:min(len(text), maxFieldCode)]))
	}
}

// write adds text to the paragraph unless a field or the run hides it.
func (d *docx) write(s string) {
	if d.vanished || d.para == nil || d.fields.silent || d.para.text.Len() > maxText {
		return
	}
	d.para.text.WriteString(s)
}

// fieldCode keeps fields in step inside hidden elements too.
func (d *docx) fieldCode(e *xml.StartElement) {
	if e.Name.Local == "fldChar" {
		d.fieldChar(attr(e, "fldCharType"))
	}
}

func (d *docx) fieldChar(kind string) {
	switch {
	case d.noFields:
	case kind == "begin":
		d.fields.begin()
	case kind == "separate":
		d.fields.separate()
	case kind == "end":
		d.fields.end()
	}
}

func (d *docx) beginParagraph() {
	d.para, d.carried = d.carried, nil
	if d.para == nil {
		d.para = &paragraph{}
	}
	d.para.goesOn = false
}

// endParagraph gives the paragraph out behind its number, and after it the
// text boxes it holds.
func (d *docx) endParagraph() {
	p := d.para
	if d.para = nil; p == nil {
		return
	}
	if p.goesOn {
		d.carried = p
		return
	}
	text := p.text.String()
	number := d.number(p)
	if strings.Trim(text, blanks) != "" {
		text = number + strings.TrimLeft(text, blanks)
	}
	if len(d.holders) > 0 {
		if d.spend(len(text)) {
			d.boxes = append(d.boxes, text)
		}
		return
	}
	d.paragraph(text, p.heading || d.styles.heading(p.style))
	for _, text := range d.boxes {
		d.paragraph(text, false)
	}
	d.boxes = nil
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// symbols are the characters of symbol fonts that forms use.
var symbols = map[string]string{
	"wingdings:F0FE": "☑", "wingdings:F0A8": "□", "wingdings:F06F": "□", "wingdings:F0FD": "☒", "wingdings:F0FC": "✓",
	"wingdings 2:F052": "☑", "wingdings 2:F0A3": "□", "wingdings 2:F050": "✓", "wingdings 2:F02A": "□",
}

func symbol(font, char string) string {
	return symbols[strings.ToLower(font)+":"+strings.ToUpper(char)]
}
