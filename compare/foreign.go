package compare

import (
	"strings"
	"unicode/utf8"

	"baogao/report"
)

// Foreign is the name of another unit left standing in a report.
type Foreign struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	With  string `json:"with,omitempty"` // the report of that unit it shares passages with
}

// ForeignNames finds names of other units of the same level in a text: those
// of units whose reports share passages with it. A neighbour may be named for
// good reason; one whose words stand around is worth a look.
func ForeignNames(id, text string, others map[string]string) []Foreign {
	var out []Foreign
	for name, with := range others {
		if utf8.RuneCountInString(name) < 2 {
			continue
		}
		for from := 0; ; {
			i := strings.Index(text[from:], name)
			if i < 0 {
				break
			}
			out = append(out, Foreign{ID: id, Name: name, Start: from + i, End: from + i + len(name), With: with})
			from += i + len(name)
		}
	}
	return out
}

// Left finds the name of the unit of text B that stands in text A where it
// stands in B, too: whoever borrowed the passage forgot to change it. back asks
// the other way round.
func (p *Passage) Left(name string, a, b Side, back bool) []report.Span {
	m := p.match
	if back {
		a, b = b, a
		m.AStart, m.AEnd, m.BStart, m.BEnd = m.BStart, m.BEnd, m.AStart, m.AEnd
	}
	here, there := a.places(m.AStart, m.AEnd), b.places(m.BStart, m.BEnd)
	if len(here) != len(there) {
		return nil
	}
	var left []report.Span
	for i, s := range here {
		word := a.Text[s.Start:s.End]
		if strings.HasSuffix(word, name) && b.Text[there[i].Start:there[i].End] == word {
			left = append(left, report.Span{Start: s.End - len(name), End: s.End})
		}
	}
	return left
}

// places are the names of places among the tokens of a side.
func (s Side) places(from, to int32) (all []report.Span) {
	for i := from; i < min(to, int32(len(s.Tokens))); i++ { //nolint:gosec // bounded
		if s.Tokens[i] == maskPlace && int(s.Ends[i]) <= len(s.Text) {
			all = append(all, report.Span{Start: int(s.Starts[i]), End: int(s.Ends[i])})
		}
	}
	return all
}
