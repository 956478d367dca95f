package exact

import (
	"cmp"
	"context"
	"slices"
	"sort"

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
// out, for each document in ascending order. It reads little more than the places
// in these documents, so that a few of the best can be looked at closely.
func (x *Index) Places(ctx context.Context, docs []uint32, phrases []string, yield func(doc uint32, at []Place)) (err error) {
	defer errs.Wrap(&err, "exact.Places(%d documents, %.200q)", len(docs), phrases)
	if len(docs) == 0 {
		return nil
	}
	wanted := make([]bool, slices.Max(docs)+1)
	for _, d := range docs {
		wanted[d] = true
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, p := range x.state.parts {
		l := locator{nearby: nearby{finder: finder{part: p}}}
		for i, number := range p.numbers {
			if int(number) < len(wanted) && wanted[number] && !p.dead.has(i) {
				l.docs = append(l.docs, i)
			}
		}
		if err := l.locate(ctx, phrases); err != nil {
			return err
		}
		for i, d := range l.docs {
			slices.SortFunc(l.places[i], func(a, b Place) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Phrase, b.Phrase)) })
			yield(p.numbers[d], l.places[i])
		}
	}
	return nil
}

// locator looks in some documents of one part.
type locator struct {
	nearby
	docs   []int // ascending
	places [][]Place
}

func (l *locator) locate(ctx context.Context, phrases []string) error {
	if len(l.docs) == 0 {
		return nil
	}
	l.places = make([][]Place, len(l.docs))
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
	list, err := l.part.list(&l.buf, e)
	if err != nil {
		return err
	}
	if err := l.list.reset(list, e.n, l.part.places); err != nil {
		return l.part.damaged(err)
	}
	for i, d := range l.docs {
		body, end := l.part.extent(d)
		for from := body; ; {
			at, ok, err := l.list.seek(from)
			if err != nil {
				return l.part.damaged(err)
			}
			if !ok {
				return nil
			}
			if at >= end {
				break
			}
			l.places[i] = append(l.places[i], Place{at - body, phrase})
			from = at + 1
		}
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
		first := sort.Search(len(starts), func(j int) bool { return starts[j] >= body })
		for _, at := range starts[first:] {
			if at >= end {
				break
			}
			l.places[i] = append(l.places[i], Place{at - body, phrase})
		}
	}
	return nil
}
