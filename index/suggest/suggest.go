// Package suggest answers one question: what may be meant by what is typed?
//
// It completes a beginning in characters, pinyin or initials to terms of the
// texts, units that report, places above them, and titles; and it tells which
// words of the texts may be meant by one that is hardly found: words of the same
// sound 同音 or of like shape 形近. Everything comes from the corpus itself, and
// what is suggested was searched for before: it finds something.
//
// What it does not do: change a query by itself.
package suggest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/segment"
)

// Vocabulary is what a corpus has words for; an engine is one.
type Vocabulary interface {
	// Terms gives the terms of the texts with the number of their documents.
	Terms(ctx context.Context, yield func(term string, documents int)) error
	// Places gives the units and the places above them, each as its path.
	Places(yield func(path []string, documents int))
	Cursor(ctx context.Context) (uint64, error)
}

// Kind says what a suggestion is.
type Kind string

// The kinds.
const (
	Term  Kind = "term"
	Unit  Kind = "unit"
	Title Kind = "title"
	Text  Kind = "text" // what was typed, as it stands in texts
)

// Suggestion is one completion of what is being typed.
type Suggestion struct {
	Text      string `json:"text"` // what is meant
	Type      Kind   `json:"type"`
	Note      string `json:"note,omitempty"`
	Query     string `json:"query"` // what to search for
	Documents int    `json:"documents"`
}

// Suggester completes and corrects. It is safe for concurrent use.
type Suggester struct {
	vocabulary Vocabulary
	asker      index.Asker
	pinyin     *segment.Pinyin
	now        func() time.Time

	mu   sync.Mutex // held while words are read
	read sync.RWMutex
	have *words
}

// New makes a suggester of what a corpus has words for and of who searches it.
func New(v Vocabulary, a index.Asker, p *segment.Pinyin, now func() time.Time) *Suggester {
	return &Suggester{vocabulary: v, asker: a, pinyin: p, now: now}
}

// freshFor is how long words serve while the corpus changes. What is suggested is
// searched for anyway.
const freshFor = time.Minute

// words gives the words of the corpus. While one call reads them anew the others
// use what there was.
func (s *Suggester) words(ctx context.Context) (*words, error) {
	cursor, err := s.vocabulary.Cursor(ctx)
	if err != nil {
		return nil, err
	}
	s.read.RLock()
	have := s.have
	s.read.RUnlock()
	if have != nil {
		if have.cursor == cursor || s.now().Sub(have.at) < freshFor || !s.mu.TryLock() {
			return have, nil
		}
	} else {
		s.mu.Lock()
		if s.have != nil { // read meanwhile
			s.mu.Unlock()
			return s.have, nil
		}
	}
	defer s.mu.Unlock()
	w, err := readWords(ctx, s.vocabulary, s.pinyin)
	if err != nil {
		return nil, err
	}
	w.cursor, w.at = cursor, s.now()
	s.read.Lock()
	s.have = w
	s.read.Unlock()
	return w, nil
}

// Suggest completes what is typed, best first. Of several words the last is
// completed and the others are kept.
func (s *Suggester) Suggest(ctx context.Context, typed string, limit int) (out []Suggestion, err error) {
	defer errs.Wrap(&err, "suggest.Suggest(%q)", typed)
	w, err := s.words(ctx)
	if err != nil {
		return nil, err
	}
	head, last, quote := cutLast(typed)
	field, rest := cutField(last)
	if strings.TrimSpace(rest) == "" {
		return []Suggestion{}, nil
	}
	a := answer{s: s, limit: limit, head: head, seen: map[string]bool{}}
	for _, e := range w.complete(rest, s.pinyin) {
		if field != "" && e.kind != Unit {
			continue
		}
		g := e.suggestion()
		if quote != "" {
			g.Query = e.text + quote
		}
		if err := a.add(ctx, g); err != nil || a.full(2) {
			break
		}
	}
	if field == "" && quote == "" {
		a.titles(ctx, rest)
	}
	if len(a.found) == 0 {
		for _, other := range w.alike(rest, s.pinyin) {
			if err := a.add(ctx, Suggestion{Text: other, Type: Term, Query: other + quote}); err != nil || a.full(0) {
				break
			}
		}
	}
	return a.found, ctx.Err()
}

