package api

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

func TestJSON(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	id := url.PathEscape(seedID)
	for _, tc := range []struct {
		target, want string
		status       int
	}{
		{"/api/v1/search?q=%E6%89%A7%E6%B3%95&explain=true", `"total":25`, 200},
		{"/api/v1/search", `"corpus":{"seq":42`, 200},
		{"/api/v1/stats?q=%E6%89%A7%E6%B3%95", `"held":100`, 200},
		{"/api/v1/concordance?q=%E6%89%A7%E6%B3%95&width=4", `"match":"执法"`, 200},
		{"/api/v1/concordance?q=%E6%89%A7%E6%B3%95&width=-1", "query.width", 400},
		{"/api/v1/suggest?q=%E6%9C%89%E5%BA%86", "有庆镇", 200},
		{"/api/v1/suggest", `"suggestions":[]`, 200},
		{"/api/v1/search?corpus=17&keywords=5", `"hidden_since":2`, 200},
		{"/api/v1/search?corpus=17&keywords=5", `"keywords":[{"term":"普法","documents":3,"held":7}]`, 200},
		{"/api/v1/stats?corpus=17", `"hidden_since":2`, 200},
		{"/api/v1/concordance?corpus=17", `"hidden_since":2`, 200},
		{"/api/v1/search?corpus=0", "query.corpus", 400},
		{"/api/v1/search?corpus=-1", "query.corpus", 400},
		{"/api/v1/search?keywords=51", "query.keywords", 400},
		{"/api/v1/reports/" + id + "/similar?limit=1", `"terms":[{"term":"普法"`, 200},
		{"/api/v1/reports/" + id + "/similar?limit=0", "query.limit", 400},
		{"/api/v1/reports/none/similar", "not_found", 404},
		{"/api/v1/units?q=%E6%9C%89%E5%BA%86%E9%95%87&within=5117", "511725112", 200},
		{"/api/v1/units", "query.q", 400},
		{"/api/v1/units?q=x&within=%E5%B7%9D", "query.within", 400},
		{"/api/v1/crawls", `"state":"running"`, 200},
		{"/api/v1/crawls?limit=0", "query.limit", 400},
		{"/api/v1/crawls/r1", `"state":"finished"`, 200},
		{"/api/v1/crawls/r9", `"code":"not_found"`, 404},
		{"/api/v1/reports/" + id, `"first_seen"`, 200},
		{"/api/v1/reports/" + id + "?x=1", "query.x", 400},
		{"/api/v1/reports/" + seedID, `"state":"live"`, 200},
		{"/api/v1/reports/a%2Fb", `"带斜线"`, 200},
		{"/api/v1/reports/" + id + "/text", "执法力量不足", 200},
		{"/api/v1/reports/" + id + "/versions", `"superseded"`, 200},
		{"/api/v1/reports/" + id + "/versions/1", `"version":1`, 200},
		{"/api/v1/reports/" + id + "/versions/9", `"not_found"`, 404},
		{"/api/v1/reports/" + id + "/versions/x", "path.n", 400},
		{"/api/v1/reports/" + id + "/original", "报告", 200},
		{"/api/v1/reports/" + id + "/original?raw=true", "unauthorized", 401},
		{"/api/v1/reports/none", "没有编号为 none 的报告", 404},
		{"/api/v1/reports/hidden", `"code":"hidden"`, 410},
		{"/api/v1/nothing", `"code":"not_found"`, 404},
		{"/healthz", `"ok"`, 200},
		{"/readyz", `"level":false`, 200},
	} {
		t.Run(tc.target, func(t *testing.T) {
			g := get(t, h, tc.target)
			if g.status != tc.status || !strings.Contains(g.body, tc.want) {
				t.Errorf("GET %s: %d %s\nwant %d with %s", tc.target, g.status, g.body, tc.status, tc.want)
			}
			if tc.status >= 400 && !strings.HasPrefix(g.header.Get("Content-Type"), "application/problem+json") {
				t.Errorf("an error of type %s", g.header.Get("Content-Type"))
			}
			if strings.Contains(g.body, "13800138000") {
				t.Error("a mobile number is shown")
			}
		})
	}
}

func TestSearchParameters(t *testing.T) {
	f := newFake()
	h := newServer(t, f.options()).Public()
	get(t, h, "/api/v1/search?q=x&match=any&limit=5&offset=10&sort=date&facets=year,kind&year=2020,2021&kind=open_gov&region=5117&role=problems&cursor=abc")
	want := index.Ask{
		Query: "x", Match: index.MatchAny, Sort: index.ByDateDesc, Limit: 5, Offset: 10, After: "abc", Facets: []string{"year", "kind"},
		Filter: index.Filter{Year: []int{2020, 2021}, Kind: []report.Kind{report.OpenGov}, Region: []string{"5117"}, Role: []report.Role{report.Problems}},
	}
	if diff := cmp.Diff(want, *f.got.Load()); diff != "" {
		t.Error(diff)
	}
}

