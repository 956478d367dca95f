package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// The topical questions were written by us in the words of officials and
// researchers; the answers of our ways of ranking and of both plain ones were
// pooled and each judged by reading: 2 it is about that, 1 a passage of it is.
// They name documents that are no part of the project.
var (
	//go:embed topics/queries.tsv
	topicQueries []byte
	//go:embed topics/judgments.tsv
	topicJudgments []byte
)

// topics reads the reports at hand and what was judged of them.
func topics(shared string) (*collection, error) {
	names, err := filepath.Glob(filepath.Join(shared, "data", "reports", "*.jsonl*"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("data/reports: %w", fs.ErrNotExist)
	}
	c := &collection{}
	places := report.NewRegister()
	for _, name := range names {
		err := eachRow(name, func(line []byte) error {
			var row struct{ ID, Unit, Title, Text string }
			if err := json.Unmarshal(line, &row); err != nil {
				return err
			}
			parsed := report.Parse(places, report.Article{Title: row.Title, Body: row.Text})
			r := parsed[0]
			r.ID = row.ID
			c.docs = append(c.docs, index.Document{Seq: uint64(len(c.docs) + 1), State: index.Live, Report: &r})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	at := map[string]int{}
	err = eachFields(bytes.NewReader(topicQueries), func(f []string) error {
		at[f[0]] = len(c.questions)
		c.questions = append(c.questions, question{id: f[0], text: f[1], grades: map[string]int{}})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c, eachFields(bytes.NewReader(topicJudgments), func(f []string) error {
		grade, err := strconv.Atoi(f[2])
		c.questions[at[f[0]]].grades[f[1]] = grade
		return err
	})
}

// topical compares us with both plain ways on the topical questions.
func topical(shared string, notes io.Writer) (map[string]float64, error) {
	c, err := topics(shared)
	if err != nil {
		return nil, err
	}
	s, err := segment.New(report.NewRegister().Names)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	var figures map[string]float64
	r, err := compare(ctx, c, s, notes, func(e *engine) error {
		figures, err = exactness(ctx, e, c.docs, s, notes)
		return err
	})
	if err != nil {
		return nil, err
	}
	ndcg := func(m measures) float64 { return m.ndcg10 }
	figures["ndcg10"], figures["ndcg10_against_plain"] = r.ours.ndcg10, r.ours.ndcg10/r.best(ndcg)
	return figures, nil
}

// pool prints what was not judged yet among the first answers of every way of
// ranking, with the passage that says most.
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
	words, pairs := newBM25(c.docs, wordsBy(s)), newBM25(c.docs, pairsOf)
	for _, q := range c.questions {
		ours, err := e.rank(ctx, q.text, depth)
		if err != nil {
			return err
		}
		ids := slices.Concat(ours, words.rank(q.text, depth), pairs.rank(q.text, depth))
		slices.Sort(ids)
		fmt.Fprintf(out, "## %s %s\n", q.id, q.text)
		for _, id := range slices.Compact(ids) {
			if _, judged := q.grades[id]; !judged {
				fmt.Fprintf(out, "%s\t%s\t%s\n", id, texts[id].Title, bestLine(texts[id].Text, pairsOf(q.text)))
			}
		}
	}
	return nil
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
