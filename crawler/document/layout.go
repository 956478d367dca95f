package document

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// A page of PDF or OFD is characters with places; lines, words, cells and
// paragraphs are gone. They are found again by distances in units of the
// character size (em), the one measure that holds for every page.
const (
	cellGap   = 0.9 // em between the cells of a table row, at least
	narrowGap = 0.4 // em between cells, where other rows have a gap too
	wordGap   = 0.2 // em between two words of letters
	lineLean  = 0.5 // share of the lower character that must overlap to be one line
	reach     = 1.6 // em a full line may end before the margin
	indent    = 0.7 // em from which a line is indented
)

// glyph is a character with its box, y growing downwards.
type glyph struct {
	r              rune
	x0, x1, y0, y1 float64
	brk            bool // its writer began a new piece of text here
}

// sheet is one page: its characters in the order they were written.
type sheet struct{ glyphs []glyph }

// printed is a line as printed.
type printed struct {
	x0, x1, y0, y1 float64
	em             float64
	text           string
	cells          []cellSpan // of a row of a table: more than one
	gaps           []gap      // that may part cells if the rows around say so
	prose          string     // the text if it is no row after all
	shared         bool       // a line above or below has a gap at the same place
}

// cellSpan is the place of a cell in its line's text.
type cellSpan struct{ start, end int }

// gap is the room between two characters; at is where the second stands in the
// text.
type gap struct {
	x0, x1 float64
	at     int
	cell   bool // it parts two cells
}

func (l *printed) row() bool { return len(l.cells) > 1 }

func (l *printed) middle() float64 { return (l.y0 + l.y1) / 2 }

// lines finds the lines of a page, from top to bottom. A page whose text was
// written in columns keeps them apart.
func (s *sheet) lines() []printed {
	var out []printed
	for _, column := range columns(s.runs()) {
		lines := gather(column)
		alignRows(lines)
		for i := range lines {
			lines[i].split()
		}
		out = append(out, lines...)
	}
	return out
}

// run is a piece of one line, as written.
type run struct {
	glyphs         []glyph
	x0, x1, y0, y1 float64
}

// runs cuts the characters where the writer went to another line.
func (s *sheet) runs() []run {
	var out []run
	for _, g := range s.glyphs {
		if n := len(out); n > 0 && out[n-1].takes(&g) {
			out[n-1].add(g)
			continue
		}
		out = append(out, run{glyphs: []glyph{g}, x0: g.x0, x1: g.x1, y0: g.y0, y1: g.y1})
	}
	return out
}

// takes says that a character goes on the run: on its line and not before its
// end.
func (r *run) takes(g *glyph) bool {
	last := &r.glyphs[len(r.glyphs)-1]
	size := last.y1 - last.y0
	return !g.brk && overlap(r.y0, r.y1, g.y0, g.y1) >= lineLean && g.x0 >= last.x0-size*.3 && g.x0 <= last.x1+size*8
}

func (r *run) add(g glyph) {
	r.glyphs = append(r.glyphs, g)
	r.x0, r.x1 = min(r.x0, g.x0), max(r.x1, g.x1)
	r.y0, r.y1 = min(r.y0, g.y0), max(r.y1, g.y1)
}

// overlap is how much of the lower of two ranges lies in the other, 0 to 1.
func overlap(a0, a1, b0, b1 float64) float64 {
	least := min(a1-a0, b1-b0)
	if least <= 0 {
		return 0
	}
	return (min(a1, b1) - max(a0, b0)) / least
}

const (
	minColumn = 6   // lines of a column, at least
	maxTops   = 100 // on one page
	maxGaps   = 300 // in one line, that may part cells
)

// columns parts runs where their writer finished one column and went up again
// to begin the next beside it.
func columns(all []run) [][]run {
	var tops []int // where the writer went up
	for i := 1; i < len(all); i++ {
		if all[i-1].y0-all[i].y0 > minColumn*(all[i].y1-all[i].y0) {
			tops = append(tops, i)
		}
	}
	if len(tops) > maxTops {
		return [][]run{all} // written in no order at all
	}
	var out [][]run
	start, part := 0, 0 // of the column, and of what was written last in it
	for _, top := range append(tops, len(all)) {
		if part > start && columnsBeside(all[start:part], all[part:top]) {
			out = append(out, all[start:part])
			start = part
		}
		part = top
	}
	return append(out, all[start:])
}

