package document

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"baogao/internal/errs"
)

// blackShare is how much of a picture is ink.
func blackShare(t *testing.T, data []byte) (share float64, size image.Point) {
	t.Helper()
	p, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	size = p.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			if r, _, _, _ := p.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	return float64(dark) / float64(size.X*size.Y), size
}

// TestPicturesOfPDF prints the pages of a file in their order.
func TestPicturesOfPDF(t *testing.T) {
	r := shared()
	var shares []float64
	err := r.Pictures(t.Context(), PDF, pdfPages([]placed{at(90, 700, strings.Repeat("满", 20))}, []placed{at(90, 700, "一")}), func(p []byte, ext string) error {
		share, size := blackShare(t, p)
		if shares = append(shares, share); size.Y != pageSide || size.X >= size.Y || ext != ".png" {
			t.Errorf("a page of %v as %s", size, ext)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(shares) != 2 || shares[0] <= shares[1] || shares[1] <= 0 {
		t.Errorf("ink on the pages = %v, want more on the first of two", shares)
	}
}

// TestPicturesPacked takes the pages out of a Word file in the order of their
// numbers; icons are no pages.
func TestPicturesPacked(t *testing.T) {
	page := func(n byte) string { return "\x89PNG" + strings.Repeat(string([]byte{n}), leastBytes) }
	data := docxFile(t, para(""), "word/media/image10.png", page(10), "word/media/image2.png", page(2), "word/media/image1.jpeg", page(1), "word/media/icon.png", "\x89PNG")
	var order []byte
	r := shared()
	if err := r.Pictures(t.Context(), DOCX, data, func(p []byte, _ string) error {
		order = append(order, p[4])
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(order, []byte{1, 2, 10}) {
		t.Errorf("order = %v", order)
	}
}

func TestPicturesFail(t *testing.T) {
	r := shared()
	stop := errors.New("stop")
	for _, tt := range []struct {
		name   string
		format Format
		data   []byte
		want   error
	}{
		{"the caller's end", Image, []byte("\x89PNG"), stop},
		{"no PDF", PDF, []byte("%PDF-1.7 nothing"), errs.Unparsed},
		{"no zip", OFD, []byte("PK"), errs.Unparsed},
		{"no pictures to take", RTF, nil, errs.UnsupportedFormat},
	} {
		if err := r.Pictures(t.Context(), tt.format, tt.data, func([]byte, string) error { return stop }); !errors.Is(err, tt.want) {
			t.Errorf("%s: err = %v, want %v", tt.name, err, tt.want)
		}
	}
}
