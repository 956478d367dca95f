package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/internal/errs"
	"baogao/report"
)

// app is one call of the program: its streams, flags and configuration.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	lang           string
	log            *slog.Logger
	conf           config
	dir            string
	places         *report.Register // of the demo, with the units of its county; else nil

	flags struct {
		data, config, output, logLevel, logFormat, lang string
	}
}

// language finds the language before flags are parsed, for the help texts.
func language(args []string, getenv func(string) string) string {
	lang := getenv("BAOGAO_LANG")
	for i, arg := range args {
		if arg == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		} else if v, ok := strings.CutPrefix(arg, "--lang="); ok {
			lang = v
		}
	}
	return lang
}

// say gives the Chinese text, or the English one where that was asked for.
func (a *app) say(zh, en string) string {
	if a.lang == "en" && en != "" {
		return en
	}
	return zh
}

// configure reads flags, environment and configuration file, in this order of
// precedence.
func (a *app) configure() error {
	a.dir = cmp.Or(a.flags.data, os.Getenv("BAOGAO_DATA"), "baogao-data")
	if err := a.readConfig(); err != nil {
		return err
	}
	if a.flags.output != "text" && a.flags.output != "json" && a.flags.output != "trec" && a.flags.output != "count" {
		return errs.New(errs.BadUsage, fmt.Sprintf("不认识的输出格式 %q，可用 text 或 json", a.flags.output), nil)
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(cmp.Or(a.flags.logLevel, a.conf.LogLevel, "warn"))); err != nil {
		return errs.New(errs.BadUsage, "日志级别应为 debug、info、warn 或 error", err)
	}
	options := &slog.HandlerOptions{Level: level}
	switch cmp.Or(a.flags.logFormat, a.conf.LogFormat, "text") {
	case "text":
		a.log = slog.New(slog.NewTextHandler(a.stderr, options))
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.stderr, options))
	default:
		return errs.New(errs.BadUsage, "日志格式应为 text 或 json", nil)
	}
	return nil
}

func (a *app) readConfig() error {
	a.conf = config{Addr: "127.0.0.1:8080", AdminAddr: "127.0.0.1:8081"}
	name := cmp.Or(a.flags.config, filepath.Join(a.dir, "baogao.yaml"))
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && a.flags.config == "" {
		return nil
	}
	if err != nil {
		return errs.New(errs.BadConfig, "配置文件打不开："+name, err)
	}
	if err := yaml.UnmarshalWithOptions(data, &a.conf, yaml.Strict()); err != nil && !errors.Is(err, io.EOF) {
		return errs.New(errs.BadConfig, fmt.Sprintf("配置文件 %s 有误，请改正标出的一行：\n%s", name, yaml.FormatError(err, false, true)), err)
	}
	for _, kind := range a.conf.Mask {
		if kind != "phone" && kind != "email" {
			return errs.New(errs.BadConfig, fmt.Sprintf("配置文件 %s 的 mask 只可列 phone（座机）和 email（邮箱），不认识 %q；手机号码、身份证号、银行卡号总是遮盖", name, kind), nil)
		}
	}
	if a.conf.CA != "" && !filepath.IsAbs(a.conf.CA) {
		a.conf.CA = filepath.Join(filepath.Dir(name), a.conf.CA)
	}
	return nil
}

// archive opens the data directory and tells of what was set aside.
func (a *app) archive(ctx context.Context) (*archive.Archive, error) {
	ar, err := archive.Open(ctx, a.dir, archive.Options{Log: a.log, Now: time.Now, Masking: a.masking()})
	if err != nil {
		return nil, err
	}
	for _, s := range ar.SetAside() {
		fmt.Fprintf(a.stderr, "%s: %s @%d (%d B) → %s\n",
			a.say("发现未写完的记录，已移出，不会被使用", "a torn record was set aside"), s.File, s.Offset, s.Bytes, s.To)
	}
	return ar, nil
}

// withArchive opens the archive for do alone.
func (a *app) withArchive(ctx context.Context, do func(*archive.Archive) error) (err error) {
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	return do(ar)
}

// withRegister opens it with the register of units.
func (a *app) withRegister(ctx context.Context, do func(*archive.Archive, *report.Register) error) error {
	return a.withArchive(ctx, func(ar *archive.Archive) error {
		places, err := a.register(ctx, ar)
		if err != nil {
			return err
		}
		return do(ar, places)
	})
}

// register is the register of units, with those that persons imported.
func (a *app) register(ctx context.Context, ar *archive.Archive) (*report.Register, error) {
	if a.places != nil {
		return a.places, nil // of the demo
	}
	units, err := ar.Units(ctx)
	if err != nil {
		return nil, err
	}
	return report.NewRegister().With(units), nil
}

// json says whether results are wanted as JSON.
func (a *app) json() bool { return a.flags.output == "json" }

// printJSON writes a result to stdout.
func (a *app) printJSON(v any) error { return writeJSON(a.stdout, v) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeLines writes one object a line.
func writeLines[T any](w io.Writer, all []T) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i := range all {
		if err := e.Encode(&all[i]); err != nil {
			return err
		}
	}
	return nil
}

// command makes a command whose work is done by do.
func command(use, short string, args cobra.PositionalArgs, do func(ctx context.Context, args []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: args, RunE: func(c *cobra.Command, args []string) error {
		return do(c.Context(), args)
	}}
}
