package document

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	pdfium "github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"

	"baogao/internal/errs"
)

// read gives the text of a PDF. The file gets a sandbox of its own that ends
// with it; past the deadline the sandbox stops, whatever it is doing.
func (e *pdfEngine) read(b *budget, data []byte) (c Content, err error) {
	box, err := e.sandbox(b.ctx)
	if err != nil {
		return Content{}, err
	}
	// What it says of its end changes nothing.
	defer func() { _ = box.Close() }()
	err = until(b.ctx, box, func() error {
		p := pdf{budget: b, box: box}
		c, err = p.read(data)
		return err
	})
	return c, err
}

// pdf is one document being read in its sandbox.
type pdf struct {
	*budget
	box     pdfium.Pdfium
	doc     references.FPDF_DOCUMENT
	images  int // pages without text that show something
	pages   int
	failed  int // pages that cannot be opened
	letters int
	unknown int // characters whose font does not say what they are
}

func (p *pdf) read(data []byte) (Content, error) {
	opened, err := p.box.OpenDocument(&requests.OpenDocument{File: &data})
	if err != nil {
		return Content{}, openError(err)
	}
	p.doc = opened.Document
	count, err := p.box.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: p.doc})
	if err != nil {
		return Content{}, broken(err)
	}
	if count.PageCount > maxPages {
		return Content{}, errs.New(errs.TooLarge, fmt.Sprintf("PDF 超过 %d 页，未读取", maxPages), nil)
	}
	var pages [][]printed
	for i := range count.PageCount {
		lines, err := p.page(i)
		if err != nil {
			return Content{}, err
		}
		pages = append(pages, lines)
	}
	if p.failed == p.pages {
		return Content{}, errs.New(errs.Unparsed, "PDF 损坏，没有一页能打开，原件已保存", nil)
	}
	if p.unknown*10 > p.letters*3 { // boxes and wrong signs, not a text
		return Content{Images: p.pages, NeedsOCR: true}, nil
	}
	c := laidOut(p.budget, pages)
	c.Images, c.NeedsOCR = p.images+p.failed, (p.images+p.failed)*2 > p.pages
	return c, p.err
}

// openError tells a locked file from a broken one.
func openError(err error) error {
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return errs.New(errs.Encrypted, "", err)
	default:
		return broken(err)
	}
}

func broken(err error) error {
	return errs.New(errs.Unparsed, "PDF 损坏，无法读取，原件已保存", err)
}

// page reads one page. One that PDFium cannot load is left out; the others are
// worth having.
func (p *pdf) page(index int) ([]printed, error) {
	loaded, err := p.box.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: p.doc, Index: index})
	p.pages++
	if err != nil {
		return nil, p.lost(err)
	}
	page := requests.Page{ByReference: &loaded.Page}
	lines, err := p.lines(page)
	if err != nil {
		return nil, p.lost(err)
	}
	chars := 0
	for i := range lines {
		chars += visible(lines[i].text)
	}
	if chars < fewChars {
		objects, err := p.box.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
		if err != nil {
			return nil, p.lost(err)
		}
		if objects.Count > chars { // pictures or outlines of letters
			p.images++
		}
	}
	_, err = p.box.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	return lines, p.lost(err)
}

// lost says what an error costs: that of one page nothing more, any other the
// file, for the sandbox has stopped at a fault and answers nothing sensible.
func (p *pdf) lost(err error) error {
	switch {
	case err == nil:
		return nil
	case p.ctx.Err() != nil:
		return p.ctx.Err()
	case p.err != nil:
		return p.err
	case errors.Is(err, pdferrors.ErrPage):
		p.failed++
		return nil
	default:
		fault, _, _ := strings.Cut(err.Error(), "\n") // the rest is a trace of numbers
		return errs.New(errs.Unparsed, "PDF 损坏，读取程序已中断，原件已保存", errors.New(fault))
	}
}

// lines collects a page's characters and gives its lines.
func (p *pdf) lines(page requests.Page) ([]printed, error) {
	text, err := p.box.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil, err
	}
	count, err := p.box.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return nil, err
	}
	if count.Count > maxGlyphs {
		p.tooLarge("PDF 一页的文字过多，未读取")
		return nil, p.err
	}
	r := pageReader{pdf: p, text: text.TextPage}
	for i := range count.Count {
		if !p.ok() {
			return nil, p.err
		}
		if err := r.char(i); err != nil {
			return nil, err
		}
	}
	_, err = p.box.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	return r.lines(), err
}

