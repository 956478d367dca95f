package exact

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"

	"baogao/index"
	"baogao/internal/errs"
)

// failingDisk fails its n-th call, and all after it if it is broken. It knows
// what would be lost if the power failed.
type failingDisk struct {
	unsyncedDisk
	n       int
	broken  bool
	calls   int
	files   map[string]bool   // whether a file written is synced
	renamed map[string][]byte // what stood under a name before, nil for nothing, until the directory is synced
	created map[string]bool   // names that are not durable
}

func newFailingDisk(n int, broken bool) *failingDisk {
	return &failingDisk{n: n, broken: broken, files: map[string]bool{}, renamed: map[string][]byte{}, created: map[string]bool{}}
}

func (d *failingDisk) call() error {
	d.calls++
	if d.calls == d.n || d.broken && d.calls > d.n && d.n > 0 {
		return syscall.ENOSPC
	}
	return nil
}

func (d *failingDisk) Create(name string) (file, error) {
	if err := d.call(); err != nil {
		return nil, err
	}
	f, err := d.unsyncedDisk.Create(name)
	d.files[name], d.created[name] = false, true
	return &failingFile{f, name, d}, err
}

func (d *failingDisk) Rename(from, to string) error {
	if err := d.call(); err != nil {
		return err
	}
	before, err := os.ReadFile(to)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	d.renamed[to] = before
	d.files[to] = d.files[from]
	delete(d.files, from)
	delete(d.created, from)
	return d.unsyncedDisk.Rename(from, to)
}

func (d *failingDisk) Remove(name string) error {
	if err := d.call(); err != nil {
		return err
	}
	delete(d.files, name)
	delete(d.created, name)
	return d.unsyncedDisk.Remove(name)
}

func (d *failingDisk) SyncDir(dir string) error {
	if err := d.call(); err != nil {
		return err
	}
	clear(d.renamed)
	clear(d.created)
	return d.unsyncedDisk.SyncDir(dir)
}

// powerCut leaves on the disk what is promised to be there.
func (d *failingDisk) powerCut(tb testing.TB) {
	tb.Helper()
	for name, before := range d.renamed {
		if err := os.WriteFile(name, before, 0o600); err != nil {
			tb.Fatal(err)
		}
		d.files[name] = true
	}
	for name, synced := range d.files {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			tb.Fatal(err)
		case d.created[name]:
			err = os.Remove(name)
		case !synced:
			err = os.Truncate(name, info.Size()/2)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
}

type failingFile struct {
	file
	name string
	d    *failingDisk
}

func (f *failingFile) Write(p []byte) (int, error) {
	if err := f.d.call(); err != nil {
		n, _ := f.file.Write(p[:len(p)/2]) // half of it arrives, as on a full disk
		return n, err
	}
	f.d.files[f.name] = false
	return f.file.Write(p)
}

func (f *failingFile) Sync() error {
	if err := f.d.call(); err != nil {
		return err
	}
	f.d.files[f.name] = true
	return f.file.Sync()
}

// TestEveryFailingCall fails every call of an Apply that merges runs: once, so
// that the program goes on, and for good, so that it ends there, with and
// without the loss of what was not synced.
func TestEveryFailingCall(t *testing.T) {
	for _, how := range []string{"once", "killed", "power cut"} {
		for n := 1; ; n++ {
			if n > 200 {
				t.Fatal("the last call is not found")
			}
			last := false
			t.Run(fmt.Sprintf("%s %d", how, n), func(t *testing.T) { last = failAt(t, how, n) })
			if last {
				break
			}
		}
	}
}

// failAt fails the n-th call; it gives true if there are not so many.
func failAt(t *testing.T, how string, n int) bool {
	t.Helper()
	draw := rand.New(rand.NewPCG(1, 2))
	seq := uint64(0)
	x := newTest(t)
	before := model{}
	for range tierRuns - 1 {
		docs := drawBatch(draw, &seq)
		seq++
		docs = append(docs, drawDocument(draw, seq))
		apply(t, x, seq, docs...)
		before.apply(docs...)
	}
	at := seq
	docs := append(drawBatch(draw, &seq), drawDocument(draw, seq+1))
	seq++
	after := maps.Clone(before)
	after.apply(docs...)
	d := newFailingDisk(n, how != "once")
	x.disk = d
	err := x.Apply(t.Context(), docs, seq)
	if how == "once" {
		// Searches are where they were, and the next Apply succeeds.
		compare(t, draw, x, before)
		x.disk = unsyncedDisk{}
		apply(t, x, seq, docs...)
		compare(t, draw, x, after)
		x = reopen(t, x, seq)
		compare(t, draw, x, after)
		onlyNamed(t, x, docs, seq)
		return d.calls < n
	}
	if how == "power cut" {
		d.powerCut(t)
	}
	x = reopen(t, x, at)
	compare(t, draw, x, before)
	if err == nil { // what was acknowledged is there
		y, err := Open(x.dir, seq)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, draw, y, after)
		if err := y.Close(); err != nil {
			t.Fatal(err)
		}
	}
	apply(t, x, seq, docs...)
	compare(t, draw, x, after)
	onlyNamed(t, x, docs, seq)
	return d.calls < n
}

