package document

import "strings"

// maxFieldCode is how much of a field's code is kept: its name comes first.
const maxFieldCode = 200

// fieldStack keeps the fields of a Word file that have begun: each is a code
// nobody sees, then its result. The result of a table of contents repeats the
// headings of the document, so it is not seen either.
type fieldStack struct {
	open   []openField
	silent bool // text at this place is not part of the document
}

type openField struct {
	code     string
	inResult bool
}

func (s *fieldStack) depth() int { return len(s.open) }

func (s *fieldStack) begin() {
	if len(s.open) < maxDepth {
		s.open = append(s.open, openField{})
		s.silent = true
	}
}

// code adds to the code of the innermost field.
func (s *fieldStack) code(text string) {
	if n := len(s.open); n > 0 && !s.open[n-1].inResult && len(s.open[n-1].code) < maxFieldCode {
		s.open[n-1].code += text
	}
}

func (s *fieldStack) separate() {
	if n := len(s.open); n > 0 {
		s.open[n-1].inResult = true
		s.look()
	}
}

func (s *fieldStack) end() {
	if n := len(s.open); n > 0 {
		s.open = s.open[:n-1]
		s.look()
	}
}

// look says anew what is seen; fields change seldom, text comes often.
func (s *fieldStack) look() {
	s.silent = false
	for i := range s.open {
		s.silent = s.silent || !s.open[i].inResult || contents(s.open[i].code)
	}
}

// contents says that a field's code makes a table of contents.
func contents(code string) bool {
	name, _, _ := strings.Cut(strings.TrimSpace(code), " ")
	return strings.EqualFold(name, "TOC")
}
