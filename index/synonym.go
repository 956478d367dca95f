package index

import (
	"iter"
	"slices"
	"strings"

	"baogao/segment"
)

// Also asks for a word or for other ways to say it, each worth less than the
// word itself. Where any word will do, the word may be a whole question, and
// what is said otherwise are words in it.
type Also struct {
	Word Word
	Said []Expansion
}

func (Also) query() {}

// Others yields the other ways to say it.
func (q Also) Others() iter.Seq[segment.Synonym] {
	return func(yield func(segment.Synonym) bool) {
		for _, said := range q.Said {
			for _, other := range said.Others {
				if !yield(other) {
					return
				}
			}
		}
	}
}

// Expansion is a word that is also looked for in other words.
type Expansion struct {
	Term   string            `json:"term"`
	Others []segment.Synonym `json:"others"`
}

// thesaurus puts other ways to say its words into a query. Phrases stay
// literal, and what is excluded is excluded as typed.
type thesaurus struct {
	*segment.Segmenter
	same *segment.Synonyms // for every search; nil for none
	lay  *segment.Synonyms // what people say and what reports write, for questions in full; nil for none
}

func (t thesaurus) expand(q Query) Query {
	switch q := q.(type) {
	case Word:
		if others := t.same.Of(q.Text); len(others) > 0 {
			return Also{q, []Expansion{{q.Text, others}}}
		}
	case And:
		return And{each(q.Parts, t.expand)}
	case Or:
		return Or{each(q.Parts, t.expand)}
	case Any:
		return Any{each(q.Parts, t.expandAny)}
	case InTitle:
		return InTitle{t.expand(q.Part)}
	case InRole:
		if q.Part != nil {
			return InRole{q.Role, t.expand(q.Part)}
		}
	}
	return q
}

func each(parts []Query, do func(Query) Query) []Query {
	out := make([]Query, len(parts))
	for i, p := range parts {
		out[i] = do(p)
	}
	return out
}

// expandAny looks inside a text for what is said otherwise.
func (t thesaurus) expandAny(q Query) Query {
	text, is := q.(Word)
	if !is {
		return t.expand(q)
	}
	if said := t.inside(text.Text); len(said) > 0 {
		return Also{text, said}
	}
	return q
}

// longest is how many words a term of the lists may be cut into.
const longest = 6

// inside gives the terms of the lists in a text, each once: of those that begin
// at the same word the longest, and what is in a term is not looked for again.
// A way to say it that stands in the text itself says nothing new.
func (t thesaurus) inside(text string) (said []Expansion) {
	if !asks(text) {
		t.lay = nil
	}
	words := t.Cut(text, segment.Words)
	folded := Squeeze(text)
	seen := map[string]bool{}
	for i := 0; i < len(words); i++ {
		for n := min(longest, len(words)-i); n > 0; n-- {
			term := text[words[i].Start:words[i+n-1].End]
			others, known := t.others(term)
			if !known {
				continue
			}
			others = slices.DeleteFunc(others, func(o segment.Synonym) bool {
				known := seen[o.Term] || strings.Contains(folded, o.Term)
				seen[o.Term] = true
				return known
			})
			if len(others) > 0 {
				said = append(said, Expansion{term, others})
			}
			i += n - 1
			break
		}
	}
	return said
}

// others gives what the lists have for a term.
func (t thesaurus) others(term string) (others []segment.Synonym, known bool) {
	others = slices.Concat(t.same.Of(term), t.lay.Of(term))
	return others, len(others) > 0
}

// expansions lists what was also looked for, each once.
func expansions(q Query) (all []Expansion) {
	seen := map[string]bool{}
	eachPart(q, func(part Query) {
		a, ok := part.(Also)
		if !ok {
			return
		}
		for _, e := range a.Said {
			if !seen[e.Term] {
				seen[e.Term] = true
				all = append(all, e)
			}
		}
	})
	return all
}

// eachPart gives a query and all in it that is not excluded.
func eachPart(q Query, do func(Query)) {
	do(q)
	var parts []Query
	switch q := q.(type) {
	case And:
		parts = q.Parts
	case Or:
		parts = q.Parts
	case Any:
		parts = q.Parts
	case InTitle:
		parts = []Query{q.Part}
	case InRole:
		if q.Part != nil {
			parts = []Query{q.Part}
		}
	}
	for _, part := range parts {
		eachPart(part, do)
	}
}
