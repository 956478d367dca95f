package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/internal/errs"
	"baogao/report"
)

func (a *app) unitsCommand() *cobra.Command {
	c := &cobra.Command{Use: "units", Short: a.say("单位名录", "the register of units")}
	var within string
	var limit int
	find := command("find NAME", a.say("按名称查找单位", "find units by name"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error { return a.findUnits(ctx, args[0], within, limit) })
	find.Flags().StringVar(&within, "within", "", a.say("上级单位的名称或代码", "name or code of the unit above"))
	find.Flags().IntVar(&limit, "limit", 20, a.say("最多列出几个", "how many at most"))
	imported := command("import FILE", a.say("导入单位的变更：新设、更名、撤并、生效与撤销日期（CSV 或 JSONL，- 为标准输入）",
		"import units and their changes, CSV or JSON Lines, - is stdin"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error { return a.importUnits(ctx, args[0]) })
	figures := command("figures FILE", a.say("导入各单位的人口等参照数（CSV：代码、年度、数值，可有 指标、来源；- 为标准输入）",
		"import population and other figures of units, CSV, - is stdin"), cobra.ExactArgs(1),
		func(ctx context.Context, args []string) error { return a.importFigures(ctx, args[0]) })
	c.AddCommand(find, imported, figures)
	return c
}

// importUnits stores what a person says of units and reads all that is archived
// again, for it decides who reported.
func (a *app) importUnits(ctx context.Context, path string) error {
	data, err := a.read(path)
	if err != nil {
		return err
	}
	var units []report.Unit
	err = a.withRegister(ctx, func(ar *archive.Archive, places *report.Register) error {
		if units, err = report.ParseUnits(data, places); err != nil {
			return errs.New(errs.BadConfig, fmt.Sprintf("%s：%s", path, strings.TrimPrefix(err.Error(), report.ErrUnits.Error()+": ")), err)
		}
		if err := a.storeUnits(ctx, ar, units); err != nil {
			return err
		}
		return a.follow(ctx, ar, nil)
	})
	if err != nil {
		return err
	}
	if a.json() {
		return a.printJSON(units)
	}
	_, err = fmt.Fprintf(a.stdout, a.say("已导入 %d 个单位\n", "%d units imported\n"), len(units))
	return err
}

// storeUnits stores them and has every capture understood anew.
func (a *app) storeUnits(ctx context.Context, ar *archive.Archive, units []report.Unit) (err error) {
	w, err := ar.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	if err := w.PutUnits(ctx, units, intake.Stage); err != nil {
		return err
	}
	places, err := a.register(ctx, ar)
	if err != nil {
		return err
	}
	reader, err := a.reader(places)
	if err != nil {
		return err
	}
	defer reader.Close()
	_, err = intake.Fold(ctx, ar, w, reader)
	return err
}

// read reads a file, or stdin for -.
func (a *app) read(path string) ([]byte, error) {
	in := a.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, errs.New(errs.BadConfig, "读不了 "+path, err)
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxUnits+1))
	if err == nil && len(data) > maxUnits {
		err = errs.New(errs.BadConfig, path+" 超过 64 MB", nil)
	}
	return data, err
}

// maxUnits bounds a file of units.
const maxUnits = 64 << 20

// known is the register with the units of the data directory, if there is one.
func (a *app) known(ctx context.Context) (places *report.Register, err error) {
	if !archive.Exists(a.dir) {
		return report.NewRegister(), nil
	}
	ar, err := a.archive(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	return a.register(ctx, ar)
}

func (a *app) findUnits(ctx context.Context, name, within string, limit int) error {
	places, err := a.known(ctx)
	if err != nil {
		return err
	}
	prefix := within
	if within != "" && strings.Trim(within, "0123456789") != "" {
		above := places.Resolve(within, report.Hint{})
		if above.Code == "" {
			return errs.New(errs.UnknownUnit, fmt.Sprintf("没有找到上级单位 %q，或有多个同名", within), nil)
		}
		prefix = above.Code
	}
	found := places.Find(name, prefix, limit)
	if a.json() {
		if found == nil {
			found = []report.Unit{}
		}
		return a.printJSON(found)
	}
	if len(found) == 0 {
		return errs.New(errs.UnknownUnit, fmt.Sprintf("没有找到单位 %q，请检查名称，或只写其中几个字", name), nil)
	}
	for _, u := range found {
		if _, err := fmt.Fprintf(a.stdout, "%s\t%s\t%s\n", u.Code, strings.Join(u.Path, "/"), u.Type); err != nil {
			return err
		}
	}
	return nil
}
