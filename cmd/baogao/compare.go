package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
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
	rank, by     string
	out          string
}

func (a *app) compareCommand() *cobra.Command {
	var f compareFlags
	c := command("compare", a.say("逐节对照几份报告：部分、改动、数据、雷同段落", "hold reports against each other, section by section"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.compare(ctx, f) })
	c.Flags().StringSliceVar(&f.units, "unit", nil, a.say("单位，可重复", "unit, repeatable"))
	c.Flags().StringSliceVar(&f.ids, "id", nil, a.say("报告编号，可重复", "report id, repeatable"))
	c.Flags().IntSliceVar(&f.years, "year", nil, a.say("报告年度，可重复", "year, repeatable"))
	c.Flags().StringVar(&f.kind, "kind", string(report.RuleOfLaw), a.say("报告类型", "kind of report"))
	c.Flags().StringVar(&f.format, "format", "", "json|html|docx|csv|xlsx")
	c.Flags().StringVar(&f.rank, "rank", "", a.say("给指标排位次：asc 由小到大 | desc 由大到小（默认不排，不足五个单位不排）", "rank figures: asc|desc (default not; groups below five never)"))
	c.Flags().StringVar(&f.by, "by", compare.ByValue, a.say("按什么排：value 数值 | per_inhabitant 每万人", "rank by: value|per_inhabitant"))
	c.Flags().StringVar(&f.out, "out", "", a.say("写入文件（默认标准输出）", "file (default stdout)"))
	return c
}

func (a *app) compare(ctx context.Context, f compareFlags) error {
	kind, err := kindOf(f.kind)
	if err != nil {
		return err
	}
	by, err := f.ranking()
	if err != nil {
		return err
	}
	return a.withAuditor(ctx, func(au *audit.Auditor) error {
		found, err := au.Compare(ctx, audit.CompareAsk{IDs: f.ids, Units: f.units, Years: f.years, Kind: kind, Rank: by})
		if err != nil {
			return err
		}
		format := cmp.Or(f.format, map[bool]string{true: "json"}[a.json()])
		if format == "" {
			return a.printAlignment(found.Alignment)
		}
		return a.toFile(f.out, func(w io.Writer) error {
			switch format {
			case "json":
				return writeJSON(w, struct {
					*audit.Comparison
					Corpus any `json:"corpus"`
				}{found, a.corpus(ctx, au.Archive)})
			case "html":
				return found.Sheet("", au.Made(), by).WriteHTML(w)
			case "docx":
				return found.Sheet("", au.Made(), by).WriteDOCX(w)
			}
			return audit.ComparisonTable(found, "").Write(w, format)
		})
	})
}

// ranking is how figures are ranked, if at all.
func (f *compareFlags) ranking() (by compare.Ranking, err error) {
	if f.by != compare.ByValue && f.by != compare.PerInhabitant {
		return by, errs.New(errs.BadUsage, fmt.Sprintf("--by %q 应是 value 或 per_inhabitant", f.by), nil)
	}
	switch f.rank {
	case "":
		return by, nil
	case "asc", "desc":
		return compare.Ranking{Base: f.by, Ascending: f.rank == "asc"}, nil
	}
	return by, errs.New(errs.BadUsage, fmt.Sprintf("--rank %q 应是 asc 或 desc", f.rank), nil)
}

// printAlignment lists the sections with what each report has of them.
func (a *app) printAlignment(found *compare.Alignment) error {
	for _, s := range found.Sections {
		line := []string{cmp.Or(s.Heading, "（前言）")}
		for i, c := range s.Cells {
			if c == nil {
				line = append(line, "—")
				continue
			}
			spans := []string{fmt.Sprintf("%d-%d", c.Start, c.End)}
			for _, more := range s.More {
				if more.ID == c.ID {
					spans = append(spans, fmt.Sprintf("%d-%d", more.Start, more.End))
				}
			}
			line = append(line, found.Reports[i]+"@"+strings.Join(spans, "+"))
		}
		if _, err := fmt.Fprintln(a.stdout, strings.Join(line, "\t")); err != nil {
			return err
		}
	}
	return nil
}
