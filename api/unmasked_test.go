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
		code       int
		plain      bool
	}{
		{"", "", http.StatusOK, false},
		{"", "good", http.StatusOK, false},
		{"?unmasked=false", "", http.StatusOK, false},
		{"?unmasked=true", "", http.StatusUnauthorized, false},
		{"?unmasked=true", "bad", http.StatusUnauthorized, false},
		{"?unmasked=yes", "good", http.StatusBadRequest, false},
		{"?unmasked=true", "good", http.StatusOK, true},
	} {
		r := httptest.NewRequest(http.MethodGet, "/api/v1/reports/"+id+"/text"+tt.query, http.NoBody)
		if tt.key != "" {
			r.Header.Set("Authorization", "Bearer "+tt.key)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if plain := strings.Contains(w.Body.String(), "13800138000"); w.Code != tt.code || plain != tt.plain {
			t.Errorf("%q with key %q: %d, in plain %t", tt.query, tt.key, w.Code, plain)
		}
		if tt.plain && w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("may be kept: %v", w.Header())
		}
	}
	if said := log.String(); strings.Count(said, "unmasked text sent") != 1 || !strings.Contains(said, "key=zhang") || !strings.Contains(said, seedID) {
		t.Errorf("log %q", said)
	}
}
