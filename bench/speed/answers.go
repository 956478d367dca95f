package main

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"baogao/bench/corpus"
	"baogao/index"
	"baogao/segment"
)

// answer counts by a plain scan of all reports what every question finds, so
// that no engine looks fast by a wrong answer.
func answer(ctx context.Context, c *corpus.Corpus, s *segment.Segmenter, n int, all []question) error {
	group, ctx := errgroup.WithContext(ctx)
	var mu sync.Mutex
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() error {
			counts := slices.Clone(all)
			for i := range counts {
				counts[i].Terms, counts[i].Total = 0, 0
			}
			for i := w; i < n && ctx.Err() == nil; i += workers {
				scan(c, s, i, counts)
			}
			mu.Lock()
			defer mu.Unlock()
			for i := range all {
				all[i].Terms += counts[i].Terms
				all[i].Total += counts[i].Total
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

// scan counts a report for every question that finds it.
func scan(c *corpus.Corpus, s *segment.Segmenter, n int, counts []question) {
	r := c.Report(n)
	text := newScanned(s, r.Title, r.Text)
	for i := range counts {
		q := &counts[i]
		if q.Year != 0 && q.Year != r.Year || !strings.HasPrefix(r.Unit.Code, q.Region) {
			continue
		}
		if q.Phrase != "" {
			if text.holds(q.Phrase) {
				q.Terms++
				q.Total++
			}
			continue
		}
		found := func(has func(word string) bool) bool {
			if q.Kind == allWords {
				return !slices.ContainsFunc(q.Words, func(w string) bool { return !has(w) })
			}
			return slices.ContainsFunc(q.Words, has)
		}
		if found(text.has) {
			q.Terms++
		}
		if found(text.has) || q.Kind == allWords && found(func(w string) bool { return text.has(w) || text.holds(w) }) {
			q.Total++
		}
	}
}

// scanned is a report as the scan sees it.
type scanned struct {
	terms map[string]bool
	pairs map[[2]rune]bool // of neighbours: most phrases are ruled out by them
	folds [2]string        // title and text
}

func newScanned(s *segment.Segmenter, texts ...string) *scanned {
	d := &scanned{terms: map[string]bool{}, pairs: map[[2]rune]bool{}}
	for i, text := range texts {
		for _, t := range s.Cut(text, segment.Search) {
			d.terms[t.Term] = true
		}
		d.folds[i] = index.Squeeze(text)
		var last rune
		for _, r := range d.folds[i] {
			d.pairs[[2]rune{last, r}] = true
			last = r
		}
	}
	return d
}

func (d *scanned) has(word string) bool { return d.terms[word] }

// holds says whether the characters stand in the title or in the text.
func (d *scanned) holds(phrase string) bool {
	runes := []rune(phrase)
	for i := range len(runes) - 1 {
		if !d.pairs[[2]rune{runes[i], runes[i+1]}] {
			return false
		}
	}
	return strings.Contains(d.folds[0], phrase) || strings.Contains(d.folds[1], phrase)
}
