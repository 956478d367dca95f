package document

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Builders of the files the tests read: small, and all our own.

// zipped packs parts, in order: names, each with its content.
func zipped(tb testing.TB, parts ...string) []byte {
	tb.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`

// docxFile wraps the elements of a body, with further parts behind it.
func docxFile(tb testing.TB, body string, parts ...string) []byte {
	tb.Helper()
	main := `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`
	return zipped(tb, append([]string{"word/document.xml", main}, parts...)...)
}

// para is a paragraph of one run.
func para(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

// wordTable is a table.
func wordTable(rows ...[]string) string {
	var out strings.Builder
	out.WriteString("<w:tbl>")
	for _, row := range rows {
		out.WriteString("<w:tr>")
		for _, cell := range row {
			out.WriteString("<w:tc>" + para(cell) + "</w:tc>")
		}
		out.WriteString("</w:tr>")
	}
	return out.String() + "</w:tbl>"
}

// pdfFile writes objects as a PDF with its table of places. Object 1 is the
// catalog; trailer is added to the trailer's dictionary.
func pdfFile(trailer string, objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(objects))
	for i, o := range objects {
		places[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, p := range places {
		fmt.Fprintf(&out, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&out, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return out.Bytes()
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(data), data)
}

// placed is text at a place on a page of 595 by 842 points, y from below.
type placed struct {
	x, y, size float64
	text       string
}

// pdfPages writes pages of text in a Chinese font that every reader knows.
func pdfPages(pages ...[]placed) []byte {
	return pdfTurned(0, pages...)
}

func pdfTurned(rotate int, pages ...[]placed) []byte {
	kids := make([]string, len(pages))
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>", "",
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/DW 1000/W[1[500] 2 95 500 814 939 500]/FontDescriptor 5 0 R>>",
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
	}
	for i, page := range pages {
		var content strings.Builder
		for _, p := range page {
			fmt.Fprintf(&content, "BT /F1 %g Tf %g %g Td <%X> Tj ET\n", p.size, p.x, p.y, utf16be(p.text))
		}
		kids[i] = fmt.Sprintf("%d 0 R", len(objects)+1)
		objects = append(objects,
			fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", rotate, len(objects)+2),
			stream("", content.String()))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(pages))
	return pdfFile("", objects...)
}

func utf16be(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return out
}

// set breaks text into lines of so many characters and places them from a
// height downwards, the first one set in by two.
func set(y float64, chars int, text string) (out []placed, end float64) {
	const left, size, pitch = 90.0, 16.0, 28.0
	runes := []rune(text)
	for n := 0; len(runes) > 0; n++ {
		k, x := chars, left
		if n == 0 {
			k, x = chars-2, left+2*size
		}
		k = min(k, len(runes))
		out = append(out, placed{x, y, size, string(runes[:k])})
		runes, y = runes[k:], y-pitch
	}
	return out, y
}

// docPara is a paragraph of a Word 97 file: its text with its mark, and the
// modifiers of paragraph and characters.
type docPara struct {
	text       string
	papx, chpx []byte
	style      int
	encoding   string // "", "1252" or "gbk"
}

// docFile lays paragraphs out as a Word 97 file, each a piece of its own;
// fast-saved files have them in the file in another order.
type docFile struct {
	paras                  []docPara
	notes                  []docPara // footnotes
	reversed               bool
	lcid                   int
	flags                  int
	styles, lists, listUse []byte
	data                   []byte
}

var le = binary.LittleEndian

func (f docFile) bytes() []byte {
	all := append(append([]docPara{}, f.paras...), f.notes...)
	main := make([]byte, 1024)
	places := make([]int, len(all))
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
		if f.reversed {
			order[i] = len(order) - 1 - i
		}
	}
	counts := make([]int, len(all))
	for _, i := range order {
		for len(main)%2 != 0 {
			main = append(main, 0)
		}
		places[i] = len(main)
		var text []byte
		text, counts[i] = encodeDoc(all[i])
		main = append(main, text...)
	}
	var clx, cps, pcds []byte
	cp := 0
	for i := range all {
		cps = le.AppendUint32(cps, uint32(cp))
		cp += counts[i]
		at := uint32(places[i])
		if all[i].encoding != "" {
			at = at*2 | 0x4000_0000
		}
		pcds = append(le.AppendUint32(append(pcds, 0, 0), at), 0, 0)
	}
	cps = le.AppendUint32(cps, uint32(cp))
	clx = append(le.AppendUint32([]byte{2}, uint32(len(cps)+len(pcds))), append(cps, pcds...)...)

	var table []byte
	le.PutUint16(main, 0xa5ec)
	le.PutUint16(main[2:], 0xc1)
	le.PutUint16(main[fibLCID:], uint16(f.lcid))
	le.PutUint16(main[fibFlags:], uint16(f.flags|flagTable1))
	total := 0
	for i := range f.paras {
		total += counts[i]
	}
	le.PutUint32(main[fibCounts:], uint32(total))
	le.PutUint32(main[fibCounts+4:], uint32(cp-total))
	put := func(pair int, part []byte) {
		if len(part) == 0 {
			return
		}
		le.PutUint32(main[fibPlaces+8*pair:], uint32(len(table)))
		le.PutUint32(main[fibPlaces+8*pair+4:], uint32(len(part)))
		table = append(table, part...)
	}
	main, papx := f.pages(main, all, places, order, true)
	main, chpx := f.pages(main, all, places, order, false)
	put(pairPieces, clx)
	put(pairPapx, papx)
	put(pairChpx, chpx)
	put(pairStyles, f.styles)
	put(pairLists, f.lists)
	put(pairLFO, f.listUse)
	return compound(map[string][]byte{"WordDocument": main, "1Table": table, "Data": f.data})
}

func encodeDoc(p docPara) (text []byte, chars int) {
	switch p.encoding {
	case "1252":
		return []byte(p.text), len(p.text)
	case "gbk":
		text, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(p.text))
		if err != nil {
			panic(err)
		}
		return text, len(text)
	default:
		for _, u := range utf16.Encode([]rune(p.text)) {
			text = le.AppendUint16(text, u)
		}
		return text, len(text) / 2
	}
}

// pages writes a page of properties for each paragraph and the table of them.
func (f docFile) pages(main []byte, all []docPara, places, order []int, paragraphs bool) (out, table []byte) {
	var fcs, pns []byte
	for _, i := range order {
		for len(main)%512 != 0 {
			main = append(main, 0)
		}
		text, _ := encodeDoc(all[i])
		page := make([]byte, 512)
		le.PutUint32(page, uint32(places[i]))
		le.PutUint32(page[4:], uint32(places[i]+len(text)))
		page[8], page[511] = 100, 1
		if paragraphs {
			props := append(le.AppendUint16(nil, uint16(all[i].style)), all[i].papx...)
			page[200], page[201] = 0, byte((len(props)+1)/2)
			copy(page[202:], props)
		} else {
			page[200] = byte(len(all[i].chpx))
			copy(page[201:], all[i].chpx)
		}
		fcs = le.AppendUint32(fcs, uint32(places[i]))
		pns = le.AppendUint32(pns, uint32(len(main)/512))
		main = append(main, page...)
	}
	fcs = le.AppendUint32(fcs, 1<<30)
	return main, append(fcs, pns...)
}

// compound packs streams as a compound file with sectors of 512 bytes.
func compound(streams map[string][]byte) []byte {
	const sector, free, end = 512, 0xffffffff, 0xfffffffe
	var body []byte
	var fat []uint32
	add := func(data []byte) uint32 {
		first := uint32(len(fat))
		n := (len(data) + sector - 1) / sector
		for i := range n {
			next := first + uint32(i) + 1
			if i == n-1 {
				next = end
			}
			fat = append(fat, next)
		}
		body = append(body, data...)
		body = append(body, make([]byte, n*sector-len(data))...)
		return first
	}
	entry := func(name string, kind byte, right, child, start uint32, size int) []byte {
		e := make([]byte, 128)
		units := utf16.Encode([]rune(name))
		for i, u := range units {
			le.PutUint16(e[2*i:], u)
		}
		le.PutUint16(e[64:], uint16(2*len(units)+2))
		e[66], e[67] = kind, 1
		le.PutUint32(e[68:], free)
		le.PutUint32(e[72:], right)
		le.PutUint32(e[76:], child)
		le.PutUint32(e[116:], start)
		le.PutUint32(e[120:], uint32(size))
		return e
	}
	names := []string{}
	for _, name := range []string{"WordDocument", "1Table", "0Table", "Data", "EncryptedPackage", "Workbook"} {
		if len(streams[name]) > 0 {
			names = append(names, name)
		}
	}
	entries := entry("Root Entry", 5, free, 1, end, 0)
	for i, name := range names {
		data := streams[name]
		data = append(slices.Clip(data), make([]byte, max(0, 4096-len(data)))...) // no mini stream
		right := uint32(free)
		if i+1 < len(names) {
			right = uint32(i + 2)
		}
		entries = append(entries, entry(name, 2, right, free, add(data), len(data))...)
	}
	directory := add(entries)
	// The table of sectors describes itself too.
	sectors := (len(fat) + sector/4 + sector/4 - 1) / (sector / 4)
	head := make([]byte, sector)
	copy(head, compoundMagic)
	le.PutUint16(head[24:], 0x3e)
	le.PutUint16(head[26:], 3)
	le.PutUint16(head[28:], 0xfffe)
	le.PutUint16(head[30:], 9)
	le.PutUint16(head[32:], 6)
	le.PutUint32(head[44:], uint32(sectors))
	le.PutUint32(head[48:], directory)
	le.PutUint32(head[56:], 4096)
	le.PutUint32(head[60:], end)
	le.PutUint32(head[68:], end)
	for i := range 109 {
		le.PutUint32(head[76+4*i:], free)
	}
	first := len(fat)
	for i := range sectors {
		le.PutUint32(head[76+4*i:], uint32(first+i))
		fat = append(fat, 0xfffffffd)
	}
	for _, next := range fat {
		body = le.AppendUint32(body, next)
	}
	for len(body)%sector != 0 {
		body = le.AppendUint32(body, free)
	}
	return append(head, body...)
}

// shared is the Reader of all tests that want no other: starting what reads PDF
// costs each of them half a second. The deadline suits a slow machine.
var shared = sync.OnceValue(func() *Reader {
	r := NewReader("")
	r.timeout = 2 * time.Minute
	return r
})

func TestMain(m *testing.M) {
	code := m.Run()
	if err := shared().Close(); err != nil {
		fmt.Fprintln(os.Stderr, "close:", err)
		code = 1
	}
	os.Exit(code)
}

func read(tb testing.TB, format Format, data []byte) (Content, error) {
	tb.Helper()
	return shared().Read(context.Background(), format, data)
}

// lines joins the lines of an expected text.
func lines(l ...string) string { return strings.Join(l, "\n") }
