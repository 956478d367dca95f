package archive

import (
	"fmt"
	"testing"
)

// BenchmarkRecord is one page of 30 kB: one sync of the file, one commit.
func BenchmarkRecord(b *testing.B) { benchmarkRecord(b, 1) }

// BenchmarkRecordAll is such a page in a batch of 200.
func BenchmarkRecordAll(b *testing.B) { benchmarkRecord(b, 200) }

// opened is an empty archive and its writer, until the benchmark ends.
func opened(b *testing.B) (*Archive, *Writer) {
	b.Helper()
	a, err := Open(b.Context(), b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Close() })
	w, err := a.Writer(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = w.Close() })
	return a, w
}

func benchmarkRecord(b *testing.B, batch int) {
	b.Helper()
	_, w := opened(b)
	var vs []Visit
	text := body("http://a.test/some/page")
	b.SetBytes(int64(len(text)))
	n := 0
	for b.Loop() {
		vs = append(vs, visit(fmt.Sprintf("u/%d", n), text))
		if n++; len(vs) < batch {
			continue
		}
		if err := w.RecordAll(b.Context(), vs); err != nil {
			b.Fatal(err)
		}
		vs = vs[:0]
	}
}
