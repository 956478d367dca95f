package exact

import (
	"context"
	"errors"
)

// check reads a run from one end to the other.
func (r *run) check(ctx context.Context) error {
	x, err := r.keyIndex()
	if err != nil {
		return err
	}
	if _, err := r.roleIndex(); err != nil {
		return err
	}
	var list places
	last, end := uint64(0), int64(0)
	w := x.from(0)
	for n := 0; w.next(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		e := w.entry
		if n > 0 && e.key <= last || e.off != end {
			return r.damaged(errors.New("keys out of order"))
		}
		last, end = e.key, e.off+e.size
		bytes, err := r.list(e)
		if err != nil {
			return err
		}
		if err := r.checkList(&list, e, bytes); err != nil {
			return r.damaged(err)
		}
	}
	if w.err != nil || end != r.ends[partLists] {
		return r.damaged(errors.Join(errors.New("keys do not lead through all lists"), w.err))
	}
	return nil
}

// checkList decodes a list and compares it with its table.
func (r *run) checkList(l *places, e entry, list []byte) error {
	if isDocs(e.key) {
		next := uint32(0)
		ascending := true
		err := eachDoc(list, e.n, len(r.docs), func(c docCount) {
			ascending = ascending && c.doc >= next && c.title+c.text > 0
			next = c.doc + 1
		})
		if err == nil && !ascending {
			err = errList
		}
		return err
	}
	if err := l.reset(list, e.n, r.places); err != nil {
		return err
	}
	next := uint32(0)
	for k := range l.chunks() {
		if k > 0 && l.before(k)+1 != next {
			return errList
		}
		if err := l.read(k); err != nil {
			return err
		}
		for _, p := range l.have {
			if p < next {
				return errList
			}
			next = p + 1
		}
	}
	return nil
}
