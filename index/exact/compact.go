package exact

import (
	"context"
	"path/filepath"
	"slices"

	"baogao/internal/errs"
)

// Runs are merged when many of about one size have come together, in tiers:
// with tierRuns of a tier they become one of the next, so that a document is
// written again as often as the index has tiers. The smallest tier has up to
// smallRun places, some megabytes of text.
const (
	tierRuns   = 8
	smallRun   = 1 << 20
	largestRun = 1 << 28
)

// Compact writes all runs as one, or as few as their size allows. There is no
// state before it afterwards.
func (x *Index) Compact(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "exact.Compact")
	x.applying.Lock()
	defer x.applying.Unlock()
	a := x.begin(x.Cursor())
	a.next.parts = slices.Clone(a.current.parts)
	if err := a.end(a.compact(ctx), nil); err != nil {
		return err
	}
	if err := x.advance(); err != nil {
		return err
	}
	x.sweep(a.next.names)
	return nil
}

func (a *applied) compact(ctx context.Context) error {
	a.dropDead()
	for from := 0; from < len(a.next.parts); from++ {
		to, total := from, int64(0)
		for to < len(a.next.parts) && (to == from || total+a.next.parts[to].live <= a.x.largest) {
			total += a.next.parts[to].live
			to++
		}
		if one := a.next.parts[from]; to-from == 1 && one.live == int64(one.places) {
			continue
		}
		if err := a.replaceRuns(ctx, from, to); err != nil {
			return err
		}
	}
	return nil
}

// merge merges runs until no tier is full and none is mostly dead.
func (a *applied) merge(ctx context.Context) error {
	a.dropDead()
	for {
		from, to := a.x.tier(a.next.parts)
		if from == to {
			return nil
		}
		if err := a.replaceRuns(ctx, from, to); err != nil {
			return err
		}
	}
}

// replaceRuns writes neighbouring runs as one.
func (a *applied) replaceRuns(ctx context.Context, from, to int) error {
	merging, after := slices.Clone(a.next.parts[from:to]), slices.Clone(a.next.parts[to:])
	a.next.parts = slices.Clip(a.next.parts[:from])
	err := a.write(func(w *writer) (*contents, error) { return mergeRuns(ctx, w, merging) })
	if err != nil {
		a.next.parts = append(a.next.parts, merging...)
	} else {
		a.forget(merging)
	}
	a.next.parts = append(a.next.parts, after...)
	return err
}

// dropDead takes out the runs that have no document left.
func (a *applied) dropDead() {
	var empty []*part
	a.next.parts = slices.DeleteFunc(a.next.parts, func(p *part) bool {
		if p.live == 0 {
			empty = append(empty, p)
		}
		return p.live == 0
	})
	a.forget(empty)
}

// forget closes and removes those of the runs that are not searched: they were
// written by this Apply.
func (a *applied) forget(gone []*part) {
	for _, p := range gone {
		if !a.current.has(p.run) {
			_ = p.close()
			_ = a.x.disk.Remove(filepath.Join(a.x.dir, p.name)) // else swept later
		}
	}
}

// tier gives the runs to be merged next: the newest ones of a tier that is full,
// or one of which more than half is dead.
func (x *Index) tier(parts []*part) (from, to int) {
	for end := len(parts); end > 0; {
		limit := int64(smallRun)
		for parts[end-1].live > limit {
			limit *= tierRuns
		}
		start, total := end, int64(0)
		for start > 0 && parts[start-1].live <= limit && total+parts[start-1].live <= x.largest {
			start--
			total += parts[start].live
		}
		if end-start >= tierRuns {
			return start, end
		}
		end = min(start, end-1)
	}
	for i, p := range parts {
		if p.live < int64(p.places)/2 {
			return i, i + 1
		}
	}
	return 0, 0
}
