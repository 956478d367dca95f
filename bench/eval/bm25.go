package main

import (
	"cmp"
	"math"
	"slices"
	"unicode"

	"baogao/index"
)

// bm25 is the plain measure that ours is held against: one field, the text, k1 1.2, b 0.75, every term of the question once.
type bm25 struct {
	terms    func(string) []string
	ids      []string
	lengths  []float64
	average  float64
	postings map[string][]posting
}

type posting struct {
	doc   int32
	times float64
}

func newBM25(docs []index.Document, terms func(string) []string) *bm25 {
	b := &bm25{terms: terms, postings: map[string][]posting{}}
	for i := range docs {
		list := terms(docs[i].Report.Text)
		times := map[string]float64{}
		for _, t := range list {
			times[t]++
		}
		for t, n := range times {
			b.postings[t] = append(b.postings[t], posting{int32(i), n})
		}
		b.ids = append(b.ids, docs[i].Report.ID)
		b.lengths = append(b.lengths, float64(len(list)))
		b.average += float64(len(list)) / float64(len(docs))
	}
	return b
}

// rank gives the k best.
func (b *bm25) rank(question string, k int) []string {
	terms := b.terms(question)
	slices.Sort(terms)
	scores := make([]float64, len(b.ids))
	for _, t := range slices.Compact(terms) {
		list := b.postings[t]
		idf := math.Log(1 + (float64(len(b.ids)-len(list))+0.5)/(float64(len(list))+0.5))
		for _, p := range list {
			scores[p.doc] += idf * p.times * 2.2 / (p.times + 1.2*(0.25+0.75*b.lengths[p.doc]/b.average))
		}
	}
	var found []int
	for doc, s := range scores {
		if s > 0 {
			found = append(found, doc)
		}
	}
	slices.SortFunc(found, func(x, y int) int { return cmp.Or(cmp.Compare(scores[y], scores[x]), cmp.Compare(b.ids[x], b.ids[y])) })
	ids := make([]string, 0, k)
	for _, doc := range found[:min(k, len(found))] {
		ids = append(ids, b.ids[doc])
	}
	return ids
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
