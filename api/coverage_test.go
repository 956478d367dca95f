package api

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"baogao/audit"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// fakeAuditor answers with fixed findings.
type fakeAuditor struct {
	asked    audit.CoverageAsk
	list     audit.List
	copies   audit.CopiesAsk
	leads    audit.LeadAsk
	said     audit.Judgement
	compared audit.CompareAsk
}

func (f *fakeAuditor) Coverage(_ context.Context, ask audit.CoverageAsk) (*compare.Matrix, error) {
	f.asked = ask
	if ask.Region == "无此地" {
		return nil, errs.New(errs.UnknownUnit, "没有找到地区 无此地", nil)
	}
	return &compare.Matrix{
		Region: "511725", Kind: report.RuleOfLaw, Years: []int{2024, 2025}, AsOf: "2026-11-24", Totals: map[compare.Status]int{compare.Late: 1, compare.NotFound: 1},
		Rates: compare.Rates{Owed: 2, Judged: 2, Published: 1},
		Units: []compare.Row{{Unit: report.Unit{Name: "有庆镇<b>", Code: "511725112", Path: []string{"四川省", "有庆镇"}}, Cells: []compare.Cell{
			{Year: 2024, Status: compare.Late, Due: "2025-03-31", Published: "2025-04-02", DaysLate: 2, Report: seedID, Evidence: "/reports/" + seedID, Basis: "claimed"},
			{Year: 2025, Status: compare.NotFound, Due: "2026-03-31", Read: []compare.Column{{URL: "http://x/c/", Whole: true}}, Candidates: []compare.Candidate{{ID: "gone", Title: "=相近", Reason: "年度未能确定"}}},
		}}},
	}, nil
}

func (f *fakeAuditor) Items(ctx context.Context, ask audit.CoverageAsk, list audit.List, _ string) ([]compare.Item, error) {
	f.list = list
	m, err := f.Coverage(ctx, ask)
	if err != nil {
		return nil, err
	}
	return m.With(compare.Late, compare.NotFound), nil
}

func auditServer(t *testing.T) (*fakeAuditor, http.Handler) {
	t.Helper()
	f := &fakeAuditor{}
	o := newFake().options()
	o.Auditor = f
	return f, newServer(t, o).Public()
}

func TestCoverageAnswers(t *testing.T) {
	f, h := auditServer(t)
	g := get(t, h, "/api/v1/coverage?region=511725&kind=open_gov&years=2024-2025&as_of=2026-05-01")
	var m struct {
		Units  []struct{ Cells []compare.Cell }
		Totals map[string]int
		Corpus struct{ Seq int }
	}
	if err := json.Unmarshal([]byte(g.body), &m); err != nil || g.status != http.StatusOK || m.Units[0].Cells[0].DaysLate != 2 || m.Corpus.Seq != 42 {
		t.Errorf("%d %v %s", g.status, err, g.body)
	}
	if want := (audit.CoverageAsk{Region: "511725", Kind: report.OpenGov, From: 2024, To: 2025, AsOf: "2026-05-01"}); f.asked != want {
		t.Errorf("asked %+v, want %+v", f.asked, want)
	}
	for _, bad := range []string{"", "?region=", "?region=1&kind=x", "?region=1&years=x", "?region=1&as_of=1.1", "?region=1&list=x", "?region=1&extra=1"} {
		if g := get(t, h, "/api/v1/coverage"+bad); g.status != http.StatusBadRequest {
			t.Errorf("%q: %d", bad, g.status)
		}
	}
	if g := get(t, h, "/api/v1/coverage?region=无此地"); g.status < 400 || g.status >= 500 {
		t.Errorf("an unknown region: %d", g.status)
	}
}

// TestCoverageFiles: the files have a BOM, no live formulas, typed numbers and
// links.
func TestCoverageFiles(t *testing.T) {
	f, h := auditServer(t)
	g := get(t, h, "/api/v1/coverage?region=511725&format=csv&list=late")
	body, bom := strings.CutPrefix(g.body, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || !bom || len(rows) != 3 || f.list != audit.LateOnes {
		t.Fatalf("%v %v %q", err, bom, g.body)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a live formula: %q", cell)
			}
		}
	}
	g = get(t, h, "/api/v1/coverage?region=511725&format=xlsx")
	x, err := excelize.OpenReader(strings.NewReader(g.body))
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	sheet := x.GetSheetName(0)
	kind, err := x.GetCellType(sheet, "K2")
	if value, _ := x.GetCellValue(sheet, "K2"); err != nil || value != "2" || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
		t.Errorf("days late: %q of type %v, %v", value, kind, err)
	}
	if link, _ := x.GetCellFormula(sheet, "O2"); !strings.Contains(link, "/reports/"+seedID) {
		t.Errorf("link %q", link)
	}
	if panes, err := x.GetPanes(sheet); err != nil || !panes.Freeze {
		t.Errorf("panes %+v %v", panes, err)
	}
}

