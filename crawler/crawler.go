// Package crawler answers one question: what do these sites publish now, and
// what of it could not be had?
//
// A run works off the frontier in the archive: for each site what is due,
// columns before articles before attachments, one request at a time for a host
// and for an IP address. Every answer is committed with the links found in it
// and its next visit in one transaction, so that a run may be killed at any
// instant and the next one loses and repeats nothing. robots.txt is obeyed,
// protection pages are reported and never solved, and no address inside a
// private network is connected to unless the site's entry allows it.
//
// The crawler does not understand reports: crawler/intake reads the captures
// afterwards, through Options.Fold.
package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"baogao/archive"
	"baogao/crawler/cms"
	"baogao/crawler/expect"
	"baogao/crawler/extract"
	"baogao/internal/errs"
	"baogao/report"
)

// parallel is how many sites are read at the same time. A site makes one
// request at a time and mostly waits for its turn, so that they cost next to
// nothing; with fewer, some dozens of hosts that hang would hold up all others.
const parallel = 1024

// foldEvery is the number of visits after which the reports are read in the
// middle of a run, so that a long run is searchable early.
const foldEvery = 200

// Options are the parts a Crawler is given.
type Options struct {
	Archive   *archive.Archive
	Writer    *archive.Writer // nil allows Get and a dry run only
	Sites     []Site
	UserAgent string // default baogao
	Proxy     string // for all sites without one of their own
	CA        string // file of certificates that are believed beside the system's, as above
	MinFree   uint64 // bytes of disk below which nothing more is fetched
	Now       func() time.Time
	Wait      func(ctx context.Context, d time.Duration) error // pauses; tests pass their own
	Space     func() (free, size uint64, err error)            // of the disk, default the archive's
	Log       *slog.Logger
	Progress  func(Event)
	// Probe, where set, reads a page in a process of its own: one that was set
	// aside because three processes died over it, or only while they read it.
	Probe func(ctx context.Context, c *archive.Capture) error
	// Fold reads the captures so far into reports and returns what became of
	// them since the last call. It runs beside the fetching.
	Fold func(ctx context.Context) (Folded, error)
}

// Folded is what became of the captures that a fold read, by site.
type Folded struct {
	Counts   map[string]ReportCounts
	Pages    map[string][]expect.Page
	Problems map[string][]Problem
}

// Event tells how a run goes on, once a request.
type Event struct {
	Site  string
	URL   string
	Code  errs.Code
	Known int // targets of the site
	Done  int // requests of this run
}

// RunOptions choose what a run does.
type RunOptions struct {
	ID       string   // of the run, for the summary
	Sites    []string // names; none means all
	Full     bool     // everything known is due
	MaxPages int      // requests per site, 0 without limit
	Sample   int      // articles of each column to read, and one further page of its list; 0 for all
	DryRun   bool     // only say what is due, in DryRun's callback
	Due      func(archive.Known)
	// Units, if any, narrows the run to what may hold news of them: list pages,
	// pages never read, and those their reports were read from; due or not.
	Units []report.Unit
}

// Crawler fetches sites into an archive.
type Crawler struct {
	o         Options
	guard     *guard
	pacer     *pacer
	body      budget
	committer *committer
	transport func(*Site) http.RoundTripper // of tests

	low     atomic.Bool // the disk is nearly full
	visits  atomic.Int64
	foldNow chan struct{}

	mu    sync.Mutex // of what follows, and of the callback Due
	tally tally
	facts map[string]*facts
}

// New returns a Crawler.
func New(o Options) *Crawler {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = sleep
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.UserAgent == "" {
		o.UserAgent = "baogao"
	}
	if o.Space == nil && o.Archive != nil {
		o.Space = o.Archive.Space
	}
	g := newGuard()
	return &Crawler{
		o: o, guard: g, pacer: newPacer(o.Now, o.Wait, g.resolver), body: newBudget(), committer: &committer{writer: o.Writer},
		tally: newTally(), facts: map[string]*facts{},
	}
}

// Run makes one run over the sites. What a site fails at stands in the
// summary; err is for the archive, wrong names and interruption.
func (c *Crawler) Run(ctx context.Context, o RunOptions) (s *Summary, err error) {
	defer errs.Wrap(&err, "crawler.Run")
	sites, err := Choose(c.o.Sites, o.Sites)
	if err != nil {
		return nil, err
	}
	warm()
	s = &Summary{Run: o.ID, Started: c.o.Now(), Sites: make([]SiteSummary, len(sites))}
	if !o.DryRun {
		c.checkSpace(ctx)
	}
	err = c.all(ctx, sites, o, s)
	if err == nil && !o.DryRun {
		err = c.settle(ctx, s)
	}
	s.finish(c.o.Now(), c.tally.counts)
	if ctx.Err() != nil {
		err = errs.New(errs.Interrupted, "", errors.Join(ctx.Err(), err))
	}
	return s, err
}

