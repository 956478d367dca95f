package index

import (
	"context"
	"math"
	"slices"

	"baogao/segment"
)

// Explanation is a query as it was searched, after synonyms.
type Explanation struct {
	Type  string            `json:"type"` // all any or not word phrase near title role condition
	Text  string            `json:"text,omitempty"`
	Terms []string          `json:"terms,omitempty"` // of a word, as the index has them
	Also  []segment.Synonym `json:"also,omitempty"`  // what counts for it, too, and how much
	Parts []Explanation     `json:"parts,omitempty"`
}

// ScorePart is what a part of the query gave to a hit's score.
type ScorePart struct {
	Part  string  `json:"part"` // empty: what its words gave together
	Score float64 `json:"score"`
}

// explanation gives a query's tree.
func (s *Service) explanation(q Query) Explanation {
	parts := func(kind, text string, list ...Query) Explanation {
		e := Explanation{Type: kind, Text: text}
		for _, part := range list {
			if part != nil {
				e.Parts = append(e.Parts, s.explanation(part))
			}
		}
		return e
	}
	switch q := q.(type) {
	case Word:
		return Explanation{Type: "word", Text: q.Text, Terms: s.terms(q.Text)}
	case Also:
		return Explanation{Type: "word", Text: q.Word.Text, Terms: s.terms(q.Word.Text), Also: slices.Collect(q.Others())}
	case Phrase:
		return Explanation{Type: "phrase", Text: q.Text}
	case Near:
		return Explanation{Type: "near", Text: Render(q)}
	case And:
		return parts("all", "", q.Parts...)
	case Any:
		return parts("any", "", q.Parts...)
	case Or:
		return parts("or", "", q.Parts...)
	case Not:
		return parts("not", "", q.Part)
	case InTitle:
		return parts("title", "", q.Part)
	case InRole:
		return parts("role", string(q.Role), q.Part)
	}
	return Explanation{Type: "condition", Text: Render(q)}
}

func (s *Service) terms(text string) (terms []string) {
	for _, t := range s.Segmenter.Cut(text, segment.Search) {
		if !slices.Contains(terms, t.Term) {
			terms = append(terms, t.Term)
		}
	}
	return terms
}

// explain adds the tree to an answer and to its hits what each part of it gave:
// the score of a search for that part alone.
func (s *Service) explain(ctx context.Context, ask Ask, q Query, res *Result, a *Answer) error {
	tree := s.explanation(q)
	a.Explain = &tree
	at := map[string]*AnswerHit{}
	ids := make([]string, len(a.Hits))
	for i := range a.Hits {
		ids[i], at[a.Hits[i].ID] = a.Hits[i].ID, &a.Hits[i]
	}
	if len(ids) == 0 {
		return nil
	}
	for _, leaf := range leaves(q, func(q Query) Query { return q }) {
		part, err := s.Searcher.Search(ctx, Request{Query: leaf, Filter: Filter{ID: ids}, Limit: len(ids), At: max(ask.Corpus, res.At)})
		if err != nil {
			return err
		}
		for _, hit := range part.Hits {
			if h := at[hit.ID]; h != nil && hit.Score != 0 {
				h.Parts = append(h.Parts, ScorePart{Render(leaf), hit.Score})
			}
		}
	}
	for i := range a.Hits {
		h := &a.Hits[i]
		rest := h.Score
		for _, p := range h.Parts {
			rest -= p.Score
		}
		if rest = math.Round(rest*1e5) / 1e5; rest != 0 {
			h.Parts = append(h.Parts, ScorePart{Score: rest})
		}
	}
	return nil
}

// leaves are the words and phrases a query asks for, each where it is looked for.
func leaves(q Query, in func(Query) Query) (all []Query) {
	each := func(parts []Query, in func(Query) Query) {
		for _, part := range parts {
			all = append(all, leaves(part, in)...)
		}
	}
	switch q := q.(type) {
	case Word, Also, Phrase, Near:
		return []Query{in(q)}
	case And:
		each(q.Parts, in)
	case Or:
		each(q.Parts, in)
	case Any:
		each(q.Parts, func(part Query) Query { return in(Any{[]Query{part}}) })
	case InTitle:
		return leaves(q.Part, func(part Query) Query { return in(InTitle{part}) })
	case InRole:
		if q.Part != nil {
			return leaves(q.Part, func(part Query) Query { return in(InRole{q.Role, part}) })
		}
	}
	return all
}
