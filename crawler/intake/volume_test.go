package intake

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"baogao/archive"
)

// volume is a page with the reports of townships one after the other; all
// names are of real places, the texts are invented.
func volume(title string, towns ...string) string {
	var body strings.Builder
	for i, town := range towns {
		fmt.Fprintf(&body, "<h2>%s2021年度法治政府建设情况报告</h2>", town)
		for line := range strings.Lines(strings.ReplaceAll(reportText(town), "16件", fmt.Sprintf("%d件", 16+i))) {
			fmt.Fprintf(&body, "<p>%s</p>", strings.TrimSpace(line))
		}
		fmt.Fprintf(&body, "<p>%s处理事项%d项，走访群众%d户。</p><p>%s人民政府</p><p>2022年1月%d日</p>", town, i*7+3, i*31+5, town, i+10)
	}
	return `<html><head><meta name="ArticleTitle" content="` + title + `"><meta name="PubDate" content="2022-01-29"></head><body><div id="zoom">` +
		body.String() + `</div></body></html>`
}

// TestVolumeStaysApart: a county's page of many townships' reports is as many
// reports, each with an id of its own that does not change; the page of one of
// them, published alone, is a further source of that one only.
func TestVolumeStaysApart(t *testing.T) {
	a, w := stored(t)
	r := NewReader(register())
	defer r.Close()
	visit := func(address, body string) {
		t.Helper()
		_, err := w.Record(t.Context(), archive.Visit{
			Target: archive.Target{URL: address, Site: "县", Role: archive.Article}, Next: time.Now(),
			Captures: []archive.Capture{{Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: []byte(body)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Fold(t.Context(), a, w, r); err != nil {
			t.Fatal(err)
		}
	}
	held := func() (units, ids []string, sources int) {
		t.Helper()
		entries, err := a.Changes(t.Context(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			units, ids = append(units, e.Report.Unit.Name), append(ids, e.Report.ID)
			sources += len(e.Report.Sources)
		}
		slices.Sort(units)
		slices.Sort(ids)
		return units, ids, sources
	}
	const address = "http://www.quxian.gov.cn/news-show-1.html"
	const title = "渠县乡镇2021年度法治政府建设情况报告汇编"
	towns := []string{"有庆镇", "临巴镇", "土溪镇"}
	visit(address, volume(title, towns...))
	units, before, _ := held()
	if len(units) != len(towns) || len(slices.Compact(slices.Clone(units))) != len(towns) {
		t.Fatalf("units = %q, want the three townships", units)
	}
	want := []string{ID(address, 0), ID(address, 1), ID(address, 2)}
	slices.Sort(want)
	if !slices.Equal(before, want) {
		t.Errorf("ids = %v, want %v", before, want)
	}
	visit(address, volume(title, towns...)+"<!-- again -->")
	if _, after, _ := held(); !slices.Equal(before, after) {
		t.Errorf("ids after another capture = %v, want %v", after, before)
	}
	visit("http://www.quxian.gov.cn/news-show-2.html", volume("渠县有庆镇2021年度法治政府建设情况报告", towns[0]))
	if units, _, sources := held(); len(units) != len(towns) || sources != 1 {
		t.Errorf("units = %q with %d further sources, want three with one", units, sources)
	}
}
