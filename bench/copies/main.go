// Command copies answers one question: how long does it take to look for
// copied passages in the yearly reports of the whole country, and in how much
// memory? It writes reports of invented words with realistic variety and
// compares each with all.
//
//	go run ./bench/copies -n 41000
//
// A report has some 3,500 characters: sentences that everyone has (a tenth),
// sentences of a pool that its county's units share (a tenth), sentences of its
// own, and in every twentieth a passage of another report with name and numbers
// changed. What is printed is JSON: counts, seconds, bytes.
package main

import (
	"encoding/json"
	"errors"
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
	began := time.Now()
	c := compare.NewCorpus(compare.NewMasker(report.NewRegister().Names))
	file, err := os.CreateTemp("", "copies-")
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	defer func() { _ = errors.Join(file.Close(), os.Remove(file.Name())) }() // it is temporary
	shelf := &shelf{file: file, ends: []int64{0}}
	texts := make([]compare.Text, *n)
	characters := 0
	for i := range *n {
		text := w.report(i)
		shelf.put(text)
		characters += len(text) / len("字")
		texts[i] = compare.Text{ID: strconv.Itoa(i), Unit: strconv.Itoa(i), Code: fmt.Sprintf("%06d%03d", 110000+i/15, i%15), Year: 2025, Names: []string{w.name(i)}}
		c.Add(text, texts[i].Names...)
	}
	added := time.Since(began)
	found := c.Copies(texts, 0, shelf.text)
	whole, planted := 0, 0
	for i := range texts {
		if w.copies(i) >= 0 {
			planted++
		}
	}
	seen := map[string]bool{}
	for _, p := range found.Passages {
		a, b := number(p.A.ID), number(p.B.ID)
		if (w.copies(a) == b || w.copies(b) == a) && !seen[p.A.ID+" "+p.B.ID] {
			seen[p.A.ID+" "+p.B.ID] = true
			whole++
		}
	}
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // nought is printed then
	err = json.NewEncoder(stdout).Encode(map[string]any{
		"reports": *n, "characters": characters, "added_seconds": added.Seconds(), "seconds": time.Since(began).Seconds(),
		"passages": len(found.Passages), "planted": planted, "planted_found": whole, "peak_bytes": usage.Maxrss * 1024, "processors": runtime.GOMAXPROCS(0),
	})
	if err != nil {
		return 1
	}
	return 0
}

// shelf keeps the texts in a file, as an archive does.
type shelf struct {
	file *os.File
	ends []int64
}

func (s *shelf) put(text string) {
	n, _ := s.file.WriteString(text) // a text cut short is found out below
	s.ends = append(s.ends, s.ends[len(s.ends)-1]+int64(n))
}

func (s *shelf) text(n int) string {
	b := make([]byte, s.ends[n+1]-s.ends[n])
	if _, err := s.file.ReadAt(b, s.ends[n]); err != nil {
		return ""
	}
	return string(b)
}

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
