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
// merged at once. Only those being merged are open.
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
	fresh []runFile // not yet merged
	done  []runFile
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
	p, err := writeRun(w.b.x.disk, w.b.name(), func(f *writer) (*contents, error) { return &w.contents, w.write(f, &w.sorter) })
	if err != nil {
		return err
	}
	return w.b.add(ctx, p)
}

func (b *Bulk) name() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.x.last++
	return runName(b.x.dir, b.x.last)
}

// add takes up a run, and merges those that are there when they are many.
func (b *Bulk) add(ctx context.Context, p runFile) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	total := p.places
	for _, f := range b.fresh {
		total += f.places
	}
	if len(b.fresh) >= b.fan || total > b.x.largest {
		if err := b.merge(ctx); err != nil {
			return err
		}
	}
	b.fresh = append(b.fresh, p)
	return nil
}

// merge makes one run of those that are fresh.
func (b *Bulk) merge(ctx context.Context) error {
	if len(b.fresh) > 1 {
		p, err := b.mergeFresh(ctx)
		if err != nil {
			return err
		}
		for _, f := range b.fresh {
			_ = b.x.disk.Remove(f.name) // else swept later
		}
		b.fresh = []runFile{p}
	}
	b.done, b.fresh = append(b.done, b.fresh...), nil
	return nil
}

func (b *Bulk) mergeFresh(ctx context.Context) (f runFile, err error) {
	var parts []*part
	defer func() {
		for _, p := range parts {
			err = errors.Join(err, p.close())
		}
	}()
	for _, f := range b.fresh {
		r, err := f.open()
		if err != nil {
			return f, err
		}
		parts = append(parts, newPart(r, nil))
	}
	b.x.last++
	return writeRun(b.x.disk, runName(b.x.dir, b.x.last), func(w *writer) (*contents, error) { return mergeRuns(ctx, w, parts) })
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
		for to < len(b.done) && to-from < b.fan && total+b.done[to].places <= b.x.largest {
			total += b.done[to].places
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
	done := (&state{cursor: cursor}).manifest()
	for _, p := range b.done {
		done.Runs = append(done.Runs, manifestRun{Name: filepath.Base(p.name), Size: p.size, Sum: p.sum})
	}
	return writeManifest(b.x.disk, b.x.dir, done, nil)
}
