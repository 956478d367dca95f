package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
)

type figuresFlags struct {
	match, indicator, format, out string
}

func (a *app) figuresCommand() *cobra.Command {
	var f figuresFlags
	c := command("figures [QUERY]", a.say("数据指标：命中的报告里的每个数，一行一个", "the figures of the reports found, one a row"), cobra.MaximumNArgs(1),
		func(ctx context.Context, args []string) error { return a.figures(ctx, strings.Join(args, ""), f) })
	c.Flags().StringVar(&f.indicator, "indicator", "", a.say("只要名称含有此词的指标", "only indicators with this word"))
	c.Flags().StringVar(&f.match, "match", "", "all|any")
	c.Flags().StringVar(&f.format, "format", "", "csv|xlsx|json|jsonl")
	c.Flags().StringVar(&f.out, "out", "", a.say("写入文件（默认标准输出）", "file (default stdout)"))
	return c
}

func (a *app) figures(ctx context.Context, query string, f figuresFlags) error {
	format := cmp.Or(f.format, map[bool]string{true: "json"}[a.json()], "csv")
	return a.withAsker(ctx, func(ar *archive.Archive, s asker) error {
		au, err := a.auditor(ctx, ar)
		if err != nil {
			return err
		}
		records, err := au.Figures(ctx, f.indicator)
		if err != nil {
			return err
		}
		ask := index.Ask{Query: query, Match: index.Match(f.match), Sort: index.ByDateAsc, Limit: exportPage, NoCaps: true, Bare: true}
		each := func(do func(*audit.FigureRecord) error) error {
			return eachHit(ctx, reports{ar}, s, ask, func(d *index.Document) error {
				for _, r := range records(d.Report) {
					if err := do(&r); err != nil {
						return err
					}
				}
				return nil
			})
		}
		return a.toFile(f.out, func(w io.Writer) error {
			switch format {
			case "json":
				all := []audit.FigureRecord{}
				if err := each(func(r *audit.FigureRecord) error { all = append(all, *r); return nil }); err != nil {
					return err
				}
				return writeJSON(w, map[string]any{"figures": all, "total": len(all), "corpus": a.corpus(ctx, ar)})
			case "jsonl":
				e := json.NewEncoder(w)
				e.SetEscapeHTML(false)
				return each(func(r *audit.FigureRecord) error { return e.Encode(r) })
			}
			return audit.FigureTable("", each).Write(w, format)
		})
	})
}

// importFigures stores population and other figures that reports are measured
// against.
func (a *app) importFigures(ctx context.Context, path string) error {
	data, err := a.read(path)
	if err != nil {
		return err
	}
	return a.withAuditor(ctx, func(au *audit.Auditor) error {
		n, err := au.ImportReferences(ctx, data)
		if err != nil {
			return errs.New(errs.BadConfig, path+"："+errs.Message(err), err)
		}
		_, err = fmt.Fprintf(a.stdout, a.say("已导入 %d 个数\n", "%d figures imported\n"), n)
		return err
	})
}
