package bleveindex

import (
	"context"
	"math"
	"math/bits"
	"slices"
	"sort"
	"sync"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"baogao/index"
	"baogao/index/exact"
)

// list is the documents in which a term, or characters, stand, and how often.
// It is never changed. Only the words of a set that are not empty are kept, and
// a byte for each document: lists of common words are what searches are made of.
type list struct {
	words []uint32 // numbers of words of a set
	in    []uint64 // these words
	times []uint8  // in the field or text, for each document in their order
	title []uint8  // of characters, in the title; nil where they stand in none
	many  map[uint32]times
	docs  int
	total int // times in all fields, or in all texts
}

// times is how often something stands in a document. They count up to most.
type times struct{ text, title uint16 }

const most = math.MaxUint16

// tooMany says that a document stands in list.many.
const tooMany = math.MaxUint8

// size is about the bytes of a list in memory.
func (l *list) size() int {
	return 256 + 12*len(l.words) + len(l.times) + len(l.title) + 16*len(l.many)
}

// each yields, of some documents, those that are in the list, with how often.
func (l *list) each(among set, yield func(doc uint32, text, title float64)) {
	i := 0
	for w, word := range l.words {
		in := l.in[w]
		for here := in & among[word]; here != 0; here &= here - 1 {
			bit := bits.TrailingZeros64(here)
			doc := word*64 + uint32(bit) //nolint:gosec // below 64
			at := i + bits.OnesCount64(in&(1<<bit-1))
			text, title := float64(l.times[at]), 0.0
			if l.title != nil {
				title = float64(l.title[at])
			}
			if text == tooMany || title == tooMany {
				n := l.many[doc]
				text, title = float64(n.text), float64(n.title)
			}
			yield(doc, text, title)
		}
		i += bits.OnesCount64(in)
	}
}

// gathered is a list being made.
type gathered struct {
	docs  []uint32 // each once
	times []times
	total int
}

func (g *gathered) add(doc uint32, text, title int) {
	g.docs = append(g.docs, doc)
	g.times = append(g.times, times{uint16(min(text, most)), uint16(min(title, most))}) //nolint:gosec // bounded
	g.total += text
}

// Len, Less and Swap sort by documents: those of several segments or runs may be
// mixed.
func (g *gathered) Len() int           { return len(g.docs) }
func (g *gathered) Less(i, j int) bool { return g.docs[i] < g.docs[j] }
func (g *gathered) Swap(i, j int) {
	g.docs[i], g.docs[j] = g.docs[j], g.docs[i]
	g.times[i], g.times[j] = g.times[j], g.times[i]
}

// list makes the list.
func (g *gathered) list() *list {
	if !slices.IsSorted(g.docs) {
		sort.Sort(g)
	}
	words, titles := 0, false
	for i, doc := range g.docs {
		if i == 0 || doc/64 != g.docs[i-1]/64 {
			words++
		}
		titles = titles || g.times[i].title > 0
	}
	l := &list{words: make([]uint32, 0, words), in: make([]uint64, 0, words), times: make([]uint8, len(g.docs)), docs: len(g.docs), total: g.total}
	if titles {
		l.title = make([]uint8, len(g.docs))
	}
	for i, doc := range g.docs {
		if i == 0 || doc/64 != g.docs[i-1]/64 {
			l.words, l.in = append(l.words, doc/64), append(l.in, 0)
		}
		l.in[len(l.in)-1] |= 1 << (doc % 64)
		n := g.times[i]
		l.times[i] = uint8(min(n.text, tooMany))
		if titles {
			l.title[i] = uint8(min(n.title, tooMany))
		}
		if n.text >= tooMany || n.title >= tooMany {
			if l.many == nil {
				l.many = map[uint32]times{}
			}
			l.many[doc] = n
		}
	}
	return l
}

// listKey names a list: a term in a field, or characters, of which no field is.
type listKey struct{ field, text string }

