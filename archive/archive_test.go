package archive

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
)

func open(t *testing.T, dir string) *Archive {
	t.Helper()
	a, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func writer(t *testing.T, a *Archive) *Writer {
	t.Helper()
	w, err := a.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// visit is an answer of a site with this body.
func visit(url, body string) Visit {
	target := Target{URL: url, Site: "s", Role: Article}
	return Visit{Target: target, SHA256: sha([]byte(body)), Captures: []Capture{{
		Target: target, Kind: Response, Status: 200, FinalURL: url,
		Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte(body),
	}}, Next: time.Now().Add(time.Hour)}
}

func record(t *testing.T, w *Writer, v Visit) uint64 {
	t.Helper()
	seq, err := w.Record(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func put(t *testing.T, w *Writer, p Put) Outcome {
	t.Helper()
	out, err := w.Put(t.Context(), "test", p.Capture, []Put{p})
	if err != nil {
		t.Fatal(err)
	}
	return out[0]
}

func TestCaptureIsReadBackAsReceived(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	for _, body := range []string{"<p>第一</p>", "", "\r\n\r\n二进制\x00\xff"} {
		seq := record(t, w, visit("http://a.test/"+sha([]byte(body)), body))
		cs, err := a.Captures(t.Context(), seq-1, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(body, string(cs[0].Body)); diff != "" {
			t.Errorf("body of %q (-want +got):\n%s", body, diff)
		}
		if cs[0].Header.Get("Content-Type") != "text/html" || cs[0].Status != 200 {
			t.Errorf("head of %q: %+v", body, cs[0])
		}
	}
}

func TestFrontierIsInOrderAndRemembers(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	now := time.Now()
	add := []Target{
		{URL: "u/file.pdf", Site: "s", Role: Attachment},
		{URL: "u/1", Site: "s", Role: Article},
		{URL: "u/", Site: "s", Role: Column},
		{URL: "u/2", Site: "s", Role: Article},
		{URL: "v/", Site: "t", Role: Column},
	}
	if err := w.Add(t.Context(), append(add, add[1])); err != nil {
		t.Fatal(err)
	}
	urls := func(at time.Time) (out []string) {
		due, err := a.Due(t.Context(), "s", at, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range due {
			out = append(out, k.URL)
		}
		return out
	}
	if diff := cmp.Diff([]string{"u/", "u/1", "u/2", "u/file.pdf"}, urls(now)); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	v := visit("u/1", "text")
	v.ETag = `"x"`
	seq := record(t, w, v)
	failed := Visit{Target: Target{URL: "u/2", Site: "s", Role: Article}, Code: errs.Timeout, Next: now.Add(time.Hour)}
	record(t, w, failed)
	if diff := cmp.Diff([]string{"u/", "u/file.pdf"}, urls(now)); diff != "" {
		t.Errorf("due after visits (-want +got):\n%s", diff)
	}
	k, err := a.Known(t.Context(), "u/1", "")
	if err != nil || k.ETag != `"x"` || k.LastSeq != seq || k.Failures != 0 {
		t.Errorf("Known(u/1) = %+v, %v", k, err)
	}
	if k, err := a.Known(t.Context(), "u/2", ""); err != nil || k.Failures != 1 {
		t.Errorf("Known(u/2) = %+v, %v", k, err)
	}
	if err := w.MakeDue(t.Context(), "s", "", now); err != nil {
		t.Fatal(err)
	}
	if got := urls(now); len(got) != 4 {
		t.Errorf("due after MakeDue: %v", got)
	}
}

func TestPutKeepsVersionsSourcesAndWithdrawals(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	r := report.Report{ID: "r1", Title: "甲", Text: "一", Kind: report.RuleOfLaw, Year: 2020, Unit: report.Unit{Name: "乙镇"}}
	first := record(t, w, visit("u/1", "bytes 1"))
	gone := func() Put {
		v := visit("u/1", "404")
		v.Code, v.Gone, v.Captures[0].Status = errs.NotFound, true, 404
		return Put{Capture: record(t, w, v), Withdrawn: true, Report: report.Report{ID: "r1"}}
	}
	steps := []struct {
		name    string
		put     func() Put
		outcome Outcome
		state   State
		version int
	}{
		{"first", func() Put { return Put{Capture: first, Report: r} }, New, Live, 1},
		{"again", func() Put { return Put{Capture: first, Report: r} }, Unchanged, Live, 1},
		{"understood anew", func() Put { r := r; r.Source = "新"; return Put{Capture: first, Report: r} }, Unchanged, Live, 1},
		{"other bytes, same text", func() Put { return Put{Capture: record(t, w, visit("u/1", "bytes 2")), Report: r} }, Unchanged, Live, 1},
		{"other text", func() Put {
			r := r
			r.Text = "二"
			return Put{Capture: record(t, w, visit("u/1", "bytes 3")), Report: r}
		}, Changed, Live, 2},
		{"old bytes read again", func() Put { return Put{Capture: first, Report: r} }, Unchanged, Live, 2},
		{"old news of a withdrawal", func() Put { return Put{Capture: first, Withdrawn: true, Report: report.Report{ID: "r1"}} }, Unchanged, Live, 2},
		{"gone", gone, Gone, Withdrawn, 2},
		{"still gone", gone, Unchanged, Withdrawn, 2},
		{"back with the text it had", func() Put {
			r := r
			r.Text = "二"
			return Put{Capture: record(t, w, visit("u/1", "bytes 3")), Report: r}
		}, Changed, Live, 2},
		{"gone again", gone, Gone, Withdrawn, 2},
		{"alias", func() Put {
			s := r
			s.ID = "r2"
			return Put{Capture: record(t, w, visit("u/2", "alias")), Report: s, AliasOf: "r1", Article: report.Article{URL: "u/2"}}
		}, DuplicateOf, Live, 2}, // one of its addresses answers
	}
	for _, step := range steps {
		before, _ := a.Seq(t.Context())
		if got := put(t, w, step.put()); got != step.outcome {
			t.Errorf("%s: outcome %s, want %s", step.name, got, step.outcome)
		}
		e, err := a.Report(t.Context(), "r1")
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if e.State != step.state || e.Version != step.version || len(e.Report.Versions) != step.version {
			t.Errorf("%s: state %s version %d of %v", step.name, e.State, e.Version, e.Report.Versions)
		}
		after, _ := a.Seq(t.Context())
		if after < before {
			t.Errorf("%s: Seq fell from %d to %d", step.name, before, after)
		}
	}
	if e, err := a.Report(t.Context(), "r2"); err != nil || e.Report.ID != "r1" || len(e.Report.Sources) != 1 {
		t.Errorf("alias: %+v, %v", e, err)
	}
	if e, err := a.ReportVersion(t.Context(), "r1", 1); err != nil || e.Report.Text != "一" {
		t.Errorf("version 1: %+v, %v", e, err)
	}
	if same, err := a.Same(t.Context(), "乙镇", report.RuleOfLaw, 2020); err != nil || len(same) != 1 {
		t.Errorf("Same: %d, %v", len(same), err)
	}
}

func TestHiddenStaysHidden(t *testing.T) {
	a := open(t, t.TempDir())
	w := writer(t, a)
	seq := record(t, w, visit("u/1", "1"))
	put(t, w, Put{Capture: seq, Report: report.Report{ID: "r1", Text: "一"}})
	at, _ := a.Seq(t.Context())
	if err := a.Hide(t.Context(), "r1", "申请"); err != nil {
		t.Fatal(err)
	}
	changes, err := a.Changes(t.Context(), at, 10)
	if err != nil || len(changes) != 1 || changes[0].State != Hidden {
		t.Fatalf("changes: %+v, %v", changes, err)
	}
	put(t, w, Put{Capture: record(t, w, visit("u/1", "2")), Report: report.Report{ID: "r1", Text: "二"}})
	if _, err := a.Report(t.Context(), "r1"); !errors.Is(err, errs.Hidden) {
		t.Errorf("Report of a hidden one: %v", err)
	}
	if err := a.Unhide(t.Context(), "r1"); err != nil {
		t.Fatal(err)
	}
	if e, err := a.Report(t.Context(), "r1"); err != nil || e.Report.Text != "二" {
		t.Errorf("after Unhide: %+v, %v", e, err)
	}
	if err := a.Hide(t.Context(), "nothing", "x"); !errors.Is(err, errs.NotFound) {
		t.Errorf("Hide of nothing: %v", err)
	}
}

func TestTornTailIsSetAside(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w, err := a.Writer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	record(t, w, visit("u/1", "whole"))
	file := filepath.Join(dir, "warc", w.spool.name)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("half a rec"); err != nil {
		t.Fatal(err)
	}
	f.Close()
	b := open(t, dir)
	if len(b.SetAside()) != 1 || b.SetAside()[0].Bytes != 10 {
		t.Fatalf("SetAside = %+v", b.SetAside())
	}
	kept, err := os.ReadFile(b.SetAside()[0].To)
	if err != nil || string(kept) != "half a rec" {
		t.Errorf("lost+found holds %q, %v", kept, err)
	}
	if problems, err := b.Check(t.Context()); err != nil || len(problems) != 0 {
		t.Errorf("Check: %v, %v", problems, err)
	}
	record(t, writer(t, b), visit("u/2", "more"))
	if problems, err := b.Check(t.Context()); err != nil || len(problems) != 0 {
		t.Errorf("Check after more: %v, %v", problems, err)
	}
}

func TestFlippedBitIsNeverServed(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	seq := record(t, w, visit("u/1", "some text that is long enough"))
	file := filepath.Join(dir, "warc", w.spool.name)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-12] ^= 4
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Captures(t.Context(), seq-1, 1); !errors.Is(err, errs.Corrupt) {
		t.Errorf("Captures of a damaged record: %v", err)
	}
	if problems, err := a.Check(t.Context()); err != nil || len(problems) != 1 {
		t.Errorf("Check: %v, %v", problems, err)
	}
}

func TestSecondWriterIsRefused(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	writer(t, a)
	begin := time.Now()
	if _, err := b.Writer(t.Context()); !errors.Is(err, errs.Locked) {
		t.Errorf("second writer: %v", err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("took %s, want at most 2 s", took)
	}
}

func TestBackupRestore(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	put(t, w, Put{Capture: record(t, w, visit("u/1", "1")), Report: report.Report{ID: "r1", Text: "一"}})
	if err := a.Hide(t.Context(), "r1", "x"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "sites.yaml"), []byte("sites: []\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	dest := filepath.Join(t.TempDir(), "backup")
	if err := a.Backup(t.Context(), dest); err != nil {
		t.Fatal(err)
	}
	record(t, w, visit("u/2", "later"))
	fresh := filepath.Join(t.TempDir(), "fresh")
	if err := Restore(t.Context(), dest, fresh); err != nil {
		t.Fatal(err)
	}
	b := open(t, fresh)
	if _, err := b.Report(t.Context(), "r1"); !errors.Is(err, errs.Hidden) {
		t.Errorf("restored report: %v", err)
	}
	if _, err := os.Stat(filepath.Join(fresh, "sites.yaml")); err != nil {
		t.Error(err)
	}
	if err := a.Backup(t.Context(), dest); !errors.Is(err, errs.BadUsage) {
		t.Errorf("backup onto a backup: %v", err)
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	if _, err := a.writes.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, errs.NewerSchema) {
		t.Errorf("Open of a newer schema: %v", err)
	}
}

// TestWarcio reads our files with the reference implementation.
func TestWarcio(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: starts Python")
	}
	if err := exec.Command("python3", "-c", "import warcio").Run(); err != nil {
		t.Skip("warcio is not installed: pip install warcio")
	}
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	record(t, w, visit("http://a.test/报告", "<p>文</p>"))
	v := visit("file:///x.txt", "文")
	v.Captures[0].Kind = Resource
	record(t, w, v)
	v = visit("http://a.test/1", "")
	v.Captures[0].Kind, v.Captures[0].Status = Revisit, 304
	record(t, w, v)
	file := filepath.Join(dir, "warc", w.spool.name)
	out, err := exec.Command("python3", "-m", "warcio.cli", "check", "-v", file).CombinedOutput()
	if err != nil {
		t.Errorf("warcio check: %v\n%s", err, out)
	}
}
