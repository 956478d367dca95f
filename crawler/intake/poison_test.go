package intake

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"baogao/archive"
	"baogao/internal/errs"
)

// stored is an archive with captured pages of reports at these addresses.
func stored(t *testing.T, addresses ...string) (*archive.Archive, *archive.Writer) {
	t.Helper()
	a, err := archive.Open(t.Context(), t.TempDir(), archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := a.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(w.Close(), a.Close()) })
	for _, address := range addresses {
		_, err := w.Record(t.Context(), archive.Visit{
			Target: archive.Target{URL: address, Site: "县", Role: archive.Article},
			Captures: []archive.Capture{{
				Status: http.StatusOK, Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Body: page(address),
			}},
			Next: time.Now(),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return a, w
}

func page(address string) []byte {
	return []byte(`<html><head><meta name="ArticleTitle" content="某镇2020年法治政府建设工作报告"></head><body><div id="zoom"><p>` +
		address + strings.Repeat("我镇认真落实法治政府建设的各项要求，依法行政水平不断提高。", 20) + `</p></div></body></html>`)
}

// TestPoisonedCaptureIsSetAside: a capture that ended three processes is passed
// by with a code at its address; those behind it are read.
func TestPoisonedCaptureIsSetAside(t *testing.T) {
	const before, poisoned, behind = "http://a.test/1", "http://a.test/2", "http://a.test/3"
	a, w := stored(t, before, poisoned, behind)
	bad, err := a.Latest(t.Context(), poisoned)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // what three dead processes leave
		if _, err := w.Attempt("intake " + bad.SHA256); err != nil {
			t.Fatal(err)
		}
		_ = w.Close()
		if w, err = a.Writer(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = w.Close() })
	res, err := Fold(t.Context(), a, w, NewReader(register()))
	if err != nil {
		t.Fatal(err)
	}
	if n := res.Sites["县"].New; n != 2 {
		t.Errorf("%d reports, want those before and behind", n)
	}
	if len(res.Problems) != 1 || res.Problems[0].URL != poisoned || !errors.Is(res.Problems[0].Err, errs.Poison) {
		t.Errorf("problems: %v", res.Problems)
	}
	if k, err := a.Known(t.Context(), poisoned, ""); err != nil || k.Code != errs.Poison || time.Until(k.Due) < asideFor/2 {
		t.Errorf("the frontier knows %+v, %v", k, err)
	}
	if res, err := Fold(t.Context(), a, w, NewReader(register())); err != nil || len(res.Problems) != 0 {
		t.Errorf("the next fold: %v, %v", res.Problems, err)
	}
}

// TestProbedCaptureIsRead: three processes died over it, but one of its own
// does not: they were ended by something else, and the capture is read.
func TestProbedCaptureIsRead(t *testing.T) {
	a, w := stored(t, "http://a.test/1")
	c, err := a.Latest(t.Context(), "http://a.test/1")
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := w.Attempt("intake " + c.SHA256); err != nil {
			t.Fatal(err)
		}
		_ = w.Close()
		if w, err = a.Writer(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = w.Close() })
	r := NewReader(register())
	probed := 0
	r.Probe = func(_ context.Context, probe *archive.Capture) error {
		if probed++; probe.Seq != c.Seq || len(probe.Body) == 0 {
			t.Errorf("probed: %+v", probe)
		}
		return nil
	}
	res, err := Fold(t.Context(), a, w, r)
	if err != nil || res.Sites["县"].New != 1 || len(res.Problems) > 0 || probed != 1 {
		t.Errorf("%+v after %d probes, %v", res, probed, err)
	}
	if done, err := w.Attempt("intake " + c.SHA256); err != nil {
		t.Errorf("the deaths are not forgotten: %v", err)
	} else {
		done()
	}
}

// TestDamagedRecordIsPassedBy: a record that the disk damaged is reported and
// passed by; what stands before and behind it is read, and a whole reading
// anew says it again.
func TestDamagedRecordIsPassedBy(t *testing.T) {
	const before, damaged, behind = "http://a.test/1", "http://a.test/2", "http://a.test/3"
	a, w := stored(t, before, damaged, behind)
	bad, err := a.Latest(t.Context(), damaged)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(a.Dir(), "*", filepath.Base(bad.Record.File)))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	f, err := os.OpenFile(files[0], os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte("damaged"), bad.Record.Offset+bad.Record.Length/2); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time all is read anew
		res, err := Fold(t.Context(), a, w, NewReader(register()))
		if err != nil {
			t.Fatal(err)
		}
		if n := res.Sites["县"]; n.New+n.Unchanged != 2 {
			t.Errorf("%+v, want those before and behind", n)
		}
		if len(res.Problems) != 1 || res.Problems[0].URL != damaged || !errors.Is(res.Problems[0].Err, errs.Corrupt) || res.Problems[0].Seq != bad.Seq {
			t.Errorf("problems: %v", res.Problems)
		}
		if res, err := Fold(t.Context(), a, w, NewReader(register())); err != nil || len(res.Problems) != 0 {
			t.Errorf("the next fold: %v, %v", res.Problems, err)
		}
		if _, err := w.Put(t.Context(), Stage, 0, nil); err != nil {
			t.Fatal(err)
		}
	}
	if k, err := a.Known(t.Context(), damaged, ""); err != nil || k.SHA256 != "" || time.Until(k.Due) > 0 {
		t.Errorf("it is not fetched again: %+v, %v", k, err)
	}
}

// TestPanicCostsOneReport: a reader that panics is a problem of its page.
func TestPanicCostsOneReport(t *testing.T) {
	a, w := stored(t, "http://a.test/1", "http://a.test/2")
	res, err := Fold(t.Context(), a, w, NewReader(nil)) // a register that is not there
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Problems) != 2 || !errors.Is(res.Problems[0].Err, errs.Unparsed) || !strings.Contains(res.Problems[1].Err.Error(), "panic") {
		t.Errorf("problems: %v", res.Problems)
	}
	if _, err := Fold(context.Background(), a, w, NewReader(register())); err != nil {
		t.Error(err)
	}
}
