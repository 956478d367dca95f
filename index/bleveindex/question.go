package bleveindex

import (
	"context"
	"math"
	"slices"
	"strings"
	"unicode"

	"baogao/index"
	"baogao/index/exact"
)

// weights are those of words typed in one; docs/RANKING.md explains them.
type weights struct {
	word, pair, rune float64 // BM25 of words, of pairs of characters, of single ones
	title            float64 // of the body's weight
	coverage         float64 // how much a document loses that holds few of the characters
}

// weightsOf gives the weights, found on judged questions by coarse grids over the whole set. A
// topic is what titles are made of; a question in full is not.
func weightsOf(text string) weights {
	if asks(text) {
		return weights{word: 1, pair: 1, rune: 1, title: 0.05, coverage: 0.25}
	}
	return weights{word: 1, pair: 1, rune: 1, title: 1}
}

// asks says whether a text is a question in full.
func asks(text string) bool {
	if strings.ContainsAny(text, "?？吗呢谁") {
		return true
	}
	return slices.ContainsFunc([]string{"什么", "如何", "怎么", "怎样", "哪些", "哪个", "多少", "多久", "是否", "能否", "可否", "为何"},
		func(word string) bool { return strings.Contains(text, word) })
}

// any ranks documents that hold any of the parts, for natural questions. What
// is a hit is decided by words and phrases; of the hits, those come first that
// also have the pairs of neighbouring characters and the single ones. On judged
// questions the three together are better than any of them alone.
func (e *evaluation) any(ctx context.Context, parts []index.Query, in scope) (*set, error) {
	found := e.newSet()
	var texts []string
	w := weightsOf(textOf(parts))
	for _, part := range parts {
		s, text, err := e.anyPart(ctx, part, in, w)
		if err != nil {
			return nil, err
		}
		found.or(s)
		e.free(s)
		if text != "" {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return found, nil
	}
	return found, e.rankQuestion(ctx, found, texts, in, w)
}

// textOf is what was typed in words.
func textOf(parts []index.Query) string {
	var b strings.Builder
	for _, part := range parts {
		switch q := part.(type) {
		case index.Word:
			b.WriteString(q.Text)
		case index.Phrase:
			b.WriteString(q.Text)
		}
	}
	return b.String()
}

// anyPart gives the hits of a part, and its text where characters rank it, too.
func (e *evaluation) anyPart(ctx context.Context, part index.Query, in scope, w weights) (*set, string, error) {
	if in.role == "" {
		switch q := part.(type) {
		case index.Word:
			terms := e.terms(q.Text)
			if len(terms) < 2 { // as it is typed
				s, err := e.anyTerm(ctx, terms, in)
				return s, "", err
			}
			s := e.newSet()
			return s, q.Text, e.words(ctx, terms, in, w, s.add)
		case index.Also:
			s, err := e.also(ctx, q, in)
			return s, "", err
		case index.Phrase:
			s, err := e.phrase(ctx, q.Text, in)
			return s, q.Text, err
		}
	}
	s, err := e.eval(ctx, part, in)
	return s, "", err
}

// words gives what each of the terms is worth in the documents that have it.
func (e *evaluation) words(ctx context.Context, terms []string, in scope, w weights, add func(doc uint32, score float64)) error {
	for _, t := range terms {
		if !in.title {
			if err := e.bm25(ctx, &e.docs.body, t, w.word, add); err != nil {
				return err
			}
		}
		if err := e.bm25(ctx, &e.docs.title, t, w.word*w.title, add); err != nil {
			return err
		}
	}
	return nil
}

// rankQuestion adds what the characters of texts are worth to documents found.
func (e *evaluation) rankQuestion(ctx context.Context, found *set, texts []string, in scope, w weights) error {
	seen := map[string]bool{}
	covered, total := e.newSet(), 0.0
	defer e.free(covered)
	for _, text := range texts {
		for gram := range grams(text) {
			if seen[string(gram)] {
				continue
			}
			seen[string(gram)] = true
			weight, has := w.pair, func(uint32, float64) {}
			if len(gram) == 1 {
				weight, has = w.rune, covered.add
			}
			idf, err := e.gram(ctx, found, string(gram), weight, w.title, in, has)
			if err != nil {
				return err
			}
			if len(gram) == 1 {
				total += idf
			}
		}
	}
	if total == 0 || w.coverage == 0 {
		return nil
	}
	for doc := range found.each {
		if covered.has(doc) {
			found.scores[doc] *= math.Pow(covered.scores[doc]/total, w.coverage)
		} else {
			found.scores[doc] = 0
		}
	}
	return nil
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

// gram adds BM25 of characters to the documents found, and gives their idf, 0
// for those that stand nowhere. The length of a text is that in terms, which is
// as good as that in characters.
func (e *evaluation) gram(ctx context.Context, found *set, gram string, weight, title float64, in scope, has func(doc uint32, idf float64)) (float64, error) {
	hits, err := e.find(ctx, gram, exact.Scope{Title: in.title})
	if err != nil || len(hits) == 0 {
		return 0, err
	}
	held, with := float64(e.docs.live), float64(len(hits))
	idf := math.Log(1 + (held-with+0.5)/(with+0.5))
	length := saturation * lengthPart * held / max(1, float64(e.docs.body.sum))
	for _, h := range hits {
		if !found.has(h.Doc) {
			continue
		}
		has(h.Doc, idf)
		tf := float64(h.Text) + title*float64(h.Title)
		norm := saturation*(1-lengthPart) + length*float64(e.docs.body.lengths[h.Doc])
		found.scores[h.Doc] += weight * idf * tf * (saturation + 1) / (tf + norm)
	}
	return idf, nil
}
