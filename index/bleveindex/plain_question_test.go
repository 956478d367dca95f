package bleveindex

import (
	"context"
	"math"
	"unicode/utf8"

	"baogao/index"
	"baogao/index/exact"
)

// any ranks documents that hold any of the parts, for natural questions. What
// is a hit is decided by words and phrases; of the hits, those come first that
// also have the pairs of neighbouring characters and the single ones. On judged
// questions the three together are better than any of them alone.
func (e *plain) any(ctx context.Context, parts []index.Query, in scope) (*plainSet, error) {
	found := e.newSet()
	var texts []string
	for _, part := range parts {
		s, text, err := e.anyPart(ctx, part, in)
		if err != nil {
			return nil, err
		}
		found.or(s)
		if text != "" {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return found, nil
	}
	return found, e.rankQuestion(ctx, found, texts, in)
}

// anyPart gives the hits of a part, and its text where characters rank it, too.
func (e *plain) anyPart(ctx context.Context, part index.Query, in scope) (*plainSet, string, error) {
	if in.role == "" {
		switch q := part.(type) {
		case index.Word:
			s, text := e.newSet(), index.Subject(q.Text)
			return s, text, e.words(ctx, e.terms(text), in, s.add)
		case index.Also:
			s, text, err := e.anyPart(ctx, q.Word, in)
			if err != nil {
				return nil, "", err
			}
			return s, text, e.said(ctx, q, in, s)
		case index.Phrase:
			s, err := e.phrase(ctx, q.Text, in)
			return s, q.Text, err
		}
	}
	s, err := e.eval(ctx, part, in)
	return s, "", err
}

// said adds what the other ways to say the words of a text are worth.
func (e *plain) said(ctx context.Context, q index.Also, in scope, into *plainSet) error {
	for other := range q.Others() {
		if err := e.characters(ctx, other.Term, said*other.Weight, in, into.add); err != nil {
			return err
		}
	}
	return nil
}

// words gives what each of the terms is worth in the documents that have it.
func (e *plain) words(ctx context.Context, terms []string, in scope, add func(doc uint32, score float64)) error {
	for _, t := range terms {
		if !in.title {
			if err := e.bm25(ctx, &e.docs.body, t, 1, add); err != nil {
				return err
			}
		}
		if err := e.bm25(ctx, &e.docs.title, t, askedTitle, add); err != nil {
			return err
		}
	}
	return nil
}

// rankQuestion adds what the characters of texts are worth to documents found.
func (e *plain) rankQuestion(ctx context.Context, found *plainSet, texts []string, in scope) error {
	seen := map[string]bool{}
	add := func(doc uint32, score float64) {
		if found.has(doc) {
			found.scores[doc] += score
		}
	}
	for _, text := range texts {
		for gram := range grams(text) {
			if seen[string(gram)] {
				continue
			}
			seen[string(gram)] = true
			weight := 1.0
			if len(gram) == 2 {
				weight = askedPair
			}
			if err := e.characters(ctx, string(gram), weight, in, add); err != nil {
				return err
			}
		}
	}
	return nil
}

// characters gives the BM25 of characters as they stand in a text. The length of
// a text is that in terms, which is as good as that in characters.
func (e *plain) characters(ctx context.Context, text string, weight float64, in scope, add func(doc uint32, score float64)) error {
	hits, err := e.find(ctx, text, exact.Scope{Title: in.title})
	if err != nil {
		return err
	}
	held, with := float64(e.docs.live), float64(len(hits))
	idf := weight * math.Log(1+(held-with+0.5)/(with+0.5))
	length := saturation * lengthPart * held / max(1, float64(e.docs.body.sum))
	occurrences := 0
	for _, h := range hits {
		occurrences += h.Text
		tf := float64(h.Text) + askedTitle*float64(h.Title)
		norm := saturation*(1-lengthPart) + length*float64(e.docs.body.lengths[h.Doc])
		add(h.Doc, idf*tf*(saturation+1)/(tf+norm))
	}
	if !in.title && utf8.RuneCountInString(text) > 1 {
		e.want(text, weight, occurrences)
	}
	return nil
}

// wantPairs notes the pairs of characters of a text.
func (e *plain) wantPairs(ctx context.Context, text string) error {
	for gram := range grams(text) {
		if len(gram) != 2 {
			continue
		}
		occurrences := 0
		hits, err := e.find(ctx, string(gram), exact.Scope{})
		if err != nil {
			return err
		}
		for _, h := range hits {
			occurrences += h.Text
		}
		e.want(string(gram), 1, occurrences)
	}
	return nil
}

// bm25Then is bm25 among the documents of a past moment.
func (e *plain) bm25Then(ctx context.Context, f *field, term string, weight float64, add func(doc uint32, score float64)) error {
	type posting struct {
		doc   uint32
		times uint64
	}
	var all []posting
	for _, prefix := range []string{"", earlierPrefix} {
		postings, err := e.postings(ctx, prefix+f.name, term)
		if err != nil {
			return err
		}
		if err := e.each(ctx, postings, func(doc uint32, times uint64) { all = append(all, posting{doc, times}) }); err != nil {
			return err
		}
	}
	score := e.worth(f, weight, uint64(len(all)))
	for _, p := range all {
		add(p.doc, score(p.doc, p.times))
	}
	return nil
}
