package index

import (
	"baogao/segment"
)

// Also asks for a word or for other ways to say it, each worth less than the
// word itself.
type Also struct {
	Word   Word
	Others []segment.Synonym
}

func (Also) query() {}

// withSynonyms puts other ways to say its words into a query. Phrases stay
// literal, and what is excluded is excluded as typed.
func withSynonyms(q Query, s *segment.Synonyms) Query {
	list := func(parts []Query) []Query {
		out := make([]Query, len(parts))
		for i, p := range parts {
			out[i] = withSynonyms(p, s)
		}
		return out
	}
	switch q := q.(type) {
	case Word:
		if others := s.Of(q.Text); len(others) > 0 {
			return Also{q, others}
		}
	case And:
		return And{list(q.Parts)}
	case Or:
		return Or{list(q.Parts)}
	case Any:
		return Any{list(q.Parts)}
	case InTitle:
		return InTitle{withSynonyms(q.Part, s)}
	case InRole:
		if q.Part != nil {
			return InRole{q.Role, withSynonyms(q.Part, s)}
		}
	}
	return q
}

// Expansion is a word that was also looked for in other words.
type Expansion struct {
	Term   string            `json:"term"`
	Others []segment.Synonym `json:"others"`
}

// expansions lists them for the reader, each once.
func expansions(q Query) (all []Expansion) {
	seen := map[string]bool{}
	eachPart(q, func(part Query) {
		if a, ok := part.(Also); ok && !seen[a.Word.Text] {
			seen[a.Word.Text] = true
			all = append(all, Expansion{a.Word.Text, a.Others})
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
