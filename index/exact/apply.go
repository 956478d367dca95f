package exact

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"baogao/index"
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

// Apply writes a state that holds these documents and a cursor. Documents in
// State Hidden are removed, a document older than the one held under its id is
// left out. Searches see the new state after Advance; without it the next Apply
// begins where they are.
func (x *Index) Apply(ctx context.Context, docs []index.Document, cursor uint64) (err error) {
	defer errs.Wrap(&err, "exact.Apply(%d documents, cursor %d)", len(docs), cursor)
	x.applying.Lock()
	defer x.applying.Unlock()
	x.mu.RLock()
	current := x.state
	x.mu.RUnlock()
	if x.written != nil { // never searched
		_ = x.written.closeExcept(current)
		x.written = nil
	}
	if x.untidy {
		x.tidy(current)
	}
	x.untidy = true
	a := &applied{x: x, current: current, next: &state{cursor: cursor}}
	if err := a.run(ctx, docs); err != nil {
		_ = a.next.closeExcept(current)
		return err
	}
	x.written, x.untidy = a.next, false
	x.sweep(func(name string) bool { return current.names(name) || a.next.names(name) })
	return nil
}

// applied is one Apply under way.
type applied struct {
	x             *Index
	current, next *state
}

func (a *applied) run(ctx context.Context, docs []index.Document) error {
	docs = a.replace(docs)
	if err := a.build(ctx, docs); err != nil {
		return err
	}
	if err := a.merge(ctx); err != nil {
		return err
	}
	return writeManifest(a.x.disk, a.x.dir, a.next, a.current)
}

// replace takes over the current runs without the documents that come anew, and
// gives those that must be written.
func (a *applied) replace(docs []index.Document) []index.Document {
	newest := map[string]int{}
	for i := range docs {
		id := docs[i].Report.ID
		if held, ok := newest[id]; !ok || docs[i].Seq >= docs[held].Seq {
			newest[id] = i
		}
	}
	coming := make([]int, a.x.numbers.count()) // index in docs and one, by number
	for id, i := range newest {
		if n, ok := a.x.numbers.find(id); ok {
			coming[n] = i + 1
		}
	}
	for _, p := range a.current.parts {
		dead := slices.Clone(p.dead)
		for i, n := range p.numbers {
			if coming[n] == 0 || p.dead.has(i) {
				continue
			}
			if d := &docs[coming[n]-1]; d.Seq < p.docs[i].seq {
				delete(newest, d.Report.ID)
			} else {
				dead = dead.with(i)
			}
		}
		a.next.parts = append(a.next.parts, newPart(p.run, dead))
	}
	var kept []index.Document
	for i := range docs {
		if held, ok := newest[docs[i].Report.ID]; ok && held == i && docs[i].State != index.Hidden {
			kept = append(kept, docs[i])
		}
	}
	return kept
}

// build writes documents as runs: as one, unless they are more than a run takes.
func (a *applied) build(ctx context.Context, docs []index.Document) error {
	for len(docs) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		t := &text{}
		n := 0
		for ; n < len(docs) && int64(len(t.runes)) < a.x.largest; n++ {
			t.append(&docs[n])
		}
		docs = docs[n:]
		if err := a.write(func(w *writer) ([]doc, uint32, error) {
			return t.docs, count(len(t.runes)), t.write(w)
		}); err != nil {
			return err
		}
	}
	return nil
}

// write writes a run and adds it to the state.
func (a *applied) write(fill func(*writer) ([]doc, uint32, error)) error {
	a.x.last++
	w, err := createRun(a.x.disk, runName(a.x.dir, a.x.last))
	if err != nil {
		return err
	}
	docs, places, err := fill(w)
	if err != nil {
		w.abandon(a.x.disk)
		return err
	}
	size, sum, err := w.finish(docs, places)
	if err != nil {
		w.abandon(a.x.disk)
		return err
	}
	r, err := openRun(w.name, size, sum)
	if err != nil {
		return err
	}
	a.x.numbers.assign(r)
	a.next.parts = append(a.next.parts, newPart(r, nil))
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
		merging := slices.Clone(a.next.parts[from:to])
		after := slices.Clone(a.next.parts[to:])
		a.next.parts = slices.Clip(a.next.parts[:from])
		if err := a.write(func(w *writer) ([]doc, uint32, error) { return mergeRuns(ctx, w, merging) }); err != nil {
			a.next.parts = append(append(a.next.parts, merging...), after...)
			return err
		}
		a.next.parts = append(a.next.parts, after...)
		a.forget(merging)
	}
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

// tidy removes what a failed Apply may have left. The manifest on disk may be
// the one it wrote.
func (x *Index) tidy(current *state) {
	m, err := readManifest(x.dir)
	if err != nil {
		return // nothing is removed that may be needed
	}
	names := m.names()
	x.sweep(func(name string) bool { return names[name] || current.names(name) })
}

// sweep removes the runs that are not to be kept. What cannot be removed is
// tried again next time.
func (x *Index) sweep(keep func(name string) bool) {
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), runSuffix) && !keep(e.Name()) {
			_ = x.disk.Remove(filepath.Join(x.dir, e.Name()))
		}
	}
}
