package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/intake"
	"baogao/internal/errs"
	"baogao/internal/sample"
	"baogao/internal/sitetest"
	"baogao/report"
)

func (a *app) demoCommand() *cobra.Command {
	var addr string
	var once bool
	c := command("demo", a.say("抓取内置的虚构示例县，并打开检索页面", "crawl the built-in invented county and serve it"), cobra.NoArgs,
		func(ctx context.Context, _ []string) error { return a.demo(ctx, cmp.Or(addr, a.conf.Addr), once) })
	c.Flags().StringVar(&addr, "addr", "", a.say("监听地址（默认 127.0.0.1:8080）", "address (default 127.0.0.1:8080)"))
	c.Flags().BoolVar(&once, "once", false, a.say("抓取、索引后打印运行摘要并结束", "stop after indexing and print the run summary"))
	return c
}

// demo crawls the invented county's site on loopback with the ordinary crawler,
// twice: before and after the county corrected, withdrew and added reports.
// Without --data everything lies in a temporary directory.
func (a *app) demo(ctx context.Context, addr string, once bool) (err error) {
	if a.flags.data == "" {
		if a.dir, err = os.MkdirTemp("", "baogao-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(a.dir)) }()
	} else if err := a.emptyForDemo(); err != nil {
		return err
	}
	a.conf.AdminAddr = "127.0.0.1:0" // a demo stands beside a real server
	site, err := sitetest.Start(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, site.Close()) }()
	p := a.progress()
	s, err := a.crawlDemo(ctx, site, p)
	p.close()
	if err != nil {
		return err
	}
	if once {
		if err := a.withEngine(ctx, func(*archive.Archive, *engine) error { return nil }); err != nil {
			return err
		}
		return a.printSummary(s)
	}
	fmt.Fprintf(a.stderr, a.say("虚构示例县已抓取：%d 份报告。按 Ctrl-C 结束\n", "the invented county is crawled: %d reports; Ctrl-C ends\n"), s.Totals.Reports.New)
	return a.serve(ctx, addr, nil)
}

// emptyForDemo refuses a data directory with something in it: what is invented
// must not come among real reports, nor its sites and rules in the place of theirs.
func (a *app) emptyForDemo() error {
	for _, file := range []string{"archive.db", "sites.yaml", "rules.txt"} {
		if _, err := os.Stat(filepath.Join(a.dir, file)); !errors.Is(err, fs.ErrNotExist) {
			return errs.New(errs.BadUsage, fmt.Sprintf(
				a.say("数据目录 %s 里已有资料，示例县只放进空目录；要打开已有的目录，请用 serve", "%s holds data already, the invented county goes into an empty directory only; serve opens what is there"), a.dir), err)
		}
	}
	return nil
}

// settleDemo tells the data directory of the county's units and rules, as a
// person would, so that every later command knows them.
func (a *app) settleDemo(ctx context.Context, ar *archive.Archive) (err error) {
	if err := os.WriteFile(a.rulesFile(), sample.Rules(), 0o600); err != nil {
		return err
	}
	units := sample.County().Imported()
	a.places = report.NewRegister().With(units)
	w, err := ar.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	return w.PutUnits(ctx, units, intake.Stage)
}

func (a *app) crawlDemo(ctx context.Context, site *sitetest.Site, p *progress) (s *crawler.Summary, err error) {
	source := []byte(site.SitesYAML(site.URL()))
	file := filepath.Join(a.dir, "sites.yaml")
	sites, err := crawler.ParseSites(file, source)
	if err != nil {
		return nil, err
	}
	ar, err := a.archive(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	if err := os.WriteFile(file, source, 0o600); err != nil {
		return nil, err
	}
	if err := a.settleDemo(ctx, ar); err != nil {
		return nil, err
	}
	if s, err = a.crawlInto(ctx, ar, a.places, sites, crawlFlags{}, p); err != nil {
		return nil, err
	}
	site.Advance()
	later, err := a.crawlInto(ctx, ar, a.places, sites, crawlFlags{full: true}, p)
	if err != nil {
		return nil, err
	}
	s.Merge(later)
	return s, nil
}
