package bleveindex

import (
	"context"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"baogao/internal/errs"
)

// Terms gives the terms of the texts with the number of their documents.
func (e *Engine) Terms(ctx context.Context, yield func(term string, documents int)) (err error) {
	defer errs.Wrap(&err, "bleveindex.Terms")
	e.mu.RLock()
	closed := e.view == nil
	e.mu.RUnlock()
	if closed {
		return errClosed
	}
	reader, err := e.snapshot() // of its own: it takes long, and changes need not wait
	if err != nil {
		return err
	}
	defer func() {
		if closed := reader.Close(); err == nil {
			err = closed
		}
	}()
	counts := map[string]int{}
	for _, s := range reader.Segments() {
		if err := addTerms(ctx, s, counts); err != nil {
			return err
		}
	}
	for term, n := range counts {
		yield(term, n)
	}
	return nil
}

// addTerms adds the living documents of each term of a segment. bleve's own
// iterator counts a single document from the first term that has one on.
func addTerms(ctx context.Context, s *scorch.SegmentSnapshot, counts map[string]int) error {
	dict, err := s.Segment().Dictionary(fieldBody)
	if err != nil {
		return err
	}
	var list segment.PostingsList
	terms := dict.AutomatonIterator(nil, nil, nil)
	for n := 1; ; n++ {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return err
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if list, err = dict.PostingsList([]byte(entry.Term), s.Deleted(), list); err != nil {
			return err
		}
		if living := int(list.Count()); living > 0 { //nolint:gosec // documents
			counts[entry.Term] += living
		}
	}
}

// Documents gives, for each term, how many texts have it, and of how many.
func (e *Engine) Documents(ctx context.Context, terms []string) (with []int, held int, err error) {
	defer errs.Wrap(&err, "bleveindex.Documents(%d terms)", len(terms))
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.view == nil {
		return nil, 0, errClosed
	}
	with = make([]int, len(terms))
	for i, term := range terms {
		postings, err := e.view.reader.TermFieldReader(ctx, []byte(term), fieldBody, false, false, false)
		if err != nil {
			return nil, 0, err
		}
		with[i] = int(postings.Count()) //nolint:gosec // documents
		if err := postings.Close(); err != nil {
			return nil, 0, err
		}
	}
	return with, e.docs.live, nil
}

// Places gives the names of the units that report and of the places above them,
// from the highest down, with the number of their documents.
func (e *Engine) Places(yield func(path []string, documents int)) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	type place struct {
		path []string
		n    int
	}
	seen := map[string]*place{}
	var all []*place
	add := func(path []string) {
		key := strings.Join(path, "\x00")
		p := seen[key]
		if p == nil {
			p = &place{path: path}
			seen[key] = p
			all = append(all, p)
		}
		p.n++
	}
	for _, m := range e.docs.metas {
		if m == nil {
			continue
		}
		for i := range m.Path {
			add(m.Path[:i+1])
		}
		if n := len(m.Path); m.Unit != "" && (n == 0 || m.Path[n-1] != m.Unit) {
			add(append(m.Path[:n:n], m.Unit))
		}
	}
	for _, p := range all {
		yield(p.path, p.n)
	}
}
