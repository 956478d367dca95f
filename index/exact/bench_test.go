//go:build unix

package exact

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"baogao/index"
	"baogao/report"
)

func sizeOf(tb testing.TB, dir string) (n int64) {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			tb.Fatal(err)
		}
		n += info.Size()
	}
	return n
}

func textBytes(docs []index.Document) (n int64) {
	for i := range docs {
		n += int64(len(docs[i].Report.Text))
	}
	return n
}

func build(tb testing.TB, docs []index.Document, batch int) *Index {
	tb.Helper()
	x := newTest(tb)
	for b := range slices.Chunk(docs, batch) {
		apply(tb, x, b[len(b)-1].Seq, b...)
	}
	return x
}

// recombined are n documents made of the sentences of others, as long as they.
func recombined(docs []index.Document, n int) ([]index.Document, [][]rune) {
	draw := rand.New(rand.NewPCG(3, 4))
	var sentences []string
	for i := range docs {
		for s := range strings.SplitAfterSeq(docs[i].Report.Public(), "。") {
			sentences = append(sentences, s)
		}
	}
	out := make([]index.Document, n)
	texts := make([][]rune, n)
	for i := range out {
		var b strings.Builder
		for want := len(docs[draw.IntN(len(docs))].Report.Text); b.Len() < want; {
			b.WriteString(sentences[draw.IntN(len(sentences))])
		}
		out[i] = index.Document{Seq: uint64(i + 1), State: index.Live, Report: &report.Report{ID: strconv.Itoa(i), Text: b.String()}}
		texts[i] = []rune(index.Squeeze(b.String()))
	}
	return out, texts
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

func BenchmarkBuild(b *testing.B) {
	docs, _ := realReports(b)
	for _, batch := range []int{200, len(docs)} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			begin := cpu(b)
			n := 0
			for b.Loop() {
				x := build(b, docs, batch)
				b.ReportMetric(float64(sizeOf(b, x.dir))/float64(textBytes(docs)), "index/text")
				n++
			}
			b.ReportMetric(float64(textBytes(docs))*float64(n)/1e6/(cpu(b)-begin), "MB/cpu-s")
		})
	}
}

func BenchmarkFind(b *testing.B) {
	docs, texts := realReports(b)
	b.Run("real", func(b *testing.B) { benchmarkFind(b, docs, texts) })
	docs, texts = recombined(docs, 20_000)
	b.Run("recombined", func(b *testing.B) { benchmarkFind(b, docs, texts) })
}

// benchmarkFind asks for 300 phrases and reports percentiles of the best time of
// each.
func benchmarkFind(b *testing.B, docs []index.Document, texts [][]rune) {
	b.Helper()
	x := build(b, docs, 500)
	b.ReportMetric(float64(sizeOf(b, x.dir))/float64(textBytes(docs)), "index/text")
	draw := rand.New(rand.NewPCG(1, 2))
	phrases := make([]string, 300)
	for i := range phrases {
		phrases[i] = drawPhrase(draw, texts, 12)
	}
	took := make([]time.Duration, len(phrases))
	for b.Loop() {
		for i, p := range phrases {
			begin := time.Now()
			if _, err := x.Find(b.Context(), p, Scope{}); err != nil {
				b.Fatal(err)
			}
			if d := time.Since(begin); took[i] == 0 || d < took[i] {
				took[i] = d
			}
		}
	}
	slices.Sort(took)
	for _, p := range []int{50, 95, 99} {
		b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("p%d-ms", p))
	}
}
