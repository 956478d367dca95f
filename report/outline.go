package report

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// Bounds on the words of a heading, in runes. A first sentence longer than
// maxRunIn is a paragraph that happens to be numbered.
const (
	maxRunIn = 80
	maxBold  = 40
)

// found is a heading found in the text.
type found struct {
	marker
	start, end int // of number and words, without the closing stop
}

// outline finds the sections of a text, in order. Headings stand at the start
// of a line or, where an author forgot the break, behind a full stop. A run-in
// heading ends at the first full stop of its paragraph.
func outline(text string, blocks []Block, tables []Table, kind Kind, year int) []Section {
	marks := newMarkup(text, blocks, tables)
	all := headings(text, marks)
	if plain := plainHeadings(text, all, marks); len(plain) > 0 {
		all = append(all, plain...)
		slices.SortStableFunc(all, func(a, b found) int { return a.start - b.start })
	}
	sections := nest(text, all)
	assignRoles(sections, kind, year)
	return sections
}

func headings(text string, marks *markup) []found {
	var all []found
	var last counts
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		for at := start; at < end; {
			h, ok := headingAt(text, at, end, marks)
			if ok && at > start && !continues(at, h, &last) {
				ok = false
			}
			if ok && isRow(text, start, end) {
				break
			}
			if ok {
				all = append(all, h)
				last.remember(h)
				at = h.end
			}
			at = nextStart(text, at, end)
		}
		start = end + 1
	}
	return all
}

// isRow reports whether a line is a row of a table that the source did not mark
// up: cells behind tabs or bars, or a cell above the number in the next one.
func isRow(text string, start, end int) bool {
	line := blank.trim(text[start:end])
	if strings.Count(line, "\t") >= 2 || strings.Count(line, "|") >= 2 {
		return true
	}
	next, _, _ := strings.Cut(blankOrBreak.trimLeft(text[end:min(len(text), end+60)]), "\n")
	next = blank.trim(next)
	return next != "" && len(next) <= 8 && strings.Trim(next, "0123456789.,/-—") == ""
}

// continues reports whether a number in mid-line goes on counting: only then
// is it a heading whose line break was lost and not a number in a sentence.
// The seed has "…社会治理体系。    (三)持续加强制度供给…".
func continues(at int, h found, last *counts) bool {
	if h.style > byDigit || h.style == byBold {
		return false
	}
	if h.value == last[h.style]+1 && (h.value > 1 || h.style == byNumeral) {
		return true
	}
	return h.value == 1 && h.start-at >= 2 // 。  (一) behind blanks
}

// counts are the numbers read last, by style.
type counts [byCircle + 1]int

// remember notes a number and forgets the counts of the styles inside it.
func (c *counts) remember(h found) {
	c[h.style] = h.value
	clear(c[h.style+1:])
}

// nextStart is the next place in a line where a heading may stand: behind a
// full stop, or behind the colon of "报告如下：".
func nextStart(text string, at, end int) int {
	text = text[:end]
	for {
		var stop rune
		if at, stop = stops.next(text, at); at == end {
			return end
		}
		at += utf8.RuneLen(stop)
		if first, _ := utf8.DecodeRuneInString(blank.trimLeft(text[at:min(end, at+40)])); mayBegin(first) {
			return at
		}
	}
}

// stops are the marks that a heading in mid-line may stand behind.
var stops = charsOf("。！？：:")

func mayBegin(r rune) bool {
	return r == '(' || r == '（' || r == '第' || isDigit(r) || numerals.has(r)
}

// headingAt reads a heading at a position, behind blanks.
func headingAt(text string, at, end int, marks *markup) (found, bool) {
	line := text[at:end]
	body := blank.trimLeft(line)
	start := at + len(line) - len(body)
	if body == "" || marks.inTable(start) {
		return found{}, false
	}
	m, ok := readMarker(body)
	if !ok {
		stop, ok := marks.bold(start, end)
		return found{marker: marker{style: byBold}, start: start, end: stop}, ok
	}
	words := blank.trimLeft(body[m.size:])
	from := start + len(body) - len(words)
	h := found{marker: m, start: start, end: from + wordsLength(words)}
	if stop, ok := marks.within(start, from, end); ok {
		h.end = stop
	}
	if h.end == from {
		h.end = start + m.size
	}
	return h, words != ""
}

// wordsLength is how many bytes the words of a heading take, without its
// closing stop: the first sentence of the paragraph, or the whole line.
func wordsLength(words string) int {
	runes, quoted := 0, 0
	wide := 0
	for i, r := range words {
		switch {
		case r == '“' || r == '《' || r == '（' || r == '(' || r == '「':
			quoted++
		case r == '”' || r == '》' || r == '）' || r == ')' || r == '」':
			quoted = max(0, quoted-1)
		case quoted == 0 && (r == '。' || r == '！' || r == '？' || r == '；'):
			return trimmed(words[:i])
		case runes >= 4 && quoted == 0 && blank.has(r):
			// Two blanks behind the words end them: 强化执法　　一是…
			if wide += utf8.RuneLen(r); wide >= 2 && hasSentence(words[i:]) {
				return trimmed(words[:i])
			}
			runes++
			continue
		}
		wide = 0
		if runes++; runes > maxRunIn {
			return longWords(words[:i])
		}
	}
	return trimmed(words)
}

