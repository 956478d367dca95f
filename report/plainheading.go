package report

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds on a heading that has neither number nor markup: a short line of its
// own above a paragraph. Such lines are only believed where the report has
// several, or where the words are those of a part of a report.
const (
	maxPlain     = 32 // runes
	leastBelow   = 40 // runes of the paragraph below
	leastAlike   = 3  // sentences of their own: 产业结构持续优化。
	leastUnnamed = 2  // lines without a stop
)

var (
	// annexLine begins what is no part of the report: annexes, glossaries.
	annexLine  = regexp.MustCompile(`^(附[件表录] ?[\d一二三四五六七八九十]{0,3}[:：]?|附件[:：].{1,60}|附[:：]|名词(解释|注释)|注释|结束语)$`)
	annexHeads = charsOf("附名注结") // that it begins with
	// noHeading is what stands alone for another reason: parts of a page, items.
	noHeading = regexp.MustCompile(`^([一二三四五六七八九十]{1,2}[是要]|首先|其次|再次|最后|第[一二三四五六七八九十]{1,2}[，,、]|上一篇|下一篇|来源|时间|主办|打印|各位代表|特此|专此|以上|现将|为此|下面)|(同志们|报告如下)[:：。]?$|以下工作|方面工作|(以下|几个)方面|如下`)
)

var (
	goingOn     = charsOf("，、；《“（") // ends a line that is not all of its paragraph
	closing     = charsOf("。！：:!")
	clauseMarks = charsOf("：；:;")
	anyMark     = charsOf("。！？；：:;!?|>《》")
	noHead      = charsOf("，、）)”") // begins no heading
	noEnd       = charsOf("，、,")
)

// textLine is a line that is not blank.
type textLine struct {
	start, end int // without blanks around
	heading    bool
}

// plainHeadings finds the headings that only stand alone, between those with
// numbers. Where the source marked headings up, its word is taken instead.
func plainHeadings(text string, numbered []found, marks *markup) []found {
	lines := textLines(text, numbered)
	var alike, bare, annexes []found
	named := map[int]bool{}
	for i, l := range lines {
		words := text[l.start:l.end]
		if l.heading || len(words) > 3*maxPlain || marks.inTable(l.start) || isRow(text, l.start, l.end) {
			continue
		}
		h := found{marker: marker{style: byBold}, start: l.start, end: l.start + trimmed(words)}
		if isAnnex(words) {
			h.style = byPart
			annexes = append(annexes, h)
			continue
		}
		if len(marks.bolds) > 0 || len(annexes) > 0 || !opensParagraph(text, lines, i) {
			continue
		}
		switch {
		case isSentence(words):
			alike = append(alike, h)
		case isBare(words):
			named[h.start] = isPart(words)
			bare = append(bare, h)
		default:
			continue
		}
		lines[i].heading = true // what follows stands behind a heading
	}
	all := slices.Concat(annexes, siblings(alike, numbered))
	for _, h := range bare {
		if named[h.start] || len(bare) >= leastUnnamed {
			h.style = plainStyle(h, numbered, named)
			all = append(all, h)
		}
	}
	slices.SortFunc(all, func(a, b found) int { return a.start - b.start })
	return all
}

// isPart reports whether words name a part of a report.
func isPart(words string) bool { return first(roleRules, words) != "" }

// isAnnex reports whether a line begins what is no part of the report.
func isAnnex(words string) bool {
	return annexHeads.in(cutAt(words, len("附"))) && annexLine.MatchString(words)
}

// siblings keeps the sentences that stand side by side below one heading: one
// alone announces or sums up.
func siblings(alike, numbered []found) []found {
	if len(alike) < leastAlike {
		return nil
	}
	above := func(h found) int {
		i, _ := slices.BinarySearchFunc(numbered, h.start, func(n found, start int) int { return n.start - start })
		return i
	}
	below := map[int]int{}
	for _, h := range alike {
		below[above(h)]++
	}
	return slices.DeleteFunc(alike, func(h found) bool { return below[above(h)] < 2 })
}

