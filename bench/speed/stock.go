package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/go-ego/gse"

	"baogao/segment"
)

// bleve and gse as they come are the peer we began with: the default mapping,
// whose fields are stored and keep the places of terms, and gse's Segment as
// the tokenizer. What they find is not what ours finds, so totals are only
// counted.
const stockAnalyzer = "gse"

// stockTokenizer cuts by gse.
type stockTokenizer struct{ segmenter *gse.Segmenter }

// Tokenize cuts a text into words.
func (t stockTokenizer) Tokenize(text []byte) analysis.TokenStream {
	var tokens analysis.TokenStream
	for i, s := range t.segmenter.Segment(text) {
		tokens = append(tokens, &analysis.Token{
			Term: text[s.Start():s.End()], Start: s.Start(), End: s.End(), Position: i + 1, Type: analysis.Ideographic,
		})
	}
	return tokens
}

func newGse() (*gse.Segmenter, error) {
	g := &gse.Segmenter{SkipLog: true, NotLoadHMM: true}
	return g, g.LoadDictEmbed("zh")
}

func stockMapping() (*mapping.IndexMappingImpl, error) {
	g, err := newGse()
	if err != nil {
		return nil, err
	}
	err = registry.RegisterTokenizer(stockAnalyzer, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) {
		return stockTokenizer{g}, nil
	})
	m := bleve.NewIndexMapping()
	err = errors.Join(err, m.AddCustomAnalyzer(stockAnalyzer, map[string]any{
		"type": custom.Name, "tokenizer": stockAnalyzer, "token_filters": []string{lowercase.Name},
	}))
	m.DefaultAnalyzer = stockAnalyzer
	return m, err
}

// stockDocument is a report as one gives it to bleve.
type stockDocument struct {
	Title, Text, Unit, Region, Year, Date string
}

func stockBuild(_ context.Context, o options, out io.Writer) error {
	c, err := o.corpus()
	if err != nil {
		return err
	}
	m, err := stockMapping()
	if err != nil {
		return err
	}
	x, err := bleve.New(o.dir, m)
	if err != nil {
		return err
	}
	from := &source{corpus: c, n: o.n}
	runtime.GC()
	begin, before := time.Now(), cpu(thisProcess)
	for after := uint64(0); ; {
		docs, err := from.Changes(context.Background(), after, 500)
		if err != nil || len(docs) == 0 {
			break
		}
		after = docs[len(docs)-1].Seq
		batch := x.NewBatch()
		for i := range docs {
			r := docs[i].Report
			d := stockDocument{r.Title, r.Text, r.Unit.Name, r.Unit.Code[:6], strconv.Itoa(r.Year), r.Published}
			if err := batch.Index(r.ID, d); err != nil {
				return err
			}
		}
		if err := x.Batch(batch); err != nil {
			return err
		}
	}
	if err := x.Close(); err != nil {
		return err
	}
	b := built{
		Engine: "stock", What: "build", Documents: o.n, TextMB: float64(from.text) / 1e6,
		Wall: time.Since(begin).Seconds(), CPU: (cpu(thisProcess) - before - from.spent).Seconds(), PeakMB: float64(peak()) / 1e6, Load: load(),
	}
	b.MBPerCPU = b.TextMB / b.CPU
	if b.Bytes, err = sizes(o.dir); err != nil {
		return err
	}
	for _, n := range b.Bytes {
		b.PerText += float64(n) / float64(from.text)
	}
	return json.NewEncoder(out).Encode(b)
}

