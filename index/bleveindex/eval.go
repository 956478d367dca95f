package bleveindex

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

// Weights of the ranking; docs/RANKING.md explains them.
const (
	titleBoost = 3.0
	// A word that stands in the text as typed counts for more than its
	// scattered pieces.
	literalBonus = 2.0
)

// scores is a set of documents with what each is worth.
type scores map[string]float64

// scope is where words and phrases are looked for.
type scope struct {
	title bool
	role  report.Role // empty for the whole text
}

// eval gives the documents a query matches, with their scores.
func (e *Engine) eval(ctx context.Context, q index.Query, in scope) (scores, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch q := q.(type) {
	case nil, index.All:
		return e.where(func(*meta) bool { return true }), nil
	case index.None:
		return scores{}, nil
	case index.Word:
		return e.word(ctx, q.Text, in)
	case index.Phrase:
		return e.phrase(ctx, q.Text, in)
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
func (e *Engine) where(fit func(*meta) bool) scores {
	found := scores{}
	for id, m := range e.metas {
		if fit(m) {
			found[id] = 0
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

func (e *Engine) and(ctx context.Context, parts []index.Query, in scope) (scores, error) {
	var found scores
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
		for id := range found {
			if score, ok := s[id]; ok {
				found[id] += score
			} else {
				delete(found, id)
			}
		}
	}
	if found == nil { // nothing but exclusions
		found = e.where(func(*meta) bool { return true })
	}
	for _, part := range not {
		s, err := e.eval(ctx, part, in)
		if err != nil {
			return nil, err
		}
		for id := range s {
			delete(found, id)
		}
	}
	return found, nil
}

func (e *Engine) or(ctx context.Context, parts []index.Query, in scope) (scores, error) {
	found := scores{}
	for _, part := range parts {
		s, err := e.eval(ctx, part, in)
		if err != nil {
			return nil, err
		}
		for id, score := range s {
			found[id] += score
		}
	}
	return found, nil
}

// any ranks documents that hold any term of the words, for natural questions.
func (e *Engine) any(ctx context.Context, parts []index.Query, in scope) (scores, error) {
	found := scores{}
	for _, part := range parts {
		var s scores
		var err error
		if w, ok := part.(index.Word); ok && in.role == "" {
			s, err = e.run(ctx, e.disjunction(e.terms(w.Text), in))
		} else {
			s, err = e.eval(ctx, part, in)
		}
		if err != nil {
			return nil, err
		}
		for id, score := range s {
			found[id] += score
		}
	}
	return found, nil
}

// word finds the documents that hold every term of a typed word, and those in
// which it stands as typed though the text is cut otherwise there.
func (e *Engine) word(ctx context.Context, text string, in scope) (scores, error) {
	literal, err := e.phrase(ctx, text, in)
	if err != nil {
		return nil, err
	}
	terms := e.terms(text)
	if len(terms) == 0 {
		return literal, nil
	}
	found, err := e.run(ctx, e.conjunction(terms, in))
	if err != nil {
		return nil, err
	}
	if in.role != "" {
		return e.ranked(ctx, found, literal, terms)
	}
	for id := range literal {
		found[id] += literalBonus
	}
	return found, nil
}

// ranked scores the documents found inside a role by their whole text, for the
// role's field has no frequencies.
func (e *Engine) ranked(ctx context.Context, found, literal scores, terms []string) (scores, error) {
	worth, err := e.run(ctx, e.disjunction(terms, scope{}))
	if err != nil {
		return nil, err
	}
	for id := range found {
		found[id] = worth[id]
	}
	for id := range literal {
		found[id] = worth[id] + literalBonus
	}
	return found, nil
}

// terms cuts a typed word as the index is cut, each term once.
func (e *Engine) terms(text string) []string {
	var terms []string
	for _, t := range e.options.Segmenter.Cut(text, segment.Search) {
		if !slices.Contains(terms, t.Term) {
			terms = append(terms, t.Term)
		}
	}
	return terms
}

// term asks for a term in the fields of a scope.
func (e *Engine) term(term string, in scope) query.Query {
	in1 := func(field, text string, boost float64) query.Query {
		t := bleve.NewTermQuery(text)
		t.SetField(field)
		t.SetBoost(boost)
		return t
	}
	switch {
	case in.title:
		return in1(fieldTitle, term, 1)
	case in.role != "":
		return in1(fieldRoles, string(in.role)+roleSeparator+term, 1)
	default:
		return bleve.NewDisjunctionQuery(in1(fieldBody, term, 1), in1(fieldTitle, term, titleBoost))
	}
}

func (e *Engine) queries(terms []string, in scope) []query.Query {
	qs := make([]query.Query, len(terms))
	for i, t := range terms {
		qs[i] = e.term(t, in)
	}
	return qs
}

func (e *Engine) conjunction(terms []string, in scope) query.Query {
	return bleve.NewConjunctionQuery(e.queries(terms, in)...)
}

func (e *Engine) disjunction(terms []string, in scope) query.Query {
	if len(terms) == 0 {
		return bleve.NewMatchNoneQuery()
	}
	return bleve.NewDisjunctionQuery(e.queries(terms, in)...)
}

// run asks bleve for every match of a query.
func (e *Engine) run(ctx context.Context, q query.Query) (scores, error) {
	if len(e.metas) == 0 {
		return scores{}, nil
	}
	request := bleve.NewSearchRequestOptions(q, len(e.metas), 0, false)
	result, err := e.bleve.SearchInContext(ctx, request)
	if err != nil {
		return nil, err
	}
	found := make(scores, len(result.Hits))
	for _, hit := range result.Hits {
		found[hit.ID] = hit.Score
	}
	return found, nil
}

// phrase finds the documents that literally hold the characters, white space
// ignored, folded. Pairs narrow the candidates, the text decides.
func (e *Engine) phrase(ctx context.Context, text string, in scope) (scores, error) {
	wanted := index.Squeeze(text)
	if wanted == "" {
		return scores{}, nil
	}
	candidates, err := e.run(ctx, gramQuery(wanted))
	if err != nil {
		return nil, err
	}
	found := scores{}
	for id := range candidates {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t, err := e.text(ctx, id)
		if errors.Is(err, errs.Hidden) || errors.Is(err, errs.NotFound) {
			continue // hidden since this index was written
		}
		if err != nil {
			return nil, err
		}
		if n := t.count(wanted, in); n > 0 {
			found[id] = float64(n) / float64(n+1) * literalBonus // saturates like BM25's term frequency
		}
	}
	return found, nil
}

// gramQuery asks for every pair of the phrase, or its one character.
func gramQuery(wanted string) query.Query {
	pairs := map[string]bool{}
	single := len([]rune(wanted)) == 1
	grams(wanted, func(g string) {
		if single || len([]rune(g)) == 2 {
			pairs[g] = true
		}
	})
	var parts []query.Query
	for _, g := range slices.Sorted(maps.Keys(pairs)) {
		t := bleve.NewTermQuery(g)
		t.SetField(fieldGrams)
		parts = append(parts, t)
	}
	return bleve.NewConjunctionQuery(parts...)
}

// count is how often a folded phrase stands in a scope of a document.
func (t *foldedText) count(wanted string, in scope) int {
	switch {
	case in.role != "":
		n := 0
		for _, part := range t.parts {
			if part.role == in.role {
				n += strings.Count(part.text, wanted)
			}
		}
		return n
	case in.title:
		return strings.Count(t.title, wanted)
	default:
		return int(titleBoost)*strings.Count(t.title, wanted) + strings.Count(t.body, wanted)
	}
}

// inRole looks inside the sections of a role.
func (e *Engine) inRole(ctx context.Context, q index.InRole, in scope) (scores, error) {
	if q.Part == nil {
		return e.where(func(m *meta) bool { return slices.Contains(m.Roles, q.Role) }), nil
	}
	in.role = q.Role
	return e.eval(ctx, q.Part, in)
}
