package bleveindex

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"baogao/index"
	"baogao/report"
)

// TestKeptDocumentsAreThoseStored opens an index with the file of what is kept,
// without it, and with one that is damaged in any byte: all the same.
func TestKeptDocumentsAreThoseStored(t *testing.T) {
	e := made(t, 4)
	dir, generation := filepath.Dir(e.dir), e.dir
	if err := e.compact(t.Context()); err != nil { // nothing is merged meanwhile
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(generation, keptFile)
	kept, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	opened := func(file []byte) *Engine {
		t.Helper()
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
		return open(t, dir)
	}
	compare := func(what string, want, got *Engine) {
		t.Helper()
		unordered := []cmp.Option{cmp.AllowUnexported(meta{}), cmpopts.EquateEmpty()}
		if diff := cmp.Diff([][]*meta{want.docs.metas, want.earlier.metas}, [][]*meta{got.docs.metas, got.earlier.metas}, unordered...); diff != "" {
			t.Errorf("%s (-stored +kept):\n%s", what, diff)
		}
	}
	stored := opened(nil)
	if stored.kept {
		t.Error("an empty file has what is kept")
	}
	if err := stored.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := os.ReadFile(name)
	if err != nil || len(again) < len(kept)/2 {
		t.Errorf("%d bytes kept when it was closed again, %v", len(again), err)
	}
	first := opened(kept)
	if !first.kept {
		t.Error("what was kept is not read")
	}
	compare("kept", stored, first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, 8, len(kept) / 2, len(kept) - 1} {
		bad := append([]byte(nil), kept...)
		bad[at] ^= 0x20
		damaged := opened(bad)
		compare("damaged", stored, damaged)
		if damaged.kept {
			t.Errorf("byte %d is damaged, and it is read", at)
		}
		if err := damaged.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBulkKeepsWhatItStores: an index that was built at once is not opened by
// that, and is read from what was kept when it is.
func TestBulkKeepsWhatItStores(t *testing.T) {
	built, err := newGeneration(t.TempDir(), options(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := built.bulkLoad(t.Context(), archiveAt(120), limits{40, 3}); err != nil {
		t.Fatal(err)
	}
	if built.view != nil || built.exact != nil || built.bleve != nil || built.Count() > 0 {
		t.Error("it is open")
	}
	if err := built.open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = built.Close() })
	if !built.kept || built.Count() == 0 {
		t.Errorf("%d documents, kept: %t", built.Count(), built.kept)
	}
	for segment, stored := range built.stored(t) {
		for i, m := range stored {
			docs := built.docs
			if _, now := index.KeyID(m.key); !now {
				docs = built.earlier
			}
			kept := docs.at(built.view.tables[segment][i])
			if diff := cmp.Diff(m, kept, cmp.AllowUnexported(meta{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-stored +kept):\n%s", m.key, diff)
			}
		}
	}
}

// stored reads the documents of each segment from bleve.
func (e *Engine) stored(t *testing.T) map[uint64][]*meta {
	t.Helper()
	all := map[uint64][]*meta{}
	for _, s := range e.view.reader.Segments() {
		metas, err := readMetas(s)
		if err != nil {
			t.Fatal(err)
		}
		all[s.Id()] = metas
	}
	return all
}

// TestKeptOfOtherSegments: what changed since the file was written is read from
// bleve.
func TestKeptOfOtherSegments(t *testing.T) {
	e := made(t, 5)
	dir, generation := filepath.Dir(e.dir), e.dir
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(filepath.Join(generation, keptFile))
	if err != nil {
		t.Fatal(err)
	}
	e = open(t, dir)
	draw := rand.New(rand.NewPCG(6, 6))
	if err := e.Apply(t.Context(), []index.Document{{Seq: 100, State: index.Live, Report: madeReport(draw, "zz")}}, 100); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(generation, keptFile), old, 0o600); err != nil {
		t.Fatal(err)
	}
	e = open(t, dir)
	if n, ok := e.exact.Number("zz"); !ok || e.docs.at(n) == nil || e.docs.at(n).Unit != "有庆镇" {
		t.Errorf("the report that came later is not held")
	}
}

// keep writes the file of a segment's documents.
func keep(dir string, file onDisk, metas []*meta) error {
	w, err := newKeptWriter(dir)
	if err != nil {
		return err
	}
	for _, m := range metas {
		err = errors.Join(err, w.add(m))
	}
	return errors.Join(err, w.finish([]keptSegment{{file, len(metas)}}), w.close())
}

func FuzzParseKept(f *testing.F) {
	dir := f.TempDir()
	metas := []*meta{nil, {id: "a", key: "a", Seq: 3, Digest: 9, Unit: "有庆镇", Path: []string{"四川省", "渠县"}, Year: 2020, Roles: []report.Role{"plan"}}}
	if err := keep(dir, onDisk{5, 6}, metas); err != nil {
		f.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(dir, keptFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(keptMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4 { // so that more than the checksum is read
			b = withSum(b)
		}
		kept, err := parseKept(b)
		if err != nil {
			return
		}
		for file, metas := range kept {
			dir := t.TempDir()
			if err := keep(dir, file, metas); err != nil {
				t.Fatal(err)
			}
			again := keptMetas(dir)
			if diff := cmp.Diff(metas, again[file], cmp.AllowUnexported(meta{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("written again (-was +is):\n%s", diff)
			}
		}
	})
}

// withSum puts the right checksum at the end.
func withSum(b []byte) []byte {
	b = b[: len(b)-4 : len(b)-4]
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}
