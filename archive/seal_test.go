package archive

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

// Each day's seal is the SHA-256 of its list, which begins with the seal before;
// a row that is changed afterwards no longer gives its day's seal.
func TestSealsChain(t *testing.T) {
	now := time.Date(2026, 3, 30, 10, 0, 0, 0, time.UTC)
	a, err := Open(t.Context(), t.TempDir(), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	w := writer(t, a)
	for _, url := range []string{"u1", "u2", "u3"} {
		record(t, w, visit(url, url))
		for range 2 { // once a day
			if err := a.Seal(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		now = now.Add(24 * time.Hour)
	}
	seals, err := a.Seals(t.Context())
	if err != nil || len(seals) != 3 {
		t.Fatalf("%+v %v", seals, err)
	}
	list := func(s Seal) string {
		var b bytes.Buffer
		if err := a.SealList(t.Context(), s, &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	record(t, w, visit("u4", "u4")) // after the seal of the day
	now = now.Add(-20 * time.Hour)
	if err := errors.Join(a.Seal(t.Context()), a.SealRest(t.Context()), a.SealRest(t.Context())); err != nil {
		t.Fatal(err)
	}
	if seals, err = a.Seals(t.Context()); err != nil || len(seals) != 4 {
		t.Fatalf("%+v %v", seals, err)
	}
	previous := ""
	for _, s := range seals {
		if text := list(s); sha([]byte(text)) != s.SHA256 || s.Previous != previous || s.Captures != 1 {
			t.Errorf("%+v\n%s", s, text)
		}
		previous = s.SHA256
	}
	if _, err := a.writes.ExecContext(t.Context(), `UPDATE captures SET digest = 'sha256:X' WHERE url = 'u2'`); err != nil {
		t.Fatal(err)
	}
	if sha([]byte(list(seals[1]))) == seals[1].SHA256 {
		t.Error("a changed record keeps its seal")
	}
}
