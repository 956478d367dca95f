package index

import "baogao/report"

// Query is the tree a query string is parsed to; each engine translates it.
type Query interface{ query() }

// Word asks for the terms of one typed word, cut as the index is: all its
// terms near each other.
type Word struct{ Text string }

// Phrase asks for the literal characters, whitespace ignored, folded.
type Phrase struct{ Text string }

// And, Or and Not combine; Any ranks documents that hold any part and is what
// --match any makes of a list of words.
type (
	And struct{ Parts []Query }
	Or  struct{ Parts []Query }
	Any struct{ Parts []Query }
	Not struct{ Part Query }
)

// InTitle restricts its part to the title, InRole to sections of a role; an
// InRole without a part asks for reports that have such a section.
type (
	InTitle struct{ Part Query }
	InRole  struct {
		Role report.Role
		Part Query // may be nil
	}
)

// Field queries on metadata.
type (
	// Unit matches by name or, when Code is set, by code prefix: a county covers its townships.
	Unit struct {
		Name string
		Code string
	}
	Region struct{ Code, Name string }
	Years  struct{ From, To int } // inclusive, 0 open
	Kinds  struct{ Kind report.Kind }
	Source struct{ Text string }
	Dates  struct{ From, To string } // YYYY-MM-DD inclusive, empty open
	All    struct{}                  // everything
	None   struct{}                  // nothing
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
