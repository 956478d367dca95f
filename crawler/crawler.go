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
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"baogao/archive"
	"baogao/internal/errs"
)

// parallel is how many sites are read at the same time.
const parallel = 8

// foldEvery is the number of visits after which the reports are read in the
// middle of a run, so that a long run is searchable early.
const foldEvery = 200

// Options are the parts a Crawler is given.
type Options struct {
	Archive   *archive.Archive
	Writer    *archive.Writer // nil allows Get and a dry run only
	Sites     []Site
	UserAgent string // default baogao
	Now       func() time.Time
	Wait      func(ctx context.Context, d time.Duration) error // pauses; tests pass their own
	Log       *slog.Logger
	Progress  func(Event)
	// Fold reads the captures so far into reports and returns what became of
	// them since the last call, by site.
	Fold func(ctx context.Context) (map[string]ReportCounts, error)
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
	DryRun   bool     // only say what is due, in DryRun's callback
	Due      func(archive.Known)
}

// Crawler fetches sites into an archive.
type Crawler struct {
	o     Options
	guard *guard
	pacer *pacer

	mu      sync.Mutex // the archive's Writer takes one caller at a time
	visits  int
	reports tally
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
	return &Crawler{o: o, guard: newGuard(), pacer: newPacer(o.Now, o.Wait), reports: tally{by: map[string]ReportCounts{}}}
}

// Run makes one run over the sites. What a site fails at stands in the
// summary; err is for the archive, wrong names and interruption.
func (c *Crawler) Run(ctx context.Context, o RunOptions) (s *Summary, err error) {
	defer errs.Wrap(&err, "crawler.Run")
	sites, err := c.choose(o.Sites)
	if err != nil {
		return nil, err
	}
	s = &Summary{Run: o.ID, Started: c.o.Now(), Sites: make([]SiteSummary, len(sites))}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for i := range sites {
		sum := &s.Sites[i]
		*sum = SiteSummary{Site: sites[i].Name, State: OK, Problems: []Problem{}}
		group.Go(func() error { return c.site(gctx, &sites[i], o, sum) })
	}
	err = group.Wait()
	if err == nil && c.o.Fold != nil && !o.DryRun {
		c.mu.Lock()
		err = c.fold(ctx)
		c.mu.Unlock()
	}
	s.finish(c.o.Now(), c.reports.by)
	if ctx.Err() != nil {
		err = errs.New(errs.Interrupted, "", errors.Join(ctx.Err(), err))
	}
	return s, err
}

func (c *Crawler) choose(names []string) ([]Site, error) {
	if len(names) == 0 {
		return slices.Clone(c.o.Sites), nil
	}
	var sites []Site
	for _, name := range names {
		i := slices.IndexFunc(c.o.Sites, func(s Site) bool { return s.Name == name })
		if i < 0 {
			return nil, errs.New(errs.BadUsage, fmt.Sprintf("没有名为 %s 的网站，请用 baogao sites list 查看", name), nil)
		}
		sites = append(sites, c.o.Sites[i])
	}
	return sites, nil
}

// record commits a visit and now and then folds what has come.
func (c *Crawler) record(ctx context.Context, v archive.Visit) error {
	if c.o.Writer == nil {
		return nil // Get stores nothing
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.o.Writer.Record(ctx, v); err != nil {
		return err
	}
	c.visits++
	if c.visits%foldEvery == 0 {
		return c.fold(ctx)
	}
	return nil
}

func (c *Crawler) fold(ctx context.Context) error {
	if c.o.Fold == nil {
		return nil
	}
	counts, err := c.o.Fold(ctx)
	c.reports.add(counts)
	return err
}
