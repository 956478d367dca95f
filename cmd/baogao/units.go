package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"baogao/internal/errs"
	"baogao/report"
)

func (a *app) unitsCommand() *cobra.Command {
	c := &cobra.Command{Use: "units", Short: a.say("单位名录", "the register of units")}
	var within string
	var limit int
	find := command("find NAME", a.say("按名称查找单位", "find units by name"), cobra.ExactArgs(1),
		func(_ context.Context, args []string) error { return a.findUnits(args[0], within, limit) })
	find.Flags().StringVar(&within, "within", "", a.say("上级单位的名称或代码", "name or code of the unit above"))
	find.Flags().IntVar(&limit, "limit", 20, a.say("最多列出几个", "how many at most"))
	c.AddCommand(find)
	return c
}

func (a *app) findUnits(name, within string, limit int) error {
	places := report.NewRegister()
	prefix := within
	if within != "" && strings.Trim(within, "0123456789") != "" {
		above := places.Resolve(within, report.Hint{})
		if above.Code == "" {
			return errs.New(errs.UnknownUnit, fmt.Sprintf("没有找到上级单位 %q，或有多个同名", within), nil)
		}
		prefix = above.Code
	}
	found := places.Find(name, prefix, limit)
	if a.json() {
		if found == nil {
			found = []report.Unit{}
		}
		return a.printJSON(found)
	}
	if len(found) == 0 {
		return errs.New(errs.UnknownUnit, fmt.Sprintf("没有找到单位 %q，请检查名称，或只写其中几个字", name), nil)
	}
	for _, u := range found {
		if _, err := fmt.Fprintf(a.stdout, "%s\t%s\t%s\n", u.Code, strings.Join(u.Path, "/"), u.Type); err != nil {
			return err
		}
	}
	return nil
}
