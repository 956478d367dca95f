package bleveindex

import (
	"context"
	"math"
	"math/bits"
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
	// Characters stand in few titles: those words as in, nil for none, and how often
	// in each.
	titled []uint64
	title  []uint8
	many   map[uint32]times
	docs   int
	total  int     // times in all fields, or in all texts
	peak   float64 // the highest of what norm makes of its times, the title counted as by askedTitle
}

// times is how often something stands in a document. They count up to most.
type times struct{ text, title uint16 }

// asked is what BM25 counts where any word will do.
func (n times) asked() float64 { return float64(n.text) + askedTitle*float64(n.title) }

const most = math.MaxUint16

// tooMany says that a document stands in list.many.
const tooMany = math.MaxUint8

// size is about the bytes of a list in memory.
func (l *list) size() int {
	return 256 + 12*len(l.words) + 8*len(l.titled) + len(l.times) + len(l.title) + 16*len(l.many)
}

// each yields, of some documents, those that are in the list and within others,
// nil for all, with how often.
func (l *list) each(among, within set, yield func(doc uint32, n times)) {
	at, titled := 0, 0
	for w, word := range l.words {
		in := l.in[w]
		here := in & among[word]
		if within != nil {
			here &= within[word]
		}
		for ; here != 0; here &= here - 1 {
			bit := bits.TrailingZeros64(here)
			i := at + bits.OnesCount64(in&(1<<bit-1))
			yield(word*64+uint32(bit), l.of(w, bit, i, titled)) //nolint:gosec // below 64
		}
		at += bits.OnesCount64(in)
		titled += l.titles(w)
	}
}

// titles is how many documents of a word have it in the title.
func (l *list) titles(w int) int {
	if l.titled == nil {
		return 0
	}
	return bits.OnesCount64(l.titled[w])
}

// of gives how often it stands in a document, by its bit in a word, its place in
// times, and the place in title that the word begins at.
func (l *list) of(w, bit, i, titled int) times {
	n := times{text: uint16(l.times[i])}
	if l.titled != nil && l.titled[w]&(1<<bit) != 0 {
		n.title = uint16(l.title[titled+bits.OnesCount64(l.titled[w]&(1<<bit-1))])
	}
	if n.text == tooMany || n.title == tooMany {
		n = l.many[l.words[w]*64+uint32(bit)] //nolint:gosec // below 64
	}
	return n
}

// gathered is a list being made, in memory that is used again.
type gathered struct {
	in    set
	times []times // by document
	docs  int
	total int
}

func (g *gathered) add(doc uint32, text, title int) {
	g.in.add(doc)
	g.times[doc] = times{uint16(min(text, most)), uint16(min(title, most))} //nolint:gosec // bounded
	g.docs++
	g.total += text
}

// list makes the list, of terms in a field or of characters. Each document was
// added once.
func (g *gathered) list(n norm) *list {
	words, titles := 0, 0
	for _, in := range g.in {
		if in != 0 {
			words++
		}
	}
	for doc := range g.in.each {
		if g.times[doc].title > 0 {
			titles++
		}
	}
	l := &list{words: make([]uint32, 0, words), in: make([]uint64, 0, words), times: make([]uint8, 0, g.docs), docs: g.docs, total: g.total}
	if titles > 0 {
		l.titled, l.title = make([]uint64, words), make([]uint8, 0, titles)
	}
	for word, in := range g.in {
		if in == 0 {
			continue
		}
		l.words, l.in = append(l.words, uint32(word)), append(l.in, in)
		for ; in != 0; in &= in - 1 {
			bit := bits.TrailingZeros64(in)
			doc := uint32(word*64 + bit) //nolint:gosec // a number
			l.append(len(l.in)-1, bit, g.times[doc])
			l.peak = max(l.peak, n.of(doc, g.times[doc].asked()))
		}
	}
	return l
}

// append adds how often it stands in the next document.
func (l *list) append(w, bit int, n times) {
	l.times = append(l.times, uint8(min(n.text, tooMany)))
	if n.title > 0 {
		l.titled[w] |= 1 << bit
		l.title = append(l.title, uint8(min(n.title, tooMany)))
	}
	if n.text >= tooMany || n.title >= tooMany {
		if l.many == nil {
			l.many = map[uint32]times{}
		}
		l.many[l.words[w]*64+uint32(bit)] = n //nolint:gosec // below 64
	}
}

// listKey names a list: a term in a field, or characters, of which no field is.
type listKey struct{ field, text string }

// lists keeps lists that were read. They are of the documents of now: after a
// change they are begun anew.
type lists struct {
	limit int // bytes

	mu   sync.Mutex
	held map[listKey]*list
	size int
}

// What lists may take: most lists asked for are of words that many reports have.
const (
	listsLeast      = 16 << 20
	listsByDocument = 2 << 10
)

func newLists(documents int) *lists {
	return &lists{limit: listsLeast + listsByDocument*documents, held: map[listKey]*list{}}
}

// get gives a list that is kept; nil keep none.
func (c *lists) get(key listKey) *list {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held[key]
}

// put keeps a list. Where there is no room, others go by chance: where more is
// asked for in turn than there is room for, the one asked for longest ago would be
// the next to be asked for.
func (c *lists) put(key listKey, l *list) {
	size := l.size()
	if c == nil || size > c.limit/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for other, held := range c.held { // in no order
		if c.size+size <= c.limit {
			break
		}
		delete(c.held, other)
		c.size -= held.size()
	}
	if _, ok := c.held[key]; !ok {
		c.held[key] = l
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
		return g.list(e.norm(f)), err
	})
}

// gather begins a list.
func (e *evaluation) gather() *gathered {
	g, n := &e.scratch.gathered, e.size()
	if len(g.times) < n {
		*g = gathered{in: make(set, (n+63)/64), times: make([]times, n)}
	}
	clear(g.in)
	g.docs, g.total = 0, 0
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
func (e *evaluation) literal(ctx context.Context, text string, in scope) (*list, error) {
	if in == (scope{}) && utf8.RuneCountInString(text) <= 2 {
		return e.typed(ctx, text, in)
	}
	return e.readLiteral(ctx, text, in)
}

// typed is literal of a word. Words are typed again; a phrase is found again by its
// rarest pair as soon.
func (e *evaluation) typed(ctx context.Context, text string, in scope) (*list, error) {
	if in != (scope{}) {
		return e.readLiteral(ctx, text, in)
	}
	return e.list(listKey{"", index.Squeeze(text)}, func() (*list, error) { return e.readLiteral(ctx, text, in) })
}

func (e *evaluation) readLiteral(ctx context.Context, text string, in scope) (*list, error) {
	g := e.gather()
	err := e.hits(ctx, text, in, func(h exact.Hit) { g.add(h.Doc, h.Text, h.Title) })
	return g.list(e.norm(&e.docs.body)), err
}

func (e *evaluation) listOf(hits []exact.Hit) *list {
	g := e.gather()
	for _, h := range hits {
		g.add(h.Doc, h.Text, h.Title)
	}
	return g.list(e.norm(&e.docs.body))
}
