package bleveindex

import (
	"context"
	"unicode"
	"unicode/utf8"

	"baogao/index"
)

// Weights where any word will do, beside 1 of words and of single characters;
// docs/RANKING.md explains them.
const (
	askedPair = 0.7 // of a pair of characters
	// askedTitle is what a title counts of what a text does. What titles are made
	// of, 改革, 管理, the name of the unit, is in most of them.
	askedTitle = 0.1
	// said is what another way to say a word counts, times its weight in the list.
	// It is what reports write, so it counts for more than what was typed.
	said = 3.0
)

// question ranks documents that hold any of its parts. What is a hit is decided
// by words and phrases; of the hits, those come first that also have the pairs of
// neighbouring characters and the single ones. On judged questions the three
// together are better than any of them alone.
type question struct {
	in    scope
	docs  set
	parts []match
	texts []string // whose characters rank
}

func (q *question) found() set { return q.docs }

func (e *evaluation) any(ctx context.Context, parts []index.Query, in scope) (match, error) {
	found := &question{in: in, docs: e.newSet()}
	for _, part := range parts {
		m, text, err := e.anyPart(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.parts = append(found.parts, m)
		found.docs.or(m.found())
		if text != "" {
			found.texts = append(found.texts, text)
		}
	}
	return found, nil
}

// anyPart gives the hits of a part, and its text where characters rank it, too.
func (e *evaluation) anyPart(ctx context.Context, part index.Query, in scope) (match, string, error) {
	if in.role == "" {
		switch q := part.(type) {
		case index.Word:
			w, err := e.anyWord(ctx, q, in)
			return w, w.text, err
		case index.Also:
			w, err := e.anyWord(ctx, q.Word, in)
			if err == nil {
				err = w.also(ctx, e, q)
			}
			return w, w.text, err
		case index.Phrase:
			m, err := e.phrase(ctx, q.Text, in)
			return m, q.Text, err
		}
	}
	m, err := e.match(ctx, part, in)
	return m, "", err
}

// anyWord is what holds any term of a text, or another way to say a word in it.
type anyWord struct {
	text   string
	in     scope
	docs   set
	terms  []string
	others []otherWord
}

type otherWord struct {
	text   string
	weight float64
}

func (w *anyWord) found() set { return w.docs }

func (e *evaluation) anyWord(ctx context.Context, q index.Word, in scope) (*anyWord, error) {
	w := &anyWord{text: index.Subject(q.Text), in: in, docs: e.newSet()}
	w.terms = e.terms(w.text)
	for _, term := range w.terms {
		l, err := e.term(ctx, &e.docs.title, term)
		if err != nil {
			return w, err
		}
		w.docs.take(l)
		if in.title {
			continue
		}
		if l, err = e.term(ctx, &e.docs.body, term); err != nil {
			return w, err
		}
		w.docs.take(l)
	}
	return w, nil
}

// also takes in what holds the other ways to say the words of the text.
func (w *anyWord) also(ctx context.Context, e *evaluation, q index.Also) error {
	for other := range q.Others() {
		l, err := e.typed(ctx, other.Term, scope{title: w.in.title})
		if err != nil {
			return err
		}
		w.docs.take(l)
		w.others = append(w.others, otherWord{other.Term, other.Weight})
	}
	return nil
}

func (w *anyWord) summands(ctx context.Context, e *evaluation, within set, to []summand) (_ []summand, err error) {
	for _, term := range w.terms {
		if to, err = e.termSummands(ctx, term, askedTitle, w.in, within, to); err != nil {
			return to, err
		}
	}
	for _, other := range w.others {
		if to, err = e.characters(ctx, other.text, said*other.weight, w.in, within, to); err != nil {
			return to, err
		}
	}
	return to, nil
}

// summands are what the parts are worth, and the characters of the texts.
func (q *question) summands(ctx context.Context, e *evaluation, within set, to []summand) ([]summand, error) {
	to, err := summandsOf(ctx, e, q.parts, within, to)
	if err != nil || len(q.texts) == 0 {
		return to, err
	}
	within = e.narrowed(within, q.docs)
	seen := map[string]bool{}
	for _, text := range q.texts {
		for gram := range grams(text) {
			if seen[string(gram)] {
				continue
			}
			seen[string(gram)] = true
			weight := 1.0
			if len(gram) == 2 {
				weight = askedPair
			}
			if to, err = e.characters(ctx, string(gram), weight, q.in, within, to); err != nil {
				return to, err
			}
		}
	}
	return to, nil
}

// grams yields the single letters and digits of a text and the pairs of
// neighbouring ones.
func grams(text string) func(yield func([]rune) bool) {
	return func(yield func([]rune) bool) {
		runes := index.AppendSqueezed(nil, text)
		for i, r := range runes {
			if !letter(r) {
				continue
			}
			if !yield(runes[i:i+1:i+1]) || i+1 < len(runes) && letter(runes[i+1]) && !yield(runes[i:i+2:i+2]) {
				return
			}
		}
	}
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// characters appends the BM25 of characters as they stand in a text. The length of
// a text is that in terms, which is as good as that in characters.
func (e *evaluation) characters(ctx context.Context, text string, weight float64, in scope, within set, to []summand) ([]summand, error) {
	if err := ctx.Err(); err != nil {
		return to, err
	}
	l, err := e.typed(ctx, text, scope{title: in.title})
	if err != nil {
		return to, err
	}
	if !in.title && utf8.RuneCountInString(text) > 1 {
		e.want(text, weight, l.total)
	}
	return append(to, e.bm25(&e.docs.body, l, weight, within)), nil
}
