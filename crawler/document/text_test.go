package document

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"baogao/internal/errs"
)

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		name, data, media, file string
		want                    Format
	}{
		{"pdf", "%PDF-1.4", "", "a.doc", PDF},
		{"pdf behind junk", "\r\n\x00\x01junk%PDF-1.4", "", "", PDF},
		{"rtf", `{\rtf1\ansi`, "application/msword", "a.doc", RTF},
		{"html called doc", `<html xmlns:o="urn:schemas-microsoft-com:office:office">`, "application/msword", "a.doc", HTML},
		{"mhtml called doc", "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "", "a.doc", MHTML},
		{"image", "\x89PNG\r\n\x1a\n", "application/pdf", "a.pdf", Image},
		{"bmp", "BM" + strings.Repeat("\x00", 50), "", "", Image},
		{"BM is text too", "BM小镇2020年报告", "", "", Text},
		{"rar", "Rar!\x1a\x07\x00", "", "a.zip", RAR},
		{"compound", compoundMagic, "", "", DOC},
		{"compound with a workbook", compoundMagic + string(wide("Workbook")), "", "a.doc", XLS},
		{"compound with a locked package", compoundMagic + string(wide("EncryptedPackage")), "", "a.docx", Encrypted},
		{"broken docx", "PK\x03\x04....word/document.xml", "", "a.docx", DOCX},
		{"zip", "PK\x03\x04....", "", "a.docx", Zip},
		{"binary", "\x00\x01\x02\x00\x00\x00abc", "", "a.txt", Binary},
		{"utf-16", "\xff\xfea\x00b\x00", "", "a.txt", Text},
		{"text", "一、总体情况", "", "", Text},
		{"media type", "一、总体情况", "text/html; charset=gbk", "", HTML},
		{"name", "一、总体情况", "", "a.shtml", HTML},
		{"markup", "\n<!DOCTYPE HTML><p>", "application/octet-stream", "download.jsp?x", HTML},
		{"empty", "", "", "", Text},
	} {
		if got := Detect([]byte(tt.data), tt.media, tt.file); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestRTF(t *testing.T) {
	const head = `{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fnil\fcharset0 Times;}}{\colortbl;\red0;}{\*\generator Word;}{\info{\title x}}`
	for _, tt := range []struct{ name, data, want string }{
		{"gbk escapes", head + `\f0\'d2\'bb\'a1\'a2\'d7\'dc\'cc\'e5\par }`, "一、总体"},
		{"raw gbk", head + "\\f0\xd2\xbb\xa1\xa2\\par }", "一、"},
		{"second byte a letter", head + `\f0 \'84\'41 \'81\'7e}`, "凙 亊"},
		{"unicode with its stand-in", head + `\uc1\u19968?\u12289\'a1\u24635 ?}`, "一、总"},
		{"two stand-ins", head + `\uc2\u19968\'d2\'bb\u12289\'a1\'a2}`, "一、"},
		{"no stand-in", head + `{\uc0\u19968\u12289}ab}`, "一、ab"},
		{"negative unicode", head + `\uc0\u-251 }`, "％"},
		{"pair", head + `\uc0\u-10179\u-8704 }`, "😀"},
		{"latin font", head + `\f1 caf\'e9}`, "café"},
		{"list number", head + `{\listtext\f0\'d2\'bb\'a1\'a2\tab}\'d7\'dc\par{\pntext 1.\tab}x}`, lines("一、总", "1.x")},
		{"table", head + `\trowd\intbl a\cell b\cell\row\intbl c\cell\cell\row\pard d\par}`, lines("a\tb", "c", "d")},
		{"hidden and deleted", head + `a{\v b}{\deleted c}{\v0 d}e}`, "ade"},
		{"unknown destination", head + `{\*\xyz gone}{\xyz kept}{\pict 0102}{\header h}{\footnote f}}`, "kept"},
		{"field", head + `{\field{\*\fldinst{HYPERLINK "x"}}{\fldrslt{link}}}}`, "link"},
		{"contents", head + `{\field{\*\fldinst{ TOC \\o }}{\fldrslt{gone\par gone}}}kept}`, "kept"},
		{"text box", head + `{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt box\par}}{\shprslt twice}}}`, "box"},
		{"binary", head + `{\pict\bin5 }{}\\}x}`, "x"},
		{"symbols", head + `a\~b\_c\-d\{\}\\\emdash}`, "a\u00a0b-cd{}\\—"},
		{"unclosed", head + `{{{a`, "a"},
		{"too many closed", head + `a}}}} b`, "a b"},
		{"deep", head + strings.Repeat("{", 2000) + "gone" + strings.Repeat("}", 2000) + "kept}", "kept"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := read(t, RTF, []byte(tt.data))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, c.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPage(t *testing.T) {
	const file = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"--=x\"\r\n\r\n" +
		"----=x\r\nContent-Type: image/png\r\n\r\nAAAA\r\n" +
		"----=x\r\nContent-Location: file:///C:/a.htm\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n" +
		"<html><body>=D2=BB=\r\n=A1=A2</body></html>\r\n----=x--\r\n"
	page, contentType, err := Page([]byte(file))
	if err != nil || string(page) != "<html><body>\xd2\xbb\xa1\xa2</body></html>" || contentType != `text/html; charset="gb2312"` {
		t.Errorf("%q %q %v", page, contentType, err)
	}
	base64 := strings.NewReplacer("quoted-printable", "base64", "<html><body>=D2=BB=\r\n=A1=A2</body></html>", "PGh0bWw+PC9odG1sPg==").Replace(file)
	if page, _, err = Page([]byte(base64)); string(page) != "<html></html>" {
		t.Errorf("base64: %q %v", page, err)
	}
	for name, bad := range map[string]string{
		"no boundary": "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
		"no page":     "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x--",
		"no header":   "x",
	} {
		if _, _, err := Page([]byte(bad)); errs.CodeOf(err) != errs.Unparsed && errs.CodeOf(err) != errs.EmptyDocument {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func ofdFile(t *testing.T, pages ...string) []byte {
	t.Helper()
	parts := []string{"OFD.xml", `<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`}
	var list strings.Builder
	for i, page := range pages {
		name := "Pages/Page_" + string(rune('0'+len(pages)-i)) + "/Content.xml" // not in name order
		list.WriteString(`<ofd:Page ID="1" BaseLoc="` + name + `"/>`)
		parts = append(parts, "Doc_0/"+name, `<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>`+page+`</ofd:Layer></ofd:Content></ofd:Page>`)
	}
	return zipped(t, append(parts, "Doc_0/Document.xml", `<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Pages>`+list.String()+`</ofd:Pages></ofd:Document>`)...)
}

func textObject(box, delta, text string) string {
	return `<ofd:TextObject Boundary="` + box + `" Size="5"><ofd:TextCode X="0" Y="4.5" DeltaX="` + delta + `">` + text + `</ofd:TextCode></ofd:TextObject>`
}

func TestOFD(t *testing.T) {
	const full = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八" // 28 characters of 5 mm
	for _, tt := range []struct {
		name  string
		pages []string
		want  string
	}{
		{"written in any order", []string{textObject("30 60 60 5", "g 5 5", "其次甲乙丙丁") + textObject("30 40 60 5", "g 3 5", "首先如下")}, lines("首先如下", "其次甲乙丙丁")},
		{"pages as the document lists them", []string{textObject("30 40 60 5", "", "一页"), textObject("30 40 60 5", "", "二页")}, lines("一页", "二页")},
		{
			"lines of a paragraph", []string{
				textObject("40 40 140 5", "", full[:26*3]) + textObject("30 50 140 5", "", full) + textObject("30 60 140 5", "", "收尾。") +
					textObject("40 70 140 5", "", "另起一段。"),
			}, lines(full[:26*3]+full+"收尾。", "另起一段。"),
		},
		{"cells of a row", []string{textObject("30 40 20 5", "", "项目") + textObject("80 40 20 5", "", "本年") + textObject("30 50 20 5", "", "许可") + textObject("80 50 20 5", "", "12")}, lines("项目\t本年", "许可\t12")},
		{"cells by distances", []string{textObject("30 40 120 5", "5 45 5", "项目本年")}, "项目\t本年"},
		{"several codes of one object", []string{`<ofd:TextObject Boundary="30 40 80 20" Size="5"><ofd:TextCode X="0" Y="5">上行</ofd:TextCode><ofd:TextCode X="0" Y="15">下行</ofd:TextCode></ofd:TextObject>`}, lines("上行", "下行")},
		{"scaled", []string{`<ofd:TextObject Boundary="30 40 80 20" Size="1" CTM="5 0 0 5 0 0"><ofd:TextCode X="0" Y="1" DeltaX="1 1">三个字</ofd:TextCode></ofd:TextObject>`}, "三个字"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := read(t, OFD, ofdFile(t, tt.pages...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, c.Text); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("pictures only", func(t *testing.T) {
		c, err := read(t, OFD, ofdFile(t, `<ofd:ImageObject/>`))
		if err != nil || !c.NeedsOCR || c.Images != 1 {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	set := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	style := func(cell string, s excelize.Style) {
		t.Helper()
		id, err := f.NewStyle(&s)
		set(err)
		set(f.SetCellStyle("Sheet1", cell, cell, id))
	}
	day := "yyyy\"年\"m\"月\"d\"日\""
	share := "0.0%"
	set(f.SetSheetRow("Sheet1", "A1", &[]any{"项目", "本年", "占比", "日期"}))
	set(f.SetSheetRow("Sheet1", "A2", &[]any{"许可", 1234.5, 0.92868, time.Date(2021, 3, 30, 0, 0, 0, 0, time.UTC)}))
	set(f.SetSheetRow("Sheet1", "A3", &[]any{"处罚", 0.1 + 0.2, 0.5, 44197.5}))
	style("C2", excelize.Style{NumFmt: 10})
	style("D2", excelize.Style{CustomNumFmt: &day})
	style("C3", excelize.Style{CustomNumFmt: &share})
	style("D3", excelize.Style{NumFmt: 22})
	set(f.SetCellValue("Sheet1", "B5", "备注：\n多行"))
	set(f.SetCellFormula("Sheet1", "C5", "1+1"))
	_, err := f.NewSheet("行政执法")
	set(err)
	set(f.SetCellRichText("行政执法", "B2", []excelize.RichTextRun{{Text: "富"}, {Text: "文本"}}))
	set(f.SetCellValue("行政执法", "D2", true))
	_, err = f.NewSheet("秘密")
	set(err)
	set(f.SetCellValue("秘密", "A1", "藏"))
	set(f.SetSheetVisible("秘密", false))
	data, err := f.WriteToBuffer()
	set(err)
	if got := Detect(data.Bytes(), "", "a.xls"); got != XLSX {
		t.Fatalf("Detect = %s", got)
	}
	c, err := read(t, XLSX, data.Bytes())
	set(err)
	want := lines("项目\t本年\t占比\t日期", "许可\t1234.5\t92.87%\t2021-03-30", "处罚\t0.3\t50.0%\t2021-01-01 12:00", "\t备注： 多行", "行政执法", "\t富文本\t\tTRUE")
	if diff := cmp.Diff(want, c.Text); diff != "" {
		t.Error(diff)
	}
	if len(c.Tables) != 1 || len(c.Tables[0].Rows) != 4 || c.Text[c.Tables[0].Rows[1][2].Start:c.Tables[0].Rows[1][2].End] != "92.87%" {
		t.Errorf("tables %+v", c.Tables)
	}
}

func TestNumberFormat(t *testing.T) {
	for _, tt := range []struct {
		id          int
		code, value string
		want        string
	}{
		{0, "", "12", "12"},
		{0, "", "1234567.891", "1234567.891"},
		{0, "", "1E+3", "1000"},
		{0, "", "123456789012345678", "123456789012345678"},
		{0, "", "x", "x"},
		{2, "", "1.005", "1.00"},
		{9, "", "0.93", "93%"},
		{10, "", "0.9287", "92.87%"},
		{14, "", "44197", "2021-01-01"},
		{14, "", "1", "1900-01-01"},
		{14, "", "59", "1900-02-28"},
		{14, "", "61", "1900-03-01"},
		{14, "", "-5", "-5"},
		{14, "", "9999999", "9999999"},
		{20, "", "0.5", "12:00:00"},
		{164, `#,##0.00_);[Red]\(#,##0.00\)`, "1234.5", "1234.50"},
		{164, `0.00"万元"`, "3.14159", "3.14"},
		{164, `yyyy"年"m"月"d"日";@`, "44285", "2021-03-30"},
		{164, `[$-F800]dddd\, mmmm dd\, yyyy`, "44285", "2021-03-30"},
		{164, `"度"@`, "7", "7"},
		{164, `0.00E+00`, "12345", "12345"},
		{164, `General"件"`, "12", "12"},
	} {
		if got := newNumberFormat(tt.id, tt.code).print(tt.value, false); got != tt.want {
			t.Errorf("format %d %q of %s: %q, want %q", tt.id, tt.code, tt.value, got, tt.want)
		}
	}
	if got := newNumberFormat(14, "").print("0", true); got != "1904-01-01" {
		t.Errorf("1904: %s", got)
	}
}
