package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"baogao/audit"
	"baogao/internal/errs"
)

func (a *app) evidenceCommand() *cobra.Command {
	var out, by string
	c := command("evidence LEAD...", a.say("打包疑点的取证材料：发现、原始记录、校验和、电子数据提取说明", "pack the evidence of leads"), cobra.MinimumNArgs(1),
		func(ctx context.Context, args []string) error {
			if out == "" {
				return errs.New(errs.BadUsage, a.say("请用 --out 写明 ZIP 文件名", "name the --out file"), nil)
			}
			by = cmp.Or(by, os.Getenv("USER"), os.Getenv("USERNAME"), "未署名")
			return a.withAuditor(ctx, func(au *audit.Auditor) error {
				if err := writeFile(out, 0o600, func(w io.Writer) error { return au.Evidence(ctx, args, by, w) }); err != nil {
					return err
				}
				info, err := os.Stat(out)
				if err == nil {
					_, err = fmt.Fprintf(a.stdout, "%s\t%d B\n", out, info.Size())
				}
				return err
			})
		})
	c.Flags().StringVar(&out, "out", "", a.say("写入的 ZIP 文件", "ZIP file"))
	c.Flags().StringVar(&by, "by", "", a.say("提取人（默认登录名）", "who extracts (default the login name)"))
	return c
}
