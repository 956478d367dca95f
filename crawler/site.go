package crawler

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"baogao/archive"
	"baogao/crawler/robots"
	"baogao/internal/china"
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
	// nationalFor is how long a site is left alone that speaks only TLCP: it
	// will not learn TLS overnight.
	nationalFor = 7 * 24 * time.Hour
	// recount is after how many visits the targets are counted anew.
	recount = 64
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
	facts   *facts
	wanted  map[string]bool // pages that hold reports of the units asked for; nil: everything due
	targets int             // known to the frontier, an upper bound
	done    int             // requests
	broken  int             // failures to connect in a row
	halted  bool
	reached bool            // robots.txt was read, or need not be
	again   []archive.Known // to look at once more at the end
	seen    map[string]bool // visited in this run, by address and form

	shownBefore map[string]bool // pictures and style sheets named in this run
	shownNew    int
	read        map[string]bool    // list pages read to the end in this run
	listed      map[string]bool    // articles that list pages of this run name
	rows        map[[2]string]bool // column and article: what a list brought already
	names       map[string]string  // known addresses by what they share with their other spellings
	lists       bool               // list pages were found since targets were last taken
	repeats     map[string]bool    // pages of a list that say what stands in for them
	walked      map[string]int     // pages of lists that are not of reports alone
	ways        int                // pages looked at only for what they link
}

