package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/internal/errs"
)

func (a *app) hideCommand() *cobra.Command {
	var reason string
	c := command("hide ID", a.say("从所有页面和接口撤下一份报告", "take a report out of every surface"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			if reason == "" {
				return errs.New(errs.BadUsage, a.say("请用 --reason 写明隐藏的原因", "say why with --reason"), nil)
			}
			return a.fact(ctx, args[0], a.say("已隐藏", "hidden"), func(ar *archive.Archive) error {
				return ar.Hide(ctx, args[0], reason)
			})
		})
	c.Flags().StringVar(&reason, "reason", "", a.say("原因", "why"))
	return c
}

func (a *app) unhideCommand() *cobra.Command {
	return command("unhide ID", a.say("恢复被隐藏的报告", "bring a hidden report back"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			return a.fact(ctx, args[0], a.say("已恢复", "restored"), func(ar *archive.Archive) error {
				return ar.Unhide(ctx, args[0])
			})
		})
}

// fact records what a person says and brings the index level with it, unless a
// server owns the index and follows by itself.
func (a *app) fact(ctx context.Context, id, done string, say func(*archive.Archive) error) error {
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer ar.Close()
	if err := say(ar); err != nil {
		return err
	}
	if err := a.follow(ctx, ar, nil); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s %s\n", done, id)
	return err
}

func (a *app) backupCommand() *cobra.Command {
	return command("backup DEST", a.say("备份数据目录，运行中也可进行", "copy the data directory, also while in use"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			ar, err := a.archive(ctx)
			if err != nil {
				return err
			}
			defer ar.Close()
			if err := ar.Backup(ctx, args[0]); err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.stdout, "%s %s\n", a.say("已备份到", "saved to"), args[0])
			return err
		})
}

func (a *app) restoreCommand() *cobra.Command {
	return command("restore SRC", a.say("把备份恢复到空的数据目录", "restore a backup into an empty data directory"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error {
			if err := archive.Restore(ctx, args[0], a.dir); err != nil {
				return err
			}
			_, err := fmt.Fprintf(a.stdout, "%s %s\n", a.say("已恢复到", "restored to"), a.dir)
			return err
		})
}
