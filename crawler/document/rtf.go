package document

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// readRTF reads Rich Text Format, which many a file called .doc is.
func readRTF(b *budget, data []byte) (Content, error) {
	r := &rtf{flow: flow{budget: b}, in: data[max(0, bytes.IndexByte(data, '{')):], fonts: map[int]int{}, page: 1252}
	r.group.skipASCII = 1
	for r.ok() && r.token() {
	}
	r.flushBytes()
	r.endParagraph()
	if b.err != nil {
		return Content{}, b.err
	}
	return Content{Text: r.end(), Tables: r.tables, Blocks: r.blocks, Images: r.images}, nil
}

// rtf walks the tokens of a file.
type rtf struct {
	flow
	in     []byte
	fonts  map[int]int // font → code page
	page   int         // code page of the document
	group  rtfGroup
	outer  []rtfGroup
	beyond int // groups nested deeper than we follow

	para    strings.Builder
	pending []byte // of a code page, to be decoded together
	high    rune   // the first half of a pair
	skip    int    // characters that stand for a \u to those who cannot read it
	inTable bool
	heading bool
	fields  []string // the codes of those that have begun
	images  int
}

// rtfGroup is what holds until the brace is closed.
type rtfGroup struct {
	hidden    bool // nothing of it is text
	starred   bool // \* was just read
	vanished  bool
	fonts     bool // inside the table of fonts
	code      bool // inside the code of a field
	number    bool // inside the number of a list item
	field     bool // the field ends with this group
	font      int
	skipASCII int // what \uc says
}

// token reads one token, false at the end.
func (r *rtf) token() bool {
	if len(r.in) == 0 {
		return false
	}
	c := r.in[0]
	r.in = r.in[1:]
	switch c {
	case '{':
		r.flushBytes()
		if len(r.outer) == maxDepth {
			r.beyond++
			return true
		}
		r.outer = append(r.outer, r.group)
		r.group.starred, r.group.field = false, false
	case '}':
		r.close()
	case '\\':
		r.control()
	case '\r', '\n':
	default:
		r.byte(c)
	}
	return true
}

func (r *rtf) close() {
	r.flushBytes()
	r.skip = 0
	if r.beyond > 0 {
		r.beyond--
		return
	}
	if n := len(r.fields); r.group.field && n > 0 {
		r.fields = r.fields[:n-1]
	}
	if n := len(r.outer); n > 0 {
		r.group, r.outer = r.outer[n-1], r.outer[:n-1]
	}
}

// control reads a control word or symbol behind its backslash.
func (r *rtf) control() {
	if len(r.in) == 0 {
		return
	}
	c := r.in[0]
	if c|0x20 < 'a' || c|0x20 > 'z' {
		r.in = r.in[1:]
		r.symbol(c)
		return
	}
	n := 0
	for n < len(r.in) && n < 32 && r.in[n]|0x20 >= 'a' && r.in[n]|0x20 <= 'z' {
		n++
	}
	word := string(r.in[:n])
	r.in = r.in[n:]
	n = 0
	for n < len(r.in) && n < 11 && (r.in[n] >= '0' && r.in[n] <= '9' || n == 0 && r.in[n] == '-') {
		n++
	}
	arg, err := strconv.Atoi(string(r.in[:n]))
	given := err == nil
	r.in = r.in[n:]
	if len(r.in) > 0 && r.in[0] == ' ' {
		r.in = r.in[1:]
	}
	r.word(word, arg, given)
}

func (r *rtf) symbol(c byte) {
	switch c {
	case '\'':
		if len(r.in) >= 2 {
			v, err := strconv.ParseUint(string(r.in[:2]), 16, 8)
			r.in = r.in[2:]
			if err == nil {
				r.byte(byte(v))
			}
		}
	case '*':
		r.group.starred = true
	case '~':
		r.write("\u00a0")
	case '_':
		r.write("-")
	case '{', '}', '\\':
		r.byte(c)
	case '\r', '\n':
		r.word("par", 0, false)
	}
}

// signs are control words that stand for characters.
var signs = map[string]string{
	"tab": "\t", "line": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
	"ldblquote": "“", "rdblquote": "”", "bullet": "•", "enspace": " ", "emspace": "\u3000", "qmspace": " ",
}

// word acts on a control word. An unknown one behind \* hides its group.
func (r *rtf) word(word string, arg int, given bool) {
	if word != "u" {
		r.flushBytes()
	}
	starred := r.group.starred
	r.group.starred = false
	if aside(word) || starred && !textual(word) {
		if word == "pict" {
			r.images++
		}
		r.group.hidden = true
		return
	}
	if sign, ok := signs[word]; ok {
		if !r.group.number || word != "tab" {
			r.write(sign)
		}
		return
	}
	on := !given || arg != 0
	switch word {
	case "par", "sect":
		r.endParagraph()
	case "cell":
		r.cell()
	case "row":
		r.endRow(false)
	case "nestcell":
		r.write("\t")
	case "nestrow":
		r.write("\n")
	case "intbl":
		r.inTable = true
	case "pard":
		r.inTable, r.heading = false, false
	case "outlinelevel":
		r.heading = arg < 9
	case "v", "deleted":
		r.group.vanished = on
	case "plain":
		r.group.vanished = false
	default:
		r.coding(word, arg)
	}
}

