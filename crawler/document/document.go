// Package document answers one question: what text does a file that is not a
// web page hold?
//
// Detect tells the format from the bytes first and from names last, because
// government sites mislabel files. Reader.Read gives the text in reading
// order, one paragraph a line, cells of a table row separated by a tab, with
// the numbers that Word keeps apart from the text (一、 （一）) put back, for
// the outline of a report depends on them. Running heads, page numbers,
// deleted revisions and comments are left out, footnotes stand at the end.
//
// Everything is hostile: entries, unpacked bytes, nesting, text and time are
// capped on what is really read, names inside archives are never used as
// paths, a panic is a code, and PDF is read by PDFium in a WebAssembly sandbox
// that a bad file can only kill for itself.
//
// The package recognises no characters in pictures: it says needs_ocr.
package document

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"baogao/internal/errs"
	"baogao/report"
)

// Content is what a file holds.
type Content struct {
	Text     string
	Tables   []report.Table // of data; those that only lay out the page are lines
	Blocks   []report.Block // headings that are marked as such
	Images   int            // pictures, or pages without text
	NeedsOCR bool           // too little of what a reader sees is text
}

// maxTime is how long reading one file may take.
const maxTime = 60 * time.Second

// fewChars is how many characters a scanned page may carry and still be one.
const fewChars = 20

// Reader reads files. It is safe for concurrent use. Make one and share it:
// the part that reads PDF is started by the first such file and kept.
type Reader struct {
	// Starting, where set, is called before what reads PDF is compiled: that
	// takes seconds, once on a machine.
	Starting func()

	pdf     *pdfEngine
	timeout time.Duration
}

// NewReader returns a Reader that keeps what is costly to compute under a
// folder, or in the user's cache folder if that is empty. Call Close after.
func NewReader(cache string) *Reader {
	if dir, err := os.UserCacheDir(); cache == "" && err == nil {
		cache = filepath.Join(dir, "baogao")
	}
	return &Reader{pdf: &pdfEngine{cache: cache}, timeout: maxTime}
}

// Close ends what PDF files started. The Reader may be used again.
func (r *Reader) Close() error { return r.pdf.close() }

// Read gives the content of a file. A picture has no text and one image; a
// format without a reader is errs.UnsupportedFormat, a file with neither text
// nor pictures errs.EmptyDocument.
func (r *Reader) Read(ctx context.Context, format Format, data []byte) (c Content, err error) {
	defer errs.Wrap(&err, "document.Read(%s, %d bytes)", format, len(data))
	if format == PDF && r.pdf != nil {
		r.pdf.warm(r.Starting) // its time is not the file's
	}
	inner, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	b := newBudget(inner)
	c, err = r.guarded(b, format, data)
	if err == nil {
		err = b.err
	}
	switch {
	case ctx.Err() != nil:
		return Content{}, ctx.Err() // the caller's end, not the file's fault
	case inner.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		return Content{}, errs.New(errs.Timeout, fmt.Sprintf("读取文件超过 %v，已放弃，原件已保存", r.timeout), err)
	case err != nil:
		return Content{}, err
	}
	c.Text = tidy(c.Text)
	seen := visible(c.Text)
	if seen == 0 && c.Images == 0 {
		return Content{}, errs.New(errs.EmptyDocument, "文件里没有文字，也没有图片", nil)
	}
	c.NeedsOCR = c.NeedsOCR || c.Images > 0 && seen < fewChars
	return c, nil
}

// guarded turns a panic over bytes no reader was ready for into a code.
func (r *Reader) guarded(b *budget, format Format, data []byte) (c Content, err error) {
	defer func() {
		if p := recover(); p != nil {
			c, err = Content{}, errs.New(errs.Unparsed, "文件损坏，读取时出错，原件已保存", fmt.Errorf("panic: %v", p))
		}
	}()
	switch format {
	case PDF:
		return r.pdf.read(b, data)
	case DOCX:
		return readDOCX(b, data)
	case WordXML:
		return readWordXML(b, data)
	case DOC:
		return readDOC(b, data)
	case RTF:
		return readRTF(b, data)
	case XLSX:
		return readXLSX(b, data)
	case XLS:
		return readXLS(b, data)
	case OFD:
		return readOFD(b, data)
	case Image:
		return Content{Images: 1}, nil
	case Encrypted:
		return Content{}, errs.New(errs.Encrypted, "", nil)
	default:
		return Content{}, errs.New(errs.UnsupportedFormat,
			fmt.Sprintf("暂不能读取 %s 格式的文字，原件已保存，可另存为 DOCX、PDF、XLSX、TXT 或 HTML 后导入", format), nil)
	}
}

// tidy removes what no text of a report can contain. The length stays, for
// tables point into the text.
func tidy(text string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0x7f {
			return ' '
		}
		return r
	}, text)
}

// visible counts the characters a reader sees.
func visible(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) && r != unicode.ReplacementChar {
			n++
		}
	}
	return n
}
