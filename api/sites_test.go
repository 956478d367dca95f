package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"baogao/archive"
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
	f.err = nil
	o := f.options()
	o.Sites = nil
	if g := get(t, newServer(t, o).Public(), "/api/v1/sites"); g.status != 404 {
		t.Errorf("without the part: %d", g.status)
	}
}

// TestInsideStaysInside: the public learns the code and its sentence; what was
// met inside the network is told on the admin listener.
func TestInsideStaysInside(t *testing.T) {
	s := newServer(t, newFake().options())
	for _, path := range []string{"/sites", "/crawls", "/crawls/r1"} {
		outside := get(t, s.Public(), "/api/v1"+path)
		for _, secret := range []string{"10.", "3128", "pass", "passwd", "internal/", "javascript"} {
			if outside.status != 200 || strings.Contains(outside.body, secret) {
				t.Errorf("%s: %d, tells %q: %s", path, outside.status, secret, outside.body)
			}
		}
		if !strings.Contains(outside.body, "网站无法连接，请检查网址和网络") {
			t.Errorf("%s: no sentence of its own: %s", path, outside.body)
		}
		inside := get(t, s.Admin(), "/api/v1/admin"+path)
		if inside.status != 200 || !strings.Contains(inside.body, "3128") {
			t.Errorf("%s inside: %d %s", path, inside.status, inside.body)
		}
	}
	if g := get(t, s.Public(), "/api/v1/crawls/r1"); !strings.Contains(g.body, "http://www.quxian.gov.cn/a?x=1") || !strings.Contains(g.body, "12345678901") {
		t.Errorf("what is no secret: %s", g.body)
	}
	if g := get(t, s.Public(), "/api/v1/admin/crawls"); g.status != 404 {
		t.Errorf("the admin's view is public: %d", g.status)
	}
}

func TestOnTheWeb(t *testing.T) {
	for host, want := range map[string]bool{
		"www.quxian.gov.cn": true, "8.8.8.8": true, "2400:3200::1": true, "渠县.政务.cn": true,
		"localhost": false, "oa": false, "": false, "oa.internal": false, "nas.LOCAL.": false, "127.0.0.1": false, "10.1.1.1": false,
		"192.168.0.1": false, "172.20.1.1": false, "169.254.169.254": false, "::1": false, "fd00::1": false, "::ffff:10.0.0.1": false,
		"0.0.0.0": false, "0x7f.1": false, "2130706433": false, "1.168.192.in-addr.arpa": false,
	} {
		if got := onTheWeb(host); got != want {
			t.Errorf("onTheWeb(%q) = %v", host, got)
		}
	}
}

// manySites has so many of them, every tenth with something wrong.
type manySites int

func (n manySites) Sites(context.Context) (ss []archive.SiteState, err error) {
	for i := range int(n) {
		s := archive.SiteState{Site: fmt.Sprintf("第%04d县", i), Visited: time.Unix(1700000000, 0), State: "ok"}
		if i%10 == 9 {
			s.State, s.Problems = "partial", []archive.SiteProblem{{Code: errs.EmptyColumn, URL: "http://www.x.gov.cn/", Since: s.Visited}}
		}
		ss = append(ss, s)
	}
	return ss, nil
}