func stockSearch(ctx context.Context, o options, out io.Writer) error {
	all, err := readLines[question](o.questions)
	if err != nil {
		return err
	}
	if _, err := stockMapping(); err != nil { // the tokenizer must be known
		return err
	}
	x, err := bleve.OpenUsing(o.dir, map[string]any{"read_only": true})
	if err != nil {
		return err
	}
	n, err := x.DocCount()
	if err != nil {
		return err
	}
	r := searched{Engine: "stock", What: "search", Documents: int(n), Kinds: map[string]latencies{}} //nolint:gosec // as many as were put in
	for _, kind := range append(kinds(), shownHits) {
		asked := kind
		if kind == shownHits {
			asked = anyWord
		}
		r.Kinds[kind], err = timed(all, asked, o.repeats, func(q *question) (int, spent, error) {
			req := bleve.NewSearchRequest(stockQuery(q))
			switch kind {
			case faceted:
				req.AddFacet("year", bleve.NewFacetRequest("Year", 100))
				req.AddFacet("region", bleve.NewFacetRequest("Region", 10_000))
			case byDate:
				req.SortBy([]string{"-Date"})
			case shownHits:
				req.Highlight = bleve.NewHighlight()
			}
			res, err := x.SearchInContext(ctx, req)
			if err != nil {
				return 0, spent{}, err
			}
			return int(res.Total), spent{}, nil //nolint:gosec // no more than there are
		})
		if err != nil {
			return err
		}
	}
	r.PeakMB, r.Load = float64(peak())/1e6, load()
	return errors.Join(json.NewEncoder(out).Encode(r), x.Close())
}

func stockQuery(q *question) query.Query {
	if q.Phrase != "" {
		p := bleve.NewMatchPhraseQuery(q.Phrase)
		p.SetField("Text")
		return p
	}
	words := bleve.NewMatchQuery(strings.Join(q.Words, " "))
	words.SetField("Text")
	if q.Kind == allWords {
		words.SetOperator(query.MatchQueryOperatorAnd)
	}
	if q.Kind != filtered {
		return words
	}
	year := bleve.NewTermQuery(strconv.Itoa(q.Year))
	year.SetField("Year")
	region := bleve.NewPrefixQuery(q.Region)
	region.SetField("Region")
	return bleve.NewConjunctionQuery(words, year, region)
}

// cutting is what cutting takes, by gse and by ours.
type cutting struct {
	Engine string  `json:"engine"`
	What   string  `json:"what"`
	TextMB float64 `json:"text_mb"`
	Gse    float64 `json:"gse_mb_per_cpu_s"`
	Ours   float64 `json:"mb_per_cpu_s"`
	Ratio  float64 `json:"ratio"` // the middle one of pairs
	Same   int     `json:"same"`  // texts in which all words end at the same places
	Texts  int     `json:"texts"`
	Load   float64 `json:"load"`
}

// cut cuts folded texts by gse's Segment and by ours with gse's words alone, in
// pairs. Both are asked as others ask them.
func cut(_ context.Context, o options, out io.Writer) error {
	c, err := o.corpus()
	if err != nil {
		return err
	}
	g, err := newGse()
	if err != nil {
		return err
	}
	s, err := segment.Options{NoTerms: true, NoNumbers: true}.New()
	if err != nil {
		return err
	}
	r := cutting{Engine: "baogao", What: "cut"}
	var all []string
	var tokens []segment.Token
	for n := range o.n {
		text := segment.Fold(c.Report(n).Text)
		all = append(all, text)
		r.TextMB += float64(len(text)) / 1e6
		tokens = s.Append(tokens[:0], text, segment.Words)
		words := slices.DeleteFunc(g.Segment([]byte(text)), func(w gse.Segment) bool { return strings.TrimSpace(text[w.Start():w.End()]) == "" })
		if slices.EqualFunc(words, tokens, func(a gse.Segment, b segment.Token) bool { return a.End() == b.End }) {
			r.Same++
		}
	}
	r.Texts = len(all)
	took := func(cut func(text string)) float64 {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		runtime.GC()
		begin := cpu(thisThread)
		for _, text := range all {
			cut(text)
		}
		return r.TextMB / (cpu(thisThread) - begin).Seconds()
	}
	var ratios []float64
	for range 5 {
		theirs := took(func(text string) { g.Segment([]byte(text)) })
		ours := took(func(text string) { tokens = s.Append(tokens[:0], text, segment.Words) })
		r.Gse, r.Ours = max(r.Gse, theirs), max(r.Ours, ours)
		ratios = append(ratios, ours/theirs)
	}
	slices.Sort(ratios)
	r.Ratio, r.Load = ratios[len(ratios)/2], load()
	return json.NewEncoder(out).Encode(r)
}
