package api

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"baogao/internal/errs"
)

// Texts in plain are for keys of the scope alone, are kept by nobody on the
// way, and who read which is logged.
func TestUnmaskedTextNeedsAKey(t *testing.T) {
	var log bytes.Buffer
	f := newFake()
	o := f.options()
	id := url.PathEscape(seedID)
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	o.Authorize = func(_ context.Context, secret, scope string) (string, error) {
		if secret == "good" && scope == scopeUnmasked {
			return "zhang", nil
		}
		return "", errs.New(errs.Unauthorized, "", nil)
	}
	h := newServer(t, o).Public()
	for _, tt := range []struct {
		query, key string
		browser    bool
		code       int
		plain      bool
	}{
		{"", "", false, http.StatusOK, false},
		{"", "good", false, http.StatusOK, false},
		{"?unmasked=false", "", false, http.StatusOK, false},
		{"?unmasked=true", "", false, http.StatusUnauthorized, false},
		{"?unmasked=true", "bad", false, http.StatusUnauthorized, false},
		{"?unmasked=true", "bad", true, http.StatusUnauthorized, false},
		{"?unmasked=yes", "good", false, http.StatusBadRequest, false},
		{"?unmasked=true", "good", false, http.StatusOK, true},
		{"?unmasked=true", "good", true, http.StatusOK, true},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/reports/"+id+"/text"+tt.query, http.NoBody)
		switch {
		case tt.browser:
			r.SetBasicAuth("张三", tt.key)
		case tt.key != "":
			r.Header.Set("Authorization", "Bearer "+tt.key)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if plain := strings.Contains(w.Body.String(), "13800138000"); w.Code != tt.code || plain != tt.plain {
			t.Errorf("%q with key %q: %d, in plain %t", tt.query, tt.key, w.Code, plain)
		}
		if asked := w.Header().Get("WWW-Authenticate") != ""; asked != (tt.code == http.StatusUnauthorized) {
			t.Errorf("%q with key %q: a browser is asked: %t", tt.query, tt.key, asked)
		}
		if tt.plain && w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("may be kept: %v", w.Header())
		}
	}
	if said := log.String(); strings.Count(said, "unmasked text sent") != 2 || !strings.Contains(said, "key=zhang") || !strings.Contains(said, seedID) {
		t.Errorf("log %q", said)
	}
}

// Who holds a text from before a setting masked more is not told it still holds.
func TestTagKnowsWhatIsMasked(t *testing.T) {
	o := newFake().options()
	tag := func(held string) (string, int) {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/reports/"+url.PathEscape(seedID)+"/text", http.NoBody)
		r.Header.Set("If-None-Match", held)
		w := httptest.NewRecorder()
		newServer(t, o).Public().ServeHTTP(w, r)
		return w.Header().Get("ETag"), w.Code
	}
	before, _ := tag("")
	if _, code := tag(before); code != http.StatusNotModified {
		t.Errorf("the same setting: %d", code)
	}
	o.Masking.Phones = true
	if after, code := tag(before); code != http.StatusOK || after == before {
		t.Errorf("another setting: %d, tag %s", code, after)
	}
}
