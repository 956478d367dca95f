package api

import (
	"context"
	"io"
	"time"

	"baogao/archive"
	"baogao/audit"
	"baogao/compare"
	"baogao/index"
	"baogao/index/suggest"
	"baogao/report"
)

// Searcher answers searches; *index.Service is one. An empty query asks for
// everything the filter lets through. Coded errors of a query over the limits
// (errs.QueryTooLong …) become a 400.
type Searcher interface {
	Search(ctx context.Context, ask index.Ask) (*index.Answer, error)
}

// Suggester completes what is typed, best first; *suggest.Suggester is one.
type Suggester interface {
	Suggest(ctx context.Context, typed string, limit int) ([]suggest.Suggestion, error)
}

// Likener finds reports that say what one says; *index.Service is one.
type Likener interface {
	Similar(ctx context.Context, id string, limit int) (*index.Similar, error)
}

// Reports reads reports; *archive.Archive is one.
type Reports interface {
	Report(ctx context.Context, id string) (*archive.Entry, error)
	ReportVersion(ctx context.Context, id string, n int) (*archive.Entry, error)
	ReportAt(ctx context.Context, id string, seq uint64) (*archive.Entry, error)
}

// Original is a captured page, decoded to UTF-8. HTML is empty when the
// capture is no page, a PDF for instance; the report's text stands in for it.
type Original struct {
	URL       string
	Fetched   time.Time
	MediaType string
	SHA256    string
	HTML      string
}

// Originals reads what version n of a report was read from, n 0 the latest.
type Originals interface {
	Original(ctx context.Context, id string, n int) (*Original, error)
}

// Parts reads what captured pages are shown with.
type Parts interface {
	// Part finds the capture of an address, a picture or a style sheet; 0 if
	// there is none.
	Part(ctx context.Context, url string) (seq uint64, err error)
	ReadPart(ctx context.Context, seq uint64) (*Part, error)
}

// Part is a picture or a style sheet.
type Part struct {
	URL       string
	MediaType string
	Body      []byte // Content-Encoding undone
}

// Units finds units by name; *report.Register is one.
type Units interface {
	Find(name, within string, limit int) []report.Unit
	Place(code string) (report.Unit, bool)
}

// Runs lists the newest runs; *archive.Archive is one.
type Runs interface {
	Runs(ctx context.Context, limit int) ([]archive.Run, error)
}

// Sites tells how every site fared that was ever visited; *archive.Archive is
// one.
type Sites interface {
	Sites(ctx context.Context) ([]archive.SiteState, error)
}

// Captures reads the page that shows a problem, errs.NotFound if there is none.
type Captures interface {
	Captured(ctx context.Context, seq uint64) (*Original, error)
}

// Hider takes a report out of every surface; *archive.Archive is one.
type Hider interface {
	Hide(ctx context.Context, id, reason string) error
}

// CrawlAsk chooses what a run is for; empty means all that is due.
type CrawlAsk struct {
	Sites []string `json:"sites"` // names in sites.yaml
	Units []string `json:"units"` // names or codes: what may hold news of them, due or not
	Full  bool     `json:"full"`  // everything known, due or not
}

// Crawls begins a run and leaves it to itself; errs.Locked if another is under
// way, errs.BadUsage or errs.UnknownUnit for names that nobody knows.
type Crawls interface {
	StartCrawl(ctx context.Context, ask CrawlAsk) (archive.Run, error)
}

// Status is what the index and the archive hold at this moment.
type Status struct {
	Corpus     index.Corpus // Seq: what the index is level with
	ArchiveSeq uint64
	Held       archive.Held
}

// Stater tells the status; an error means that no index is open.
type Stater interface {
	Status(ctx context.Context) (Status, error)

	// Corpus is that of the status, without asking the archive: it comes before
	// every search.
	Corpus(ctx context.Context) (index.Corpus, error)
}

// Alerts keeps standing queries; *archive.Archive is one.
type Alerts interface {
	Alerts(ctx context.Context) ([]archive.Alert, error)
	AddAlert(ctx context.Context, rule []byte, by, secret string) (int64, error)
	RemoveAlert(ctx context.Context, id int64) error
}

// Auditor answers auditors' questions; *audit.Auditor is one.
type Auditor interface {
	Coverage(ctx context.Context, ask audit.CoverageAsk) (*compare.Matrix, error)
	Items(ctx context.Context, ask audit.CoverageAsk, list audit.List, since string) ([]compare.Item, error)
	Copies(ctx context.Context, ask audit.CopiesAsk) (*audit.Copies, error)
	Leads(ctx context.Context, ask audit.LeadAsk) (*audit.LeadList, error)
	Compare(ctx context.Context, ask audit.CompareAsk) (*audit.Comparison, error)
	Figures(ctx context.Context, indicator string) (func(*report.Report) []audit.FigureRecord, error)
	Evidence(ctx context.Context, ids []string, by string, w io.Writer) error
	Judge(ctx context.Context, id string, j audit.Judgement) (*audit.Lead, error)
}
