package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/index"
	"baogao/internal/errs"
)

// concordancePage is how many reports are read at a time.
const concordancePage = 100

func (a *app) statsCommand() *cobra.Command {
	var by []string
	var match string
	var corpus uint64
	c := command("stats QUERY", a.say("篇数、次数与分母", "documents, occurrences and denominators"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			for _, name := range by {
				if !slices.Contains([]string{"year", "region", "kind", "role"}, name) {
					return errs.New(errs.BadUsage, fmt.Sprintf("不认识的分组 %q，可用 year、region、kind、role", name), nil)
				}
			}
			return a.stats(ctx, index.Ask{Query: args[0], Match: index.Match(match), Facets: by, Statistics: true, NoCaps: true, Corpus: corpus})
		})
	a.corpusFlag(c, &corpus)
	c.Flags().StringSliceVar(&by, "by", []string{"year"}, "year,region,kind,role")
	c.Flags().StringVar(&match, "match", "", "all|any")
	return c
}

func (a *app) stats(ctx context.Context, ask index.Ask) error {
	return a.withAsker(ctx, func(_ *archive.Archive, s asker) error {
		answer, err := s.Search(ctx, ask)
		if err != nil {
			return err
		}
		if a.json() {
			return a.printJSON(index.StatsOf(answer))
		}
		out := bufio.NewWriter(a.stdout)
		t := answer.Statistics
		fmt.Fprintf(out, a.say("命中 %d 份，共 %d 处；符合条件且可读的报告 %d 份，另有 %d 份待文字识别，无从检索\n", "%d documents, %d occurrences, %d held, %d more need OCR\n"),
			t.Documents, t.Occurrences, t.Held, t.NeedsOCR)
		a.printThen(out, answer)
		for _, name := range ask.Facets {
			fmt.Fprintf(out, "\n%s\t%s\n", name, a.say("份\t处\t可读\t待识别\t应公开", "documents\toccurrences\theld\tneeds_ocr\tobliged"))
			for _, v := range answer.Facets[name] {
				obliged := "—"
				if v.Obliged != nil {
					obliged = strconv.Itoa(*v.Obliged)
				}
				fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%s\n", cmp.Or(v.Label, v.Value), v.Count, v.Occurrences, v.Held, v.NeedsOCR, obliged)
			}
		}
		return out.Flush()
	})
}

func (a *app) concordanceCommand() *cobra.Command {
	var width int
	var match string
	var corpus uint64
	c := command("concordance QUERY", a.say("关键词前后文", "key word in context"), cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		ask := index.Ask{Query: args[0], Match: index.Match(match), Sort: index.ByDateAsc, Limit: concordancePage, NoCaps: true, Corpus: corpus}
		return a.concordance(ctx, ask, width)
	})
	a.corpusFlag(c, &corpus)
	c.Flags().IntVar(&width, "width", 20, a.say("前后各几个字", "characters on each side"))
	c.Flags().StringVar(&match, "match", "", "all|any")
	return c
}

// concordance prints every occurrence: CSV, or one JSON object a line.
func (a *app) concordance(ctx context.Context, ask index.Ask, width int) error {
	table := csv.NewWriter(a.stdout)
	write := func(l index.Line) error {
		return table.Write([]string{
			l.ID, l.Unit.Name, yearText(l.Year), strconv.Itoa(l.Section), strconv.Itoa(l.Offset), inert(l.Left), inert(l.Match), inert(l.Right),
		})
	}
	if a.json() {
		e := json.NewEncoder(a.stdout)
		e.SetEscapeHTML(false)
		write = func(l index.Line) error { return e.Encode(l) }
	} else if err := table.Write([]string{"id", "unit", "year", "section", "offset", "left", "match", "right"}); err != nil {
		return err
	}
	return a.withAsker(ctx, func(ar *archive.Archive, s asker) error {
		for {
			answer, err := index.Concordance(ctx, s, reports{ar}, ask, width, write)
			if err != nil {
				return err
			}
			if answer.Next == "" {
				table.Flush()
				return table.Error()
			}
			ask.After = answer.Next
		}
	})
}
