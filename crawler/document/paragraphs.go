package document

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"baogao/report"
)

// laidOut turns pages of lines into text: running heads and page numbers
// removed where they are certain, lines joined to paragraphs.
func laidOut(b *budget, pages [][]printed) Content {
	pages = dropFurniture(pages)
	m := margins(pages)
	w := &composer{budget: b}
	for i, page := range pages {
		for j := range page {
			if l := &page[j]; l.row() && !l.shared && m[i].full(l) && l.x0 <= m[i].left+3*l.em {
				l.unsplit() // a full line of text with a wide gap in it
			}
			w.line(&page[j], m[i], j == 0)
		}
	}
	w.flush()
	tables := slices.DeleteFunc(w.tables, func(t report.Table) bool { return len(t.Rows) < 2 })
	return Content{Text: strings.TrimRight(w.out.String(), "\n"), Tables: tables}
}

// margin is where the lines of a page begin and end.
type margin struct {
	left, right float64
	em          float64 // of the body
	pitch       float64 // from one line to the next, usually
	indented    bool    // paragraphs begin with an indent
}

// margins measures each page, with the document's own measure where a page has
// too few lines to tell.
func margins(pages [][]printed) []margin {
	whole := measure(slices.Concat(pages...))
	out := make([]margin, len(pages))
	for i, page := range pages {
		m := measure(page)
		// A page of short paragraphs has no line at the left margin.
		if len(page) < 5 || m.left > whole.left && m.left < whole.left+3*whole.em {
			m.left = whole.left
		}
		if len(page) < 5 || m.right < whole.right && m.right > whole.right-8*whole.em {
			m.right = whole.right
		}
		m.em, m.pitch, m.indented = whole.em, whole.pitch, whole.indented
		out[i] = m
	}
	return out
}

func measure(lines []printed) margin {
	ems := make([]float64, 0, len(lines))
	widest := 0.0
	for i := range lines {
		for range utf8.RuneCountInString(lines[i].text)/20 + 1 { // long lines are body
			ems = append(ems, math.Round(lines[i].em*10)/10)
		}
		if !lines[i].row() {
			widest = max(widest, lines[i].x1-lines[i].x0)
		}
	}
	m := margin{left: math.Inf(1), right: math.Inf(-1), em: median(ems)}
	pitches := make([]float64, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		if !l.row() && l.x1-l.x0 >= widest*.6 {
			m.left, m.right = min(m.left, l.x0), max(m.right, l.x1)
		}
		if i > 0 && l.middle() > lines[i-1].middle() {
			pitches = append(pitches, l.middle()-lines[i-1].middle())
		}
	}
	m.pitch = median(pitches)
	m.indented = m.indents(lines)
	return m
}

// indents says that lines after the end of a paragraph are set in.
func (m *margin) indents(lines []printed) bool {
	in, out := 0, 0
	for i := 1; i < len(lines); i++ {
		if m.full(&lines[i-1]) || lines[i].row() {
			continue
		}
		if lines[i].x0 > m.left+indent*m.em {
			in++
		} else {
			out++
		}
	}
	return in > out
}

// minMeasure is how many em lines are wide at least where text is set in lines:
// narrower pages hold lists, whose lines all end where they want.
const minMeasure = 14

// full says that a line goes to the margin, or as near as its next word let it.
func (m *margin) full(l *printed) bool {
	return m.right-m.left >= minMeasure*m.em && l.x1 >= m.right-reach*l.em
}

