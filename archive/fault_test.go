package archive

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"baogao/internal/errs"
	"baogao/report"
)

// failingDisk fails one call, the n-th from now, and for good if broken.
type failingDisk struct {
	osDisk
	err    error
	broken bool
	n      int
	calls  []string
}

func (d *failingDisk) call(name string) error {
	d.calls = append(d.calls, name)
	if d.n--; d.n == 0 || (d.broken && d.n < 0) {
		return d.err
	}
	return nil
}

func (d *failingDisk) Create(name string) (file, error) {
	if err := d.call("create"); err != nil {
		return nil, err
	}
	f, err := d.osDisk.Create(name)
	return &failingFile{f, d}, err
}

func (d *failingDisk) Open(name string) (file, error) {
	f, err := d.osDisk.Open(name)
	return &failingFile{f, d}, err
}

func (d *failingDisk) SyncDir(dir string) error {
	if err := d.call("syncdir"); err != nil {
		return err
	}
	return d.osDisk.SyncDir(dir)
}

type failingFile struct {
	file
	d *failingDisk
}

func (f *failingFile) WriteAt(p []byte, off int64) (int, error) {
	if err := f.d.call("write"); err != nil {
		n, _ := f.file.WriteAt(p[:len(p)/2], off) // half of it arrives, as on a full disk
		return n, err
	}
	return f.file.WriteAt(p, off)
}

func (f *failingFile) Sync() error {
	if err := f.d.call("sync"); err != nil {
		return err
	}
	return f.file.Sync()
}

func (f *failingFile) Truncate(size int64) error {
	if err := f.d.call("truncate"); err != nil {
		return err
	}
	return f.file.Truncate(size)
}

// TestEveryFailingCall fails the n-th call to the disk for every n, once and
// for good, while small files rotate.
func TestEveryFailingCall(t *testing.T) {
	for _, broken := range []bool{false, true} {
		for n := 1; n <= 24; n++ {
			if testing.Short() && n > 12 {
				break
			}
			t.Run(fmt.Sprintf("%d broken=%v", n, broken), func(t *testing.T) { failAt(t, n, broken) })
		}
	}
}

func failAt(t *testing.T, n int, broken bool) {
	t.Helper()
	dir := t.TempDir()
	a, err := Open(t.Context(), dir, Options{SegmentSize: 900})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	d := &failingDisk{err: syscall.ENOSPC}
	a.disk = d
	w := writer(t, a)
	acked := map[uint64]string{}
	try := func(i int) {
		u := fmt.Sprintf("u/%d", i)
		v := visit(u, u+" text")
		v.Captures = append(v.Captures, v.Captures[0])
		seq, err := w.Record(t.Context(), v)
		switch {
		case err == nil:
			acked[seq] = u
		case !errors.Is(err, errs.DiskFull):
			t.Fatalf("after %v: %v", d.calls, err)
		}
	}
	try(0)
	d.n, d.broken, d.calls = n, broken, nil
	for i := 1; i < 5; i++ {
		try(i)
	}
	*d = failingDisk{err: d.err} // there is room again
	try(5)
	if _, ok := acked[0]; ok || len(acked) < 2 {
		t.Fatalf("acknowledged: %v", acked)
	}
	last, err := a.Seq(t.Context())
	if err != nil || acked[last] != "u/5" {
		t.Errorf("no room again: %v, %v", acked, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	b := open(t, dir)
	for seq, u := range acked {
		if cs, err := b.Captures(t.Context(), seq-1, 1); err != nil || string(cs[0].Body) != u+" text" {
			t.Errorf("%s: %+v, %v", u, cs, err)
		}
	}
	if cs, err := b.Captures(t.Context(), 0, 99); err != nil || len(cs) != 2*len(acked) {
		t.Errorf("%d captures of %d visits, %v", len(cs), len(acked), err)
	}
	if problems, err := b.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %q, %v", problems, err)
	}
}

// TestCommitThatFailsTakesItsBytesBack breaks the database under the writer.
func TestCommitThatFailsTakesItsBytesBack(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	record(t, w, visit("u/1", "one"))
	end := w.spool.end
	if _, err := a.writes.Exec(`CREATE TRIGGER no BEFORE INSERT ON captures BEGIN SELECT raise(ABORT, 'no'); END`); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Record(t.Context(), visit("u/2", "two")); err == nil {
		t.Fatal("recorded without a row")
	}
	if info, err := os.Stat(filepath.Join(dir, warcDir, w.spool.name)); err != nil || info.Size() != end {
		t.Errorf("file has %d bytes, want %d, %v", info.Size(), end, err)
	}
	if _, err := a.writes.Exec(`DROP TRIGGER no`); err != nil {
		t.Fatal(err)
	}
	record(t, w, visit("u/2", "two"))
	if problems, err := a.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %q, %v", problems, err)
	}
}

// TestFullDisk fills a small tmpfs, database and all.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: mounts a tmpfs")
	}
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", dir).Run(); err != nil {
		t.Skip("cannot mount a tmpfs: needs root")
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	a := open(t, data)
	w := writer(t, a)
	acked := map[uint64]string{}
	full := 0
	for i := 0; full < 5 && i < 5000; i++ {
		u := fmt.Sprintf("u/%d", i)
		text := strings.Repeat(sha([]byte(u)), 200)
		seq, err := w.Record(t.Context(), visit(u, text))
		if err == nil {
			acked[seq] = text
			_, err = w.Put(t.Context(), "s", seq, []Put{{Capture: seq, Report: report.Report{ID: u, Text: text}}})
		}
		if err != nil {
			if !errors.Is(err, errs.DiskFull) {
				t.Fatal(err)
			}
			full++
		}
	}
	if full == 0 {
		t.Fatal("the disk did not fill")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	acked[record(t, w, visit("u/after", "room again"))] = "room again"
	if err := errors.Join(w.Close(), a.Close()); err != nil {
		t.Fatal(err)
	}
	b := open(t, data)
	t.Logf("%d acknowledged, %d times full", len(acked), full)
	for seq, text := range acked {
		if cs, err := b.Captures(t.Context(), seq-1, 1); err != nil || string(cs[0].Body) != text {
			t.Fatalf("acknowledged %d: %v", seq, err)
		}
	}
	if problems, err := b.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %q, %v", problems, err)
	}
}
