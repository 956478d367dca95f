package document

import (
	"context"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"baogao/internal/errs"
)

// fuzz holds one reader to its promise: an answer or a code, no panic that had
// to be caught, no time without end, and spans inside the text.
func fuzz(f *testing.F, format Format, seeds ...[]byte) {
	f.Helper()
	for _, s := range seeds {
		f.Add(s)
	}
	r := NewReader("")
	r.timeout = 5 * time.Second // Go takes a run of ten for a hang
	f.Cleanup(func() { r.Close() })
	f.Fuzz(func(t *testing.T, data []byte) {
		b := newBudget(t.Context())
		var c Content
		var err error
		if format == PDF {
			c, err = r.Read(t.Context(), format, data) // its panics are in another goroutine
		} else {
			c, err = unguarded(b, format, data)
		}
		if err != nil {
			code := errs.CodeOf(err)
			late := code == errs.Timeout && format != PDF // whose forms may draw themselves for ever
			if late || code == errs.Internal && !errors.Is(err, context.Canceled) {
				t.Fatalf("%v", err)
			}
			return
		}
		if !utf8.ValidString(c.Text) {
			t.Fatalf("not UTF-8: %q", c.Text)
		}
		for _, block := range c.Blocks {
			if block.Start < 0 || block.Start > block.End || block.End > len(c.Text) {
				t.Fatalf("block %+v outside %d bytes", block, len(c.Text))
			}
		}
		for _, table := range c.Tables {
			for _, row := range table.Rows {
				for _, cell := range row {
					if cell.Start < table.Start || cell.Start > cell.End || cell.End > table.End && cell.Start != cell.End || cell.End > len(c.Text) {
						t.Fatalf("cell %+v outside table %+v", cell, table.Span)
					}
				}
			}
		}
	})
}

// unguarded reads without the net that turns a panic into a code.
func unguarded(b *budget, format Format, data []byte) (Content, error) {
	readers := map[Format]func(*budget, []byte) (Content, error){
		DOCX: readDOCX, WordXML: readWordXML, DOC: readDOC, RTF: readRTF, XLSX: readXLSX, XLS: readXLS, OFD: readOFD,
	}
	return readers[format](b, data)
}

func FuzzDOC(f *testing.F) {
	list := docList(docLevel(39, "\x00、"))
	fuzz(f, DOC,
		docFile{paras: []docPara{{text: "一、总体\r"}, {text: "甲\a", papx: inTable}, {text: "\a", papx: rowEnd}}, reversed: true}.bytes(),
		docFile{lists: list, listUse: uses(1, 3), styles: docStyleSheet(item(1, 0)), paras: []docPara{{text: "做法\r", style: 1}, {text: "\x13 TOC \x14x\x15\r"}}}.bytes(),
		docFile{lcid: 0x804, paras: []docPara{{text: "总体情况\r", encoding: "gbk", chpx: sprm(sprmCFRMarkDel, 0)}}, notes: []docPara{{text: "注\r"}}}.bytes())
}

func FuzzRTF(f *testing.F) {
	fuzz(f, RTF,
		[]byte(`{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 x;}}\f0\'d2\'bb\u19968 ?{\*\x y}\trowd\intbl a\cell\row\pard\par}`),
		[]byte(`{\rtf1{\field{\*\fldinst TOC}{\fldrslt x}}{\shp{\*\shpinst{\shptxt y}}}\bin3 {{{\uc0\u-1}`))
}

// FuzzWordXML fuzzes the walker of DOCX too: its packing is the library's.
func FuzzWordXML(f *testing.F) {
	fuzz(f, WordXML,
		[]byte(para("文")+wordTable([]string{"甲", "乙"}, []string{"", "1"})),
		[]byte(`<p><r><fldChar fldCharType="begin"/><instrText>TOC</instrText><fldChar fldCharType="separate"/><t>x</t><txbxContent><p><r><t>y</t></r></p></txbxContent></r></p>`),
		[]byte(`<tbl><tr><tc><tbl><tr><tc><p><pPr><rPr><del/></rPr></pPr><r><t>a</t></r></p></tc></tr></tbl></tc></tr><tr><trPr><del/></trPr></tr></tbl>`))
}

