// Command copies answers one question: how long does it take to look for
// copied passages in the yearly reports of the whole country, and in how much
// memory? It writes reports of invented words with realistic variety and
// compares each with all; then one report changes, and the leads are found anew.
//
//	go run ./bench/copies -n 41000
//
// A report has some 3,500 characters: sentences that everyone has (a tenth),
// sentences of a pool that its county's units share (a tenth), sentences of its
// own, and in every twentieth a passage of another report with name and numbers
// changed. What is printed is JSON: counts, seconds, bytes.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"syscall"
	"time"

	"baogao/audit/shelf"
	"baogao/compare"
	"baogao/report"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("copies", flag.ContinueOnError)
	flags.SetOutput(stderr)
	n := flags.Int("n", 41_000, "reports")
	profile := flags.String("cpuprofile", "", "write a profile of the processor here")
	if flags.Parse(args) != nil {
		return 2
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(stderr, err)
			return 1
		}
		defer pprof.StopCPUProfile()
	}
	w := newWriter()
	dir, err := os.MkdirTemp("", "copies-")
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }() // it is temporary
	began := time.Now()
	s, characters, err := fill(w, dir, *n)
	if err == nil {
		err = s.Match(context.Background())
	}
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	added := time.Since(began)
	all := s.Find(func(*compare.Text) bool { return true })
	passages := compare.Rank(all, s.Text)
	planted, whole := w.found(*n, passages)
	seconds := time.Since(began).Seconds()
	leads, again, err := change(w, s)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // nought is printed then
	err = json.NewEncoder(stdout).Encode(map[string]any{
		"reports": *n, "characters": characters, "matched_seconds": added.Seconds(), "seconds": seconds,
		"leads": leads, "changed_seconds": again.Seconds(), "passages": len(passages), "planted": planted, "planted_found": whole, "peak_bytes": usage.Maxrss * 1024, "cpu_seconds": spent(usage.Utime) + spent(usage.Stime), "processors": runtime.GOMAXPROCS(0),
	})
	if err != nil {
		return 1
	}
	return 0
}

// change puts another text in the place of one, and finds the leads anew.
func change(w *writer, s *shelf.Shelf) (leads int, took time.Duration, err error) {
	began := time.Now()
	if err := s.Add(context.Background(), []shelf.Item{item(w, 0, w.report(1))}, nil, s.Seq()+1); err != nil {
		return 0, 0, err
	}
	if err := s.Match(context.Background()); err != nil {
		return 0, 0, err
	}
	found := compare.CopyLeads(s.Find(func(*compare.Text) bool { return true }), s.Text, s.Tokens, s.Numbers)
	return len(found), time.Since(began), nil
}

// fill puts reports on a shelf, as many at a time as an archive gives.
func fill(w *writer, dir string, n int) (s *shelf.Shelf, characters int, err error) {
	const batch = 2048
	if s, err = shelf.Open(dir, compare.NewMasker(report.NewRegister().Names)); err != nil {
		return nil, 0, err
	}
	for from := 0; from < n; from += batch {
		var items []shelf.Item
		for i := from; i < min(from+batch, n); i++ {
			text := w.report(i)
			characters += len(text) / len("字")
			items = append(items, item(w, i, text))
		}
		if err := s.Add(context.Background(), items, nil, uint64(from+1)); err != nil {
			return nil, 0, err
		}
	}
	return s, characters, nil
}

func item(w *writer, i int, text string) shelf.Item {
	return shelf.Item{Sum: "1", Text: compare.Text{
		ID: strconv.Itoa(i), Unit: strconv.Itoa(i), Code: fmt.Sprintf("%06d%03d", 110000+i/15, i%15), Year: 2025, Kind: report.RuleOfLaw, Names: []string{w.name(i)}, Text: text,
	}}
}

func spent(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }

func number(id string) int {
	n, _ := strconv.Atoi(id)
	return n
}

// writer writes reports: the same number gives the same report.
type writer struct {
	words     []string
	everyones []string
}

func newWriter() *writer {
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // repeatable, not secret
	w := &writer{}
	for range 6000 { // words of two to four characters, some in every text
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteRune('一' + r.Int32N(3000)*7)
		}
		w.words = append(w.words, b.String())
	}
	for range 40 {
		w.everyones = append(w.everyones, w.sentence(r))
	}
	return w
}

// sentence takes frequent words often, as language does.
func (w *writer) sentence(r *rand.Rand) string {
	var b strings.Builder
	for range 8 + r.IntN(10) {
		f := r.Float64()
		b.WriteString(w.words[int(f*f*f*float64(len(w.words)))])
		if r.IntN(6) == 0 {
			b.WriteString(strconv.Itoa(r.IntN(500)) + "件，")
		}
	}
	return b.String() + "。"
}

func (w *writer) name(i int) string {
	return w.words[i%len(w.words)] + w.words[i*7%len(w.words)] + "镇"
}

// copies is the report from which a report takes a passage, -1 for none.
func (w *writer) copies(i int) int {
	if i%20 != 19 {
		return -1
	}
	return i / 2 / 20 * 20
}

// found counts the copies that were planted, and those among passages.
func (w *writer) found(n int, passages []compare.Passage) (planted, there int) {
	for i := range n {
		if w.copies(i) >= 0 {
			planted++
		}
	}
	seen := map[string]bool{}
	for _, p := range passages {
		a, b := number(p.A.ID), number(p.B.ID)
		if (w.copies(a) == b || w.copies(b) == a) && !seen[p.A.ID+" "+p.B.ID] {
			seen[p.A.ID+" "+p.B.ID] = true
			there++
		}
	}
	return planted, there
}

func (w *writer) own(i int) []string {
	r := rand.New(rand.NewPCG(uint64(i), 2)) //nolint:gosec // as above
	county := func() string {                // one of the sentences its units share
		return w.sentence(rand.New(rand.NewPCG(uint64(i/15), 100+uint64(r.IntN(120))))) //nolint:gosec // as above
	}
	var all []string
	for range 90 {
		switch k := r.IntN(20); {
		case k < 2:
			all = append(all, w.everyones[r.IntN(len(w.everyones))])
		case k < 4:
			all = append(all, county())
		default:
			all = append(all, strings.ReplaceAll(w.sentence(r), "件，", "件，"+w.name(i)))
		}
	}
	return all
}

func (w *writer) report(i int) string {
	all := w.own(i)
	if from := w.copies(i); from >= 0 {
		piece := strings.Join(w.own(from)[30:40], "")
		piece = strings.NewReplacer(w.name(from), w.name(i), "1", "7", "2", "9").Replace(piece)
		all = append(all[:40:40], append([]string{piece}, all[40:]...)...)
	}
	return strings.Join(all, "")
}
