package index

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"baogao/report"
	"baogao/segment"
)

// Sizes of snippets.
const (
	snippetsPerHit = 3
	snippetReach   = 150 // bytes shown on each side of a mark, about 50 characters
)

// Snippet is a piece of a report's public text with what was found in it.
type Snippet struct {
	Text    string   `json:"text"`
	Marks   [][2]int `json:"marks"`   // byte offsets into Text
	Section int      `json:"section"` // index of the innermost section, -1 for none
	Offset  int      `json:"offset"`  // byte offset of Text in the report's text
}

// marker finds in texts what a query asked for, one after the other.
type marker struct {
	literals  []literal
	words     []word
	nears     []nearLiteral
	segmenter *segment.Segmenter

	literally *sought // literals, then words as typed, then their terms
	termOf    []int   // of each of these terms: its word
	tokens    []segment.Token
}

// literal is a folded phrase, looked for in sections of a role or anywhere.
type literal struct {
	folded string
	role   report.Role
}

// nearLiteral is phrases near each other, looked for in a role or anywhere.
type nearLiteral struct {
	Near
	role report.Role
}

// word is a typed word with its terms but itself, for texts in which it does not
// stand as typed.
type word struct {
	literal
	terms []string
}

// term is where the characters of a term of a word stand.
type term struct{ word, start, end int }

// place says whether a role is that of the section at a byte offset.
type place func(role report.Role, at int) bool

func anywhere(report.Role, int) bool { return true }

func newMarker(q Query, s *segment.Segmenter) *marker {
	m := &marker{segmenter: s}
	m.collect(q, "")
	all := slices.Clone(m.literals)
	for _, w := range m.words {
		all = append(all, w.literal)
	}
	for i, w := range m.words {
		for _, term := range w.terms {
			all = append(all, literal{Squeeze(term), w.role})
			m.termOf = append(m.termOf, i)
		}
	}
	m.literally = newSought(all)
	return m
}

// collect gathers what is to be marked; what is excluded is not.
func (m *marker) collect(q Query, role report.Role) {
	switch q := q.(type) {
	case Word:
		w := word{literal: literal{Squeeze(q.Text), role}}
		for _, t := range m.segmenter.Cut(q.Text, segment.Search) {
			if utf8.RuneCountInString(t.Term) > 1 && t.Term != w.folded && !slices.Contains(w.terms, t.Term) {
				w.terms = append(w.terms, t.Term)
			}
		}
		m.words = append(m.words, w)
	case Also:
		m.collect(q.Word, role)
		for other := range q.Others() {
			m.collect(Phrase{other.Term}, role)
		}
	case Phrase:
		if p := Squeeze(q.Text); p != "" {
			m.literals = append(m.literals, literal{p, role})
		}
	case Near:
		m.nears = append(m.nears, nearLiteral{q, role})
	case And:
		m.all(q.Parts, role)
	case Or:
		m.all(q.Parts, role)
	case Any:
		m.all(q.Parts, role)
	case InTitle:
		m.collect(q.Part, role)
	case InRole:
		m.collect(q.Part, q.Role)
	}
}

func (m *marker) all(parts []Query, role report.Role) {
	for _, p := range parts {
		m.collect(p, role)
	}
}

// find gives the marks in a text, in order, none overlapping. A word that
// stands nowhere as typed is marked by its terms.
func (m *marker) find(text string, in place) [][2]int {
	var marks [][2]int
	stands := make([]bool, len(m.words))
	var terms []term
	m.literally.each(text, func(which, start, end int) {
		l := m.literally.literals[which]
		if !in(l.role, start) {
			return
		}
		switch w := which - len(m.literals); {
		case w >= len(m.words):
			terms = append(terms, term{m.termOf[w-len(m.words)], start, end})
			return
		case w >= 0:
			stands[w] = true
		}
		marks = append(marks, [2]int{start, end})
	})
	if len(m.nears) > 0 {
		folded := Fold(text)
		for _, n := range m.nears {
			for _, mark := range folded.near(text, n.Near, nil) {
				if in(n.role, mark[0]) {
					marks = append(marks, mark)
				}
			}
		}
	}
	terms = slices.DeleteFunc(terms, func(t term) bool { return stands[t.word] })
	if len(terms) > 0 {
		marks = m.pieces(text, in, stands, terms, marks)
	}
	return merge(marks)
}

// pieces appends the terms of the words that do not stand in the text as typed.
// Characters of a term may belong to other words, so the text is cut: but only
// the lines in which some stand, for cutting begins anew at the end of a line.
func (m *marker) pieces(text string, in place, stands []bool, terms []term, marks [][2]int) [][2]int {
	roles := map[string][]report.Role{}
	for i, w := range m.words {
		if !stands[i] {
			for _, t := range w.terms {
				roles[t] = append(roles[t], w.role)
			}
		}
	}
	done := 0
	for _, t := range terms {
		if t.end <= done {
			continue
		}
		start := max(done, strings.LastIndexByte(text[:t.start], '\n')+1)
		if line := strings.IndexByte(text[t.end:], '\n'); line >= 0 {
			done = t.end + line
		} else {
			done = len(text)
		}
		m.tokens = m.segmenter.Append(m.tokens[:0], text[start:done], segment.Search)
		for _, token := range m.tokens {
			at := start + token.Start
			if slices.ContainsFunc(roles[token.Term], func(r report.Role) bool { return in(r, at) }) {
				marks = append(marks, [2]int{at, start + token.End})
			}
		}
	}
	return marks
}

