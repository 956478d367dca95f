package document

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/png"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"baogao/internal/errs"
)

// Limits of what is shown to a program that reads pictures.
const (
	maxPictures = 300
	pageSide    = 3000     // pixels of the longer side of a page, some 250 to the inch
	leastBytes  = 10 << 10 // of a picture in a Word or OFD file that may be a page
)

// Pictures gives the pages of a scan in order, each as the bytes of a picture
// with the ending of its file's name: a PDF's pages are printed to PNG, the
// pictures inside DOCX and OFD are taken as they are, in the order of their
// numbers. It stops at the first error of do.
func (r *Reader) Pictures(ctx context.Context, format Format, data []byte, do func(picture []byte, ext string) error) (err error) {
	defer errs.Wrap(&err, "document.Pictures(%s, %d bytes)", format, len(data))
	switch format {
	case Image:
		return do(data, imageEnding(data))
	case PDF:
		return r.pdf.pictures(ctx, r.timeout, data, do)
	case DOCX, OFD:
		return packed(newBudget(ctx), data, do)
	default:
		return errs.New(errs.UnsupportedFormat, fmt.Sprintf("%s 里的图片暂不能取出识别", format), nil)
	}
}

// imageEnding tells a picture's format.
func imageEnding(data []byte) string {
	for _, m := range []struct{ magic, ext string }{
		{"\x89PNG", ".png"}, {"\xff\xd8", ".jpg"}, {"GIF8", ".gif"}, {"BM", ".bmp"}, {"II*\x00", ".tif"}, {"MM\x00*", ".tif"},
	} {
		if bytes.HasPrefix(data, []byte(m.magic)) {
			return m.ext
		}
	}
	return ".img"
}

// pictures prints the pages of a PDF one by one, each within the time that a
// whole file has to be read.
func (e *pdfEngine) pictures(ctx context.Context, limit time.Duration, data []byte, do func([]byte, string) error) error {
	box, err := e.sandbox(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = box.Close() }() // it may be dead already
	var doc references.FPDF_DOCUMENT
	pages := 0
	err = within(ctx, limit, box, func() error {
		opened, err := box.OpenDocument(&requests.OpenDocument{File: &data})
		if err != nil {
			return openError(err)
		}
		doc = opened.Document
		count, err := box.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc})
		if err != nil {
			return broken(err)
		}
		pages = count.PageCount
		return nil
	})
	if err != nil {
		return err
	}
	if pages > maxPictures {
		return errs.New(errs.TooLarge, fmt.Sprintf("扫描件超过 %d 页，未识别", maxPictures), nil)
	}
	for i := range pages {
		var picture []byte
		err := within(ctx, limit, box, func() (err error) {
			picture, err = printPage(box, requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: i}})
			return err
		})
		if err != nil {
			return err
		}
		if err := do(picture, ".png"); err != nil {
			return err
		}
	}
	return nil
}

// within runs what may never end and stops the sandbox past the limit.
func within(ctx context.Context, limit time.Duration, box pdfium.Pdfium, run func() error) error {
	inner, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	err := until(inner, box, run)
	if inner.Err() != nil {
		return cmp.Or(ctx.Err(), errs.New(errs.Timeout, fmt.Sprintf("打印一页超过 %v，已放弃，原件已保存", limit), errors.Join(inner.Err(), err)))
	}
	return err
}

// printPage is a page as PNG, its longer side pageSide pixels.
func printPage(box pdfium.Pdfium, page requests.Page) ([]byte, error) {
	size, err := box.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return nil, broken(err)
	}
	ask := &requests.RenderPageInPixels{Page: page, Height: pageSide, ImageFormat: requests.RenderImageFormatGrayscale}
	if size.Width > size.Height {
		ask.Width, ask.Height = pageSide, 0
	}
	shown, err := box.RenderPageInPixels(ask)
	if err != nil {
		return nil, broken(err)
	}
	defer shown.Cleanup()
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err = encoder.Encode(&out, shown.Result.RenderedImage)
	return out.Bytes(), err
}

// packed takes the pictures out of a zip file of parts.
func packed(b *budget, data []byte, do func([]byte, string) error) error {
	c, err := openContainer(b, data)
	if err != nil {
		return err
	}
	var names []string
	for name, f := range c.files {
		switch strings.ToLower(path.Ext(name)) {
		case ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif":
			if f.UncompressedSize64 >= leastBytes {
				names = append(names, name)
			}
		}
	}
	if len(names) > maxPictures {
		return errs.New(errs.TooLarge, fmt.Sprintf("扫描件超过 %d 页，未识别", maxPictures), nil)
	}
	slices.SortFunc(names, byNumber)
	for _, name := range names {
		picture, err := c.part(name)
		if err != nil {
			return err
		}
		if err := do(picture, strings.ToLower(path.Ext(name))); err != nil {
			return err
		}
	}
	return nil
}

// byNumber orders names as their writer counted: image2.png before image10.png.
func byNumber(a, b string) int {
	return cmp.Or(cmp.Compare(lastNumber(a), lastNumber(b)), cmp.Compare(a, b))
}

func lastNumber(name string) int {
	name = strings.TrimSuffix(name, path.Ext(name))
	start := len(name) - len(strings.TrimRightFunc(name, unicode.IsDigit))
	n, _ := strconv.Atoi(name[len(name)-start:])
	return n
}
