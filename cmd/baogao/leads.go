package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/audit"
	"baogao/internal/errs"
)

type leadsFlags struct {
	region, state, kind, sort, format, out string
	year, limit                            int
}

func (a *app) leadsCommand() *cobra.Command {
	var f leadsFlags
	c := command("leads", a.say("疑点：值得核实之处，及核查意见", "leads: what deserves a second look, and what persons said of it"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.leads(ctx, f) })
	c.Flags().StringVar(&f.region, "region", "", a.say("地区：代码或名称", "region, code or name"))
	c.Flags().StringVar(&f.state, "state", "", a.say("open 待核 | confirmed 属实 | fixed 已整改 | rejected 排除 | all（默认排除以外的）", "open|confirmed|fixed|rejected|all (default all but rejected)"))
	c.Flags().StringVar(&f.sort, "type", "", a.say("哪一类疑点，如 late、wrong_year", "type of lead"))
	c.Flags().StringVar(&f.kind, "kind", "", a.say("报告类型", "kind of report"))
	c.Flags().IntVar(&f.year, "year", 0, a.say("报告年度", "year reported on"))
	c.Flags().IntVar(&f.limit, "limit", 0, a.say("最多列出几条（默认全部）", "how many at most"))
	c.Flags().StringVar(&f.format, "format", "", a.say("json|jsonl|csv|xlsx，后两种即整改台账", "json|jsonl|csv|xlsx"))
	c.Flags().StringVar(&f.out, "out", "", a.say("写入文件（默认标准输出）", "file (default stdout)"))
	c.AddCommand(a.judgeCommand())
	return c
}

func (a *app) leads(ctx context.Context, f leadsFlags) error {
	ask := audit.LeadAsk{Region: f.region, State: f.state, Type: f.sort, Year: f.year, Limit: f.limit}
	if f.kind != "" {
		var err error
		if ask.Kind, err = kindOf(f.kind); err != nil {
			return err
		}
	}
	format := cmp.Or(f.format, map[bool]string{true: "json"}[a.json()])
	return a.withAuditor(ctx, func(au *audit.Auditor) error {
		found, err := au.Leads(ctx, ask)
		if err != nil {
			return err
		}
		switch format {
		case "":
			return a.toFile(f.out, func(w io.Writer) error { return printLeads(w, found) })
		case "json":
			return a.toFile(f.out, func(w io.Writer) error {
				return writeJSON(w, struct {
					*audit.LeadList
					Corpus any `json:"corpus"`
				}{found, a.corpus(ctx, au.Archive)})
			})
		case "jsonl":
			return a.toFile(f.out, func(w io.Writer) error { return writeLines(w, found.Leads) })
		}
		return a.toFile(f.out, func(w io.Writer) error { return audit.LeadTable(found, "").Write(w, format) })
	})
}

// printLeads lists leads for people, unit by unit.
func printLeads(w io.Writer, found *audit.LeadList) error {
	unit := ""
	for i := range found.Leads {
		l := &found.Leads[i]
		if at := cmp.Or(strings.Join(l.Path, "/"), l.Unit); at != unit {
			unit = at
			if _, err := fmt.Fprintln(w, at); err != nil {
				return err
			}
		}
		line := fmt.Sprintf("  %s\t%s\t%d\t%s（%s）\t%s", l.ID, audit.StateName(l.State), l.Year, audit.LeadName(l.Type), audit.StrengthName(string(l.Strength)), l.Reason)
		if l.Note != "" {
			line += "\t" + l.Note + "（" + l.By + "）"
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "共 %d 条\n", found.Total)
	return err
}

func (a *app) judgeCommand() *cobra.Command {
	var j audit.Judgement
	var file string
	c := command("set ID", a.say("登记核查意见", "say what you found of a lead"), cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		j.By = cmp.Or(j.By, os.Getenv("USER"), os.Getenv("USERNAME"))
		if file != "" {
			body, err := a.read(file)
			if err != nil {
				return err
			}
			j.Attachment = &archive.Attached{Name: filepath.Base(file), Body: body}
		}
		if j.State == "" {
			return errs.New(errs.BadUsage, a.say("请用 --state 写明状态：", "name a --state: ")+strings.Join(audit.States(), "、"), nil)
		}
		return a.withAuditor(ctx, func(au *audit.Auditor) error {
			l, err := au.Judge(ctx, args[0], j)
			if err != nil {
				return err
			}
			if a.json() {
				return a.printJSON(l)
			}
			_, err = fmt.Fprintf(a.stdout, "%s\t%s\t%s\n", l.ID, audit.StateName(l.State), l.Reason)
			return err
		})
	})
	c.Flags().StringVar(&j.State, "state", "", "open|confirmed|rejected|fixed")
	c.Flags().StringVar(&j.Note, "note", "", a.say("核查意见", "what you found"))
	c.Flags().StringVar(&j.By, "by", "", a.say("核查人（默认登录名）", "who says so (default the login name)"))
	c.Flags().StringVar(&file, "attach", "", a.say("附件：照片、回函", "a file: photograph, letter"))
	return c
}
