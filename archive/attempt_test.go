package archive

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"baogao/internal/errs"
)

// TestPoisonIsSetAside: what ended three processes is not read a fourth time;
// whatever else is read, and what was read to its end, is not counted.
func TestPoisonIsSetAside(t *testing.T) {
	dir := t.TempDir()
	for n := range maxAttempts {
		c, lines := startChild(t, dir, "poison")
		for lines.Scan() {
			t.Error(lines.Text())
		}
		if err := c.Wait(); c.ProcessState.Exited() {
			t.Fatalf("attempt %d does not end the process: %v", n+1, err)
		}
	}
	w := writer(t, open(t, dir))
	if _, err := w.Attempt("page"); !errors.Is(err, errs.Poison) {
		t.Errorf("the fourth attempt: %v", err)
	}
	for range maxAttempts + 1 {
		done, err := w.Attempt("other")
		if err != nil {
			t.Fatalf("a page that can be read: %v", err)
		}
		done()
	}
}

// TestManyReadersOfOneProcess: the same bytes may come from hundreds of sites
// at once; only processes that die are counted.
func TestManyReadersOfOneProcess(t *testing.T) {
	dir := t.TempDir()
	w := writer(t, open(t, dir))
	var ends []func()
	for range 3 * maxAttempts {
		done, err := w.Attempt("page")
		if err != nil {
			t.Fatal(err)
		}
		ends = append(ends, done)
	}
	if data, err := os.ReadFile(filepath.Join(dir, attemptsName)); err != nil || string(data) != `{"page":1}` {
		t.Errorf("if the process died now: %s, %v", data, err)
	}
	for _, done := range ends {
		done()
	}
	if data, err := os.ReadFile(filepath.Join(dir, attemptsName)); err != nil || string(data) != "{}" {
		t.Errorf("left in the file: %s, %v", data, err)
	}
}

func TestTornAttemptsBeginAnew(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, attemptsName), []byte(`{"page":3`), 0o600); err != nil {
		t.Fatal(err)
	}
	done, err := writer(t, open(t, dir)).Attempt("page")
	if err != nil {
		t.Fatal(err)
	}
	done()
	if data, err := os.ReadFile(filepath.Join(dir, attemptsName)); err != nil || string(data) != "{}" {
		t.Errorf("left in the file: %s, %v", data, err)
	}
}

// TestRetry: what was set aside may be read again, three times.
func TestRetry(t *testing.T) {
	a := open(t, t.TempDir())
	for n := range 2 * maxAttempts {
		w := writer(t, a)
		_, err := w.Attempt("x")
		if n >= maxAttempts {
			if !errors.Is(err, errs.Poison) {
				t.Errorf("attempt %d: %v", n, err)
			}
			_, err = w.Retry("x")
		}
		if err != nil {
			t.Fatalf("%d: %v", n, err)
		}
		_ = w.Close() // died over it
	}
	w := writer(t, a)
	if _, err := w.Retry("x"); !errors.Is(err, errs.Poison) {
		t.Errorf("after %d deaths: %v", 2*maxAttempts, err)
	}
}
