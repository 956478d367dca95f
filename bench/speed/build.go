package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"baogao/bench/corpus"
	"baogao/index"
	"baogao/index/bleveindex"
)

// built is what building an index took.
type built struct {
	Engine    string           `json:"engine"`
	What      string           `json:"what"`
	Documents int              `json:"documents"`
	TextMB    float64          `json:"text_mb"`
	FoldedMB  float64          `json:"folded_mb,omitempty"`
	Wall      float64          `json:"wall_s"`
	CPU       float64          `json:"cpu_s"`
	MBPerCPU  float64          `json:"mb_per_cpu_s"`
	PeakMB    float64          `json:"peak_mb"`
	AnonMB    float64          `json:"anon_mb,omitempty"` // of it what is no page of a file
	Bytes     map[string]int64 `json:"bytes"`
	PerText   float64          `json:"bytes_per_text"`
	Load      float64          `json:"load"`
}

// source gives the reports to index and tells what that alone took: writing
// them is no part of indexing.
type source struct {
	corpus       *corpus.Corpus
	n            int
	spent        time.Duration // of the processor
	text, folded int64
}

// Changes gives the reports behind a Seq.
func (s *source) Changes(_ context.Context, after uint64, limit int) ([]index.Document, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := cpu(thisThread)
	docs := s.corpus.Changes(after, limit, s.n)
	for i := range docs {
		r := docs[i].Report
		s.text += int64(len(r.Title) + len(r.Text))
		s.folded += int64(len(index.Squeeze(r.Title)) + len(index.Squeeze(r.Text)))
	}
	s.spent += cpu(thisThread) - begin
	return docs, nil
}

// build makes an index of the reports.
func build(ctx context.Context, o options, out io.Writer) error {
	c, s, err := o.cutter()
	if err != nil {
		return err
	}
	from := &source{corpus: c, n: o.n}
	runtime.GC()
	anon := watchAnon()
	begin, before := time.Now(), cpu(thisProcess)
	if _, err := bleveindex.Rebuild(ctx, o.dir, from, bleveindex.Options{Segmenter: s}); err != nil {
		return err
	}
	b := built{
		Engine: "baogao", What: "build", Documents: o.n, TextMB: float64(from.text) / 1e6, FoldedMB: float64(from.folded) / 1e6,
		Wall: time.Since(begin).Seconds(), CPU: (cpu(thisProcess) - before - from.spent).Seconds(), PeakMB: float64(peak()) / 1e6,
		AnonMB: float64(anon()) / 1e6, Load: load(),
	}
	b.MBPerCPU = b.TextMB / b.CPU
	current, err := os.ReadFile(filepath.Join(o.dir, "CURRENT"))
	if err != nil {
		return err
	}
	if b.Bytes, err = sizes(filepath.Join(o.dir, strings.TrimSpace(string(current)))); err != nil {
		return err
	}
	for _, n := range b.Bytes {
		b.PerText += float64(n) / float64(from.text)
	}
	return json.NewEncoder(out).Encode(b)
}
