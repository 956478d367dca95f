package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"baogao/api"
	"baogao/archive"
	"baogao/crawler"
	"baogao/internal/china"
	"baogao/internal/errs"
)

// scheduler begins a run whenever its plan says so, one at a time: a run that
// takes longer than to the next one lets that pass.
type scheduler struct {
	plan  cron.Schedule
	now   func() time.Time
	until func(ctx context.Context, at time.Time) error // waits
	run   func(ctx context.Context)
}

// parseSchedule reads a crontab's five fields, or @daily and the like. They are
// read on the clock of the sites unless they name another (CRON_TZ=…).
func parseSchedule(plan string) (cron.Schedule, error) {
	s, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor).Parse(plan)
	if err != nil {
		return nil, errs.New(errs.BadUsage, fmt.Sprintf("看不懂定时 %q，请照 crontab 写五栏，如 \"30 2 * * *\"（每天 2:30，北京时间）", plan), err)
	}
	if fields, ok := s.(*cron.SpecSchedule); ok && fields.Location == time.Local {
		fields.Location = china.Zone()
	}
	if s.Next(time.Now()).IsZero() {
		return nil, errs.New(errs.BadUsage, fmt.Sprintf("定时 %q 不会到来，请检查日期", plan), nil)
	}
	return s, nil
}

// follow runs until ctx ends.
func (s *scheduler) follow(ctx context.Context) error {
	for {
		if err := s.until(ctx, s.plan.Next(s.now())); err != nil {
			return nil //nolint:nilerr // asked to stop
		}
		s.run(ctx)
	}
}

// waitUntil waits for a moment of the wall clock, which may be set while we
// wait: no timer is longer than a minute.
func waitUntil(ctx context.Context, at time.Time) error {
	for {
		left := time.Until(at)
		if left <= 0 {
			return ctx.Err()
		}
		t := time.NewTimer(min(left, time.Minute))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
}

// scheduled makes one run beside the server. Whatever it fails at is said and
// left to the next one: the server goes on.
func (a *app) scheduled(ctx context.Context, ar *archive.Archive) {
	r, err := a.beginBeside(ctx, ar, crawlFlags{})
	var s *crawler.Summary
	if err == nil {
		s, err = r.run(ctx)
	}
	a.tell(ctx, s, err)
}

// tell says how a run beside the server ended.
func (a *app) tell(ctx context.Context, s *crawler.Summary, err error) {
	at := time.Now().In(china.Zone()).Format("2006-01-02 15:04")
	switch {
	case errors.Is(err, errs.Locked):
		fmt.Fprintf(a.stderr, a.say("%s 定时抓取：另一个运行正在进行，本次跳过\n", "%s scheduled crawl: another run is under way, skipped\n"), at)
	case err != nil && ctx.Err() == nil:
		fmt.Fprintf(a.stderr, a.say("%s 抓取失败：%s\n", "%s crawl failed: %s\n"), at, errs.Message(err))
		a.log.ErrorContext(ctx, "crawl beside the server failed", slog.Any("error", err))
	case s != nil:
		fmt.Fprintf(a.stderr, a.say("%s 抓取：%s\n", "%s crawl: %s\n"), at, a.summaryLine(s))
	}
}

// beginBeside begins a run beside the server. It reads the sites anew, for
// their file may have changed.
func (a *app) beginBeside(ctx context.Context, ar *archive.Archive, f crawlFlags) (*crawlRun, error) {
	sites, err := crawler.LoadSites(a.sitesFile())
	if err != nil {
		return nil, err
	}
	places, err := a.register(ctx, ar)
	if err != nil {
		return nil, err
	}
	return a.beginCrawl(ctx, ar, places, sites, f, nil)
}

// onDemand begins the runs that the administration asks for; they run one at a
// time, for each holds the writer's lock.
type onDemand struct {
	app     *app
	archive *archive.Archive
	runs    chan *crawlRun
}

func newOnDemand(a *app, ar *archive.Archive) *onDemand {
	return &onDemand{app: a, archive: ar, runs: make(chan *crawlRun, 1)}
}

// StartCrawl implements api.Crawls.
func (d *onDemand) StartCrawl(ctx context.Context, ask api.CrawlAsk) (archive.Run, error) {
	r, err := d.app.beginBeside(ctx, d.archive, crawlFlags{sites: ask.Sites, units: ask.Units, full: ask.Full})
	if err != nil {
		return archive.Run{}, err
	}
	d.runs <- r // never waits: only who has the lock comes here
	return r.entry, nil
}

// follow runs what was begun until ctx ends.
func (d *onDemand) follow(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return d.drop()
		case r := <-d.runs:
			s, err := r.run(ctx)
			d.app.tell(ctx, s, err)
		}
	}
}

// drop gives up a run that was begun when the server was told to stop.
func (d *onDemand) drop() error {
	select {
	case r := <-d.runs:
		return r.close()
	default:
		return nil
	}
}
