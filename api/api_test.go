package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"go.uber.org/goleak"

	"baogao/archive"
	"baogao/index"
	"baogao/index/suggest"
	"baogao/internal/errs"
	"baogao/report"
)

func TestMain(m *testing.M) {
	// kin-openapi knows no HTML; it is a string to the contract.
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", openapi3filter.RegisteredBodyDecoder("text/plain"))
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.RegisteredBodyDecoder("text/plain"))
	goleak.VerifyTestMain(m)
}

const (
	seedID   = "provincial-2026-上海市"
	seedText = "现将情况报告如下。\n一、主要成效\n（一）推进行政执法。全镇开展<b>培训</b>3次。\n二、存在的问题\n执法力量不足，联系电话13800138000。"
)

// fake is every part a Server needs, with one report in it.
type fake struct {
	entries  map[string]*archive.Entry
	err      error // of the searcher
	down     error // of the status
	got      atomic.Pointer[index.Ask]
	answer   *index.Answer
	original *Original
	reason   string
	ask      *CrawlAsk
	block    chan struct{}
	panics   bool
}

func newFake() *fake {
	at := func(s string) int { return strings.Index(seedText, s) }
	head := func(s, number string, level int, role report.Role) report.Section {
		return report.Section{
			Level: level, Number: number, Heading: strings.TrimPrefix(s, number), Role: role,
			Start: at(s), End: len(seedText), HeadingStart: at(s), HeadingEnd: at(s) + len(s),
		}
	}
	mobile := at("13800138000")
	r := report.Report{
		ID: seedID, Title: `有庆镇<script>alert(1)</script>报告`, Kind: report.RuleOfLaw, Year: 2020, Text: seedText,
		Unit: report.Unit{Name: "有庆镇", Code: "511725112", Path: []string{"四川省", "达州市", "渠县", "有庆镇"}}, Published: "2021-01-05",
		URL: "http://www.quxian.gov.cn/a.html", FirstSeen: "2021-01-06T01:00:00Z",
		Sections: []report.Section{
			{Role: report.Preamble, End: at("一、")},
			head("一、主要成效", "一、", 1, report.Achievements), head("（一）推进行政执法", "（一）", 2, report.Achievements),
			head("二、存在的问题", "二、", 1, report.Problems),
		},
		Personal: []report.Personal{{Type: "mobile", Span: report.Span{Start: mobile, End: mobile + 11}}},
		Versions: []report.Version{
			{N: 1, Seen: "2021-01-06T01:00:00Z", SHA256: "aa", Status: "superseded"}, {N: 2, Seen: "2021-02-06T01:00:00Z", SHA256: "bb", Status: "current"},
		},
	}
	evil := r
	evil.ID, evil.URL, evil.NeedsOCR, evil.Unit = "gone", "javascript:alert(1)", true, report.Unit{
		Name: "城关镇", Candidates: []report.Candidate{{Code: "1", Path: []string{"甲省", "城关镇"}}},
	}
	return &fake{
		entries: map[string]*archive.Entry{
			seedID: {Seq: 7, Report: r, State: archive.Live, Version: 2},
			"gone": {Seq: 8, Report: evil, State: archive.Withdrawn, Version: 2},
			"a/b":  {Seq: 9, Report: report.Report{ID: "a/b", Title: "带斜线", Kind: report.Other}, State: archive.Live, Version: 1},
		},
		answer: &index.Answer{
			Parsed: "行政执法", Total: 25, Corpus: corpus(),
			Hits: []index.AnswerHit{{
				ID: seedID, Version: 2, Title: r.Title, Unit: r.Unit, Year: 2020, Kind: report.RuleOfLaw, Published: r.Published, Score: 1.5, State: index.Withdrawn,
				Snippets: []index.Snippet{{Text: "推进行政执法<img src=x onerror=alert(1)>", Marks: [][2]int{{6, 18}, {7, 9}, {18, 999}}}},
			}},
			Facets: map[string][]index.FacetValue{"year": {{Value: "2020", Count: 20}}, "kind": {{Value: "rule_of_law", Count: 25}}, "region": {{Value: "5117", Count: 3}}, "role": {{Value: "problems", Count: 9}}},
		},
		original: &Original{URL: "http://www.quxian.gov.cn/a.html", MediaType: "text/html", Fetched: time.Unix(1609900000, 0), SHA256: "aa", HTML: `<html><head><title>标题</title><script>alert(1)</script></head>
<body onload=x><h1>报告</h1><p>电话 138<b>0013</b>8000 &lt;完&gt;</p><img src=http://evil/><a href="javascript:x">链接</a></body></html>`},
	}
}

