package bleveindex

import (
	"context"

	"baogao/index"
	"baogao/index/exact"
)

// count adds occurrences to a result: how often the words, as typed, and the
// phrases of the query stand in the documents found.
func (e *evaluation) count(ctx context.Context, req index.Request, found set, res *index.Result) error {
	times := make([]int, e.size())
	if err := e.occurrences(ctx, req.Query, scope{}, times); err != nil {
		return err
	}
	for doc := range found.each {
		res.Occurrences += times[doc]
	}
	for name, values := range res.Facets {
		f := e.docs.facets[name]
		if f == nil {
			continue
		}
		sums := f.sum(found, times)
		for i := range values {
			values[i].Occurrences = sums[f.numbers[values[i].Value]]
		}
	}
	return nil
}

// occurrences adds how often a query's words and phrases stand in each document;
// what is excluded is not counted.
func (e *evaluation) occurrences(ctx context.Context, q index.Query, in scope, times []int) error {
	add := func(h exact.Hit) { times[h.Doc] += h.Title + h.Text }
	all := func(parts []index.Query) error {
		for _, part := range parts {
			if err := e.occurrences(ctx, part, in, times); err != nil {
				return err
			}
		}
		return nil
	}
	switch q := q.(type) {
	case index.Word:
		return e.hits(ctx, q.Text, in, add)
	case index.Phrase:
		return e.hits(ctx, q.Text, in, add)
	case index.Also:
		if err := e.hits(ctx, q.Word.Text, in, add); err != nil {
			return err
		}
		for other := range q.Others() {
			if err := e.hits(ctx, other.Term, in, add); err != nil {
				return err
			}
		}
	case index.Near:
		hits, err := e.nearby(ctx, q.Phrases, q.Reach, in)
		for _, h := range hits {
			add(h)
		}
		return err
	case index.And:
		return all(q.Parts)
	case index.Or:
		return all(q.Parts)
	case index.Any:
		return all(q.Parts)
	case index.InTitle:
		in.title = true
		return e.occurrences(ctx, q.Part, in, times)
	case index.InRole:
		if q.Part != nil {
			in.role = q.Role
			return e.occurrences(ctx, q.Part, in, times)
		}
	}
	return nil
}
