package api

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"baogao/internal/errs"
)

func (f *fakeAuditor) Evidence(_ context.Context, ids []string, by string, w io.Writer) error {
	_, err := io.WriteString(w, "PK"+strings.Join(ids, ",")+by)
	return err
}

// Evidence is for keys of its scope alone, and who fetched it is logged.
func TestEvidenceNeedsAKey(t *testing.T) {
	var log bytes.Buffer
	o := newFake().options()
	o.Auditor, o.Log = &fakeAuditor{}, slog.New(slog.NewTextHandler(&log, nil))
	o.Authorize = func(_ context.Context, secret, scope string) (string, error) {
		if secret == "good" && scope == scopeEvidence {
			return "zhang", nil
		}
		return "", errs.New(errs.Unauthorized, "", nil)
	}
	h := newServer(t, o).Public()
	ask := func(target, key string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, target, http.NoBody)
		if key != "" {
			r.Header.Set("Authorization", "Bearer "+key)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for key, want := range map[string]int{"": http.StatusUnauthorized, "bad": http.StatusUnauthorized, "good": http.StatusOK} {
		if w := ask("/api/v1/evidence?lead=00aa,00bb", key); w.Code != want || want == http.StatusOK && w.Body.String() != "PK00aa,00bbzhang" {
			t.Errorf("key %q: %d %s", key, w.Code, w.Body)
		}
	}
	if w := ask("/api/v1/evidence", "good"); w.Code != http.StatusBadRequest {
		t.Errorf("of nothing: %d", w.Code)
	}
	if said := log.String(); !strings.Contains(said, "evidence sent") || !strings.Contains(said, "key=zhang") || !strings.Contains(said, "00bb") {
		t.Errorf("log %q", said)
	}
}
