package exact

import (
	"cmp"
	"context"
	"slices"

	"baogao/index"
	"baogao/internal/errs"
)

// Find gives the documents that hold a phrase as Each yields them.
func (x *Index) Find(ctx context.Context, phrase string, in Scope) (hits []Hit, err error) {
	err = x.Each(ctx, phrase, in, func(h Hit) { hits = append(hits, h) })
	return hits, err
}

// Each yields the documents that hold a phrase, each once, in no order that
// means anything. White space in the phrase is ignored and its characters are
// folded; an empty phrase is nowhere.
func (x *Index) Each(ctx context.Context, phrase string, in Scope, yield func(Hit)) (err error) {
	defer errs.Wrap(&err, "exact.Each(%.200q)", phrase)
	defer faults(&err)()
	wanted := index.AppendSqueezed(nil, phrase)
	if len(wanted) == 0 {
		return nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	f, ok := x.finders.Get().(*finder)
	if !ok {
		f = &finder{}
	}
	defer x.finders.Put(f)
	f.wanted, f.in, f.yield = wanted, in, yield
	defer func() { f.part, f.yield = nil, nil }()
	for _, p := range x.state.parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		f.part = p
		if err := f.find(); err != nil {
			return err
		}
	}
	return nil
}

// finder looks for one phrase in one part; what it allocates is used again.
type finder struct {
	wanted []rune
	in     Scope
	part   *part
	yield  func(Hit)

	pairs  []pair
	sums   []int64
	starts []uint32
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
	switch {
	case len(f.wanted) > 1:
		return f.findPairs(x)
	case f.in.Role != "" && !f.in.Title:
		return f.findRuneInRole(x)
	default:
		return f.findRune(x)
	}
}

// findPairs finds a phrase by the pairs in it.
func (f *finder) findPairs(x *keyIndex) error {
	if err := f.matchPairs(x); err != nil || len(f.starts) == 0 {
		return err
	}
	return f.collect(count(len(f.wanted)))
}

// matchPairs gives the places where a phrase stands: where pairs that cover all
// of it stand in their distances.
func (f *finder) matchPairs(x *keyIndex) error {
	f.starts = f.starts[:0]
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
		list, err := f.part.list(p.entry)
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
	return nil
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
	n, starts := 0, f.starts
	for i := 0; i < len(starts); {
		if _, ok, err := f.list.seek(starts[i] + at); err != nil {
			return err
		} else if !ok {
			break
		}
		have, j := f.list.have, 0
		for last := have[len(have)-1]; i < len(starts) && starts[i]+at <= last; i++ { // what this chunk can tell
			p := starts[i] + at
			for j+4 < len(have) && have[j+3] < p {
				j += 4
			}
			for have[j] < p {
				j++
			}
			if have[j] == p {
				starts[n] = starts[i]
				n++
			}
		}
		f.list.have = have[j:]
	}
	f.starts = starts[:n]
	return nil
}

// collect turns the places where the phrase begins, in order, into hits.
func (f *finder) collect(length uint32) error {
	roles, role, err := f.role()
	if err != nil || f.in.Role != "" && !f.in.Title && roles == nil {
		return err
	}
	p := f.part
	for starts := f.starts; len(starts) > 0; {
		d := p.docAt(starts[0])
		body, end := p.extent(d)
		hit, n := f.count(starts, body, end, length)
		if roles != nil {
			hit, _ = f.count(within(starts[:n], roles.of(d), role, body, length), body, end, length)
		}
		starts = starts[n:]
		if !p.dead.has(d) {
			f.add(d, hit)
		}
	}
	return nil
}

// role gives the sections and the role's number, nil where the scope is another
// or no document has the role.
func (f *finder) role() (*roleIndex, uint32, error) {
	if f.in.Role == "" || f.in.Title {
		return nil, 0, nil
	}
	x, err := f.part.roleIndex()
	if err != nil {
		return nil, 0, err
	}
	i := slices.Index(x.names, string(f.in.Role))
	if i < 0 {
		return nil, 0, nil
	}
	return x, count(i), nil
}

// within keeps the places from which the phrase stands wholly in a section of
// the role. Sections of one role are sorted, none inside another.
func within(starts []uint32, spans []span, role, body, length uint32) []uint32 {
	kept := starts[:0]
	i := 0
	for _, s := range spans {
		if s.role != role {
			continue
		}
		for i < len(starts) && starts[i] < body+s.start {
			i++
		}
		for i < len(starts) && starts[i]+length <= body+s.end {
			kept = append(kept, starts[i])
			i++
		}
	}
	return kept
}

// count counts, of the places before an end, those that do not overlap, and says
// how many there are in all.
func (f *finder) count(starts []uint32, body, end, length uint32) (hit Hit, n int) {
	free := uint32(0)
	for n < len(starts) && starts[n] < end {
		s := starts[n]
		n++
		switch {
		case s < free || f.in.Title && s >= body:
			continue
		case s < body:
			hit.Title++
		default:
			hit.Text++
		}
		free = s + length
	}
	return hit, n
}

func (f *finder) add(doc int, hit Hit) {
	if hit.Title+hit.Text > 0 {
		hit.Doc = f.part.numbers[doc]
		f.yield(hit)
	}
}

// findRune finds a single character by its list of documents.
func (f *finder) findRune(x *keyIndex) error {
	e, ok, err := f.part.find(x, keyOf(f.wanted[0], docsRune))
	if err != nil || !ok {
		return err
	}
	list, err := f.part.list(e)
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

// findRuneInRole finds a single character by the pairs it begins, the ends of
// titles and texts among them: they have its places. A document is counted once.
func (f *finder) findRuneInRole(x *keyIndex) error {
	roles, role, err := f.role()
	if err != nil || roles == nil {
		return err
	}
	var found bitmap
	first, last := keyOf(f.wanted[0], 0), keyOf(f.wanted[0], lastRune)
	w := x.from(first)
	for w.next() && w.entry.key <= last {
		if w.entry.key < first {
			continue
		}
		if f.starts, err = f.places(f.starts[:0], w.entry); err != nil {
			return err
		}
		for i, start := range f.starts {
			d := f.part.docAt(start)
			if !found.has(d) && len(within(f.starts[i:i+1:i+1], roles.of(d), role, f.part.docs[d].body(), 1)) > 0 {
				found = found.with(d)
			}
		}
	}
	if w.err != nil {
		return f.part.damaged(w.err)
	}
	for d := range f.part.docs {
		if found.has(d) && !f.part.dead.has(d) {
			f.add(d, Hit{Text: 1})
		}
	}
	return nil
}

// places appends the places of a list.
func (f *finder) places(to []uint32, e entry) ([]uint32, error) {
	list, err := f.part.list(e)
	if err != nil {
		return to, err
	}
	if err = f.list.reset(list, e.n, f.part.places); err == nil {
		to, err = f.list.all(to)
	}
	if err != nil {
		return to, f.part.damaged(err)
	}
	return to, nil
}
