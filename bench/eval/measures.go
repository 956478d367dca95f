package main

import (
	"fmt"
	"math"
	"slices"
)

// measures are what is said of a ranking; each between 0 and 1.
type measures struct{ recall10, recall100, mrr10, ndcg10 float64 }

// String is for the notes.
func (m measures) String() string {
	return fmt.Sprintf("R@10 %.4f R@100 %.4f MRR@10 %.4f nDCG@10 %.4f", m.recall10, m.recall100, m.mrr10, m.ndcg10)
}

// measure compares a ranking with the judgments. A copy of what was already
// found is worth nothing.
func (q *question) measure(ids []string) (m measures) {
	seen := map[string]bool{}
	for i, id := range ids[:min(len(ids), 100)] {
		grade, name := q.grades[id], q.name(id)
		if grade == 0 || seen[name] {
			continue
		}
		seen[name] = true
		m.recall100++
		if i >= 10 {
			continue
		}
		m.recall10++
		if m.mrr10 == 0 {
			m.mrr10 = 1 / float64(i+1)
		}
		m.ndcg10 += gain(grade, i)
	}
	best := map[string]int{}
	for id, grade := range q.grades {
		if grade > 0 {
			best[q.name(id)] = max(best[q.name(id)], grade)
		}
	}
	var grades []int
	for _, g := range best {
		grades = append(grades, g)
	}
	slices.SortFunc(grades, func(a, b int) int { return b - a })
	ideal := 0.0
	for i, g := range grades[:min(10, len(grades))] {
		ideal += gain(g, i)
	}
	if ideal == 0 {
		return measures{}
	}
	m.ndcg10 /= ideal
	m.recall10 /= float64(len(grades))
	m.recall100 /= float64(len(grades))
	return m
}

// name is what copies have in common.
func (q *question) name(id string) string {
	if name, ok := q.original[id]; ok {
		return name
	}
	return id
}

// gain is 2^grade-1, discounted by the rank that begins at 0.
func gain(grade, rank int) float64 {
	return (math.Exp2(float64(grade)) - 1) / math.Log2(float64(rank+2))
}

func mean(all []measures) (m measures) {
	n := float64(max(1, len(all)))
	for _, x := range all {
		m.recall10 += x.recall10 / n
		m.recall100 += x.recall100 / n
		m.mrr10 += x.mrr10 / n
		m.ndcg10 += x.ndcg10 / n
	}
	return m
}
