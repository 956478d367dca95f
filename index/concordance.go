package index

import (
	"context"
	"strings"
	"unicode/utf8"

	"baogao/internal/errs"
	"baogao/report"
)

// Line is one occurrence of what was asked for, with its context.
type Line struct {
	ID      string      `json:"id"`
	Unit    report.Unit `json:"unit"`
	Year    int         `json:"year,omitempty"`
	Section int         `json:"section"` // index of the innermost section, -1 for none
	Heading string      `json:"heading,omitempty"`
	Offset  int         `json:"offset"` // byte offset in the report's text
	Left    string      `json:"left"`
	Match   string      `json:"match"`
	Right   string      `json:"right"`
}

// Asker answers searches; *Service is one.
type Asker interface {
	Search(ctx context.Context, ask Ask) (*Answer, error)
}

// Concordance gives every occurrence in the texts found, in the order of the
// hits and then of the text, with so many characters on each side. The answer it
// returns is that of the last page read: ask again behind its Next.
func Concordance(ctx context.Context, s Asker, texts Texts, ask Ask, width int, do func(Line) error) (a *Answer, err error) {
	defer errs.Wrap(&err, "index.Concordance(%q)", ask.Query)
	ask.Positions = true
	if a, err = s.Search(ctx, ask); err != nil {
		return nil, err
	}
	ids := make([]string, len(a.Hits))
	for i := range a.Hits {
		ids[i] = a.Hits[i].ID
	}
	docs, err := texts.Documents(ctx, ids, a.Corpus.Seq)
	if err != nil {
		return nil, err
	}
	for i := range a.Hits {
		d, ok := docs[a.Hits[i].ID]
		if !ok {
			continue
		}
		for _, l := range Lines(d.Report, a.Hits[i].Positions, width) {
			if err := do(l); err != nil {
				return nil, err
			}
		}
	}
	return a, nil
}

// Lines gives the occurrences at positions of a report's public text.
func Lines(r *report.Report, positions [][2]int, width int) []Line {
	text := r.Public()
	lines := make([]Line, 0, len(positions))
	for _, m := range positions {
		if m[1] > len(text) {
			break // changed since
		}
		lines = append(lines, line(r, text, m, width))
	}
	return lines
}

func line(r *report.Report, text string, m [2]int, width int) Line {
	l := Line{
		ID: r.ID, Unit: r.Unit, Year: r.Year, Section: innermost(r, m[0]), Offset: m[0],
		Match: text[m[0]:m[1]], Left: lastRunes(text[:m[0]], width), Right: firstRunes(text[m[1]:], width),
	}
	if l.Section >= 0 {
		l.Heading = r.Sections[l.Section].Heading
	}
	return l
}

// oneLine has spaces for the ends of lines.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, s)
}

func firstRunes(s string, n int) string {
	end := 0
	for ; n > 0 && end < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return oneLine(s[:end])
}

func lastRunes(s string, n int) string {
	start := len(s)
	for ; n > 0 && start > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:start])
		start -= size
	}
	return oneLine(s[start:])
}