// outlined begins a heading or an item: it never goes on a paragraph.
var outlined = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百]{1,4}[章节条部])`)

// joins says that a line goes on the paragraph that ends with before.
func (m *margin) joins(before, l *printed, top bool) bool {
	switch {
	case before == nil || before.row() || l.row() || outlined.MatchString(l.text):
		return false
	case math.Abs(before.em-l.em) > .15*max(before.em, l.em):
		return false
	case !top && (l.middle() < before.middle() || l.middle()-before.middle() > 1.6*m.pitch):
		return false
	case m.title(before) && m.title(l):
		return !top // a title of two lines
	case l.x0 > m.left+indent*m.em || l.x0 < m.left-2*m.em:
		return false
	}
	// Where paragraphs are set in, a line that is not set in goes on the one
	// before, though a long word made it end early.
	return m.full(before) || m.indented && m.right-m.left >= minMeasure*m.em && before.x1 >= m.right-.25*(m.right-m.left)
}

// title says that a line is set in larger letters in the middle of the page.
func (m *margin) title(l *printed) bool {
	return l.em > 1.2*m.em && math.Abs((l.x0+l.x1)/2-(m.left+m.right)/2) < 1.5*l.em
}

// composer writes paragraphs.
type composer struct {
	*budget
	out    strings.Builder
	para   strings.Builder
	last   *printed
	tables []report.Table
	table  bool // the line before was a row
}

func (w *composer) line(l *printed, m margin, top bool) {
	if !w.spend(len(l.text) + 1) {
		return
	}
	if l.row() {
		w.flush()
		if !w.spendCells(len(l.cells)) {
			return
		}
		w.row(l)
		return
	}
	if !m.joins(w.last, l, top) {
		w.flush()
	}
	glue(&w.para, l.text)
	w.last, w.table = l, false
}

// row writes a row of a table; rows that follow each other are one table.
func (w *composer) row(l *printed) {
	if !w.table {
		w.tables = append(w.tables, report.Table{Span: report.Span{Start: w.out.Len()}})
	}
	t := &w.tables[len(w.tables)-1]
	cells := make([]report.Cell, len(l.cells))
	for i, c := range l.cells {
		cells[i] = report.Cell{Span: report.Span{Start: w.out.Len() + c.start, End: w.out.Len() + c.end}}
	}
	w.out.WriteString(l.text)
	t.Rows, t.End = append(t.Rows, cells), w.out.Len()
	w.out.WriteByte('\n')
	w.table, w.last = true, l
}

func (w *composer) flush() {
	if w.para.Len() > 0 {
		w.out.WriteString(w.para.String())
		w.out.WriteByte('\n')
		w.para.Reset()
	}
	w.last = nil
}

// Running heads and page numbers stand in the first and last lines of a page.
const (
	edgeLines = 2
	sameHeads = 3 // pages that must agree before a repeated line is a head
)

var (
	numbered  = regexp.MustCompile(`^[-—–－~～·•\s]*第?\s*([0-9０-９]{1,4})\s*页?(?:\s*[/,，、／]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[-—–－~～·•\s]*$`)
	decorated = regexp.MustCompile(`[-—–－页/／]`)
)

// dropFurniture removes page numbers that count with the pages, and lines that
// stand at the same place with the same words on most pages.
func dropFurniture(pages [][]printed) [][]printed {
	drop := make([]map[int]bool, len(pages))
	for i := range drop {
		drop[i] = map[int]bool{}
	}
	markNumbers(pages, drop)
	markHeads(pages, drop)
	out := make([][]printed, len(pages))
	for i, page := range pages {
		out[i] = make([]printed, 0, len(page))
		for j := range page {
			if !drop[i][j] {
				out[i] = append(out[i], page[j])
			}
		}
	}
	return out
}

// edges lists the lines at a page's top and bottom.
func edges(n int) []int {
	var out []int
	for i := range n {
		if i < edgeLines || i >= n-edgeLines {
			out = append(out, i)
		}
	}
	return out
}

func markNumbers(pages [][]printed, drop []map[int]bool) {
	type place struct{ page, line int }
	byOffset := map[int][]place{} // printed number − page → where
	for i, page := range pages {
		for _, j := range edges(len(page)) {
			if m := numbered.FindStringSubmatch(page[j].text); m != nil {
				n := number(halfWidth(m[1]))
				byOffset[n-i] = append(byOffset[n-i], place{i, j})
			}
		}
	}
	for _, places := range byOffset {
		alone := len(pages) == 1 && len(pages[0]) > 1 && decorated.MatchString(pages[0][places[0].line].text)
		if len(places)*10 < len(pages)*4 || len(places) < 2 && !alone {
			continue
		}
		for _, p := range places {
			drop[p.page][p.line] = true
		}
	}
}

func halfWidth(digits string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, digits)
}

// runningNumber ends a running line that carries the page's number: what browsers
// print at the foot of a page is its address and 1/2.
var runningNumber = regexp.MustCompile(`([0-9]{1,4})(\s*/\s*[0-9]{1,4})$`)

// counted is a running line with the number of its page taken out.
func counted(text string, page int) string {
	m := runningNumber.FindStringSubmatchIndex(text)
	if m == nil {
		return text
	}
	return text[:m[2]] + strconv.Itoa(number(text[m[2]:m[3]])-page) + text[m[4]:]
}

// headsTable says that a line is a row with another below it.
func headsTable(page []printed, line int) bool {
	return page[line].row() && line+1 < len(page) && page[line+1].row()
}

func markHeads(pages [][]printed, drop []map[int]bool) {
	type place struct{ page, line int }
	same := map[string][]place{}
	for i, page := range pages {
		for _, j := range edges(len(page)) {
			l := &page[j]
			key := strconv.Itoa(int(math.Round(l.middle()/max(l.em, 1)))) + " " + counted(l.text, i)
			same[key] = append(same[key], place{i, j})
		}
	}
	body := measure(slices.Concat(pages...)).em
	for _, places := range same {
		least := sameHeads
		if len(pages) == 2 && pages[places[0].page][places[0].line].em < .9*body {
			least = 2 // in small print
		}
		if len(places) < least || len(places)*10 < len(pages)*4 {
			continue
		}
		slices.SortFunc(places, func(a, b place) int { return a.page - b.page })
		if first := places[0]; headsTable(pages[first.page], first.line) {
			places = places[1:] // it goes over pages
		}
		for _, p := range places {
			drop[p.page][p.line] = true
		}
	}
}
