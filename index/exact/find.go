package exact

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"baogao/index"
	"baogao/internal/errs"
)

// Find gives the documents that hold a phrase, each once, in no order that
// means anything. White space in the phrase is ignored and its characters are
// folded; an empty phrase is nowhere.
func (x *Index) Find(ctx context.Context, phrase string, in Scope) (hits []Hit, err error) {
	defer errs.Wrap(&err, "exact.Find(%.200q)", phrase)
	wanted := index.AppendSqueezed(nil, phrase)
	if len(wanted) == 0 {
		return nil, nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	f := finders.Get().(*finder) //nolint:forcetypeassert // the pool holds nothing else
	defer finders.Put(f)
	f.wanted, f.in = wanted, in
	for _, p := range x.state.parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.part, f.hits = p, hits
		if err := f.find(); err != nil {
			return nil, err
		}
		hits = f.hits
	}
	f.part, f.hits = nil, nil
	return hits, nil
}

var finders = sync.Pool{New: func() any { return &finder{} }}

// finder looks for one phrase in one part; what it allocates is used again.
type finder struct {
	wanted []rune
	in     Scope
	part   *part
	hits   []Hit

	pairs  []pair
	sums   []int64
	starts []uint32
	buf    []byte
	list   places
}

// pair is a pair of the phrase's characters with its list.
type pair struct {
	entry
	at uint32 // of its first character in the phrase
}

func (f *finder) find() error {
	if len(f.part.docs) == 0 {
		return nil
	}
	x, err := f.part.keyIndex()
	if err != nil {
		return err
	}
	if len(f.wanted) > 1 {
		return f.findPairs(x)
	}
	if f.in.Role != "" {
		return f.findRuneInRole(x)
	}
	return f.findRune(x)
}

// findPairs finds a phrase by the pairs in it: where pairs that cover all of it
// stand in their distances, it stands.
func (f *finder) findPairs(x *keyIndex) error {
	f.pairs = f.pairs[:0]
	for i := range len(f.wanted) - 1 {
		e, ok, err := f.part.find(x, keyOf(f.wanted[i], f.wanted[i+1]))
		if err != nil || !ok {
			return err
		}
		f.pairs = append(f.pairs, pair{e, uint32(i)})
	}
	f.cover()
	for i, p := range f.pairs {
		list, err := f.part.list(&f.buf, p.entry)
		if err != nil {
			return err
		}
		if err := f.list.reset(list, p.n, f.part.places); err != nil {
			return f.part.damaged(err)
		}
		if i == 0 {
			err = f.begin(p.at)
		} else {
			err = f.filter(p.at)
		}
		if err != nil {
			return f.part.damaged(err)
		}
		if len(f.starts) == 0 {
			return nil
		}
	}
	return f.collect(f.starts, uint32(len(f.wanted))) //nolint:gosec // of a phrase
}

// cover reduces the pairs to the rarest and the cheapest others that together
// with it cover the phrase, the rarest first. Looking at a few places of a long
// list costs a chunk for each, not the whole list.
func (f *finder) cover() {
	rarest := slices.MinFunc(f.pairs, func(a, b pair) int { return cmp.Compare(a.n, b.n) })
	cost := func(p pair) int64 {
		if p.at == rarest.at {
			return 0
		}
		return 1 + min(int64(p.n), int64(rarest.n)*chunk/2)
	}
	n := len(f.pairs)
	f.sums = append(f.sums[:0], cost(f.pairs[0]))
	for i := 1; i < n; i++ { // least cost of a cover that ends with pair i
		sum := f.sums[i-1]
		if i > 1 {
			sum = min(sum, f.sums[i-2])
		}
		f.sums = append(f.sums, sum+cost(f.pairs[i]))
	}
	chosen := []pair{rarest}
	for i := n - 1; i >= 0; {
		if f.pairs[i].at != rarest.at {
			chosen = append(chosen, f.pairs[i])
		}
		if i > 1 && f.sums[i-2] <= f.sums[i-1] {
			i--
		}
		i--
	}
	slices.SortFunc(chosen[1:], func(a, b pair) int { return cmp.Compare(a.n, b.n) })
	f.pairs = append(f.pairs[:0], chosen...)
}