func TestRefusedParameters(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	for query, want := range map[string]string{
		"q=" + strings.Repeat("a", 257): "query_too_long",
		"limit=101":                     "query.limit", "limit=-1": "query.limit", "limit=x": "query.limit",
		"offset=9999&limit=10": "query.offset", "nope=1": "query.nope", "sort=random": "query.sort", "match=some": "query.match",
		"facets=unit": "query.facets", "year=20": "query.year", "kind=x": "query.kind", "region=x": "query.region", "role=x": "query.role",
		"q=a&q=b": "query.q", "q=%ff": "query.q", "q=%zz": "编码有误", "explain=yes": "query.explain", "a;b=1": "query",
		"year=" + strings.Repeat("2020,", 3): "",
	} {
		g := get(t, h, "/api/v1/search?"+query)
		if want == "" {
			if g.status != 200 {
				t.Errorf("%s: %d", query, g.status)
			}
			continue
		}
		if g.status != 400 || !strings.Contains(g.body, want) {
			t.Errorf("%.60s: %d %s, want 400 naming %s", query, g.status, g.body, want)
		}
	}
}

func TestErrorsOfTheEngine(t *testing.T) {
	for _, tc := range []struct {
		err    error
		status int
		code   string
	}{
		{errs.QueryTooMany, 400, "query_too_many_terms"},
		{errs.QueryTooDeep, 400, "query_too_deep"},
		{errs.Overloaded, 503, "overloaded"},
		{errs.Corrupt, 500, "corrupt"},
		{errors.New("secret path /root"), 500, "internal"},
	} {
		f := newFake()
		f.err = tc.err
		h := newServer(t, f.options()).Public()
		g := get(t, h, "/api/v1/search?q=x")
		var p problem
		if err := json.Unmarshal([]byte(g.body), &p); err != nil {
			t.Fatal(err)
		}
		if g.status != tc.status || p.Code != tc.code || p.RequestID == "" || p.Type != "urn:baogao:problem:"+tc.code {
			t.Errorf("%v: %d %s", tc.err, g.status, g.body)
		}
		if strings.Contains(g.body, "secret") {
			t.Errorf("the cause is shown: %s", g.body)
		}
		if page := get(t, h, "/search?q=x"); page.status != tc.status || strings.Contains(page.body, "secret") {
			t.Errorf("page: %d", page.status)
		}
	}
}

func TestPanicIsOneRequests(t *testing.T) {
	f := newFake()
	f.panics = true
	h := newServer(t, f.options()).Public()
	for _, target := range []string{"/api/v1/search", "/search"} {
		if g := get(t, h, target); g.status != 500 || strings.Contains(g.body, "boom") {
			t.Errorf("%s: %d %s", target, g.status, g.body)
		}
	}
}

func TestIndexDown(t *testing.T) {
	f := newFake()
	f.down = errs.Overloaded
	h := newServer(t, f.options()).Public()
	for target, status := range map[string]int{"/readyz": 503, "/healthz": 200, "/": 503, "/api/v1/search": 503} {
		if g := get(t, h, target); g.status != status {
			t.Errorf("%s: %d, want %d", target, g.status, status)
		}
	}
}

func TestETag(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	for _, target := range []string{"/api/v1/search?q=x", "/search?q=x", "/", "/api/v1/reports/gone", "/reports/gone", "/reports/gone/original"} {
		first := get(t, h, target)
		tag := first.header.Get("ETag")
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("If-None-Match", `"other", `+tag)
		if g := send(t, h, r); tag == "" || g.status != 304 || g.body != "" || first.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: tag %q, second answer %d", target, tag, g.status)
		}
	}
	if a, b := get(t, h, "/search?q=x").header.Get("ETag"), get(t, h, "/search?q=y").header.Get("ETag"); a == b {
		t.Error("two searches share a tag")
	}
}

func TestSecurityHeaders(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	for _, target := range []string{"/", "/search", "/nothing", "/api/v1/search", "/api/v1/nothing", "/reports/gone", "/metrics", "/debug/pprof/"} {
		g := get(t, h, target)
		policy := g.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", target, policy)
		}
		if g.header.Get("X-Content-Type-Options") != "nosniff" || g.header.Get("Referrer-Policy") != "no-referrer" || g.header.Get("X-Request-Id") == "" {
			t.Errorf("%s: headers %v", target, g.header)
		}
		if strings.HasPrefix(target, "/metrics") || strings.HasPrefix(target, "/debug/pprof") {
			if g.status != 404 {
				t.Errorf("%s is public", target)
			}
		}
	}
	if g := send(t, h, httptest.NewRequest(http.MethodPost, "/api/v1/search", nil)); g.status != 405 {
		t.Errorf("POST /search: %d", g.status)
	}
}

