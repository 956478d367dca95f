package archive

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// childDir names, in the environment, the directory a re-executed test binary
// records into until it is killed.
const childDir = "BAOGAO_ARCHIVE_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := child(context.Background(), dir, os.Getenv(childDir+"_MODE")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child works in another process and prints each Seq once it is acknowledged.
func child(ctx context.Context, dir, mode string) error {
	a, err := Open(ctx, dir, Options{SegmentSize: 20 << 10})
	if err != nil || mode == "open" {
		return err
	}
	w, err := a.Writer(ctx)
	if err != nil {
		return err
	}
	if mode == "hold" {
		fmt.Println("held")
		_, err := io.Copy(io.Discard, os.Stdin)
		return err
	}
	if mode == "poison" {
		if _, err := w.Attempt("page"); err != nil {
			return err
		}
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	start, err := a.Seq(ctx)
	if err != nil {
		return err
	}
	for i := start; ; i++ {
		url := fmt.Sprintf("http://a.test/%d", i)
		v := visit(url, body(url))
		v.Found = []Target{{URL: url + "/next", Site: "s", Role: Article}}
		seq, err := w.Record(ctx, v)
		if err != nil {
			return err
		}
		if _, err := w.Put(ctx, "stage", seq, []Put{{Capture: seq, Report: report.Report{ID: url, Text: body(url)}}}); err != nil {
			return err
		}
		fmt.Println(seq, url)
	}
}

// body is some text that belongs to an address, of varying length.
func body(url string) string {
	n := 1
	for _, b := range []byte(url) {
		n = (n*31 + int(b)) % 997
	}
	return strings.Repeat(url+" 报告\n", n)
}

func startChild(t *testing.T, dir, mode string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childDir+"="+dir, childDir+"_MODE="+mode)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, bufio.NewScanner(out)
}

