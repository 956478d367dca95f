package document

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
)

func record(kind int, data ...[]byte) []byte {
	body := bytes.Join(data, nil)
	out := le.AppendUint16(nil, uint16(kind))
	return append(le.AppendUint16(out, uint16(len(body))), body...)
}

func words(values ...int) (out []byte) {
	for _, v := range values {
		out = le.AppendUint16(out, uint16(v))
	}
	return out
}

func u32s(v int) []byte { return le.AppendUint32(nil, uint32(v)) }

func wideChars(s string) (out []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		out = le.AppendUint16(out, u)
	}
	return out
}

// xlsFile is a workbook of one sheet with these strings in its first row, and
// more cells below them.
func xlsFile(cells ...string) []byte {
	return xlsBook(func() []byte {
		var sst, row []byte
		for i, c := range cells {
			sst = append(sst, append(append(words(len(utf16.Encode([]rune(c)))), 1), wideChars(c)...)...)
			row = append(row, record(recLabelSST, words(0, i, 0), u32s(i))...)
		}
		globals := append(record(recSST, u32s(len(cells)), u32s(len(cells)), sst), record(recXF, words(0, 0))...)
		return append(globals, row...)
	}, nil)
}

// xlsBook is a workbook of one visible sheet: what content gives stands in its
// globals up to the first cell, and in its sheet from there.
func xlsBook(content func() []byte, sheet []byte) []byte {
	bof := func(kind int) []byte { return record(recBOF, words(biff8, kind, 0, 0), u32s(0), u32s(0)) }
	body := content()
	split := 0
	for split+4 <= len(body) {
		kind := int(le.Uint16(body[split:]))
		if kind == recLabelSST {
			break
		}
		split += 4 + int(le.Uint16(body[split+2:]))
	}
	name := append([]byte{4, 0}, "data"...)
	bound := func(at int) []byte { return record(recBoundSheet, u32s(at), []byte{0, 0}, name) }
	head := append(bof(5), body[:split]...)
	at := len(head) + len(bound(0)) + 4
	all := append(append(head, bound(at)...), record(recEOF)...)
	all = append(append(all, bof(16)...), body[split:]...)
	all = append(append(all, sheet...), record(recEOF)...)
	return compound(map[string][]byte{"Workbook": all})
}

// TestXLS reads every kind of cell.
func TestXLS(t *testing.T) {
	half := func(v float64) []byte { return le.AppendUint64(nil, math.Float64bits(v)) }
	styles := bytes.Join([][]byte{
		record(recFormat, words(164), words(len("0.00%")), []byte{0}, []byte("0.00%")),
		record(recXF, words(0, 0)), record(recXF, words(0, 164)), record(recXF, words(0, 14)),
	}, nil)
	// The second string goes on in another record, in one byte a character.
	sst := append(
		record(recSST, u32s(3), u32s(3), words(2), []byte{1}, wideChars("事项"), words(4), []byte{1}, wideChars("数量")),
		record(recContinue, []byte{0}, []byte("ab"), words(1), []byte{0x0d}, words(1), u32s(3), wideChars("丙"), []byte("runs"), []byte("ext"))...,
	)
	sheet := bytes.Join([][]byte{
		record(recLabelSST, words(0, 1, 0), u32s(1)),
		record(recLabelSST, words(0, 2, 0), u32s(2)),
		record(recNumber, words(1, 0, 1), half(.9287)),
		record(recMulRK, words(1, 1), words(0), u32s(1850<<2|3), words(0), u32s(-7<<2|2), words(2)),
		record(recNumber, words(1, 3, 2), half(44197)),
		record(recFormula, words(2, 0, 0), half(12), words(0)),
		record(recFormula, words(2, 1, 0), []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}, words(0)), record(recString, words(2), []byte{1}, wideChars("合计")),
		record(recFormula, words(2, 2, 0), []byte{2, 0, 7, 0, 0, 0, 0xff, 0xff}, words(0)),
		record(recBoolErr, words(2, 3, 0), []byte{1, 0}),
		record(recLabel, words(2, 4, 0), words(2), []byte{0}, []byte("ok")),
		record(recBOF, words(biff8, 0x20)), record(recNumber, words(9, 9, 0), half(1)), record(recEOF), // a chart
		record(recRK, words(3, 2, 0), u32s(int(math.Float64bits(2.5)>>32))),
	}, nil)
	data := xlsBook(func() []byte { return append(append(styles, sst...), record(recLabelSST, words(0, 0, 0), u32s(0))...) }, sheet)
	if got := Detect(data, "", "a.et"); got != XLS {
		t.Fatalf("detected %s", got)
	}
	c, err := read(t, XLS, data)
	if err != nil {
		t.Fatal(err)
	}
	want := "事项\t数量ab\t丙\n92.87%\t18.5\t-7\t2021-01-01\n12\t合计\t\tTRUE\tok\n\t\t2.5"
	if diff := cmp.Diff(want, c.Text); diff != "" || len(c.Tables) != 1 || len(c.Tables[0].Rows) != 4 {
		t.Errorf("(-want +got):\n%s%+v", diff, c.Tables)
	}
}

