package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"baogao/report"
)

// blanks are what the ends of a paragraph are trimmed of.
const blanks = " \t\r\n\u00a0\u3000\u2002\u2003"

// flow takes paragraphs and tables as a word processor keeps them and makes
// lines of them: a row of a data table is a line with tabs, the cells of a
// table that only lays out the page are lines of their own.
type flow struct {
	*budget
	out     strings.Builder
	tables  []report.Table
	blocks  []report.Block
	open    []*grid // tables begun and not ended, outermost first
	skipped int     // tables begun beyond the depth we keep
}

// grid is a table in the making.
type grid struct {
	rows [][]gridCell
	row  []gridCell
	cell []block
}

type gridCell struct {
	blocks []block
	span   int // columns, 0 for the usual 1
}

// block is a paragraph, or a table inside a cell.
type block struct {
	text    string
	heading bool
	table   *grid
}

// paragraph ends one.
func (f *flow) paragraph(text string, heading bool) {
	text = strings.Trim(strings.ToValidUTF8(text, "\ufffd"), blanks)
	if text == "" || !f.spend(len(text)+1) {
		return
	}
	if g := f.table(); g != nil {
		g.cell = append(g.cell, block{text: text, heading: heading})
		return
	}
	f.line(text, heading)
}

// line writes one line, of a paragraph that may hold breaks of its own.
func (f *flow) line(text string, heading bool) {
	for part := range strings.SplitSeq(text, "\n") {
		if part = strings.Trim(part, blanks); part == "" {
			continue
		}
		start := f.out.Len()
		f.out.WriteString(part)
		if heading {
			f.blocks = append(f.blocks, report.Block{Type: "heading", Span: report.Span{Start: start, End: f.out.Len()}})
		}
		f.out.WriteByte('\n')
	}
}

// table is the innermost open table, nil outside of tables.
func (f *flow) table() *grid {
	if len(f.open) == 0 {
		return nil
	}
	return f.open[len(f.open)-1]
}

func (f *flow) openTable() {
	if len(f.open) == maxTables {
		f.skipped++
		return
	}
	f.open = append(f.open, &grid{})
}

// endCell ends a cell that spans so many columns. One that goes on the cell
// above is an empty one: every row has all its cells.
func (f *flow) endCell(columns int) {
	g := f.table()
	if g == nil || !f.spend(1) || !f.spendCells(1) {
		return
	}
	g.row = append(g.row, gridCell{blocks: g.cell, span: span(columns)})
	g.cell = nil
}

// span bounds what a cell claims; the usual 1 is 0, as in report.Cell.
func span(n int) int {
	if n <= 1 {
		return 0
	}
	return min(n, 1000)
}

// endRow ends a row; a deleted one is forgotten.
func (f *flow) endRow(deleted bool) {
	g := f.table()
	if g == nil {
		return
	}
	if len(g.cell) > 0 { // a row that ends inside a cell: the mark was lost
		f.endCell(0)
	}
	if len(g.row) > 0 && !deleted {
		g.rows = append(g.rows, g.row)
	}
	g.row = nil
}

func (f *flow) closeTable() {
	if f.skipped > 0 {
		f.skipped--
		return
	}
	g := f.table()
	if g == nil {
		return
	}
	f.endRow(false)
	f.open = f.open[:len(f.open)-1]
	if up := f.table(); up != nil {
		up.cell = append(up.cell, block{table: g})
		return
	}
	f.render(g)
}

// end closes what a torn file left open and gives the text.
func (f *flow) end() string {
	for len(f.open) > 0 {
		f.skipped = 0
		f.closeTable()
	}
	return strings.TrimRight(f.out.String(), "\n")
}

// render writes a table that no other holds.
func (f *flow) render(g *grid) {
	if !g.data() {
		for _, row := range g.rows {
			for _, cell := range row {
				for _, b := range cell.blocks {
					if b.table != nil {
						f.render(b.table)
						continue
					}
					f.line(b.text, b.heading)
				}
			}
		}
		return
	}
	t := report.Table{Span: report.Span{Start: f.out.Len(), End: f.out.Len()}}
	for _, row := range g.rows {
		if cells := f.row(row); cells != nil {
			t.Rows = append(t.Rows, cells)
			t.End = f.out.Len() - 1
		}
	}
	if len(t.Rows) > 0 {
		f.tables = append(f.tables, t)
	}
}

// row writes one line of a data table; an empty row is none.
func (f *flow) row(row []gridCell) []report.Cell {
	texts := make([]string, len(row))
	last := -1
	for i := range row {
		if texts[i] = row[i].text(); texts[i] != "" {
			last = i
		}
	}
	if last < 0 {
		return nil
	}
	cells := make([]report.Cell, len(row))
	for i, text := range texts {
		if i > 0 && i <= last {
			f.out.WriteByte('\t')
		}
		start := f.out.Len()
		f.out.WriteString(text)
		cells[i] = report.Cell{Span: report.Span{Start: start, End: f.out.Len()}, ColSpan: row[i].span}
	}
	f.out.WriteByte('\n')
	return cells
}

// data tells a table of data from one that lays out the page, by the rule that
// holds for web pages: a layout table holds tables, has one column, or keeps
// nearly all its text in one cell.
func (g *grid) data() bool {
	total, largest, columns, filled := 0, 0, 0, 0
	for _, row := range g.rows {
		columns = max(columns, len(row))
		for _, cell := range row {
			chars := 0
			for _, b := range cell.blocks {
				if b.table != nil {
					return false
				}
				chars += visible(b.text)
			}
			if chars > 0 {
				filled++
			}
			total += chars
			largest = max(largest, chars)
		}
	}
	return columns >= 2 && filled >= 2 && (largest <= 300 || largest*10 <= total*6)
}

// text is a cell's text on one line.
func (c *gridCell) text() string {
	var out strings.Builder
	for _, b := range c.blocks {
		for part := range strings.FieldsFuncSeq(b.text, func(r rune) bool { return r == '\n' || r == '\t' }) {
			part = strings.Trim(part, blanks)
			before, _ := utf8.DecodeLastRuneInString(out.String())
			first, _ := utf8.DecodeRuneInString(part)
			if out.Len() > 0 && part != "" && (!letterCJK(before) || !letterCJK(first)) {
				out.WriteByte(' ') // two paragraphs, and no word broken in the middle
			}
			out.WriteString(part)
		}
	}
	return out.String()
}

// glue adds a piece that stood on a line of its own: Chinese goes on without a
// space, and so does a number that a line broke, words do not.
func glue(out *strings.Builder, part string) {
	before, _ := utf8.DecodeLastRuneInString(out.String())
	first, _ := utf8.DecodeRuneInString(part)
	if unicode.IsLetter(first) && !cjk(first) && !cjk(before) && (unicode.IsLetter(before) || strings.ContainsRune(",.;:)", before)) {
		out.WriteByte(' ')
	}
	out.WriteString(part)
}

// cjk reports characters that are set without spaces, punctuation included.
func cjk(r rune) bool {
	return r >= 0x2e80 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0xff00 && r <= 0xffef || r >= 0x20000 && r <= 0x3ffff ||
		r >= 0x2014 && r <= 0x2026 // — “ ” ‘ ’ …
}

// letterCJK reports Chinese characters proper.
func letterCJK(r rune) bool { return cjk(r) && unicode.IsLetter(r) }
