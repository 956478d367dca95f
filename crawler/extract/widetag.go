package extract

import "strings"

// A tag this long with this many attributes is no tag that anybody wrote: a
// million of them cost the tokenizer seconds and twenty times their bytes.
const (
	wideTag       = 64 << 10
	maxAttributes = 1000
)

// withoutWideTags drops tags that are nothing but attributes. A long tag with
// few of them, a picture written into the page, stays.
func withoutWideTags(text string) string {
	var kept strings.Builder
	from := 0 // of what is not kept yet
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '<')
		if i < 0 || at+i+1 >= len(text) {
			break
		}
		start := at + i
		at = start + 1
		if c := text[at] | 0x20; c < 'a' || c > 'z' {
			continue
		}
		if near := text[at:min(len(text), at+wideTag)]; strings.IndexByte(near, '>') >= 0 || len(near) < wideTag {
			continue
		}
		end, attributes := tagEnd(text, at)
		if attributes > maxAttributes {
			kept.WriteString(text[from:start])
			from = end
		}
		at = end
	}
	if from == 0 {
		return text
	}
	kept.WriteString(text[from:])
	return kept.String()
}

// tagEnd finds where a tag ends, as the tokenizer does, and how many attributes
// it has, about.
func tagEnd(text string, at int) (end, attributes int) {
	quote, gap := byte(0), false
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote, gap = 0, true
			}
		case (c == '"' || c == '\'') && text[i-1] == '=':
			quote = c
		case c == '>':
			return i + 1, attributes
		case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '/':
			gap = true
		case gap:
			attributes++
			gap = false
		}
	}
	return len(text), attributes
}
