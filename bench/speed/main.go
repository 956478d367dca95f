// Command speed answers one question: how fast is it, and against whom?
//
//	go run ./bench/speed reports -n 20000 > reports.jsonl       reports, as baogao import takes them
//	go run ./bench/speed terms -n 20000 > terms.jsonl           the same for peers, cut into our terms
//	go run ./bench/speed questions -n 20000 > questions.jsonl   questions, with the totals that a plain scan finds
//	go run ./bench/speed build -n 20000 -dir DIR                builds an index
//	go run ./bench/speed search -dir DIR -questions FILE        asks the engine, in process
//	go run ./bench/speed archive -n 20000 -dir DATA             fills the archive of a data directory
//	go run ./bench/speed serve -dir DATA -program baogao -questions FILE
//	                                                            asks the program over HTTP
//	go run ./bench/speed cut -n 1000                            cuts as gse does, and beside it
//	go run ./bench/speed stock-build, stock-search              bleve and gse as they come
//	go run ./bench/speed machine                                what it is run on and with
//	go run ./bench/speed table -dir bench/runs/DATE             the table of docs/PERFORMANCE.md
//	go run ./bench/speed picture -dir bench/runs/DATE           the picture beside it
//
// bench/peers/run.sh makes a run of all of it.
//
// Results are JSON. The processor time of the reports themselves does not count,
// and latencies are the best of several of each question, so that others on the
// machine disturb as little as may be.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"

	"baogao/bench/corpus"
	"baogao/segment"
)

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// command is one step of a measurement.
type command struct {
	name string
	run  func(ctx context.Context, o options, out io.Writer) error
}

func commands() []command {
	return []command{
		{"reports", writeReports},
		{"terms", writeTerms},
		{"questions", writeQuestions},
		{"build", build},
		{"search", search},
		{"archive", fill},
		{"serve", serve},
		{"cut", cut},
		{"stock-build", stockBuild},
		{"stock-search", stockSearch},
		{"machine", tellMachine},
		{"table", table},
		{"picture", picture},
	}
}

// options are the flags, the same for all.
type options struct {
	shared    string
	seed      uint64
	n         int
	plain     bool
	dir       string
	questions string
	data      string
	alone     string
	program   string
	seconds   float64
	repeats   int
	note      string
	profile   string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("speed", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.n, "n", 20_000, "reports")
	flags.Uint64Var(&o.seed, "seed", 1, "of the reports and questions")
	flags.BoolVar(&o.plain, "plain", false, "questions without totals, which take a while")
	flags.StringVar(&o.dir, "dir", "", "folder of the index")
	flags.StringVar(&o.data, "data", "", "data directory, whose texts snippets are from")
	flags.StringVar(&o.alone, "alone", "", "copy of the index, for asking the engine in turn with the program")
	flags.StringVar(&o.program, "program", "./baogao", "the program to serve with")
	flags.StringVar(&o.profile, "cpuprofile", "", "write a profile of the processor here")
	flags.StringVar(&o.note, "note", "", "versions of the peers, for the run")
	flags.IntVar(&o.repeats, "repeats", 7, "how often a question is asked, of which the best time counts")
	flags.Float64Var(&o.seconds, "seconds", 10, "how long so many clients ask")
	flags.StringVar(&o.questions, "questions", "", "file of the questions")
	flags.StringVar(&o.shared, "shared", shared(), "folder of the shared test material")
	if len(args) == 0 || flags.Parse(args[1:]) != nil {
		return usage(stderr)
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		if err := profiled(ctx, c, o, stdout); err != nil {
			fmt.Fprintln(stderr, "speed", c.name+":", err)
			return 1
		}
		return 0
	}
	return usage(stderr)
}

// profiled runs a command, with a profile if one is wanted.
func profiled(ctx context.Context, c command, o options, out io.Writer) (err error) {
	if o.profile == "" {
		return c.run(ctx, o, out)
	}
	f, err := os.Create(o.profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return c.run(ctx, o, out)
}

func usage(stderr io.Writer) int {
	fmt.Fprint(stderr, "speed COMMAND [-flags]:")
	for _, c := range commands() {
		fmt.Fprint(stderr, " ", c.name)
	}
	fmt.Fprintln(stderr)
	return 2
}

// shared is BAOGAO_SHARED or the folder beside the repository.
func shared() string {
	if dir := os.Getenv("BAOGAO_SHARED"); dir != "" {
		return dir
	}
	return filepath.Join("..", "shared")
}

func (o options) corpus() (*corpus.Corpus, error) {
	c, err := corpus.New(filepath.Join(o.shared, "data", "reports"), o.seed)
	if err == nil && o.n > c.Size() {
		err = errors.New("so many units there are not")
	}
	return c, err
}

// cutter gives the reports and what cuts them.
func (o options) cutter() (*corpus.Corpus, *segment.Segmenter, error) {
	c, err := o.corpus()
	if err != nil {
		return nil, nil, err
	}
	s, err := segment.New(nil)
	return c, s, err
}

func writeReports(_ context.Context, o options, out io.Writer) error {
	c, err := o.corpus()
	if err != nil {
		return err
	}
	return c.Write(out, o.n)
}
