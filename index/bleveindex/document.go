package bleveindex

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"strings"

	"github.com/blevesearch/bleve/v2"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

// The fields of a document in bleve.
const (
	fieldTitle = "title"
	fieldBody  = "body"
	fieldGrams = "grams" // characters and pairs of title and text: which documents can hold a phrase
	fieldRoles = "roles" // role, a separator, term
	fieldMeta  = "meta"  // stored JSON of meta
)

const roleSeparator = "\x1e"

// meta is what filters, facets and sorting need of a document.
type meta struct {
	Unit   string        `json:"u"`
	Code   string        `json:"c"`
	Path   []string      `json:"p"`
	Year   int           `json:"y"`
	Kind   report.Kind   `json:"k"`
	Date   string        `json:"d"`
	Source string        `json:"s"`
	Roles  []report.Role `json:"r"`
	State  index.State   `json:"t"`
}

func newMeta(d *index.Document) *meta {
	r := d.Report
	m := &meta{Unit: r.Unit.Name, Code: r.Unit.Code, Path: r.Unit.Path, Year: r.Year, Kind: r.Kind, Date: r.Published, Source: r.Source, State: d.State}
	seen := map[report.Role]bool{}
	for _, s := range r.Sections {
		if !seen[s.Role] {
			seen[s.Role] = true
			m.Roles = append(m.Roles, s.Role)
		}
	}
	return m
}

// Apply commits documents and cursor in one batch. Hidden documents are
// deleted.
func (e *Engine) Apply(ctx context.Context, docs []index.Document, cursor uint64) (err error) {
	defer errs.Wrap(&err, "bleveindex.Apply(%d documents, cursor %d)", len(docs), cursor)
	batch := e.bleve.NewBatch()
	for i := range docs {
		if err := ctx.Err(); err != nil {
			return err
		}
		d := &docs[i]
		if d.State == index.Hidden {
			batch.Delete(d.Report.ID)
			continue
		}
		if err := e.add(batch, d); err != nil {
			return err
		}
	}
	batch.SetInternal(keyCursor, binary.BigEndian.AppendUint64(nil, cursor))
	// A batch that fails may still be stored: the cursor in it decides, and
	// what lies behind it is applied again.
	if err := e.bleve.Batch(batch); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range docs {
		id := docs[i].Report.ID
		e.texts.drop(id)
		if docs[i].State == index.Hidden {
			delete(e.metas, id)
		} else {
			e.metas[id] = newMeta(&docs[i])
		}
	}
	e.cursor = cursor
	return nil
}

func (e *Engine) add(batch *bleve.Batch, d *index.Document) error {
	r := d.Report
	public := r.Public()
	stored, err := json.Marshal(newMeta(d))
	if err != nil {
		return err
	}
	tokens := e.options.Segmenter.Cut(public, segment.Search)
	return batch.Index(r.ID, map[string]any{
		fieldTitle: joinTerms(e.options.Segmenter.Cut(r.Title, segment.Search)),
		fieldBody:  joinTerms(tokens),
		fieldGrams: joinGrams(index.Squeeze(r.Title), index.Squeeze(public)),
		fieldRoles: roleTerms(r.Sections, tokens),
		fieldMeta:  string(stored),
	})
}

func joinTerms(tokens []segment.Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Term)
		b.WriteString(between)
	}
	return b.String()
}

// grams gives the single characters and the pairs of a folded text, each once.
func grams(folded string, yield func(string)) {
	previous := -1
	for i, r := range folded {
		if previous >= 0 {
			yield(folded[previous : i+len(string(r))])
		}
		yield(folded[i : i+len(string(r))])
		previous = i
	}
}

func joinGrams(texts ...string) string {
	seen := map[string]bool{}
	var b strings.Builder
	for _, text := range texts {
		grams(text, func(g string) {
			if !seen[g] {
				seen[g] = true
				b.WriteString(g)
				b.WriteString(between)
			}
		})
	}
	return b.String()
}

// roleTerms gives each term with the role of the innermost section it stands
// in, once.
func roleTerms(sections []report.Section, tokens []segment.Token) string {
	seen := map[string]bool{}
	var b strings.Builder
	at := 0
	for _, t := range tokens {
		for at+1 < len(sections) && sections[at+1].Start <= t.Start {
			at++
		}
		if at >= len(sections) || t.Start < sections[at].Start {
			continue
		}
		if term := string(sections[at].Role) + roleSeparator + t.Term; !seen[term] {
			seen[term] = true
			b.WriteString(term)
			b.WriteString(between)
		}
	}
	return b.String()
}

// loadMetas reads the stored fields of every document.
func (e *Engine) loadMetas(ctx context.Context) error {
	count, err := e.bleve.DocCount()
	if err != nil || count == 0 {
		return err
	}
	request := bleve.NewSearchRequestOptions(bleve.NewMatchAllQuery(), int(count), 0, false) //nolint:gosec // counts of documents
	request.Fields = []string{fieldMeta}
	result, err := e.bleve.SearchInContext(ctx, request)
	if err != nil {
		return err
	}
	for _, hit := range result.Hits {
		stored, _ := hit.Fields[fieldMeta].(string)
		m := &meta{}
		if err := json.Unmarshal([]byte(stored), m); err != nil {
			return errs.New(errs.StaleIndex, "索引内容不完整，请运行 baogao index rebuild 重建", err)
		}
		e.metas[hit.ID] = m
	}
	return nil
}

// Cursor returns the Seq this index is level with.
func (e *Engine) Cursor(context.Context) (uint64, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.cursor, nil
}

// Count is the number of documents.
func (e *Engine) Count() int {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return len(e.metas)
}
