package bleveindex

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"

	"baogao/index"
	"baogao/index/exact"
	"baogao/report"
)

// What reports said before lies in bleve's fields and in an exact part of its
// own, so that searches of today neither read nor count it. A search of a past
// Seq takes the documents that stood then from both and counts again what BM25
// needs, so its scores are those of that day.

// evaluation is a search in the documents of one moment.
type evaluation struct {
	*Engine
	docs *documents
	seq  uint64
	then bool // not of today

	lists   *lists // kept; nil where the moment is past
	scratch *scratch
	wanted  []wanted // in passages
}

// at begins a search in the documents of a Seq, 0 for now.
func (e *Engine) at(seq uint64) (*evaluation, error) {
	switch {
	case seq > e.cursor:
		return nil, index.NoCorpus(seq, e.cursor)
	case seq == 0 || seq == e.cursor:
		return &evaluation{Engine: e, docs: e.docs, seq: e.cursor, lists: e.lists, scratch: e.newScratch()}, nil
	}
	return &evaluation{Engine: e, docs: e.moment.at(seq, &e.holdings), seq: seq, then: true, scratch: e.newScratch()}, nil
}

// newScratch gives memory to search in, used before or new.
func (e *Engine) newScratch() *scratch {
	if s, ok := e.scratches.Get().(*scratch); ok {
		return s
	}
	return &scratch{}
}

// moment keeps the documents of the past Seq that was asked for last.
type moment struct {
	mu   sync.Mutex
	seq  uint64
	docs *documents
}

func (m *moment) forget() {
	m.mu.Lock()
	m.docs = nil
	m.mu.Unlock()
}

func (m *moment) at(seq uint64, all *holdings) *documents {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.docs == nil || m.seq != seq {
		m.docs, m.seq = all.at(seq), seq
	}
	return m.docs
}

// at gives the documents of a Seq.
func (h *holdings) at(seq uint64) *documents {
	then := newDocuments()
	for _, from := range []*documents{h.docs, h.earlier} {
		for number, m := range from.metas {
			if m != nil && m.at(seq) {
				then.put(uint32(number), m)
			}
		}
	}
	return then
}

// at says whether a document stood at a Seq.
func (m *meta) at(seq uint64) bool {
	d := index.Document{Seq: m.Seq, During: m.During}
	return d.At(seq)
}

// size is more than any number of a document.
func (e *evaluation) size() int { return max(len(e.Engine.docs.metas), len(e.earlier.metas)) }

// hits yields the documents of the moment that hold a phrase.
func (e *evaluation) hits(ctx context.Context, phrase string, in scope, yield func(exact.Hit)) error {
	where := exact.Scope{Title: in.title, Role: in.role}
	if e.then {
		all := yield
		yield = func(h exact.Hit) {
			if e.docs.at(h.Doc) != nil {
				all(h)
			}
		}
	}
	if err := e.exact.Each(ctx, phrase, where, yield); err != nil || !e.then || e.before == nil {
		return err
	}
	return e.before.Each(ctx, phrase, where, yield)
}

// nearby gives those in which phrases stand near each other.
func (e *evaluation) nearby(ctx context.Context, phrases []string, reach index.Reach, in scope) ([]exact.Hit, error) {
	where := exact.Scope{Title: in.title, Role: in.role}
	hits, err := e.exact.Near(ctx, phrases, reach, where)
	if err != nil || !e.then {
		return hits, err
	}
	if e.before != nil {
		more, err := e.before.Near(ctx, phrases, reach, where)
		if err != nil {
			return nil, err
		}
		hits = append(hits, more...)
	}
	return slices.DeleteFunc(hits, func(h exact.Hit) bool { return e.docs.at(h.Doc) == nil }), nil
}

// places gives where phrases stand in documents.
func (e *evaluation) places(ctx context.Context, docs []uint32, phrases []string, yield func(uint32, []exact.Place)) error {
	if err := e.exact.Places(ctx, docs, phrases, yield); err != nil || !e.then || e.before == nil {
		return err
	}
	return e.before.Places(ctx, docs, phrases, yield)
}

// changedPast gives what documents said before and is not held so yet, and, as
// hidden, what is held and was not said.
func (e *Engine) changedPast(docs []index.Document) []index.Document {
	e.mu.RLock()
	defer e.mu.RUnlock()
	var changed []index.Document
	said := map[string]map[string]bool{} // keys by report
	for i := range docs {
		keys := map[string]bool{}
		said[docs[i].Report.ID] = keys
		if docs[i].State == index.Hidden {
			continue
		}
		for _, p := range docs[i].Past {
			key := p.Key()
			keys[key] = true
			if n, ok := e.exact.Number(key); ok {
				if m := e.earlier.at(n); m != nil && m.Seq == p.Seq && m.Digest == p.Digest() {
					continue
				}
			}
			changed = append(changed, p)
		}
	}
	for _, m := range e.earlier.metas {
		if m == nil {
			continue
		}
		if keys, ok := said[m.id]; ok && !keys[m.key] {
			changed = append(changed, index.Document{Seq: m.Seq, State: index.Hidden, Report: &report.Report{ID: m.key}})
		}
	}
	return changed
}

// applyPast writes the part before, and begins it when it is first needed.
func (e *Engine) applyPast(ctx context.Context, past []index.Document, cursor uint64) error {
	if e.before == nil {
		x, err := e.exact.CreateBeside(filepath.Join(e.dir, beforePart))
		if err == nil {
			err = syncAll(e.dir)
		}
		if err != nil {
			if x != nil {
				err = errors.Join(err, x.Close())
			}
			return err
		}
		e.mu.Lock()
		e.before = x
		e.mu.Unlock()
	}
	return e.before.Apply(ctx, past, cursor)
}
