package main

import (
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// latencies are the times of the questions of one kind, each the best of
// several, in milliseconds: by the clock, and of the processor, which others on
// the machine do not lengthen. CPU is the processor's of one on average.
type latencies struct {
	P50   float64 `json:"p50"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	CPU50 float64 `json:"cpu50,omitempty"`
	CPU95 float64 `json:"cpu95,omitempty"`
	CPU99 float64 `json:"cpu99,omitempty"`
	First float64 `json:"first95,omitempty"` // of the processor, the first time: nothing is kept in memory yet
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

// Whose time is asked for.
const (
	thisProcess = unix.CLOCK_PROCESS_CPUTIME_ID
	thisThread  = unix.CLOCK_THREAD_CPUTIME_ID
)

// cpu is the processor time spent by a process or thread.
func cpu(who int32) time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(who, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// tick is the unit of /proc/PID/stat.
const tick = 10 * time.Millisecond

// cpuOf is the processor time that another process has spent.
func cpuOf(pid int) time.Duration {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // behind the name
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * tick
}

// peak is the most memory this process ever held, in bytes, pages of files that
// were mapped among it; 0 where nobody tells.
func peak() int64 { return held("VmHWM") }

// held is one of the measures of memory in /proc/self/status, in bytes.
func held(name string) int64 {
	kb, _ := strconv.ParseInt(strings.TrimSuffix(field("/proc/self/status", name), " kB"), 10, 64)
	return kb << 10
}

// anonEvery is how often watchAnon looks: the kernel keeps no peak of it.
const anonEvery = 50 * time.Millisecond

// watchAnon watches the memory that is no file's, until its most is asked for.
func watchAnon() (most func() int64) {
	ended, result := make(chan struct{}), make(chan int64)
	go func() {
		ticks := time.NewTicker(anonEvery)
		defer ticks.Stop()
		var most int64
		for {
			most = max(most, held("RssAnon"))
			select {
			case <-ticks.C:
			case <-ended:
				result <- most
				return
			}
		}
	}()
	return func() int64 {
		close(ended)
		return <-result
	}
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
