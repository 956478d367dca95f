package document

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"baogao/internal/errs"
)

// hostileFile is made to exhaust or confuse; it ends in a code.
type hostileFile struct {
	name   string
	format Format
	data   []byte
	code   errs.Code
}

const xmlHead = `<?xml version="1.0"?>`

func wordBody(t *testing.T, body string) []byte {
	t.Helper()
	return docxFile(t, body)
}

func sheetFile(t *testing.T, sheet string, more ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{
		"xl/workbook.xml", `<workbook xmlns:r="x"><sheets><sheet name="a" r:id="1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<R><Relationship Id="1" Target="worksheets/a.xml"/></R>`, "xl/worksheets/a.xml", sheet,
	}, more...)...)
}

func rowsFarRight(n int) string {
	return `<worksheet><sheetData>` + strings.Repeat(`<row><c r="IV1" t="str"><v>1</v></c></row>`, n) + `</sheetData></worksheet>`
}

func manyEntries(t *testing.T) []byte {
	t.Helper()
	parts := []string{"word/document.xml", "<d/>"}
	for i := range maxEntries + 1 {
		parts = append(parts, strconv.Itoa(i), "")
	}
	return zipped(t, parts...)
}

// exhausting are those that take a while to make and to read.
func exhausting(t *testing.T) []hostileFile {
	t.Helper()
	zeros := strings.Repeat("\x00", 80<<20)
	return []hostileFile{
		{"bomb", DOCX, zipped(t, "word/document.xml", zeros), errs.TooLarge},
		{"bomb in an optional part", DOCX, docxFile(t, para("a"), "word/styles.xml", zeros), errs.TooLarge},
		{"many entries", DOCX, manyEntries(t), errs.TooLarge},
		{"a million attributes", DOCX, zipped(t, "word/document.xml", "<d "+strings.Repeat(`a="" `, 1_000_000)+"/>"), errs.TooLarge},
		{"endless text", DOCX, wordBody(t, "<w:p><w:r><w:t>"+randomText(20<<20)+"</w:t></w:r></w:p>"), errs.TooLarge},
		{"fields without end", DOCX, wordBody(t, "<w:p>"+strings.Repeat(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>`, 100_000)+"<w:r><w:t>文</w:t></w:r></w:p>"), errs.OK},
		{"empty paragraphs", DOCX, wordBody(t, strings.Repeat("<w:p/>", 1_300_000)), errs.EmptyDocument},
		{"a cell far right in each row", XLSX, sheetFile(t, rowsFarRight(10_000)), errs.TooLarge},
		{"a million strings", XLSX, sheetFile(t, rowsFarRight(1), "xl/sharedStrings.xml", "<sst>"+strings.Repeat("<si/>", 2_100_000)+"</sst>"), errs.TooLarge},
		{"all at one place", OFD, ofdFile(t, `<ofd:TextObject Boundary="0 0 0 0" Size="1"><ofd:TextCode X="0" Y="0" DeltaX="g 9 0">`+strings.Repeat("文", 200_000)+`</ofd:TextCode></ofd:TextObject>`), errs.OK},
		{"braces", RTF, []byte(`{\rtf1` + strings.Repeat("{", 5_000_000)), errs.EmptyDocument},
		{"rows", RTF, []byte(`{\rtf1 a` + strings.Repeat(`\cell`, 2_000_000)), errs.TooLarge},
	}
}

func confusing(t *testing.T) []hostileFile {
	t.Helper()
	return []hostileFile{
		{"lies about its size", DOCX, lyingZip(t), errs.Unparsed},
		{"no document", DOCX, zipped(t, "../../etc/passwd", "root"), errs.Unparsed},
		{"absolute and backslash names", DOCX, zipped(t, `\word\document.xml`, "<w:document "+wordNS+"><w:body>"+para("文")+"</w:body></w:document>"), errs.OK},
		{"torn", DOCX, wordBody(t, para(strings.Repeat("文", 5000)))[:300], errs.Unparsed},
		{"not a zip", DOCX, []byte("PK\x03\x04"), errs.Unparsed},
		{"empty", DOCX, nil, errs.Unparsed},
		{"deep elements", DOCX, wordBody(t, strings.Repeat("<w:a>", 100_000)), errs.Unparsed},
		{"deep tables", DOCX, wordBody(t, strings.Repeat("<w:tbl><w:tr><w:tc>", 80)+para("深")+strings.Repeat("</w:tc></w:tr></w:tbl>", 80)), errs.OK},
		{"entity bomb", DOCX, zipped(t, "word/document.xml", xmlHead+`<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d><t>&b;</t></d>`), errs.Unparsed},
		{"external entity", DOCX, zipped(t, "word/document.xml", xmlHead+`<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d><p><t>&a;</t></p></d>`), errs.Unparsed},
		{"styles in a circle", DOCX, docxFile(t, styled("x", "文"), "word/styles.xml", stylesXML), errs.OK},
		{"unknown charset", DOCX, zipped(t, "word/document.xml", `<?xml version="1.0" encoding="x-none"?><d/>`), errs.Unparsed},

		{"string beyond the table", XLSX, sheetFile(t, `<worksheet><row><c t="s"><v>-1</v></c><c t="s"><v>99</v></c><c r="ZZZZZZZZZ1"><v>1</v></c></row></worksheet>`), errs.OK},
		{"no sheets", XLSX, zipped(t, "xl/workbook.xml", "<workbook/>"), errs.Unparsed},
		{"a sheet that points outside", XLSX, zipped(t, "xl/workbook.xml", `<workbook xmlns:r="x"><sheet name="a" r:id="1"/></workbook>`, "xl/_rels/workbook.xml.rels", `<R><Relationship Id="1" Target="../../../etc/passwd"/></R>`), errs.Unparsed},

		{"pages in each other", OFD, zipped(t, "OFD.xml", "<O><DocRoot>OFD.xml</DocRoot><Page BaseLoc='OFD.xml'/></O>"), errs.EmptyDocument},
		{"no pages", OFD, zipped(t, "OFD.xml", "<O/>"), errs.Unparsed},
		{"a billion steps", OFD, ofdFile(t, `<ofd:TextObject Boundary="1e300 NaN -1 x" Size="-5"><ofd:TextCode X="Inf" DeltaX="g 2000000000 5 g 2000000000 5">文字</ofd:TextCode></ofd:TextObject>`), errs.OK},

		{"huge binary", RTF, []byte(`{\rtf1 a\bin2147483647 b}`), errs.OK},
		{"negative binary", RTF, []byte(`{\rtf1 a\bin-5 b}`), errs.OK},
		{"no brace", RTF, []byte(`x`), errs.OK},

		{"pieces over each other", DOC, overlappingPieces(), errs.OK},
		{"lengths of the moon", DOC, moonLengths(), errs.Unparsed},
		{"unknown", Binary, []byte("x"), errs.UnsupportedFormat},
		{"archive", Zip, zipped(t, "a.docx", "x"), errs.UnsupportedFormat},
		{"locked", Encrypted, nil, errs.Encrypted},
	}
}

// TestHostile: files made to exhaust or confuse end in a code, with bounded
// memory; none ends the process. That the code is not that of a deadline says
// that they do not take for ever.
func TestHostile(t *testing.T) {
	files := confusing(t)
	if !testing.Short() {
		files = append(files, exhausting(t)...)
	}
	for _, tt := range files {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			c, err := read(t, tt.format, tt.data)
			runtime.ReadMemStats(&after)
			if got := errs.CodeOf(err); got != tt.code {
				t.Errorf("%v (%.40q), want %v", err, c.Text, tt.code)
			}
			if n := (after.TotalAlloc - before.TotalAlloc) >> 20; n > 1500 {
				t.Errorf("took %d MB", n)
			}
		})
	}
}

// randomText does not pack well enough to be a bomb.
func randomText(n int) string {
	out := make([]byte, n)
	seed := uint32(1)
	for i := range out {
		seed = seed*1664525 + 1013904223
		out[i] = 'a' + byte(seed>>24)%26
	}
	return string(out)
}

// lyingZip says an entry is ten bytes long unpacked.
func lyingZip(t *testing.T) []byte {
	t.Helper()
	data := docxFile(t, para(strings.Repeat("文", 1000)))
	i := bytes.Index(data, []byte("PK\x01\x02"))
	le.PutUint32(data[i+24:], 10)
	return data
}

// overlappingPieces has five hundred pieces of a million characters that all
// begin at the same place.
func overlappingPieces() []byte {
	f := docFile{}
	for range 500 {
		f.paras = append(f.paras, docPara{text: "文\r"})
	}
	data := f.bytes()
	cps := bytes.Index(data, []byte{0, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 6, 0, 0, 0})
	first := le.Uint32(data[cps+4*501+2:])
	for i := range 500 {
		le.PutUint32(data[cps+4*(i+1):], uint32(i+1)<<20)
		le.PutUint32(data[cps+4*501+8*i+2:], first)
	}
	le.PutUint32(data[512+fibCounts:], 0x7fffffff)
	return data
}

// moonLengths has the greatest number wherever a length stands.
func moonLengths() []byte {
	data := docFile{paras: []docPara{{text: "文\r"}}}.bytes()
	for i := 512 + fibCounts; i < 512+fibSize+0x140; i += 4 {
		le.PutUint32(data[i:], 0xffffffff)
	}
	return data
}

// TestPanic: a reader that breaks over bytes costs the file, not the process.
func TestPanic(t *testing.T) {
	r := &Reader{timeout: time.Minute} // no PDF engine: reading one panics
	_, err := r.Read(context.Background(), PDF, []byte("%PDF-1.4"))
	if errs.CodeOf(err) != errs.Unparsed || !strings.Contains(err.Error(), "panic") {
		t.Errorf("%v", err)
	}
}

// TestDeadline: every reader stops at the deadline.
func TestDeadline(t *testing.T) {
	long := strings.Repeat(para("文"), 600_000)
	for format, data := range map[Format][]byte{
		DOCX: docxFile(t, long+randomText(1<<20)), // packs less than a bomb
		RTF:  []byte(`{\rtf1 ` + strings.Repeat(`{\b a}\par `, 4_000_000)),
		DOC:  docFile{paras: []docPara{{text: strings.Repeat("文\r", 1_500_000)}}}.bytes(),
	} {
		r := NewReader("")
		r.timeout = 5 * time.Millisecond
		_, err := r.Read(context.Background(), format, data)
		if errs.CodeOf(err) != errs.Timeout {
			t.Errorf("%s: %v", format, err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := r.Read(ctx, format, data); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled: %v", format, err)
		}
	}
}