// cutLast parts what is typed before its last word, or before the phrase whose
// quotation mark is still open; quote would close it.
func cutLast(typed string) (head, last, quote string) {
	typed = strings.TrimLeftFunc(typed, unicode.IsSpace)
	if i := strings.LastIndex(typed, `"`); strings.Count(typed, `"`)%2 == 1 {
		return typed[:i+1], typed[i+1:], `"`
	}
	for _, pair := range [][2]string{{"“", "”"}, {"「", "」"}} {
		if i := strings.LastIndex(typed, pair[0]); i > strings.LastIndex(typed, pair[1]) {
			return typed[:i+len(pair[0])], typed[i+len(pair[0]):], pair[1]
		}
	}
	i := strings.LastIndexFunc(typed, unicode.IsSpace)
	if i < 0 {
		return "", typed, ""
	}
	_, size := utf8.DecodeRuneInString(typed[i:])
	return typed[:i+size], typed[i+size:], ""
}

// cutField takes 单位: or 地区: from a word.
func cutField(word string) (field, rest string) {
	for _, name := range []string{"单位", "地区", "unit", "region"} {
		for _, colon := range []string{":", "："} {
			if rest, ok := strings.CutPrefix(strings.ToLower(word), name+colon); ok {
				return name, rest
			}
		}
	}
	return "", word
}

// answer gathers suggestions that find something.
type answer struct {
	s     *Suggester
	limit int
	head  string
	seen  map[string]bool
	found []Suggestion
}

// full says whether all places but some are taken.
func (a *answer) full(but int) bool { return len(a.found) >= max(1, a.limit-but) }

// add adds a suggestion, if it is new and finds something.
func (a *answer) add(ctx context.Context, g Suggestion) error {
	g.Query = a.head + g.Query
	if a.seen[g.Query] || len(a.found) >= a.limit {
		return nil
	}
	a.seen[g.Query] = true
	res, err := a.s.asker.Search(ctx, index.Ask{Query: g.Query, Bare: true})
	if err != nil {
		return err
	}
	if g.Documents = res.Total; g.Documents > 0 {
		a.found = append(a.found, g)
	}
	return nil
}

// titles adds titles that have what is typed, and what is typed itself where it
// stands in texts.
func (a *answer) titles(ctx context.Context, typed string) {
	if utf8.RuneCountInString(typed) < 2 || !strings.ContainsFunc(typed, han) {
		return
	}
	if len(a.found) == 0 {
		if err := a.add(ctx, Suggestion{Text: typed, Type: Text, Query: literally(typed)}); err != nil {
			return // what is half typed may be no query
		}
	}
	if a.full(0) {
		return
	}
	res, err := a.s.asker.Search(ctx, index.Ask{Query: a.head + "标题:" + literally(typed), Limit: a.limit})
	if err != nil {
		return
	}
	for i := range res.Hits {
		title := res.Hits[i].Title
		g := Suggestion{Text: title, Type: Title, Note: res.Hits[i].Unit.Name, Query: "标题:" + literally(title)}
		if err := a.add(ctx, g); err != nil || a.full(0) {
			return // a title too long for a query
		}
	}
}

// literally quotes a text by marks that do not stand in it.
func literally(text string) string {
	if strings.ContainsAny(text, "\"＂“”") {
		text, _, _ = strings.Cut(text, "」")
		return "「" + text + "」"
	}
	return `"` + text + `"`
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

// best sorts entries, those of greatest weight first.
func best(found []match) {
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.text, b.text))
	})
}
