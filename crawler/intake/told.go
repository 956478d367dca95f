package intake

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"baogao/archive"
	"baogao/crawler/document"
	"baogao/internal/errs"
	"baogao/report"
)

// Of a report that is only pictures, another may tell the text: a person who
// typed it, or the program of ocr_command. What is told is archived like a
// file, under an address of its own, with the hash of what it was read from:
// reading the archive again gives the same reports without the program, and a
// scan that changed waits for a new text.
const (
	typedFrom = "transcript:" // before the address of the scan
	readFrom  = "ocr:"
	toldOf    = "X-Baogao-Of" // SHA-256 of the scan
	toldBy    = "X-Baogao-By"
)

// Limits of what is told.
const (
	maxTold    = 4 << 20 // bytes of text
	maxReading = 30 * time.Minute
)

// telling is the text of a scan by another than the scan.
type telling struct{ how, by, text string }

// Transcribe archives the text that a person typed for a report which is only
// pictures. Fold then gives the report that text, marked as typed.
func Transcribe(ctx context.Context, a *archive.Archive, w *archive.Writer, id, by string, typed []byte, now time.Time) (err error) {
	defer errs.Wrap(&err, "intake.Transcribe(%q)", id)
	e, err := a.Report(ctx, id)
	if err != nil {
		return err
	}
	if !e.Report.NeedsOCR && e.Report.TextFrom == "" {
		return errs.New(errs.BadUsage, "这份报告有自己的文字，不接受录入的文字", nil)
	}
	text, _ := decodeText(typed)
	text = strings.TrimSpace(Clean(text))
	if visible(text) == 0 || len(text) > maxTold {
		return errs.New(errs.BadUsage, fmt.Sprintf("录入的文字应为 1 字节至 %d MB 的纯文本", maxTold>>20), nil)
	}
	c, err := a.Original(ctx, id, 0)
	if err != nil {
		return err
	}
	article, err := e.Article()
	if err != nil {
		return err
	}
	if strings.Contains(article.URL, "#") {
		return errs.New(errs.BadUsage, "这份扫描件在压缩包里，请解开后用 import 导入，再录入文字", nil)
	}
	return tell(ctx, w, typedFrom, c, telling{by: by, text: text}, now)
}

// tell archives a telling of a capture.
func tell(ctx context.Context, w *archive.Writer, prefix string, of *archive.Capture, t telling, now time.Time) error {
	target := archive.Target{URL: prefix + of.Target.URL, Site: of.Target.Site, Role: archive.Import, Via: of.Target.URL}
	_, err := w.Record(ctx, archive.Visit{Target: target, Captures: []archive.Capture{{
		Target: target, Kind: archive.Resource, Time: now, Body: []byte(t.text), FinalURL: target.URL,
		Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}, toldOf: {of.SHA256}, toldBy: {t.by}},
	}}})
	return err
}

// toldText returns what is archived as the text of a capture, typed before
// recognised; nil if nothing is, or only of an earlier scan.
func (f *fold) toldText(ctx context.Context, c *archive.Capture) (*telling, error) {
	for _, prefix := range []string{typedFrom, readFrom} {
		held, err := f.archive.Latest(ctx, prefix+c.Target.URL)
		if errors.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if held.Header.Get(toldOf) == c.SHA256 {
			return &telling{how: strings.TrimSuffix(prefix, ":"), by: held.Header.Get(toldBy), text: string(held.Body)}, nil
		}
	}
	return nil, nil
}

// told gives a report that is only pictures its text, if anyone tells it. The
// program that cannot read a picture costs that picture only.
func (f *fold) told(ctx context.Context, c *archive.Capture, items []Item, page *report.Article) ([]Item, error) {
	if len(items) != 1 || !items[0].Article.NeedsOCR {
		return items, nil
	}
	t, err := f.toldText(ctx, c)
	if err != nil {
		return nil, err
	}
	if t == nil && f.reader.OCR != nil {
		if t, err = f.recognise(ctx, c, &items[0].Article); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			f.problem(c, err)
		}
	}
	if t == nil {
		return items, nil
	}
	return f.reader.retell(c, items[0].Article, t, page), nil
}

