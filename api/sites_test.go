package api

import (
	"strings"
	"testing"

	"baogao/internal/errs"
)

// TestSites: what is wrong stands on the operators' page with the page that
// shows it, in the metrics and in the API.
func TestSites(t *testing.T) {
	f := newFake()
	s := newServer(t, f.options())
	doc := page(t, s.Admin(), "/sites", 200)
	rows := doc.Find("tr.problem")
	if rows.Length() != 2 || !strings.Contains(words(rows), "empty_column") || !strings.Contains(words(doc.Find("h2").First()), "渠县<b>") {
		t.Errorf("problems, sites with some first: %s", words(doc.Find("main")))
	}
	if doc.Find("a[href^=javascript]").Length() > 0 {
		t.Error("an address that is none became a link")
	}
	shows, _ := rows.First().Find("td:last-child a").Attr("href")
	shown := page(t, s.Admin(), shows, 200)
	if text := words(shown.Find("main")); !strings.Contains(text, "报告") || strings.Contains(text, "13800138000") || !strings.Contains(text, "***********") {
		t.Errorf("%s: %s", shows, text)
	}
	for _, none := range []string{"/sites/captures/8", "/sites/captures/0", "/sites/captures/x"} {
		page(t, s.Admin(), none, 404)
	}
	if g := get(t, s.Public(), "/sites"); g.status != 404 {
		t.Errorf("the operators' page is public: %d", g.status)
	}
	g := get(t, s.Public(), "/api/v1/sites")
	if g.status != 200 || !strings.Contains(g.body, `"code":"empty_column"`) || !strings.Contains(g.body, `"seq":7`) {
		t.Errorf("%d %s", g.status, g.body)
	}
	if g := get(t, s.Public(), "/api/v1/sites?x=1"); g.status != 400 {
		t.Errorf("unknown parameter: %d", g.status)
	}
	g = get(t, s.Admin(), "/metrics")
	for _, want := range []string{
		`baogao_site_problems{code="empty_column"} 1`, `baogao_sites{state="ok"} 1`, `baogao_sites{state="blocked"} 0`, "baogao_last_crawl_timestamp_seconds 1.7e+09",
	} {
		if !strings.Contains(g.body, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	f.err = errs.Corrupt
	if g := get(t, s.Admin(), "/metrics"); g.status != 200 || strings.Contains(g.body, "baogao_sites{") {
		t.Errorf("metrics of sites that cannot be read: %d", g.status)
	}
	o := f.options()
	o.Sites = nil
	if g := get(t, newServer(t, o).Public(), "/api/v1/sites"); g.status != 404 {
		t.Errorf("without the part: %d", g.status)
	}
}
