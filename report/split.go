package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds on a file that holds many reports: a list of links has titles too, but
// nothing below them.
const (
	leastReport = 150 // runes of a report below its title
	maxReports  = 500
)

// start is a line of a text that titles a report.
type start struct {
	at, end int
	title   string
	units   string
}

// split parts a page or file that holds the reports of many units, each under
// its own title: a county's volume of its townships' reports. A text that holds
// one report, or a title twice, is left whole.
func split(a *Article) []Article {
	if a.Given.ID != "" || len(a.Body) < 2*leastReport {
		return nil
	}
	starts := distinct(a.Body, titleLines(a.Body))
	if len(starts) < 2 {
		return nil
	}
	parts := make([]Article, 0, len(starts))
	for i, s := range starts {
		end := len(a.Body)
		if i+1 < len(starts) {
			end = starts[i+1].at
		}
		parts = append(parts, a.part(s, end))
	}
	return parts
}

// candidate is a line that may be a title, and the line before it.
type candidate struct {
	start
	before   string
	beforeAt int
}

// titleLines finds the lines that are the title of a yearly report and name
// who reports. The issuer may stand on the line before.
func titleLines(text string) []start {
	lines := candidates(text)
	if len(lines) < 2 {
		return nil // one report, the most frequent case, costs no more
	}
	var all []start
	for i, line := range slices.Backward(lines) {
		if i == 0 && len(all) == 0 {
			return nil // the title of the one report is not read for nothing
		}
		if s, ok := line.read(); ok {
			all = append(all, s)
		}
	}
	slices.Reverse(all)
	return all
}

// read reads the line as the title of a report and who reports.
func (c candidate) read() (s start, ok bool) {
	t := readTitle(c.title)
	if t.kind != Other && len(t.units) == 0 && c.mayNameIssuer() {
		c.at, c.title = c.beforeAt, c.before+c.title
		t = readTitle(c.title)
	}
	c.units = strings.Join(t.units, " ")
	return c.start, t.kind != Other && c.units != "" && isIssuer(t.units[0])
}

// mayNameIssuer reports whether the line before is the name of who reports.
func (c candidate) mayNameIssuer() bool {
	return c.before != "" && utf8.RuneCountInString(c.before) <= 30 && isIssuer(c.before)
}

// candidates are the lines that may be a title.
func candidates(text string) []candidate {
	var all []candidate
	before, beforeAt := "", 0
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		line := blank.trim(text[at:end])
		if m, numbered := readMarker(line); numbered {
			line = blank.trim(line[m.size:])
		}
		if mayTitle(line) {
			all = append(all, candidate{start{at: at, end: end, title: line}, before, beforeAt})
		}
		before, beforeAt = line, at
		at = end + 1
	}
	return all
}

// noTitle are marks of sentences, of paths and of tables.
var noTitle = charsOf("。；！>|\t")

// mayTitle tells cheaply which lines can be a title at all.
func mayTitle(line string) bool {
	if len(line) < len("年度报告") || len(line) > 240 || noTitle.in(line) {
		return false
	}
	if strings.HasPrefix(line, "《") || strings.HasPrefix(line, "附") {
		return false
	}
	return speaksOfAny(line, "报告", "总结", "情况", "汇报", "年报", "报表", "報告", "總結", "情況", "年報", "報表") &&
		speaksOfAny(line, "法治", "依法", "信息公开", "政务公开", "工作报告", "网站", "信息公開", "政務公開", "工作報告", "網站")
}

// speaksOfAny reports whether one of the words stands in a line.
func speaksOfAny(line string, words ...string) bool {
	for _, word := range words {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// distinct keeps the titles with a text below them, and answers none unless
// each names another unit.
func distinct(text string, all []start) []start {
	var kept []start
	if len(all) < 2 {
		return nil
	}
	seen := map[string]bool{}
	for i, s := range all {
		end := len(text)
		if i+1 < len(all) {
			end = all[i+1].at
		}
		if utf8.RuneCountInString(cutAt(text[s.end:end], 4*leastReport)) < leastReport {
			continue
		}
		if seen[s.units] || len(kept) == maxReports {
			return nil
		}
		seen[s.units] = true
		kept = append(kept, s)
	}
	return kept
}

// part is the article of one report: its text, and of the page what holds for
// all. Who published the volume does not say who reports.
func (a *Article) part(s start, end int) Article {
	part := *a
	part.Title, part.Body = s.title, blankOrBreak.trimRight(a.Body[s.at:end])
	end = s.at + len(part.Body)
	part.Given.Unit = ""
	part.Blocks, part.Tables = nil, nil
	for _, b := range a.Blocks {
		if b.Start >= s.at && b.End <= end {
			b.Span = b.moved(-s.at)
			part.Blocks = append(part.Blocks, b)
		}
	}
	for _, t := range a.Tables {
		if t.Start >= s.at && t.End <= end {
			part.Tables = append(part.Tables, t.moved(-s.at))
		}
	}
	return part
}

func (s Span) moved(by int) Span { return Span{s.Start + by, s.End + by} }

func (t Table) moved(by int) Table {
	m := Table{Span: t.Span.moved(by), Rows: make([][]Cell, len(t.Rows))}
	for i, row := range t.Rows {
		m.Rows[i] = make([]Cell, len(row))
		for j, c := range row {
			c.Span = c.moved(by)
			m.Rows[i][j] = c
		}
	}
	return m
}
