package bleveindex

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"baogao/index"
	"baogao/internal/errs"
)

// Apply commits documents and cursor in one batch. Hidden documents are
// deleted, documents older than what is held under their id left out.
func (e *Engine) Apply(ctx context.Context, docs []index.Document, cursor uint64) (err error) {
	defer errs.Wrap(&err, "bleveindex.Apply(%d documents, cursor %d)", len(docs), cursor)
	e.applying.Lock()
	defer e.applying.Unlock()
	if e.view == nil {
		return errClosed
	}
	docs = e.newest(docs)
	if err := e.settle(); err != nil {
		return err
	}
	past := e.changedPast(docs)
	ready, err := e.prepareAll(ctx, slices.Concat(docs, past))
	if err != nil {
		return err
	}
	batch := e.bleve.NewBatch()
	if err := e.exact.Apply(ctx, docs, cursor); err != nil {
		return err
	}
	if len(past) > 0 {
		if err := e.applyPast(ctx, past, cursor); err != nil {
			return err
		}
		batch.SetInternal(keyPast, binary.BigEndian.AppendUint64(nil, cursor))
	}
	for i, d := range slices.Concat(docs, past) {
		if d.State == index.Hidden {
			batch.Delete(d.Key())
		} else if err := batch.IndexAdvanced(ready[i].doc); err != nil {
			return err
		}
	}
	batch.SetInternal(keyCursor, binary.BigEndian.AppendUint64(nil, cursor))
	// A batch that fails may have been stored all the same, now or later: the
	// cursor that is seen decides, and what lies behind it is applied again.
	failed := e.bleve.Batch(batch)
	e.unsettled = failed != nil
	return errors.Join(failed, e.take(docs, past, ready, cursor, failed))
}

// newest leaves out what is older than another of its id, here or in the index.
func (e *Engine) newest(docs []index.Document) []index.Document {
	e.mu.RLock()
	defer e.mu.RUnlock()
	last := map[string]int{}
	for i := range docs {
		id := docs[i].Report.ID
		seq := docs[i].Seq
		if n, ok := e.exact.Number(id); ok {
			if m := e.docs.at(n); m != nil && m.Seq > seq {
				continue
			}
		}
		if before, ok := last[id]; !ok || seq >= docs[before].Seq {
			last[id] = i
		}
	}
	kept := make([]index.Document, 0, len(last))
	for i := range docs {
		if n, ok := last[docs[i].Report.ID]; ok && n == i {
			kept = append(kept, docs[i])
		}
	}
	return kept
}

// settle makes durable what an earlier batch left visible, before anything is
// built upon it.
func (e *Engine) settle() error {
	if !e.unsettled {
		return nil
	}
	batch := e.bleve.NewBatch()
	batch.SetInternal(keyCursor, binary.BigEndian.AppendUint64(nil, e.cursor))
	if e.before != nil {
		batch.SetInternal(keyPast, binary.BigEndian.AppendUint64(nil, e.past))
	}
	if err := e.bleve.Batch(batch); err != nil {
		return err
	}
	e.unsettled = false
	return nil
}

// prepareAll prepares the documents that are not hidden, on all processors.
func (e *Engine) prepareAll(ctx context.Context, docs []index.Document) ([]prepared, error) {
	ready := make([]prepared, len(docs))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range docs {
		if docs[i].State == index.Hidden {
			continue
		}
		group.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			ready[i], err = e.prepare(&docs[i])
			return err
		})
	}
	return ready, group.Wait()
}

// take lets searches see a batch, both parts at once, unless it failed and bleve
// does not show it.
func (e *Engine) take(docs, past []index.Document, ready []prepared, cursor uint64, failed error) error {
	v, err := e.newView(e.view)
	if err != nil {
		return err
	}
	visible, err := v.cursor()
	if err != nil || failed != nil && (visible != cursor || cursor == e.cursor) {
		return errors.Join(err, v.close())
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.view
	e.view, e.cursor, e.kept = v, cursor, false
	e.moment.forget()
	e.docs.take(docs, ready, e.exact.Number)
	err = errors.Join(e.exact.Advance(), old.close())
	if len(past) > 0 {
		e.past = cursor
		e.earlier.take(past, ready[len(docs):], e.exact.Number)
		err = errors.Join(err, e.before.Advance())
	}
	e.lists = newLists(e.docs.live)
	return err
}

// take takes up documents, and lets go of those that are hidden.
func (d *documents) take(docs []index.Document, ready []prepared, number func(key string) (uint32, bool)) {
	for i := range docs {
		if n, ok := number(docs[i].Key()); !ok {
			continue // hidden before it was ever held
		} else if docs[i].State == index.Hidden {
			d.remove(n)
		} else {
			d.put(n, ready[i].meta)
		}
	}
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
	return e.docs.live
}