func textLines(text string, numbered []found) []textLine {
	lines := make([]textLine, 0, 64)
	next := 0
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		line := blank.trimLeft(text[at:end])
		start := end - len(line)
		if line = blank.trimRight(line); line != "" {
			for next < len(numbered) && numbered[next].start < start {
				next++
			}
			heading := next < len(numbered) && numbered[next].start < end
			lines = append(lines, textLine{start, start + len(line), heading})
		}
		at = end + 1
	}
	return lines
}

// opensParagraph reports whether a line stands behind the end of one paragraph
// or a heading, and before another paragraph or a numbered heading.
// Words that name a part of a report are believed above a shorter one.
func opensParagraph(text string, lines []textLine, i int) bool {
	if i == 0 || i+1 == len(lines) {
		return false
	}
	before, behind := lines[i-1], lines[i+1]
	last, _ := utf8.DecodeLastRuneInString(text[before.start:before.end])
	paragraph := before.end-before.start >= 6*leastBelow && !goingOn.has(last) // its stop was lost
	if !before.heading && !paragraph && !closing.has(last) && !isAnnex(cutAt(text[before.start:before.end], 100)) {
		return false
	}
	if behind.heading {
		return !lines[i].heading
	}
	if last, _ := utf8.DecodeLastRuneInString(text[:behind.end]); behind.end-behind.start >= leastBelow && (last == '。' || last == '：') && isPart(text[lines[i].start:lines[i].end]) {
		return true
	}
	below := text[behind.start:min(behind.end, behind.start+3*leastBelow)]
	return utf8.RuneCountInString(below) >= leastBelow && strings.Contains(text[behind.start:behind.end], "。")
}

// isSentence reports whether a line is one short sentence that is no item.
func isSentence(words string) bool {
	n := utf8.RuneCountInString(words)
	return n >= 5 && n <= maxPlain && strings.HasSuffix(words, "。") && strings.Count(words, "。") == 1 &&
		!clauseMarks.in(words) && !noHeading.MatchString(words)
}

// isBare reports whether a line is words without any stop.
func isBare(words string) bool {
	n := utf8.RuneCountInString(words)
	if n < 4 || n > maxPlain || anyMark.in(words) || noHeading.MatchString(words) {
		return false
	}
	han := 0
	for _, r := range words {
		if firstHan <= r && r <= lastHan {
			han++
		}
	}
	head, _ := utf8.DecodeRuneInString(words)
	end, _ := utf8.DecodeLastRuneInString(words)
	return han*2 >= n && !noHead.has(head) && !noEnd.has(end) && !isIssuer(words) && !isTitle(words)
}

// isTitle reports whether words title a report: 法治政府建设推进情况 heads a part,
// with a unit or year before it it would be the whole.
func isTitle(words string) bool {
	t := readTitle(words)
	return t.kind != Other && (t.year != 0 || len(t.units) > 0)
}

// plainStyle puts a heading without number above the numbered ones where their
// count begins anew behind it or there is none; else it stands inside them.
func plainStyle(h found, numbered []found, named map[int]bool) style {
	counted := false
	for _, n := range numbered {
		if n.style != byNumeral {
			continue
		}
		counted = true
		if n.start > h.start {
			if n.value == 1 {
				return byPart
			}
			return byBold
		}
	}
	parts := 0
	for _, part := range named {
		if part {
			parts++
		}
	}
	first := slices.IndexFunc(numbered, func(n found) bool { return n.style == byNumeral })
	for start, part := range named {
		if counted && part && named[h.start] && start < numbered[first].start {
			return byPart // as the one that the count stands below
		}
	}
	if !counted && (named[h.start] || len(named) < 2*parts) {
		return byPart
	}
	return byBold
}
