// Command eval answers one question: are the answers still as good as they
// were? It measures quality (not speed) on the shared test material and
// compares every figure with its floor in bench/baseline.json.
//
//	go run ./bench/eval            print the table, exit 1 below a floor
//	go run ./bench/eval -short     without what takes minutes
//	go run ./bench/eval -only X    one evaluation
//	go run ./bench/eval -v         and the worst cases
//	go run ./bench/eval -pool 8    what nobody judged among the first answers
//	go run ./bench/eval -update    raise floors that were exceeded
//
// Floors only rise: lowering one is done by hand, with the reason in the
// commit. An evaluation lives in one file and is listed in evaluations.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"text/tabwriter"
)

// evaluation measures one part of the program. It returns figures between 0
// and 1, or how many times as good, more is better, or an error that is fs.ErrNotExist when its material
// is not on this machine. notes gets the worst cases.
type evaluation struct {
	name string
	slow bool // minutes: left out with -short
	run  func(shared string, notes io.Writer) (map[string]float64, error)
}

func evaluations() []evaluation {
	return []evaluation{
		{name: "extraction", run: extraction},
		{name: "without_rules", slow: true, run: withoutRules},
		{name: "figures", run: figures},
		{name: "segmentation", run: segmentation},
		{name: "outline", run: outline},
		{name: "alignment", slow: true, run: alignment},
		{name: "relevance", run: relevance},
		{name: "topics", run: topical},
		{name: "suggestions", run: suggestions},
		{name: "reuse", slow: true, run: reuse},
		{name: "candidates", slow: true, run: howCandidates},
		{name: "passages", slow: true, run: sharedPassages},
		{name: "third", run: func(_ string, notes io.Writer) (map[string]float64, error) { return invented("third", notes) }},
		{name: "blind", run: func(_ string, notes io.Writer) (map[string]float64, error) { return invented("blind", notes) }},
		{name: "statutes", slow: true, run: statutes},
	}
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	update := flags.Bool("update", false, "raise the floors that were exceeded")
	short := flags.Bool("short", false, "leave out what takes minutes")
	only := flags.String("only", "", "one evaluation")
	depth := flags.Int("pool", 0, "print the first N answers of every ranking that nobody judged")
	verbose := flags.Bool("v", false, "print the worst cases")
	if flags.Parse(args) != nil {
		return 2
	}
	root, err := moduleRoot()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	shared := os.Getenv("BAOGAO_SHARED")
	if shared == "" {
		shared = filepath.Join(root, "..", "shared")
	}
	if *depth > 0 {
		if err := pool(context.Background(), shared, *depth, stdout); err != nil {
			fmt.Fprintln(stderr, err)
			return 1
		}
		return 0
	}
	notes := io.Discard
	if *verbose {
		notes = stdout
	}
	path := filepath.Join(root, "bench", "baseline.json")
	wanted := slices.DeleteFunc(evaluations(), func(e evaluation) bool {
		return e.slow && *short || *only != "" && *only != e.name
	})
	ok, err := evaluate(wanted, path, shared, *update, stdout, notes)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	if !ok {
		fmt.Fprintln(stderr, "低于底线，见上表")
		return 1
	}
	return 0
}

type baseline map[string]map[string]float64

func evaluate(wanted []evaluation, path, shared string, update bool, stdout, notes io.Writer) (ok bool, err error) {
	floors, err := readBaseline(path)
	if err != nil {
		return false, err
	}
	ok = true
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, e := range wanted {
		figures, err := e.run(shared, notes)
		if errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(table, "%s\t跳过：缺少测试数据 (%v)\n", e.name, err)
			continue
		}
		if err != nil {
			return false, fmt.Errorf("eval %s: %w", e.name, err)
		}
		if floors[e.name] == nil {
			floors[e.name] = map[string]float64{}
		}
		for _, key := range sortedKeys(figures) {
			got, floor := math.Floor(figures[key]*1e4+1e-6)/1e4, floors[e.name][key]
			verdict := "ok"
			switch {
			case got < floor:
				verdict, ok = "LOW", false
			case got > floor && update:
				floors[e.name][key], verdict = got, "raised"
			case got > floor:
				verdict = "above"
			}
			fmt.Fprintf(table, "%s.%s\t%.4f\tfloor %.4f\t%s\n", e.name, key, got, floor, verdict)
		}
	}
	if err := table.Flush(); err != nil {
		return false, err
	}
	if update {
		return ok, writeBaseline(path, floors)
	}
	return ok, nil
}

func readBaseline(path string) (baseline, error) {
	b := baseline{}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return b, nil
	}
	if err != nil {
		return nil, err
	}
	return b, json.Unmarshal(data, &b)
}

func writeBaseline(path string, b baseline) error {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o600)
}

func sortedKeys(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// moduleRoot walks up to go.mod, so that the program works from any folder.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("eval: go.mod not found, run inside the module")
		}
		dir = parent
	}
}
