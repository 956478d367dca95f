package api

import (
	"slices"
	"strings"
	"unicode/utf8"

	"baogao/api/web"
)

// maxMarks bounds the marks of one page: beyond it nobody counts.
const maxMarks = 2000

// tidy makes spans safe to cut by: within the text, on rune boundaries, in
// order, without overlap. Offsets come from elsewhere and may be wrong; a wrong
// mark must cost the mark, not the page.
func tidy(text string, spans [][2]int) [][2]int {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b [2]int) int { return a[0] - b[0] })
	var out [][2]int
	last := 0
	for _, s := range sorted {
		start, end := max(s[0], last), min(s[1], len(text))
		if start >= end || start < 0 || !boundary(text, start) || !boundary(text, end) {
			continue
		}
		out = append(out, [2]int{start, end})
		last = end
	}
	return out
}

func boundary(text string, at int) bool { return at == len(text) || utf8.RuneStart(text[at]) }

// pieces cuts text[start:end] at marks and masks, both tidy.
func pieces(text string, start, end int, marks, masks [][2]int) []web.Piece {
	var out []web.Piece
	for at := start; at < end; {
		marked, markEnd := within(marks, at, end)
		masked, maskEnd := within(masks, at, end)
		next := min(markEnd, maskEnd)
		out = append(out, web.Piece{Text: text[at:next], Mark: marked, Masked: masked})
		at = next
	}
	return out
}

// within says whether a span covers a place, and where that changes.
func within(spans [][2]int, at, end int) (inside bool, until int) {
	i, _ := slices.BinarySearchFunc(spans, at, func(s [2]int, at int) int {
		if s[1] <= at {
			return -1
		}
		return 1
	})
	switch {
	case i == len(spans):
		return false, end
	case spans[i][0] <= at:
		return true, min(spans[i][1], end)
	default:
		return false, min(spans[i][0], end)
	}
}

// literalMarks finds the words of a query as they are typed. It knows quotes,
// fields and exclusion well enough for a page; the engine's own marks, where
// they are wired, know better.
func literalMarks(query, text string) [][2]int {
	var out [][2]int
	folded := strings.ToLower(text)
	if len(folded) != len(text) {
		folded = text
	}
	for _, word := range literalWords(query) {
		for from := 0; len(out) < maxMarks; {
			i := strings.Index(folded[from:], word)
			if i < 0 {
				break
			}
			out = append(out, [2]int{from + i, from + i + len(word)})
			from += i + len(word)
		}
	}
	return out
}

// literalWords lists what a query asks for literally, in lower case.
func literalWords(query string) []string {
	clean := strings.NewReplacer("“", `"`, "”", `"`, "「", `"`, "」", `"`, "（", " ", "）", " ", "(", " ", ")", " ", "：", ":", "|", " ").
		Replace(strings.ToLower(query))
	var words []string
	for i, part := range strings.Split(clean, `"`) {
		if i%2 == 1 {
			words = append(words, strings.TrimSpace(part))
			continue
		}
		for word := range strings.FieldsSeq(part) {
			if !strings.HasPrefix(word, "-") && !strings.Contains(word, ":") && word != "or" {
				words = append(words, word)
			}
		}
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}
