// Command leads answers one question: which leads does the program find in
// folders of real reports, and how many of those a person judged are right?
//
//	go run ./bench/leads DIR...                  every lead with its sentence, as TSV
//	go run ./bench/leads -judged FILE.tsv DIR... the judgments against what is found now
//
// A folder holds texts as collections of reports keep them: UNIT/YEAR.md with a
// title in front matter, or any .txt whose name is its title. Nothing of the
// texts is part of the project; the judgments name files, places and hashes.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"baogao/report"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("leads", flag.ContinueOnError)
	flags.SetOutput(stderr)
	judged := flags.String("judged", "", "file of judgments to compare with")
	if flags.Parse(args) != nil || flags.NArg() == 0 {
		fmt.Fprintln(stderr, "usage: leads [-judged FILE] DIR...")
		return 2
	}
	found, err := search(report.NewRegister(), flags.Args())
	if err == nil && *judged != "" {
		var labels []Label
		if labels, err = readLabels(*judged); err == nil {
			score(stdout, labels, found)
			return 0
		}
	}
	if err != nil {
		fmt.Fprintln(stderr, "leads:", err)
		return 1
	}
	out := bufio.NewWriter(stdout)
	defer out.Flush()
	fmt.Fprintln(out, "# file\tsha256\tkind\tyear\ttype\tstrength\tid\tspans\treason\tsentences")
	for _, f := range found.Leads {
		fmt.Fprintln(out, f.line())
	}
	fmt.Fprintf(stderr, "%d leads in %d reports, %d of %d reports have more than one\n", len(found.Leads), found.Reports, found.crowded(), found.Reports)
	return 0
}

// line is a lead as a row for the person who judges it.
func (f Found) line() string {
	spans, words := make([]string, 0, len(f.Lead.Spans)), make([]string, 0, len(f.Lead.Spans))
	for _, s := range f.Lead.Spans {
		spans = append(spans, fmt.Sprintf("%d-%d", s.Start, s.End))
		words = append(words, f.Context[s])
	}
	return strings.Join([]string{
		f.File, f.Hash, string(f.Kind), strconv.Itoa(f.Year), f.Lead.Type, string(f.Lead.Strength), f.Lead.ID,
		strings.Join(spans, ","), f.Lead.Reason, strings.Join(words, " ‖ "),
	}, "\t")
}
