package suggest

import (
	"context"
	"iter"
	"slices"
	"strings"

	"baogao/internal/errs"
	"baogao/segment"
)

// Bounds of help with spelling.
const (
	maxSpelled   = 24 // characters of a word that is looked at
	maxRespelled = 5  // words offered for one
)

// Respell gives what may be meant by a word that is hardly found, best first: with
// a word of the corpus in place of one that sounds or looks alike, or the words
// that pinyin stands for.
func (s *Suggester) Respell(ctx context.Context, word string) (others []string, err error) {
	defer errs.Wrap(&err, "suggest.Respell(%q)", word)
	w, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	if word = strings.TrimSpace(word); word == "" {
		return nil, nil
	}
	if !strings.ContainsFunc(word, han) {
		found := w.begins(spelled(word))
		best(found)
		for _, m := range found {
			if !slices.Contains(others, m.text) {
				others = append(others, m.text)
			}
		}
	} else {
		others = w.alike(word, s.pinyin)
	}
	return others[:min(len(others), maxRespelled)], nil
}

// alike replaces pieces of a word by words of the corpus of which they may be
// misspellings, and gives the results, best first: the longest piece that is
// replaced says most.
func (w *words) alike(word string, p *segment.Pinyin) []string {
	runes := []rune(segment.Fold(word))
	if len(runes) > maxSpelled {
		return nil
	}
	weights := map[string]float64{}
	for length := 2; length <= len(runes); length++ {
		for at := 0; at+length <= len(runes); at++ {
			piece := runes[at : at+length]
			for e := range w.near(piece) {
				if !p.Confusable(e.text, string(piece)) {
					continue
				}
				other := string(runes[:at]) + e.text + string(runes[at+length:])
				weights[other] = max(weights[other], float64(length*length)*(1+e.weight))
			}
		}
	}
	others := make([]string, 0, len(weights))
	for other := range weights {
		others = append(others, other)
	}
	slices.SortFunc(others, func(a, b string) int {
		if weights[a] != weights[b] {
			if weights[a] > weights[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return others
}

// differing is in how many characters a word of so many may be misspelled.
func differing(length int) int {
	if length < 4 {
		return 1
	}
	return 2
}

// sharing is of how many of its first characters a misspelled word shares at
// least one.
func sharing(length int) int { return differing(length) + 1 }

// near gives the entries that may be misspelled as a piece, some more than once:
// of a whole vocabulary, only those that share one of its first characters.
func (w *words) near(piece []rune) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for at, r := range piece[:sharing(len(piece))] {
			for _, i := range w.with[place{len(piece), at, r}] {
				if e := &w.entries[i]; near(e.text, piece) && !yield(e) {
					return
				}
			}
		}
	}
}

// near says whether a word differs from a piece, but in no more characters than
// it may.
func near(word string, piece []rune) bool {
	differ, i := 0, 0
	for _, r := range word {
		if i < len(piece) && r != piece[i] {
			if differ++; differ > differing(len(piece)) {
				return false
			}
		}
		i++
	}
	return differ > 0
}
