package bleveindex

import (
	"context"
	"slices"
	"strings"

	"baogao/index"
	"baogao/index/exact"
	"baogao/report"
	"baogao/segment"
)

// scope is where words and phrases are looked for.
type scope struct {
	title bool
	role  report.Role // empty for the whole text
}

// eval gives the documents a query matches, with their scores.
func (e *evaluation) eval(ctx context.Context, q index.Query, in scope) (*set, error) {
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
func (e *evaluation) where(fit func(*meta) bool) *set {
	found := e.newSet()
	for number, m := range e.docs.metas {
		if m != nil && fit(m) {
			found.add(uint32(number), 0)
		}
	}
	return found
}

// fits translates a query on metadata.
func fits(q index.Query) func(*meta) bool {
	switch q := q.(type) {
	case index.Unit:
		return func(m *meta) bool {
			return q.Code != "" && strings.HasPrefix(m.Code, q.Code) || strings.Contains(m.Unit, q.Name) || slices.Contains(m.Path, q.Name)
		}
	case index.Region:
		return func(m *meta) bool {
			return q.Code != "" && strings.HasPrefix(m.Code, q.Code) || q.Name != "" && slices.Contains(m.Path, q.Name)
		}
	case index.Years:
		return func(m *meta) bool {
			return m.Year != 0 && (q.From == 0 || m.Year >= q.From) && (q.To == 0 || m.Year <= q.To)
		}
	case index.Kinds:
		return func(m *meta) bool { return m.Kind == q.Kind }
	case index.Source:
		return func(m *meta) bool { return strings.Contains(m.Source, q.Text) }
	case index.Dates:
		return func(m *meta) bool {
			return m.Date != "" && (q.From == "" || m.Date >= q.From) &&
				(q.To == "" || m.Date <= q.To || strings.HasPrefix(m.Date, q.To))
		}
	}
	return func(*meta) bool { return false }
}

func (e *evaluation) and(ctx context.Context, parts []index.Query, in scope) (*set, error) {
	var found *set
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
		e.free(s)
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
		e.free(s)
	}
	e.wanted = wanted
	return found, nil
}

func (e *evaluation) or(ctx context.Context, parts []index.Query, in scope) (*set, error) {
	found := e.newSet()
	for _, part := range parts {
		s, err := e.eval(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.or(s)
		e.free(s)
	}
	return found, nil
}

// word finds the documents that hold every term of a typed word, and those in
// which it stands as typed though the text is cut otherwise there.
func (e *evaluation) word(ctx context.Context, text string, in scope) (*set, error) {
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
		e.free(s)
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
func (e *evaluation) rank(ctx context.Context, found *set, terms []string) error {
	worth, err := e.anyTerm(ctx, terms, scope{})
	if err != nil {
		return err
	}
	for doc := range found.each {
		if worth.has(doc) {
			found.scores[doc] += worth.scores[doc]
		}
	}
	e.free(worth)
	return nil
}

// terms cuts a typed word as the index is cut, each term once.
func (e *evaluation) terms(text string) []string {
	var terms []string
	for _, t := range e.options.Segmenter.Cut(text, segment.Search) {
		if !slices.Contains(terms, t.Term) {
			terms = append(terms, t.Term)
		}
	}
	return terms
}

// term gives the documents that have a term in a scope. In a role that is where
// it literally stands: a field of bleve with the terms of each role would be as
// large as the body's and a third of the work of indexing.
func (e *evaluation) term(ctx context.Context, term string, in scope) (*set, error) {
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
func (e *evaluation) allTerms(ctx context.Context, terms []string, in scope) (*set, error) {
	var found *set
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
		e.free(s)
	}
	return found, nil
}

// anyTerm gives the documents that have any of the terms.
func (e *evaluation) anyTerm(ctx context.Context, terms []string, in scope) (*set, error) {
	found := e.newSet()
	for _, t := range terms {
		s, err := e.term(ctx, t, in)
		if err != nil {
			return nil, err
		}
		found.or(s)
		e.free(s)
	}
	return found, nil
}

// literal yields the documents that hold the characters as they are.
func (e *evaluation) literal(ctx context.Context, text string, in scope, yield func(exact.Hit)) error {
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
func (e *evaluation) phrase(ctx context.Context, text string, in scope) (*set, error) {
	found := e.newSet()
	return found, e.literal(ctx, text, in, func(h exact.Hit) {
		n := titleBoost*float64(h.Title) + float64(h.Text)
		found.add(h.Doc, literalBonus*n/(n+1))
	})
}

// also finds what holds a word or, literally, another way to say it. A document
// that has several is worth what the best of them is.
func (e *evaluation) also(ctx context.Context, q index.Also, in scope) (*set, error) {
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
		e.free(s)
	}
	return found, nil
}

// near finds the documents in which phrases stand near each other. Its score is
// that of a phrase.
func (e *evaluation) near(ctx context.Context, q index.Near, in scope) (*set, error) {
	hits, err := e.nearby(ctx, q.Phrases, q.Reach, exact.Scope{Title: in.title, Role: in.role})
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
func (e *evaluation) inRole(ctx context.Context, q index.InRole, in scope) (*set, error) {
	if q.Part == nil {
		return e.where(func(m *meta) bool { return slices.Contains(m.Roles, q.Role) }), nil
	}
	in.role = q.Role
	return e.eval(ctx, q.Part, in)
}
