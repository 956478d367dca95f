package audit_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"baogao/audit"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

const (
	firstYear  = "一、主要成效\n办理行政处罚案件132件，罚款1,800.5元。<b>&\n二、存在的问题\n执法力量薄弱。\n"
	secondYear = "一、主要成效\n办理行政处罚案件198件，罚款2,100.5元。<b>&\n二、存在的问题\n执法力量仍然薄弱。\n"
)

func twoYears(t *testing.T) (*workbench, audit.CompareAsk) {
	t.Helper()
	w := newWorkbench(t)
	w.publish("r1", "渠县有庆镇2020年度法治政府建设年度报告", "2021-02-01", firstYear)
	w.publish("r2", leadTitle, "2022-02-01", secondYear)
	return w, audit.CompareAsk{Units: []string{"511725112"}, Kind: report.RuleOfLaw}
}

// A table of people makes shares; a mistake names its line and stores nothing.
func TestPopulation(t *testing.T) {
	w, ask := twoYears(t)
	if n, err := w.auditor.ImportReferences(t.Context(), []byte("\ufeff代码,年度,人口,来源\n511725112,2020,\"33,000\",统计年鉴\n511725112,2021,1.98万,\n")); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	for _, bad := range []string{"", "年度,数值\n2020,1\n", "代码,年度,数值\n511725112,20,1\n", "代码,年度,数值\n511725112,2020,x\n", "代码,年度,数值\n无此镇,2020,1\n", "代码,年度,数值,甲\n"} {
		if _, err := w.auditor.ImportReferences(t.Context(), []byte(bad)); errs.CodeOf(err) != errs.BadConfig || bad != "" && !strings.Contains(errs.Message(err), "行：") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	found, err := w.auditor.Compare(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	for i := range found.Figures {
		row := &found.Figures[i]
		if row.Unit == "件" {
			if *row.PerInhabitant[0] != 40 || *row.PerInhabitant[1] != 100 || *row.Growth[1] != 50 || row.Rank != nil {
				t.Errorf("%+v", row)
			}
			return
		}
	}
	t.Errorf("no cases in %+v", found.Figures)
}

// Page, document and table say what the texts say, markup and all.
func TestComparisonForPeople(t *testing.T) {
	w, ask := twoYears(t)
	found, err := w.auditor.Compare(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	sheet := found.Sheet("http://x", w.auditor.Made(), compare.Ranking{})
	var page, document, table, sheets bytes.Buffer
	if err := errors.Join(sheet.WriteHTML(&page), sheet.WriteDOCX(&document), audit.ComparisonTable(found, "http://x").Write(&table, "csv"), audit.ComparisonTable(found, "http://x").Write(&sheets, "xlsx")); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<del>132</del><ins>198</ins>", "<del>1,800.5</del><ins>2,100.5</ins>", "&lt;b&gt;&amp;", "&#43;50.0%"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q on the page", want)
		}
	}
	text := docxText(t, document.Bytes())
	for _, want := range []string{"报告对照", "行政处罚案件", "198", "1,800.5", "<b>&"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the document", want)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) < 2 || !strings.HasPrefix(rows[0][2], "有庆镇 2020") {
		t.Errorf("%v %q", err, rows)
	}
	x, err := excelize.OpenReader(&sheets)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	kind, err := x.GetCellType(x.GetSheetName(0), "C2")
	if err != nil || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Errorf("a number is of type %v, %v", kind, err)
	}
	if link, _ := x.GetCellFormula(x.GetSheetName(0), "E2"); !strings.Contains(link, "http://x/reports/r1?at=") {
		t.Errorf("link %q", link)
	}
}

// docxText reads a document as strictly as XML is read.
func docxText(t *testing.T, body []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if chars, ok := token.(xml.CharData); ok {
			text.Write(chars)
		}
	}
}

// Each figure is a row that leads to its sentence.
func TestFiguresAsRows(t *testing.T) {
	w, _ := twoYears(t)
	records, err := w.auditor.Figures(t.Context(), "处罚")
	if err != nil {
		t.Fatal(err)
	}
	e, err := w.archive.Report(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	all := records(&e.Report)
	if len(all) != 1 || all[0].Value != 132 || all[0].Issuer != "有庆镇" || !strings.Contains(all[0].Sentence, "办理行政处罚案件132件") || e.Report.Text[all[0].Start:all[0].End] != "132件" {
		t.Errorf("%+v", all)
	}
}

func TestTooFewOrUnknown(t *testing.T) {
	w, ask := twoYears(t)
	ask.Years = []int{2020}
	if _, err := w.auditor.Compare(t.Context(), ask); !errors.Is(err, errs.BadParameter) {
		t.Errorf("one report: %v", err)
	}
	ask.Units = []string{"无此镇"}
	if _, err := w.auditor.Compare(t.Context(), ask); !errors.Is(err, errs.UnknownUnit) {
		t.Errorf("an unknown unit: %v", err)
	}
}
