package index

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"baogao/internal/errs"
	"baogao/segment"
)

// Frequencies counts documents; an engine does.
type Frequencies interface {
	// Documents gives, for each term, how many texts have it, and of how many.
	Documents(ctx context.Context, terms []string) (with []int, held int, err error)
}

// Keyword is a word that texts have and others have not.
type Keyword struct {
	Term      string `json:"term"`
	Documents int    `json:"documents"` // of those looked at
	Held      int    `json:"held"`      // in the corpus of today
	score     float64
}

// KeywordTexts is how many of the first texts found are read for key words.
const KeywordTexts = 50

// Sizes of what is taken for similar reports.
const similarTerms = 25

// keywords gives what the first texts of an answer say more often than the corpus
// does, the most telling first. What was asked for is left out.
func (s *Service) keywords(ctx context.Context, ask Ask, q Query) ([]Keyword, error) {
	res, err := s.Searcher.Search(ctx, Request{Query: q, Filter: ask.Filter, At: ask.Corpus, Limit: KeywordTexts})
	if err != nil {
		return nil, err
	}
	counts, read := map[string]int{}, 0
	docs, err := s.documents(ctx, res.Hits, res.At)
	if err != nil {
		return nil, err
	}
	for _, d := range docs {
		read++
		for term := range s.telling(d.Report.Public()) {
			counts[term]++
		}
	}
	asked := Squeeze(strings.Join(typedWords(q), " "))
	for term, n := range counts {
		if strings.Contains(asked, term) || 10*n < read {
			delete(counts, term)
		}
	}
	words, held, err := s.weighed(ctx, counts)
	if err != nil {
		return nil, err
	}
	for i := range words {
		words[i].score = likelihood(words[i].Documents, read, words[i].Held, held)
	}
	return telling(words, ask.Keywords), nil
}

// telling counts the terms of a text that may tell what it is about.
func (s *Service) telling(text string) map[string]int {
	counts := map[string]int{}
	for _, t := range s.Segmenter.Cut(text, segment.Search) {
		if utf8.RuneCountInString(t.Term) > 1 && !strings.ContainsFunc(t.Term, func(r rune) bool { return !unicode.IsLetter(r) }) {
			counts[t.Term]++
		}
	}
	return counts
}

// weighed adds to terms how many texts of the corpus have them.
func (s *Service) weighed(ctx context.Context, counts map[string]int) (words []Keyword, held int, err error) {
	terms := make([]string, 0, len(counts))
	for term := range counts {
		terms = append(terms, term)
	}
	slices.Sort(terms)
	with, held, err := s.Frequencies.Documents(ctx, terms)
	for i := range with {
		words = append(words, Keyword{Term: terms[i], Documents: counts[terms[i]], Held: with[i]})
	}
	return words, held, err
}

// likelihood is the log-likelihood ratio of n of so many texts having a word where
// held of all do; 0 where the corpus has it as often.
func likelihood(n, of, held, all int) float64 {
	here, there := float64(n)/float64(max(1, of)), float64(max(held, 1))/float64(max(1, all))
	if here <= there || all <= of {
		return 0
	}
	part := func(count, share float64) float64 {
		if count <= 0 {
			return 0
		}
		return count * math.Log(share)
	}
	a, b := float64(n), float64(of-n)
	return 2 * (part(a, here) + part(b, 1-here) - part(a, there) - part(b, 1-there))
}

// telling gives the words of the highest scores; of one within another only the
// better.
func telling(words []Keyword, n int) []Keyword {
	slices.SortFunc(words, func(a, b Keyword) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Term, b.Term)) })
	best := []Keyword{}
	for _, w := range words {
		if len(best) == n || w.score <= 0 {
			break
		}
		if !slices.ContainsFunc(best, func(b Keyword) bool { return strings.Contains(b.Term, w.Term) || strings.Contains(w.Term, b.Term) }) {
			best = append(best, w)
		}
	}
	return best
}

// Similar is what other reports say of the same.
type Similar struct {
	ID     string      `json:"id"`
	Terms  []Keyword   `json:"terms"` // by which they were found
	Hits   []AnswerHit `json:"hits"`
	Corpus Corpus      `json:"corpus"`
}

// Similar finds the reports that have most of a report's telling words.
func (s *Service) Similar(ctx context.Context, id string, limit int) (a *Similar, err error) {
	defer errs.Wrap(&err, "index.Similar(%q)", id)
	d, err := s.Texts.Document(ctx, id, 0)
	if err == nil && d.State == Hidden {
		err = errs.Hidden
	}
	if err != nil {
		return nil, err
	}
	counts := s.telling(d.Report.Title + "\n" + d.Report.Public())
	words, held, err := s.weighed(ctx, counts)
	if err != nil {
		return nil, err
	}
	for i, w := range words {
		// What nobody else has finds nobody; what has words inside is left to them.
		if w.Held > 1 && len(s.terms(w.Term)) == 1 {
			tf := float64(w.Documents)
			words[i].score = tf / (tf + 1) * math.Log(float64(held+1)/float64(w.Held))
		}
		words[i].Documents = 1
	}
	a = &Similar{ID: d.Report.ID, Terms: telling(words, similarTerms), Hits: []AnswerHit{}}
	q := Any{}
	for _, w := range a.Terms {
		q.Parts = append(q.Parts, Word{w.Term})
	}
	res := &Result{}
	if len(q.Parts) > 0 {
		if res, err = s.Searcher.Search(ctx, Request{Query: q, Limit: limit + 1}); err != nil {
			return nil, err
		}
	}
	hits := slices.DeleteFunc(res.Hits, func(h Hit) bool { return h.ID == d.Report.ID })
	found := &Answer{}
	if err := s.complete(ctx, found, 0, hits[:min(len(hits), limit)], newMarker(q, s.Segmenter)); err != nil {
		return nil, err
	}
	for i := range found.Hits {
		found.Hits[i].Positions = nil
	}
	a.Hits, a.Corpus = append(a.Hits, found.Hits...), s.Corpus(res.Cursor)
	return a, nil
}
