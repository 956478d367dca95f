// Package intake answers one question: what becomes of the bytes of a page or
// a file once the archive holds them?
//
// Read turns one capture into articles and reports; Fold does so for every
// capture after the stage's cursor and stores the outcome; Import brings files
// into the archive as captures. Crawl, import, inspect and re-extraction all
// go this one way, so changing extraction never means crawling again.
package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"baogao/archive"
	"baogao/crawler/document"
	"baogao/crawler/extract"
	"baogao/crawler/ocr"
	"baogao/internal/errs"
	"baogao/report"
)

// MaxPayload is the most a capture may unpack to before it is read.
const MaxPayload = 50 << 20

// Item is one document found in a capture.
type Item struct {
	Article report.Article `json:"article"`
	Report  report.Report  `json:"report"`
}

// Reader reads captures. It is safe for concurrent use; make one and share it.
type Reader struct {
	// Progress, where set, hears how many captures a Fold has read.
	Progress func(captures int)
	// Starting, where set, is called before seconds are spent, once on a
	// machine, on making what reads PDF ready.
	Starting func()
	// OCR, where set, reads what is only pictures.
	OCR *ocr.Command

	// Probe, where set, reads a capture in a process of its own: Fold asks it of
	// one that three processes died over.
	Probe func(ctx context.Context, c *archive.Capture) error

	places *report.Register
	files  *document.Reader
	warmed bool // by Fold, of which there is one at a time
	once   sync.Once
}

// NewReader returns a Reader that resolves places in the register. Call Close
// after: a PDF starts what goes on to the end.
func NewReader(places *report.Register) *Reader {
	return &Reader{places: places, files: document.NewReader("")}
}

// Close ends what reading files started.
func (r *Reader) Close() error { return r.files.Close() }

// Read returns the documents in a capture: none for a list page, one for an
// article or file, several for a page that holds several units' reports or a
// zip file, of which some may come with the error of another. parent is the article whose attachment this is, or nil.
func (r *Reader) Read(ctx context.Context, c *archive.Capture, parent *report.Article) (items []Item, err error) {
	defer errs.Wrap(&err, "intake.Read(%s)", c.Target.URL)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	payload, err := c.Payload(MaxPayload)
	if err != nil {
		return nil, err
	}
	if document.Detect(payload, c.Header.Get("Content-Type"), fileName(c)) == document.Zip {
		return r.packed(ctx, c, payload, parent)
	}
	article, isArticle, err := r.article(ctx, c, payload, parent)
	if err != nil || !isArticle {
		return nil, err
	}
	return r.items(c, article), nil
}

// warm has what is made at its first use made now. It takes longer than most
// pages, and a process that dies by other causes would put it down to the first.
func (r *Reader) warm(ctx context.Context) {
	if r.places == nil || r.warmed {
		return
	}
	r.warmed = true
	page := `<html><title>某镇2020年法治政府建设工作报告</title><div id="zoom"><p>一、成效</p><p>我镇办理3件。</p></div></html>`
	_, _ = r.Read(ctx, &archive.Capture{ // nobody asks what is in it
		Kind: archive.Response, Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(page),
		Target: archive.Target{URL: "http://a.test/", Role: archive.Article},
	}, nil)
}

// items are the reports in an article.
func (r *Reader) items(c *archive.Capture, article report.Article) []Item {
	reports := report.Parse(r.places, article)
	items := make([]Item, len(reports))
	for n := range reports {
		if reports[n].ID == "" {
			reports[n].ID = ID(c.Target.URL, n)
		}
		items[n] = Item{Article: article, Report: reports[n]}
	}
	return items
}

// ID is the id of the n-th report found at an address: 16 hex digits of
// SHA-256 over the address, which no better understanding will ever change.
func ID(address string, n int) string {
	if n > 0 {
		address += "#" + strconv.Itoa(n)
	}
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:8])
}

