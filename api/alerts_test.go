package api

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"baogao/archive"
	"baogao/internal/errs"
)

type fakeAlerts struct{ all []archive.Alert }

func (f *fakeAlerts) Alerts(context.Context) ([]archive.Alert, error) { return f.all, nil }

func (f *fakeAlerts) AddAlert(_ context.Context, rule []byte, by, _ string) (int64, error) {
	f.all = append(f.all, archive.Alert{ID: 1, Rule: rule, By: by})
	return 1, nil
}

func (f *fakeAlerts) RemoveAlert(_ context.Context, id int64) error {
	if id != 1 {
		return errs.New(errs.NotFound, "没有这条订阅", nil)
	}
	f.all = nil
	return nil
}

func TestAlertsNeedAKey(t *testing.T) {
	f := &fakeAlerts{}
	o := newFake().options()
	o.Alerts = f
	o.Authorize = func(_ context.Context, secret, scope string) (string, error) {
		if secret == "good" && scope == scopeAlerts {
			return "zhang", nil
		}
		return "", errs.New(errs.Unauthorized, "", nil)
	}
	h := newServer(t, o).Public()
	ask := func(method, target, key, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+key)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	const rule = `{"query":"执法","on":["new"],"to":"a@example.org"}`
	if w := ask("POST", "/api/v1/alerts", "bad", rule); w.Code != http.StatusUnauthorized || len(f.all) != 0 {
		t.Errorf("a bad key: %d", w.Code)
	}
	if w := ask("POST", "/api/v1/alerts", "good", `{"query":"执法","to":"x"}`); w.Code != http.StatusBadRequest {
		t.Errorf("a bad rule: %d %s", w.Code, w.Body)
	}
	if w := ask("POST", "/api/v1/alerts", "good", rule); w.Code != http.StatusCreated || f.all[0].By != "zhang" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("GET", "/api/v1/alerts", "good", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"执法"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("DELETE", "/api/v1/alerts/2", "good", ""); w.Code != http.StatusNotFound {
		t.Errorf("%d", w.Code)
	}
	if w := ask("DELETE", "/api/v1/alerts/1", "good", ""); w.Code != http.StatusNoContent || len(f.all) != 0 {
		t.Errorf("%d", w.Code)
	}
}

func TestFeed(t *testing.T) {
	h := newServer(t, newFake().options()).Public()
	r := httptest.NewRequest(http.MethodGet, "/feed?q=%E6%89%A7%E6%B3%95", http.NoBody)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var feed atomFeed
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil || w.Code != http.StatusOK || len(feed.Entries) == 0 {
		t.Fatalf("%d %v %s", w.Code, err, w.Body)
	}
	e := feed.Entries[0]
	if !strings.HasSuffix(e.ID, ":2") || e.Updated != "2021-02-06T01:00:00Z" || !strings.Contains(e.Summary, "执法") || !strings.HasPrefix(e.Link.Href, "http://") {
		t.Errorf("%+v", e)
	}
	if strings.Contains(w.Body.String(), "13800138000") {
		t.Error("a mobile number")
	}
}