// recognise lets the program read the pages of a scan and archives the text;
// nil while not all of them are here, or where it finds no text.
func (f *fold) recognise(ctx context.Context, c *archive.Capture, a *report.Article) (*telling, error) {
	inner, cancel := context.WithTimeout(ctx, maxReading)
	defer cancel()
	var pages []string
	read := func(picture []byte, ext string) error {
		text, err := f.reader.OCR.Read(inner, picture, ext)
		pages = append(pages, text)
		return err
	}
	whole, err := f.pictures(inner, c, a, read)
	if err != nil || !whole {
		return nil, err
	}
	t := &telling{how: strings.TrimSuffix(readFrom, ":"), by: f.reader.OCR.Name(), text: strings.TrimSpace(tight(Clean(strings.Join(pages, "\n"))))}
	if visible(t.text) == 0 || len(t.text) > maxTold {
		return nil, nil
	}
	return t, tell(ctx, f.writer, readFrom, c, *t, c.Time)
}

// tight drops the spaces that programs made for other scripts put between
// Chinese characters.
func tight(text string) string {
	runes := []rune(text)
	out := make([]rune, 0, len(runes))
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && runes[i-1] >= 0x2e80 && runes[i+1] >= 0x2e80 {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// pictures shows the pages of a scan in order. The pictures of a page on the
// web are captures of their own; whole is false while one is missing.
func (f *fold) pictures(ctx context.Context, c *archive.Capture, a *report.Article, do func([]byte, string) error) (whole bool, err error) {
	payload, err := c.Payload(MaxPayload)
	if err != nil {
		return false, err
	}
	format := document.Detect(payload, c.Header.Get("Content-Type"), fileName(c))
	if format != document.HTML && format != document.MHTML {
		return true, f.reader.files.Pictures(ctx, format, payload, do)
	}
	var all [][]byte
	for _, file := range a.Attachments {
		if !isPicture(file) {
			continue
		}
		held, err := f.archive.Latest(ctx, file.URL)
		if errors.Is(err, errs.NotFound) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		picture, err := held.Payload(MaxPayload)
		if err != nil {
			return false, err
		}
		all = append(all, picture)
	}
	for _, picture := range all {
		if document.Detect(picture, "", "") != document.Image {
			continue
		}
		if err := f.reader.files.Pictures(ctx, document.Image, picture, do); err != nil {
			return false, err
		}
	}
	return len(all) > 0, nil
}

// isPicture says that an attachment is a picture of its page.
func isPicture(file report.Attachment) bool { return file.Type == "image" }

// retell reads a scan's article anew with the text that was told for it.
func (r *Reader) retell(c *archive.Capture, a report.Article, t *telling, page *report.Article) []Item {
	fromFile := strings.HasPrefix(a.Provenance["body"], "file:") || a.Extractor == string(document.Image)
	a.Body, a.Blocks, a.Tables, a.NeedsOCR, a.Extractor = t.text, nil, nil, false, t.how
	a.Provenance["body"] = t.how + ":" + t.by
	a.Confidence = 1
	if t.how != strings.TrimSuffix(typedFrom, ":") {
		a.Confidence = unsure
	}
	if fromFile {
		r.nameFile(&a, c, page)
	}
	items := r.items(c, a)
	for i := range items {
		items[i].Report.TextFrom = t.how
	}
	return items
}

// unsure is the confidence in what a program read in pictures.
const unsure = 0.5

// scanOf is the address of the scan whose typed text a capture is.
func scanOf(c *archive.Capture) (address string, typed bool) {
	if c.Target.Role != archive.Import {
		return "", false
	}
	return strings.CutPrefix(c.Target.URL, typedFrom)
}

// recognised says that a capture is what a program read in another: it was
// heeded when that was read.
func recognised(c *archive.Capture) bool {
	return c.Target.Role == archive.Import && strings.HasPrefix(c.Target.URL, readFrom)
}

// illustrates says that a file is one of the pictures its page consists of.
func illustrates(items []Item, page *Item) bool {
	return page != nil && page.Article.Images > 0 && len(items) == 1 && items[0].Article.Extractor == string(document.Image)
}
