package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/expect"
	"baogao/crawler/intake"
	"baogao/internal/errs"
	"baogao/report"
)

type crawlFlags struct {
	sites    []string
	units    []string // names or codes
	full     bool
	maxPages int
	sample   int // of each column; 0 for all
	dryRun   bool
}

func (a *app) crawlCommand() *cobra.Command {
	var f crawlFlags
	c := command("crawl", a.say("抓取到期的页面（供 cron 调用）", "fetch what is due, for cron"), cobra.NoArgs, func(ctx context.Context, _ []string) error {
		return a.crawl(ctx, f)
	})
	c.Flags().StringArrayVar(&f.sites, "site", nil, a.say("只抓取这个网站，可重复", "only this site, repeatable"))
	c.Flags().StringArrayVar(&f.units, "unit", nil, a.say("只复查这个单位（名称或代码，可重复）：不论是否到期，重读各栏目、没读过的页面和该单位报告所在的页面",
		"look again for this unit, by name or code, repeatable: lists, pages never read, and those its reports stand on"))
	c.Flags().BoolVar(&f.full, "full", false, a.say("不论是否到期，全部抓取", "everything, due or not"))
	c.Flags().IntVar(&f.maxPages, "max-pages", 0, a.say("每个网站最多请求几次", "requests a site at most"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, a.say("只列出到期的地址", "only list what is due"))
	return c
}

func (a *app) sitesFile() string { return cmp.Or(a.conf.Sites, filepath.Join(a.dir, "sites.yaml")) }

func (a *app) crawl(ctx context.Context, f crawlFlags) error {
	sites, err := crawler.LoadSites(a.sitesFile())
	if err != nil {
		return err
	}
	return a.withRegister(ctx, func(ar *archive.Archive, places *report.Register) error {
		p := a.progress()
		s, err := a.crawlInto(ctx, ar, places, sites, f, p)
		if err == nil && s != nil {
			err = a.follow(ctx, ar, p)
		}
		p.close()
		switch {
		case s == nil:
			return err
		case err != nil: // interrupted: what was done is said all the same
			_ = a.printSummary(s)
			return err
		}
		return a.printSummary(s)
	})
}

// unitsOf finds the units that a person names: in the register, or, if it does
// not know them, among those that have reports.
func unitsOf(ctx context.Context, ar *archive.Archive, places *report.Register, sites []crawler.Site, names []string) (units []report.Unit, err error) {
	for _, name := range names {
		u, ok := places.Place(name)
		if !ok {
			u = places.Resolve(name, report.Hint{})
		}
		if len(u.Candidates) > 0 {
			var which []string
			for _, c := range u.Candidates {
				which = append(which, c.Code+" "+strings.Join(c.Path, "/"))
			}
			return nil, errs.New(errs.UnknownUnit, fmt.Sprintf("有多个单位叫 %s，请改用代码：%s", name, strings.Join(which, "，")), nil)
		}
		if u.Code == "" {
			u = report.Unit{Name: name}
			if ok, err = hasReports(ctx, ar, sites, u); err != nil || !ok {
				return nil, errors.Join(err, errs.New(errs.UnknownUnit, fmt.Sprintf("没有找到单位 %q，请用 baogao units find 查询", name), nil))
			}
		}
		units = append(units, u)
	}
	return units, nil
}

// hasReports says that a report of the unit was read from one of the sites.
func hasReports(ctx context.Context, ar *archive.Archive, sites []crawler.Site, u report.Unit) (bool, error) {
	for _, s := range sites {
		if ks, err := ar.Addresses(ctx, s.Name, u.Key()); err != nil || len(ks) > 0 {
			return len(ks) > 0, err
		}
	}
	return false, nil
}

// crawlInto makes one run under the writer's lock.
func (a *app) crawlInto(ctx context.Context, ar *archive.Archive, places *report.Register, sites []crawler.Site, f crawlFlags, p *progress) (s *crawler.Summary, err error) {
	if f.dryRun {
		options, run, err := a.crawlOptions(ctx, ar, places, sites, f, p)
		if err != nil {
			return nil, err
		}
		run.DryRun, run.Due = true, func(k archive.Known) { fmt.Fprintln(a.stdout, k.URL) }
		_, err = crawler.New(options).Run(ctx, run)
		return nil, err
	}
	r, err := a.beginCrawl(ctx, ar, places, sites, f, p)
	if err != nil {
		return nil, err
	}
	return r.run(ctx)
}

// crawlOptions checks what was asked for before anything is begun.
func (a *app) crawlOptions(ctx context.Context, ar *archive.Archive, places *report.Register, sites []crawler.Site, f crawlFlags, p *progress) (o crawler.Options, run crawler.RunOptions, err error) {
	if err := a.checkRoute(); err != nil {
		return o, run, err
	}
	if _, err := crawler.Choose(sites, f.sites); err != nil {
		return o, run, err
	}
	units, err := unitsOf(ctx, ar, places, sites, f.units)
	if err != nil {
		return o, run, err
	}
	o = crawler.Options{
		Archive: ar, Sites: sites, UserAgent: a.userAgent(), Proxy: a.conf.Proxy, CA: a.conf.CA, MinFree: a.minFree(ar),
		Log: a.log, Progress: p.crawled, Probe: a.probe,
	}
	return o, crawler.RunOptions{Sites: f.sites, Units: units, Full: f.full, MaxPages: f.maxPages, Sample: f.sample}, nil
}

// crawlRun is a run that has its locks and its place in the log of runs.
type crawlRun struct {
	archive *archive.Archive
	writer  *archive.Writer
	reader  *intake.Reader
	entry   archive.Run
	options crawler.Options
	asked   crawler.RunOptions
}

// beginCrawl takes the writer's lock; who has a crawlRun must run or close it.
func (a *app) beginCrawl(ctx context.Context, ar *archive.Archive, places *report.Register, sites []crawler.Site, f crawlFlags, p *progress) (*crawlRun, error) {
	r := &crawlRun{archive: ar}
	var err error
	if r.options, r.asked, err = a.crawlOptions(ctx, ar, places, sites, f, p); err != nil {
		return nil, err
	}
	if r.reader, err = a.reader(places); err != nil {
		return nil, err
	}
	if r.writer, err = ar.Writer(ctx); err == nil {
		r.entry, err = r.writer.StartRun(ctx, "crawl")
	}
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return r, nil
}

// close gives back the lock.
func (r *crawlRun) close() error {
	r.reader.Close()
	if r.writer == nil {
		return nil
	}
	return r.writer.Close()
}

// run crawls, and writes what it did to the log of runs.
func (r *crawlRun) run(ctx context.Context) (s *crawler.Summary, err error) {
	defer func() { err = errors.Join(err, r.close()) }()
	r.options.Writer, r.asked.ID = r.writer, r.entry.ID
	r.options.Fold = func(ctx context.Context) (crawler.Folded, error) {
		folded, err := intake.Fold(ctx, r.archive, r.writer, r.reader)
		if err != nil {
			return crawler.Folded{}, err
		}
		return foldedBySite(folded), nil
	}
	s, err = crawler.New(r.options).Run(ctx, r.asked)
	if s == nil {
		return nil, err
	}
	r.entry.Finished = time.Now().UTC()
	summary, marshalErr := json.Marshal(s)
	r.entry.Summary = summary
	// An interrupted run is kept in the log of runs too.
	return s, errors.Join(err, marshalErr, r.writer.FinishRun(context.WithoutCancel(ctx), r.entry))
}

func (a *app) userAgent() string {
	agent := "baogao/" + version
	if a.conf.Contact != "" {
		agent += " (+" + a.conf.Contact + ")"
	}
	return agent
}

// foldedBySite sorts what a fold did by the sites it did it for.
func foldedBySite(r *intake.Result) crawler.Folded {
	f := crawler.Folded{
		Counts: map[string]crawler.ReportCounts{}, Pages: map[string][]expect.Page{}, Problems: map[string][]crawler.Problem{},
	}
	for site, n := range r.Sites {
		f.Counts[site] = reportCounts(n)
	}
	for _, p := range r.Problems {
		f.Problems[p.Site] = append(f.Problems[p.Site], crawler.Problem{
			Code: errs.CodeOf(p.Err), URL: p.URL, Message: errs.Message(p.Err), Seq: p.Seq,
		})
	}
	for _, p := range r.Pages {
		f.Pages[p.Target.Site] = append(f.Pages[p.Target.Site], expect.Page{
			Column: p.Target.Column, URL: p.Target.URL, Seq: p.Seq, SHA256: p.SHA256, Read: p.Fetched,
			File: p.Target.Role == archive.Attachment, Became: p.Became, Kind: p.Kind, Unit: p.Unit,
			Published: p.Published, Garbled: p.Garbled,
		})
	}
	return f
}

func reportCounts(n intake.Counts) crawler.ReportCounts {
	return crawler.ReportCounts{New: n.New, Changed: n.Changed, Unchanged: n.Unchanged, Withdrawn: n.Withdrawn, Duplicate: n.Duplicate}
}
