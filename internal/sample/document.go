package sample

import (
	"strconv"
	"strings"

	"baogao/report"
)

// Style says how a paragraph is set.
type Style int

// The styles of a paragraph.
const (
	Plain   Style = iota
	Bold          // a heading without a number is known by it
	Grid          // a table
	Picture       // a picture of the text
	Right         // signature and date
)

// Paragraph is one line of a document, or a table.
type Paragraph struct {
	Style Style
	Text  string
	Rows  [][]string // of a table
}

// Heading is one heading of a document, run-in and mid-line ones included.
type Heading struct {
	Level  int
	Number string // as printed; empty for bold headings
	Text   string
	Role   report.Role
}

// Document is a text as its author wrote it.
type Document struct {
	Paragraphs []Paragraph
	Outline    []Heading
	Figures    []Figure
}

// Text returns the document as plain text, a paragraph a line.
func (d *Document) Text() string {
	var b strings.Builder
	for _, p := range d.Paragraphs {
		if p.Style == Grid {
			for _, row := range p.Rows {
				b.WriteString(strings.Join(row, "\t") + "\n")
			}
			continue
		}
		b.WriteString(p.Text + "\n")
	}
	return b.String()
}

// Prose returns the text without tables, whose words are prescribed.
func (d *Document) Prose() string {
	var b strings.Builder
	for _, p := range d.Paragraphs {
		if p.Style != Grid {
			b.WriteString(p.Text + "\n")
		}
	}
	return b.String()
}

// replace returns a copy with words replaced everywhere.
func (d *Document) replace(pairs ...string) *Document {
	r := strings.NewReplacer(pairs...)
	c := &Document{Outline: append([]Heading(nil), d.Outline...), Figures: append([]Figure(nil), d.Figures...)}
	for i := range c.Outline {
		c.Outline[i].Text = r.Replace(c.Outline[i].Text)
	}
	for _, p := range d.Paragraphs {
		p.Text = r.Replace(p.Text)
		c.Paragraphs = append(c.Paragraphs, p)
	}
	return c
}

// sheet is a document being written in the manner of one voice.
type sheet struct {
	doc   *Document
	voice string
	parts int // headings of level one so far
	subs  int // headings of level two in this part
	role  report.Role
	run   []string // run-in sections waiting to share a line
}

func numeral(n int) string {
	units := strings.Fields("一 二 三 四 五 六 七 八 九")
	text := ""
	if n >= 20 {
		text = units[n/10-1]
	}
	if n >= 10 {
		text += "十"
	}
	if n%10 > 0 {
		text += units[n%10-1]
	}
	return text
}

func (s *sheet) line(style Style, text string) {
	s.flush()
	if text != "" {
		s.doc.Paragraphs = append(s.doc.Paragraphs, Paragraph{Style: style, Text: text})
	}
}

// flush ends the line that run-in sections share.
func (s *sheet) flush() {
	if len(s.run) > 0 {
		between := "    "
		if s.voice == "B" {
			between = ""
		}
		text := strings.Join(s.run, between)
		s.run = nil
		s.doc.Paragraphs = append(s.doc.Paragraphs, Paragraph{Text: text})
	}
}

func (s *sheet) table(rows [][]string) {
	s.flush()
	s.doc.Paragraphs = append(s.doc.Paragraphs, Paragraph{Style: Grid, Rows: rows})
}

// part begins a part of level one.
func (s *sheet) part(heading string, role report.Role) {
	s.parts++
	s.subs, s.role = 0, role
	number, style := numeral(s.parts)+"、", Plain
	switch s.voice {
	case "C":
		number, style = "", Bold
	case "D":
		number = "第" + numeral(s.parts) + "部分　"
	}
	s.line(style, number+heading)
	s.outline(1, number, heading)
}

// section writes one section of a part: heading and text in the manner of the
// voice. The run-in and mid-line forms are those of real township reports.
func (s *sheet) section(heading, text string) {
	s.subs++
	n := numeral(s.subs)
	switch s.voice {
	case "A":
		s.line(Plain, "（"+n+"）"+heading+"。"+text)
		s.outline(2, "（"+n+"）", heading)
	case "B":
		s.run = append(s.run, n+"是"+heading+"。"+text)
		if len(s.run) == 3 {
			s.flush()
		}
	case "C", "G":
		s.line(Plain, text)
	case "D":
		s.line(Plain, strconv.Itoa(s.subs)+"．"+heading)
		s.line(Plain, text)
		s.outline(2, strconv.Itoa(s.subs)+"．", heading)
	case "E":
		s.run = append(s.run, "("+n+")"+heading+"。"+text)
		s.outline(2, "("+n+")", heading)
		if s.subs%3 != 1 && len(s.run) > 1 || s.subs%3 == 1 {
			s.flush()
		}
	default:
		s.line(Plain, "（"+n+"）"+heading)
		s.line(Plain, text)
		s.outline(2, "（"+n+"）", heading)
	}
}

func (s *sheet) outline(level int, number, heading string) {
	s.doc.Outline = append(s.doc.Outline, Heading{level, strings.TrimSpace(strings.Trim(number, "　")), heading, s.role})
}
