package report

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// numbering is one way in which headings are numbered. Levels are the depth in
// this report's outline, whatever the numbering, for every author begins with
// another one.
type numbering struct {
	match *regexp.Regexp // anchored at the start
	run   int            // most runes a heading of this kind has before its end
}

var numberings = [...]numbering{
	{regexp.MustCompile(`^第[一二三四五六七八九十百]{1,4}[章部篇](分)?[ 　、]?`), 40},
	{regexp.MustCompile(`^第[一二三四五六七八九十百]{1,4}节[ 　、]?`), 40},
	{regexp.MustCompile(`^[一二三四五六七八九十]{1,3}[、.．]`), 50},
	{regexp.MustCompile(`^[(（][一二三四五六七八九十]{1,3}[)）][、]?`), 50},
	{regexp.MustCompile(`^\d{1,2}[.．、]`), 40},
	{regexp.MustCompile(`^[(（]\d{1,2}[)）]`), 40},
}

// heading is a heading found in the text.
type heading struct {
	style                 int
	start, numberEnd, end int
}

// outline finds the sections of a text, in order. Headings stand at the start
// of a line or, where an author forgot the break, behind a full stop and
// space. A run-in heading ends at the first full stop of its paragraph.
func outline(text string, _ []Block) []Section {
	sections := nest(text, headings(text))
	assignRoles(sections)
	return sections
}

func headings(text string) []heading {
	var found []heading
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		for at := start; at < end; {
			if h, ok := headingAt(text, at, end, at > start); ok {
				found = append(found, h)
				at = h.end
			}
			at = nextStart(text, at, end)
		}
		start = end + 1
	}
	return found
}

const blanks = " \t\r\u3000\u00a0"

// nextStart is the next place in a line where a heading may stand: behind a
// full stop followed by space.
func nextStart(text string, at, end int) int {
	for {
		i := strings.Index(text[at:end], "。")
		if i < 0 {
			return end
		}
		at += i + len("。")
		if rest := text[at:end]; rest != strings.TrimLeft(rest, blanks) {
			return at
		}
	}
}

// headingAt reads a heading at a position, behind blanks. In mid-line only the
// bracketed Chinese numerals are believed: others begin items of a sentence.
func headingAt(text string, at, end int, midLine bool) (heading, bool) {
	line := text[at:end]
	body := strings.TrimLeft(line, blanks)
	start := at + len(line) - len(body)
	for style, n := range numberings {
		m := n.match.FindString(body)
		if m == "" || midLine && style != 3 && style != 2 {
			continue
		}
		rest := body[len(m):]
		if style >= 4 && startsWithDigit(rest) {
			return heading{}, false // 3.5 and 1.2亿元 are numbers
		}
		length, ok := headingLength(rest, n.run)
		if !ok {
			return heading{}, false
		}
		h := heading{style: style, start: start, numberEnd: start + len(m)}
		h.end = h.numberEnd + length
		return h, true
	}
	return heading{}, false
}

func startsWithDigit(s string) bool {
	return s != "" && '0' <= s[0] && s[0] <= '9'
}

// headingLength is how many bytes the heading's words take: to the first full
// stop, or the whole line where it has none and is short enough.
func headingLength(rest string, run int) (int, bool) {
	n := len(strings.TrimRight(rest, blanks))
	if stop := strings.Index(rest, "。"); stop >= 0 {
		n = stop + len("。")
	} else if colon := strings.IndexAny(rest, "：:"); colon > 0 && utf8.RuneCountInString(rest) > run {
		_, size := utf8.DecodeRuneInString(rest[colon:])
		n = colon + size
	}
	words := strings.Trim(rest[:n], blanks+"。：:")
	runes := utf8.RuneCountInString(words)
	return n, runes > 0 && runes <= run
}

// nest turns headings into sections with levels and ends.
func nest(text string, found []heading) []Section {
	sections := make([]Section, 0, len(found)+1)
	first := len(text)
	if len(found) > 0 {
		first = found[0].start
	}
	if strings.TrimSpace(text[:first]) != "" {
		sections = append(sections, Section{Role: Preamble, Start: 0, End: first})
	}
	var styles []int // of the open sections, outermost first
	for _, h := range found {
		level := len(styles)
		for i, style := range styles {
			if style == h.style {
				level = i
				break
			}
		}
		styles = append(styles[:level], h.style)
		sections = append(sections, Section{
			Level: level + 1, Number: strings.TrimSpace(text[h.start:h.numberEnd]),
			Heading: strings.Trim(text[h.numberEnd:h.end], blanks+"。：:"),
			Start:   h.start, End: len(text), HeadingStart: h.start, HeadingEnd: h.end,
		})
	}
	closeSections(sections)
	return sections
}

// closeSections ends each section where the next of its level or above begins.
func closeSections(sections []Section) {
	var open []int
	for i := range sections {
		for len(open) > 0 && sections[open[len(open)-1]].Level >= sections[i].Level {
			last := open[len(open)-1]
			if sections[last].Level > 0 {
				sections[last].End = sections[i].Start
			}
			open = open[:len(open)-1]
		}
		if sections[i].Level > 0 {
			open = append(open, i)
		}
	}
}

// assignRoles gives each section its role by its heading; one whose heading
// tells nothing inherits from the section it stands in.
func assignRoles(sections []Section) {
	var above []Role
	for i := range sections {
		s := &sections[i]
		if s.Level == 0 {
			continue
		}
		above = above[:min(len(above), s.Level-1)]
		role := Role(first(roleRules, s.Heading))
		inherited := len(above) > 0 && above[len(above)-1] != OtherRole
		switch {
		case inherited && role != FirstResponsible:
			// 解决突出问题 below 主要成效 is an achievement
			role = above[len(above)-1]
		case role == "":
			role = OtherRole
		}
		s.Role = role
		above = append(above, role)
	}
}
