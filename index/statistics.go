package index

import (
	"context"
	"slices"
)

// Statistics are counts one can cite: documents found, how often what was asked
// for stands in them, and how many readable documents are held that the
// conditions of the query, without its words, let through.
type Statistics struct {
	Documents   int `json:"documents"`
	Occurrences int `json:"occurrences"`
	Held        int `json:"held"`
}

// statistics adds occurrences and denominators to an answer and its facets.
func (s *Service) statistics(ctx context.Context, ask Ask, q Query, res *Result, a *Answer) error {
	filter := ask.Filter
	filter.Read = true
	held, err := s.Searcher.Search(ctx, Request{Query: conditions(q), Facets: ask.Facets, Filter: filter, At: ask.Corpus})
	if err != nil {
		return err
	}
	a.Statistics = &Statistics{Documents: res.Total, Occurrences: res.Occurrences, Held: held.Total}
	for name, values := range held.Facets {
		for _, v := range values {
			i := slices.IndexFunc(a.Facets[name], func(f FacetValue) bool { return f.Value == v.Value })
			if i < 0 { // nothing found, but something is held
				a.Facets[name] = append(a.Facets[name], FacetValue{Value: v.Value, Label: v.Label, Held: v.Count})
			} else {
				a.Facets[name][i].Held = v.Count
			}
		}
	}
	return nil
}

// conditions is a query without what it asks of titles and texts.
func conditions(q Query) Query {
	switch q := q.(type) {
	case Unit, Region, Years, Kinds, Source, Dates:
		return q
	case Not:
		if c := conditions(q.Part); c != (All{}) {
			return Not{c}
		}
	case Or:
		parts := make([]Query, len(q.Parts))
		for i, part := range q.Parts {
			if parts[i] = conditions(part); parts[i] == (All{}) {
				return All{}
			}
		}
		return Or{parts}
	case And:
		var parts []Query
		for _, part := range q.Parts {
			if c := conditions(part); c != (All{}) {
				parts = append(parts, c)
			}
		}
		if len(parts) > 0 {
			return And{parts}
		}
	}
	return All{}
}

// Stats is term statistics in the form INTERFACE promises.
type Stats struct {
	Query  string `json:"query"`
	Parsed string `json:"parsed"`
	Statistics
	By          map[string][]FacetValue `json:"by"`
	Synonyms    []Expansion             `json:"synonyms,omitempty"`
	Corrections []Correction            `json:"corrections"`
	Corpus      Corpus                  `json:"corpus"`
	HiddenSince *int                    `json:"hidden_since,omitempty"`
}

// StatsOf takes them from an answer that was asked for Statistics.
func StatsOf(a *Answer) Stats {
	return Stats{
		Query: a.Query, Parsed: a.Parsed, Statistics: *a.Statistics, By: a.Facets, Synonyms: a.Synonyms,
		Corrections: a.Corrections, Corpus: a.Corpus, HiddenSince: a.HiddenSince,
	}
}
