package document

import (
	"encoding/xml"
	"path"
	"regexp"
	"strings"

	"baogao/internal/errs"
	"baogao/report"
)

// maxColumns is how far a row is followed; beyond it cells close up.
const maxColumns = 256

// readXLSX reads the sheets of a workbook in order: a row a line, cells parted
// by tabs, numbers as the sheet shows them. Hidden sheets are left out.
func readXLSX(b *budget, data []byte) (Content, error) {
	box, err := openContainer(b, data)
	if err != nil {
		return Content{}, err
	}
	sheets, epoch, err := box.sheets()
	if err != nil {
		return Content{}, err
	}
	w := &workbook{budget: b}
	if w.strings, err = box.sharedStrings(); err != nil {
		return Content{}, err
	}
	if w.formats, err = box.cellFormats(); err != nil {
		return Content{}, err
	}
	w.epoch1904 = epoch
	for _, s := range sheets {
		w.name = s.name
		if len(sheets) == 1 || defaultName.MatchString(s.name) {
			w.name = ""
		}
		w.cells, w.from, w.rows = nil, w.out.Len(), nil
		if err := box.walk(s.part, w); err != nil {
			return Content{}, err
		}
		w.endSheet()
	}
	images := 0
	for name := range box.files {
		if strings.HasPrefix(name, "xl/media/") {
			images++
		}
	}
	return Content{Text: strings.TrimRight(w.out.String(), "\n"), Tables: w.tables, Images: images}, b.err
}

// defaultName is what nobody called a sheet.
var defaultName = regexp.MustCompile(`^(?i:sheet|工作表|表)\d*$`)

// sheetRef is a sheet to read.
type sheetRef struct{ name, part string }

// sheets lists the visible sheets and says whether days count from 1904.
func (c *container) sheets() (sheets []sheetRef, epoch1904 bool, err error) {
	targets := map[string]string{}
	if c.has("xl/_rels/workbook.xml.rels") {
		err = c.walk("xl/_rels/workbook.xml.rels", hooks{onEnter: func(e *xml.StartElement) {
			if e.Name.Local == "Relationship" {
				targets[attr(e, "Id")] = attr(e, "Target")
			}
		}})
		if err != nil {
			return nil, false, err
		}
	}
	err = c.walk("xl/workbook.xml", hooks{onEnter: func(e *xml.StartElement) {
		switch e.Name.Local {
		case "workbookPr":
			epoch1904 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case "sheet":
			target := targets[attr(e, "id")]
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			if state := attr(e, "state"); (state == "" || state == "visible") && c.has(target) {
				sheets = append(sheets, sheetRef{attr(e, "name"), target})
			}
		}
	}})
	if err == nil && len(sheets) == 0 {
		err = errs.New(errs.Unparsed, "文件损坏，没有可读的工作表", nil)
	}
	return sheets, epoch1904, err
}

// sharedStrings reads the table of strings; readings above characters are left
// out.
func (c *container) sharedStrings() (all []string, err error) {
	if !c.has("xl/sharedStrings.xml") {
		return nil, nil
	}
	var text strings.Builder
	inText, reading := false, false
	err = c.walk("xl/sharedStrings.xml", hooks{
		onEnter: func(e *xml.StartElement) {
			switch e.Name.Local {
			case "si":
				text.Reset()
			case "t":
				inText = !reading
			case "rPh":
				reading = true
			}
		},
		onLeave: func(name string) {
			switch name {
			case "si":
				if all = append(all, text.String()); len(all) > maxStrings {
					c.tooLarge("文件的表格过大，未读取")
				}
			case "t":
				inText = false
			case "rPh":
				reading = false
			}
		},
		onChars: func(chars []byte) {
			if inText {
				text.Write(chars)
			}
		},
	})
	return all, err
}

