package bleveindex

import (
	"context"
	"math"
	"math/bits"
	"slices"

	bindex "github.com/blevesearch/bleve_index_api"

	"baogao/index"
	"baogao/index/exact"
)

// plain evaluates a query the simple way, part by part, over sets of documents
// with what each is worth, from bleve's own readers: what searches must agree with.
type plain struct{ *evaluation }

// plainSet is documents with what each is worth.
type plainSet struct {
	in     []uint64 // a bit for each number
	scores []float64
}

func (s *plainSet) has(doc uint32) bool { return s.in[doc/64]&(1<<(doc%64)) != 0 }

// add puts a document in, or adds to its score.
func (s *plainSet) add(doc uint32, score float64) {
	if s.has(doc) {
		s.scores[doc] += score
		return
	}
	s.in[doc/64] |= 1 << (doc % 64)
	s.scores[doc] = score
}

func (s *plainSet) remove(doc uint32) { s.in[doc/64] &^= 1 << (doc % 64) }

// each yields the documents in the order of their numbers. The one yielded may
// be removed.
func (s *plainSet) each(yield func(doc uint32) bool) {
	for i, word := range s.in {
		for ; word != 0; word &= word - 1 {
			if !yield(uint32(i*64 + bits.TrailingZeros64(word))) {
				return
			}
		}
	}
}

// and keeps what is in both and adds the scores.
func (s *plainSet) and(other *plainSet) {
	for i := range s.in {
		s.in[i] &= other.in[i]
	}
	for doc := range s.each {
		s.scores[doc] += other.scores[doc]
	}
}

// or takes in what is in the other and adds the scores.
func (s *plainSet) or(other *plainSet) {
	for doc := range other.each {
		s.add(doc, other.scores[doc])
	}
}

// without leaves out what is in the other.
func (s *plainSet) without(other *plainSet) {
	for i := range s.in {
		s.in[i] &^= other.in[i]
	}
}

func (e *plain) newSet() *plainSet {
	return &plainSet{make([]uint64, (e.size()+63)/64), make([]float64, e.size())}
}

// eval gives the documents a query matches, with their scores.
func (e *plain) eval(ctx context.Context, q index.Query, in scope) (*plainSet, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch q := q.(type) {
	case nil, index.All:
		return e.where(func(*meta) bool { return true }), nil
	case index.None:
		return e.newSet(), nil
	case index.Word:
		return e.word(ctx, q.Text, in)
	case index.Phrase:
		return e.phrase(ctx, q.Text, in)
	case index.Also:
		return e.also(ctx, q, in)
	case index.Near:
		return e.near(ctx, q, in)
	case index.And:
		return e.and(ctx, q.Parts, in)
	case index.Or:
		return e.or(ctx, q.Parts, in)
	case index.Any:
		return e.any(ctx, q.Parts, in)
	case index.Not:
		return e.and(ctx, []index.Query{q}, in)
	case index.InTitle:
		in.title = true
		return e.eval(ctx, q.Part, in)
	case index.InRole:
		return e.inRole(ctx, q, in)
	default:
		return e.where(fits(q)), nil
	}
}

// where gives the documents whose metadata fit, all worth the same.
func (e *plain) where(fit func(*meta) bool) *plainSet {
	found := e.newSet()
	for number, m := range e.docs.metas {
		if m != nil && fit(m) {
			found.add(uint32(number), 0)
		}
	}
	return found
}

