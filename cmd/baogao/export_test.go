package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"baogao/index"
	"baogao/report"
)

// TestXLSXSaysWhereItIsCut: a spreadsheet's cell holds less than some reports.
func TestXLSXSaysWhereItIsCut(t *testing.T) {
	var out bytes.Buffer
	rows, err := newXLSX(&out, exportColumns)
	if err != nil {
		t.Fatal(err)
	}
	const maxCell = 32_767
	for _, n := range []int{maxCell, maxCell + 1} {
		if err := rows.add(&index.Document{Report: &report.Report{ID: "r", Text: strings.Repeat("法", n)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := f.GetRows("Sheet1")
	if err != nil || len(sheet) != 3 {
		t.Fatalf("%d rows, %v", len(sheet), err)
	}
	whole, cut := sheet[1][len(sheet[1])-1], sheet[2][len(sheet[2])-1]
	if whole != strings.Repeat("法", maxCell) || utf8.RuneCountInString(cut) != maxCell || !strings.HasSuffix(cut, "法……（一格至多 32,767 字，余下的请看 csv）") {
		t.Errorf("%d characters, and %d that end with %q", utf8.RuneCountInString(whole), utf8.RuneCountInString(cut), cut[len(cut)-60:])
	}
}
