package bleveindex

import (
	"context"
	"fmt"

	"baogao/index"
	"baogao/report"
)

// scope is where words and phrases are looked for.
type scope struct {
	title bool
	role  report.Role // empty for the whole text
}

// match is what a part of a query found. Most of what is found is never shown,
// so what documents are worth is asked for afterwards, of those that may be.
type match interface {
	// found gives the documents; they are not to be changed.
	found() set
	// summands appends what the part is worth in documents within a set, nil for
	// all. Those that it did not find get nothing.
	summands(ctx context.Context, e *evaluation, within set, to []summand) ([]summand, error)
}

// match gives the documents a query matches.
func (e *evaluation) match(ctx context.Context, q index.Query, in scope) (match, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch q := q.(type) {
	case nil, index.All:
		return e.all()
	case index.None:
		return condition(e.newSet()), nil
	case index.Word:
		return e.word(ctx, q.Text, in)
	case index.Phrase:
		return e.phrase(ctx, q.Text, in)
	case index.Also:
		return e.also(ctx, q, in)
	case index.Near:
		hits, err := e.nearby(ctx, q.Phrases, q.Reach, in)
		return e.literals(e.listOf(hits)), err
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
		return e.match(ctx, q.Part, in)
	case index.InRole:
		if q.Part == nil {
			return e.where(having(q.Role))
		}
		in.role = q.Role
		return e.match(ctx, q.Part, in)
	default:
		return e.where(fmt.Sprintf("%#v", q), fits(q))
	}
}

// condition is documents whose metadata fit; it is worth nothing.
type condition set

func (c condition) found() set { return set(c) }

func (c condition) summands(_ context.Context, _ *evaluation, _ set, to []summand) ([]summand, error) {
	return to, nil
}

// all is every part of a query.
type all struct {
	docs  set
	parts []match
}

func (a *all) found() set { return a.docs }

func (a *all) summands(ctx context.Context, e *evaluation, within set, to []summand) ([]summand, error) {
	return summandsOf(ctx, e, a.parts, e.narrowed(within, a.docs), to)
}

func summandsOf(ctx context.Context, e *evaluation, parts []match, within set, to []summand) (_ []summand, err error) {
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return to, err
		}
		if to, err = part.summands(ctx, e, within, to); err != nil {
			return to, err
		}
	}
	return to, nil
}

func (e *evaluation) and(ctx context.Context, parts []index.Query, in scope) (match, error) {
	found := &all{}
	var not []index.Query
	for _, part := range parts {
		if n, ok := part.(index.Not); ok {
			not = append(not, n.Part)
			continue
		}
		m, err := e.match(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.parts = append(found.parts, m)
		if found.docs == nil {
			found.docs = e.intersection(m.found(), m.found()) // a copy, to be changed
		} else {
			found.docs.and(m.found())
		}
	}
	if found.docs == nil { // nothing but exclusions
		every, err := e.all()
		if err != nil {
			return nil, err
		}
		found.docs = set(every)
	}
	for _, part := range not {
		m, err := e.match(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.docs.without(m.found())
	}
	return found, nil
}

// either is any part of a query.
type either struct {
	docs  set
	parts []match
}

func (o *either) found() set { return o.docs }

func (o *either) summands(ctx context.Context, e *evaluation, within set, to []summand) ([]summand, error) {
	return summandsOf(ctx, e, o.parts, within, to)
}

func (e *evaluation) or(ctx context.Context, parts []index.Query, in scope) (match, error) {
	found := &either{docs: e.newSet()}
	for _, part := range parts {
		m, err := e.match(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.parts = append(found.parts, m)
		found.docs.or(m.found())
	}
	return found, nil
}

// literals is what holds characters as they are.
type literals struct {
	docs set
	list *list
}

func (l *literals) found() set { return l.docs }

func (l *literals) summands(_ context.Context, _ *evaluation, within set, to []summand) ([]summand, error) {
	return append(to, repeated{l.list, within}), nil
}

func (e *evaluation) literals(l *list) *literals {
	found := &literals{e.newSet(), l}
	found.docs.take(l)
	return found
}

// phrase finds the documents that literally hold the characters, white space
// ignored, folded.
func (e *evaluation) phrase(ctx context.Context, text string, in scope) (*literals, error) {
	l, err := e.literal(ctx, text, in)
	if err != nil {
		return nil, err
	}
	return e.literals(l), nil
}