// summaryOfRun names what is inside the network.
const summaryOfRun = `{"totals":{"pages":{"bytes":12345678901}},"problems":[{"code":"disk_low","url":"","message":"磁盘剩余 7 MB"}],
"sites":[{"site":"渠县","proxy":"http://10.1.2.3:3128","problems":[
{"code":"unreachable","url":"http://user:pass@www.quxian.gov.cn/a?x=1","message":"dial tcp 10.0.0.9:80: refused"},
{"code":"off_site","url":"http://10.0.0.8/login","message":"到 http://oa.internal/ 去了"},{"code":"new_one","url":"file:///etc/passwd","message":"x"}]}]}`

func corpus() index.Corpus {
	return index.Corpus{Seq: 42, Analyzer: "1", Dictionary: "d", Rules: "r", Program: "test"}
}

func (f *fake) Search(ctx context.Context, req index.Ask) (*index.Answer, error) {
	f.got.Store(&req)
	if f.panics {
		panic("boom with secrets")
	}
	if f.block != nil {
		select {
		case <-f.block:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if f.err != nil {
		return nil, f.err
	}
	a := *f.answer
	if req.Corpus != 0 {
		hidden := 2
		a.HiddenSince, a.Corpus.Seq = &hidden, req.Corpus
	}
	if req.Keywords > 0 {
		a.Keywords = []index.Keyword{{Term: "普法", Documents: 3, Held: 7}}
	}
	if req.Statistics {
		a.Statistics = &index.Statistics{Documents: a.Total, Occurrences: 60, Held: 100}
	}
	if req.Positions {
		a.Hits = slices.Clone(a.Hits)
		for i := range a.Hits {
			if e, ok := f.entries[a.Hits[i].ID]; ok {
				at := strings.Index(e.Report.Text, "执法")
				a.Hits[i].Positions = [][2]int{{at, at + len("执法")}}
			}
		}
	}
	return &a, nil
}

func (f *fake) Suggest(_ context.Context, prefix string, _ int) ([]suggest.Suggestion, error) {
	return []suggest.Suggestion{{Text: prefix + "镇", Type: suggest.Unit, Note: "四川省渠县", Query: "单位:" + prefix + "镇", Documents: 3}}, nil
}

func (f *fake) Report(_ context.Context, id string) (*archive.Entry, error) {
	if id == "hidden" {
		return nil, errs.Hidden
	}
	e, ok := f.entries[id]
	if !ok {
		return nil, errs.New(errs.NotFound, "没有编号为 "+id+" 的报告", nil)
	}
	c := *e
	return &c, nil
}

func (f *fake) ReportVersion(ctx context.Context, id string, n int) (*archive.Entry, error) {
	e, err := f.Report(ctx, id)
	if err == nil && n > len(e.Report.Versions) {
		return nil, errs.New(errs.NotFound, "没有这个版本", nil)
	}
	if err == nil {
		e.Version = n
	}
	return e, err
}

func (f *fake) Similar(_ context.Context, id string, limit int) (*index.Similar, error) {
	if id == "none" {
		return nil, errs.NotFound
	}
	hits := slices.Clone(f.answer.Hits[:min(limit, len(f.answer.Hits))])
	return &index.Similar{ID: id, Terms: []index.Keyword{{Term: "普法", Documents: 1, Held: 7}}, Hits: hits, Corpus: corpus()}, nil
}

func (f *fake) ReportAt(ctx context.Context, id string, _ uint64) (*archive.Entry, error) {
	return f.Report(ctx, id)
}

func (f *fake) Original(context.Context, string, int) (*Original, error) { return f.original, nil }

func (f *fake) Find(name, _ string, _ int) []report.Unit {
	return []report.Unit{{Name: name, Code: "511725112", Path: []string{"四川省", name}}}
}

func (f *fake) Place(code string) (report.Unit, bool) {
	return report.Unit{Name: "达州市"}, code == "5117"
}

func (f *fake) Runs(context.Context, int) ([]archive.Run, error) {
	return []archive.Run{
		{ID: "r2", Command: "crawl", Started: time.Unix(1700000000, 0).UTC()},
		{ID: "r1", Command: "import", Started: time.Unix(1690000000, 0).UTC(), Finished: time.Unix(1690000009, 0).UTC(), Summary: []byte(summaryOfRun)},
	}, nil
}

func (f *fake) Sites(context.Context) ([]archive.SiteState, error) {
	at := time.Unix(1700000000, 0).UTC()
	return []archive.SiteState{
		{Site: "安静县", Run: "r2", Visited: at, Good: at, State: "ok"},
		{Site: "渠县<b>", Run: "r2", Visited: at, State: "partial", Problems: []archive.SiteProblem{
			{Code: errs.EmptyColumn, URL: "http://www.quxian.gov.cn/list/", Message: "栏目里没有读到<i>任何文章", Seq: 7, Since: at},
			{Code: errs.Unreachable, URL: "javascript:alert(1)", Message: "经代理 10.1.2.3:3128 连不上", Since: at},
		}},
	}, f.err
}

func (f *fake) Captured(_ context.Context, seq uint64) (*Original, error) {
	if seq != 7 {
		return nil, errs.New(errs.NotFound, "没有这一页存档", nil)
	}
	return f.original, nil
}

func (f *fake) Hide(_ context.Context, id, reason string) error {
	if id == "none" {
		return errs.NotFound
	}
	f.reason = reason
	return nil
}

func (f *fake) StartCrawl(_ context.Context, ask CrawlAsk) (archive.Run, error) {
	f.ask = &ask
	switch {
	case slices.Contains(ask.Sites, "无此县"):
		return archive.Run{}, errs.New(errs.BadUsage, "没有名为 无此县 的网站", nil)
	case slices.Contains(ask.Units, "无此镇"):
		return archive.Run{}, errs.UnknownUnit
	case ask.Full:
		return archive.Run{}, errs.New(errs.Locked, "另一个运行正在进行", nil)
	}
	return archive.Run{ID: "r3", Command: "crawl", Started: time.Unix(1700000000, 0).UTC()}, nil
}

func (f *fake) Corpus(ctx context.Context) (index.Corpus, error) {
	status, err := f.Status(ctx)
	return status.Corpus, err
}

func (f *fake) Status(context.Context) (Status, error) {
	return Status{Corpus: corpus(), ArchiveSeq: 44, Held: archive.Held{Live: 318, Withdrawn: 2}}, f.down
}

// options wires a fake into everything.
func (f *fake) options() Options {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	return Options{
		Searcher: f, Reports: f, Status: f, Suggester: f, Likener: f, Originals: f, Units: f, Runs: f, Hider: f, Sites: f, Captures: f,
		Crawls: f,
		Authorize: func(_ context.Context, key, scope string) (string, error) {
			switch key {
			case "let-me":
				return "值班", nil
			case "other":
				return "", errs.New(errs.NotPermitted, "密钥没有这项权限："+scope, nil)
			}
			return "", errs.Unauthorized
		},
		Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler), Version: "test", Dev: true,
	}
}

func newServer(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answer is what came back, read.
type got struct {
	status int
	header http.Header
	body   string
}

func send(t *testing.T, h http.Handler, r *http.Request) got {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	res := w.Result()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	g := got{status: res.StatusCode, header: res.Header, body: string(body)}
	if strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/readyz" || r.URL.Path == "/healthz" {
		contract(t, r, g)
	}
	return g
}

func get(t *testing.T, h http.Handler, target string) got {
	t.Helper()
	return send(t, h, httptest.NewRequest(http.MethodGet, target, nil))
}

// contract checks an answer against openapi.json; an address that is not in
// it, or a method, is not described and must be an error.
func contract(t *testing.T, r *http.Request, g got) {
	t.Helper()
	router := apiRouter(t)
	route, path, err := router.FindRoute(r)
	if errors.Is(err, routers.ErrPathNotFound) || errors.Is(err, routers.ErrMethodNotAllowed) {
		if g.status < 400 {
			t.Errorf("%s %s answers %d but is not in openapi.json", r.Method, r.URL, g.status)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: path, Route: route, Options: &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, ExcludeRequestBody: true, IncludeResponseStatus: g.status != http.StatusNotModified,
	}}
	if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil && g.status < 400 {
		t.Errorf("%s is accepted but openapi.json refuses it: %v", r.URL, err)
	}
	out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: g.status, Header: g.header, Options: in.Options}
	out.SetBodyBytes([]byte(g.body))
	if err := openapi3filter.ValidateResponse(t.Context(), out); err != nil {
		t.Errorf("%s %s → %d breaks the contract: %v\n%s", r.Method, r.URL, g.status, err, g.body)
	}
}

func apiRouter(t *testing.T) routers.Router {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func TestOpenAPIIsValid(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	s := newServer(t, newFake().options())
	described := map[string]bool{}
	for path := range doc.Paths.Map() {
		described[strings.NewReplacer("{", ":", "}", "").Replace(path)] = true
	}
	for _, route := range append(s.public.Routes(), s.admin.Routes()...) {
		if strings.HasPrefix(route.Path, "/api/") && !described[route.Path] {
			t.Errorf("%s %s is not in openapi.json", route.Method, route.Path)
		}
	}
}
