package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"baogao/archive"
	"baogao/bench/corpus"
	"baogao/index"
	"baogao/report"
)

// fillBatch is how many reports are archived at a time.
const fillBatch = 500

// filled is what filling an archive took.
type filled struct {
	Engine    string  `json:"engine"`
	What      string  `json:"what"`
	Documents int     `json:"documents"`
	Wall      float64 `json:"wall_s"`
	CPU       float64 `json:"cpu_s"`
	Load      float64 `json:"load"`
}

// fill archives the reports with all that is kept of one that was read, its
// figures and article too: they lie beside what answers show. How long reading
// rows takes is another question.
func fill(ctx context.Context, o options, out io.Writer) (err error) {
	c, err := o.corpus()
	if err != nil {
		return err
	}
	ar, err := archive.Open(ctx, o.dir, archive.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ar.Close()) }()
	w, err := ar.Writer(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	places := report.NewRegister()
	begin, before := time.Now(), cpu(thisProcess)
	for n := 0; n < o.n; n += fillBatch {
		if err := fillSome(ctx, ar, w, c, places, n, min(o.n, n+fillBatch)); err != nil {
			return err
		}
	}
	return json.NewEncoder(out).Encode(filled{
		"baogao", "archive", o.n, time.Since(begin).Seconds(), (cpu(thisProcess) - before).Seconds(), load(),
	})
}

func fillSome(ctx context.Context, ar *archive.Archive, w *archive.Writer, c *corpus.Corpus, places *report.Register, from, to int) error {
	var visits []archive.Visit
	var puts []archive.Put
	for n := from; n < to; n++ {
		r := c.Report(n)
		r.URL = "http://bench.example/" + r.ID
		target := archive.Target{URL: r.URL, Site: "bench", Role: archive.Article}
		visits = append(visits, archive.Visit{Target: target, Captures: []archive.Capture{{
			Target: target, Kind: archive.Response, Status: http.StatusOK, FinalURL: r.URL, Header: http.Header{}, Body: []byte(r.Text),
		}}, Next: time.Now().Add(time.Hour)})
		article := report.Article{URL: r.URL, Title: r.Title, Published: r.Published, Source: r.Source, Body: r.Text}
		read := report.Parse(places, article)[0]
		r.Figures, r.Requirements = read.Figures, read.Requirements
		puts = append(puts, archive.Put{Article: article, Report: *r})
	}
	if err := w.RecordAll(ctx, visits); err != nil {
		return err
	}
	seq, err := ar.Seq(ctx)
	if err != nil {
		return err
	}
	for i := range puts {
		puts[i].Capture = seq
	}
	_, err = w.Put(ctx, "bench", seq, puts)
	return err
}

// texts reads reports from an archive.
type texts struct{ *archive.Archive }

// Document gives a report of today.
func (t texts) Document(ctx context.Context, id string, _ uint64) (index.Document, error) {
	e, err := t.Report(ctx, id)
	if err != nil {
		return index.Document{}, err
	}
	return asDocument(e), nil
}

// Documents gives what is shown of reports of today.
func (t texts) Documents(ctx context.Context, ids []string, _ uint64) (map[string]index.Document, error) {
	entries, err := t.Texts(ctx, ids)
	docs := make(map[string]index.Document, len(ids))
	for id, e := range entries {
		docs[id] = asDocument(e)
	}
	return docs, err
}

func asDocument(e *archive.Entry) index.Document {
	return index.Document{Seq: e.Seq, Report: &e.Report, State: index.State(e.State), Version: e.Version}
}