// columnsBeside says that b is the column to the right of a.
func columnsBeside(a, b []run) bool {
	return beside(a, b) && heights(a) >= minColumn && heights(b) >= minColumn
}

// beside says that b stands to the right of a, nothing of either in the other.
func beside(a, b []run) bool {
	right := 0.0
	for i := range a {
		right = max(right, a[i].x1)
	}
	for i := range b {
		if b[i].x0 < right {
			return false
		}
	}
	return true
}

// heights counts the lines of runs.
func heights(all []run) int {
	n, y := 0, math.Inf(-1)
	for i := range all {
		if all[i].y0 >= y {
			n, y = n+1, all[i].y0+(all[i].y1-all[i].y0)*lineLean
		}
	}
	return n
}

// gather joins the runs of each line and orders lines from top to bottom.
func gather(all []run) []printed {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b run) int { return cmp.Compare(a.y0+a.y1, b.y0+b.y1) })
	var out []printed
	for len(all) > 0 {
		y0, y1, n := all[0].y0, all[0].y1, 1
		for n < len(all) && overlap(y0, y1, all[n].y0, all[n].y1) >= lineLean {
			n++
		}
		if l, ok := printLine(all[:n]); ok {
			out = append(out, l)
		}
		all = all[n:]
	}
	return out
}

// printLine sets the runs of one line beside each other.
func printLine(runs []run) (printed, bool) {
	slices.SortStableFunc(runs, func(a, b run) int { return cmp.Compare(a.x0, b.x0) })
	var glyphs []glyph
	for i := range runs {
		glyphs = append(glyphs, runs[i].glyphs...)
	}
	glyphs = slices.DeleteFunc(glyphs, func(g glyph) bool { return g.r == ' ' && g.x1 <= g.x0 })
	for len(glyphs) > 0 && strings.ContainsRune(blanks, glyphs[0].r) {
		glyphs = glyphs[1:]
	}
	for len(glyphs) > 0 && strings.ContainsRune(blanks, glyphs[len(glyphs)-1].r) {
		glyphs = glyphs[:len(glyphs)-1]
	}
	if len(glyphs) == 0 {
		return printed{}, false
	}
	l := printed{x0: glyphs[0].x0, x1: glyphs[len(glyphs)-1].x1, y0: math.Inf(1), y1: math.Inf(-1), em: emOf(glyphs)}
	for _, g := range glyphs {
		l.y0, l.y1 = min(l.y0, g.y0), max(l.y1, g.y1)
	}
	l.words(glyphs)
	return l, true
}