func hasSentence(rest string) bool {
	return strings.Contains(rest[:min(len(rest), 600)], "。") && blank.trim(rest) != ""
}

// longWords ends the heading of a paragraph without an early full stop at its
// colon; without one the paragraph is numbered but has no heading.
func longWords(words string) int {
	for i, r := range words {
		if (r == '：' || r == ':') && utf8.RuneCountInString(words[:i]) <= maxBold {
			return trimmed(words[:i])
		}
	}
	return 0
}

// blankOrStop is what the words of a heading do not end with.
var blankOrStop = charsOf(blanks + "。；：:;，,")

func trimmed(words string) int {
	return len(blankOrStop.trimRight(words))
}

// nest turns headings into sections with levels and ends. What stands before
// the first heading, title and header lines included, is the preamble.
func nest(text string, all []found) []Section {
	sections := make([]Section, 0, len(all)+1)
	first := len(text)
	if len(all) > 0 {
		first = all[0].start
	}
	if blankOrBreak.trimLeft(text[:first]) != "" {
		sections = append(sections, Section{Role: Preamble, End: first})
	}
	var open []int // indexes of the open sections, outermost first
	styles := make([]style, 0, len(all)+1)
	for _, h := range all {
		for len(styles) > 0 && styles[len(styles)-1] >= h.style {
			sections[open[len(open)-1]].End = h.start
			styles, open = styles[:len(styles)-1], open[:len(open)-1]
		}
		styles, open = append(styles, h.style), append(open, len(sections))
		words := h.start + h.size
		sections = append(sections, Section{
			Level: len(styles), Number: blank.trimRight(text[h.start:words]),
			Heading: blank.trim(text[words:h.end]), Role: OtherRole,
			Start: h.start, End: len(text), HeadingStart: h.start, HeadingEnd: h.end,
		})
	}
	return sections
}

// markup is what the source marked in the text: headings, bold words, tables.
type markup struct {
	text   string
	bolds  []Span // in order, overlaps dropped
	tables []Span
}

func newMarkup(text string, blocks []Block, tables []Table) *markup {
	m := &markup{text: text}
	for _, b := range blocks {
		if b.Start < 0 || b.End > len(text) || b.Start >= b.End {
			continue
		}
		if b.Type == "table" {
			m.tables = append(m.tables, b.Span)
		} else {
			m.bolds = append(m.bolds, b.Span)
		}
	}
	for _, t := range tables {
		m.tables = append(m.tables, t.Span)
	}
	m.bolds, m.tables = inOrder(m.bolds), inOrder(m.tables)
	return m
}

// inOrder sorts spans and drops those that begin inside another.
func inOrder(spans []Span) []Span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	kept := spans[:0]
	for _, s := range spans {
		if len(kept) == 0 || s.Start >= kept[len(kept)-1].End {
			kept = append(kept, s)
		}
	}
	return kept
}

// at finds the span that holds a position.
func at(spans []Span, position int) (Span, bool) {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].End > position })
	if i == len(spans) || spans[i].Start > position {
		return Span{}, false
	}
	return spans[i], true
}

func (m *markup) inTable(position int) bool {
	_, ok := at(m.tables, position)
	return ok
}

// bold reads a heading without number: words in bold that are a paragraph or
// begin one, and are no sentence.
func (m *markup) bold(start, end int) (stop int, ok bool) {
	s, ok := at(m.bolds, start)
	if !ok || s.End > end || blank.trim(m.text[s.Start:start]) != "" {
		return 0, false
	}
	words := blank.trimRight(m.text[start:s.End])
	rest := blank.trim(m.text[s.End:end])
	bare := strings.TrimRight(words, "。：:")
	n := utf8.RuneCountInString(bare)
	if n < 4 || n > maxBold || strings.ContainsAny(bare, "。！？：:；") || rest == "" && bare != words {
		return 0, false
	}
	return start + len(bare), true
}

// within ends a numbered heading where its bold words end.
func (m *markup) within(start, words, end int) (stop int, ok bool) {
	s, ok := at(m.bolds, words)
	if !ok || s.End > end || s.Start < start-8 || s.End <= words {
		return 0, false
	}
	n := trimmed(m.text[words:s.End])
	if n == 0 || utf8.RuneCountInString(m.text[words:words+n]) > maxRunIn || strings.Contains(m.text[words:words+n], "。") {
		return 0, false
	}
	return words + n, true
}
