package archive

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkFrontier puts a million addresses of a thousand sites on the
// frontier and takes what is due from it as a run does; memory is what the
// process holds at its highest.
func BenchmarkFrontier(b *testing.B) {
	const sites, each = 1000, 1000
	for b.Loop() {
		a, err := Open(b.Context(), b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		w, err := a.Writer(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for s := range sites {
			targets := make([]Target, each)
			for n := range targets {
				targets[n] = Target{
					URL:  fmt.Sprintf("http://www.county%d.gov.cn/zwgk/fzzfjsndbg/art/2026/1/20/art_12345_%d.html", s, n),
					Site: fmt.Sprint("县", s), Role: Article, Column: fmt.Sprintf("http://www.county%d.gov.cn/zwgk/fzzfjsndbg/", s),
					Anchor: fmt.Sprintf("某县第%d镇2025年法治政府建设年度报告", n), Listed: "2026-01-20", Depth: 1,
				}
			}
			if err := w.Add(b.Context(), targets); err != nil {
				b.Fatal(err)
			}
		}
		begin, taken := time.Now(), 0
		for s := range sites {
			due, err := a.Due(b.Context(), fmt.Sprint("县", s), time.Now(), 32)
			if err != nil {
				b.Fatal(err)
			}
			taken += len(due)
		}
		if taken != sites*32 {
			b.Fatalf("%d are due", taken)
		}
		b.ReportMetric(float64(time.Since(begin).Microseconds())/sites, "µs/due")
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	if mb, ok := highest(); ok {
		b.ReportMetric(mb, "MB-highest")
	}
}

// highest is the most memory the process ever held.
func highest() (mb float64, ok bool) {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	_, rest, ok := strings.Cut(string(data), "VmHWM:")
	fields := strings.Fields(rest)
	if !ok || len(fields) == 0 {
		return 0, false
	}
	kb, err := strconv.ParseFloat(fields[0], 64)
	return kb / 1024, err == nil
}