// TestXLSLikeXLSX: LibreOffice saved one workbook in both formats: two sheets
// with names, a hidden one, three thousand long strings, dates, shares,
// formulas, merged and empty cells. Both readers say the same of it.
func TestXLSLikeXLSX(t *testing.T) {
	texts := map[Format]string{}
	for _, format := range []Format{XLS, XLSX} {
		f, err := os.Open(filepath.Join("testdata", "programs", "libreoffice-both."+string(format)+".gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if got := Detect(data, "", ""); got != format {
			t.Errorf("detected %s, want %s", got, format)
		}
		c, err := read(t, format, data)
		if err != nil || len(c.Tables) != 2 {
			t.Fatalf("%s: %d tables, %v", format, len(c.Tables), err)
		}
		texts[format] = c.Text
	}
	if texts[XLS] != texts[XLSX] {
		t.Errorf("(-xlsx +xls):\n%.3000s", cmp.Diff(strings.Split(texts[XLSX], "\n"), strings.Split(texts[XLS], "\n")))
	}
	for _, want := range []string{"92.87%", "2021-03-05", "第2999号决定", "合计", "经费表\n"} {
		if !strings.Contains(texts[XLS], want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(texts[XLS], "隐藏") {
		t.Error("the hidden sheet is read")
	}
}

// TestXLSHostile: lies about lengths, places and counts end in a code or in
// what there is.
func TestXLSHostile(t *testing.T) {
	book := func(globals, sheet []byte) []byte {
		return xlsBook(func() []byte { return append(globals, record(recLabelSST, words(0, 0, 0), u32s(0))...) }, sheet)
	}
	one := append(words(1), append([]byte{1}, wideChars("文")...)...)
	for name, tt := range map[string]struct {
		data []byte
		code errs.Code
	}{
		"old":                   {compound(map[string][]byte{"Workbook": record(recBOF, words(0x0500, 5))}), errs.UnsupportedFormat},
		"empty stream":          {compound(map[string][]byte{"Workbook": {1}}), errs.UnsupportedFormat},
		"no sheets":             {compound(map[string][]byte{"Workbook": append(record(recBOF, words(biff8, 5)), record(recEOF)...)}), errs.Unparsed},
		"locked":                {book(append(record(recFilePass, words(0)), record(recSST, u32s(1), u32s(1), one)...), nil), errs.Encrypted},
		"four billion strings":  {book(record(recSST, u32s(-1), u32s(-1), one), nil), errs.OK},
		"a string without end":  {book(record(recSST, u32s(1), u32s(1), words(65535), []byte{1}, wideChars("文")), nil), errs.OK},
		"runs without end":      {book(record(recSST, u32s(2), u32s(2), words(1), []byte{0x0d}, words(65535), u32s(-1), wideChars("文")), nil), errs.OK},
		"a string out of range": {book(record(recSST, u32s(1), u32s(1), one), record(recLabelSST, words(1, 1, 9), u32s(-1))), errs.OK},
		"short records":         {book(record(recSST, u32s(1), u32s(1), one), bytes.Join([][]byte{record(recNumber), record(recMulRK, words(1)), record(recFormula, words(2)), record(recString)}, nil)), errs.OK},
		"backwards":             {book(record(recSST, u32s(1), u32s(1), one), bytes.Join([][]byte{record(recRK, words(9, 9, 0), u32s(2)), record(recRK, words(9, 1, 0), u32s(2)), record(recRK, words(2, 65535, 0), u32s(2))}, nil)), errs.OK},
	} {
		t.Run(name, func(t *testing.T) {
			if c, err := read(t, XLS, tt.data); errs.CodeOf(err) != tt.code && !errors.Is(err, tt.code) {
				t.Errorf("%q, %v, want %s", c.Text, err, tt.code)
			}
		})
	}
}
