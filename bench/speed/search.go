package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"baogao/archive"
	"baogao/index"
	"baogao/index/bleveindex"
	"baogao/segment"
)

// warmUps is how often every question is asked before it counts. Then the best
// time of several is kept: what others do on the machine disturbs some, not all.
const warmUps = 2

// errFacets is a facet whose numbers are not those of the hits.
var errFacets = errors.New("the numbers of a facet are not the total")

// searched is what searching took.
type searched struct {
	Engine    string               `json:"engine"`
	What      string               `json:"what"`
	Documents int                  `json:"documents"`
	Open      float64              `json:"open_s,omitempty"`
	Kinds     map[string]latencies `json:"kinds"`
	PeakMB    float64              `json:"peak_mb"`
	Load      float64              `json:"load"`
}

// spent is time by the clock, and of the processor.
type spent struct{ clock, processor time.Duration }

// timed asks every question of a kind and tells how long the answers took, the
// best of so many repeats. do returns the total, and what of its time is another
// matter.
func timed(all []question, kind string, repeats int, do func(q *question) (total int, aside spent, err error)) (latencies, error) {
	var mine []*question
	for i := range all {
		if all[i].Kind == kind {
			mine = append(mine, &all[i])
		}
	}
	clock, processor, first := make([]time.Duration, len(mine)), make([]time.Duration, len(mine)), make([]time.Duration, len(mine))
	hits, wrong := 0, 0
	sum := cpu(thisProcess)
	for round := range warmUps + repeats {
		if round == warmUps {
			sum = cpu(thisProcess)
		}
		for i, q := range mine {
			begin, before := time.Now(), cpu(thisProcess)
			total, aside, err := do(q)
			took := spent{time.Since(begin) - aside.clock, cpu(thisProcess) - before - aside.processor}
			if err != nil {
				return latencies{}, err
			}
			if round == 0 {
				first[i] = took.processor
				hits += total
				if total != q.Total {
					wrong++
				}
			}
			if round == warmUps {
				clock[i], processor[i] = took.clock, took.processor
			}
			clock[i], processor[i] = min(clock[i], took.clock), min(processor[i], took.processor)
		}
	}
	l, used := percentiles(clock), percentiles(processor)
	l.CPU50, l.CPU95, l.CPU99 = used.P50, used.P95, used.P99
	l.First, l.Hits, l.Wrong = percentiles(first).P95, hits, wrong
	if n := len(mine) * repeats; n > 0 {
		l.CPU = (cpu(thisProcess) - sum).Seconds() * 1000 / float64(n)
	}
	return l, nil
}

// search asks the engine itself, in this process, on one thread; with the texts
// of an archive also for the snippets of ten hits.
func search(ctx context.Context, o options, out io.Writer) error {
	all, err := readLines[question](o.questions)
	if err != nil {
		return err
	}
	s, err := segment.New(nil)
	if err != nil {
		return err
	}
	begin := time.Now()
	e, err := bleveindex.Open(ctx, o.dir, bleveindex.Options{Segmenter: s})
	if err != nil {
		return err
	}
	defer func() { _ = e.Close() }() // it was only read
	r := searched{Engine: "baogao", What: "search", Documents: e.Count(), Open: time.Since(begin).Seconds(), Kinds: map[string]latencies{}}
	for _, kind := range kinds() {
		r.Kinds[kind], err = timed(all, kind, o.repeats, func(q *question) (int, spent, error) {
			res, err := e.Search(ctx, q.request())
			if err != nil {
				return 0, spent{}, err
			}
			return res.Total, spent{}, checkFacets(q, res)
		})
		if err != nil {
			return err
		}
	}
	if o.data != "" {
		if r.Kinds[shownHits], r.Kinds[answered], err = snippets(ctx, o, e, s, all); err != nil {
			return err
		}
	}
	r.PeakMB, r.Load = float64(peak())/1e6, load()
	return json.NewEncoder(out).Encode(r)
}

// stopwatch measures an engine while others ask it.
type stopwatch struct {
	index.Searcher
	took spent
}

// Search answers a request.
func (s *stopwatch) Search(ctx context.Context, req index.Request) (*index.Result, error) {
	begin, before := time.Now(), cpu(thisProcess)
	defer func() { s.took = spent{time.Since(begin), cpu(thisProcess) - before} }()
	return s.Searcher.Search(ctx, req)
}

// snippets measures what ten hits with their snippets take beyond the engine,
// reading the reports and marking in them what was found, and together with it:
// all of an answer but HTTP.
func snippets(ctx context.Context, o options, e index.Searcher, s *segment.Segmenter, all []question) (beyond, whole latencies, err error) {
	ar, err := archive.Open(ctx, o.data, archive.Options{})
	if err != nil {
		return beyond, whole, err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	engine := &stopwatch{Searcher: e}
	service := index.Service{Searcher: engine, Texts: texts{ar}, Segmenter: s, Now: time.Now}
	ask := func(q *question) (int, spent, error) {
		a, err := service.Search(ctx, q.ask())
		if err != nil {
			return 0, spent{}, err
		}
		if len(a.Hits) != min(a.Total, 10) {
			return 0, spent{}, errors.New("hits are missing")
		}
		return a.Total, engine.took, nil
	}
	if beyond, err = timed(all, anyWord, o.repeats, ask); err != nil {
		return beyond, whole, err
	}
	whole, err = timed(all, anyWord, o.repeats, func(q *question) (int, spent, error) {
		total, _, err := ask(q)
		return total, spent{}, err
	})
	return beyond, whole, err
}

// checkFacets holds the numbers of the years against the total.
func checkFacets(q *question, res *index.Result) error {
	if q.Kind != faceted {
		return nil
	}
	for _, name := range []string{"year", "region"} {
		sum := 0
		for _, v := range res.Facets[name] {
			sum += v.Count
		}
		if sum != res.Total {
			return errFacets
		}
	}
	return nil
}
