package bleveindex

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"baogao/index"
	"baogao/index/indextest"
	"baogao/internal/errs"
	"baogao/report"
)

// changing gives the n-th change of an archive of fifty reports: most replace
// one, some hide one. What was replaced last is kept.
func changing(n uint64) index.Document {
	d := index.Document{Seq: n, State: index.Live, Report: &report.Report{
		ID: strconv.FormatUint(n%50, 10), Title: fmt.Sprintf("第%d号报告", n), Text: fmt.Sprintf("第%d次，执法普法，编号%d。", n, n%7),
	}}
	if n%11 == 0 {
		d.State = index.Hidden
	} else if n > 50 {
		before := changing(n - 50)
		before.During, before.Seq = []index.Span{{n - 50, n}}, n
		d.During = []index.Span{{n, 0}}
		if before.State != index.Hidden {
			before.Past, d.Past = nil, []index.Document{before}
		}
	}
	return d
}

// archiveAt is the archive after n changes.
func archiveAt(n uint64) *indextest.Store {
	store := &indextest.Store{}
	for i := max(1, int64(n)-49); i <= int64(n); i++ {
		store.Docs = append(store.Docs, changing(uint64(i)))
	}
	return store
}

// TestMain runs this binary as the child of TestKill or TestKillRebuild, if it is
// told so.
func TestMain(m *testing.M) {
	switch os.Getenv("BLEVEINDEX_CHILD") {
	case "":
		os.Exit(m.Run())
	case "rebuild":
		fmt.Println(rebuildingChild()) // to the parent; it is killed before
	default:
		fmt.Println(child()) // as above
	}
	os.Exit(1)
}

// rebuildingChild rebuilds the index in its working directory again and again
// from an archive that grows, until it is killed.
func rebuildingChild() error {
	s, err := segmenter()
	if err != nil {
		return err
	}
	e, err := Open(context.Background(), ".", Options{Segmenter: s})
	if err != nil {
		return err
	}
	cursor, err := e.Cursor(context.Background())
	if err = errors.Join(err, e.Close()); err != nil {
		return err
	}
	for ; err == nil; cursor++ {
		if _, err = fmt.Println(cursor); err == nil {
			_, err = Rebuild(context.Background(), ".", archiveAt(cursor+1), Options{Segmenter: s})
		}
	}
	return err
}

// TestKillRebuild kills a process that rebuilds at any instant. The index is the
// one before or the new one, and the next rebuild leaves nothing of the others.
func TestKillRebuild(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 2
	}
	dir := t.TempDir()
	if _, err := Rebuild(t.Context(), dir, archiveAt(60), options(t)); err != nil {
		t.Fatal(err)
	}
	draw := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	for range rounds {
		acked := killed(t, dir, "rebuild", time.Duration(draw.IntN(250))*time.Millisecond)
		e := open(t, dir)
		checkAgainst(t, e, acked)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Rebuild(t.Context(), dir, archiveAt(200), options(t)); err != nil {
		t.Fatal(err)
	}
	if generations, err := filepath.Glob(filepath.Join(dir, "g*")); err != nil || len(generations) != 1 {
		t.Errorf("generations left: %v, %v", generations, err)
	}
}

// child applies batch after batch to the index in its working directory until it
// is killed, and says how far it came.
func child() error {
	s, err := segmenter()
	if err != nil {
		return err
	}
	ctx := context.Background()
	e, err := Open(ctx, ".", Options{Segmenter: s})
	if err != nil {
		return err
	}
	cursor, err := e.Cursor(ctx)
	for err == nil {
		var docs []index.Document
		for range 5 {
			cursor++
			docs = append(docs, changing(cursor))
		}
		if err = e.Apply(ctx, docs, cursor); err == nil {
			_, err = fmt.Println(cursor)
		}
	}
	return err
}

// TestKill kills a process that applies changes at any instant. What it
// acknowledged is there, both parts agree, and the index is what the archive was
// at its cursor.
func TestKill(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 3
	}
	dir := t.TempDir()
	if err := open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	draw := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	for range rounds {
		acked := killed(t, dir, "apply", time.Duration(draw.IntN(250))*time.Millisecond)
		e := open(t, dir)
		checkAgainst(t, e, acked)
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed runs the child of this name until it has been at work for a while, and gives the
// last cursor it acknowledged.
func killed(t *testing.T, dir, name string, after time.Duration) (acked uint64) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self)
	c.Env, c.Dir = append(os.Environ(), "BLEVEINDEX_CHILD="+name), dir
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var timer *time.Timer
	for lines.Scan() {
		if timer == nil {
			timer = time.AfterFunc(after, func() { _ = c.Process.Kill() })
		}
		if acked, err = strconv.ParseUint(lines.Text(), 10, 64); err != nil {
			t.Fatal(lines.Text())
		}
	}
	_ = c.Wait() // it was killed
	return acked
}

