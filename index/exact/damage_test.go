package exact

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// smallIndex has a few runs, one with a long list, and dead documents. It gives
// the directory and what it must answer.
func smallIndex(tb testing.TB) (dir string, m model) {
	tb.Helper()
	draw := rand.New(rand.NewPCG(5, 5))
	m = model{}
	x := newTest(tb)
	for seq := uint64(1); seq <= 9; seq += 3 {
		docs := []index.Document{drawDocument(draw, seq), document(seq+1, strconv.FormatUint(seq, 10), "工", "作"), document(seq+2, "long", "的", drawText(draw, 800)+strings.Repeat("的", 300))}
		apply(tb, x, 9, docs...)
		m.apply(docs...)
	}
	if err := x.Close(); err != nil {
		tb.Fatal(err)
	}
	return x.dir, m
}

// TestEveryFlippedBit: whatever bit is wrong, no answer is, and a check says so.
func TestEveryFlippedBit(t *testing.T) {
	dir, m := smallIndex(t)
	draw := rand.New(rand.NewPCG(6, 6))
	flips := 3000
	if testing.Short() {
		flips = 200
	}
	manifest, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := []string{manifestName}
	for _, r := range manifest.State.Runs {
		files = append(files, r.Name)
	}
	for range flips {
		name := filepath.Join(dir, files[draw.IntN(len(files))])
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		at, bit := draw.IntN(len(data)), byte(1)<<draw.IntN(8)
		data[at] ^= bit
		write(t, name, data)
		checkDamaged(t, dir, draw, m)
		data[at] ^= bit
		write(t, name, data)
	}
}

func write(tb testing.TB, name string, data []byte) {
	tb.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		tb.Fatal(err)
	}
}

// checkDamaged opens a damaged index: each step either refuses with the cure or
// is right, and the check refuses.
func checkDamaged(t *testing.T, dir string, draw *rand.Rand, m model) {
	t.Helper()
	x, err := Open(dir, 9)
	if err != nil {
		if !errors.Is(err, errs.StaleIndex) {
			t.Errorf("Open: %v", err)
		}
		return
	}
	defer x.Close()
	for range 3 {
		phrase := drawText(draw, 3)
		if _, err := x.Find(t.Context(), phrase, Scope{}); err == nil {
			equal(t, x, m, phrase, Scope{})
		} else if !errors.Is(err, errs.StaleIndex) {
			t.Errorf("Find: %v", err)
		}
	}
	if err := x.Check(t.Context()); !errors.Is(err, errs.StaleIndex) {
		t.Errorf("Check: %v", err)
	}
}

// TestFilesThatAreNotThere: a run or manifest that is gone, cut off or longer is
// named as what it is.
func TestFilesThatAreNotThere(t *testing.T) {
	dir, _ := smallIndex(t)
	manifest, err := readManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{manifestName, manifest.State.Runs[0].Name} {
		name := filepath.Join(dir, file)
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{0, 1, len(data) / 2, len(data) - 1} {
			write(t, name, data[:size])
			refused(t, dir)
		}
		write(t, name, append(slices.Clone(data), 0))
		refused(t, dir)
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		refused(t, dir)
		write(t, name, data)
	}
	x, err := Open(dir, 9)
	if err != nil {
		t.Fatalf("whole again: %v", err)
	}
	if err := errors.Join(x.Check(t.Context()), x.Close()); err != nil {
		t.Error(err)
	}
}

func refused(t *testing.T, dir string) {
	t.Helper()
	x, err := Open(dir, 9)
	if !errors.Is(err, errs.StaleIndex) {
		t.Errorf("Open: %v", err)
	}
	if err == nil {
		_ = x.Close()
	}
}

// seal makes the checksums of a run's bytes right, so that a fuzzer reaches
// what is behind them.
func seal(data []byte) []byte {
	data = bytes.Clone(data)
	footer := len(data) - footerSize
	if footer < 0 {
		return data
	}
	end := binary.LittleEndian.Uint64(data[footer+20+8*(parts-1):])
	if end > uint64(footer) {
		return data
	}
	at := int(end)
	for rest := data[:at]; len(rest) > 0 && at+4 <= footer; at += 4 {
		n := min(pageSize, len(rest))
		binary.LittleEndian.PutUint32(data[at:], crc32.Checksum(rest[:n], castagnoli))
		rest = rest[n:]
	}
	binary.LittleEndian.PutUint32(data[len(data)-4:], crc32.Checksum(data[end:len(data)-4], castagnoli))
	return data
}

// FuzzRun reads, searches, checks and merges bytes that may be anything.
func FuzzRun(f *testing.F) {
	dir, _ := smallIndex(f)
	files, err := filepath.Glob(filepath.Join(dir, "*"+runSuffix))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "的工")
	}
	f.Fuzz(func(t *testing.T, data []byte, phrase string) {
		data = seal(data)
		name := filepath.Join(t.TempDir(), "00000001.run")
		write(t, name, data)
		sum := uint32(0)
		if len(data) >= 4 {
			sum = binary.LittleEndian.Uint32(data[len(data)-4:])
		}
		r, err := openRun(name, int64(len(data)), sum)
		if err != nil {
			return
		}
		defer r.close()
		x := &Index{numbers: &numbers{of: map[string]uint32{}}, state: &state{parts: []*part{newPart(r, bitmap{2})}}}
		x.numbers.assign(r)
		for _, in := range []Scope{{}, {Title: true}, {Role: report.Problems}} {
			for _, p := range []string{phrase, "的", "工作"} {
				if _, err := x.Find(t.Context(), p, in); err != nil && !errors.Is(err, errs.StaleIndex) {
					t.Fatal(err)
				}
			}
		}
		if err := x.Check(t.Context()); err != nil && !errors.Is(err, errs.StaleIndex) {
			t.Fatal(err)
		}
		w, err := createRun(osDisk{}, name+"2")
		if err != nil {
			t.Fatal(err)
		}
		defer w.abandon(osDisk{})
		if _, err := mergeRuns(t.Context(), w, x.state.parts); err != nil && !errors.Is(err, errs.StaleIndex) {
			t.Fatal(err)
		}
	})
}

// FuzzManifest opens what claims to be a manifest.
func FuzzManifest(f *testing.F) {
	dir, _ := smallIndex(f)
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		f.Fatal(err)
	}
	object, _, _ := bytes.Cut(data, []byte("\n"))
	f.Add(object)
	f.Add([]byte(`{"format":1,"state":{"cursor":9,"runs":[{"name":"../../x"}]},"before":null}`))
	f.Fuzz(func(t *testing.T, object []byte) {
		write(t, filepath.Join(dir, manifestName), append(append(bytes.Clone(object), '\n'), checkLine(object)...))
		x, err := Open(dir, 9)
		if err != nil {
			if !errors.Is(err, errs.StaleIndex) {
				t.Fatal(err)
			}
			return
		}
		_, _ = x.Find(t.Context(), "的工", Scope{})
		_ = x.Close()
	})
}

// TestFileCutShortWhileOpen: pages that are gone are an error, not the end of the
// process.
func TestFileCutShortWhileOpen(t *testing.T) {
	x := newTest(t)
	apply(t, x, 1, document(1, "a", "题", strings.Repeat("法治政府", 9000)))
	if err := os.Truncate(filepath.Join(x.dir, x.state.parts[0].name), 0); err != nil {
		t.Fatal(err)
	}
	_, err := x.Find(t.Context(), "法治", Scope{})
	if errs.CodeOf(err) != errs.StaleIndex {
		t.Errorf("finding in a file cut short: %v, want %s", err, errs.StaleIndex)
	}
}
