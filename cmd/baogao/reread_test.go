package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/internal/sample"
	"baogao/report"
)

// TestReread crawls the demo county and reads its reports again: once over what
// is there, once into an archive that is given the captures and nothing else.
// Every report, version and article is the same, byte for byte. What was
// captured opens in the web archivists' own programs.
func TestReread(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county")
	}
	dir := t.TempDir()
	mustCall(t, dir, "demo", "--once")
	want := everyReport(t, dir)
	if len(want) < 300 {
		t.Fatalf("%d reports", len(want))
	}
	t.Run("in place", func(t *testing.T) {
		mustCall(t, dir, "index", "rebuild", "--reread")
		same(t, want, everyReport(t, dir))
		if said := mustCall(t, dir, "index", "check"); !strings.Contains(said, "一致") {
			t.Errorf("index check: %s", said)
		}
	})
	t.Run("from captures alone", func(t *testing.T) { same(t, want, everyReport(t, refold(t, dir))) })
	t.Run("warcio", func(t *testing.T) { readByWarcio(t, dir) })
	t.Run("pywb", func(t *testing.T) { readByPywb(t, dir) })
}

// everyReport is all that the archive holds of each version of each report. The
// numbers that an archive gives in its own order are left out.
func everyReport(t *testing.T, dir string) map[string]string {
	t.Helper()
	ar, err := archive.Open(t.Context(), dir, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ar.Close()
	entries, err := ar.Changes(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	add := func(e *archive.Entry) {
		entry := *e
		entry.Seq, entry.Capture = 0, 0
		data, err := json.MarshalIndent(entry, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all[fmt.Sprintf("%s.%d", e.Report.ID, e.Version)] = string(data)
	}
	for i := range entries {
		add(&entries[i])
		for n := 1; n < entries[i].Version; n++ {
			old, err := ar.ReportVersion(t.Context(), entries[i].Report.ID, n)
			if err != nil {
				t.Fatal(err)
			}
			add(old)
		}
	}
	return all
}

func same(t *testing.T, want, got map[string]string) {
	t.Helper()
	shown := 0
	for id, w := range want {
		if got[id] != w {
			if shown++; shown <= 3 {
				t.Errorf("%s (-crawled +reread):\n%s", id, cmp.Diff(strings.Split(w, "\n"), strings.Split(got[id], "\n")))
			}
		}
	}
	if shown > 0 || len(got) != len(want) {
		t.Errorf("%d of %d differ, %d reread", shown, len(want), len(got))
	}
}

// refold copies the captures of an archive, with what persons said of units,
// into a new one and reads them there.
func refold(t *testing.T, from string) (dir string) {
	t.Helper()
	ctx := t.Context()
	dir = t.TempDir()
	old, err := archive.Open(ctx, from, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	fresh, err := archive.Open(ctx, dir, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	w, err := fresh.Writer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	units := sample.County().Imported()
	if err := w.PutUnits(ctx, units, intake.Stage); err != nil {
		t.Fatal(err)
	}
	copyCaptures(ctx, t, old, w)
	reader := intake.NewReader(report.NewRegister().With(units))
	defer reader.Close()
	if _, err := intake.Fold(ctx, fresh, w, reader); err != nil {
		t.Fatal(err)
	}
	return dir
}

func copyCaptures(ctx context.Context, t *testing.T, old *archive.Archive, w *archive.Writer) {
	t.Helper()
	for seq := uint64(0); ; {
		captures, err := old.Captures(ctx, seq, 200)
		if err != nil {
			t.Fatal(err)
		}
		if len(captures) == 0 {
			return
		}
		var visits []archive.Visit
		for _, c := range captures {
			seq = c.Seq
			c.Seq, c.Record = 0, archive.Record{}
			visits = append(visits, archive.Visit{Target: c.Target, Captures: []archive.Capture{c}, Code: c.Code, Gone: c.Gone, SHA256: c.SHA256, Next: time.Now()})
		}
		if err := w.RecordAll(ctx, visits); err != nil {
			t.Fatal(err)
		}
	}
}

func warcFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "warc", "*.warc.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files: %v, %v", files, err)
	}
	return files
}

// captured counts the captures of a kind that have an answer of the web.
func captured(t *testing.T, dir string) (all []archive.Capture) {
	t.Helper()
	ar, err := archive.Open(t.Context(), dir, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ar.Close()
	for seq := uint64(0); ; seq = all[len(all)-1].Seq {
		more, err := ar.Captures(t.Context(), seq, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(more) == 0 {
			return all
		}
		all = append(all, more...)
	}
}

// readByWarcio has the reference implementation verify every digest.
func readByWarcio(t *testing.T, dir string) {
	t.Helper()
	python(t, "warcio")
	out, err := exec.Command("python3", append([]string{"-m", "warcio.cli", "check", "-v"}, warcFiles(t, dir)...)...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "failed") || !strings.Contains(string(out), "digest pass") {
		t.Errorf("warcio check: %v\n%.2000s", err, out)
	}
}

// readByPywb has the replay program's indexer list what it could show: every
// answer of the web that was captured, at its time and status.
func readByPywb(t *testing.T, dir string) {
	t.Helper()
	python(t, "pywb")
	index := filepath.Join(t.TempDir(), "index.cdxj")
	out, err := exec.Command("python3", append([]string{"-m", "pywb.indexer.cdxindexer", "-s", "-j", "-o", index}, warcFiles(t, dir)...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("cdx-indexer: %v\n%s", err, out)
	}
	data, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for line := range strings.Lines(string(data)) {
		_, after, _ := strings.Cut(strings.TrimSpace(line), " ")
		stamp, fields, found := strings.Cut(after, " ")
		var f struct{ URL, Status, Mime string }
		if !found || json.Unmarshal([]byte(fields), &f) != nil {
			continue // the line that names the format
		}
		if f.Mime == "warc/revisit" {
			f.Status = "revisit"
		}
		got = append(got, stamp+" "+f.Status+" "+f.URL)
	}
	for _, c := range captured(t, dir) {
		status := strconv.Itoa(c.Status)
		switch {
		case c.Kind == archive.Revisit:
			status = "revisit"
		case c.Status == http.StatusNotModified:
			t.Errorf("%s: 304 that is no revisit", c.Target.URL)
		}
		want = append(want, c.Time.UTC().Format("20060102150405")+" "+status+" "+c.Target.URL)
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pywb's index (-captured +indexed):\n%.3000s", diff)
	}
}

// python skips a test whose package is missing; .ci/deps installs it.
func python(t *testing.T, name string) {
	t.Helper()
	if err := exec.Command("python3", "-c", "import "+name).Run(); err != nil {
		t.Skipf("%s is not installed: pip install %s", name, name)
	}
}