// checkAgainst compares an index with the archive as it was at the index's
// cursor, which is not before the one acknowledged.
func checkAgainst(t *testing.T, e *Engine, acked uint64) {
	t.Helper()
	cursor, err := e.Cursor(t.Context())
	if err != nil || cursor < acked {
		t.Fatalf("cursor %d, acknowledged %d, %v", cursor, acked, err)
	}
	store := archiveAt(cursor)
	differences, err := e.Check(t.Context(), store)
	if err != nil || len(differences) > 0 {
		t.Errorf("at %d: %v, %v", cursor, differences, err)
	}
	for _, d := range store.Docs {
		want := ""
		if d.State != index.Hidden {
			want = d.Report.ID
		}
		title := strings.TrimSuffix(d.Report.Title, "报告")
		for _, q := range []index.Query{index.Phrase{Text: strings.ReplaceAll(title, "号", "次")}, index.InTitle{Part: index.Word{Text: title}}} {
			res, err := e.Search(t.Context(), index.Request{Query: q, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Hits) > 1 || len(res.Hits) == 1 != (want != "") || want != "" && res.Hits[0].ID != want {
				t.Errorf("%s finds %v, want %q", index.Render(q), res.Hits, want)
			}
		}
	}
}

// TestBetweenTheCommits ends after exact has written and before bleve has: the
// index is at the older cursor in both, and what follows is applied again.
func TestBetweenTheCommits(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	for n := uint64(1); n <= 9; n += 3 {
		if err := e.Apply(t.Context(), []index.Document{changing(n), changing(n + 1), changing(n + 2)}, n+2); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.exact.Apply(t.Context(), []index.Document{changing(10)}, 10); err != nil {
		t.Fatal(err)
	}
	checkAgainst(t, e, 9)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	e = open(t, dir)
	checkAgainst(t, e, 9)
	if err := e.Apply(t.Context(), []index.Document{changing(10), changing(11)}, 11); err != nil {
		t.Fatal(err)
	}
	checkAgainst(t, e, 11)
}

// TestOtherCursors: parts that were never written together are refused.
func TestOtherCursors(t *testing.T) {
	dir := t.TempDir()
	e := open(t, dir)
	batch := e.bleve.NewBatch()
	batch.SetInternal(keyCursor, binary.BigEndian.AppendUint64(nil, 7))
	if err := errors.Join(e.bleve.Batch(batch), e.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, options(t)); !errors.Is(err, errs.StaleIndex) {
		t.Errorf("Open: %v", err)
	}
}

// TestSecondOpening gives up soon and says why.
func TestSecondOpening(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	begin := time.Now()
	_, err := Open(t.Context(), dir, options(t))
	if took := time.Since(begin); !errors.Is(err, errs.Locked) || took > 2*time.Second {
		t.Errorf("after %s: %v", took, err)
	}
}

// TestClosedIndexIsRefused: what comes after Close is an error, not a crash.
func TestClosedIndexIsRefused(t *testing.T) {
	e := open(t, t.TempDir())
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	_, searched := e.Search(t.Context(), index.Request{Query: index.Word{Text: "普法"}})
	_, checked := e.Check(t.Context(), archiveAt(0))
	for _, err := range []error{searched, checked, e.Apply(t.Context(), nil, 1)} {
		if !errors.Is(err, errClosed) {
			t.Errorf("after Close: %v", err)
		}
	}
}

// TestFullDisk fills a small tmpfs. The index answers on, at its cursor, and
// goes on when there is room again.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: mounts a tmpfs")
	}
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", dir).Run(); err != nil {
		t.Skip("cannot mount a tmpfs: needs root")
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	e := open(t, filepath.Join(dir, "index"))
	ballast := filepath.Join(dir, "ballast")
	n, full := uint64(0), 0
	for full < 5 && n < 2000 {
		if n == 40 {
			if err := os.WriteFile(ballast, make([]byte, 20<<20), 0o600); err != nil {
				t.Logf("ballast: %v", err) // the disk is full now, as it should be
			}
		}
		docs := []index.Document{changing(n + 1), changing(n + 2)}
		docs[0].Report.Text += strings.Repeat("占用磁盘空间", 60_000)
		if err := e.Apply(t.Context(), docs, n+2); err != nil {
			full++
		}
		var err error
		if n, err = e.Cursor(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Search(t.Context(), index.Request{Query: index.Word{Text: "普法"}, Limit: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if full == 0 {
		t.Fatal("the disk did not fill")
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	for last := n + 60; n < last; n++ { // every report anew
		if err := e.Apply(t.Context(), []index.Document{changing(n + 1)}, n+1); err != nil {
			t.Fatal(err)
		}
	}
	checkAgainst(t, e, n)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	checkAgainst(t, open(t, filepath.Join(dir, "index")), n)
}
