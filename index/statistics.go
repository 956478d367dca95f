package index

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"baogao/report"
)

// Statistics are counts one can cite: documents found, how often what was asked
// for stands in them, and what they are to be measured by.
type Statistics struct {
	Documents   int `json:"documents"`
	Occurrences int `json:"occurrences"`
	// Held is how many readable documents the conditions of the query, without its
	// words, let through; NeedsOCR how many more that nobody could search.
	Held     int `json:"held"`
	NeedsOCR int `json:"needs_ocr"`
	// Obliged is how many reports were owed in the years listed, by units of the
	// region; nil where not one kind of report was asked for.
	Obliged *int `json:"obliged,omitempty"`
}

// Duties knows who must report.
type Duties interface {
	// Obliged counts the units below a code, empty for all, by year.
	Obliged(ctx context.Context, kind report.Kind, region string, years []int) (map[int]int, error)
}

// statistics adds occurrences and denominators to an answer and its facets.
func (s *Service) statistics(ctx context.Context, ask Ask, q Query, res *Result, a *Answer) error {
	req := Request{Query: conditions(q), Facets: ask.Facets, Filter: ask.Filter, At: ask.Corpus}
	all, err := s.Searcher.Search(ctx, req)
	if err != nil {
		return err
	}
	req.Filter.Read = true
	held, err := s.Searcher.Search(ctx, req)
	if err != nil {
		return err
	}
	a.Statistics = &Statistics{Documents: res.Total, Occurrences: res.Occurrences, Held: held.Total, NeedsOCR: all.Total - held.Total}
	for name, values := range all.Facets {
		for _, v := range values {
			f := facetValue(a.Facets, name, v)
			f.NeedsOCR = v.Count
		}
	}
	for name, values := range held.Facets {
		for _, v := range values {
			f := facetValue(a.Facets, name, v)
			f.Held = v.Count
			f.NeedsOCR -= v.Count
		}
	}
	slices.SortFunc(a.Facets["year"], func(a, b FacetValue) int { return cmp.Compare(b.Value, a.Value) })
	return s.obliged(ctx, ask, q, a)
}

// facetValue gives a value of a facet; one that nothing found has is added.
func facetValue(facets map[string][]FacetValue, name string, v FacetValue) *FacetValue {
	i := slices.IndexFunc(facets[name], func(f FacetValue) bool { return f.Value == v.Value })
	if i < 0 {
		i = len(facets[name])
		facets[name] = append(facets[name], FacetValue{Value: v.Value, Label: v.Label})
	}
	return &facets[name][i]
}

// obliged adds to the years how many units owed a report of the kind asked for.
func (s *Service) obliged(ctx context.Context, ask Ask, q Query, a *Answer) error {
	kind, region, ok := scope(ask.Filter, q)
	if s.Duties == nil || !ok || len(a.Facets["year"]) == 0 {
		return nil
	}
	var years []int
	for _, v := range a.Facets["year"] {
		if year, err := strconv.Atoi(v.Value); err == nil {
			years = append(years, year)
		}
	}
	counts, err := s.Duties.Obliged(ctx, kind, region, years)
	if err != nil {
		return err
	}
	sum := 0
	for i, year := range years {
		n := counts[year]
		a.Facets["year"][i].Obliged = &n
		sum += n
	}
	a.Statistics.Obliged = &sum
	return nil
}

// scope is the one kind and the place that a search is confined to; not ok where
// it is confined in another way, or to no kind.
func scope(f Filter, q Query) (kind report.Kind, region string, ok bool) {
	if len(f.Kind) > 1 || len(f.Region) > 1 || len(f.Role)+len(f.ID) > 0 {
		return "", "", false
	}
	kinds, regions := slices.Clone(f.Kind), slices.Clone(f.Region)
	parts := []Query{q}
	if and, ok := q.(And); ok {
		parts = and.Parts
	}
	for _, part := range parts {
		switch p := part.(type) {
		case Kinds:
			kinds = append(kinds, p.Kind)
		case Region:
			regions = append(regions, p.Code)
		case Unit:
			regions = append(regions, p.Code)
		case Years:
		default:
			if conditions(part) != (All{}) {
				return "", "", false
			}
		}
	}
	if len(kinds) != 1 || len(regions) > 1 || slices.Contains(regions, "") || kinds[0] == report.Other {
		return "", "", false
	}
	return kinds[0], strings.Join(regions, ""), true
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
