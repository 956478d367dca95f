package exact

import (
	"context"
	"slices"

	"baogao/index"
	"baogao/internal/errs"
)

// Place is where a phrase begins in the text of a document, in characters of
// the folded text, white space left out.
type Place struct {
	At     uint32
	Phrase int // its number
}

// Places gives where phrases stand in the texts of some documents, titles left
// out, for each document in ascending order; yield may not keep them. It reads
// little more than the places in these documents, so that a few of the best can
// be looked at closely.
func (x *Index) Places(ctx context.Context, docs []uint32, phrases []string, yield func(doc uint32, at []Place)) (err error) {
	defer errs.Wrap(&err, "exact.Places(%d documents, %.200q)", len(docs), phrases)
	defer faults(&err)()
	x.mu.RLock()
	defer x.mu.RUnlock()
	l, ok := x.locators.Get().(*locator)
	if !ok {
		l = &locator{}
	}
	defer x.locators.Put(l)
	defer func() { l.part = nil }()
	for _, p := range x.state.parts {
		l.begin(p, docs)
		if err := l.locate(ctx, phrases); err != nil {
			return err
		}
		for i, d := range l.docs {
			yield(p.numbers[d], l.of(i))
		}
	}
	return nil
}

// locator looks in some documents of one part; what it allocates is used again.
type locator struct {
	nearby
	docs   []int      // ascending
	places [][]uint64 // by document: each place with the number of its phrase in the lower half
	found  []uint32
	at     []Place
}

// begin takes up those of the documents that the part has.
func (l *locator) begin(p *part, docs []uint32) {
	l.part, l.docs = p, l.docs[:0]
	for _, number := range docs {
		if d, ok := p.doc(number); ok && !p.dead.has(d) {
			l.docs = append(l.docs, d)
		}
	}
	slices.Sort(l.docs)
	for len(l.places) < len(l.docs) {
		l.places = append(l.places, nil)
	}
	for i := range l.docs {
		l.places[i] = l.places[i][:0]
	}
}

// of gives the places in a document.
func (l *locator) of(i int) []Place {
	slices.Sort(l.places[i])
	l.at = l.at[:0]
	for _, p := range l.places[i] {
		l.at = append(l.at, Place{uint32(p >> 32), int(uint32(p))}) //nolint:gosec // two halves
	}
	return l.at
}

func (l *locator) locate(ctx context.Context, phrases []string) error {
	if len(l.docs) == 0 {
		return nil
	}
	for i, phrase := range phrases {
		if err := ctx.Err(); err != nil {
			return err
		}
		var err error
		switch wanted := index.AppendSqueezed(nil, phrase); len(wanted) {
		case 0:
		case 2:
			err = l.pair(i, wanted)
		default:
			err = l.phrase(i, wanted)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// pair reads of the pair's list only the chunks of the documents.
func (l *locator) pair(phrase int, wanted []rune) error {
	x, err := l.part.keyIndex()
	if err != nil {
		return err
	}
	e, ok, err := l.part.find(x, keyOf(wanted[0], wanted[1]))
	if err != nil || !ok {
		return err
	}
	list, err := l.part.list(e)
	if err != nil {
		return err
	}
	if err := l.list.reset(list, e.n, l.part.places); err != nil {
		return l.part.damaged(err)
	}
	for i, d := range l.docs {
		body, end := l.part.extent(d)
		if l.found, err = l.list.between(body, end, l.found[:0]); err != nil {
			return l.part.damaged(err)
		}
		l.add(i, phrase, body, l.found)
	}
	return nil
}

func (l *locator) phrase(phrase int, wanted []rune) error {
	starts, err := l.occurrences(wanted)
	if err != nil {
		return err
	}
	slices.Sort(starts) // those of a single character come by what follows it
	for i, d := range l.docs {
		body, end := l.part.extent(d)
		first, _ := slices.BinarySearch(starts, body)
		last, _ := slices.BinarySearch(starts, end)
		l.add(i, phrase, body, starts[first:last])
	}
	return nil
}

func (l *locator) add(doc, phrase int, body uint32, places []uint32) {
	for _, at := range places {
		l.places[doc] = append(l.places[doc], uint64(at-body)<<32|uint64(phrase)) //nolint:gosec // a few phrases
	}
}
