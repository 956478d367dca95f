package index

import (
	"context"
	"time"

	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

// Service answers query strings: it parses, asks the engine and computes
// snippets from the archive's text, the same for every engine.
type Service struct {
	Searcher  Searcher
	Texts     Texts
	Past      Past // nil where none is kept: then Ask.Corpus is refused
	Segmenter *segment.Segmenter
	Places    *report.Register
	Synonyms  *segment.Synonyms // nil for none
	Lay       *segment.Synonyms // for questions in full; nil for none
	Speller   Speller           // nil for none
	// Frequencies are needed for key words and similar reports only.
	Frequencies Frequencies
	Duties      Duties // nil for none
	Program     string // version of the program, for Corpus
	Now         func() time.Time
}

// Answer is the answer to a search, in the form INTERFACE promises.
type Answer struct {
	Query       string                  `json:"query"`
	Parsed      string                  `json:"parsed"`
	Total       int                     `json:"total"`
	TookMS      int64                   `json:"took_ms"`
	Hits        []AnswerHit             `json:"hits"`
	Facets      map[string][]FacetValue `json:"facets"`
	Corrections []Correction            `json:"corrections"`
	Synonyms    []Expansion             `json:"synonyms,omitempty"`
	Statistics  *Statistics             `json:"statistics,omitempty"`
	Next        string                  `json:"next,omitempty"`
	Corpus      Corpus                  `json:"corpus"`
	// HiddenSince is how many reports of the corpus asked for are hidden now and
	// not in the answer; nil for one of today.
	HiddenSince *int         `json:"hidden_since,omitempty"`
	Keywords    []Keyword    `json:"keywords,omitempty"`
	Explain     *Explanation `json:"explain,omitempty"`
}

// AnswerHit is one report of an answer.
type AnswerHit struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	TitleMarks [][2]int    `json:"title_marks,omitempty"` // byte offsets into Title
	Unit       report.Unit `json:"unit"`
	Year       int         `json:"year,omitempty"`
	Kind       report.Kind `json:"kind"`
	Published  string      `json:"published,omitempty"`
	URL        string      `json:"url,omitempty"`
	State      State       `json:"state"`
	Version    int         `json:"version,omitempty"`
	NeedsOCR   bool        `json:"needs_ocr,omitempty"`
	Score      float64     `json:"score"`
	Snippets   []Snippet   `json:"snippets"`
	Positions  [][2]int    `json:"positions,omitempty"` // every mark, in the report's text
	Parts      []ScorePart `json:"parts,omitempty"`     // of the score
}

// Corpus says what was searched, so that an answer can be cited and repeated.
type Corpus struct {
	Seq        uint64 `json:"seq"`
	Analyzer   string `json:"analyzer"`
	Dictionary string `json:"dictionary"`
	Rules      string `json:"rules"`
	Program    string `json:"program"`
}

// Ask is one search as a person puts it.
type Ask struct {
	Query  string
	Match  Match
	Sort   Sort
	Limit  int
	Offset int
	After  string
	Facets []string
	Filter Filter
	Corpus uint64 // the Seq whose documents are searched, 0 for now
	NoCaps bool
	Bare   bool // ids and scores only, no texts and snippets

	Typed      bool // no synonyms
	Positions  bool // every place of what was found
	Statistics bool // occurrences and denominators
	Explain    bool // the tree, and the parts of scores
	Keywords   int  // how many key words of what was found
}

// Search answers one search. A query over the limits is an error, every other
// mistake a correction.
func (s *Service) Search(ctx context.Context, ask Ask) (a *Answer, err error) {
	defer errs.Wrap(&err, "index.Search(%q)", ask.Query)
	begin := s.Now()
	parsed, err := ParseQuery(ask.Query, ParseOptions{Match: ask.Match, Places: s.Places, NoCaps: ask.NoCaps})
	if err != nil {
		return nil, err
	}
	if !ask.Typed {
		parsed.Query = thesaurus{s.Segmenter, s.Synonyms, s.Lay}.expand(parsed.Query)
	}
	res, err := s.Searcher.Search(ctx, Request{
		Query: parsed.Query, Sort: ask.Sort, Limit: ask.Limit, Offset: ask.Offset, After: ask.After,
		Facets: ask.Facets, Filter: ask.Filter, Count: ask.Statistics, At: ask.Corpus,
	})
	if err != nil {
		return nil, err
	}
	a = &Answer{
		Query: ask.Query, Parsed: parsed.Text, Total: res.Total, Hits: []AnswerHit{}, Facets: res.Facets,
		Corrections: parsed.Corrections, Next: res.Next, Corpus: s.Corpus(res.Cursor), Synonyms: expansions(parsed.Query),
	}
	if ask.Corpus != 0 {
		if err := s.then(ctx, ask.Corpus, a); err != nil {
			return nil, err
		}
	}
	if ask.Statistics {
		if err := s.statistics(ctx, ask, parsed.Query, res, a); err != nil {
			return nil, err
		}
	}
	if a.Corrections == nil {
		a.Corrections = []Correction{}
	}
	if ask.Bare {
		for _, hit := range res.Hits {
			a.Hits = append(a.Hits, AnswerHit{ID: hit.ID, Score: hit.Score})
		}
		return a, nil
	}
	if err := s.complete(ctx, a, res.At, res.Hits, newMarker(parsed.Query, s.Segmenter)); err != nil {
		return nil, err
	}
	if !ask.Positions {
		for i := range a.Hits {
			a.Hits[i].Positions = nil
		}
	}
	if err := s.more(ctx, ask, parsed.Query, res, a); err != nil {
		return nil, err
	}
	if err := s.offerWider(ctx, ask, a); err != nil {
		return nil, err
	}
	if err := s.offerSpelling(ctx, ask, parsed.Query, a); err != nil {
		return nil, err
	}
	a.TookMS = s.Now().Sub(begin).Milliseconds()
	return a, nil
}