// merge sorts marks and joins those that overlap, in their own memory.
func merge(marks [][2]int) [][2]int {
	slices.SortFunc(marks, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	out := marks[:0]
	for _, m := range marks {
		if n := len(out); n > 0 && m[0] < out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], m[1])
			continue
		}
		out = append(out, m)
	}
	return out
}

// snippets cuts the pieces of a report around its marks: the densest first
// chosen, shown in the order of the text. Without marks it is the beginning.
func snippets(r *report.Report, text string, marks [][2]int) []Snippet {
	if len(marks) == 0 {
		if text == "" {
			return []Snippet{}
		}
		return []Snippet{cutSnippet(r, text, nil, window{end: min(len(text), 2*snippetReach)})}
	}
	windows := windowsOf(text, marks)
	slices.SortStableFunc(windows, func(a, b window) int { return -cmp.Compare(a.marks, b.marks) })
	windows = windows[:min(len(windows), snippetsPerHit)]
	slices.SortFunc(windows, func(a, b window) int { return cmp.Compare(a.mark, b.mark) })
	out := make([]Snippet, 0, len(windows))
	for _, w := range windows {
		w.start = max(w.start, afterSentence(text, w.start, w.mark)) // a mark may reach over the end of the last window
		out = append(out, cutSnippet(r, text, marks, w))
	}
	return out
}

// positions gives every mark in a report's public text.
func (m *marker) positions(r *report.Report, text string) [][2]int {
	return m.find(text, func(role report.Role, at int) bool { return role == "" || inRole(r, role, at) })
}

// window is a piece of the text around the first of its marks, and their number.
// It begins behind the last sentence that ends between start and mark, at start if none does.
type window struct{ start, mark, end, marks int }

// windowsOf groups marks that are near each other and lets each group reach to
// the ends of its sentence or a bounded way.
func windowsOf(text string, marks [][2]int) []window {
	var out []window
	before := 0
	for _, m := range marks {
		if n := len(out); n > 0 && m[1] <= before {
			out[n-1].marks++
			continue
		}
		w := window{start: max(before, m[0]-snippetReach), mark: m[0], end: min(len(text), m[1]+snippetReach), marks: 1}
		if i := strings.IndexByte(text[m[1]:w.end], '\n'); i >= 0 {
			w.end = m[1] + i
		}
		before = w.end
		out = append(out, w)
	}
	return out
}

// afterSentence is behind the last end of a sentence or line of a piece of text,
// from its beginning on if there is none.
func afterSentence(text string, from, to int) int {
	for to > from && !endsSentence(text[from:to]) {
		to--
	}
	return to
}

// endsSentence looks at bytes: no character has those of another within it.
func endsSentence(s string) bool {
	switch s[len(s)-1] {
	case '\n':
		return true
	case "。"[2], "！"[2], "？"[2]:
		return strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？")
	}
	return false
}

func cutSnippet(r *report.Report, text string, marks [][2]int, w window) Snippet {
	for w.start < len(text) && !utf8.RuneStart(text[w.start]) {
		w.start++
	}
	for w.end < len(text) && !utf8.RuneStart(text[w.end]) {
		w.end++
	}
	for w.start < w.end && strings.ContainsRune(" \t\r\n\u3000", firstRune(text[w.start:])) {
		_, size := utf8.DecodeRuneInString(text[w.start:])
		w.start += size
	}
	s := Snippet{Text: text[w.start:w.end], Marks: [][2]int{}, Offset: w.start, Section: innermost(r, w.start)}
	first, _ := slices.BinarySearchFunc(marks, w.start, func(m [2]int, start int) int { return cmp.Compare(m[0], start) })
	for _, m := range marks[first:] {
		if m[1] > w.end {
			break
		}
		s.Marks = append(s.Marks, [2]int{m[0] - w.start, m[1] - w.start})
	}
	return s
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// inRole says whether a position stands in a section of a role.
func inRole(r *report.Report, role report.Role, at int) bool {
	return slices.ContainsFunc(r.Sections, func(s report.Section) bool { return s.Role == role && s.Start <= at && at < s.End })
}

// innermost is the index of the section that a position stands in but in none
// below it, -1 for none.
func innermost(r *report.Report, at int) int {
	found := -1
	for i, s := range r.Sections {
		if s.Start > at {
			break
		}
		if at < s.End {
			found = i
		}
	}
	return found
}
