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
	"slices"
	"strconv"
	"strings"

	"baogao/report"
)

// Format names the layout of the derived index. History:
//
//	1: word fields title, body; role·term field; facets; exact by scan.
//	2: word fields title, body; facets; phrases and roles by package exact.
//	3: exact knows where sentences and paragraphs end.
//	4: what reports said before, in fields and an exact part of its own.
const Format = 4

// Document is a report as an engine receives it.
type Document struct {
	Seq    uint64
	Report *report.Report // Report.Public() is the only text that is indexed
	State  State

	Version int // of the report, where it is known

	During []Span     // when the report said this; none is since Seq
	Past   []Document // what it said before, each with its own During
}

// Span is from a Seq to before another one, 0 for still.
type Span [2]uint64

// At says whether a document was what its report said at a Seq.
func (d *Document) At(seq uint64) bool {
	if len(d.During) == 0 {
		return d.Seq <= seq
	}
	return slices.ContainsFunc(d.During, func(s Span) bool { return s[0] <= seq && (s[1] == 0 || seq < s[1]) })
}

// Key names a document in an index: by the report's id and, where it is what
// the report said before, since when.
func (d *Document) Key() string {
	if n := len(d.During); n > 0 && d.During[n-1][1] != 0 && d.State != Hidden {
		return d.Report.ID + "\x00" + strconv.FormatUint(d.During[0][0], 10)
	}
	return d.Report.ID
}

// KeyID is the report's id in a key, and whether it is what the report says now.
func KeyID(key string) (id string, now bool) {
	id, _, past := strings.Cut(key, "\x00")
	return id, !past
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
	_, _ = fmt.Fprint(h, d.During)
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
// under its id is left out. Documents in State Hidden are deleted, with what they
// said before.
type Writer interface {
	Apply(ctx context.Context, docs []Document, cursor uint64) error
	Cursor(ctx context.Context) (uint64, error)
}

// Searcher answers requests. Implementations are safe for concurrent use.
type Searcher interface {
	Search(ctx context.Context, req Request) (*Result, error)
}

// Texts gives reports by their ids, as they were at a Seq, 0 for now.
type Texts interface {
	Document(ctx context.Context, id string, at uint64) (Document, error)

	// Documents gives many, with what is searched and shown of a report only.
	// Those that are hidden or not there are left out.
	Documents(ctx context.Context, ids []string, at uint64) (map[string]Document, error)
}

// Request is one search.
type Request struct {
	Query  Query
	Sort   Sort
	Limit  int // hits wanted, 0 for counts only
	Offset int
	After  string   // opaque cursor of the previous page, wins over Offset; errs.BadParameter for another
	Facets []string // year kind region role; nil for none
	Filter Filter
	Count  bool // occurrences, too
	// At is the Seq whose documents are searched, 0 for now: with After, for the
	// one of the page before, so that pages fit together whatever changes.
	At uint64
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
	At     uint64 // the same, where it is not of today
	// Occurrences is how often the words and phrases of the query stand in the
	// documents found, if it was asked for.
	Occurrences int
}

// FacetValue is one value of a facet with its exact count.
type FacetValue struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"` // for people, where the value is a code
	Count int    `json:"count"`
	// Only in term statistics: occurrences in those documents, and what they are to
	// be measured by, as in Statistics.
	Occurrences int  `json:"occurrences,omitempty"`
	Held        int  `json:"held,omitempty"`
	NeedsOCR    int  `json:"needs_ocr,omitempty"`
	Obliged     *int `json:"obliged,omitempty"` // of years
}
