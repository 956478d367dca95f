package document

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Characters with a meaning of their own in the text of a Word file.
const (
	markPicture   = 0x01
	markCell      = 0x07 // ends a cell, and a row
	markDrawn     = 0x08
	markLine      = 0x0b
	markPage      = 0x0c
	markParagraph = 0x0d
	markColumn    = 0x0e
	markField     = 0x13 // begins its code
	markResult    = 0x14
	markFieldEnd  = 0x15
	markHyphen    = 0x1e
	markSoft      = 0x1f
)

// story reads one part of the text: so many characters from the first.
func (d *doc) story(first, size int) {
	d.fields = fieldStack{}
	for i := range d.pieces {
		p := &d.pieces[i]
		from, to := max(p.first, first), min(p.end, first+size)
		if from < to {
			d.piece(p, from, to)
		}
	}
	d.endStory(docProps{})
}

// piece reads the characters of one piece, by runs of the same properties.
func (d *doc) piece(p *piece, from, to int) {
	text, at := d.bytes(p, from, to)
	size := 1
	if p.wide {
		size = 2
	}
	for len(text) >= size && d.ok() {
		props, end := d.charPages.at(at)
		n := max(size, min(len(text), end-at)/size*size)
		run := text[:n]
		switch {
		case props.deleted:
			// A deleted mark of a paragraph joins it with the next, but that of
			// a cell keeps the table whole.
			d.keepMarks(run, at, size)
		case p.wide:
			d.utf16(run, at, props.hidden)
		default:
			d.narrow(run, at, props.hidden)
		}
		text, at = text[n:], at+n
	}
}

// keepMarks reads deleted text for the marks of its cells and fields.
func (d *doc) keepMarks(run bin, at, size int) {
	for i := 0; i+size <= len(run); i += size {
		switch c := rune(run[i]); c {
		case markCell, markField, markResult, markFieldEnd:
			if size == 1 || run.u8(i+1) == 0 {
				d.char(c, at+i, true)
			}
		}
	}
}

func (d *doc) utf16(run bin, at int, hidden bool) {
	for i := 0; i+2 <= len(run) && d.ok(); i += 2 {
		c := run.rune(i)
		if utf16.IsSurrogate(c) {
			c = utf16.DecodeRune(c, run.rune(i+2))
			d.char(c, at+i, hidden)
			i += 2
			continue
		}
		d.char(c, at+i, hidden)
	}
}

// narrow reads characters of a byte each: cp1252 by the book. Writers in China
// put GBK there, where both bytes of a character count for one each.
func (d *doc) narrow(run bin, at int, hidden bool) {
	gbk := chinese(d.main.u16(fibLCID)) && pairs(run)
	for i := 0; i < len(run) && d.ok(); i++ {
		c := rune(run[i])
		switch {
		case c < 0x80:
		case gbk && i+1 < len(run):
			c = decodePair(run[i], run[i+1])
			d.char(c, at+i, hidden)
			i++
			continue
		default:
			c = charmap.Windows1252.DecodeByte(run[i])
		}
		d.char(c, at+i, hidden)
	}
}

// chinese reports the languages whose files hold GBK.
func chinese(lcid int) bool { return lcid&0x3ff == 4 }

// pairs says that all high bytes of a run come in pairs of GBK.
func pairs(run bin) bool {
	n := 0
	for i := 0; i < len(run); i++ {
		if run[i] < 0x80 {
			continue
		}
		if run[i] == 0x80 || run[i] == 0xff || i+1 >= len(run) || run[i+1] < 0x40 || run[i+1] == 0x7f || run[i+1] == 0xff {
			return false
		}
		i++
		n++
	}
	return n > 0
}

func decodePair(lead, trail byte) rune {
	out, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{lead, trail})
	if err != nil {
		return '\ufffd'
	}
	for _, r := range string(out) {
		return r
	}
	return '\ufffd'
}

// char adds one character that stands at a place in the file.
func (d *doc) char(c rune, at int, hidden bool) {
	d.readChars++
	switch c {
	case markField:
		d.fields.begin()
		return
	case markResult:
		d.fields.separate()
		return
	case markFieldEnd:
		d.fields.end()
		return
	case markCell:
		d.cellMark(at)
		return
	case markParagraph:
		d.paragraphMark(at)
		return
	}
	if hidden {
		return
	}
	switch c {
	case markPicture, markDrawn:
		d.images++
	case markLine, markPage, markColumn:
		d.write("\n")
	case markHyphen:
		d.write("-")
	case markSoft:
	default:
		if c >= 0x20 || c == '\t' {
			d.write(string(c))
		}
	}
}

// write adds text unless it is the code of a field or a table of contents.
func (d *doc) write(s string) {
	if d.fields.silent {
		d.fields.code(s)
	} else if d.para.Len() < maxText {
		d.para.WriteString(s)
	}
}

// take ends the paragraph in the making and gives its text with its number.
func (d *doc) take(p *docProps) (text string, heading bool) {
	text = d.para.String()
	d.para.Reset()
	number := d.number(p)
	if strings.Trim(text, blanks) != "" {
		text = number + strings.TrimLeft(text, blanks)
	}
	return text, d.heading(p)
}

// paragraphMark ends a paragraph; inside a table it is one of its cell, or,
// where tables stand in cells, the end of an inner cell.
func (d *doc) paragraphMark(at int) {
	p, _ := d.paraPages.at(at)
	if p.inTable && len(d.open) == 0 {
		d.openTable()
	}
	if !p.inTable && len(d.open) > 0 {
		d.closeTable()
	}
	text, heading := d.take(&p)
	if p.innerRow {
		return
	}
	d.paragraph(text, heading)
}

// cellMark ends a cell or, where the properties say so, a row. Files without
// properties still have their cells.
func (d *doc) cellMark(at int) {
	if len(d.open) == 0 {
		d.openTable()
	}
	p, _ := d.paraPages.at(at)
	if p.rowEnd {
		d.para.Reset()
		d.endRow(false)
		return
	}
	text, heading := d.take(&p)
	d.paragraph(text, heading)
	d.endCell(0)
}

// endStory ends what the end of a part leaves open.
func (d *doc) endStory(p docProps) {
	text, heading := d.take(&p)
	d.paragraph(text, heading)
	for len(d.open) > 0 {
		d.closeTable()
	}
}