// site makes a run over one site.
func (c *Crawler) site(ctx context.Context, s *Site, o RunOptions, sum *SiteSummary) error {
	r, err := c.siteRun(s, o, sum)
	if err != nil {
		return err
	}
	defer r.fetcher.client.CloseIdleConnections()
	switch {
	case o.DryRun:
		return r.dryRun(ctx)
	case c.low.Load():
		return nil
	}
	ok, err := r.begin(ctx)
	if err != nil || r.facts == nil {
		return err
	}
	stages := []func(context.Context) error{r.frontier, r.asked, r.vanished, r.secondLooks, r.start}
	if !ok {
		stages = nil
	}
	for _, stage := range append(stages, r.judge) {
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
		polite:      politeness{rules: map[string]*robots.Rules{}, fails: map[string]error{}},
		shownBefore: map[string]bool{}, seen: map[string]bool{}, read: map[string]bool{}, listed: map[string]bool{}, rows: map[[2]string]bool{}, walked: map[string]int{}, repeats: map[string]bool{},
	}
	route, err := routeOf(s, c.o.Proxy, c.o.CA)
	if err != nil {
		return nil, err
	}
	client, err := newClient(s, r.own, c.guard, route)
	if err != nil {
		return nil, err
	}
	if c.transport != nil {
		client.Transport = c.transport(s)
	}
	sum.Proxy = route.via()
	if s.TLS != "strict" {
		sum.TLS = s.TLS
	}
	agent := c.o.UserAgent
	if s.UserAgent != "" {
		agent = s.UserAgent
	}
	r.fetcher = &fetcher{
		site: s, own: r.own, client: client, route: route, guard: c.guard, pacer: c.pacer, body: c.body, now: c.o.Now, agent: agent,
		permit: r.permit, pause: r.pause, probed: map[string]bool{},
		clock: &systemTime{now: c.o.Now},
	}
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
			out = append(out, archive.Target{URL: u.String(), Site: r.site.Name, Role: archive.Column, Column: r.seedColumn(u), Anchor: c.Name})
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
// site must not be visited now. Where nothing is due nobody is asked, and
// there are no facts.
func (r *siteRun) begin(ctx context.Context) (bool, error) {
	code, until, err := r.held(ctx)
	if err != nil {
		return false, err
	}
	if code != errs.OK {
		r.sum.add(Problem{Code: code, URL: r.home.String(), Message: code.Message() + "；" + until.In(china.Zone()).Format("01-02 15:04") + " 以后再访问"})
		r.sum.State = Blocked
		return false, r.recall(ctx)
	}
	if due, err := r.prepare(ctx); err != nil || !due {
		return false, err
	}
	if err := r.recall(ctx); err != nil {
		return false, err
	}
	if r.targets, err = r.c.o.Archive.Targets(ctx, r.site.Name); err != nil {
		return false, err
	}
	if err := r.permit(ctx, r.home); err != nil && !errors.Is(err, errs.RobotsDenied) {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		code := errs.CodeOf(err)
		r.fail(code, r.robotsTarget(r.home).URL, errs.Message(err))
		if blocked(code) || code == errs.TLSGM {
			r.sum.State = Blocked
			return false, r.hold(ctx, code, holdFor(code))
		}
		return false, nil
	}
	r.reached = true
	return true, nil
}

// holdFor is how long a site that answered so is left alone.
func holdFor(code errs.Code) time.Duration {
	if code == errs.TLSGM {
		return nationalFor
	}
	return blockedFor
}

// prepare puts the columns on the frontier, and what was asked for, and says
// whether anything is due.
func (r *siteRun) prepare(ctx context.Context) (due bool, err error) {
	w, a := r.c.o.Writer, r.c.o.Archive
	var seeds []archive.Target
	for _, t := range r.seeds() {
		k, err := a.Known(ctx, t.URL, "")
		if err != nil && !errors.Is(err, errs.NotFound) {
			return false, err
		}
		if err != nil || k.Site != t.Site || k.Role != t.Role || k.Column != t.Column {
			seeds = append(seeds, t)
		}
	}
	if len(seeds) > 0 {
		if err := w.Add(ctx, seeds); err != nil {
			return false, err
		}
	}
	if err := r.want(ctx); err != nil {
		return false, err
	}
	switch {
	case r.o.Full:
		err = w.MakeDue(ctx, r.site.Name, "", r.started)
	case r.wanted != nil:
		err = w.MakeDue(ctx, r.site.Name, archive.Column, r.started)
	}
	if err != nil {
		return false, err
	}
	if first, err := a.Due(ctx, r.site.Name, r.started, 1); err != nil || len(first) > 0 {
		return true, err
	}
	_, due, err = r.startDue(ctx)
	return due, err
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
		due, err := r.due(ctx)
		if err != nil {
			return err
		}
		if len(due) == 0 {
			return nil
		}
		progress := false
		r.lists = false
		for _, k := range due {
			if r.stopped() {
				return nil
			}
			if k.Role != archive.Column && r.lists {
				break // lists come first, those found just now too
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

// due are targets to visit now: a batch of all, or those that may hold news of
// the units asked for.
func (r *siteRun) due(ctx context.Context) ([]archive.Known, error) {
	if r.wanted == nil {
		return r.c.o.Archive.Due(ctx, r.site.Name, r.started, batch)
	}
	all, err := r.c.o.Archive.Due(ctx, r.site.Name, r.started, maxWanted)
	return slices.DeleteFunc(all, func(k archive.Known) bool {
		return k.Role != archive.Column && !k.Visited.IsZero() || r.seen[k.URL+" "+k.Form]
	}), err
}

// stopped says that the run makes no more requests to the site.
func (r *siteRun) stopped() bool {
	if !r.halted && r.now().Sub(r.started) > r.site.maxTime() {
		r.halted = true
		r.sum.add(Problem{Code: errs.TimeUp, URL: r.home.String(), Message: errs.TimeUp.Message()})
	}
	return r.halted || r.c.low.Load() || r.o.MaxPages > 0 && r.done >= r.o.MaxPages
}

// secondLooks repeats what failed in a way that may pass, and confirms what
// was not found: only twice not found is gone.
func (r *siteRun) secondLooks(ctx context.Context) error {
	again := r.again
	r.again = nil
	for _, k := range again {
		known, err := r.c.o.Archive.Known(ctx, k.URL, k.Form)
		if err != nil {
			return err
		}
		if r.halted || r.c.low.Load() {
			r.fail(known.Code, k.URL, known.Code.Message()+"（本次未能再试）")
			continue
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
func (r *siteRun) count(role archive.Role, a answer) {
	r.sum.Pages.Bytes += a.received
	switch {
	case role == archive.Requisite: // a page is counted once, whatever it is shown with
	case a.sameAsBefore && a.code == errs.OK:
		r.sum.Pages.NotModified++
	case a.code == errs.OK:
		r.sum.Pages.Fetched++
	}
}
