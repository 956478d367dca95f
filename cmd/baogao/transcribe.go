package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/internal/errs"
)

func (a *app) transcribeCommand() *cobra.Command {
	var by string
	c := command("transcribe ID FILE", a.say("为只有图片的报告录入文字（TXT，- 为标准输入）", "give a report that is only pictures a typed text"), cobra.ExactArgs(2),
		func(ctx context.Context, args []string) error { return a.transcribe(ctx, args[0], args[1], by) })
	c.Flags().StringVar(&by, "by", "", a.say("录入人", "who typed it"))
	return c
}

// transcribe archives a typed text, reads the report anew and indexes it.
func (a *app) transcribe(ctx context.Context, id, file, by string) error {
	if by == "" {
		return errs.New(errs.BadUsage, a.say("请用 --by 写明录入人", "say who typed it with --by"), nil)
	}
	typed, err := a.read(file)
	if err != nil {
		return err
	}
	err = a.withArchive(ctx, func(ar *archive.Archive) error {
		err := a.withReader(ctx, ar, func(w *archive.Writer, reader *intake.Reader) error {
			if err := intake.Transcribe(ctx, ar, w, id, by, typed, time.Now()); err != nil {
				return err
			}
			_, err := intake.Fold(ctx, ar, w, reader)
			return err
		})
		if err != nil {
			return err
		}
		return a.follow(ctx, ar, nil)
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "%s %s\n", a.say("已录入", "transcribed"), id)
	return err
}
