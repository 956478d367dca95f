package exact

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"sync"

	"baogao/index"
	"baogao/internal/errs"
)

// A bulk run has about bulkRun places, six megabytes of text, and bulkRuns are
// merged at once: of each, keys, breaks and sections lie in memory then, half a
// megabyte.
const (
	bulkRun  = 1 << 21
	bulkRuns = 32
)

// Bulk builds an index of documents that come once each, in any order: runs as
// large as memory allows, merged once. The directory holds no index until
// Finish.
type Bulk struct {
	x   *Index
	run int // places of a run
	fan int // runs merged at once

	mu    sync.Mutex
	fresh []*part // not yet merged
	done  []*part
}

// NewBulk begins an index in a directory, in place of an empty one that may be
// there.
func NewBulk(dir string) (b *Bulk, err error) {
	defer errs.Wrap(&err, "exact.NewBulk(%s)", dir)
	x, err := create(newIndex(dir, osDisk{}))
	if err != nil {
		return nil, err
	}
	return &Bulk{x: x, run: bulkRun, fan: bulkRuns}, nil
}

// Writer gives one who writes into the index; several may at the same time.
func (b *Bulk) Writer() *BulkWriter { return &BulkWriter{b: b} }

// BulkWriter adds documents.
type BulkWriter struct {
	b *Bulk
	text
	sorter sorter
}

// Add adds a document with its public text and its digest.
func (w *BulkWriter) Add(ctx context.Context, d *index.Document, public string, digest uint64) error {
	w.append(d, public, digest)
	if len(w.runes) < w.b.run {
		return nil
	}
	return w.Flush(ctx)
}

// Flush writes what was added.
func (w *BulkWriter) Flush(ctx context.Context) error {
	if len(w.docs) == 0 {
		return nil
	}
	defer w.reset()
	r, err := writeRun(w.b.x.disk, w.b.name(), func(f *writer) (contents, error) {
		return contents{w.docs, count(len(w.runes)), w.roles}, w.write(f, &w.sorter)
	})
	if err != nil {
		return err
	}
	return w.b.add(ctx, newPart(r, nil))
}

func (b *Bulk) name() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.x.last++
	return runName(b.x.dir, b.x.last)
}

// add takes up a run, and merges those that are there when they are many.
func (b *Bulk) add(ctx context.Context, p *part) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	total := p.live
	for _, f := range b.fresh {
		total += f.live
	}
	if len(b.fresh) >= b.fan || total > b.x.largest {
		if err := b.merge(ctx); err != nil {
			return errors.Join(err, p.close())
		}
	}
	b.fresh = append(b.fresh, p)
	return nil
}

// merge makes one run of those that are fresh.
func (b *Bulk) merge(ctx context.Context) error {
	if len(b.fresh) > 1 {
		b.x.last++
		r, err := writeRun(b.x.disk, runName(b.x.dir, b.x.last), func(w *writer) (contents, error) {
			return mergeRuns(ctx, w, b.fresh)
		})
		if err != nil {
			return err
		}
		for _, p := range b.fresh {
			_ = p.close()
			_ = b.x.disk.Remove(filepath.Join(b.x.dir, p.name)) // else swept later
		}
		b.fresh = []*part{newPart(r, nil)}
	}
	b.done, b.fresh = append(b.done, b.fresh...), nil
	return nil
}

// Finish makes the index one that can be opened at a cursor. Whoever has a
// Writer has flushed it. Nothing is added afterwards.
func (b *Bulk) Finish(ctx context.Context, cursor uint64) (err error) {
	defer errs.Wrap(&err, "exact.Finish(%d)", cursor)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.merge(ctx); err != nil {
		return err
	}
	for from := 0; from < len(b.done); from++ { // what is small together is one
		to, total := from, int64(0)
		for to < len(b.done) && to-from < b.fan && total+b.done[to].live <= b.x.largest {
			total += b.done[to].live
			to++
		}
		if to-from > 1 {
			b.fresh = slices.Clone(b.done[from:to])
			b.done = slices.Delete(b.done, from, to)
			if err := b.merge(ctx); err != nil {
				return err
			}
			last := len(b.done) - 1
			b.done = slices.Insert(b.done[:last], from, b.done[last])
		}
	}
	return writeManifest(b.x.disk, b.x.dir, &state{cursor: cursor, parts: b.done}, nil)
}

// Close closes the files.
func (b *Bulk) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := &state{parts: slices.Concat(b.done, b.fresh)}
	b.done, b.fresh = nil, nil
	return all.close()
}
