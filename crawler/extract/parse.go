package extract

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits of what is given to the HTML parser. Beyond them its tree grows far
// faster than the page: open formatting elements are copied into every
// following block, text is appended to text byte by byte.
const (
	maxElements  = 400_000
	maxReopened  = 1_000_000 // copies of unclosed <font>, <b> … the parser would make
	maxRoots     = 64        // repeated <html> or <body> tags, merged in quadratic time
	maxRegrown   = 256 << 20 // bytes moved by appending text to text
	maxParseTime = 1500 * time.Millisecond
	maxFlatText  = 8 << 20
)

// ParseHTML parses markup found inside a page or an answer, with the same
// limits as pages themselves.
func ParseHTML(source string) *goquery.Document {
	doc, _ := parseHTML(source)
	return doc
}

// parseHTML parses text, or reads it with the tokenizer when the parser
// refuses it or would need unbounded time or memory for it.
func parseHTML(text string) (doc *goquery.Document, flat bool) {
	text = withoutWideTags(text)
	if sane(text) {
		r := &deadlineReader{Reader: strings.NewReader(text), until: time.Now().Add(maxParseTime)}
		if root, err := html.Parse(r); err == nil {
			return goquery.NewDocumentFromNode(root), false
		}
	}
	return goquery.NewDocumentFromNode(flatten(text)), true
}

// deadlineReader ends a parse that takes too long in some way sane has not
// thought of. The clock decides nothing about ordinary pages.
type deadlineReader struct {
	io.Reader
	until time.Time
}

var errTooSlow = errors.New("html: parse takes too long")

func (r *deadlineReader) Read(p []byte) (int, error) {
	if time.Now().After(r.until) {
		return 0, errTooSlow
	}
	return r.Reader.Read(p)
}

// smallPage is the size up to which repeated appending of text cannot cost
// more than some hundred megabytes moved.
const smallPage = 128 << 10

// plain reports that a glance at the tags of a small page suffices: even if
// none of its formatting elements were closed, copying all of them into every
// element would stay within the limits. An <a> closes the one before it and
// does not add up. Tags in comments and scripts count too, so the glance errs
// to the safe side only.
func plain(text string) bool {
	if len(text) > smallPage {
		return false
	}
	tags, open, roots := 0, 0, 0
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 {
			return open*tags < maxReopened && roots < maxRoots
		}
		text = text[i+1:]
		tags++
		switch a := tagName(text); {
		case a == atom.Html || a == atom.Body:
			roots++
		case a != atom.A && formatting(a):
			open++
		}
	}
}

// tagName looks up the name of the start tag that s begins with, behind its <.
func tagName(s string) atom.Atom {
	var name [12]byte
	n := 0
	for ; n < len(s) && n < len(name); n++ {
		c := s[n]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c < '0' || c > '9' && c < 'a' || c > 'z' {
			break
		}
		name[n] = c
	}
	return atom.Lookup(name[:n])
}

// sane walks the tokens and estimates what the parser would make of them.
func sane(text string) bool {
	if plain(text) {
		return true
	}
	z := html.NewTokenizer(strings.NewReader(text))
	elements, reopened, roots, regrown := 0, 0, 0, 0
	open, run := 0, 0 // unclosed formatting elements, text since the last start tag
	for {
		switch z.Next() {
		case html.ErrorToken:
			return true
		case html.TextToken:
			run += len(z.Raw())
			regrown += run
			reopened += open
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			elements++
			reopened += open
			switch {
			case formatting(a):
				open = min(open+1, 512)
			case a == atom.Html || a == atom.Body:
				roots++
			}
			if !inTable(a) {
				run = 0
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); formatting(atom.Lookup(name)) && open > 0 {
				open--
			}
		default:
		}
		if elements > maxElements || reopened > maxReopened || roots > maxRoots || regrown > maxRegrown {
			return false
		}
	}
}

func formatting(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr,
		atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	default:
	}
	return false
}

// inTable names the tags between which stray text is moved before the table
// and glued to the text already there.
func inTable(a atom.Atom) bool {
	switch a {
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Colgroup, atom.Col:
		return true
	default:
	}
	return false
}

// flatten builds a shallow page of what the tokenizer finds: title and meta
// tags, paragraphs with their links. Everything after it works as usual.
func flatten(text string) *html.Node {
	f := newFlattener()
	z := html.NewTokenizer(strings.NewReader(text))
	for f.size < maxFlatText && f.nodes < maxElements {
		t := z.Next()
		if t == html.ErrorToken {
			break
		}
		f.token(t, z)
	}
	return f.doc
}

type flattener struct {
	doc, head, body *html.Node
	para, link      *html.Node
	skip            atom.Atom // inside script, style …
	title           bool
	size, nodes     int
}

func newFlattener() *flattener {
	f := &flattener{doc: &html.Node{Type: html.DocumentNode}}
	root := element(atom.Html)
	f.head, f.body = element(atom.Head), element(atom.Body)
	f.doc.AppendChild(root)
	root.AppendChild(f.head)
	root.AppendChild(f.body)
	return f
}

func element(a atom.Atom) *html.Node {
	return &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
}

func (f *flattener) token(t html.TokenType, z *html.Tokenizer) {
	switch t {
	case html.TextToken:
		if f.skip == 0 {
			f.text(string(z.Text()))
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		f.start(z)
	case html.EndTagToken:
		name, _ := z.TagName()
		f.end(atom.Lookup(name))
	default:
	}
}

func (f *flattener) start(z *html.Tokenizer) {
	name, more := z.TagName()
	a := atom.Lookup(name)
	switch {
	case f.skip != 0:
	case unseen(a):
		f.skip = a
	case a == atom.Title:
		f.title = true
	case a == atom.Meta:
		f.head.AppendChild(f.withAttr(a, z, more))
	case a == atom.A:
		f.link = f.withAttr(a, z, more)
		f.paragraph().AppendChild(f.link)
	case a == atom.Img:
		f.paragraph().AppendChild(f.withAttr(a, z, more))
	case !inline(a):
		f.para, f.link = nil, nil
	}
}

func (f *flattener) withAttr(a atom.Atom, z *html.Tokenizer, more bool) *html.Node {
	f.nodes++
	n := element(a)
	for i := 0; more && i < 32; i++ {
		var key, val []byte
		key, val, more = z.TagAttr()
		n.Attr = append(n.Attr, html.Attribute{Key: string(key), Val: string(val)})
	}
	return n
}

func (f *flattener) end(a atom.Atom) {
	switch {
	case f.skip != 0:
		if a == f.skip {
			f.skip = 0
		}
	case a == atom.Title:
		f.title = false
	case a == atom.A:
		f.link = nil
	case !inline(a):
		f.para, f.link = nil, nil
	}
}

func (f *flattener) paragraph() *html.Node {
	if f.para == nil {
		f.para = element(atom.P)
		f.body.AppendChild(f.para)
		f.nodes++
	}
	return f.para
}

func (f *flattener) text(s string) {
	if strings.TrimSpace(s) == "" {
		return
	}
	f.size += len(s)
	f.nodes++
	n := &html.Node{Type: html.TextNode, Data: s}
	switch {
	case f.title:
		t := element(atom.Title)
		t.AppendChild(n)
		f.head.AppendChild(t)
	case f.link != nil:
		f.link.AppendChild(n)
	default:
		f.paragraph().AppendChild(n)
	}
}
