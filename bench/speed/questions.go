package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"baogao/bench/corpus"
	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// perKind is how many questions are drawn of each kind.
const perKind = 200

// question is one search, the same for every engine. Its words are single
// terms of the index, so that an engine that is given the terms finds what the
// words find.
type question struct {
	Kind   string   `json:"kind"`
	Words  []string `json:"words,omitempty"`
	Phrase string   `json:"phrase,omitempty"`
	Year   int      `json:"year,omitempty"`
	Region string   `json:"region,omitempty"` // a province
	// Total is how many reports a plain scan finds, Terms how many of them by
	// their terms: all words are found literally, too, where they are cut otherwise.
	Total int `json:"total"`
	Terms int `json:"terms"`
}

// The kinds of questions.
const (
	anyWord   = "any"     // of one to three words, any
	allWords  = "all"     // two to four words, all
	phrases   = "phrase"  // two to twelve Chinese characters
	literals  = "literal" // two to twelve characters of every sort
	faceted   = "facets"  // as any, with the numbers of each year and county
	byDate    = "date"    // as any, the newest first
	filtered  = "filter"  // as any, of one year and province
	shownHits = "snippets"
	restless  = "restless" // as any, one question upon another
)

// kinds are those that are drawn.
func kinds() []string {
	return []string{anyWord, allWords, phrases, literals, faceted, byDate, filtered}
}

// drawer draws questions from reports.
type drawer struct {
	corpus    *corpus.Corpus
	segmenter *segment.Segmenter
	n         int
	draw      *rand.Rand
}

func drawQuestions(c *corpus.Corpus, s *segment.Segmenter, n int, seed uint64) []question {
	d := drawer{c, s, n, rand.New(rand.NewPCG(seed, 1<<40))} //nolint:gosec // repeatable, not secret
	var all []question
	fewest := map[string]int{anyWord: 1, allWords: 2}
	for _, kind := range []string{anyWord, allWords} {
		for i := range perKind {
			all = append(all, question{Kind: kind, Words: d.words(fewest[kind] + i%3)})
		}
	}
	for _, kind := range []string{phrases, literals} {
		for range perKind {
			all = append(all, question{Kind: kind, Phrase: d.phrase(kind == phrases)})
		}
	}
	for _, kind := range []string{faceted, byDate, filtered} {
		for _, q := range all[:perKind] {
			q.Kind = kind
			if kind == filtered {
				r := d.report()
				q.Year, q.Region = r.Year, r.Unit.Code[:2]
			}
			all = append(all, q)
		}
	}
	return all
}

func (d *drawer) report() *report.Report { return d.corpus.Report(d.draw.IntN(d.n)) }

// words draws words of one report, as people do who know what they look for.
func (d *drawer) words(n int) []string {
	for {
		tokens := d.segmenter.Cut(d.report().Text, segment.Search)
		var words []string
		for range 20 * n {
			word := tokens[d.draw.IntN(len(tokens))].Term
			if len(words) < n && d.single(word) && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
		if len(words) == n {
			return words
		}
	}
}

// single says whether a word is Chinese and one term by itself, too.
func (d *drawer) single(word string) bool {
	if utf8.RuneCountInString(word) < 2 || !han(word) {
		return false
	}
	tokens := d.segmenter.Cut(word, segment.Search)
	return len(tokens) == 1 && tokens[0].Term == word
}

func han(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

// phrase draws characters that stand side by side.
func (d *drawer) phrase(onlyHan bool) string {
	for {
		text := []rune(index.Squeeze(d.report().Text))
		n := 2 + d.draw.IntN(11)
		at := d.draw.IntN(len(text) - n)
		phrase := string(text[at : at+n])
		if onlyHan && !han(phrase) || strings.ContainsAny(phrase, `*"“”＂「」`) {
			continue
		}
		return phrase
	}
}

// request is a question as our engine takes it.
func (q *question) request() index.Request {
	var parts []index.Query
	for _, w := range q.Words {
		parts = append(parts, index.Word{Text: w})
	}
	req := index.Request{Query: index.Any{Parts: parts}, Limit: 10}
	switch q.Kind {
	case allWords:
		req.Query = index.And{Parts: parts}
	case phrases, literals:
		req.Query = index.Phrase{Text: q.Phrase}
	case faceted:
		req.Facets = []string{"year", "region"}
	case byDate:
		req.Sort = index.ByDateDesc
	case filtered:
		req.Filter = index.Filter{Year: []int{q.Year}, Region: []string{q.Region}}
	}
	return req
}

// ask is a question as a person types it.
func (q *question) ask() index.Ask {
	req := q.request()
	ask := index.Ask{Query: strings.Join(q.Words, " "), Match: index.MatchAny, Limit: req.Limit, Facets: req.Facets, Sort: req.Sort, Filter: req.Filter, Typed: true}
	switch q.Kind {
	case allWords:
		ask.Match = index.MatchAll
	case phrases, literals:
		ask.Query = `"` + q.Phrase + `"`
	}
	return ask
}

func writeQuestions(ctx context.Context, o options, out io.Writer) error {
	c, s, err := o.cutter()
	if err != nil {
		return err
	}
	all := drawQuestions(c, s, o.n, o.seed)
	if !o.plain {
		if err := answer(ctx, c, s, o.n, all); err != nil {
			return err
		}
	}
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, q := range all {
		if err := lines.Encode(q); err != nil {
			return err
		}
	}
	return nil
}

// readLines reads a file of a JSON value a line.
func readLines[T any](name string) (all []T, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines := json.NewDecoder(bufio.NewReader(f))
	for lines.More() {
		var line T
		if err := lines.Decode(&line); err != nil {
			return nil, err
		}
		all = append(all, line)
	}
	return all, nil
}
