package crawler

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"baogao/archive"
	"baogao/crawler/robots"
	"baogao/internal/errs"
)

const (
	// batch is how many due targets are taken from the frontier at once.
	batch = 32
	// patience is the number of failures to connect in a row after which a
	// site is left alone for this run.
	patience = 5
	// blockedFor is how long a site that answered with a protection page is
	// left alone: days, not minutes, or it would only be confirmed.
	blockedFor = 3 * 24 * time.Hour
	// held marks the robots.txt row of a site that must not be visited before
	// the row is due; the code why follows.
	held = "held "
	// everything is a time by which every target is due.
	everything = 200 * 365 * 24 * time.Hour
)

// siteRun is the work of one run on one site. One goroutine owns it.
type siteRun struct {
	c       *Crawler
	site    *Site
	o       RunOptions
	own     hosts
	fetcher *fetcher
	polite  politeness
	sum     *SiteSummary
	started time.Time
	now     func() time.Time

	home    *url.URL
	targets int // known to the frontier, an upper bound
	done    int // requests
	broken  int // failures to connect in a row
	halted  bool
	again   []archive.Known    // to look at once more at the end
	seen    map[string]bool    // visited in this run, by address and form
	read    map[string]bool    // list pages read to the end in this run
	listed  map[string]bool    // articles that list pages of this run name
	rows    map[[2]string]bool // column and article: what a list brought already
}

