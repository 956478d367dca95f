package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/crawler/ocr"
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

// withReader opens the writer, and what reads captures with all units known,
// for do alone.
func (a *app) withReader(ctx context.Context, ar *archive.Archive, do func(*archive.Writer, *intake.Reader) error) (err error) {
	places, err := a.register(ctx, ar)
	if err != nil {
		return err
	}
	reader, err := a.reader(places)
	if err != nil {
		return err
	}
	defer reader.Close()
	w, err := ar.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return do(w, reader)
}
