package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/intake"
	"baogao/internal/errs"
	"baogao/report"
)

// probeTime is how long one page may take that is read in a process of its own.
const probeTime = 5 * time.Minute

// selfKey is where a context names the program's file.
type selfKey struct{}

// withSelf lets the program start itself. Tests that call run do not: they
// would start the tests.
func withSelf(ctx context.Context) context.Context {
	file, err := os.Executable()
	if err != nil {
		return ctx
	}
	return context.WithValue(ctx, selfKey{}, file)
}

// handed is a capture on its way to the child, without the one field that is
// written as a word and not read back.
type handed struct {
	archive.Capture
	Code int
}

// probe has a page read by a process of its own. That one may die; if it does
// not, neither will we: those that died over it were ended from outside.
func (a *app) probe(ctx context.Context, c *archive.Capture) error {
	file, ok := ctx.Value(selfKey{}).(string)
	if !ok {
		return errs.Poison
	}
	in, err := json.Marshal(handed{Capture: *c})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	child := exec.CommandContext(ctx, file, "--data", a.dir, "probe")
	child.Stdin = bytes.NewReader(in)
	return child.Run()
}

func (a *app) probeCommand() *cobra.Command {
	c := command("probe", a.say("读一个网页，只看会不会出错（内部使用）", "read one page to see whether that can be survived; for the program itself"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error {
			var c handed
			if err := json.NewDecoder(a.stdin).Decode(&c); err != nil {
				return errs.New(errs.BadUsage, "标准输入应是一页存档", err)
			}
			crawler.ReadPage(&c.Capture)
			reader := intake.NewReader(report.NewRegister())
			_, _ = reader.Read(ctx, &c.Capture, nil) // what it says is not asked for
			return reader.Close()
		})
	c.Hidden = true
	return c
}
