package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// Label is what a person said of a lead.
type Label struct {
	File, Hash, Type, ID string
	Right                bool
}

func readLabels(path string) ([]Label, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []Label
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) >= 7 && !strings.HasPrefix(line, "#") {
			all = append(all, Label{f[0], f[1], f[3], f[5], f[6] == "对"})
		}
	}
	return all, nil
}

// count is of one type: right and judged are those of the leads found now, lost
// are right ones that are found no more.
type count struct{ right, judged, found, lost int }

// score prints, for each type, how many of the leads found now were judged and
// how many of those are right, and gives the sums.
func score(w io.Writer, labels []Label, found *Result) count {
	counts := map[string]*count{}
	of := func(kind string) *count {
		if counts[kind] == nil {
			counts[kind] = &count{}
		}
		return counts[kind]
	}
	now := map[string]bool{}
	for _, f := range found.Leads {
		now[f.File+f.Lead.ID] = true
		of(f.Lead.Type).found++
	}
	for _, l := range labels {
		if found.Hashes[l.File] != l.Hash {
			continue // another text, or none
		}
		c := of(l.Type)
		switch here := now[l.File+l.ID]; {
		case here:
			c.judged++
			if l.Right {
				c.right++
			}
		case l.Right:
			c.lost++
		}
	}
	fmt.Fprintf(w, "%-20s %6s %6s %6s %9s %6s\n", "type", "found", "judged", "right", "precision", "lost")
	all := count{}
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		c := counts[kind]
		all = count{all.right + c.right, all.judged + c.judged, all.found + c.found, all.lost + c.lost}
		fmt.Fprintf(w, "%-20s %6d %6d %6d %9.3f %6d\n", kind, c.found, c.judged, c.right, ratio(c.right, c.judged), c.lost)
	}
	fmt.Fprintf(w, "%-20s %6d %6d %6d %9.3f %6d\n", "all", all.found, all.judged, all.right, ratio(all.right, all.judged), all.lost)
	return all
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