func TestKilledWriterLosesNothingAcknowledged(t *testing.T) {
	rounds := 100
	if testing.Short() {
		rounds = 20
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	t.Logf("seed %d", seed)
	dir := t.TempDir()
	acked := map[uint64]string{}
	torn := 0
	for range rounds {
		c, lines := startChild(t, dir, "")
		after := time.Duration(random.IntN(120)) * time.Millisecond
		begun := false
		for lines.Scan() {
			seq, url, _ := strings.Cut(lines.Text(), " ")
			n, err := strconv.ParseUint(seq, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			acked[n] = url
			if !begun {
				begun = true
				time.AfterFunc(after, func() { _ = c.Process.Kill() })
			}
		}
		_ = c.Wait() // killed
		a := open(t, dir)
		torn += len(a.SetAside())
		if problems, err := a.QuickCheck(t.Context()); err != nil || len(problems) > 0 {
			t.Fatalf("after kill: %v, %v", problems, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	a := open(t, dir)
	t.Logf("%d rounds, %d acknowledged, %d torn tails set aside", rounds, len(acked), torn)
	for seq, url := range acked {
		cs, err := a.Captures(t.Context(), seq-1, 1)
		if err != nil || cs[0].Seq != seq || cs[0].Target.URL != url || string(cs[0].Body) != body(url) {
			t.Fatalf("acknowledged %d %s: %v", seq, url, err)
		}
		if _, err := a.Report(t.Context(), url); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Known(t.Context(), url+"/next", ""); err != nil {
			t.Fatal(err)
		}
	}
	if problems, err := a.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Fatalf("full check: %v, %v", problems, err)
	}
}

func TestLastRecordTornAtEveryByte(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	first := record(t, w, visit("u/1", "whole"))
	name := filepath.Join(dir, warcDir, w.spool.name)
	end := w.spool.end
	if _, err := w.spool.append(captureRecord(&Capture{Kind: Resource, Body: []byte("never committed")}, nil, "x")); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for n := end; n <= int64(len(whole)); n++ {
		if err := os.WriteFile(name, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := a.recoverIfFree(t.Context()); err != nil {
			t.Fatal(err)
		}
		aside := a.SetAside()
		if n > end && (len(aside) != int(n-end) || aside[len(aside)-1].Bytes != n-end) {
			t.Fatalf("torn at %d: set aside %+v", n, aside)
		}
		if info, err := os.Stat(name); err != nil || info.Size() != end {
			t.Fatalf("torn at %d: %v, %v", n, info.Size(), err)
		}
		if cs, err := a.Captures(t.Context(), 0, 9); err != nil || len(cs) != 1 || cs[0].Seq != first || string(cs[0].Body) != "whole" {
			t.Fatalf("torn at %d: %+v, %v", n, cs, err)
		}
	}
}

func TestCommittedRecordTornAtEveryByteIsCorrupt(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	seq := record(t, w, visit("u/1", "whole"))
	name := filepath.Join(dir, warcDir, w.spool.name)
	cs, err := a.Captures(t.Context(), seq-1, 1)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for n := cs[0].Record.Offset; n < int64(len(whole)); n++ {
		if err := os.WriteFile(name, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Captures(t.Context(), seq-1, 1); !errors.Is(err, errs.Corrupt) {
			t.Fatalf("torn at %d: %v", n, err)
		}
	}
	// The writer leaves the short file alone and goes on in a new one.
	w = writer(t, a)
	next := record(t, w, visit("u/2", "more"))
	if cs, err := a.Captures(t.Context(), next-1, 1); err != nil || string(cs[0].Body) != "more" {
		t.Errorf("after the damage: %+v, %v", cs, err)
	}
	if problems, err := a.Check(t.Context()); err != nil || len(problems) != 2 {
		t.Errorf("Check: %q, %v", problems, err)
	}
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	w := writer(t, a)
	record(t, w, visit("u/1", "some text 报告"))
	name := filepath.Join(dir, warcDir, w.spool.name)
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	info := cutInfo(t, whole)
	step := 1
	if testing.Short() {
		step = 11 // coprime to 8: every bit of a byte has its turn
	}
	for bit := 0; bit < len(whole)*8; bit += step {
		broken := append([]byte(nil), whole...)
		broken[bit/8] ^= 1 << (bit % 8)
		if err := os.WriteFile(name, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		segments, err := a.segments(t.Context(), a.reads)
		if err != nil {
			t.Fatal(err)
		}
		problems, err := a.checkSegment(t.Context(), segments[0], true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := unpack(broken[:info]); bit/8 < info && err == nil && len(problems) == 0 {
			continue // a bit that deflate has no use for, in the warcinfo, which has no row
		}
		if len(problems) != 1 {
			t.Fatalf("bit %d of byte %d: %q", bit%8, bit/8, problems)
		}
	}
}

// cutInfo is the length of the first member: the next begins with gzip's head.
func cutInfo(t *testing.T, file []byte) int {
	t.Helper()
	n := strings.Index(string(file[1:]), gzipHead)
	if n < 0 {
		t.Fatal("no second record")
	}
	return n + 1
}

func TestTwoProcessesOpenAFreshDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "数据 100%?#")
	var children []*exec.Cmd
	for range 3 {
		c, _ := startChild(t, dir, "open")
		children = append(children, c)
	}
	for _, c := range children {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	record(t, writer(t, open(t, dir)), visit("u/1", "x"))
	if _, err := os.Stat(filepath.Join(dir, dbName)); err != nil {
		t.Error(err)
	}
}

func TestLockOfAKilledProcessIsFree(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	c, lines := startChild(t, dir, "hold")
	if !lines.Scan() {
		t.Fatal("the child did not take the lock")
	}
	begin := time.Now()
	_, err := a.Writer(t.Context())
	if !errors.Is(err, errs.Locked) || time.Since(begin) > 2*time.Second {
		t.Errorf("beside the holder: %v after %s", err, time.Since(begin))
	}
	if !strings.Contains(errs.Message(err), strconv.Itoa(c.Process.Pid)) {
		t.Errorf("message does not name the holder: %s", errs.Message(err))
	}
	put := a.Hide(t.Context(), "nothing", "x")
	if !errors.Is(put, errs.NotFound) {
		t.Errorf("small facts beside a writer: %v", put)
	}
	if err := c.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // killed
	record(t, writer(t, a), visit("u/1", "x"))
}

func TestIndexLock(t *testing.T) {
	dir := t.TempDir()
	l, err := LockIndex(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := LockIndex(t.Context(), dir); !errors.Is(err, errs.Locked) {
		t.Errorf("second owner: %v", err)
	}
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	if l, err = LockIndex(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}

func TestBackupWhileAnotherProcessWrites(t *testing.T) {
	dir := t.TempDir()
	c, lines := startChild(t, dir, "")
	for range 5 {
		lines.Scan()
	}
	a := open(t, dir)
	for i := range 3 {
		dest, fresh := filepath.Join(t.TempDir(), "b"), filepath.Join(t.TempDir(), "r")
		before, err := a.Seq(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Backup(t.Context(), dest); err != nil {
			t.Fatal(err)
		}
		if err := Restore(t.Context(), dest, fresh); err != nil {
			t.Fatalf("backup %d: %v", i, err)
		}
		if after, err := open(t, fresh).Seq(t.Context()); err != nil || after < before {
			t.Errorf("restored up to %d of %d, %v", after, before, err)
		}
		if len(a.SetAside()) > 0 {
			t.Error("a living writer's bytes were set aside")
		}
	}
	_ = c.Process.Kill()
	_ = c.Wait()
}
