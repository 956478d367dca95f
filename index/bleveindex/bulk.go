package bleveindex

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"baogao/index"
	"baogao/index/exact"
	"baogao/segment"
)

// bulkBatch is how many documents are read at once, bulkWorkers by how many
// they are cut at most, bulkSpills how many spills are merged at once: memory
// grows with these, and not with the archive.
const (
	bulkBatch   = 100
	bulkWorkers = 4
	bulkSpills  = 256
)

// bulk builds a generation from everything an archive holds: every worker
// gathers terms and characters of the documents it is given and writes them out
// when its memory is full, and in the end all that was written is merged once.
type bulk struct {
	e      *Engine
	exact  *exact.Bulk
	mu     sync.Mutex
	before *exact.Bulk // nil while there is nothing
	file   *segmentFile
	kept   *keptWriter // of the same documents
	spills []spilled   // not yet merged
	merged []spilled
	names  int
	limits

	seen   map[uint64]struct{} // reports, by hash: of two with one hash the second comes as if it changed
	cursor uint64
}

// limits are small in tests.
type limits struct {
	postings int // that a worker gathers
	spills   int // merged at once
}

// bulkLoad fills an empty generation, leaves it closed at its cursor and gives
// how many documents it took. It ends where the archive does, or where a report
// comes again that it has: whoever follows the archive goes on from there.
func (e *Engine) bulkLoad(ctx context.Context, from index.Changes, within limits) (n int, err error) {
	b := &bulk{e: e, limits: within, seen: map[uint64]struct{}{}}
	if b.file, err = createSegment(b.path("segment")); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	if b.kept, err = newKeptWriter(e.dir); err != nil {
		return 0, err
	}
	if err := errors.Join(e.view.close(), e.exact.Close()); err != nil {
		return 0, err
	}
	e.view, e.exact = nil, nil
	if b.exact, err = exact.NewBulk(filepath.Join(e.dir, exactPart)); err != nil {
		return 0, err
	}
	group, gctx := errgroup.WithContext(ctx)
	docs := make(chan *index.Document, 1)
	group.Go(func() error {
		defer close(docs)
		return b.read(gctx, from, docs)
	})
	for range min(runtime.GOMAXPROCS(0), bulkWorkers) {
		group.Go(func() error { return b.newWorker().work(gctx, docs) })
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	return len(b.seen), b.finish(ctx)
}

func (b *bulk) path(name string) string { return filepath.Join(b.e.dir, name) }

// read hands out documents.
func (b *bulk) read(ctx context.Context, from index.Changes, to chan<- *index.Document) error {
	seed := maphash.MakeSeed()
	for {
		docs, err := from.Changes(ctx, b.cursor, bulkBatch)
		if err != nil || len(docs) == 0 {
			return err
		}
		for i := range docs {
			d := &docs[i]
			report := maphash.String(seed, d.Report.ID)
			if _, again := b.seen[report]; again {
				return nil
			}
			b.seen[report] = struct{}{}
			b.cursor = d.Seq
			if d.State == index.Hidden {
				continue
			}
			select {
			case to <- d:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// worker has memory for documents of its own.
type worker struct {
	b      *bulk
	exact  *exact.BulkWriter
	before *exact.BulkWriter
	terms  *gatherer
	metas  []*meta // of the documents gathered
	stored [][]byte
	tokens []segment.Token
}

func (b *bulk) newWorker() *worker {
	return &worker{b: b, exact: b.exact.Writer(), terms: newGatherer(b.e.options.Segmenter.Size(), b.postings)}
}

// work takes documents until there are no more.
func (w *worker) work(ctx context.Context, docs <-chan *index.Document) error {
	for d := range docs {
		if err := w.add(ctx, d, w.exact, fieldNumberTitle, fieldNumberBody); err != nil {
			return err
		}
		for i := range d.Past {
			before, err := w.earlier()
			if err == nil {
				err = w.add(ctx, &d.Past[i], before, fieldNumberEarlierTitle, fieldNumberEarlierBody)
			}
			if err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := errors.Join(w.exact.Flush(ctx), w.spill())
	if w.before != nil {
		err = errors.Join(err, w.before.Flush(ctx))
	}
	return err
}

// earlier is where what reports said before is written.
func (w *worker) earlier() (*exact.BulkWriter, error) {
	if w.before != nil {
		return w.before, nil
	}
	w.b.mu.Lock()
	defer w.b.mu.Unlock()
	if w.b.before == nil {
		before, err := exact.NewBulk(w.b.path(beforePart))
		if err != nil {
			return nil, err
		}
		w.b.before = before
	}
	w.before = w.b.before.Writer()
	return w.before, nil
}

// add takes up a document with its terms in these fields.
func (w *worker) add(ctx context.Context, d *index.Document, to *exact.BulkWriter, title, body uint8) error {
	public := d.Report.Public()
	m := newMeta(d)
	w.tokens = w.b.e.options.Segmenter.Append(w.tokens[:0], d.Report.Title, segment.Search)
	w.terms.add(title, w.tokens)
	m.Title = uint32(len(w.tokens)) //nolint:gosec // a text is far below 4 GiB
	w.tokens = w.b.e.options.Segmenter.Append(w.tokens[:0], public, segment.Search)
	w.terms.add(body, w.tokens)
	m.Body = uint32(len(w.tokens)) //nolint:gosec // as above
	stored, err := json.Marshal(m)
	if err != nil {
		return err
	}
	w.terms.addID(m.key)
	w.terms.next()
	w.metas, w.stored = append(w.metas, m), append(w.stored, stored)
	if err := to.Add(ctx, d, public, m.Digest); err != nil {
		return err
	}
	if w.terms.full() {
		return w.spill()
	}
	return nil
}

// spill writes the gathered documents out: their stored fields into the segment,
// their terms beside it.
func (w *worker) spill() error {
	if len(w.metas) == 0 {
		return nil
	}
	s, err := w.b.addDocs(w.metas, w.stored)
	if err != nil {
		return err
	}
	clear(w.metas)
	clear(w.stored)
	w.metas, w.stored = w.metas[:0], w.stored[:0]
	if err := writeSpill(s.name, w.terms); err != nil {
		return err
	}
	return w.b.addSpill(s)
}

// addDocs writes stored fields and names the spill whose documents they are.
func (b *bulk) addDocs(metas []*meta, stored [][]byte) (spilled, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := spilled{b.name(), uint32(len(b.file.docs))} //nolint:gosec // documents are counted in 32 bits
	for i, m := range metas {
		if err := errors.Join(b.file.addDoc(m.key, stored[i]), b.kept.add(m)); err != nil {
			return s, err
		}
	}
	return s, nil
}

func (b *bulk) name() string {
	b.names++
	return b.path(fmt.Sprintf("spill%d", b.names))
}

// addSpill takes up a spill that was written, and makes one of many.
func (b *bulk) addSpill(s spilled) error {
	b.mu.Lock()
	b.spills = append(b.spills, s)
	if len(b.spills) < b.limits.spills {
		b.mu.Unlock()
		return nil
	}
	many, one := b.spills, spilled{b.name(), 0}
	b.spills = nil
	b.mu.Unlock()
	err := writeTerms(one.name, one.first, func(yield func(uint8, string, []posting) error) error {
		return mergeSpills(many, yield)
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.merged = append(b.merged, one)
	return err
}

// finish merges what was written. Nothing of it is opened: what lies in memory
// then grows with the reports.
func (b *bulk) finish(ctx context.Context) error {
	internal := map[string][]byte{
		string(keyIdentity): []byte(b.e.identity()), string(keyCursor): binary.BigEndian.AppendUint64(nil, b.cursor),
	}
	if err := b.exact.Finish(ctx, b.cursor); err != nil {
		return err
	}
	if b.before != nil {
		internal[string(keyPast)] = internal[string(keyCursor)]
		if err := b.before.Finish(ctx, b.cursor); err != nil {
			return err
		}
	}
	b.e.cursor = b.cursor
	if len(b.file.docs) == 0 { // a segment has a document at least
		batch := b.e.bleve.NewBatch()
		batch.SetInternal(keyCursor, internal[string(keyCursor)])
		defer func() { b.e.bleve = nil }()
		return errors.Join(b.e.bleve.Batch(batch), b.e.bleve.Close())
	}
	if err := b.merge(ctx); err != nil {
		return err
	}
	if err := b.kept.finish([]keptSegment{{b.file.onDisk(), len(b.file.docs)}}); err != nil {
		return err
	}
	return b.e.adopt(b.path("segment"), internal)
}

// merge writes the terms of all spills into the segment.
func (b *bulk) merge(ctx context.Context) error {
	if err := b.file.endDocs(); err != nil {
		return err
	}
	at := -1 // the field that is being written
	upTo := func(field int) error {
		for ; at < field; at++ {
			if at >= 0 {
				if err := b.file.endField(); err != nil {
					return err
				}
			}
			if at+1 < fieldsOfSegment {
				if err := b.file.beginField(); err != nil {
					return err
				}
			}
		}
		return nil
	}
	n := 0
	err := mergeSpills(slices.Concat(b.merged, b.spills), func(field uint8, text string, postings []posting) error {
		if n++; n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := upTo(int(field)); err != nil {
			return err
		}
		return b.file.add(text, postings)
	})
	if err == nil {
		err = upTo(fieldsOfSegment)
	}
	if err == nil {
		err = b.file.finish()
	}
	return err
}

// close closes what is open, of a build that ended or was broken off.
func (b *bulk) close() error {
	err := errors.Join(b.file.close(), os.RemoveAll(b.path("segment")))
	if b.kept != nil {
		err = errors.Join(err, b.kept.close())
	}
	return err
}
