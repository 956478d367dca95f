package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"baogao/internal/errs"
)

// Exit codes, as INTERFACE promises them.
const (
	exitDone        = 0
	exitFailed      = 1
	exitWrongUse    = 2
	exitPart        = 3
	exitLocked      = 4
	exitInterrupted = 130
)

// errPart ends a command that did its work in part; what is missing has been
// listed already.
var errPart = errors.New("done in part")

// run is the program: it parses args, runs one command and gives its exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, lang: language(args, os.Getenv)}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if ctx.Err() != nil && err != nil && !errors.Is(err, errPart) {
		err = errs.New(errs.Interrupted, "", err)
	}
	return a.report(err)
}

// report tells people what went wrong and gives the exit code.
func (a *app) report(err error) int {
	if err == nil {
		return exitDone
	}
	if errors.Is(err, errPart) {
		return exitPart
	}
	code := errs.CodeOf(err)
	message := errs.Message(err)
	switch {
	case code == errs.Internal && noRoom(err):
		code, message = errs.DiskFull, errs.DiskFull.Message()
	case code == errs.Internal:
		message = err.Error()
	}
	fmt.Fprintf(a.stderr, "baogao: %s\n", message)
	if a.log != nil {
		a.log.Debug("command failed", slog.String("code", code.String()), slog.Any("error", err))
	}
	switch code {
	case errs.BadConfig, errs.BadUsage, errs.BadParameter, errs.UnknownUnit,
		errs.QueryTooLong, errs.QueryTooMany, errs.QueryTooDeep:
		return exitWrongUse
	case errs.Locked:
		return exitLocked
	case errs.Interrupted:
		return exitInterrupted
	default:
		return exitFailed
	}
}

// noRoom says that the disk is full. Of that error bleve passes on the words
// only.
func noRoom(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || strings.Contains(err.Error(), syscall.ENOSPC.Error())
}

// root is the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "baogao",
		Short:         a.say("政府报告全文检索", "full-text search over Chinese government reports"),
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return a.configure()
		},
	}
	f := root.PersistentFlags()
	f.StringVar(&a.flags.data, "data", "", a.say("数据目录（环境变量 BAOGAO_DATA，默认 ./baogao-data）", "data directory (BAOGAO_DATA, default ./baogao-data)"))
	f.StringVar(&a.flags.config, "config", "", a.say("配置文件（默认 数据目录/baogao.yaml）", "configuration file (default DATA/baogao.yaml)"))
	f.StringVarP(&a.flags.output, "output", "o", "text", a.say("输出格式 text|json", "output format text|json"))
	f.StringVar(&a.flags.logLevel, "log-level", "", a.say("日志级别 debug|info|warn|error", "log level debug|info|warn|error"))
	f.StringVar(&a.flags.logFormat, "log-format", "", a.say("日志格式 text|json", "log format text|json"))
	f.StringVar(&a.flags.lang, "lang", "", a.say("界面语言 zh|en", "language of messages zh|en"))
	root.AddCommand(a.commands()...)
	a.speak(root)
	return root
}