// emOf is the size of a line's characters: the usual width of a Chinese one,
// else the height.
func emOf(glyphs []glyph) float64 {
	wide := make([]float64, 0, len(glyphs))
	high := make([]float64, 0, len(glyphs))
	for _, g := range glyphs {
		if g.r >= 0x2e80 && g.x1 > g.x0 {
			wide = append(wide, g.x1-g.x0)
		}
		high = append(high, g.y1-g.y0)
	}
	em := median(wide)
	if em <= 0 {
		em = median(high)
	}
	return max(em, 1e-3)
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// words writes the text of a line with a space where a gap parts two words,
// and notes the gaps that may part cells.
func (l *printed) words(glyphs []glyph) {
	widths := make([]float64, len(glyphs))
	for i := 1; i < len(glyphs); i++ {
		widths[i] = (glyphs[i].x0 - glyphs[i-1].x1) / l.em
	}
	spread := spaced(glyphs, widths)
	var out strings.Builder
	for i, g := range glyphs {
		if i > 0 && widths[i] >= wordGap {
			before := glyphs[i-1].r
			if !cjk(before) && !cjk(g.r) && before != ' ' && g.r != ' ' {
				out.WriteByte(' ')
			}
			if widths[i] >= narrowGap && !spread && len(l.gaps) < maxGaps {
				l.gaps = append(l.gaps, gap{x0: glyphs[i-1].x1, x1: g.x0, at: out.Len(), cell: widths[i] >= cellGap})
			}
		}
		writeGlyph(&out, g.r)
	}
	l.text = out.String()
}

// alignRows takes a narrow gap for one between cells where a row above or
// below has a gap between cells at the same place: full cells of a table come
// close to each other.
func alignRows(lines []printed) {
	for i := 1; i < len(lines); i++ {
		lines[i].align(&lines[i-1])
	}
	for i := len(lines) - 2; i >= 0; i-- {
		lines[i].align(&lines[i+1])
	}
}

func (l *printed) align(row *printed) {
	if math.Abs(l.middle()-row.middle()) > 4*l.em {
		return
	}
	for i := range l.gaps {
		g := &l.gaps[i]
		for _, other := range row.gaps {
			if other.cell && min(g.x1, other.x1)-max(g.x0, other.x0) >= .3*l.em {
				g.cell, l.shared = true, true
			}
		}
	}
}

// split parts the line's text into cells.
func (l *printed) split() {
	var out, prose strings.Builder
	start := 0
	for _, g := range append(l.gaps, gap{at: len(l.text), cell: true}) {
		if !g.cell {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\t')
		}
		begin := out.Len()
		cell := strings.Trim(l.text[start:g.at], blanks)
		out.WriteString(cell)
		if prose.Len() > 0 {
			prose.WriteString("  ")
		}
		prose.WriteString(cell)
		l.cells = append(l.cells, cellSpan{begin, out.Len()})
		start = g.at
	}
	l.text, l.prose = out.String(), prose.String()
}

// unsplit makes a line of text again of one that a wide gap had parted.
func (l *printed) unsplit() {
	l.text, l.cells = l.prose, []cellSpan{{0, len(l.prose)}}
}

// spaced says that a line is a title set with wide gaps between all of its
// characters: 目　　录.
func spaced(glyphs []glyph, gaps []float64) bool {
	if len(glyphs) < 2 || len(glyphs) > 20 {
		return false
	}
	least, most := gaps[1], gaps[1]
	for i := 1; i < len(glyphs); i++ {
		if !cjk(glyphs[i].r) || !cjk(glyphs[i-1].r) {
			return false
		}
		least, most = min(least, gaps[i]), max(most, gaps[i])
	}
	return least >= cellGap && most <= least*1.5+.2 && most < 4
}

// writeGlyph writes a character under its own number: fonts of some writers
// name Chinese characters by the radicals they look like.
func writeGlyph(out *strings.Builder, r rune) {
	switch {
	case r >= 0x2e80 && r < 0x2f00:
		if own, ok := radicals[r]; ok {
			r = own
		}
		out.WriteRune(r)
	case r >= 0x2f00 && r <= 0x2fd5, r >= 0xf900 && r <= 0xfaff, r >= 0xfb00 && r <= 0xfb06, r >= 0x2f800 && r <= 0x2fa1f:
		out.WriteString(norm.NFKC.String(string(r)))
	case r == 0xad, r == 0xfeff, r == 0xfffe, r == 2: // soft hyphens, marks
	default:
		out.WriteRune(r)
	}
}

// radicals are the whole characters among the supplement of radicals, which
// no normal form maps (Unicode, EquivalentUnifiedIdeograph).
var radicals = map[rune]rune{
	'⺁': '厂', '⺄': '乙', '⺇': '几', '⺈': '刀', '⺊': '卜', '⺌': '小', '⺍': '小', '⺎': '兀', '⺏': '尣', '⺐': '尢', '⺒': '巳',
	'⺓': '幺', '⺛': '旡', '⺜': '日', '⺝': '月', '⺞': '歺', '⺟': '母', '⺠': '民', '⺤': '爫', '⺧': '牛', '⺩': '王', '⺪': '疋',
	'⺫': '目', '⺬': '示', '⺮': '竹', '⺶': '羊', '⺹': '耂', '⺻': '聿', '⺼': '肉', '⺽': '臼', '⻁': '虎', '⻄': '西', '⻅': '见',
	'⻆': '角', '⻉': '贝', '⻋': '车', '⻐': '钅', '⻑': '長', '⻒': '镸', '⻓': '长', '⻔': '门', '⻗': '雨', '⻘': '青', '⻙': '韦',
	'⻚': '页', '⻛': '风', '⻜': '飞', '⻝': '食', '⻢': '马', '⻣': '骨', '⻤': '鬼', '⻥': '鱼', '⻦': '鸟', '⻧': '卤', '⻨': '麦',
	'⻩': '黄', '⻪': '黾', '⻫': '斉', '⻬': '齐', '⻭': '歯', '⻮': '齿', '⻯': '竜', '⻰': '龙', '⻱': '龜', '⻲': '亀', '⻳': '龟',
}
