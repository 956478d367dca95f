package extract

import (
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/report"
)

// maxSpan bounds what a cell may claim to span; pages carry rowspan="65535".
const maxSpan = 1000

// tableRows returns the rows of a table, not those of tables inside it.
func tableRows(table *html.Node) [][]*html.Node {
	var rows [][]*html.Node
	var collect func(n *html.Node)
	collect = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Tr:
				rows = append(rows, rowCells(c))
			case atom.Tbody, atom.Thead, atom.Tfoot:
				collect(c)
			default:
			}
		}
	}
	collect(table)
	return rows
}

func rowCells(tr *html.Node) []*html.Node {
	var cells []*html.Node
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			cells = append(cells, c)
		}
	}
	return cells
}

// dataTable tells a table of data from one that lays out the page: a layout
// table holds tables, has one column, or keeps nearly all its text in one cell.
func dataTable(table *html.Node) bool {
	rows := tableRows(table)
	total, largest, columns, filled := 0, 0, 0, 0
	for _, row := range rows {
		columns = max(columns, len(row))
		for _, cell := range row {
			chars, nested := cellSize(cell)
			if nested {
				return false
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

func cellSize(cell *html.Node) (chars int, nested bool) {
	walk(cell, func(n *html.Node) bool {
		if n.DataAtom == atom.Table {
			nested = true
		}
		if n.Type == html.TextNode {
			chars += countText(n.Data)
		}
		return !nested && !unseen(n.DataAtom)
	})
	return chars, nested
}

// dataTable renders one line a row, cells parted by tabs.
func (r *renderer) dataTable(table *html.Node) {
	r.endLine()
	r.tables++
	index := r.tables
	for c := table.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Caption {
			r.node(c)
		}
	}
	r.endLine()
	for _, row := range tableRows(table) {
		r.row(row, index)
	}
}

func (r *renderer) row(row []*html.Node, index int) {
	var cells []report.Cell
	for _, cell := range row {
		start := len(r.buf)
		if start > 0 {
			r.buf = append(r.buf, '\t')
			start++
		}
		r.space, r.last = noSpace, 0
		sub := &renderer{cell: true, started: true, skip: r.skip, bold: r.bold, heading: r.heading}
		sub.node(cell)
		r.images = append(r.images, sub.images...)
		if len(sub.buf) == 0 && start > 0 {
			start--
			r.buf = r.buf[:start]
		}
		if len(sub.buf) > 0 && r.cur.node == nil {
			r.cur.node = sub.cur.node
		}
		r.buf = append(r.buf, sub.buf...)
		for _, m := range sub.cur.marks {
			m.Start, m.End = m.Start+start, m.End+start
			r.cur.marks = append(r.cur.marks, m)
		}
		cells = append(cells, report.Cell{
			Span:    report.Span{Start: start, End: len(r.buf)},
			RowSpan: spanOf(cell, "rowspan"), ColSpan: spanOf(cell, "colspan"),
		})
	}
	r.cur.cells, r.cur.table = cells, index
	r.endLine()
}

// spanOf returns a span attribute, 0 for the usual 1.
func spanOf(cell *html.Node, key string) int {
	n, err := strconv.Atoi(attr(cell, key))
	if err != nil || n <= 1 {
		return 0
	}
	return min(n, maxSpan)
}
