// Package index answers one question: what is asked, and what does an answer
// look like, whatever engine gives it?
//
// It holds the query tree and its parser, the document as engines receive it,
// the result, the snippets computed from the archive's text, and the fold that
// keeps an engine level with the archive. It imports no engine.
package index

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"baogao/report"
)

// Format names the layout of the derived index. History:
//
//	1: word fields title, body; role·term field; facets; exact by scan.
//	2: word fields title, body; facets; phrases and roles by package exact.
//	3: exact knows where sentences and paragraphs end.
const Format = 3

// Document is a report as an engine receives it.
type Document struct {
	Seq    uint64
	Report *report.Report // Report.Public() is the only text that is indexed
	State  State
}

// Digest is a hash of everything of a document that goes into an index, so that
// what an index holds can be compared with the archive.
func (d *Document) Digest() uint64 {
	r := d.Report
	h := sha256.New()
	for _, s := range []string{
		r.ID, string(d.State), r.Title, r.Public(), r.Unit.Name, r.Unit.Code, strings.Join(r.Unit.Path, "/"),
		strconv.Itoa(r.Year), string(r.Kind), r.Published, r.Source,
	} {
		_, _ = fmt.Fprintf(h, "%d:%s", len(s), s) // a hash never fails
	}
	for _, s := range r.Sections {
		_, _ = fmt.Fprintf(h, "%s %d %d,", s.Role, s.Start, s.End)
	}
	return binary.BigEndian.Uint64(h.Sum(nil))
}

// State says how a report stands in the archive.
type State string

// The states. A withdrawn report stays searchable and is labelled; a hidden
// one is in no index.
const (
	Live      State = "live"
	Withdrawn State = "withdrawn"
	Hidden    State = "hidden"
)

// Writer applies changes. Apply commits the documents and the cursor in one
// batch; it is idempotent by report id, and a document older than what is held
// under its id is left out. Documents in State Hidden are deleted.
type Writer interface {
	Apply(ctx context.Context, docs []Document, cursor uint64) error
	Cursor(ctx context.Context) (uint64, error)
}

// Searcher answers requests. Implementations are safe for concurrent use.
type Searcher interface {
	Search(ctx context.Context, req Request) (*Result, error)
}

// Texts gives an engine and the snippets the report behind an id.
type Texts interface {
	Document(ctx context.Context, id string) (Document, error)
}

// Request is one search.
type Request struct {
	Query  Query
	Sort   Sort
	Limit  int // hits wanted, 0 for counts only
	Offset int
	After  string   // opaque cursor of the previous page, wins over Offset
	Facets []string // year kind region role; nil for none
	Filter Filter
	Count  bool // occurrences, too
}

// Sort orders hits; ties are broken by id, so order is deterministic.
type Sort string

// The orders.
const (
	ByRelevance Sort = "relevance"
	ByDateDesc  Sort = "date"
	ByDateAsc   Sort = "date_asc"
)

// Filter narrows a search by exact values; empty fields do not filter.
// Region is a code prefix.
type Filter struct {
	Year   []int
	Kind   []report.Kind
	Region []string
	Role   []report.Role
	ID     []string
	Read   bool // only what could be read, as denominators count
}

// Hit is one document found. Snippets are added by Service.
type Hit struct {
	ID    string
	Score float64
}

// Result is an engine's answer.
type Result struct {
	Total  int
	Hits   []Hit
	Facets map[string][]FacetValue
	Next   string // cursor for the next page, empty at the end
	Cursor uint64 // archive Seq this answer is level with
	// Occurrences is how often the words and phrases of the query stand in the
	// documents found, if it was asked for.
	Occurrences int
}

// FacetValue is one value of a facet with its exact count.
type FacetValue struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"` // for people, where the value is a code
	Count int    `json:"count"`
	// Only in term statistics: occurrences in those documents, and how many
	// readable documents are held.
	Occurrences int `json:"occurrences,omitempty"`
	Held        int `json:"held,omitempty"`
}
