package index

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Speller tells what may be meant by a word that is hardly found.
type Speller interface {
	Respell(ctx context.Context, word string) (others []string, err error)
}

// Help with spelling is offered where at most fewHits are found, and what is
// offered finds at least manyMore times as much.
const (
	fewHits    = 2
	manyMore   = 10
	maxOffered = 2
	maxDoubted = 8 // words looked at
)

// offerSpelling tells what else may be meant where hardly anything is found. It
// never searches for that instead.
func (s *Service) offerSpelling(ctx context.Context, ask Ask, q Query, a *Answer) error {
	if s.Speller == nil || a.Total > fewHits || ask.After != "" {
		return nil
	}
	offered := 0
	words := typedWords(q)
	for _, word := range words[:min(len(words), maxDoubted)] {
		if err := ctx.Err(); err != nil {
			return err
		}
		alone, err := s.count(ctx, ask, quote(word))
		if err != nil || alone > fewHits { // others are to blame
			continue
		}
		others, err := s.Speller.Respell(ctx, word)
		if err != nil {
			return err
		}
		for _, other := range others {
			query := strings.Replace(ask.Query, word, other, 1)
			n, err := s.count(ctx, ask, query)
			if err != nil || n < max(1, manyMore*a.Total) {
				continue // too long with it, or no better
			}
			a.Corrections = append(a.Corrections, Correction{
				Code: "spelling", Message: fmt.Sprintf("是不是要找“%s”（%d 份）", other, n), Text: word, Query: query,
			})
			if offered++; offered == maxOffered {
				return ctx.Err()
			}
		}
	}
	return ctx.Err()
}

// count counts what another query finds under the same conditions.
func (s *Service) count(ctx context.Context, ask Ask, query string) (int, error) {
	parsed, err := ParseQuery(query, ParseOptions{Match: ask.Match, Places: s.Places, NoCaps: ask.NoCaps})
	if err != nil {
		return 0, err
	}
	res, err := s.Searcher.Search(ctx, Request{Query: parsed.Query, Filter: ask.Filter, At: ask.Corpus})
	if err != nil {
		return 0, err
	}
	return res.Total, nil
}

// typedWords are the words and phrases a query asks for, each once.
func typedWords(q Query) (words []string) {
	eachPart(q, func(part Query) {
		word := ""
		switch q := part.(type) {
		case Word:
			word = q.Text
		case Also:
			word = q.Word.Text
		case Phrase:
			word = q.Text
		}
		if word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	})
	return words
}
