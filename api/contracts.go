package api

import (
	"context"
	"encoding/json"
	"time"

	"baogao/archive"
	"baogao/index"
	"baogao/report"
)

// SearchRequest is one search as the HTTP parameters state it. An empty Text
// asks for everything the filter lets through.
type SearchRequest struct {
	Text    string
	Any     bool // match=any: reports that hold any of the words
	Sort    index.Sort
	Limit   int
	Offset  int
	After   string // opaque cursor, wins over Offset
	Facets  []string
	Filter  index.Filter
	Explain bool
	Corpus  uint64 // 0: as of now
}

// Answer is what GET /search returns.
type Answer struct {
	Query       string                        `json:"query"`
	Parsed      any                           `json:"parsed"`
	Total       int                           `json:"total"`
	TookMS      int64                         `json:"took_ms"`
	Hits        []Hit                         `json:"hits"`
	Facets      map[string][]index.FacetValue `json:"facets"`
	Corrections []index.Correction            `json:"corrections"`
	Next        string                        `json:"next,omitempty"`
	Corpus      Corpus                        `json:"corpus"`
	Explain     json.RawMessage               `json:"explain,omitempty"`
}

// Hit is one report found.
type Hit struct {
	ID        string      `json:"id"`
	Title     string      `json:"title"`
	Unit      report.Unit `json:"unit"`
	Year      int         `json:"year,omitempty"`
	Kind      report.Kind `json:"kind"`
	Published string      `json:"published,omitempty"`
	URL       string      `json:"url,omitempty"`
	State     index.State `json:"state,omitempty"`
	Score     float64     `json:"score"`
	Snippets  []Snippet   `json:"snippets"`
}

// Snippet is a piece of the public text; Marks are byte offsets into Text.
type Snippet struct {
	Text    string   `json:"text"`
	Marks   [][2]int `json:"marks"`
	Section int      `json:"section"` // index into the report's sections
	Offset  int      `json:"offset"`  // of Text in the report's text
}

// Corpus says what an answer was computed from.
type Corpus struct {
	Seq        uint64 `json:"seq"`
	Analyzer   string `json:"analyzer"`
	Dictionary string `json:"dictionary"`
	Rules      string `json:"rules"`
	Program    string `json:"program"`
}

// Searcher answers searches. Coded errors of a query over the limits
// (errs.QueryTooLong …) become a 400.
type Searcher interface {
	Search(ctx context.Context, req SearchRequest) (*Answer, error)
}

// Suggestion is one completion of what is being typed.
type Suggestion struct {
	Text string `json:"text"`
	Type string `json:"type"` // unit, title, term
	Note string `json:"note,omitempty"`
}

// Suggester completes a prefix, best first.
type Suggester interface {
	Suggest(ctx context.Context, prefix string, limit int) ([]Suggestion, error)
}

// Reports reads reports; *archive.Archive is one.
type Reports interface {
	Report(ctx context.Context, id string) (*archive.Entry, error)
	ReportVersion(ctx context.Context, id string, n int) (*archive.Entry, error)
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

// Units finds units by name; *report.Register is one.
type Units interface {
	Find(name, within string, limit int) []report.Unit
	Place(code string) (report.Unit, bool)
}

// Runs lists the newest runs; *archive.Archive is one.
type Runs interface {
	Runs(ctx context.Context, limit int) ([]archive.Run, error)
}

// Hider takes a report out of every surface; *archive.Archive is one.
type Hider interface {
	Hide(ctx context.Context, id, reason string) error
}

// Status is what the index and the archive hold at this moment.
type Status struct {
	Corpus     Corpus // Seq: what the index is level with
	ArchiveSeq uint64
	Held       archive.Held
}

// Stater tells the status; an error means that no index is open.
type Stater interface {
	Status(ctx context.Context) (Status, error)
}
