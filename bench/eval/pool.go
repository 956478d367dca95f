package main

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strings"

	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// way is one way of ranking.
type way struct {
	name string
	rank func(ctx context.Context, query string, k int) ([]string, error)
}

// ways are those whose answers are pooled: ours as people ask it, the parts it
// is made of, and the plain ones. One who judges must not see which found what.
func ways(e *engine, docs []index.Document, s *segment.Segmenter) []way {
	words, pairs := newBM25(docs, wordsBy(s)), newBM25(docs, pairsOf)
	plain := func(b *bm25) func(context.Context, string, int) ([]string, error) {
		return func(_ context.Context, q string, k int) ([]string, error) { return b.rank(q, k), nil }
	}
	ours := func(rewrite func(string) string, match index.Match, typed bool) func(context.Context, string, int) ([]string, error) {
		return func(ctx context.Context, q string, k int) ([]string, error) {
			return e.ask(ctx, index.Ask{Query: rewrite(q), Match: match, Limit: k, Typed: typed})
		}
	}
	same := func(q string) string { return q }
	return []way{
		{"ours", ours(same, index.MatchAny, false)},
		{"ours without synonyms", ours(same, index.MatchAny, true)},
		{"ours, all words", ours(same, index.MatchAll, false)},
		{"ours, single words", ours(func(q string) string { return strings.Join(wordsBy(s)(q), " ") }, index.MatchAny, false)},
		{"ours, quoted", ours(func(q string) string { return `"` + strings.Join(strings.Fields(q), `" "`) + `"` }, index.MatchAny, false)},
		{"plain words", plain(words)},
		{"plain pairs", plain(pairs)},
	}
}

// pool prints what was not judged yet among the first answers of every way of
// ranking, in an order that tells nothing, with the passage that says most.
func pool(ctx context.Context, shared string, depth int, out io.Writer) error {
	c, err := topics(shared)
	if err != nil {
		return err
	}
	s, err := segment.New(report.NewRegister().Names)
	if err != nil {
		return err
	}
	e, err := newEngine(ctx, c.docs, s)
	if err != nil {
		return err
	}
	defer func() { _ = e.close() }()
	texts := map[string]*report.Report{}
	for _, d := range c.docs {
		texts[d.Report.ID] = d.Report
	}
	all := ways(e, c.docs, s)
	for _, q := range c.questions {
		fmt.Fprintf(out, "## %s %s\n", q.id, q.text)
		found := map[string]bool{}
		for _, w := range all {
			ids, err := w.rank(ctx, q.text, depth)
			if err != nil {
				return err
			}
			for _, id := range ids {
				found[id] = true
			}
		}
		for _, id := range shuffled(found) {
			if _, judged := q.grades[id]; !judged {
				fmt.Fprintf(out, "%s\t%s\t%s\n", id, texts[id].Title, bestLine(texts[id].Text, pairsOf(q.text)))
			}
		}
	}
	return nil
}

// shuffled gives ids in an order of no meaning, the same every time.
func shuffled(ids map[string]bool) []string {
	hash := func(id string) uint32 {
		h := fnv.New32a()
		_, _ = h.Write([]byte(id))
		return h.Sum32()
	}
	list := slices.Sorted(maps.Keys(ids))
	slices.SortStableFunc(list, func(a, b string) int { return cmp.Compare(hash(a), hash(b)) })
	return list
}

// bestLine is the line of a text that has most of the terms.
func bestLine(text string, terms []string) string {
	best, most := "", 0
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == '。' }) {
		n := 0
		for _, t := range terms {
			n += min(1, strings.Count(line, t))
		}
		if n > most {
			best, most = line, n
		}
	}
	runes := []rune(strings.TrimSpace(best))
	return string(runes[:min(len(runes), 60)])
}