func (e *plain) and(ctx context.Context, parts []index.Query, in scope) (*plainSet, error) {
	var found *plainSet
	var not []index.Query
	for _, part := range parts {
		if n, ok := part.(index.Not); ok {
			not = append(not, n.Part)
			continue
		}
		s, err := e.eval(ctx, part, in)
		if err != nil {
			return nil, err
		}
		if found == nil {
			found = s
			continue
		}
		found.and(s)
	}
	if found == nil { // nothing but exclusions
		found = e.where(func(*meta) bool { return true })
	}
	wanted := e.wanted
	for _, part := range not {
		s, err := e.eval(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.without(s)
	}
	e.wanted = wanted
	return found, nil
}

func (e *plain) or(ctx context.Context, parts []index.Query, in scope) (*plainSet, error) {
	found := e.newSet()
	for _, part := range parts {
		s, err := e.eval(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.or(s)
	}
	return found, nil
}

// word finds the documents that hold every term of a typed word, and those in
// which it stands as typed though the text is cut otherwise there.
func (e *plain) word(ctx context.Context, text string, in scope) (*plainSet, error) {
	terms := e.terms(text)
	if len(terms) == 0 {
		return e.phrase(ctx, text, in)
	}
	found := e.newSet()
	if err := e.literal(ctx, text, in, func(h exact.Hit) { found.add(h.Doc, literalBonus) }); err != nil {
		return nil, err
	}
	inRole := in.role != "" && !in.title
	if !inRole || len(terms) > 1 || terms[0] != index.Squeeze(text) { // else its one term is what was just found
		s, err := e.allTerms(ctx, terms, in)
		if err != nil {
			return nil, err
		}
		found.or(s)
	}
	if inRole {
		return found, e.rank(ctx, found, terms)
	}
	if in.title {
		return found, nil
	}
	return found, e.wantPairs(ctx, text)
}

// rank scores documents found inside a role by their whole text.
func (e *plain) rank(ctx context.Context, found *plainSet, terms []string) error {
	worth, err := e.anyTerm(ctx, terms, scope{})
	if err != nil {
		return err
	}
	for doc := range found.each {
		if worth.has(doc) {
			found.scores[doc] += worth.scores[doc]
		}
	}
	return nil
}

// term gives the documents that have a term in a scope. In a role that is where
// it literally stands: a field of bleve with the terms of each role would be as
// large as the body's and a third of the work of indexing.
func (e *plain) term(ctx context.Context, term string, in scope) (*plainSet, error) {
	found := e.newSet()
	switch {
	case in.title:
		return found, e.score(ctx, found, &e.docs.title, term, 1)
	case in.role != "":
		return found, e.literal(ctx, term, in, func(h exact.Hit) { found.add(h.Doc, 0) })
	}
	if err := e.score(ctx, found, &e.docs.body, term, 1); err != nil {
		return nil, err
	}
	return found, e.score(ctx, found, &e.docs.title, term, titleBoost)
}

// allTerms gives the documents that have every one of the terms.
func (e *plain) allTerms(ctx context.Context, terms []string, in scope) (*plainSet, error) {
	var found *plainSet
	for _, t := range terms {
		s, err := e.term(ctx, t, in)
		if err != nil {
			return nil, err
		}
		if found == nil {
			found = s
			continue
		}
		found.and(s)
	}
	return found, nil
}

// anyTerm gives the documents that have any of the terms.
func (e *plain) anyTerm(ctx context.Context, terms []string, in scope) (*plainSet, error) {
	found := e.newSet()
	for _, t := range terms {
		s, err := e.term(ctx, t, in)
		if err != nil {
			return nil, err
		}
		found.or(s)
	}
	return found, nil
}

// literal yields the documents that hold the characters as they are.
func (e *plain) literal(ctx context.Context, text string, in scope, yield func(exact.Hit)) error {
	hits, err := e.find(ctx, text, exact.Scope{Title: in.title, Role: in.role})
	if err != nil {
		return err
	}
	for _, h := range hits {
		yield(h)
	}
	return nil
}

// phrase finds the documents that literally hold the characters, white space
// ignored, folded. Its score saturates with the occurrences like BM25's.
func (e *plain) phrase(ctx context.Context, text string, in scope) (*plainSet, error) {
	found := e.newSet()
	return found, e.literal(ctx, text, in, func(h exact.Hit) {
		n := titleBoost*float64(h.Title) + float64(h.Text)
		found.add(h.Doc, literalBonus*n/(n+1))
	})
}

// also finds what holds a word or, literally, another way to say it. A document
// that has several is worth what the best of them is.
func (e *plain) also(ctx context.Context, q index.Also, in scope) (*plainSet, error) {
	found, err := e.word(ctx, q.Word.Text, in)
	if err != nil {
		return nil, err
	}
	for other := range q.Others() {
		s, err := e.word(ctx, other.Term, in)
		if err != nil {
			return nil, err
		}
		err = e.literal(ctx, other.Term, in, func(h exact.Hit) {
			score := other.Weight * s.scores[h.Doc]
			if found.has(h.Doc) {
				score = max(score, found.scores[h.Doc])
				found.remove(h.Doc)
			}
			found.add(h.Doc, score)
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// near finds the documents in which phrases stand near each other. Its score is
// that of a phrase.
func (e *plain) near(ctx context.Context, q index.Near, in scope) (*plainSet, error) {
	hits, err := e.nearby(ctx, q.Phrases, q.Reach, in)
	if err != nil {
		return nil, err
	}
	found := e.newSet()
	for _, h := range hits {
		n := titleBoost*float64(h.Title) + float64(h.Text)
		found.add(h.Doc, literalBonus*n/(n+1))
	}
	return found, nil
}

// inRole looks inside the sections of a role.
func (e *plain) inRole(ctx context.Context, q index.InRole, in scope) (*plainSet, error) {
	if q.Part == nil {
		return e.where(func(m *meta) bool { return slices.Contains(m.Roles, q.Role) }), nil
	}
	in.role = q.Role
	return e.eval(ctx, q.Part, in)
}

// score adds BM25 of a term in a field to the documents that have it.
func (e *plain) score(ctx context.Context, into *plainSet, f *field, term string, weight float64) error {
	return e.bm25(ctx, f, term, weight, into.add)
}

// bm25 gives what a term in a field is worth in each document that has it.
func (e *plain) bm25(ctx context.Context, f *field, term string, weight float64, add func(doc uint32, score float64)) error {
	if e.then {
		return e.bm25Then(ctx, f, term, weight, add)
	}
	postings, err := e.postings(ctx, f.name, term)
	if err != nil {
		return err
	}
	score := e.worth(f, weight, postings.Count())
	return e.each(ctx, postings, func(doc uint32, times uint64) { add(doc, score(doc, times)) })
}

func (e *plain) postings(ctx context.Context, field, term string) (bindex.TermFieldReader, error) {
	return e.view.reader.TermFieldReader(ctx, []byte(term), field, true, false, false)
}

// worth gives BM25 of a term that so many documents have in a field.
func (e *plain) worth(f *field, weight float64, documents uint64) func(doc uint32, times uint64) float64 {
	held, with := float64(e.docs.live), float64(documents)
	idf := weight * math.Log(1+(held-with+0.5)/(with+0.5))
	// Length over average length, in one factor.
	length := saturation * lengthPart * held / max(1, float64(f.sum))
	return func(doc uint32, times uint64) float64 {
		tf := float64(times)
		norm := saturation*(1-lengthPart) + length*float64(f.lengths[doc])
		return idf * tf * (saturation + 1) / (tf + norm)
	}
}

// each goes through postings and closes them.
func (e *plain) each(ctx context.Context, postings bindex.TermFieldReader, yield func(doc uint32, times uint64)) (err error) {
	defer func() {
		if closed := postings.Close(); err == nil {
			err = closed
		}
	}()
	var numbers []uint32 // by bleve's number
	for _, s := range e.view.reader.Segments() {
		numbers = append(numbers, e.view.tables[s.Id()]...)
	}
	var p *bindex.TermFieldDoc
	reused := &bindex.TermFieldDoc{}
	for n := 1; ; n++ {
		if p, err = postings.Next(reused.Reset()); err != nil || p == nil {
			return err
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if doc := numbers[p.ID.Value()]; e.docs.at(doc) != nil {
			yield(doc, p.Freq)
		}
	}
}

// find gives the documents that hold a phrase.
func (e *plain) find(ctx context.Context, phrase string, in exact.Scope) (hits []exact.Hit, err error) {
	err = e.hits(ctx, phrase, scope{in.Title, in.Role}, func(h exact.Hit) { hits = append(hits, h) })
	return hits, err
}
