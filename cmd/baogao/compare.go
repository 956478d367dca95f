package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"baogao/audit"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

type compareFlags struct {
	units, ids   []string
	years        []int
	kind, format string
}

func (a *app) compareCommand() *cobra.Command {
	var f compareFlags
	c := command("compare", a.say("逐节对照几份报告：部分、改动、数据、雷同段落", "hold reports against each other, section by section"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.compare(ctx, f) })
	c.Flags().StringSliceVar(&f.units, "unit", nil, a.say("单位，可重复", "unit, repeatable"))
	c.Flags().StringSliceVar(&f.ids, "id", nil, a.say("报告编号，可重复", "report id, repeatable"))
	c.Flags().IntSliceVar(&f.years, "year", nil, a.say("报告年度，可重复", "year, repeatable"))
	c.Flags().StringVar(&f.kind, "kind", string(report.RuleOfLaw), a.say("报告类型", "kind of report"))
	c.Flags().StringVar(&f.format, "format", "", "json")
	return c
}

func (a *app) compare(ctx context.Context, f compareFlags) error {
	kind, err := kindOf(f.kind)
	if err != nil {
		return err
	}
	if f.format != "" && f.format != "json" {
		return errs.New(errs.BadUsage, fmt.Sprintf("不认识的格式 %q，可用 json", f.format), nil)
	}
	return a.withAuditor(ctx, func(au *audit.Auditor) error {
		found, err := au.Compare(ctx, audit.CompareAsk{IDs: f.ids, Units: f.units, Years: f.years, Kind: kind})
		if err != nil {
			return err
		}
		if a.json() || f.format == "json" {
			return a.printJSON(struct {
				*compare.Alignment
				Corpus any `json:"corpus"`
			}{found, a.corpus(ctx, au.Archive)})
		}
		return a.printAlignment(found)
	})
}

// printAlignment lists the sections with what each report has of them.
func (a *app) printAlignment(found *compare.Alignment) error {
	for _, s := range found.Sections {
		line := []string{first(s.Heading, "（前言）")}
		for i, c := range s.Cells {
			if c == nil {
				line = append(line, "—")
				continue
			}
			line = append(line, fmt.Sprintf("%s@%d-%d", found.Reports[i], c.Start, c.End))
		}
		if _, err := fmt.Fprintln(a.stdout, strings.Join(line, "\t")); err != nil {
			return err
		}
	}
	return nil
}
