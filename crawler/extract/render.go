package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/report"
)

// line is one line of rendered text with what the markup said of its parts;
// offsets are bytes in text.
type line struct {
	text  string
	node  *html.Node // element its first character stands in
	marks []report.Block
	cells []report.Cell // of a row of a data table
	table int           // 1 + index into rendering.tables, 0 outside
}

// rendering is the text of a part of the page as a reader sees it.
type rendering struct {
	lines  []line
	images []*html.Node
	tables int
}

// renderer turns elements into lines. Whitespace and inline tags never delete
// text; block elements and <br> end a line; a run of white space is one space,
// and none where a line break of the source stands beside a wide character.
type renderer struct {
	rendering
	skip     func(*html.Node) bool // elements left out, may be nil
	from, to *html.Node            // comments that enclose the text, may be nil

	started, done bool
	buf           []byte
	cur           line
	space         spaceKind
	last          rune
	bold, heading int
	cell          bool // inside a cell: no line breaks
}

type spaceKind int

const (
	noSpace spaceKind = iota
	newlineSpace
	plainSpace
	wideSpace
)

// render returns the text below root.
func render(root *html.Node, skip func(*html.Node) bool) *rendering {
	r := &renderer{skip: skip, started: true}
	r.node(root)
	r.endLine()
	return &r.rendering
}

// renderBetween returns the text below root between two marks in it.
func renderBetween(root, from, to *html.Node, skip func(*html.Node) bool) *rendering {
	r := &renderer{skip: skip, from: from, to: to}
	r.node(root)
	r.endLine()
	return &r.rendering
}

func (r *renderer) node(n *html.Node) {
	switch {
	case n == r.from:
		r.endLine()
		r.started = true
		return
	case n == r.to && n != nil:
		r.endLine()
		r.done = true
		return
	case r.done:
		return
	}
	switch n.Type {
	case html.TextNode:
		if r.started {
			r.text(n)
		}
	case html.ElementNode, html.DocumentNode:
		r.element(n)
	default:
	}
}

func (r *renderer) element(n *html.Node) {
	if unseen(n.DataAtom) && n.Parent != nil || r.skip != nil && r.skip(n) {
		return
	}
	switch {
	case n.DataAtom == atom.Img:
		if r.started {
			r.images = append(r.images, n)
		}
		return
	case n.DataAtom == atom.Br, n.DataAtom == atom.Hr:
		r.lineBreak()
		return
	case n.DataAtom == atom.Table && r.started && !r.cell && dataTable(n) && (r.to == nil || !inside(r.to, n)):
		r.dataTable(n)
		return
	}
	heading, bold := headingTag(n.DataAtom), boldTag(n)
	r.count(heading, bold, 1)
	block := !inline(n.DataAtom)
	if block {
		r.lineBreak()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c)
	}
	if block {
		r.lineBreak()
	}
	r.count(heading, bold, -1)
}

func (r *renderer) count(heading, bold bool, by int) {
	if heading {
		r.heading += by
	}
	if bold {
		r.bold += by
	}
}

func headingTag(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	default:
	}
	return false
}

func boldTag(n *html.Node) bool {
	if n.DataAtom == atom.B || n.DataAtom == atom.Strong {
		return true
	}
	style := attr(n, "style")
	if !strings.Contains(style, "weight") && !strings.Contains(style, "Weight") && !strings.Contains(style, "WEIGHT") {
		return false
	}
	_, weight, found := strings.Cut(strings.ToLower(style), "font-weight")
	if !found {
		return false
	}
	weight = strings.TrimLeft(weight, ": ")
	return strings.HasPrefix(weight, "bold") || len(weight) > 0 && weight[0] >= '6' && weight[0] <= '9'
}

func (r *renderer) lineBreak() {
	if r.cell {
		r.space = max(r.space, newlineSpace)
		return
	}
	r.endLine()
}

func (r *renderer) endLine() {
	if len(r.buf) > 0 {
		r.cur.text = string(r.buf)
		r.lines = append(r.lines, r.cur)
	}
	r.buf, r.cur, r.space, r.last = r.buf[:0], line{}, noSpace, 0
}

func (r *renderer) text(n *html.Node) {
	for i := 0; i < len(n.Data); {
		c, size := utf8.DecodeRuneInString(n.Data[i:])
		if shown(c) {
			i += r.word(n, n.Data[i:])
			continue
		}
		i += size
		switch {
		case c == '\n' || c == '\r':
			r.space = max(r.space, newlineSpace)
		case c == '\u3000':
			r.space = wideSpace
		case unicode.IsSpace(c) || c < 0x20:
			r.space = max(r.space, r.sourceSpace(c))
		}
	}
}

// word adds the characters up to the next white space and returns how many
// bytes they are. Only the first can need a space before it or begin a mark.
func (r *renderer) word(n *html.Node, s string) int {
	if len(r.buf) == 0 {
		r.cur.node = n.Parent
	}
	first, end := utf8.DecodeRuneInString(s)
	r.put(first)
	more := end
	for more < len(s) {
		c, size := utf8.DecodeRuneInString(s[more:])
		if !shown(c) {
			break
		}
		r.last = c
		more += size
	}
	r.buf = append(r.buf, s[end:more]...)
	if r.heading > 0 || r.bold > 0 {
		r.cur.marks[len(r.cur.marks)-1].End = len(r.buf)
	}
	return more
}

// sourceSpace tells the indentation that follows a line break of the source
// from a space that someone typed.
func (r *renderer) sourceSpace(c rune) spaceKind {
	if r.space == newlineSpace && c != '\u00a0' {
		return newlineSpace
	}
	return plainSpace
}

func (r *renderer) put(c rune) {
	before := len(r.buf)
	if before > 0 {
		switch {
		case r.space == wideSpace:
			r.buf = append(r.buf, "\u3000"...)
		case r.space == plainSpace, r.space == newlineSpace && !wide(r.last) && !wide(c):
			r.buf = append(r.buf, ' ')
		}
	}
	start := len(r.buf)
	r.buf = utf8.AppendRune(r.buf, c)
	r.space, r.last = noSpace, c
	if r.heading > 0 {
		r.mark("heading", before, start)
	} else if r.bold > 0 {
		r.mark("bold", before, start)
	}
}

// mark extends the last mark when it is of the same type and ended before the
// current character, else begins one.
func (r *renderer) mark(kind string, before, start int) {
	if n := len(r.cur.marks); n > 0 && r.cur.marks[n-1].Type == kind && r.cur.marks[n-1].End == before {
		r.cur.marks[n-1].End = len(r.buf)
		return
	}
	r.cur.marks = append(r.cur.marks, report.Block{Span: report.Span{Start: start, End: len(r.buf)}, Type: kind})
}

// wide reports whether words of this script are written without spaces.
func wide(r rune) bool {
	return r >= 0x2e80 && r < 0xd7b0 || r >= 0xf900 && r < 0xfb00 || r >= 0xfe30 && r < 0xfe50 ||
		r >= 0xff00 && r < 0xfff0 || r >= 0x20000 || r == '“' || r == '”' || r == '‘' || r == '’' || r == '—' || r == '…'
}

// squeeze collapses white space as the renderer does for one line.
func squeeze(s string) string {
	if !strings.ContainsFunc(s, func(c rune) bool { return !shown(c) }) {
		return s
	}
	r := renderer{cell: true}
	r.text(&html.Node{Type: html.TextNode, Data: s})
	return string(r.buf)
}
