package bleveindex

import (
	"cmp"
	"slices"
	"strings"

	"baogao/segment"
)

// The fields of a segment in their order, as bleve numbers them: its own first,
// the rest by name.
const (
	fieldNumberID = iota
	fieldNumberBody
	fieldNumberEarlierBody
	fieldNumberEarlierTitle
	fieldNumberMeta
	fieldNumberTitle
	fieldsOfSegment
)

var fieldNames = [fieldsOfSegment]string{fieldID, fieldBody, earlierPrefix + fieldBody, earlierPrefix + fieldTitle, fieldMeta, fieldTitle}

// gatheredPostings is how many postings lie in memory before they are written:
// those of some six hundred reports.
const gatheredPostings = 1 << 19

// posting tells how often a term stands in a document.
type posting struct{ doc, n uint32 }

// gatherer keeps which terms stand how often in some documents, in the order in
// which they come, until it brings them into the order of terms. The memory is
// used again.
type gatherer struct {
	words    [fieldsOfSegment][]uint32          // term of each word of the dictionary, plus one; made when first needed
	others   [fieldsOfSegment]map[string]uint32 // and of all other terms
	terms    []gatheredTerm
	postings []gatheredPosting
	sorted   []posting
	docs     uint32
	size     int // of the dictionary
	most     int // postings in memory
}

type gatheredTerm struct {
	text  string
	field uint8
	word  int32
	last  uint32 // its posting of the document that came last, plus one
	n     uint32 // postings
}

type gatheredPosting struct {
	term uint32
	posting
}

func newGatherer(size, most int) *gatherer { return &gatherer{size: size, most: most} }

// full tells whether it is time to write.
func (g *gatherer) full() bool { return len(g.postings) >= g.most }

// add counts the tokens of a field of the document that is being gathered.
func (g *gatherer) add(field uint8, tokens []segment.Token) {
	if g.postings == nil {
		g.postings = make([]gatheredPosting, 0, g.most+g.most/16)
	}
	if g.words[field] == nil {
		g.words[field], g.others[field] = make([]uint32, g.size), map[string]uint32{}
	}
	words, before := g.words[field], uint32(len(g.postings)) //nolint:gosec // a few million
	for i := range tokens {
		t := &tokens[i]
		var term uint32
		if t.Word != 0 {
			term = words[t.Word]
		} else {
			term = g.others[field][t.Term]
		}
		if term == 0 {
			term = g.term(field, t.Term, t.Word)
		}
		g.count(term-1, before)
	}
}

// addID takes up the document's own key, a term of one document.
func (g *gatherer) addID(key string) {
	g.terms = append(g.terms, gatheredTerm{text: key, field: fieldNumberID})
	g.count(uint32(len(g.terms)-1), uint32(len(g.postings))) //nolint:gosec // a few million
}

// next begins the next document.
func (g *gatherer) next() { g.docs++ }

// term takes up a term and gives its number, plus one.
func (g *gatherer) term(field uint8, text string, word int32) uint32 {
	g.terms = append(g.terms, gatheredTerm{text: strings.Clone(text), field: field, word: word}) // text would keep the whole report
	n := uint32(len(g.terms))                                                                    //nolint:gosec // a few million
	if word != 0 {
		g.words[field][word] = n
	} else {
		g.others[field][g.terms[n-1].text] = n
	}
	return n
}

// count counts a term once more; postings before that number are of other
// documents or fields.
func (g *gatherer) count(term, before uint32) {
	t := &g.terms[term]
	if t.last > before {
		g.postings[t.last-1].n++
		return
	}
	g.postings = append(g.postings, gatheredPosting{term, posting{g.docs, 1}})
	t.last, t.n = uint32(len(g.postings)), t.n+1 //nolint:gosec // a few million
}

// each yields the terms in order of field and text, each with its postings in
// order of documents, and forgets them all.
func (g *gatherer) each(yield func(field uint8, text string, postings []posting) error) error {
	defer g.reset()
	order := make([]uint32, len(g.terms))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		x, y := &g.terms[a], &g.terms[b]
		return cmp.Or(cmp.Compare(x.field, y.field), strings.Compare(x.text, y.text))
	})
	at := uint32(0)
	for _, term := range order { // from here on last is where its next posting goes
		t := &g.terms[term]
		t.last = at
		at += t.n
	}
	g.sorted = slices.Grow(g.sorted[:0], len(g.postings))[:len(g.postings)]
	for _, p := range g.postings {
		t := &g.terms[p.term]
		g.sorted[t.last] = p.posting
		t.last++
	}
	for _, term := range order {
		t := &g.terms[term]
		if err := yield(t.field, t.text, g.sorted[t.last-t.n:t.last]); err != nil {
			return err
		}
	}
	return nil
}

func (g *gatherer) reset() {
	for i := range g.terms {
		if t := &g.terms[i]; t.word != 0 {
			g.words[t.field][t.word] = 0
		}
	}
	for _, others := range g.others {
		clear(others)
	}
	clear(g.terms)
	g.terms, g.postings, g.docs = g.terms[:0], g.postings[:0], 0
}
