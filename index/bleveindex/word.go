package bleveindex

import (
	"context"
	"slices"

	"baogao/index"
	"baogao/segment"
)

// word is the documents that hold every term of a typed word, and those in which
// it stands as typed though the text is cut otherwise there.
type word struct {
	text    string
	in      scope
	terms   []string
	docs    set
	literal *list
	whole   set // that hold every term; nil where the one term is what stands there
}

func (w *word) found() set { return w.docs }

// inRole says whether the word is looked for in sections of texts: there its
// terms are looked for as they are. A field of bleve with the terms of each role
// would be as large as the body's and a third of the work of indexing.
func (w *word) inRole() bool { return w.in.role != "" && !w.in.title }

// word finds a typed word.
func (e *evaluation) word(ctx context.Context, text string, in scope) (match, error) {
	terms := e.terms(text)
	if len(terms) == 0 {
		return e.phrase(ctx, text, in)
	}
	w := &word{text: text, in: in, terms: terms, docs: e.newSet()}
	var err error
	if w.literal, err = e.typed(ctx, text, in); err != nil {
		return nil, err
	}
	w.docs.take(w.literal)
	if !w.inRole() || len(terms) > 1 || terms[0] != index.Squeeze(text) {
		if err := w.findTerms(ctx, e); err != nil {
			return nil, err
		}
		w.docs.or(w.whole)
	}
	return w, nil
}

// findTerms finds the documents that hold every term.
func (w *word) findTerms(ctx context.Context, e *evaluation) error {
	for _, term := range w.terms {
		holds := e.newSet()
		take := func(l *list, err error) error {
			if err == nil {
				holds.take(l)
			}
			return err
		}
		if w.inRole() {
			if err := take(e.literal(ctx, term, w.in)); err != nil {
				return err
			}
		} else {
			if err := take(e.term(ctx, &e.docs.title, term)); err != nil {
				return err
			}
			if !w.in.title {
				if err := take(e.term(ctx, &e.docs.body, term)); err != nil {
					return err
				}
			}
		}
		if w.whole == nil {
			w.whole = holds
		} else {
			w.whole.and(holds)
		}
	}
	return nil
}

// summands are BM25 of the terms where all of them stand, and more where the word
// stands as typed. What is found inside a role is worth what its whole text is.
func (w *word) summands(ctx context.Context, e *evaluation, within set, to []summand) (_ []summand, err error) {
	to = append(to, bonus{w.literal, within})
	in := w.in
	within = e.narrowed(within, w.docs)
	if w.inRole() {
		in = scope{}
	} else {
		within = e.narrowed(within, w.whole)
	}
	for _, term := range w.terms {
		if to, err = e.termSummands(ctx, term, titleBoost, in, within, to); err != nil {
			return to, err
		}
	}
	if w.in != (scope{}) {
		return to, nil
	}
	return to, e.wantPairs(ctx, w.text)
}

// termSummands appends what a term in texts and titles, or in titles alone, is
// worth.
func (e *evaluation) termSummands(ctx context.Context, term string, title float64, in scope, within set, to []summand) ([]summand, error) {
	l, err := e.term(ctx, &e.docs.title, term)
	if err != nil {
		return to, err
	}
	to = append(to, e.bm25(&e.docs.title, l, title, within))
	if in.title {
		return to, nil
	}
	if l, err = e.term(ctx, &e.docs.body, term); err != nil {
		return to, err
	}
	return append(to, e.bm25(&e.docs.body, l, 1, within)), nil
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

// also is what holds a word or, literally, another way to say it.
type also struct {
	docs   set
	word   match
	others []other
}

// other is another way to say a word.
type other struct {
	match
	weight float64
	docs   set // in which it stands literally
}

func (a *also) found() set { return a.docs }

func (e *evaluation) also(ctx context.Context, q index.Also, in scope) (match, error) {
	w, err := e.word(ctx, q.Word.Text, in)
	if err != nil {
		return nil, err
	}
	found := &also{docs: e.intersection(w.found(), w.found()), word: w}
	for said := range q.Others() {
		m, err := e.word(ctx, said.Term, in)
		if err != nil {
			return nil, err
		}
		o := other{m, said.Weight, m.found()}
		if w, ok := m.(*word); ok {
			o.docs = e.newSet()
			o.docs.take(w.literal)
		}
		found.docs.or(o.docs)
		found.others = append(found.others, o)
	}
	return found, nil
}

// summands: a document that has several is worth what the best of them is.
func (a *also) summands(ctx context.Context, e *evaluation, within set, to []summand) ([]summand, error) {
	parts, err := a.word.summands(ctx, e, within, nil)
	if err != nil {
		return to, err
	}
	all := best{e, []weighted{{parts, 1, a.word.found()}}}
	for _, o := range a.others {
		here := e.narrowed(within, o.docs)
		parts, err := o.summands(ctx, e, here, nil)
		if err != nil {
			return to, err
		}
		all.sums = append(all.sums, weighted{parts, o.weight, here})
	}
	return append(to, all), nil
}
