package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/audit"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

type coverageFlags struct {
	region, kind, years, asOf, format, list, since, out string
}

func (a *app) coverageCommand() *cobra.Command {
	var f coverageFlags
	c := command("coverage", a.say("公开情况核查：各单位各年度是否公开、是否按时", "which units published, and in time"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.coverage(ctx, f) })
	c.Flags().StringVar(&f.region, "region", "", a.say("地区：代码或名称", "region, code or name"))
	c.Flags().StringVar(&f.kind, "kind", string(report.RuleOfLaw), a.say("报告类型", "kind of report"))
	c.Flags().StringVar(&f.years, "years", "", a.say("报告年度，如 2021-2025（默认最近五年）", "years reported on, 2021-2025"))
	c.Flags().StringVar(&f.asOf, "as-of", "", a.say("截至哪一天（默认今天）", "as of this day"))
	c.Flags().StringVar(&f.format, "format", "", "json|csv|xlsx")
	c.Flags().StringVar(&f.list, "list", string(audit.Whole), a.say("matrix 全部 | reminders 催报清单 | late 逾期 | not_found 未发现公开", "matrix|reminders|late|not_found"))
	c.Flags().StringVar(&f.since, "since", "", a.say("只列这一天以来的变化", "only what changed since this day"))
	c.Flags().StringVar(&f.out, "out", "", a.say("写入文件；是文件夹时每县一个文件", "file, or a folder for one file a county"))
	c.AddCommand(a.stateCommand("exempt", a.say("登记依法不予公开", "note an exemption")), a.stateCommand("found", a.say("登记在别处（报纸、公众号、公告栏）的公开", "note a publication found elsewhere")))
	return c
}

func (a *app) coverage(ctx context.Context, f coverageFlags) error {
	if f.region == "" {
		return errs.New(errs.BadUsage, a.say("请用 --region 写明地区", "name a --region"), nil)
	}
	kind, err := kindOf(f.kind)
	if err != nil {
		return err
	}
	from, to, err := yearsOf(f.years)
	if err != nil {
		return err
	}
	list := audit.List(f.list)
	if f.since != "" {
		list = audit.Changes
	}
	format := cmp.Or(f.format, map[bool]string{true: "json"}[a.json()])
	ask := audit.CoverageAsk{Region: f.region, Kind: kind, From: from, To: to, AsOf: f.asOf}
	return a.withAuditor(ctx, func(au *audit.Auditor) error {
		if list == audit.Whole && (format == "json" || format == "") {
			m, err := au.Coverage(ctx, ask)
			if err != nil {
				return err
			}
			if format == "" {
				return a.printMatrix(m)
			}
			return a.printJSON(coverageAnswer{m, a.corpus(ctx, au.Archive)})
		}
		items, err := au.Items(ctx, ask, list, f.since)
		if err != nil {
			return err
		}
		switch format {
		case "json":
			return a.printJSON(items)
		case "":
			format = "csv"
		}
		return a.writeTables(items, kind, format, f.out)
	})
}

type coverageAnswer struct {
	*compare.Matrix
	Corpus any `json:"corpus"`
}

// corpus tells what an answer was computed from.
func (a *app) corpus(ctx context.Context, ar *archive.Archive) any {
	seq, err := ar.Seq(ctx)
	if err != nil {
		return nil
	}
	return map[string]any{"seq": seq, "program": version}
}

// printMatrix shows the matrix to people.
func (a *app) printMatrix(m *compare.Matrix) error {
	for _, row := range m.Units {
		for _, c := range row.Cells {
			line := fmt.Sprintf("%s\t%s\t%d\t%s\t%s", row.Unit.Code, row.Unit.Name, c.Year, audit.StatusName(c.Status), cmp.Or(c.Published, "-"))
			if c.DaysLate > 0 {
				line += fmt.Sprintf("\t逾期 %d 天", c.DaysLate)
			}
			if _, err := fmt.Fprintln(a.stdout, line); err != nil {
				return err
			}
		}
	}
	r := m.Rates
	_, err := fmt.Fprintf(a.stdout, "截至 %s：应公开 %d，可判断 %d，已公开 %d，按时 %d\n", m.AsOf, r.Owed, r.Judged, r.Published, r.OnTime)
	return err
}

// writeTables writes one table, or one for each county into a folder.
func (a *app) writeTables(items []compare.Item, kind report.Kind, format, out string) error {
	if info, err := os.Stat(out); err != nil || !info.IsDir() {
		return a.toFile(out, func(w io.Writer) error { return audit.CoverageTable(items, kind, "").Write(w, format) })
	}
	by := map[string][]compare.Item{}
	for _, item := range items {
		county := item.Unit.Code[:min(len(item.Unit.Code), 6)]
		by[county] = append(by[county], item)
	}
	for county, of := range by {
		name := filepath.Join(out, county+"."+format)
		if err := a.toFile(name, func(w io.Writer) error { return audit.CoverageTable(of, kind, "").Write(w, format) }); err != nil {
			return err
		}
	}
	return nil
}

// stateCommand records what an officer knows of a unit's duty in one year.
func (a *app) stateCommand(name, short string) *cobra.Command {
	var kind, day, medium, note, by string
	c := command(name+" UNIT YEAR", short, cobra.ExactArgs(2), func(ctx context.Context, args []string) error {
		year, err := strconv.Atoi(args[1])
		if err != nil {
			return errs.New(errs.BadUsage, "年度须为四位数字", err)
		}
		k, err := kindOf(kind)
		if err != nil {
			return err
		}
		if note == "" || by == "" {
			return errs.New(errs.BadUsage, a.say("请用 --note 写明依据，用 --by 写明登记人", "say why with --note and who with --by"), nil)
		}
		return a.withAuditor(ctx, func(au *audit.Auditor) error {
			u, err := au.Unit(args[0])
			if err != nil {
				return err
			}
			s := archive.Statement{Unit: u.Key(), Kind: k, Year: year, Exempt: name == "exempt", Published: day, Medium: medium, Note: note, By: by}
			if !s.Exempt && (day == "" || medium == "") {
				return errs.New(errs.BadUsage, "请用 --published 写明日期，用 --medium 写明何处公开", nil)
			}
			return au.Archive.State(ctx, s)
		})
	})
	c.Flags().StringVar(&kind, "kind", string(report.RuleOfLaw), a.say("报告类型", "kind of report"))
	c.Flags().StringVar(&note, "note", "", a.say("依据", "why"))
	c.Flags().StringVar(&by, "by", "", a.say("登记人", "who says so"))
	if name == "found" {
		c.Flags().StringVar(&day, "published", "", a.say("公开日期 YYYY-MM-DD", "day of publication"))
		c.Flags().StringVar(&medium, "medium", "", a.say("何处公开：报名和版次、公众号、公告栏", "where"))
	}
	return c
}