// coding acts on the words that say how characters are written, and on fields.
func (r *rtf) coding(word string, arg int) {
	switch word {
	case "u":
		r.unicode(arg)
	case "uc":
		r.group.skipASCII = max(0, min(arg, 16))
	case "ansicpg":
		r.page = arg
	case "fonttbl":
		r.group.fonts, r.group.hidden = true, true
	case "f":
		r.group.font = arg
	case "fcharset":
		if r.group.fonts && len(r.fonts) < 10_000 {
			r.fonts[r.group.font] = charsetPage[arg]
		}
	case "bin":
		r.in = r.in[max(0, min(arg, len(r.in))):]
	case "field":
		if len(r.fields) < maxDepth {
			r.fields = append(r.fields, "")
			r.group.field = true
		}
	case "listtext", "pntext":
		r.group.number = true
	case "fldinst":
		r.group.code = true
	case "fldrslt":
		r.group.code = false
		if n := len(r.fields); n > 0 {
			r.group.hidden = r.group.hidden || contents(r.fields[n-1])
		}
	}
}

// aside names the groups that hold no text of the document.
func aside(word string) bool {
	switch word {
	case "colortbl", "stylesheet", "info", "pict", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
		"footerf", "footnote", "annotation", "object", "objdata", "nonshppict", "shprslt", "sp", "listtable", "listoverridetable",
		"rsidtbl", "revtbl", "filetbl", "themedata", "datastore", "xmlnstbl", "bkmkstart", "bkmkend", "template", "pn":
		return true
	default:
		return false
	}
}

// textual names the groups behind \* that lead to text all the same.
func textual(word string) bool {
	switch word {
	case "fldinst", "shppict", "shpinst", "shptxt":
		return true
	default:
		return false
	}
}

// charsetPage maps the charset of a font to its code page.
var charsetPage = map[int]int{128: 932, 129: 949, 134: 936, 136: 950, 204: 1251, 161: 1253}

var codePages = map[int]encoding.Encoding{
	932: japanese.ShiftJIS, 936: simplifiedchinese.GB18030, 54936: simplifiedchinese.GB18030, 949: korean.EUCKR,
	950: traditionalchinese.Big5, 1251: charmap.Windows1251, 1253: charmap.Windows1253,
}

// byte takes a character of a code page, or half of one.
func (r *rtf) byte(c byte) {
	r.group.starred = false
	if r.skip > 0 {
		r.skip--
		return
	}
	if c < 0x80 && len(r.pending) == 0 {
		r.write(string(rune(c)))
		return
	}
	// The second byte of a pair may look like a letter.
	if r.pending = append(r.pending, c); len(r.pending) >= 1<<12 || c < 0x80 {
		r.flushBytes()
	}
}

// flushBytes decodes what came in a code page.
func (r *rtf) flushBytes() {
	if len(r.pending) == 0 {
		return
	}
	e := codePages[r.codePage()]
	if e == nil {
		e = charmap.Windows1252
	}
	text, err := e.NewDecoder().Bytes(r.pending)
	r.pending = r.pending[:0]
	if err == nil {
		r.write(string(text))
	}
}

// codePage is that of the font, else that of the document. A Western font in a
// Chinese document holds Chinese all the same if the bytes are such pairs.
func (r *rtf) codePage() int {
	page, known := r.fonts[r.group.font]
	switch {
	case page != 0:
		return page
	case known && r.page == 936 && !pairs(r.pending):
		return 1252
	default:
		return r.page
	}
}

// unicode takes a \u, which counts in signed 16-bit halves.
func (r *rtf) unicode(n int) {
	r.flushBytes()
	c := rune(uint16(n)) //nolint:gosec // negative numbers are the upper half
	r.skip = r.group.skipASCII
	switch {
	case !utf16.IsSurrogate(c):
	case r.high == 0:
		r.high = c
		return
	default:
		c = utf16.DecodeRune(r.high, c)
	}
	r.high = 0
	if utf8.ValidRune(c) {
		r.write(string(c))
	}
}

// write adds text where it is seen.
func (r *rtf) write(s string) {
	switch n := len(r.fields); {
	case r.group.code:
		if n > 0 && len(r.fields[n-1]) < maxFieldCode {
			r.fields[n-1] += s
		}
	case r.group.hidden || r.group.vanished || r.beyond > 0 || r.para.Len() > maxText:
	default:
		r.para.WriteString(s)
	}
}

func (r *rtf) endParagraph() {
	if r.group.hidden {
		return
	}
	if !r.inTable {
		for len(r.open) > 0 {
			r.closeTable()
		}
	}
	text := r.para.String()
	r.para.Reset()
	r.paragraph(text, r.heading)
}

func (r *rtf) cell() {
	if r.group.hidden {
		return
	}
	if len(r.open) == 0 {
		r.openTable()
	}
	text := r.para.String()
	r.para.Reset()
	r.paragraph(text, false)
	r.endCell(0)
}
