package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// substrings is how many phrases are drawn.
const substrings = 2000

// scanned is a report as a scan sees it: folded runes without white space, each
// with its place in the original.
type scanned struct {
	report *report.Report
	title  []rune
	text   []rune
	at     []int // of each rune of text; one more for the end of the last
}

func newScanned(r *report.Report) scanned {
	s := scanned{report: r}
	for _, c := range r.Title {
		if !unicode.IsSpace(c) {
			s.title = append(s.title, segment.FoldRune(c))
		}
	}
	end := 0
	for i, c := range r.Public() {
		if !unicode.IsSpace(c) {
			s.text, s.at = append(s.text, segment.FoldRune(c)), append(s.at, i)
			end = i + len(string(c))
		}
	}
	s.at = append(s.at, end)
	return s
}

// marks are the places of a phrase in the original, none overlapping.
func (s *scanned) marks(phrase []rune) (marks [][2]int) {
	for i := 0; i+len(phrase) <= len(s.text); {
		if !slices.Equal(s.text[i:i+len(phrase)], phrase) {
			i++
			continue
		}
		last := i + len(phrase) - 1
		marks = append(marks, [2]int{s.at[i], s.at[last] + len(string([]rune(s.report.Public()[s.at[last]:])[0]))})
		i += len(phrase)
	}
	return marks
}

// exactness draws substrings of the reports and compares what they find in
// quotes with a scan: the set, the total, and the marks in one of the reports.
func exactness(ctx context.Context, e *engine, docs []index.Document, s *segment.Segmenter, notes io.Writer) (map[string]float64, error) {
	var all []scanned
	var folded []string // titles and texts for the scan, apart by a character that is in none
	for i := range docs {
		all = append(all, newScanned(docs[i].Report))
		folded = append(folded, string(all[i].title)+"\x00"+string(all[i].text))
	}
	service := index.Service{Segmenter: s}
	draw := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same on every run
	sets, marks, n := 0, 0, 0
	for n < substrings {
		from := all[draw.IntN(len(all))]
		phrase := substring(draw, from.text)
		if phrase == nil {
			continue
		}
		n++
		var want []string
		for i := range folded {
			if strings.Contains(folded[i], string(phrase)) {
				want = append(want, docs[i].Report.ID)
			}
		}
		got, total, err := e.quoted(ctx, string(phrase), len(docs))
		if err != nil {
			return nil, err
		}
		slices.Sort(want)
		if slices.Equal(got, want) && total == len(want) {
			sets++
		} else {
			fmt.Fprintf(notes, "exactness: %q finds %d of %d\n", string(phrase), total, len(want))
		}
		if slices.Equal(service.Marks(`"`+string(phrase)+`"`, from.report.Public()), from.marks(phrase)) {
			marks++
		} else {
			fmt.Fprintf(notes, "exactness: %q is marked otherwise in %s\n", string(phrase), from.report.ID)
		}
	}
	return map[string]float64{"exact_sets": float64(sets) / float64(n), "exact_marks": float64(marks) / float64(n)}, nil
}

// substring draws 1 to 12 characters outside personal data and without what a
// quoted query cannot hold; nil if it drew others.
func substring(draw *rand.Rand, text []rune) []rune {
	n := 1 + draw.IntN(12)
	if len(text) < n {
		return nil
	}
	at := draw.IntN(len(text) - n + 1)
	phrase := text[at : at+n]
	if slices.ContainsFunc(phrase, func(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(`*"“”＂「」`, r) }) {
		return nil
	}
	return phrase
}

// quoted gives the ids that a phrase finds, sorted, and the total.
func (e *engine) quoted(ctx context.Context, phrase string, limit int) ([]string, int, error) {
	parsed, err := index.ParseQuery(`"`+phrase+`"`, index.ParseOptions{})
	if err != nil {
		return nil, 0, err
	}
	res, err := e.Search(ctx, index.Request{Query: parsed.Query, Limit: limit})
	if err != nil {
		return nil, 0, err
	}
	var ids []string
	for _, h := range res.Hits {
		ids = append(ids, h.ID)
	}
	slices.Sort(ids)
	return ids, res.Total, nil
}
