package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"baogao/internal/errs"
	"baogao/segment"
)

func (a *app) segmentCommand() *cobra.Command {
	var mode string
	c := command("segment", a.say("逐行切分标准输入", "segment standard input line by line"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.segment(ctx, mode) })
	c.Flags().StringVar(&mode, "mode", "words", "words|search|exact")
	return c
}

func (a *app) segment(ctx context.Context, name string) error {
	mode, ok := map[string]segment.Mode{"words": segment.Words, "search": segment.Search, "exact": segment.Exact}[name]
	if !ok {
		return errs.New(errs.BadUsage, fmt.Sprintf("不认识的方式 %q，可用 words、search、exact", name), nil)
	}
	s, err := segment.New(nil)
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(a.stdin, 1<<20)
	out := bufio.NewWriter(a.stdout)
	defer out.Flush()
	tokens, bytes := 0, 0
	for ctx.Err() == nil {
		line, err := in.ReadString('\n')
		if line != "" {
			text := strings.TrimRight(line, "\r\n")
			cut := s.Cut(text, mode)
			tokens += len(cut)
			bytes += len(line)
			if err := a.printTokens(out, cut); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if a.flags.output == "count" {
		_, err = fmt.Fprintf(out, "%d\t%d\n", tokens, bytes)
	}
	return errors.Join(err, ctx.Err())
}

func (a *app) printTokens(out io.Writer, cut []segment.Token) error {
	switch a.flags.output {
	case "count":
		return nil
	case "json":
		if cut == nil {
			cut = []segment.Token{}
		}
		e := json.NewEncoder(out)
		e.SetEscapeHTML(false)
		return e.Encode(cut)
	default:
		terms := make([]string, len(cut))
		for i, t := range cut {
			terms[i] = t.Term
		}
		_, err := fmt.Fprintln(out, strings.Join(terms, " "))
		return err
	}
}