func TestCoveragePage(t *testing.T) {
	_, h := auditServer(t)
	doc := page(t, h, "/coverage?region=511725", http.StatusOK)
	if n := doc.Find("table.matrix tbody tr td.s-late, table.matrix tbody tr td.s-not_found").Length(); n != 2 {
		t.Errorf("%d cells", n)
	}
	if text := doc.Find("td.s-late").Text(); !strings.Contains(text, "逾期公开") || !strings.Contains(text, "逾期 2 天") {
		t.Errorf("cell %q", text)
	}
	if doc.Find(`td a[href^="/reports/provincial-2026-"]`).Length() != 1 || doc.Find(`a[href*="list=reminders"]`).Length() == 0 {
		t.Error("no links to evidence and files")
	}
	if text := page(t, h, "/coverage", http.StatusOK).Find("main").Text(); !strings.Contains(text, "写出一个县") {
		t.Error("nothing asked, nothing explained")
	}
	if text := page(t, h, "/coverage?region=无此地", http.StatusOK).Find("[role=alert]").Text(); !strings.Contains(text, "没有找到") {
		t.Errorf("unknown region: %q", text)
	}
}

func (f *fakeAuditor) Copies(_ context.Context, ask audit.CopiesAsk) (*audit.Copies, error) {
	f.copies = ask
	end := len("现将情况报告如下。")
	return &audit.Copies{
		Total: 1, Own: map[string]float64{seedID: 0.5}, Foreign: []compare.Foreign{{ID: seedID, Name: "青石镇", Start: 0, End: 9}},
		Reports:  map[string]audit.Cited{seedID: {Title: "甲", Unit: "有庆镇", Year: 2020}, "gone": {Title: "乙", Unit: "=青石镇", Year: 2020}},
		Passages: []compare.Passage{{A: compare.Place{ID: seedID, End: end}, B: compare.Place{ID: "gone", End: end}, Similarity: 0.96, Masked: true, Relation: "neighbour", Origin: "gone", Score: 120}},
	}, nil
}

func TestCopiesAnswers(t *testing.T) {
	f, h := auditServer(t)
	g := get(t, h, "/api/v1/copies?region=511725&kind=rule_of_law&year=2020&limit=7")
	if g.status != http.StatusOK || !strings.Contains(g.body, `"similarity":0.96`) || !strings.Contains(g.body, `"corpus"`) {
		t.Errorf("%d %s", g.status, g.body)
	}
	if f.copies.Year != 2020 || f.copies.Limit != 7 || f.copies.Kind != report.RuleOfLaw {
		t.Errorf("asked %+v", f.copies)
	}
	if g := get(t, h, "/api/v1/copies?format=csv"); g.status != http.StatusOK || !strings.Contains(g.body, "'=青石镇") {
		t.Errorf("%d %s", g.status, g.body)
	}
	for _, bad := range []string{"?kind=x", "?year=20", "?limit=0", "?extra=1"} {
		if g := get(t, h, "/api/v1/copies"+bad); g.status != http.StatusBadRequest {
			t.Errorf("%q: %d", bad, g.status)
		}
	}
	doc := page(t, h, "/copies?region=511725", http.StatusOK)
	if n := doc.Find("table.matrix tbody tr blockquote").Length(); n != 2 {
		t.Errorf("%d texts", n)
	}
	if text := doc.Find("table.matrix").Text(); !strings.Contains(text, "发布在前") || !strings.Contains(text, "96%") {
		t.Errorf("%q", text)
	}
	where := "?at=0-" + strconv.Itoa(len("现将情况报告如下。")) + "#at"
	if links := doc.Find(`table.matrix a[href$="` + where + `"]`); links.Length() != 2 {
		t.Errorf("%d links to the passage itself", links.Length())
	}
	page(t, h, "/copies", http.StatusOK)
}
