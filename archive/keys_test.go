package archive

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/internal/errs"
)

// TestKeys: a key opens what it is for until it is revoked, its name is never
// given again, and its secret is nowhere on the disk.
func TestKeys(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	ctx := t.Context()
	secret, err := a.AddKey(ctx, "值班", []string{"crawl", "hide"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := a.AddKey(ctx, "取证", []string{"evidence"})
	if err != nil || other == secret {
		t.Fatalf("the second key: %v", err)
	}
	check := func(secret, scope, name string, want error) {
		t.Helper()
		if got, err := a.Authorize(ctx, secret, scope); got != name || !errors.Is(err, want) {
			t.Errorf("Authorize(%.10s, %s) = %q, %v, want %q, %v", secret, scope, got, err, name, want)
		}
	}
	check(secret, "crawl", "值班", nil)
	check(secret, "hide", "值班", nil)
	check(secret, "evidence", "", errs.NotPermitted)
	check(secret, "", "", errs.NotPermitted)
	check(secret, "crawl hide", "", errs.NotPermitted)
	check(other, "evidence", "取证", nil)
	check("", "crawl", "", errs.Unauthorized)
	check(strings.ToLower(secret), "crawl", "", errs.Unauthorized)
	if _, err := a.AddKey(ctx, "值班", []string{"crawl"}); !errors.Is(err, errs.BadUsage) {
		t.Errorf("a name given twice: %v", err)
	}
	if err := a.RevokeKey(ctx, "值班"); err != nil {
		t.Fatal(err)
	}
	check(secret, "crawl", "", errs.Unauthorized)
	if err := a.RevokeKey(ctx, "值班"); !errors.Is(err, errs.NotFound) {
		t.Errorf("revoked twice: %v", err)
	}
	if _, err := a.AddKey(ctx, "值班", []string{"crawl"}); !errors.Is(err, errs.BadUsage) {
		t.Errorf("a revoked name given again: %v", err)
	}
	ks, err := a.Keys(ctx)
	if err != nil || len(ks) != 2 || ks[0].Name != "值班" || ks[0].Revoked.IsZero() || !ks[1].Revoked.IsZero() || len(ks[0].Scopes) != 2 {
		t.Errorf("Keys = %+v, %v", ks, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "archive.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), secret) || strings.Contains(string(data), other) {
			t.Errorf("%s holds a secret", f)
		}
	}
}
