package crawler

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"baogao/archive"
	"baogao/crawler/expect"
	"baogao/internal/errs"
)

// facts are what a run finds of a site that its expectations are held against.
type facts struct {
	before archive.SiteState // as the last run left it
	memory *expect.Memory
	newest int64  // target found last before the run
	seq    uint64 // of the archive before the run

	lists  map[string]*listed  // by column
	linked map[string]bool     // list pages that others name, by address and form
	whole  map[string]bool     // columns read from their first page to their last
	strays map[string][]string // by column: listed no more, and still there
	anew   map[string]bool     // addresses that answered with something new
	stands []archive.SiteProblem
}

// listed is what the pages of one column's list name.
type listed struct {
	rows  map[uint64]bool
	first []uint64
	pages map[uint64]string // which page brought these rows
}

// recall begins the facts with what earlier runs left.
func (r *siteRun) recall(ctx context.Context) error {
	f, err := r.c.recall(ctx, r.site.Name)
	r.facts = f
	return err
}

func (c *Crawler) recall(ctx context.Context, site string) (f *facts, err error) {
	f = &facts{
		lists: map[string]*listed{}, linked: map[string]bool{}, whole: map[string]bool{}, strays: map[string][]string{},
		anew: map[string]bool{},
	}
	f.before, err = c.o.Archive.Site(ctx, site)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return nil, err
	}
	f.memory = expect.Decode(f.before.Memory)
	if f.newest, err = c.o.Archive.NewestTarget(ctx); err != nil {
		return nil, err
	}
	f.seq, err = c.o.Archive.Seq(ctx)
	return f, err
}

// judge holds what the run found against what is expected, at its end.
func (r *siteRun) judge(ctx context.Context) error {
	if !r.stopped() {
		if err := r.judgeLists(ctx); err != nil {
			return err
		}
	}
	for _, p := range r.facts.before.Problems {
		over, err := r.recheck(ctx, p)
		if err != nil {
			return err
		}
		if !over {
			r.facts.stands = append(r.facts.stands, p)
		}
	}
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	r.c.facts[r.site.Name] = r.facts
	return nil
}

func (r *siteRun) judgeLists(ctx context.Context) error {
	f := r.facts
	census, err := r.c.o.Archive.Census(ctx, r.site.Name, f.newest)
	if err != nil {
		return err
	}
	for _, column := range slices.Sorted(maps.Keys(f.lists)) {
		l := f.lists[column]
		if !f.whole[column] {
			continue
		}
		r.expected(f.memory.List(expect.Reading{
			Address: column, Rows: l.rows, First: l.first, Strays: f.strays[column],
			Gone: census[column].Gone, Fresh: census[column].Fresh,
		}, r.now()))
	}
	return nil
}

// expected lists violated expectations.
func (r *siteRun) expected(problems []expect.Problem) { r.sum.expected(problems) }

func (s *SiteSummary) expected(problems []expect.Problem) {
	for _, p := range problems {
		s.add(Problem{Code: p.Code, URL: p.URL, Message: p.Message, Seq: p.Seq})
	}
}

// recheck says that this run looked again at what an earlier one complained
// of: if the problem is still there, it was found again.
func (r *siteRun) recheck(ctx context.Context, p archive.SiteProblem) (bool, error) {
	switch code := p.Code; {
	case code == errs.TimeUp, code == errs.DiskLow, code == errs.Interrupted:
		return true, nil
	case code == errs.ReportElsewhere:
		k, err := r.c.o.Archive.Known(ctx, p.URL, "")
		if errors.Is(err, errs.NotFound) {
			return false, nil
		}
		return err == nil && k.Role != archive.Column, err
	case code == errs.ColumnChanged, code == errs.ColumnShrank, code == errs.ColumnStale:
		return r.facts.whole[p.URL] && !r.stopped(), nil
	case code == errs.FewReports:
		return false, nil // settled by the next pages of that column
	case code >= errs.BadCharset, code == errs.ReportLost, code == errs.SamePage, code == errs.OddDate, code == errs.Poison:
		return r.facts.anew[p.URL], nil
	}
	whole := blocked(p.Code) || p.Code == errs.TLSGM || p.URL == r.home.String() || p.URL == r.robotsTarget(r.home).URL
	return whole && r.reached || r.seen[p.URL+" "], nil
}