// begin takes every place of the list as one where the phrase may begin.
func (f *finder) begin(at uint32) error {
	all, err := f.list.all(f.starts[:0])
	if err != nil {
		return err
	}
	n := 0
	for _, p := range all {
		if p >= at {
			all[n] = p - at
			n++
		}
	}
	f.starts = all[:n]
	return nil
}

// filter keeps the beginnings for which the list has its place.
func (f *finder) filter(at uint32) error {
	n := 0
	for _, start := range f.starts {
		place, ok, err := f.list.seek(start + at)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if place == start+at {
			f.starts[n] = start
			n++
		}
	}
	f.starts = f.starts[:n]
	return nil
}

// collect turns the places where the phrase begins, in order, into hits.
func (f *finder) collect(starts []uint32, length uint32) error {
	inside, err := f.inside()
	if err != nil || inside == nil {
		return err
	}
	p := f.part
	d, end := 0, uint32(0)
	hit := Hit{}
	for _, start := range starts {
		if next := p.docAt(d, start); next != d {
			f.add(d, hit)
			d, hit = next, Hit{}
		}
		if start < end || p.dead.has(d) || !inside(d, start, start+length) {
			continue
		}
		end = start + length
		if start < p.docs[d].body() {
			hit.Title++
		} else {
			hit.Text++
		}
	}
	f.add(d, hit)
	return nil
}

func (f *finder) add(doc int, hit Hit) {
	if hit.Title+hit.Text > 0 {
		hit.Doc = f.part.numbers[doc]
		f.hits = append(f.hits, hit)
	}
}

// inside says whether places of a document are within the scope; it is nil if
// nothing is.
func (f *finder) inside() (func(doc int, start, end uint32) bool, error) {
	switch {
	case f.in.Title:
		return func(doc int, start, _ uint32) bool { return start < f.part.docs[doc].body() }, nil
	case f.in.Role == "":
		return func(int, uint32, uint32) bool { return true }, nil
	}
	x, err := f.part.roleIndex()
	if err != nil {
		return nil, err
	}
	role, ok := x.role(string(f.in.Role))
	if !ok {
		return nil, nil //nolint:nilnil // nothing is inside
	}
	return func(doc int, start, end uint32) bool { return x.holds(doc, role, start, end) }, nil
}

// findRune finds a single character by its list of documents.
func (f *finder) findRune(x *keyIndex) error {
	e, ok, err := f.part.find(x, keyOf(f.wanted[0], docsRune))
	if err != nil || !ok {
		return err
	}
	list, err := f.part.list(&f.buf, e)
	if err != nil {
		return err
	}
	err = eachDoc(list, e.n, len(f.part.docs), func(c docCount) {
		hit := Hit{Title: int(c.title), Text: int(c.text)}
		if f.in.Title {
			hit.Text = 0
		}
		if !f.part.dead.has(int(c.doc)) {
			f.add(int(c.doc), hit)
		}
	})
	if err != nil {
		return f.part.damaged(err)
	}
	return nil
}

// findRuneInRole finds a single character by the pairs it begins and the ends
// of texts: only they have its places.
func (f *finder) findRuneInRole(x *keyIndex) error {
	first, last := keyOf(f.wanted[0], 0), keyOf(f.wanted[0], lastRune)
	f.starts = f.starts[:0]
	w := x.from(first)
	for w.next() && w.entry.key <= last {
		if w.entry.key < first {
			continue
		}
		list, err := f.part.list(&f.buf, w.entry)
		if err != nil {
			return err
		}
		if err := f.list.reset(list, w.entry.n, f.part.places); err != nil {
			return f.part.damaged(err)
		}
		if f.starts, err = f.list.all(f.starts); err != nil {
			return f.part.damaged(err)
		}
	}
	if w.err != nil {
		return f.part.damaged(w.err)
	}
	slices.Sort(f.starts)
	return f.collect(f.starts, 1)
}
