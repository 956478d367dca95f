package api

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"baogao/audit"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

func (f *fakeAuditor) Compare(_ context.Context, ask audit.CompareAsk) (*audit.Comparison, error) {
	f.compared = ask
	if len(ask.Units) > 0 && ask.Units[0] == "无此镇" {
		return nil, errs.New(errs.UnknownUnit, "没有找到单位 无此镇", nil)
	}
	v := 50.0
	return &audit.Comparison{
		Cited: map[string]audit.Cited{"a": {Unit: "甲镇<b>", Year: 2020}, "b": {Unit: "甲镇<b>", Year: 2021}},
		Alignment: &compare.Alignment{
			Reports:  []string{"a", "b"},
			Sections: []compare.AlignedSection{{Key: "k", Heading: "主要成效", Cells: []*compare.Part{{ID: "a"}, nil}, Diff: []compare.Diff{}}},
			Figures: []compare.FigureRow{{
				Indicator: "案件", Unit: "件", Cells: []*report.Figure{nil, {Raw: "198件", Value: 198, Span: report.Span{Start: 3, End: 8}}},
				Growth: []*float64{nil, &v}, Flags: []string{"not_comparable:b:2021-03-01 合并设立，口径不可比"},
			}},
			Passages: []compare.Passage{},
		},
	}, nil
}

func (f *fakeAuditor) Figures(context.Context, string) (func(*report.Report) []audit.FigureRecord, error) {
	return func(r *report.Report) []audit.FigureRecord {
		return []audit.FigureRecord{{Report: r.ID, Title: r.Title, Kind: report.RuleOfLaw, Sentence: "=句子", Figure: report.Figure{Indicator: "案件", Raw: "3件", Value: 3, Relation: "level"}}}
	}, nil
}

func TestCompareAnswers(t *testing.T) {
	f, h := auditServer(t)
	g := get(t, h, "/api/v1/compare?unit=511725112&year=2020,2021&kind=open_gov&rank=asc&by=per_inhabitant")
	if g.status != http.StatusOK || !strings.Contains(g.body, `"sections":[`) || f.compared.Rank != (compare.Ranking{Base: compare.PerInhabitant, Ascending: true}) || len(f.compared.Years) != 2 {
		t.Errorf("%d %s, asked %+v", g.status, g.body, f.compared)
	}
	for format, want := range map[string]string{"html": "甲镇&lt;b&gt; 2021", "csv": "甲镇<b> 2021", "docx": "PK", "xlsx": "PK"} {
		if g := get(t, h, "/api/v1/compare?unit=511725112&format="+format); g.status != http.StatusOK || !strings.Contains(g.body, want) {
			t.Errorf("%s: %d %.80q", format, g.status, g.body)
		}
	}
	for _, bad := range []string{"", "?unit=1&kind=x", "?unit=1&rank=x", "?unit=1&by=x", "?unit=1&year=20", "?unit=1&format=x"} {
		if g := get(t, h, "/api/v1/compare"+bad); g.status != http.StatusBadRequest {
			t.Errorf("%q: %d", bad, g.status)
		}
	}
}

func TestComparePage(t *testing.T) {
	_, h := auditServer(t)
	doc := page(t, h, "/compare?unit=511725112", http.StatusOK)
	if href, _ := doc.Find("td.num a").Attr("href"); href != "/reports/b?at=3-8#at" {
		t.Errorf("a cell leads to %q", href)
	}
	if text := doc.Find("table.sheet").Text(); !strings.Contains(text, "口径不可比") || !strings.Contains(text, "+50.0%") || !strings.Contains(text, "—") {
		t.Errorf("%q", text)
	}
	if page(t, h, "/compare", http.StatusOK).Find(".empty").Length() != 1 {
		t.Error("nothing asked, nothing explained")
	}
	if text := page(t, h, "/compare?unit=无此镇", http.StatusOK).Find("[role=alert]").Text(); !strings.Contains(text, "没有找到") {
		t.Errorf("unknown unit: %q", text)
	}
}

func TestFiguresAnswers(t *testing.T) {
	_, h := auditServer(t)
	if g := get(t, h, "/api/v1/figures?q=%E6%89%A7%E6%B3%95&limit=2"); g.status != http.StatusOK || !strings.Contains(g.body, `"raw":"3件"`) || !strings.Contains(g.body, `"corpus"`) {
		t.Errorf("%d %s", g.status, g.body)
	}
	if g := get(t, h, "/api/v1/reports/"+"gone"+"/figures"); g.status != http.StatusOK || !strings.Contains(g.body, `"total":1`) {
		t.Errorf("%d %s", g.status, g.body)
	}
	if g := get(t, h, "/api/v1/figures?format=x"); g.status != http.StatusBadRequest {
		t.Errorf("%d", g.status)
	}
}