// more adds what was asked for beside the hits.
func (s *Service) more(ctx context.Context, ask Ask, q Query, res *Result, a *Answer) (err error) {
	if ask.Explain {
		if err := s.explain(ctx, ask, q, res, a); err != nil {
			return err
		}
	}
	if ask.Keywords > 0 && s.Frequencies != nil {
		a.Keywords, err = s.keywords(ctx, ask, q)
	}
	return err
}

// complete adds the hits with what a reader sees of them.
func (s *Service) complete(ctx context.Context, a *Answer, at uint64, hits []Hit, m *marker) error {
	docs, err := s.documents(ctx, hits, at)
	if err != nil {
		return err
	}
	a.Hits = make([]AnswerHit, 0, len(hits))
	for _, hit := range hits {
		if d, there := docs[hit.ID]; there {
			a.Hits = append(a.Hits, answerHit(d, hit, m))
		}
	}
	return nil
}

// documents reads what was found. One that was hidden since is not there: the
// index follows in a moment, and no reader must see it.
func (s *Service) documents(ctx context.Context, hits []Hit, at uint64) (map[string]Document, error) {
	if len(hits) == 0 {
		return nil, nil
	}
	ids := make([]string, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	return s.Texts.Documents(ctx, ids, at)
}

// Corpus describes what an answer at a Seq was computed from.
func (s *Service) Corpus(seq uint64) Corpus {
	dictionary := s.Segmenter.Dictionary()
	if s.Synonyms != nil { // they decide what is found, too
		dictionary += "+" + s.Synonyms.Digest()
	}
	if s.Lay != nil {
		dictionary += "+" + s.Lay.Digest()
	}
	return Corpus{Seq: seq, Analyzer: segment.Version, Dictionary: dictionary, Rules: report.RulesVersion, Program: s.Program}
}

func answerHit(d Document, hit Hit, m *marker) AnswerHit {
	r := d.Report
	text := r.Public()
	marks := m.positions(r, text)
	return AnswerHit{
		ID: r.ID, Title: r.Title, TitleMarks: m.find(r.Title, anywhere), Unit: r.Unit, Year: r.Year, Kind: r.Kind,
		Published: r.Published, URL: r.URL, State: d.State, Version: d.Version, NeedsOCR: r.NeedsOCR, Score: hit.Score,
		Snippets: snippets(r, text, marks), Positions: marks,
	}
}

// offerWider tells how to find more where a search for all words found
// nothing.
func (s *Service) offerWider(ctx context.Context, ask Ask, a *Answer) error {
	if a.Total > 0 || ask.Match == MatchAny || ask.Query == "" {
		return nil
	}
	parsed, err := ParseQuery(ask.Query, ParseOptions{Match: MatchAny, Places: s.Places, NoCaps: ask.NoCaps})
	if err != nil {
		return err
	}
	wider, err := s.Searcher.Search(ctx, Request{Query: parsed.Query, Filter: ask.Filter, At: ask.Corpus})
	if err != nil || wider.Total == 0 {
		return err
	}
	a.Corrections = append(a.Corrections, Correction{
		Code: "wider", Message: "没有同时包含全部检索词的报告，可改为包含任一检索词", Query: ask.Query,
	})
	return nil
}

// Marks gives what a query asked for in a text, as byte offsets; nil for a
// query that cannot be read.
func (s *Service) Marks(query, text string) [][2]int {
	parsed, err := ParseQuery(query, ParseOptions{Places: s.Places, NoCaps: true})
	if err != nil {
		return nil
	}
	return newMarker(parsed.Query, s.Segmenter).find(text, anywhere)
}
