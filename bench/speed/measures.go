package main

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// latencies are the times of the questions of one kind, each the best of
// several, in milliseconds; CPU is that of one question on average.
type latencies struct {
	P50   float64 `json:"p50"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	CPU   float64 `json:"cpu_ms"`
	Hits  int     `json:"hits"`  // all totals together
	Wrong int     `json:"wrong"` // questions whose total is not that of the scan
}

func percentiles(took []time.Duration) (l latencies) {
	took = slices.Clone(took)
	slices.Sort(took)
	at := func(p int) float64 {
		if len(took) == 0 {
			return 0
		}
		return float64(took[(len(took)-1)*p/100].Nanoseconds()) / 1e6
	}
	l.P50, l.P95, l.P99 = at(50), at(95), at(99)
	return l
}

// Of whom usage is asked, as Linux numbers them.
const (
	thisProcess = syscall.RUSAGE_SELF
	thisThread  = 1 // RUSAGE_THREAD
)

// cpu is the processor time spent.
func cpu(who int) time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak is the most memory this process ever held, in bytes; 0 where nobody
// tells.
func peak() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(status)); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) > 1 && fields[0] == "VmHWM:" {
			kb, _ := strconv.ParseInt(fields[1], 10, 64)
			return kb << 10
		}
	}
	return 0
}

// load is the load average of the last minute: others' work disturbs ours.
func load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), " ")
	f, _ := strconv.ParseFloat(first, 64)
	return f
}

// sizes are the bytes below a folder, by the name of its first folder.
func sizes(dir string) (parts map[string]int64, err error) {
	parts = map[string]int64{}
	err = fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(path, "/")
		parts[first] += info.Size()
		return nil
	})
	return parts, err
}
