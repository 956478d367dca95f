package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"baogao/crawler/intake"
	"baogao/internal/errs"
	"baogao/report"
)

func (a *app) inspectCommand() *cobra.Command {
	return command("inspect PATH", a.say("查看一份文件的抽取与解析结果，不保存", "show what is made of one document, storing nothing"), cobra.ExactArgs(1), a.inspect)
}

// inspect prints an object for each document of a file, in order.
func (a *app) inspect(ctx context.Context, args []string) error {
	if strings.HasPrefix(args[0], "http://") || strings.HasPrefix(args[0], "https://") {
		return errs.New(errs.BadUsage, "暂不能直接查看网址，请先把网页存为文件", nil)
	}
	reader := intake.NewReader(report.NewRegister())
	problems, err := intake.Each(ctx, args[0], a.stdin, reader, func(item intake.Item) error {
		if item.Report.Personal == nil {
			item.Report.Personal = []report.Personal{}
		}
		return a.printJSON(item)
	})
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		errsAll := make([]error, len(problems))
		for i, p := range problems {
			errsAll[i] = p.Err
		}
		return errors.Join(errsAll...)
	}
	return nil
}
