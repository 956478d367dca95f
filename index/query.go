package index

import "baogao/report"

// Query is the tree a query string is parsed to; each engine translates it.
type Query interface{ query() }

// Word asks for the terms of one typed word, cut as the index is: all its
// terms near each other.
type Word struct{ Text string }

// Phrase asks for the literal characters, whitespace ignored, folded.
type Phrase struct{ Text string }

// Queries of queries.
type (
	// And asks for every part; parts that are Not exclude.
	And struct{ Parts []Query }
	// Or asks for any part.
	Or struct{ Parts []Query }
	// Any ranks documents that hold any part; it is what --match any makes of a
	// list of words.
	Any struct{ Parts []Query }
	// Not excludes.
	Not struct{ Part Query }
	// InTitle looks for its part in the title alone.
	InTitle struct{ Part Query }
	// InRole looks for its part in sections of a role, their children
	// included; without a part it asks for reports that have such a section.
	InRole struct {
		Role report.Role
		Part Query // may be nil
	}
)

// Queries on metadata.
type (
	// Unit matches by name or, when Code is set, by code prefix: a county covers its townships.
	Unit struct {
		Name string
		Code string
	}
	// Region matches by code prefix or by the name of a place above.
	Region struct{ Code, Name string }
	// Years are inclusive, 0 is open.
	Years struct{ From, To int }
	// Kinds asks for one kind.
	Kinds struct{ Kind report.Kind }
	// Source asks for a part of the source's name.
	Source struct{ Text string }
	// Dates are YYYY-MM-DD inclusive, or the beginning of such; empty is open.
	Dates struct{ From, To string }
	// All asks for everything.
	All struct{}
	// None asks for nothing.
	None struct{}
)

func (Word) query()    {}
func (Phrase) query()  {}
func (And) query()     {}
func (Or) query()      {}
func (Any) query()     {}
func (Not) query()     {}
func (InTitle) query() {}
func (InRole) query()  {}
func (Unit) query()    {}
func (Region) query()  {}
func (Years) query()   {}
func (Kinds) query()   {}
func (Source) query()  {}
func (Dates) query()   {}
func (All) query()     {}
func (None) query()    {}

// Correction tells what of a query was ignored or read differently.
type Correction struct {
	Code    string `json:"code"`
	Message string `json:"message"` // Chinese
	Text    string `json:"text,omitempty"`
	Query   string `json:"query,omitempty"` // a query that may serve better
}

// Near asks for phrases that stand near each other, in any order.
type Near struct {
	Phrases []string
	Reach   Reach
}

// Reach says what is near: the same sentence or paragraph, or at most so many
// other characters from the first to the last.
type Reach struct {
	Within     Passage // empty for Characters
	Characters int
}

// Passage is a piece of a text.
type Passage string

// The passages.
const (
	Sentence  Passage = "sentence"
	Paragraph Passage = "paragraph"
)

func (Near) query() {}
