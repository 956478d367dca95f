package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
)

// machine is what a run was made on and with.
type machine struct {
	What       string            `json:"what"`
	Processor  string            `json:"processor"`
	Processors int               `json:"processors"`
	Memory     string            `json:"memory"`
	Kernel     string            `json:"kernel"`
	Go         string            `json:"go"`
	Modules    map[string]string `json:"modules"`
	Revision   string            `json:"revision"`
	Note       string            `json:"note"` // versions of the peers
	Load       float64           `json:"load"`
}

// tellMachine prints what every run begins with.
func tellMachine(_ context.Context, o options, out io.Writer) error {
	m := machine{
		What: "machine", Processor: field("/proc/cpuinfo", "model name"), Processors: runtime.NumCPU(), Memory: field("/proc/meminfo", "MemTotal"),
		Go: runtime.Version(), Modules: map[string]string{}, Note: o.note, Load: load(),
	}
	if kernel, err := os.ReadFile("/proc/sys/kernel/osrelease"); err == nil {
		m.Kernel = strings.TrimSpace(string(kernel))
	}
	if b, ok := debug.ReadBuildInfo(); ok {
		for _, d := range b.Deps {
			if strings.Contains(d.Path, "blevesearch") || strings.Contains(d.Path, "gse") {
				m.Modules[d.Path] = d.Version
			}
		}
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				m.Revision = s.Value
			}
		}
	}
	return json.NewEncoder(out).Encode(m)
}

// field is the first value of a name in a file of "name: value" lines.
func field(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
