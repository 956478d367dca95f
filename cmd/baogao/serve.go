package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"baogao/api"
	"baogao/archive"
	"baogao/audit"
	"baogao/crawler"
	"baogao/crawler/extract"
	"baogao/crawler/intake"
	"baogao/index"
	"baogao/internal/errs"
)

// followEvery is how often a server looks for what others archived.
const followEvery = time.Second

func (a *app) serveCommand() *cobra.Command {
	var addr, admin, schedule string
	c := command("serve", a.say("打开检索页面与接口", "serve pages and API"), cobra.NoArgs, func(ctx context.Context, _ []string) error {
		plan, err := a.plan(schedule)
		if err != nil {
			return err
		}
		a.conf.AdminAddr = cmp.Or(admin, a.conf.AdminAddr)
		return a.serve(ctx, cmp.Or(addr, a.conf.Addr), plan)
	})
	c.Flags().StringVar(&schedule, "schedule", "", a.say("同时定时抓取：crontab 的五栏，北京时间，如 \"30 2 * * *\"", "crawl too, at these times: the five fields of a crontab, Beijing time"))
	c.Flags().StringVar(&admin, "admin-addr", "", a.say("管理与监控的监听地址（默认 127.0.0.1:8081）", "address of administration and metrics (default 127.0.0.1:8081)"))
	c.Flags().StringVar(&addr, "addr", "", a.say("监听地址（默认 127.0.0.1:8080）", "address (default 127.0.0.1:8080)"))
	return c
}

// plan reads --schedule, and the sites that it is for: what is wrong with
// either is said now, not at night. Without it there is none.
func (a *app) plan(schedule string) (cron.Schedule, error) {
	if schedule == "" {
		return nil, nil
	}
	if _, err := crawler.LoadSites(a.sitesFile()); err != nil {
		return nil, err
	}
	if err := a.checkRoute(); err != nil {
		return nil, err
	}
	return parseSchedule(schedule)
}

// errUnitsChanged ends a server whose register is no longer that of the archive.
var errUnitsChanged = errors.New("units were imported")

// serve goes on until ctx ends. When units are imported beside it, it opens
// anew: their names are known in every part of it.
func (a *app) serve(ctx context.Context, addr string, plan cron.Schedule) error {
	at := &address{asked: addr}
	for {
		if err := a.serveRegister(ctx, at, plan); !errors.Is(err, errUnitsChanged) {
			return err
		}
	}
}

// address is where pages and API are served: with port 0, where they were first.
type address struct{ asked, got string }

// serveRegister serves with the register as it stands.
func (a *app) serveRegister(ctx context.Context, at *address, plan cron.Schedule) error {
	return a.withEngine(ctx, func(ar *archive.Archive, e *engine) error {
		auditor, err := a.auditor(ctx, ar)
		if err != nil {
			return err
		}
		defer func() { _ = auditor.Close() }() // it has only read
		crawls := newOnDemand(a, ar)
		server, err := api.New(api.Options{
			Auditor: auditor, Alerts: ar, Crawls: crawls, Authorize: ar.Authorize,
			Searcher: e.service, Reports: ar, Status: &status{archive: ar, engine: e}, Suggester: e.suggester, Likener: e.service,
			Originals: originals{ar}, Parts: originals{ar}, Units: e.service.Places, Runs: ar, Hider: ar, Sites: ar, Captures: originals{ar},
			Masking: a.masking(), Marks: e.service.Marks, Now: time.Now, Log: a.log, Version: version,
		})
		if err != nil {
			return err
		}
		return a.listen(ctx, ar, e, server, crawls, at, plan, auditor)
	})
}

// listen serves pages, administration and the socket that commands ask, and
// follows the archive, until ctx ends.
func (a *app) listen(ctx context.Context, ar *archive.Archive, e *engine, server *api.Server, crawls *onDemand, at *address, plan cron.Schedule, auditor *audit.Auditor) error {
	socket := a.socket()
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err // we hold the index: whoever left it is gone
	}
	group, ctx := errgroup.WithContext(ctx)
	for i, s := range []struct {
		network, addr string
		handler       http.Handler
	}{{"tcp", cmp.Or(at.got, at.asked), server.Public()}, {"tcp", a.conf.AdminAddr, server.Admin()}, {"unix", socket, ownerHandler(e.service)}} {
		l, err := new(net.ListenConfig).Listen(ctx, s.network, s.addr)
		if err != nil {
			return errs.New(errs.BadUsage, "地址无法监听（可能被占用，请用 --addr 换一个）："+s.addr, err)
		}
		switch i {
		case 0:
			if at.got == "" {
				at.got = l.Addr().String()
				fmt.Fprintf(a.stdout, "http://%s/\n", at.got)
			}
		case 1:
			fmt.Fprintf(a.stderr, a.say("管理地址（仅供本机）http://%s/\n", "administration, for this machine: http://%s/\n"), l.Addr())
		}
		group.Go(func() error { return api.Serve(ctx, l, s.handler, a.log) })
	}
	group.Go(func() error { return a.keepLevel(ctx, ar, e) })
	group.Go(func() error { // whoever types first should not wait for the words to be read
		_, err := e.suggester.Suggest(ctx, "法", 1)
		if err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "no suggestions", slog.Any("error", err))
		}
		return nil
	})
	group.Go(func() error { return crawls.follow(ctx) })
	group.Go(func() error { return a.keepShelf(ctx, auditor) })
	if plan != nil {
		s := scheduler{plan: plan, now: time.Now, until: waitUntil, run: func(ctx context.Context) { a.scheduled(ctx, ar) }}
		group.Go(func() error { return s.follow(ctx) })
	}
	err := group.Wait()
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		return nil // asked to stop
	}
	return err
}