// FuzzDOCX gives the parts of a document, not its packing, to the fuzzer.
func FuzzDOCX(f *testing.F) {
	f.Add(listed("0", "1", "做法")+styled("H1", "x"), numberingXML, stylesXML)
	f.Fuzz(func(t *testing.T, body, numbering, styles string) {
		data := docxFile(t, body, "word/numbering.xml", numbering, "word/styles.xml", styles, "word/footnotes.xml", body)
		if _, err := readDOCX(newBudget(t.Context()), data); errs.CodeOf(err) == errs.Internal {
			t.Fatal(err)
		}
	})
}

func FuzzXLSX(f *testing.F) {
	f.Add(`<worksheet><row r="1"><c r="B1" t="s" s="1"><v>0</v></c><c r="D1" s="2"><v>44197.5</v></c><c t="inlineStr"><is><t>x</t></is></c></row></worksheet>`,
		`<sst><si><t>文</t><rPh><t>x</t></rPh></si></sst>`, `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;0.00%"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		data := zipped(t, "xl/workbook.xml", `<workbook xmlns:r="x"><sheet name="a" r:id="1"/><sheet name="b" r:id="1"/></workbook>`,
			"xl/_rels/workbook.xml.rels", `<R><Relationship Id="1" Target="a.xml"/></R>`, "xl/a.xml", sheet, "xl/sharedStrings.xml", shared, "xl/styles.xml", styles)
		if _, err := readXLSX(newBudget(t.Context()), data); errs.CodeOf(err) == errs.Internal {
			t.Fatal(err)
		}
	})
}

func FuzzXLS(f *testing.F) {
	fuzz(f, XLS, xlsFile("甲", "乙"), xlsFile())
}

func FuzzOFD(f *testing.F) {
	f.Add(textObject("30 40 60 5", "g 5 5", "首先")+textObject("30 60 1 1", "1 2 g", "其次")+`<ImageObject/>`, "Doc_0/Document.xml")
	f.Fuzz(func(t *testing.T, page, root string) {
		data := zipped(t, "OFD.xml", "<O><DocRoot>"+root+"</DocRoot></O>", "Doc_0/Document.xml", `<D><Page BaseLoc="Content.xml"/></D>`, "Doc_0/Content.xml", "<P>"+page+"</P>")
		if _, err := readOFD(newBudget(t.Context()), data); errs.CodeOf(err) == errs.Internal {
			t.Fatal(err)
		}
	})
}

func FuzzPDF(f *testing.F) {
	seeds := [][]byte{pdfPages([]placed{at(90, 700, "有庆镇"), at(90, 670, "x")}), locked(""), onePage(picture, "/I Do", pixel)}
	for _, data := range hostilePDFs() {
		if len(data) < 1000 && !testing.Short() { // some run to the deadline
			seeds = append(seeds, data)
		}
	}
	fuzz(f, PDF, seeds...)
}

func FuzzPage(f *testing.F) {
	f.Add([]byte("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+\r\n--x--"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, _, err := Page(data); err != nil && errs.CodeOf(err) == errs.Internal {
			t.Fatal(err)
		}
	})
}

// FuzzArchives gives raw bytes to what opens containers.
func FuzzArchives(f *testing.F) {
	f.Add(docxFile(f, para("文")))
	f.Add(docFile{paras: []docPara{{text: "文\r"}}}.bytes())
	r := NewReader("")
	f.Fuzz(func(t *testing.T, data []byte) {
		format := Detect(data, "", "")
		if format == PDF {
			return
		}
		if _, err := r.Read(t.Context(), format, data); errs.CodeOf(err) == errs.Internal {
			t.Fatal(err)
		}
	})
}