// article chooses the reader by the format of the payload. The second result
// is false for a page that is no article, which is no failure.
func (r *Reader) article(ctx context.Context, c *archive.Capture, payload []byte, parent *report.Article) (a report.Article, ok bool, err error) {
	contentType := c.Header.Get("Content-Type")
	if contentType == rowType {
		a, err := rowArticle(payload)
		return a, err == nil, err
	}
	format := document.Detect(payload, contentType, fileName(c))
	// A person who imports a page says that it is an article; so does Word.
	always := c.Kind == archive.Resource || format == document.MHTML || office(payload)
	switch format {
	case document.MHTML:
		page, pageType, err := document.Page(payload)
		if err != nil {
			return report.Article{}, false, err
		}
		payload, contentType = page, pageType
		fallthrough
	case document.HTML:
		if a, ok, err = htmlArticle(c, payload, contentType, always); err != nil || !ok || !always || parent == nil {
			return a, ok, err
		}
	case document.Text:
		a = textArticle(c.Target.URL, payload)
	default:
		if a, err = r.file(ctx, c, payload, format); err != nil {
			return report.Article{}, false, err
		}
	}
	if parent != nil {
		inherit(&a, parent)
	}
	if parent != nil || format != document.Text { // a text's first line is its title
		r.nameFile(&a, c, parent)
	}
	return a, true, nil
}

// office says that a page was saved by an office program: a document, whatever
// it looks like.
func office(page []byte) bool {
	return bytes.Contains(page[:min(len(page), 4096)], []byte("schemas-microsoft-com:office"))
}

func fileName(c *archive.Capture) string {
	if document.Known(path.Ext(c.Target.Anchor)) {
		return c.Target.Anchor
	}
	address := c.FinalURL
	if address == "" {
		address = c.Target.URL
	}
	if u, err := url.Parse(address); err == nil {
		return strings.TrimSuffix(path.Base(u.Path), ".gz")
	}
	return ""
}

// htmlArticle reads a page. One that is no article is none, but where a file
// was promised it is the server's excuse.
func htmlArticle(c *archive.Capture, payload []byte, contentType string, always bool) (report.Article, bool, error) {
	d, err := extract.Parse(extract.Page{
		URL: c.Target.URL, ContentType: contentType, Body: payload,
		Anchor: c.Target.Anchor, Listed: c.Target.Listed,
	})
	if err != nil {
		return report.Article{}, false, err
	}
	promised := c.Target.Role == archive.Attachment && document.Known(path.Ext(fileName(c)))
	if always || d.Kind() == extract.ArticlePage {
		a := d.Article()
		if always || !promised || visible(a.Body) >= thinPage {
			if a.Provenance == nil {
				a.Provenance = map[string]string{}
			}
			return a, true, nil
		}
	}
	if promised {
		return report.Article{}, false, errs.New(errs.UnsupportedFormat, "附件地址给出的是网页，不是文件，请在浏览器中打开核对", nil)
	}
	return report.Article{}, false, nil
}

// file reads a document file.
func (r *Reader) file(ctx context.Context, c *archive.Capture, payload []byte, format document.Format) (report.Article, error) {
	r.once.Do(func() { r.files.Starting = r.Starting })
	content, err := r.files.Read(ctx, format, payload)
	if err != nil {
		return report.Article{}, err
	}
	return report.Article{
		URL: c.Target.URL, Body: content.Text, Blocks: content.Blocks, Tables: content.Tables,
		Images: content.Images, NeedsOCR: content.NeedsOCR, Extractor: string(format), Confidence: 1,
		Provenance: map[string]string{"body": "file:" + string(format)},
	}, nil
}

// inherit fills the fields of an attachment from the page that links it. The
// title is another matter.
func inherit(a, page *report.Article) {
	a.Published, a.Dates = page.Published, page.Dates
	a.Source, a.Author, a.Column = page.Source, page.Author, page.Column
	a.DocNumber, a.IndexNumber = page.DocNumber, page.IndexNumber
	a.SiteName, a.SiteIDCode = page.SiteName, page.SiteIDCode
	for field, value := range map[string]string{
		"published": a.Published, "source": a.Source, "author": a.Author, "column": a.Column,
		"doc_number": a.DocNumber, "index_number": a.IndexNumber, "site_name": a.SiteName, "site_id_code": a.SiteIDCode,
	} {
		if value != "" {
			a.Provenance[field] = "page:" + page.URL
		}
	}
}

// visible counts the characters a reader sees.
func visible(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}