// keepLevel indexes what a crawl beside the server archives, until ctx ends or
// units are imported.
func (a *app) keepLevel(ctx context.Context, ar *archive.Archive, e *engine) error {
	units, err := ar.UnitsVersion(ctx)
	if err != nil {
		return err
	}
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if _, err := index.Follow(ctx, reports{ar}, e); err != nil && ctx.Err() == nil {
				a.log.ErrorContext(ctx, "index does not follow", slog.Any("error", err))
			}
			if now, err := ar.UnitsVersion(ctx); err == nil && now != units {
				return errUnitsChanged
			}
		}
	}
}

// shelfEvery is how often new reports are held against all others.
const shelfEvery = 30 * time.Second

// keepShelf looks for copied passages in what is new, until ctx ends, so that
// no question has to wait for it.
func (a *app) keepShelf(ctx context.Context, auditor *audit.Auditor) error {
	tick := time.NewTicker(shelfEvery)
	defer tick.Stop()
	for {
		if err := auditor.LevelCopies(ctx); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "copied passages not looked for", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// status counts the reports once for each Seq: every answer asks for it.
type status struct {
	archive *archive.Archive
	engine  *engine

	mu   sync.Mutex
	seq  uint64
	held archive.Held
}

// Corpus tells what the index is level with.
func (s *status) Corpus(ctx context.Context) (index.Corpus, error) {
	cursor, err := s.engine.Cursor(ctx)
	return s.engine.service.Corpus(cursor), err
}

// Status tells what archive and index hold.
func (s *status) Status(ctx context.Context) (api.Status, error) {
	seq, err := s.archive.Seq(ctx)
	if err != nil {
		return api.Status{}, err
	}
	corpus, err := s.Corpus(ctx)
	if err != nil {
		return api.Status{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if seq != s.seq || seq == 0 {
		if s.held, err = s.archive.Held(ctx); err != nil {
			return api.Status{}, err
		}
		s.seq = seq
	}
	return api.Status{Corpus: corpus, ArchiveSeq: seq, Held: s.held}, nil
}

type originals struct{ archive *archive.Archive }

// Captured reads an archived page by its Seq; one that only repeats an earlier
// one stands for that.
func (o originals) Captured(ctx context.Context, seq uint64) (*api.Original, error) {
	found, err := o.archive.Captures(ctx, seq-1, 1)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].Seq != seq || found[0].Target.Role == archive.Import {
		return nil, errs.New(errs.NotFound, "没有这一页存档", nil)
	}
	c := &found[0]
	if c.Kind == archive.Revisit && c.Target.Form == "" {
		if c, err = o.archive.Latest(ctx, c.Target.URL); err != nil {
			return nil, err
		}
	}
	return original(c)
}

// Original reads the captured page as UTF-8.
func (o originals) Original(ctx context.Context, id string, n int) (*api.Original, error) {
	c, err := o.archive.Original(ctx, id, n)
	if err != nil {
		return nil, err
	}
	return original(c)
}

// Part finds the newest capture of a picture or style sheet.
func (o originals) Part(ctx context.Context, url string) (uint64, error) {
	c, err := o.archive.Latest(ctx, url)
	if errors.Is(err, errs.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return c.Seq, nil
}

// ReadPart reads a picture or style sheet by its Seq.
func (o originals) ReadPart(ctx context.Context, seq uint64) (*api.Part, error) {
	found, err := o.archive.Captures(ctx, seq-1, 1)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 || found[0].Seq != seq {
		return nil, errs.New(errs.NotFound, "没有这一页存档", nil)
	}
	c := &found[0]
	body, err := c.Payload(intake.MaxPayload)
	if err != nil {
		return nil, err
	}
	return &api.Part{URL: cmp.Or(c.FinalURL, c.Target.URL), MediaType: c.Header.Get("Content-Type"), Body: body}, nil
}

// original decodes a capture.
func original(c *archive.Capture) (*api.Original, error) {
	original := &api.Original{URL: c.Target.URL, Fetched: c.Time, MediaType: c.Header.Get("Content-Type"), SHA256: c.SHA256}
	if strings.Contains(original.MediaType, "html") {
		payload, err := c.Payload(intake.MaxPayload)
		if err != nil {
			return nil, err
		}
		original.HTML, _ = extract.Decode(payload, original.MediaType)
	}
	return original, nil
}