// TestSitesInPages: of thousands of sites each is on exactly one page, those
// with something wrong on the first.
func TestSitesInPages(t *testing.T) {
	o := newFake().options()
	o.Sites = manySites(2345)
	s := newServer(t, o)
	seen, order := map[string]int{}, []string{}
	for offset := 0; ; offset += 1000 {
		g := get(t, s.Public(), fmt.Sprintf("/api/v1/sites?limit=1000&offset=%d", offset))
		var l struct {
			Total int
			Sites []struct{ Site, State string }
		}
		if err := json.Unmarshal([]byte(g.body), &l); err != nil || l.Total != 2345 {
			t.Fatalf("%v, total %d", err, l.Total)
		}
		if len(l.Sites) == 0 {
			break
		}
		for _, site := range l.Sites {
			seen[site.Site]++
			order = append(order, site.State)
		}
	}
	if len(seen) != 2345 || len(order) != 2345 || order[233] != "partial" || order[234] != "ok" {
		t.Errorf("%d sites in %d places", len(seen), len(order))
	}
	if g := get(t, s.Public(), "/api/v1/sites?state=partial&q=%E7%AC%AC001&limit=5"); !strings.Contains(g.body, `"total":1,`) && !strings.Contains(g.body, `"total":1}`) {
		t.Errorf("filtered: %s", g.body)
	}
	for _, bad := range []string{"limit=0", "limit=1001", "offset=-1", "state=odd"} {
		if g := get(t, s.Public(), "/api/v1/sites?"+bad); g.status != 400 {
			t.Errorf("%s: %d", bad, g.status)
		}
	}
	pages, next := 0, "/sites"
	found := map[string]bool{}
	for ; next != "" && pages < 100; pages++ {
		doc := page(t, s.Admin(), next, 200)
		doc.Find("h2").Each(func(_ int, h *goquery.Selection) { found[words(h)] = true })
		if pages == 0 && (doc.Find("tr.problem").Length() != 100 || !strings.Contains(words(doc.Find("main")), "共 2345 个网站，234 个有异常")) {
			t.Errorf("the first page: %.300s", words(doc.Find("main")))
		}
		next, _ = doc.Find("a[rel=next]").Attr("href")
	}
	if pages != 24 || len(found) != 2345 {
		t.Errorf("%d pages with %d sites", pages, len(found))
	}
}

// TestCrawlOnDemand: a key of that scope begins a run; names, other runs and
// bodies that are none are refused.
func TestCrawlOnDemand(t *testing.T) {
	f := newFake()
	h := newServer(t, f.options()).Admin()
	for _, tc := range []struct {
		name, key, media, body string
		status                 int
	}{
		{"no key", "", "application/json", `{}`, 401},
		{"wrong key", "Bearer no", "application/json", `{}`, 401},
		{"a key for other things", "Bearer other", "application/json", `{}`, 403},
		{"form", "Bearer let-me", "application/x-www-form-urlencoded", `{}`, 415},
		{"no body", "Bearer let-me", "application/json", ``, 400},
		{"more than one", "Bearer let-me", "application/json", `{}{}`, 400},
		{"unknown field", "Bearer let-me", "application/json", `{"site":"渠县"}`, 400},
		{"no name", "Bearer let-me", "application/json", `{"sites":[""]}`, 400},
		{"long name", "Bearer let-me", "application/json", `{"units":["` + strings.Repeat("县", 101) + `"]}`, 400},
		{"many names", "Bearer let-me", "application/json", `{"units":["a"` + strings.Repeat(`,"a"`, 1000) + `]}`, 400},
		{"unknown site", "Bearer let-me", "application/json", `{"sites":["无此县"]}`, 400},
		{"unknown unit", "Bearer let-me", "application/json", `{"units":["无此镇"]}`, 404},
		{"another runs", "Bearer let-me", "application/json", `{"full":true}`, 409},
		{"begun", "Bearer let-me", "application/json; charset=utf-8", `{"sites":["渠县"],"units":["511725"]}`, 202},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f.ask = nil
			r := httptest.NewRequest(http.MethodPost, "/api/v1/admin/crawls", strings.NewReader(tc.body))
			r.Header.Set("Content-Type", tc.media)
			r.Header.Set("Authorization", tc.key)
			g := send(t, h, r)
			if g.status != tc.status {
				t.Errorf("%d %s, want %d", g.status, g.body, tc.status)
			}
			if g.status < 400 && (g.header.Get("Location") != "/api/v1/admin/crawls/r3" || !strings.Contains(g.body, `"run":"r3"`)) {
				t.Errorf("%v %s", g.header, g.body)
			}
			if tc.status == 401 || tc.status == 403 {
				if f.ask != nil {
					t.Error("asked all the same")
				}
			}
		})
	}
	if diff := cmp.Diff(&CrawlAsk{Sites: []string{"渠县"}, Units: []string{"511725"}}, f.ask); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}