// site makes a run over one site.
func (c *Crawler) site(ctx context.Context, s *Site, o RunOptions, sum *SiteSummary) error {
	r, err := c.siteRun(s, o, sum)
	if err != nil {
		return err
	}
	defer r.fetcher.client.CloseIdleConnections()
	if o.DryRun {
		return r.dryRun(ctx)
	}
	if ok, err := r.begin(ctx); err != nil || !ok {
		return err
	}
	for _, stage := range []func(context.Context) error{r.frontier, r.vanished, r.secondLooks} {
		if err := stage(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (c *Crawler) siteRun(s *Site, o RunOptions, sum *SiteSummary) (*siteRun, error) {
	home, ok := canonical(s.URL)
	if !ok {
		return nil, errs.New(errs.BadConfig, "网址无效："+s.URL, nil)
	}
	r := &siteRun{
		c: c, site: s, o: o, own: hostsOf(s), sum: sum, started: c.o.Now(), now: c.o.Now, home: home,
		polite: politeness{rules: map[string]*robots.Rules{}, fails: map[string]error{}},
		seen:   map[string]bool{}, read: map[string]bool{}, listed: map[string]bool{}, rows: map[[2]string]bool{},
	}
	client, err := newClient(s, r.own, c.guard)
	if err != nil {
		return nil, err
	}
	agent := c.o.UserAgent
	if s.UserAgent != "" {
		agent = s.UserAgent
	}
	r.fetcher = &fetcher{site: s, own: r.own, client: client, pacer: c.pacer, now: c.o.Now, agent: agent, permit: r.permit, delay: r.delay}
	return r, nil
}

func (r *siteRun) seeds() []archive.Target {
	columns := r.site.Columns
	if len(columns) == 0 {
		columns = []Column{{URL: r.site.URL}}
	}
	var out []archive.Target
	for _, c := range columns {
		if u, ok := canonical(c.URL); ok {
			out = append(out, archive.Target{URL: u.String(), Site: r.site.Name, Role: archive.Column, Column: u.String(), Anchor: c.Name})
		}
	}
	return out
}

func (r *siteRun) dryRun(ctx context.Context) error {
	at := r.started
	if r.o.Full {
		at = at.Add(everything)
	}
	due, err := r.c.o.Archive.Due(ctx, r.site.Name, at, r.site.maxPages())
	if err != nil || r.o.Due == nil {
		return err
	}
	for _, t := range r.seeds() {
		if _, err := r.c.o.Archive.Known(ctx, t.URL, ""); errors.Is(err, errs.NotFound) {
			due = append(due, archive.Known{Target: t})
		}
	}
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	for _, k := range due {
		r.o.Due(k)
	}
	return nil
}

// begin prepares the frontier and asks for robots.txt; false means that the
// site must not be visited now.
func (r *siteRun) begin(ctx context.Context) (bool, error) {
	if code, until, err := r.held(ctx); err != nil || code != errs.OK {
		r.sum.add(Problem{Code: code, URL: r.home.String(), Message: code.Message() + "；" + until.In(china()).Format("01-02 15:04") + " 以后再访问"})
		r.sum.State = Blocked
		return false, err
	}
	r.c.mu.Lock()
	err := r.c.o.Writer.Add(ctx, r.seeds())
	if err == nil && r.o.Full {
		err = r.c.o.Writer.MakeDue(ctx, r.site.Name, "", r.started)
	}
	r.c.mu.Unlock()
	if err != nil {
		return false, err
	}
	if r.targets, err = r.c.o.Archive.Targets(ctx, r.site.Name); err != nil {
		return false, err
	}
	if err := r.permit(ctx, r.home); err != nil && !errors.Is(err, errs.RobotsDenied) {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		r.fail(errs.CodeOf(err), r.robotsTarget(r.home).URL, errs.Message(err))
		return false, nil
	}
	return true, nil
}

// held says why and until when an earlier run decided to leave the site alone.
func (r *siteRun) held(ctx context.Context) (errs.Code, time.Time, error) {
	k, err := r.c.o.Archive.Known(ctx, r.robotsTarget(r.home).URL, "")
	if errors.Is(err, errs.NotFound) {
		return errs.OK, time.Time{}, nil
	}
	why, ok := strings.CutPrefix(k.ETag, held)
	if err != nil || !ok || !k.Due.After(r.started) {
		return errs.OK, time.Time{}, err
	}
	code, err := strconv.Atoi(why)
	return errs.Code(code), k.Due, err
}

// hold leaves the site alone for a while, in this run and the next ones.
func (r *siteRun) hold(ctx context.Context, code errs.Code, d time.Duration) error {
	r.halted = true
	t := r.robotsTarget(r.home)
	return r.record(ctx, archive.Visit{Target: t, Code: code, ETag: held + strconv.Itoa(int(code)), Next: r.now().Add(d)})
}

// frontier visits what is due, in the archive's order.
func (r *siteRun) frontier(ctx context.Context) error {
	for !r.stopped() {
		due, err := r.c.o.Archive.Due(ctx, r.site.Name, r.started, batch)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return nil
		}
		progress := false
		for _, k := range due {
			if r.stopped() {
				return nil
			}
			if r.seen[k.URL+" "+k.Form] {
				continue
			}
			progress = true
			if err := r.visit(ctx, k, false); err != nil {
				return err
			}
		}
		if !progress {
			return nil // a clock that stands still must not make a run endless
		}
	}
	return nil
}

func (r *siteRun) stopped() bool {
	return r.halted || r.o.MaxPages > 0 && r.done >= r.o.MaxPages
}

// vanished looks at articles that their column, read to its end in this run,
// no longer names.
func (r *siteRun) vanished(ctx context.Context) error {
	if r.stopped() || len(r.read) == 0 {
		return nil
	}
	all, err := r.c.o.Archive.Due(ctx, r.site.Name, r.started.Add(everything), 1<<20)
	if err != nil {
		return err
	}
	unread, lists := map[string]bool{}, map[string]bool{}
	for _, k := range all {
		if k.Role == archive.Column {
			lists[k.URL] = true
			unread[k.Column] = unread[k.Column] || !r.read[k.URL+" "+k.Form]
		}
	}
	for _, k := range all {
		if r.stopped() {
			return nil
		}
		gone, known := unread[k.Column]
		if k.Role != archive.Article || !known || gone || !lists[k.Via] || k.SHA256 == "" || k.Gone > 0 ||
			r.listed[k.URL] || r.seen[k.URL+" "+k.Form] {
			continue
		}
		if err := r.visit(ctx, k, false); err != nil {
			return err
		}
	}
	return nil
}

// secondLooks repeats what failed in a way that may pass, and confirms what
// was not found: only twice not found is gone.
func (r *siteRun) secondLooks(ctx context.Context) error {
	again := r.again
	r.again = nil
	for i, k := range again {
		if r.halted {
			for _, rest := range again[i:] {
				r.fail(errs.Timeout, rest.URL, "本次未能重试，下次再试")
			}
			return nil
		}
		known, err := r.c.o.Archive.Known(ctx, k.URL, k.Form)
		if err != nil {
			return err
		}
		if err := r.visit(ctx, known, true); err != nil {
			return err
		}
	}
	return nil
}

func (r *siteRun) record(ctx context.Context, v archive.Visit) error { return r.c.record(ctx, v) }

// fail lists a problem and counts the page.
func (r *siteRun) fail(code errs.Code, address, message string) {
	if message == "" {
		message = code.Message()
	}
	r.sum.Pages.Failed++
	r.sum.add(Problem{Code: code, URL: address, Message: message})
}

// count adds an answer to the summary; failures are counted by fail.
func (r *siteRun) count(a answer) {
	r.sum.Pages.Bytes += a.received
	switch {
	case a.sameAsBefore && a.code == errs.OK:
		r.sum.Pages.NotModified++
	case a.code == errs.OK:
		r.sum.Pages.Fetched++
	}
}

// china is the clock of the sites.
func china() *time.Location { return time.FixedZone("CST", 8*3600) }
