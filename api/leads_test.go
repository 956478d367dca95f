package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"baogao/audit"
	"baogao/internal/errs"
	"baogao/report"
)

func (f *fakeAuditor) Leads(_ context.Context, ask audit.LeadAsk) (*audit.LeadList, error) {
	f.leads = ask
	at := strings.Index(seedText, "执法力量不足")
	return &audit.LeadList{
		Total: 30, States: map[string]int{audit.Open: 30}, Reports: map[string]audit.Cited{seedID: {Title: "甲<b>", Published: "2021-01-05"}},
		Leads: []audit.Lead{{
			Lead: report.Lead{
				ID: "00aa", Type: "wrong_year", Strength: report.Strong, Reports: []string{seedID}, Reason: "=年份",
				Spans: []report.LeadSpan{{Report: seedID, Span: report.Span{Start: at, End: at + len("执法力量不足")}}},
			},
			Unit: "有庆镇", Code: "511725112", Kind: report.RuleOfLaw, Year: 2020, State: audit.Open,
		}},
	}, nil
}

func (f *fakeAuditor) Judge(_ context.Context, id string, j audit.Judgement) (*audit.Lead, error) {
	if id != "00aa" {
		return nil, errs.New(errs.NotFound, "没有编号为 "+id+" 的疑点", nil)
	}
	f.said = j
	return &audit.Lead{Lead: report.Lead{ID: id, Type: "wrong_year", Strength: report.Strong, Reports: []string{}, Spans: []report.LeadSpan{}}, Kind: report.RuleOfLaw, State: j.State, Note: j.Note, By: j.By}, nil
}

func TestLeadsAnswers(t *testing.T) {
	f, h := auditServer(t)
	g := get(t, h, "/api/v1/leads?region=511725&state=open&type=wrong_year&kind=rule_of_law&year=2020&limit=7&offset=2")
	if g.status != http.StatusOK || !strings.Contains(g.body, `"state":"open"`) || !strings.Contains(g.body, `"corpus"`) {
		t.Errorf("%d %s", g.status, g.body)
	}
	want := audit.LeadAsk{Region: "511725", State: "open", Type: "wrong_year", Kind: report.RuleOfLaw, Year: 2020, Limit: 7, Offset: 2}
	if got := f.leads; got.Region != want.Region || got.State != want.State || got.Type != want.Type || got.Year != want.Year || got.Limit != want.Limit || got.Offset != want.Offset {
		t.Errorf("asked %+v", got)
	}
	if g := get(t, h, "/api/v1/leads?format=csv"); g.status != http.StatusOK || !strings.Contains(g.body, "'=年份") || f.leads.Limit != 0 {
		t.Errorf("%d %s, limit %d", g.status, g.body, f.leads.Limit)
	}
	if g := get(t, h, "/api/v1/leads?format=jsonl"); g.status != http.StatusOK || strings.Count(g.body, "\n") != 1 {
		t.Errorf("%d %s", g.status, g.body)
	}
	for _, bad := range []string{"?state=x", "?kind=x", "?year=20", "?limit=0", "?extra=1"} {
		if g := get(t, h, "/api/v1/leads"+bad); g.status != http.StatusBadRequest {
			t.Errorf("%q: %d", bad, g.status)
		}
	}
}

// The public page shows the work list without forms; every sentence leads to
// its place in the report.
func TestLeadsPage(t *testing.T) {
	_, h := auditServer(t)
	doc := page(t, h, "/leads?region=511725", http.StatusOK)
	if doc.Find(".lead form").Length() != 0 {
		t.Error("the public may not judge")
	}
	if mark := doc.Find(".lead blockquote mark").Text(); mark != "执法力量不足" {
		t.Errorf("marked %q", mark)
	}
	href, _ := doc.Find(".lead blockquote a").Attr("href")
	if doc = page(t, h, strings.TrimSuffix(href, "#at"), http.StatusOK); doc.Find("mark#at").Text() != "执法力量不足" {
		t.Errorf("%s does not lead to the sentence", href)
	}
	if page(t, h, "/leads", http.StatusOK).Find(".empty").Length() != 1 {
		t.Error("nothing asked, nothing explained")
	}
	var places [21]string
	for i := range places {
		places[i] = strconv.Itoa(i) + "-99"
	}
	for _, bad := range []string{"x", "5-", "5-6-7x", strings.Join(places[:], ",")} {
		page(t, h, "/reports/"+url.PathEscape(seedID)+"?at="+url.QueryEscape(bad), http.StatusBadRequest)
	}
}

// An officer works with a key; what another site's page sends is refused.
func TestJudging(t *testing.T) {
	f := &fakeAuditor{}
	o := newFake().options()
	o.Auditor = f
	o.Authorize = func(_ context.Context, secret, scope string) (string, error) {
		if secret != "good" || scope != scopeJudge {
			return "", errs.New(errs.Unauthorized, "", nil)
		}
		return "zhiban", nil
	}
	h := newServer(t, o).Admin()
	send := func(method, target, body string, set func(*http.Request)) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		set(r)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	key := func(r *http.Request) { r.SetBasicAuth("张三", "good") }
	if w := send("GET", "/leads?region=511725", "", func(*http.Request) {}); w.Code != http.StatusUnauthorized || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic") {
		t.Errorf("without a key: %d %v", w.Code, w.Header())
	}
	if w := send("GET", "/leads?region=511725", "", key); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `action="/leads/00aa"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	form := url.Values{"state": {"confirmed"}, "note": {"属实"}, "back": {"region=511725&state=open"}, "next": {"00bb"}}.Encode()
	w := send("POST", "/leads/00aa", form, key)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/leads?region=511725&state=open#l-00bb" || f.said.By != "张三" || f.said.State != audit.Confirmed {
		t.Errorf("%d %v %+v", w.Code, w.Header(), f.said)
	}
	f.said = audit.Judgement{}
	w = send("POST", "/leads/00aa", form, func(r *http.Request) { key(r); r.Header.Set("Sec-Fetch-Site", "cross-site") })
	if w.Code < 400 || f.said.State != "" {
		t.Errorf("from another site: %d %+v", w.Code, f.said)
	}
	if w := send("POST", "/leads/zz", form, key); w.Code != http.StatusNotFound {
		t.Errorf("an unknown lead: %d", w.Code)
	}
	w = send("POST", "/api/v1/admin/leads/00aa", `{"state":"fixed","note":"已更正"}`, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer good")
	})
	if w.Code != http.StatusOK || f.said.By != "zhiban" || f.said.State != audit.Fixed {
		t.Errorf("%d %s %+v", w.Code, w.Body, f.said)
	}
}
