// Command speed answers one question: how fast is it, and against whom?
//
//	go run ./bench/speed reports -n 20000 > reports.jsonl    write reports, as baogao import takes them
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"baogao/bench/corpus"
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
	}
}

// options are the flags, the same for all.
type options struct {
	shared string
	seed   uint64
	n      int
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("speed", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.n, "n", 20_000, "reports")
	flags.Uint64Var(&o.seed, "seed", 1, "of the reports and questions")
	flags.StringVar(&o.shared, "shared", shared(), "folder of the shared test material")
	if len(args) == 0 || flags.Parse(args[1:]) != nil {
		return usage(stderr)
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		if err := c.run(ctx, o, stdout); err != nil {
			fmt.Fprintln(stderr, "speed", c.name+":", err)
			return 1
		}
		return 0
	}
	return usage(stderr)
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

func writeReports(_ context.Context, o options, out io.Writer) error {
	c, err := o.corpus()
	if err != nil {
		return err
	}
	return c.Write(out, o.n)
}