// cellFormats reads how the styles of cells show numbers.
func (c *container) cellFormats() (formats []numberFormat, err error) {
	if !c.has("xl/styles.xml") {
		return nil, nil
	}
	codes := map[int]string{}
	inCells := false
	err = c.walk("xl/styles.xml", hooks{
		onEnter: func(e *xml.StartElement) {
			switch e.Name.Local {
			case "numFmt":
				codes[number(attr(e, "numFmtId"))] = attr(e, "formatCode")
			case "cellXfs":
				inCells = true
			case "xf":
				if inCells && len(formats) < 1<<16 {
					id := number(attr(e, "numFmtId"))
					formats = append(formats, newNumberFormat(id, codes[id]))
				}
			}
		},
		onLeave: func(name string) { inCells = inCells && name != "cellXfs" },
	})
	return formats, err
}

// workbook walks the cells of its sheets.
type workbook struct {
	*budget
	strings   []string
	formats   []numberFormat
	epoch1904 bool
	out       strings.Builder
	tables    []report.Table

	name   string // of the sheet, to stand above it
	from   int    // where the sheet begins
	rows   [][]report.Cell
	cells  []string
	column int
	kind   string
	style  int
	value  strings.Builder
	inside bool // text counts
	rich   bool // inside a reading above characters
}

func (w *workbook) enter(e *xml.StartElement) {
	switch e.Name.Local {
	case "row":
		w.cells = w.cells[:0]
	case "c":
		w.kind, w.style = attr(e, "t"), number(attr(e, "s"))
		w.column = columnOf(attr(e, "r"), len(w.cells))
		w.value.Reset()
	case "v", "t":
		w.inside = !w.rich
	case "rPh":
		w.rich = true
	}
}

func (w *workbook) chars(text []byte) {
	if w.inside && w.value.Len() < maxText {
		w.value.Write(text)
	}
}

func (w *workbook) leave(name string) {
	switch name {
	case "v", "t":
		w.inside = false
	case "rPh":
		w.rich = false
	case "c":
		w.cell()
	case "row":
		w.row()
	}
}

// columnOf reads the column of a cell's name, C5 → 2; next without one.
func columnOf(ref string, next int) int {
	n := 0
	for _, c := range ref {
		if c < 'A' || c > 'Z' || n > maxColumns {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	if n == 0 || n-1 < next || n > maxColumns {
		return next
	}
	return n - 1
}

// cell places a cell; those that the row leaves out are empty.
func (w *workbook) cell() {
	text := w.value.String()
	switch w.kind {
	case "s":
		i := number(text)
		if i < 0 || i >= len(w.strings) || text == "" {
			return
		}
		text = w.strings[i]
	case "str", "inlineStr", "d":
	case "b":
		text = map[string]string{"1": "TRUE", "0": "FALSE"}[text]
	case "e":
		text = "" // #REF! and its like say nothing
	default:
		format := numberFormat{decimals: -1}
		if w.style >= 0 && w.style < len(w.formats) {
			format = w.formats[w.style]
		}
		text = format.print(text, w.epoch1904)
	}
	text = (&gridCell{blocks: []block{{text: text}}}).text()
	if text == "" || !w.ok() || !w.spend(len(text)+1) {
		return
	}
	for len(w.cells) < w.column {
		w.cells = append(w.cells, "")
	}
	w.cells = append(w.cells, text)
}

func (w *workbook) row() {
	if len(w.cells) == 0 || !w.spend(len(w.cells)) || !w.spendCells(len(w.cells)) {
		return
	}
	if w.out.Len() == w.from && w.name != "" {
		w.out.WriteString(w.name + "\n")
		w.from = w.out.Len()
	}
	cells := make([]report.Cell, len(w.cells))
	for i, text := range w.cells {
		if i > 0 {
			w.out.WriteByte('\t')
		}
		start := w.out.Len()
		w.out.WriteString(text)
		cells[i] = report.Cell{Span: report.Span{Start: start, End: w.out.Len()}}
	}
	w.out.WriteByte('\n')
	w.rows = append(w.rows, cells)
}

// endSheet makes the rows of a sheet a table.
func (w *workbook) endSheet() {
	if len(w.rows) > 1 {
		w.tables = append(w.tables, report.Table{Span: report.Span{Start: w.from, End: w.out.Len() - 1}, Rows: w.rows})
	}
}