// settle holds what became of the pages against what is expected, and stores
// how each site fared that was visited or had pages read.
func (c *Crawler) settle(ctx context.Context, s *Summary) error {
	if c.low.Load() {
		s.Problems = append(s.Problems, c.diskLow())
	}
	names := map[string]*SiteSummary{}
	for i := range s.Sites {
		names[s.Sites[i].Site] = &s.Sites[i]
	}
	for site := range c.tally.pages {
		if names[site] == nil && site != "" {
			names[site] = &SiteSummary{Site: site, State: OK} // fetched by a run that was cut off
		}
	}
	for _, site := range slices.Sorted(maps.Keys(names)) {
		if err := c.settleSite(ctx, names[site], s); err != nil {
			return err
		}
	}
	return nil
}

func (c *Crawler) settleSite(ctx context.Context, sum *SiteSummary, s *Summary) (err error) {
	f, pages := c.facts[sum.Site], c.tally.pages[sum.Site]
	if f == nil {
		if pages == nil && len(c.tally.problems[sum.Site]) == 0 {
			return nil // nothing was due
		}
		if f, err = c.recall(ctx, sum.Site); err != nil {
			return err
		}
		f.stands = f.before.Problems
	}
	for _, p := range c.tally.problems[sum.Site] {
		sum.add(p)
	}
	if pages != nil {
		sum.expected(f.memory.Pages(pages))
		problems, err := c.places(ctx, sum.Site, f, pages, s.Started)
		if err != nil {
			return err
		}
		sum.expected(problems)
		f.stands = slices.DeleteFunc(f.stands, func(p archive.SiteProblem) bool {
			return p.Code == errs.FewReports && pages.Has(p.URL)
		})
	}
	if err := c.evidence(ctx, sum, f); err != nil {
		return err
	}
	return c.keep(ctx, sum, f, s)
}

// places asks where new reports came up.
func (c *Crawler) places(ctx context.Context, site string, f *facts, pages *expect.Tally, began time.Time) ([]expect.Problem, error) {
	all, err := c.yields(ctx, site, "")
	if err != nil {
		return nil, err
	}
	f.memory.Hold(all)
	if f.before.Visited.IsZero() {
		return nil, nil // everything is new
	}
	read := func(column string) bool { return f.whole[column] }
	problems := expect.Moved(all, began, read)
	for _, unit := range pages.Units() {
		if len(problems) > 0 {
			break // one is enough to make somebody look
		}
		ys, err := c.yields(ctx, site, unit)
		if err != nil {
			return nil, err
		}
		problems = append(problems, expect.Moved(ys, began, read)...)
	}
	return problems, nil
}

func (c *Crawler) yields(ctx context.Context, site, unit string) ([]expect.Yield, error) {
	ys, err := c.o.Archive.Yields(ctx, site, unit)
	out := make([]expect.Yield, len(ys))
	for i, y := range ys {
		out[i] = expect.Yield{Column: y.Column, Kind: y.Kind, Year: y.Year, First: y.First}
	}
	return out, err
}

// evidence finds, for each problem, the page this run archived that shows it.
func (c *Crawler) evidence(ctx context.Context, sum *SiteSummary, f *facts) error {
	for i := range sum.Problems {
		p := &sum.Problems[i]
		if p.Seq > 0 || p.URL == "" {
			continue
		}
		k, err := c.o.Archive.Known(ctx, p.URL, "")
		if errors.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if k.LastSeq > f.seq {
			p.Seq = k.LastSeq
		}
	}
	return nil
}

// keep stores how the site fared.
func (c *Crawler) keep(ctx context.Context, sum *SiteSummary, f *facts, s *Summary) error {
	memory, err := f.memory.Encode()
	if err != nil {
		return err
	}
	state := archive.SiteState{Site: sum.Site, Run: s.Run, Visited: s.Started, State: string(sum.State), Memory: memory}
	for _, p := range sum.Problems {
		state.Problems = append(state.Problems, archive.SiteProblem{Code: p.Code, URL: p.URL, Message: p.Message, Seq: p.Seq, Since: s.Started})
	}
	for _, p := range f.stands {
		if !slices.ContainsFunc(state.Problems, func(q archive.SiteProblem) bool { return q.Code == p.Code && q.URL == p.URL }) {
			state.Problems = append(state.Problems, p)
		}
	}
	if len(state.Problems) == 0 {
		state.Good = s.Started
	}
	return c.o.Writer.PutSite(ctx, state)
}
