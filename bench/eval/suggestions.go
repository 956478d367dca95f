package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"baogao/index"
	"baogao/index/suggest"
	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

// What researchers type and what they may mean, written by us before any answer
// was seen.
//
//go:embed suggest/prefixes.tsv
var prefixes string

// texts are the documents of a collection, by id.
type texts map[string]index.Document

// Document gives one.
func (t texts) Document(_ context.Context, id string, _ uint64) (index.Document, error) {
	d, ok := t[id]
	if !ok {
		return d, errs.NotFound
	}
	return d, nil
}

// Documents gives those that are there.
func (t texts) Documents(_ context.Context, ids []string, _ uint64) (map[string]index.Document, error) {
	docs := map[string]index.Document{}
	for _, id := range ids {
		if d, ok := t[id]; ok {
			docs[id] = d
		}
	}
	return docs, nil
}

// suggester completes from a collection.
func suggester(e *engine, docs []index.Document, s *segment.Segmenter, places *report.Register) (*suggest.Suggester, error) {
	byID := texts{}
	for _, d := range docs {
		byID[d.Report.ID] = d
	}
	pinyin, err := segment.NewPinyin()
	if err != nil {
		return nil, err
	}
	service := &index.Service{Searcher: e, Texts: byID, Segmenter: s, Places: places, Now: time.Now}
	return suggest.New(e, service, pinyin, time.Now), nil
}

// suggestions measures for how many prefixes the first suggestion is one of those
// meant, for how many one of eight is, and how many suggestions find something.
func suggestions(shared string, notes io.Writer) (map[string]float64, error) {
	c, err := topics(shared)
	if err != nil {
		return nil, err
	}
	places := report.NewRegister()
	s, err := segment.New(places.Names)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	e, err := newEngine(ctx, c.docs, s)
	if err != nil {
		return nil, err
	}
	defer func() { _ = e.close() }()
	complete, err := suggester(e, c.docs, s, places)
	if err != nil {
		return nil, err
	}
	var typed, first, shown, all, alive float64
	for line := range strings.Lines(prefixes) {
		prefix, wanted, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue // a remark
		}
		found, err := complete.Suggest(ctx, prefix, 8)
		if err != nil {
			return nil, err
		}
		meant := func(g suggest.Suggestion) bool {
			return slices.ContainsFunc(strings.Fields(wanted), func(w string) bool { return strings.HasPrefix(g.Text, w) })
		}
		typed++
		for _, g := range found {
			res, err := ask(ctx, e, places, g.Query)
			if err != nil {
				return nil, err
			}
			all++
			alive += min(1, float64(res.Total))
		}
		if len(found) > 0 && meant(found[0]) {
			first++
		} else {
			fmt.Fprintf(notes, "%s: %v, wanted %s\n", prefix, shownTexts(found), wanted)
		}
		if slices.ContainsFunc(found, meant) {
			shown++
		}
	}
	return map[string]float64{"first": first / typed, "shown": shown / typed, "alive": alive / max(1, all)}, nil
}

func ask(ctx context.Context, e *engine, places *report.Register, query string) (*index.Result, error) {
	parsed, err := index.ParseQuery(query, index.ParseOptions{Places: places})
	if err != nil {
		return nil, err
	}
	return e.Search(ctx, index.Request{Query: parsed.Query})
}

func shownTexts(found []suggest.Suggestion) []string {
	var out []string
	for _, g := range found {
		out = append(out, fmt.Sprintf("%s(%s %d)", g.Text, g.Type, g.Documents))
	}
	return out
}
