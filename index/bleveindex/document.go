package bleveindex

import (
	"encoding/json"
	"slices"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bindex "github.com/blevesearch/bleve_index_api"

	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// The fields of a document in bleve.
const (
	fieldTitle = "title"
	fieldBody  = "body"
	fieldMeta  = "meta" // stored JSON of meta
	// What reports said before has fields of its own: they do not count in the
	// statistics of today's, nor lengthen their lists.
	earlierPrefix = "earlier "
	fieldID       = "_id" // bleve's own
)

// meta is what filters, facets, sorting and scores need of a document.
type meta struct {
	id     string        // of the report
	key    string        // of the document
	Seq    uint64        `json:"q"`
	Digest uint64        `json:"h"`
	Unit   string        `json:"u"`
	Code   string        `json:"c"`
	Path   []string      `json:"p"`
	Year   int           `json:"y"`
	Kind   report.Kind   `json:"k"`
	Date   string        `json:"d"`
	Source string        `json:"s"`
	Roles  []report.Role `json:"r"`
	State  index.State   `json:"t"`
	Title  uint32        `json:"lt"` // terms of the title
	Body   uint32        `json:"lb"` // and of the text
	During []index.Span  `json:"i,omitempty"`
}

func newMeta(d *index.Document) *meta {
	r := d.Report
	path := r.Unit.Path
	if n := len(path) - 1; r.Unit.Type == "department" && n > 0 && path[n] == r.Unit.Name {
		path = path[:n] // it has the code of its government: the place is that
	}
	m := &meta{
		id: r.ID, key: d.Key(), Seq: d.Seq, Digest: d.Digest(), Unit: r.Unit.Name, Code: r.Unit.Code, Path: path, Year: r.Year, Kind: r.Kind,
		Date: r.Published, Source: r.Source, State: d.State, During: d.During,
	}
	for _, s := range r.Sections {
		if !slices.Contains(m.Roles, s.Role) {
			m.Roles = append(m.Roles, s.Role)
		}
	}
	slices.Sort(m.Roles)
	return m
}

// readMeta reads the stored fields of a document.
func readMeta(s *scorch.SegmentSnapshot, n uint64) (*meta, error) {
	m := &meta{}
	var stored []byte
	err := s.VisitDocument(n, func(field string, _ byte, value []byte, _ []uint64) bool {
		switch field {
		case fieldID:
			m.key = string(value)
			m.id, _ = index.KeyID(m.key)
		case fieldMeta:
			stored = append(stored, value...)
		}
		return true
	})
	if err == nil {
		err = json.Unmarshal(stored, m)
	}
	if err != nil {
		return nil, incomplete(err)
	}
	return m, nil
}

// prepared is a document ready for bleve.
type prepared struct {
	meta *meta
	doc  *document.Document
}

// prepare cuts a document into the terms that bleve keeps.
func (e *Engine) prepare(d *index.Document) (prepared, error) {
	r := d.Report
	title := e.options.Segmenter.Cut(r.Title, segment.Search)
	body := e.options.Segmenter.Cut(r.Public(), segment.Search)
	m := newMeta(d)
	m.Title, m.Body = uint32(len(title)), uint32(len(body)) //nolint:gosec // a text is far below 4 GiB
	stored, err := json.Marshal(m)
	if err != nil {
		return prepared{}, err
	}
	prefix := ""
	if _, now := index.KeyID(m.key); !now {
		prefix = earlierPrefix
	}
	doc := document.NewDocument(m.key)
	doc.AddField(newTerms(prefix+fieldTitle, title))
	doc.AddField(newTerms(prefix+fieldBody, body))
	doc.AddField(document.NewTextFieldWithIndexingOptions(fieldMeta, nil, stored, bindex.StoreField))
	return prepared{m, doc}, nil
}

// terms is a field whose terms are known: bleve need not analyse it.
type terms struct {
	*document.TextField
	length int
	counts bindex.TokenFrequencies
}

// newTerms counts terms. All that bleve is handed lies in two pieces of memory,
// for there are a thousand terms to a document.
func newTerms(name string, tokens []segment.Token) *terms {
	counts := make(map[string]int, len(tokens)/2)
	size := 0
	for i := range tokens {
		if counts[tokens[i].Term]++; counts[tokens[i].Term] == 1 {
			size += len(tokens[i].Term)
		}
	}
	t := &terms{
		TextField: document.NewTextFieldWithIndexingOptions(name, nil, nil, bindex.IndexField),
		length:    len(tokens), counts: make(bindex.TokenFrequencies, len(counts)),
	}
	all, bytes := make([]bindex.TokenFreq, 0, len(counts)), make([]byte, 0, size)
	for term, n := range counts {
		bytes = append(bytes, term...)
		all = append(all, bindex.TokenFreq{Term: bytes[len(bytes)-len(term):]})
		f := &all[len(all)-1]
		f.SetFrequency(n)
		t.counts[term] = f
	}
	return t
}

// Analyze has nothing to do.
func (t *terms) Analyze() {}

// AnalyzedLength is the number of terms.
func (t *terms) AnalyzedLength() int { return t.length }

// AnalyzedTokenFrequencies are the terms.
func (t *terms) AnalyzedTokenFrequencies() bindex.TokenFrequencies { return t.counts }

// documents is what lies in memory, by number.
type documents struct {
	metas  []*meta  // nil for none
	ids    []uint64 // how their ids begin
	live   int
	dates  dates
	title  field
	body   field
	facets map[string]*facet
}

// field has the lengths that BM25 needs.
type field struct {
	name    string
	lengths []uint32
	sum     uint64
}

func (d *documents) at(number uint32) *meta {
	if int(number) >= len(d.metas) {
		return nil
	}
	return d.metas[number]
}

func newDocuments() *documents {
	return &documents{title: field{name: fieldTitle}, body: field{name: fieldBody}, facets: newFacets(), dates: dates{texts: newTexts()}}
}

// put takes a document up, in place of the one that has its number.
func (d *documents) put(number uint32, m *meta) {
	d.remove(number)
	for int(number) >= len(d.metas) {
		d.metas, d.ids = append(d.metas, nil), append(d.ids, 0)
		d.title.lengths, d.body.lengths = append(d.title.lengths, 0), append(d.body.lengths, 0)
	}
	d.metas[number], d.ids[number] = m, idColumn(m.id)
	d.live++
	d.dates.set(number, m.Date)
	d.title.set(number, m.Title)
	d.body.set(number, m.Body)
	for _, f := range d.facets {
		f.set(number, m)
	}
}

func (d *documents) remove(number uint32) {
	if d.at(number) != nil {
		d.metas[number] = nil
		d.live--
		d.title.set(number, 0)
		d.body.set(number, 0)
	}
}

func (f *field) set(number, length uint32) {
	f.sum += uint64(length) - uint64(f.lengths[number])
	f.lengths[number] = length
}
