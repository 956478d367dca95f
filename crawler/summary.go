package crawler

import (
	"time"

	"baogao/crawler/expect"
	"baogao/internal/errs"
)

// State says how a site fared in a run.
type State string

// The states of a site.
const (
	OK      State = "ok"
	Partial State = "partial"
	Failed  State = "failed"
	Blocked State = "blocked"
)

// Summary is what a run did, in the shape INTERFACE promises.
type Summary struct {
	Run      string        `json:"run"`
	Started  time.Time     `json:"started"`
	Finished time.Time     `json:"finished"`
	Sites    []SiteSummary `json:"sites"`
	Totals   Totals        `json:"totals"`
	Problems []Problem     `json:"problems,omitempty"` // of the whole run
}

// SiteSummary is a run's result for one site.
type SiteSummary struct {
	Site     string       `json:"site"`
	State    State        `json:"state"`
	Proxy    string       `json:"proxy,omitempty"` // asked in our stead: it resolved the names
	TLS      string       `json:"tls,omitempty"`   // legacy or insecure, where the site's entry allows it
	Pages    PageCounts   `json:"pages"`
	Reports  ReportCounts `json:"reports"`
	Problems []Problem    `json:"problems"`
}

// Totals sums the sites up.
type Totals struct {
	Pages   PageCounts   `json:"pages"`
	Reports ReportCounts `json:"reports"`
}

// PageCounts counts a site's answers; Bytes are as received.
type PageCounts struct {
	Fetched     int   `json:"fetched"`
	NotModified int   `json:"not_modified"`
	Failed      int   `json:"failed"`
	Bytes       int64 `json:"bytes"`
}

// ReportCounts counts what became of reports.
type ReportCounts struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Withdrawn int `json:"withdrawn"`
	Duplicate int `json:"duplicate"`
}

// Problem is one thing a run could not do.
type Problem struct {
	Code    errs.Code `json:"code"`
	URL     string    `json:"url"`
	Message string    `json:"message"`
	Seq     uint64    `json:"seq,omitempty"` // of the archived page that shows it
}

// maxProblems of one site are listed; a site that fails everywhere says no
// more with the next thousand.
const maxProblems = 1000

// Add lists a further problem of a site, for stages after the fetch.
func (s *Summary) Add(site string, err error, url string) {
	for i := range s.Sites {
		if s.Sites[i].Site == site {
			s.Sites[i].add(Problem{Code: errs.CodeOf(err), URL: url, Message: errs.Message(err)})
			return
		}
	}
}

func (s *SiteSummary) add(p Problem) {
	if len(s.Problems) < maxProblems {
		s.Problems = append(s.Problems, p)
	}
	if s.State == OK {
		s.State = Partial
	}
}

// Merge adds the counts of a later run over the same sites.
func (s *Summary) Merge(later *Summary) {
	s.Finished = later.Finished
	for i := range min(len(s.Sites), len(later.Sites)) {
		s.Sites[i].Pages.add(later.Sites[i].Pages)
		s.Sites[i].Reports.add(later.Sites[i].Reports)
	}
	s.Problems = append(s.Problems, later.Problems...)
	s.Totals.Pages.add(later.Totals.Pages)
	s.Totals.Reports.add(later.Totals.Reports)
}

// Outcome says whether everything was done, and if not whether part of it was:
// exit codes 0, 3 and 1.
func (s *Summary) Outcome() (done, part bool) {
	done, part = len(s.Problems) == 0, len(s.Problems) > 0
	for _, site := range s.Sites {
		done = done && site.State == OK
		part = part || site.State == OK || site.State == Partial
	}
	return done, part
}

// finish settles the states and the totals.
func (s *Summary) finish(now time.Time, reports map[string]ReportCounts) {
	s.Finished = now
	s.Totals = Totals{}
	for i := range s.Sites {
		site := &s.Sites[i]
		site.Reports = reports[site.Site]
		if site.State == Partial && site.Pages.Fetched+site.Pages.NotModified == 0 {
			site.State = Failed
		}
		s.Totals.Pages.add(site.Pages)
		s.Totals.Reports.add(site.Reports)
	}
}

func (p *PageCounts) add(q PageCounts) {
	p.Fetched += q.Fetched
	p.NotModified += q.NotModified
	p.Failed += q.Failed
	p.Bytes += q.Bytes
}

func (r *ReportCounts) add(q ReportCounts) {
	r.New += q.New
	r.Changed += q.Changed
	r.Unchanged += q.Unchanged
	r.Withdrawn += q.Withdrawn
	r.Duplicate += q.Duplicate
}

// tally adds up what the folds of one run report.
type tally struct {
	counts   map[string]ReportCounts
	pages    map[string]*expect.Tally
	problems map[string][]Problem
}

func newTally() tally {
	return tally{counts: map[string]ReportCounts{}, pages: map[string]*expect.Tally{}, problems: map[string][]Problem{}}
}

func (t *tally) add(f Folded) {
	for site, c := range f.Counts {
		sum := t.counts[site]
		sum.add(c)
		t.counts[site] = sum
	}
	for site, pages := range f.Pages {
		if t.pages[site] == nil {
			t.pages[site] = &expect.Tally{}
		}
		t.pages[site].Add(pages)
	}
	for site, problems := range f.Problems {
		t.problems[site] = append(t.problems[site], problems...)
	}
}