// pageReader reads the characters of one page. Each question costs a call
// into the sandbox, so what holds for a line is asked at its beginning.
type pageReader struct {
	*pdf
	text   references.FPDF_TEXTPAGE
	sheets [4]sheet // by how the text stands, in quarters clockwise
	turn   int      // of this line; −1 askew
	high   rune     // the first half of a pair
	brk    bool
	begun  bool
	doubt  bool // the font did not know the character before
}

// char adds one character. Those PDFium makes up between words and lines are
// only taken as a hint: distances say more.
func (r *pageReader) char(i int) error {
	got, err := r.box.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: r.text, Index: i})
	if err != nil {
		return err
	}
	c := rune(got.Unicode) //nolint:gosec // known checks it
	switch c {
	case '\r', '\n':
		r.brk = true
		return nil
	case ' ', 0:
		made, err := r.box.FPDFText_IsGenerated(&requests.FPDFText_IsGenerated{TextPage: r.text, Index: i})
		if err != nil || made.IsGenerated || c == 0 {
			return err
		}
	}
	brk := r.brk || !r.begun
	if c, err = r.known(i, c, brk); err != nil || c == 0 {
		return err
	}
	box, err := r.box.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: r.text, Index: i})
	if err != nil {
		return nil //nolint:nilerr // a character without a place is not printed
	}
	if brk {
		angle, err := r.box.FPDFText_GetCharAngle(&requests.FPDFText_GetCharAngle{TextPage: r.text, Index: i})
		if err != nil {
			return err
		}
		r.turn = quarter(float64(angle.CharAngle))
	}
	if r.turn >= 0 { // else a watermark
		g := glyph{r: c, brk: r.brk}
		g.stand(r.turn, float64(box.Rect.Left), float64(box.Rect.Right), float64(box.Rect.Bottom), float64(box.Rect.Top))
		r.sheets[r.turn].glyphs = append(r.sheets[r.turn].glyphs, g)
	}
	r.brk, r.begun = false, true
	return nil
}

// known checks that the font says what a character is; 0 waits for its second
// half. A font without a map makes its codes look like any characters, so the
// first of a line is always asked for.
func (r *pageReader) known(i int, c rune, first bool) (rune, error) {
	if utf16.IsSurrogate(c) {
		if r.high == 0 {
			r.high = c
			return 0, nil
		}
		c, r.high = utf16.DecodeRune(r.high, c), 0
	}
	if unicode.IsSpace(c) {
		return c, nil
	}
	r.letters++
	bad := c == unicode.ReplacementChar || c >= 0xe000 && c <= 0xf8ff || c < 0x20 || c > unicode.MaxRune
	usual := c < 0x7f || c >= 0x3000 && c <= 0x9fff
	if !bad && (first || r.doubt || !usual) {
		failed, err := r.box.FPDFText_HasUnicodeMapError(&requests.FPDFText_HasUnicodeMapError{TextPage: r.text, Index: i})
		if err != nil {
			return 0, err
		}
		bad = failed.HasUnicodeMapError
	}
	if r.doubt = bad; bad {
		r.unknown++
		return unicode.ReplacementChar, nil
	}
	return c, nil
}

// quarter is an angle in quarters of a turn, −1 for writing across the page.
func quarter(angle float64) int {
	turns := angle / (math.Pi / 2)
	whole := math.Round(turns)
	if math.Abs(turns-whole) > .08 {
		return -1
	}
	return int(whole) & 3
}

// stand sets the box of a character that is turned so many quarters clockwise
// upright, with y growing downwards. How the page is turned on the screen does
// not matter: its text says which way it is read.
func (g *glyph) stand(turn int, left, right, bottom, top float64) {
	switch turn {
	case 0:
		g.x0, g.x1, g.y0, g.y1 = left, right, -top, -bottom
	case 1:
		g.x0, g.x1, g.y0, g.y1 = -top, -bottom, -right, -left
	case 2:
		g.x0, g.x1, g.y0, g.y1 = -right, -left, bottom, top
	default:
		g.x0, g.x1, g.y0, g.y1 = bottom, top, left, right
	}
}

// lines gives the lines of the page, those that stand as most do first.
func (r *pageReader) lines() []printed {
	slices.SortStableFunc(r.sheets[:], func(a, b sheet) int { return len(b.glyphs) - len(a.glyphs) })
	var out []printed
	for i := range r.sheets {
		out = append(out, r.sheets[i].lines()...)
	}
	return out
}