// lists keeps lists that were read, those asked for lately. They are of the
// documents of now: after a change they are begun anew.
type lists struct {
	limit int // bytes

	mu         sync.Mutex
	young, old map[listKey]*list
	size       int // of the young
}

// What lists may take: most lists asked for are of words that many reports have.
const (
	listsLeast      = 16 << 20
	listsByDocument = 1 << 10
)

func newLists(documents int) *lists {
	return &lists{limit: listsLeast + listsByDocument*documents, young: map[listKey]*list{}}
}

// get gives a list that is kept; nil keep none.
func (c *lists) get(key listKey) *list {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if l := c.young[key]; l != nil {
		return l
	}
	l := c.old[key]
	if l != nil {
		c.keep(key, l)
	}
	return l
}

func (c *lists) put(key listKey, l *list) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(key, l)
}

// keep puts a list among the young. When they fill half of what there is, they
// become the old, and what was not asked for since the last time goes.
func (c *lists) keep(key listKey, l *list) {
	size := l.size()
	if size > c.limit/4 {
		return
	}
	if c.size+size > c.limit/2 {
		c.old, c.young, c.size = c.young, map[listKey]*list{}, 0
	}
	if _, held := c.young[key]; !held {
		c.young[key] = l
		c.size += size
	}
}

// list gives a list that is kept, or reads it.
func (e *evaluation) list(key listKey, read func() (*list, error)) (*list, error) {
	if l := e.lists.get(key); l != nil {
		return l, nil
	}
	l, err := read()
	if err == nil {
		e.lists.put(key, l)
	}
	return l, err
}

// term gives where a term stands in a field.
func (e *evaluation) term(ctx context.Context, f *field, term string) (*list, error) {
	return e.list(listKey{f.name, term}, func() (*list, error) {
		g := e.gather()
		err := e.readTerm(ctx, f.name, term, g)
		if err == nil && e.then {
			err = e.readTerm(ctx, earlierPrefix+f.name, term, g)
		}
		return g.list(), err
	})
}

// gather begins a list, in memory used before.
func (e *evaluation) gather() *gathered {
	g := &e.scratch.gathered
	g.docs, g.times, g.total = g.docs[:0], g.times[:0], 0
	return g
}

// readTerm reads a term's postings straight from bleve's segments.
func (e *evaluation) readTerm(ctx context.Context, field, term string, into *gathered) error {
	for _, s := range e.view.reader.Segments() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := e.readSegment(ctx, s, field, term, into); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) readSegment(ctx context.Context, s *scorch.SegmentSnapshot, field, term string, into *gathered) error {
	dict, err := s.Segment().Dictionary(field)
	if err != nil {
		return err
	}
	postings, err := dict.PostingsList([]byte(term), s.Deleted(), nil)
	if err != nil {
		return err
	}
	if postings.Count() == 0 {
		return nil
	}
	numbers := e.view.tables[s.Id()]
	all := postings.Iterator(true, false, false, nil)
	for n := 1; ; n++ {
		p, err := all.Next()
		if err != nil || p == nil {
			return err
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if doc := numbers[p.Number()]; e.docs.at(doc) != nil {
			into.add(doc, int(p.Frequency()), 0) //nolint:gosec // how often in one text
		}
	}
}

// literal gives where characters stand as they are, folded, white space left out.
// Longer ones are found again by their rarest pair as soon as by keeping them.
func (e *evaluation) literal(ctx context.Context, text string, in scope) (*list, error) {
	read := func() (*list, error) {
		hits, err := e.find(ctx, text, exact.Scope{Title: in.title, Role: in.role})
		return e.listOf(hits), err
	}
	if in != (scope{}) || utf8.RuneCountInString(text) > 2 {
		return read()
	}
	return e.list(listKey{"", index.Squeeze(text)}, read)
}

func (e *evaluation) listOf(hits []exact.Hit) *list {
	g := e.gather()
	for _, h := range hits {
		g.add(h.Doc, h.Text, h.Title)
	}
	return g.list()
}
