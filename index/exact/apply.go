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

// Apply writes a state that holds these documents and a cursor. Documents in
// State Hidden are removed, a document older than the one held under its id is
// left out. Searches see the new state after Advance; without it the next Apply
// begins where they are.
func (x *Index) Apply(ctx context.Context, docs []index.Document, cursor uint64) (err error) {
	defer errs.Wrap(&err, "exact.Apply(%d documents, cursor %d)", len(docs), cursor)
	x.applying.Lock()
	defer x.applying.Unlock()
	a := x.begin(cursor)
	return a.end(a.apply(ctx, docs), a.current)
}

// applied is a state being written.
type applied struct {
	x             *Index
	current, next *state
}

// begin begins a state after the one that is searched.
func (x *Index) begin(cursor uint64) *applied {
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
	return &applied{x: x, current: current, next: &state{cursor: cursor}}
}

// end puts the manifest in place that names the state and the one before, unless
// something has failed, and removes the runs that it does not name.
func (a *applied) end(failed error, before *state) error {
	if failed == nil {
		failed = writeManifest(a.x.disk, a.x.dir, a.next.manifest(), before.manifest())
	}
	if failed != nil {
		_ = a.next.closeExcept(a.current)
		return failed
	}
	a.x.written, a.x.untidy = a.next, false
	a.x.sweep(func(name string) bool { return a.current.names(name) || a.next.names(name) })
	return nil
}

func (a *applied) apply(ctx context.Context, docs []index.Document) error {
	if err := a.build(ctx, a.replace(docs)); err != nil {
		return err
	}
	return a.merge(ctx)
}

// replace takes over the current runs without the documents that come anew, and
// gives those that must be written.
func (a *applied) replace(docs []index.Document) []index.Document {
	newest := map[string]int{}
	for i := range docs {
		id := docs[i].Key()
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
				delete(newest, d.Key())
			} else {
				dead = dead.with(i)
			}
		}
		a.next.parts = append(a.next.parts, newPart(p.run, dead))
	}
	var kept []index.Document
	for i := range docs {
		if held, ok := newest[docs[i].Key()]; ok && held == i && docs[i].State != index.Hidden {
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
			t.append(&docs[n], docs[n].Report.Public(), docs[n].Digest())
		}
		docs = docs[n:]
		if err := a.write(func(w *writer) (*contents, error) { return &t.contents, t.write(w, &sorter{}) }); err != nil {
			return err
		}
	}
	return nil
}

// write writes a run and adds it to the state.
func (a *applied) write(fill func(*writer) (*contents, error)) error {
	a.x.last++
	written, err := writeRun(a.x.disk, runName(a.x.dir, a.x.last), fill)
	if err != nil {
		return err
	}
	r, err := written.open()
	if err != nil {
		return err
	}
	a.x.numbers.assign(r)
	a.next.parts = append(a.next.parts, newPart(r, nil))
	return nil
}

// runFile is a run as it was written.
type runFile struct {
	name   string
	size   int64
	sum    uint32
	places int64
}

func (f runFile) open() (*run, error) { return openRun(f.name, f.size, f.sum) }

// writeRun writes a run.
func writeRun(d disk, name string, fill func(*writer) (*contents, error)) (f runFile, err error) {
	w, err := createRun(d, name)
	if err != nil {
		return f, err
	}
	f.name = name
	c, err := fill(w)
	if err == nil {
		f.places = int64(c.places)
		f.size, f.sum, err = w.finish(c)
	}
	if err != nil {
		w.abandon(d)
	}
	return f, err
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