// warm has what is made at its first use made now: else each process would
// spend it on its first page, and one that is killed early, again and again,
// would count that page as the one that ends processes.
func warm() {
	ReadPage(&archive.Capture{
		Kind: archive.Response, Status: http.StatusOK, Target: archive.Target{URL: "http://a.test/"},
		Body: []byte(`<html><title>报告</title><ul><li><a href="/2026/1.html">某镇报告</a> 2026-01-01</li></ul></html>`),
	})
}

// ReadPage reads a page as a run does for its links, and forgets them. A panic
// is none of the page's: a run recovers from it too.
func ReadPage(c *archive.Capture) {
	defer func() { _ = recover() }()
	payload, err := c.Payload(maxPage)
	if err != nil {
		return
	}
	contentType := c.Header.Get("Content-Type")
	d, err := extract.Parse(extract.Page{URL: orElse(c.FinalURL, c.Target.URL), ContentType: contentType, Body: payload, Anchor: c.Target.Anchor, Listed: c.Target.Listed})
	if err != nil {
		return
	}
	_ = cms.Read(d, cms.Answer{ContentType: contentType, Form: c.Target.Form, Body: payload})
	_ = d.Article()
}

// all works on the sites in parallel while what was fetched is folded beside
// them, and folds what is left.
func (c *Crawler) all(ctx context.Context, sites []Site, o RunOptions, s *Summary) error {
	c.foldNow = make(chan struct{}, 1)
	outer, octx := errgroup.WithContext(ctx)
	outer.Go(func() error {
		for range c.foldNow {
			if err := c.fold(octx); err != nil {
				return err
			}
		}
		return nil
	})
	outer.Go(func() error {
		defer close(c.foldNow)
		group, gctx := errgroup.WithContext(octx)
		group.SetLimit(parallel)
		for i := range sites {
			sum := &s.Sites[i]
			*sum = SiteSummary{Site: sites[i].Name, State: OK, Problems: []Problem{}}
			group.Go(func() error { return c.site(gctx, &sites[i], o, sum) })
		}
		return group.Wait()
	})
	if err := outer.Wait(); err != nil || o.DryRun {
		return err
	}
	return c.fold(ctx)
}

// Choose picks sites by their names; no name means all.
func Choose(from []Site, names []string) (sites []Site, err error) {
	if len(names) == 0 {
		return slices.Clone(from), nil
	}
	for _, name := range names {
		i := slices.IndexFunc(from, func(s Site) bool { return s.Name == name })
		if i < 0 {
			return nil, errs.New(errs.BadUsage, fmt.Sprintf("没有名为 %s 的网站，请用 baogao sites list 查看", name), nil)
		}
		sites = append(sites, from[i])
	}
	return sites, nil
}

// record commits a visit, and now and then has what has come folded.
func (c *Crawler) record(ctx context.Context, v archive.Visit) error {
	if c.o.Writer == nil {
		return nil // Get stores nothing
	}
	if err := c.committer.record(ctx, v); err != nil {
		return err
	}
	c.checkSpace(ctx)
	if c.visits.Add(1)%foldEvery == 0 {
		select {
		case c.foldNow <- struct{}{}:
		default: // one waits already
		}
	}
	return nil
}

func (c *Crawler) fold(ctx context.Context) error {
	if c.o.Fold == nil {
		return nil
	}
	folded, err := c.o.Fold(ctx)
	for _, pages := range folded.Pages {
		for i := range pages {
			if p := &pages[i]; !p.Became && err == nil {
				p.Stood, err = c.o.Archive.Stands(ctx, p.URL)
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tally.add(folded)
	return err
}

// checkSpace stops all fetching before the disk is full: what is under way can
// still be stored, and the next run goes on once there is room.
func (c *Crawler) checkSpace(ctx context.Context) {
	if c.o.MinFree == 0 || c.o.Space == nil || c.low.Load() {
		return
	}
	free, _, err := c.o.Space()
	if err != nil {
		c.o.Log.WarnContext(ctx, "free space unknown", slog.Any("error", err))
		return
	}
	if free < c.o.MinFree {
		c.low.Store(true)
	}
}

// diskLow is the problem of a run that stopped for want of room.
func (c *Crawler) diskLow() Problem {
	message := errs.DiskLow.Message()
	if free, _, err := c.o.Space(); err == nil {
		const mega = 1 << 20
		message = fmt.Sprintf("磁盘剩余 %d MB，低于下限 %d MB（min_free），已暂停抓取；腾出空间后下次运行会接着做", free/mega, c.o.MinFree/mega)
	}
	return Problem{Code: errs.DiskLow, Message: message}
}