func TestRateLimit(t *testing.T) {
	o := newFake().options()
	o.Rate, o.Burst = 1, 3
	h := newServer(t, o).Public()
	ask := func(remote, forwarded string) got {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/suggest?q=x", nil)
		r.RemoteAddr = remote
		r.Header.Set("X-Forwarded-For", forwarded)
		return send(t, h, r)
	}
	for range 3 {
		if g := ask("192.0.2.1:1000", "1.1.1.1"); g.status != 200 {
			t.Fatalf("within the burst: %d", g.status)
		}
	}
	g := ask("192.0.2.1:1001", "2.2.2.2")
	if g.status != 429 || g.header.Get("Retry-After") == "" || !strings.Contains(g.body, "too_many_requests") || strings.Contains(g.body, "网站") {
		t.Errorf("over the burst: %d %v %s", g.status, g.header, g.body)
	}
	if g := ask("192.0.2.2:1000", ""); g.status != 200 {
		t.Errorf("another address: %d", g.status)
	}
	for range 10 {
		if g := ask("@", ""); g.status != 200 {
			t.Fatalf("the Unix socket: %d", g.status)
		}
	}
}

func TestTooManySearches(t *testing.T) {
	f := newFake()
	f.block = make(chan struct{})
	o := f.options()
	o.Searches = 1
	s := newServer(t, o)
	s.slots <- struct{}{}
	if g := get(t, s.Public(), "/api/v1/search"); g.status != 503 || g.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", g.status, g.body)
	}
}

func TestAdmin(t *testing.T) {
	f := newFake()
	h := newServer(t, f.options()).Admin()
	for _, tc := range []struct {
		name, id, key, media, body string
		status                     int
	}{
		{"no key", "x", "", "application/json", `{"reason":"本人要求"}`, 401},
		{"wrong key", "x", "Bearer no", "application/json", `{"reason":"本人要求"}`, 401},
		{"form", "x", "Bearer let-me", "text/plain", `{"reason":"本人要求"}`, 415},
		{"no reason", "x", "Bearer let-me", "application/json", `{"reason":" "}`, 400},
		{"unknown field", "x", "Bearer let-me", "application/json", `{"why":"x"}`, 400},
		{"large", "x", "Bearer let-me", "application/json", `{"reason":"` + strings.Repeat("a", 70<<10) + `"}`, 413},
		{"unknown report", "none", "Bearer let-me", "application/json", `{"reason":"本人要求"}`, 404},
		{"done", url.PathEscape(seedID), "Bearer let-me", "application/json", `{"reason":"本人要求"}`, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/admin/reports/"+tc.id+"/hide", strings.NewReader(tc.body))
			r.Header.Set("Content-Type", tc.media)
			r.Header.Set("Authorization", tc.key)
			if g := send(t, h, r); g.status != tc.status {
				t.Errorf("%d %s, want %d", g.status, g.body, tc.status)
			}
		})
	}
	if f.reason != "本人要求" {
		t.Errorf("reason %q", f.reason)
	}
	g := get(t, h, "/metrics")
	for _, want := range []string{"baogao_index_lag 2", `baogao_reports{state="live"} 318`, "baogao_http_requests_total"} {
		if !strings.Contains(g.body, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	if g := get(t, h, "/debug/pprof/"); g.status != 200 {
		t.Errorf("pprof: %d", g.status)
	}
	if g := get(t, h, "/search"); g.status != 404 {
		t.Errorf("pages on the admin listener: %d", g.status)
	}
}

// FuzzEncode holds encode against json.Marshal.
func FuzzEncode(f *testing.F) {
	for _, text := range []string{
		"", "法治政府建设年度报告", "<script>&'\"\\/", "\u2028\u2029\x00\x7f", "\b\f\n\r\t\v", "政\xff府\xe6\x89", "😀\U0010FFFF\xed\xa0\x80", "\ufeff\ufffd",
	} {
		f.Add(text, 33.96432)
	}
	for _, score := range []float64{0, math.Copysign(0, -1), 5e-324, 1e-7, 123456789.125, 1e20, 1e21, math.MaxFloat64, math.NaN(), math.Inf(-1)} {
		f.Add("", score)
	}
	short := strings.NewReplacer(`\u0008`, `\b`, `\u000c`, `\f`, `\\`, `\\`)
	f.Fuzz(func(t *testing.T, text string, score float64) {
		a := &index.Answer{
			Query: text, Facets: map[string][]index.FacetValue{text: nil, "b": {}, "a": {}},
			Hits: []index.AnswerHit{{Title: text, Score: score, Snippets: []index.Snippet{{Text: text, Marks: [][2]int{{1, 2}}}}}},
		}
		want, bad := json.Marshal(a)
		got, err := encode(a)
		if (err == nil) != (bad == nil) {
			t.Fatalf("%v, but json.Marshal %v", err, bad)
		}
		if short.Replace(string(got)) != string(want) {
			t.Errorf("%q, but json.Marshal %q", got, want)
		}
	})
}
