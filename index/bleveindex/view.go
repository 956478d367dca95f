package bleveindex

import (
	"errors"
	"fmt"
	"math"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"baogao/index"
	"baogao/index/exact"
	"baogao/internal/errs"
)

// noNumber is the number of a document that is not held.
const noNumber = math.MaxUint32

// view is bleve at one commit, with the numbers of its documents. Searches hold
// on to it while bleve goes on writing and merging.
type view struct {
	reader *scorch.IndexSnapshot
	tables map[uint64][]uint32 // by segment, which never change, and number in it
}

// newView opens bleve as it is now. The tables of segments that an older view
// has are taken over.
func (e *Engine) newView(older *view) (*view, error) {
	reader, err := e.snapshot()
	if err != nil {
		return nil, err
	}
	v := &view{reader: reader, tables: map[uint64][]uint32{}}
	for _, s := range reader.Segments() {
		table := older.tables[s.Id()]
		if table == nil {
			if table, err = numbersOf(s, e.exact); err != nil {
				return nil, errors.Join(err, v.close())
			}
		}
		v.tables[s.Id()] = table
	}
	return v, nil
}

// firstView opens bleve as it is now, with the documents of each segment.
func (e *Engine) firstView() (v *view, metas map[uint64][]*meta, kept bool, err error) {
	reader, err := e.snapshot()
	if err != nil {
		return nil, nil, false, err
	}
	v = &view{reader: reader, tables: map[uint64][]uint32{}}
	if metas, kept, err = metasOf(e.dir, reader.Segments()); err != nil {
		return nil, nil, false, errors.Join(err, v.close())
	}
	for segment, list := range metas {
		table := make([]uint32, len(list))
		for i, m := range list {
			table[i] = noNumber
			if m == nil {
				continue
			}
			if number, ok := e.exact.Number(m.key); ok {
				table[i] = number
			}
		}
		v.tables[segment] = table
	}
	return v, metas, kept, nil
}

// snapshot is bleve as it is now; it stays so until it is closed.
func (e *Engine) snapshot() (*scorch.IndexSnapshot, error) {
	advanced, err := e.bleve.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := advanced.Reader()
	if err != nil {
		return nil, err
	}
	reader, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a reader of bleve is %T", r), r.Close())
	}
	return reader, nil
}

// numbersOf gives the numbers of a segment's documents.
func numbersOf(s *scorch.SegmentSnapshot, x *exact.Index) ([]uint32, error) {
	table := make([]uint32, s.FullSize())
	for i := range table {
		id, err := s.DocID(uint64(i))
		if err != nil {
			return nil, incomplete(err)
		}
		number, ok := x.Number(string(id))
		if !ok {
			number = noNumber
		}
		table[i] = number
	}
	return table, nil
}

// cursor is the one that was committed.
func (v *view) cursor() (uint64, error) {
	value, err := v.reader.GetInternal(keyCursor)
	return cursorOf(value), err
}

func (v *view) close() error { return v.reader.Close() }

// stale says whether bleve has merged or persisted segments since.
func (e *Engine) stale() bool {
	advanced, err := e.bleve.Advanced()
	if err != nil {
		return false
	}
	r, err := advanced.Reader()
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	now, ok := r.(*scorch.IndexSnapshot)
	if !ok || len(now.Segments()) != len(e.view.reader.Segments()) {
		return ok
	}
	for i, s := range now.Segments() {
		if s.Segment() != e.view.reader.Segments()[i].Segment() {
			return true
		}
	}
	return false
}

// refresh goes over to bleve's merged segments, so that the files of the old
// ones can go. While something is being applied it does nothing: bleve may be
// ahead of the rest.
func (e *Engine) refresh() error {
	if !e.applying.TryLock() {
		return nil
	}
	defer e.applying.Unlock()
	if e.view == nil {
		return errClosed
	}
	v, err := e.newView(e.view)
	if err != nil {
		return err
	}
	e.mu.Lock()
	old := e.view
	e.view, e.kept = v, false
	e.mu.Unlock()
	return old.close()
}

// holdings are the documents of today and those that were before.
type holdings struct{ docs, earlier *documents }

// load takes up the documents of each segment and compares them with what the
// exact parts hold; that of what was before may be none.
func (h *holdings) load(v *view, metas map[uint64][]*meta, x, earlier *exact.Index) error {
	h.docs, h.earlier = newDocuments(), newDocuments()
	for _, s := range v.reader.Segments() {
		table, dead := v.tables[s.Id()], s.Deleted()
		for i, number := range table {
			if dead != nil && dead.Contains(uint32(i)) {
				continue
			}
			m := metas[s.Id()][i]
			if m == nil {
				return incomplete(fmt.Errorf("document %d of segment %d is not known", i, s.Id()))
			}
			if number == noNumber {
				return incomplete(fmt.Errorf("%q stands in one part only", m.key))
			}
			if _, now := index.KeyID(m.key); now {
				h.docs.put(number, m)
			} else {
				h.earlier.put(number, m)
			}
		}
	}
	if err := h.docs.compare(x); err != nil || earlier == nil {
		return err
	}
	return h.earlier.compare(earlier)
}

// compare compares documents with what an exact part holds.
func (d *documents) compare(x *exact.Index) error {
	n := 0
	for doc := range x.Docs {
		if m := d.at(doc.Number); m == nil || m.Seq != doc.Seq || m.Digest != doc.Digest {
			return incomplete(fmt.Errorf("%q stands in one part only or differs", doc.ID))
		}
		n++
	}
	if n != d.live {
		return incomplete(fmt.Errorf("%d documents and %d", d.live, n))
	}
	return nil
}

func incomplete(err error) error {
	return errs.New(errs.StaleIndex, "索引内容不完整，请运行 baogao index rebuild 重建", err)
}
