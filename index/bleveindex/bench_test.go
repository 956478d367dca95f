//go:build unix

package bleveindex

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"baogao/index"
	"baogao/index/indextest"
)

// sizeOf is the bytes of all files below a directory.
func sizeOf(tb testing.TB, dir string) (n int64) {
	tb.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// cpu is the processor time of this process in seconds.
func cpu(tb testing.TB) float64 {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

func textBytes(store *indextest.Store) (n int64) {
	for i := range store.Docs {
		n += int64(len(store.Docs[i].Report.Text))
	}
	return n
}

// BenchmarkRebuild builds an index of the real reports.
func BenchmarkRebuild(b *testing.B) {
	store := realReports(b)
	o := options(b)
	begin, n := cpu(b), 0
	for b.Loop() {
		dir := b.TempDir()
		if _, err := Rebuild(b.Context(), dir, store, o); err != nil {
			b.Fatal(err)
		}
		for _, part := range []string{blevePart, exactPart, ""} {
			parts, err := filepath.Glob(filepath.Join(dir, "g*", part))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(sizeOf(b, parts[0]))/float64(textBytes(store)), "index/text:"+part)
		}
		n++
	}
	b.ReportMetric(float64(textBytes(store))*float64(n)/1e6/(cpu(b)-begin), "MB/cpu-s")
}

// BenchmarkSearch reports percentiles of the best time of each query.
func BenchmarkSearch(b *testing.B) {
	store := realReports(b)
	dir := b.TempDir()
	if _, err := Rebuild(b.Context(), dir, store, options(b)); err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	e := open(b, dir)
	b.Logf("open: %s", time.Since(begin))
	begin = time.Now()
	if _, err := e.Search(b.Context(), index.Request{Query: index.Phrase{Text: "法治政府"}, Limit: 10}); err != nil {
		b.Fatal(err)
	}
	b.Logf("first query: %s", time.Since(begin))
	for name, queries := range drawQueries(store) {
		b.Run(name, func(b *testing.B) { benchmarkSearch(b, e, queries) })
	}
}

// drawQueries draws phrases and words from the texts.
func drawQueries(store *indextest.Store) map[string][]index.Request {
	draw := rand.New(rand.NewPCG(1, 2))
	out := map[string][]index.Request{}
	words := func(n int) []index.Query {
		var parts []index.Query
		for range n {
			text := []rune(strings.Join(strings.Fields(store.Docs[draw.IntN(len(store.Docs))].Report.Text), ""))
			if len(text) < 2 {
				text = []rune("法治")
			}
			at := draw.IntN(len(text) - 1)
			parts = append(parts, index.Word{Text: string(text[at : at+2])})
		}
		return parts
	}
	for range 200 {
		text := []rune(index.Squeeze(store.Docs[draw.IntN(len(store.Docs))].Report.Text))
		n := min(2+draw.IntN(10), len(text))
		at := draw.IntN(len(text) - n + 1)
		phrase := index.Phrase{Text: string(text[at : at+n])}
		facets := []string{"year", "kind", "region", "role"}
		out["phrase"] = append(out["phrase"], index.Request{Query: phrase, Limit: 10})
		out["word"] = append(out["word"], index.Request{Query: words(1)[0], Limit: 10})
		out["all"] = append(out["all"], index.Request{Query: index.And{Parts: words(2)}, Limit: 10})
		out["any"] = append(out["any"], index.Request{Query: index.Any{Parts: words(3)}, Limit: 10})
		out["facets"] = append(out["facets"], index.Request{Query: index.Any{Parts: words(3)}, Limit: 10, Facets: facets})
		out["role"] = append(out["role"], index.Request{Query: index.InRole{Role: "problems", Part: words(1)[0]}, Limit: 10})
	}
	return out
}

func benchmarkSearch(b *testing.B, e *Engine, queries []index.Request) {
	b.Helper()
	took := make([]time.Duration, len(queries))
	for b.Loop() {
		for i, q := range queries {
			begin := time.Now()
			if _, err := e.Search(b.Context(), q); err != nil {
				b.Fatal(err)
			}
			if d := time.Since(begin); took[i] == 0 || d < took[i] {
				took[i] = d
			}
		}
	}
	slices.Sort(took)
	for _, p := range []int{50, 95} {
		b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
}
