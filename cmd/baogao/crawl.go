package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
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
	c.Flags().BoolVar(&f.full, "full", false, a.say("不论是否到期，全部抓取", "everything, due or not"))
	c.Flags().IntVar(&f.maxPages, "max-pages", 0, a.say("每个网站最多请求几次", "requests a site at most"))
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, a.say("只列出到期的地址", "only list what is due"))
	return c
}

func (a *app) sitesFile() string { return first(a.conf.Sites, filepath.Join(a.dir, "sites.yaml")) }

func (a *app) crawl(ctx context.Context, f crawlFlags) (err error) {
	sites, err := crawler.LoadSites(a.sitesFile())
	if err != nil {
		return err
	}
	ar, err := a.archive(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	places, err := a.register(ctx, ar)
	if err != nil {
		return err
	}
	p := a.progress()
	s, err := a.crawlInto(ctx, ar, places, sites, f, p)
	if err == nil && s != nil {
		err = a.follow(ctx, ar, p)
	}
	p.close()
	if err != nil || s == nil {
		return err
	}
	return a.printSummary(s)
}

// crawlInto makes one run under the writer's lock.
func (a *app) crawlInto(ctx context.Context, ar *archive.Archive, places *report.Register, sites []crawler.Site, f crawlFlags, p *progress) (s *crawler.Summary, err error) {
	options := crawler.Options{Archive: ar, Sites: sites, UserAgent: a.userAgent(), Log: a.log, Progress: p.crawled}
	run := crawler.RunOptions{Sites: f.sites, Full: f.full, MaxPages: f.maxPages, Sample: f.sample, DryRun: f.dryRun}
	if f.dryRun {
		run.Due = func(k archive.Known) { fmt.Fprintln(a.stdout, k.URL) }
		_, err := crawler.New(options).Run(ctx, run)
		return nil, err
	}
	reader, err := a.reader(places)
	if err != nil {
		return nil, err
	}
	defer reader.Close()
	w, err := ar.Writer(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	entry, err := w.StartRun(ctx, "crawl")
	if err != nil {
		return nil, err
	}
	options.Writer, run.ID = w, entry.ID
	options.Fold = func(ctx context.Context) (crawler.Folded, error) {
		folded, err := intake.Fold(ctx, ar, w, reader)
		if err != nil {
			return crawler.Folded{}, err
		}
		return foldedBySite(folded), nil
	}
	s, err = crawler.New(options).Run(ctx, run)
	if s == nil {
		return nil, err
	}
	entry.Finished = time.Now().UTC()
	summary, marshalErr := json.Marshal(s)
	entry.Summary = summary
	// An interrupted run is kept in the log of runs too.
	return s, errors.Join(err, marshalErr, w.FinishRun(context.WithoutCancel(ctx), entry))
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
