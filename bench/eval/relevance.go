package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"baogao/index"
	"baogao/index/bleveindex"
	"baogao/report"
	"baogao/segment"
)

// collection is documents, questions about them and what people judged.
type collection struct {
	docs      []index.Document
	questions []question
}

// question has the grades of the documents judged, and the original of copies:
// found twice it counts once.
type question struct {
	id, text string
	half     string // of the collection: a or b; to tune on one and check on the other
	grades   map[string]int
	original map[string]string
}

// engine is our own search over a collection in a folder of its own.
type engine struct {
	*bleveindex.Engine
	service *index.Service
	dir     string
}

func newEngine(ctx context.Context, docs []index.Document, s *segment.Segmenter) (*engine, error) {
	dir, err := os.MkdirTemp("", "baogao-eval-")
	if err != nil {
		return nil, err
	}
	e := &engine{dir: dir, service: &index.Service{Segmenter: s, Now: time.Now}}
	if e.service.Synonyms, err = segment.DefaultSynonyms(); err != nil {
		return nil, err
	}
	if e.service.Lay, err = segment.LayWords(); err != nil {
		return nil, err
	}
	if _, err = bleveindex.Rebuild(ctx, dir, changes(docs), bleveindex.Options{Segmenter: s}); err == nil {
		e.Engine, err = bleveindex.Open(ctx, dir, bleveindex.Options{Segmenter: s})
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	e.service.Searcher = e.Engine
	return e, nil
}

func (e *engine) close() error { return errors.Join(e.Close(), os.RemoveAll(e.dir)) }

// changes is an archive of a collection.
type changes []index.Document

// Changes gives the documents behind a Seq.
func (c changes) Changes(_ context.Context, after uint64, limit int) ([]index.Document, error) {
	return c[min(int(after), len(c)):min(int(after)+limit, len(c))], nil //nolint:gosec // numbers of documents
}

func entry(n int, id, title, text string) index.Document {
	r := &report.Report{ID: id, Title: title, Text: text}
	return index.Document{Seq: uint64(n + 1), State: index.Live, Report: r} //nolint:gosec // a number
}

// rank answers a question as search --batch does.
func (e *engine) rank(ctx context.Context, text string, k int) ([]string, error) {
	return e.ask(ctx, index.Ask{Query: text, Match: index.MatchAny, Limit: k})
}

// ask gives the ids that answer.
func (e *engine) ask(ctx context.Context, ask index.Ask) ([]string, error) {
	ask.NoCaps, ask.Bare = true, true
	answer, err := e.service.Search(ctx, ask)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(answer.Hits))
	for _, hit := range answer.Hits {
		ids = append(ids, hit.ID)
	}
	return ids, nil
}

// measure answers every question on all processors and averages the measures.
func measure(ctx context.Context, questions []question, rank func(context.Context, string) ([]string, error)) (measures, error) {
	all := make([]measures, len(questions))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range questions {
		group.Go(func() error {
			ids, err := rank(ctx, questions[i].text)
			all[i] = questions[i].measure(ids)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return measures{}, err
	}
	return mean(all), nil
}

// compared is our answers beside those of plain BM25.
type compared struct{ ours, words, pairs measures }

// best is the better of the two plain ones.
func (c compared) best(of func(measures) float64) float64 { return max(of(c.words), of(c.pairs)) }

// compare ranks a collection three ways.
func compare(ctx context.Context, c *collection, s *segment.Segmenter, notes io.Writer, also ...func(*engine) error) (r compared, err error) {
	begin := time.Now()
	e, err := newEngine(ctx, c.docs, s)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, e.close()) }()
	for _, do := range also {
		if err := do(e); err != nil {
			return r, err
		}
	}
	built := time.Now()
	r.ours, err = measure(ctx, c.questions, func(ctx context.Context, q string) ([]string, error) { return e.rank(ctx, q, 100) })
	if err != nil {
		return r, err
	}
	fmt.Fprintf(notes, "relevance: %d documents indexed in %s, %d questions answered in %s\n",
		len(c.docs), built.Sub(begin).Round(time.Millisecond), len(c.questions), time.Since(built).Round(time.Millisecond))
	for _, p := range []struct {
		into  *measures
		terms func(string) []string
	}{{&r.words, wordsBy(s)}, {&r.pairs, pairsOf}} {
		b := newBM25(c.docs, p.terms)
		if *p.into, err = measure(ctx, c.questions, func(_ context.Context, q string) ([]string, error) { return b.rank(q, 100), nil }); err != nil {
			return r, err
		}
	}
	fmt.Fprintf(notes, "relevance: ours %v, words %v, pairs %v\n", r.ours, r.words, r.pairs)
	return r, nil
}

// compareOn ranks the collection that read gives, cut with the names of places.
func compareOn(read func(shared string) (*collection, error), shared string, notes io.Writer) (compared, error) {
	c, err := read(shared)
	if err != nil {
		return compared{}, err
	}
	s, err := segment.New(report.NewRegister().Names)
	if err != nil {
		return compared{}, err
	}
	return compare(context.Background(), c, s, notes)
}

// relevance measures what fits into every check: known items and the topical
// questions.
func relevance(shared string, notes io.Writer) (map[string]float64, error) {
	r, err := compareOn(drcd, shared, notes)
	if err != nil {
		return nil, err
	}
	return map[string]float64{"drcd_ndcg10": r.ours.ndcg10}, nil
}

// statutes measures lay questions about articles of law, against both plain
// ways of the same run: above 1 is how many times as good.
func statutes(shared string, notes io.Writer) (map[string]float64, error) {
	r, err := compareOn(stard, shared, notes)
	if err != nil {
		return nil, err
	}
	recall := func(m measures) float64 { return m.recall10 }
	mrr := func(m measures) float64 { return m.mrr10 }
	return map[string]float64{
		"recall10": r.ours.recall10, "mrr10": r.ours.mrr10, "recall100": r.ours.recall100,
		"recall10_against_plain": r.ours.recall10 / r.best(recall), "mrr10_against_plain": r.ours.mrr10 / r.best(mrr),
	}, nil
}

// wordsBy gives plain words.
func wordsBy(s *segment.Segmenter) func(string) []string {
	return func(text string) (terms []string) {
		for _, t := range s.Cut(text, segment.Search) {
			terms = append(terms, t.Term)
		}
		return terms
	}
}

// pairsOf gives neighbouring characters, punctuation between them left out as
// no part of a pair.
func pairsOf(text string) (terms []string) {
	for run := range strings.FieldsFuncSeq(segment.Fold(text), notLetter) {
		runes := []rune(run)
		for i := range len(runes) - 1 {
			terms = append(terms, string(runes[i:i+2]))
		}
	}
	return terms
}
