package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/index/bleveindex"
	"baogao/internal/errs"
	"baogao/segment"
)

func (a *app) indexCommand() *cobra.Command {
	c := &cobra.Command{Use: "index", Short: a.say("索引", "the index")}
	c.AddCommand(
		command("status", a.say("索引的状态", "state of the index"), cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.indexStatus(ctx) }),
		a.indexRebuildCommand(),
		command("check", a.say("核对索引与归档", "compare the index with the archive"), cobra.NoArgs, func(ctx context.Context, _ []string) error { return a.indexCheck(ctx) }),
	)
	return c
}

// withEngine runs do with the archive and the index open.
func (a *app) withEngine(ctx context.Context, do func(*archive.Archive, *engine) error) (err error) {
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	p := a.progress()
	e, err := a.engine(ctx, ar, p)
	p.close()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	return do(ar, e)
}

func (a *app) indexStatus(ctx context.Context) error {
	return a.withEngine(ctx, func(ar *archive.Archive, e *engine) error {
		seq, err := ar.Seq(ctx)
		if err != nil {
			return err
		}
		cursor, err := e.Cursor(ctx)
		if err != nil {
			return err
		}
		if a.json() {
			return a.printJSON(map[string]any{"documents": e.Count(), "cursor": cursor, "seq": seq, "corpus": e.service.Corpus(cursor)})
		}
		_, err = fmt.Fprintf(a.stdout, a.say("已索引 %d 份报告，到 Seq %d（归档 %d）\n", "%d reports indexed, at Seq %d of %d\n"), e.Count(), cursor, seq)
		return err
	})
}

func (a *app) indexCheck(ctx context.Context) error {
	return a.withEngine(ctx, func(ar *archive.Archive, e *engine) error {
		differences, err := e.Check(ctx, reports{ar})
		if err != nil {
			return err
		}
		for _, d := range differences {
			fmt.Fprintln(a.stdout, d.ID, d.Problem)
		}
		if n := len(differences); n > 0 {
			return errs.New(errs.StaleIndex, fmt.Sprintf("索引与归档有 %d 份不一致，请运行 baogao index rebuild", n), nil)
		}
		_, err = fmt.Fprintln(a.stdout, a.say("索引与归档一致", "index and archive agree"))
		return err
	})
}

func (a *app) indexRebuildCommand() *cobra.Command {
	var reread bool
	c := command("rebuild", a.say("重建索引，建成后替换", "rebuild beside and swap"), cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.withArchive(ctx, func(ar *archive.Archive) error { return a.indexRebuild(ctx, ar, reread) })
	})
	c.Flags().BoolVar(&reread, "reread", false, a.say("先从存档重新抽取、解析全部报告，不访问网站；程序升级后用", "first extract and parse everything archived anew, no site is visited; after an upgrade"))
	return c
}

// reread has every capture understood anew. Ids and versions stay, for they
// are of what was captured.
func (a *app) reread(ctx context.Context, ar *archive.Archive) error {
	return a.withReader(ctx, ar, func(w *archive.Writer, reader *intake.Reader) error {
		if _, err := w.Put(ctx, intake.Stage, 0, nil); err != nil {
			return err
		}
		p := a.progress()
		defer p.close()
		reader.Progress = func(n int) { p.at(a.say("解析", "parsed"), n, 0) }
		folded, err := intake.Fold(ctx, ar, w, reader)
		if err != nil {
			return err
		}
		for _, problem := range folded.Problems {
			fmt.Fprintf(a.stderr, "%s\t%s\t%s\n", errs.CodeOf(problem.Err), problem.URL, errs.Message(problem.Err))
		}
		return nil
	})
}

func (a *app) indexRebuild(ctx context.Context, ar *archive.Archive, reread bool) (err error) {
	lock, err := archive.LockIndex(ctx, a.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if reread {
		if err := a.reread(ctx, ar); err != nil {
			return err
		}
	}
	s, err := segment.New(nil)
	if err != nil {
		return err
	}
	p := a.progress()
	n, err := bleveindex.Rebuild(ctx, a.indexDir(), a.reading(reports{ar}, p), bleveindex.Options{Segmenter: s, Masking: a.masking()})
	p.close()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.stdout, a.say("已重建，%d 份报告\n", "rebuilt, %d reports\n"), n)
	return err
}

func (a *app) checkCommand() *cobra.Command {
	return command("check", a.say("核对数据目录：数据库、归档记录的校验", "verify the data directory"), cobra.NoArgs, func(ctx context.Context, _ []string) (err error) {
		ar, err := a.archive(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, ar.Close()) }()
		problems, err := ar.Check(ctx)
		if err != nil {
			return err
		}
		for _, p := range problems {
			fmt.Fprintln(a.stdout, p)
		}
		if len(problems) > 0 {
			return errs.New(errs.Corrupt, fmt.Sprintf("发现 %d 处问题", len(problems)), nil)
		}
		_, err = fmt.Fprintln(a.stdout, a.say("没有发现问题", "no problem found"))
		return err
	})
}
