package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/crawler/ocr"
	"baogao/internal/errs"
	"baogao/report"
)

// reader makes what reads captures, with the program of ocr_command.
func (a *app) reader(places *report.Register) (*intake.Reader, error) {
	r := intake.NewReader(places)
	r.Probe = a.probe
	r.Starting = func() {
		fmt.Fprintln(a.stderr, a.say("首次读取 PDF，正在准备读取程序，需要几秒，以后不再需要", "first PDF on this machine: compiling its reader, some seconds, once"))
	}
	if len(a.conf.OCRCommand) == 0 {
		return r, nil
	}
	var err error
	if r.OCR, err = ocr.New(a.conf.OCRCommand, time.Duration(a.conf.OCRTimeout)); err != nil {
		return nil, err
	}
	return r, nil
}

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
	err = a.withRegister(ctx, func(ar *archive.Archive, places *report.Register) error {
		reader, err := a.reader(places)
		if err != nil {
			return err
		}
		defer reader.Close()
		w, err := ar.Writer(ctx)
		if err != nil {
			return err
		}
		err = intake.Transcribe(ctx, ar, w, id, by, typed, time.Now())
		if err == nil {
			_, err = intake.Fold(ctx, ar, w, reader)
		}
		if err = errors.Join(err, w.Close()); err != nil {
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