// onlyNamed applies twice more and checks that no file is left over.
func onlyNamed(t *testing.T, x *Index, docs []index.Document, seq uint64) {
	t.Helper()
	apply(t, x, seq, docs...)
	apply(t, x, seq, docs...)
	m, err := readManifest(x.dir)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(x.dir, "*"+runSuffix))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !m.names()[filepath.Base(f)] {
			t.Errorf("%s is left over", f)
		}
	}
}

// TestStates: a state is opened by its cursor, the newest and the one before.
func TestStates(t *testing.T) {
	x := newTest(t, document(1, "a", "", "一"))
	apply(t, x, 2, document(2, "b", "", "二"))
	if err := x.Apply(t.Context(), []index.Document{document(3, "c", "", "三")}, 3); err != nil {
		t.Fatal(err)
	}
	if got := find(t, x, "三", Scope{}); len(got) != 0 || x.Cursor() != 2 {
		t.Errorf("seen before Advance: %v at %d", got, x.Cursor())
	}
	for cursor, want := range map[uint64]int{3: 3, 2: 2} {
		y, err := Open(x.dir, cursor)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(slices.Collect(y.Docs)); got != want {
			t.Errorf("%d documents at %d", got, cursor)
		}
		if err := y.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, cursor := range []uint64{0, 1, 4} {
		if _, err := Open(x.dir, cursor); !errors.Is(err, errs.StaleIndex) {
			t.Errorf("Open at %d: %v", cursor, err)
		}
	}
}

// TestSecondApplyWithoutAdvance begins where searches are.
func TestSecondApplyWithoutAdvance(t *testing.T) {
	x := newTest(t, document(1, "a", "", "一"))
	for seq := uint64(2); seq < 5; seq++ {
		if err := x.Apply(t.Context(), []index.Document{document(seq, strconv.FormatUint(seq, 10), "", "新")}, seq); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(x.Advance(), x.Advance()); err != nil {
		t.Fatal(err)
	}
	if got := find(t, x, "新", Scope{}); len(got) != 1 || x.Cursor() != 4 {
		t.Errorf("%v at %d", got, x.Cursor())
	}
	if err := errors.Join(x.Close(), x.Close()); err != nil {
		t.Error(err)
	}
}

// TestCompact leaves one run, and nothing else on the disk.
func TestCompact(t *testing.T) {
	x := newTest(t)
	m := model{}
	for seq := uint64(1); seq <= 5; seq++ {
		docs := []index.Document{document(seq, strconv.FormatUint(seq%4, 10), "题", strconv.FormatUint(seq, 10)+"甲乙")}
		apply(t, x, seq, docs...)
		m.apply(docs...)
	}
	if err := x.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(x.dir, "*"))
	if err != nil || len(files) != 2 {
		t.Errorf("files %v, %v", files, err)
	}
	for range 2 {
		equal(t, x, m, "甲", Scope{})
		equal(t, x, m, "5甲乙", Scope{})
		x = reopen(t, x, 5)
	}
}
