package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"

	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// The topical questions were written before anybody looked at the documents;
// how the answers were pooled and judged is in docs/RANKING.md. They name
// documents that are no part of the project.
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
		if len(f) != 5 {
			return fmt.Errorf("topics/queries.tsv: %q has %d columns", f[0], len(f))
		}
		at[f[0]] = len(c.questions)
		c.questions = append(c.questions, question{id: f[0], half: f[1], text: f[2], grades: map[string]int{}})
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

// topical compares us with both plain ways on the topical questions. What
// nobody judged counts as found in vain, so how much that is belongs to it.
func topical(shared string, notes io.Writer) (figures map[string]float64, err error) {
	c, err := topics(shared)
	if err != nil {
		return nil, err
	}
	s, err := segment.New(report.NewRegister().Names)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	e, err := newEngine(ctx, c.docs, s)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	if figures, err = exactness(ctx, e, c.docs, s, notes); err != nil {
		return nil, err
	}
	all, err := rankTopics(ctx, c.questions, ways(e, c.docs, s))
	if err != nil {
		return nil, err
	}
	all.print(c.questions, notes)
	ours := all.mean(0, c.questions, "")
	figures["ndcg10"] = ours
	figures["ndcg10_a"], figures["ndcg10_b"] = all.mean(0, c.questions, "a"), all.mean(0, c.questions, "b")
	figures["ndcg10_against_plain"] = ours / max(all.mean(len(all)-2, c.questions, ""), all.mean(len(all)-1, c.questions, ""))
	figures["judged10"] = all[0].judged
	return figures, nil
}

// ranked is what one way made of all questions.
type ranked struct {
	name   string
	ndcg10 []float64
	judged float64 // part of the first ten that somebody judged
}

type rankings []ranked

func rankTopics(ctx context.Context, questions []question, all []way) (rankings, error) {
	var out rankings
	for _, w := range all {
		r := ranked{name: w.name}
		shown, judged := 0, 0
		for i := range questions {
			q := &questions[i]
			ids, err := w.rank(ctx, q.text, 100)
			if err != nil {
				return nil, err
			}
			r.ndcg10 = append(r.ndcg10, q.measure(ids).ndcg10)
			for _, id := range ids[:min(10, len(ids))] {
				shown++
				if _, ok := q.grades[id]; ok {
					judged++
				}
			}
		}
		r.judged = float64(judged) / float64(max(1, shown))
		out = append(out, r)
	}
	return out, nil
}

// mean is that of one way over a half, or over all.
func (all rankings) mean(way int, questions []question, half string) float64 {
	sum, n := 0.0, 0
	for i, v := range all[way].ndcg10 {
		if half == "" || questions[i].half == half {
			sum += v
			n++
		}
	}
	return sum / float64(max(1, n))
}

// print gives every way, then every topic: ours and both plain ones.
func (all rankings) print(questions []question, notes io.Writer) {
	for i, r := range all {
		fmt.Fprintf(notes, "topics: nDCG@10 %.4f (a %.4f, b %.4f), judged of the first ten %.4f: %s\n",
			all.mean(i, questions, ""), all.mean(i, questions, "a"), all.mean(i, questions, "b"), r.judged, r.name)
	}
	fmt.Fprintln(notes, "topics: ours, plain words, plain pairs")
	for i, q := range questions {
		fmt.Fprintf(notes, "topics: %s %s %.3f %.3f %.3f %s\n",
			q.id, q.half, all[0].ndcg10[i], all[len(all)-2].ndcg10[i], all[len(all)-1].ndcg10[i], q.text)
	}
}
