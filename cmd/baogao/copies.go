package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"baogao/audit"
	"baogao/report"
)

type copiesFlags struct {
	region, kind, format, out string
	year, limit               int
	ids                       []string
}

func (a *app) copiesCommand() *cobra.Command {
	var f copiesFlags
	c := command("copies", a.say("雷同段落：报告之间相同的文字", "passages that reports have in common"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.copies(ctx, f) })
	c.Flags().StringVar(&f.region, "region", "", a.say("地区：代码或名称", "region, code or name"))
	c.Flags().StringVar(&f.kind, "kind", "", a.say("报告类型", "kind of report"))
	c.Flags().IntVar(&f.year, "year", 0, a.say("报告年度", "year reported on"))
	c.Flags().StringSliceVar(&f.ids, "id", nil, a.say("只看这些报告", "only these reports"))
	c.Flags().IntVar(&f.limit, "limit", 0, a.say("最多列出几处（默认全部）", "how many at most"))
	c.Flags().StringVar(&f.format, "format", "", "json|csv|xlsx")
	c.Flags().StringVar(&f.out, "out", "", a.say("写入文件（默认标准输出）", "file (default stdout)"))
	return c
}

func (a *app) copies(ctx context.Context, f copiesFlags) error {
	kind := report.Kind("")
	if f.kind != "" {
		var err error
		if kind, err = kindOf(f.kind); err != nil {
			return err
		}
	}
	return a.withAuditor(ctx, func(au *audit.Auditor) error {
		found, err := au.Copies(ctx, audit.CopiesAsk{Region: f.region, Kind: kind, Year: f.year, IDs: f.ids, Limit: f.limit})
		if err != nil {
			return err
		}
		switch {
		case a.json() || f.format == "json":
			return a.toFile(f.out, func(w io.Writer) error {
				return writeJSON(w, struct {
					*audit.Copies
					Corpus any `json:"corpus"`
				}{found, a.corpus(ctx, au.Archive)})
			})
		case f.format != "":
			return a.toFile(f.out, func(w io.Writer) error { return audit.CopiesTable(ctx, found, "").Write(w, f.format) })
		}
		for _, p := range found.Passages {
			x, y := found.Reports[p.A.ID], found.Reports[p.B.ID]
			if _, err := fmt.Fprintf(a.stdout, "%.0f\t%.2f\t%s\t%s %s %d\t%s %s %d\n", p.Score, p.Similarity, audit.RelationName(p.Relation),
				p.A.ID, x.Unit, x.Year, p.B.ID, y.Unit, y.Year); err != nil {
				return err
			}
		}
		return nil
	})
}
