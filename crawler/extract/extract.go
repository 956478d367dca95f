// Package extract answers one question: what does this web page say, and where
// on the page does it say so?
//
// It decodes the bytes by the rule measured on real Chinese pages, tells
// articles from list pages and from challenge pages, and reads the fields of
// an article with their provenance: standard meta tags, header line, metadata
// table, the content containers of the common CMSs, then density. Nothing
// here fetches.
package extract

import (
	"bytes"
	"net/http"
	"sync"

	"github.com/PuerkitoBio/goquery"

	"baogao/internal/errs"
)

// Page is a fetched page with what its list page said of it.
type Page struct {
	URL         string
	ContentType string // HTTP header, may be empty
	Body        []byte // Content-Encoding undone
	Anchor      string // text of the link that led here
	Listed      string // YYYY-MM-DD beside that link
	Column      string // name of the column, if the list page gave it
}

// Kind is what a page is for.
type Kind string

// The kinds of page.
const (
	ArticlePage   Kind = "article"
	ListPage      Kind = "list"
	ChallengePage Kind = "challenge" // a WAF's page, soft 404, login …: see Document.Code
)

// Document is a parsed page. Read it from one goroutine.
type Document struct {
	URL      string
	Charset  string
	Text     string // decoded source
	HTML     *goquery.Document
	Code     errs.Code // why the page is no content: BlockedJiasule, NotFound …; OK for content
	Flat     bool      // the HTML was beyond the parser: HTML holds paragraphs and links only
	Mojibake bool      // the text was garbled before or by decoding

	page Page
	read func() *reading // the body and everything found on the way to it, read once
}

// Parse decodes and parses a page. HTML too deep for the parser is read by the
// tokenizer instead and the document is marked; it never panics. It fails with
// errs.EmptyDocument for a page without content and errs.UnsupportedFormat
// for bytes that are no text at all.
func Parse(p Page) (*Document, error) {
	body := bytes.TrimSpace(p.Body)
	if len(body) == 0 {
		return nil, errs.New(errs.EmptyDocument, "页面是空的", nil)
	}
	if name := binaryFormat(body); name != "" {
		return nil, errs.New(errs.UnsupportedFormat, "这不是网页，而是 "+name+" 文件", nil)
	}
	text, charset := Decode(p.Body, p.ContentType)
	d := &Document{URL: p.URL, Charset: charset, Text: text, page: p, Mojibake: garbled(text)}
	d.HTML, d.Flat = parseHTML(text)
	if len(p.Body) <= challengeBytes && !wordy(d.HTML.Get(0)) {
		d.Code = challenge(http.StatusOK, "", text)
	}
	d.read = sync.OnceValue(func() *reading { return readPage(d) })
	return d, nil
}

// binaryFormat names the file format that the first bytes betray.
func binaryFormat(body []byte) string {
	signatures := []struct{ magic, name string }{
		{"%PDF-", "PDF"},
		{"PK\x03\x04", "ZIP"}, // also DOCX, XLSX, OFD
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC"},
		{"\x1f\x8b", "GZIP"},
		{"Rar!", "RAR"},
		{"\x89PNG", "PNG"},
		{"\xff\xd8\xff", "JPEG"},
		{"GIF8", "GIF"},
		{"\x7fELF", "ELF"},
	}
	for _, s := range signatures {
		if bytes.HasPrefix(body, []byte(s.magic)) {
			return s.name
		}
	}
	return ""
}
