package cms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// visit calls f for n and, while f says so, for what is below it.
func visit(n *html.Node, f func(*html.Node) bool) {
	if !f(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		visit(c, f)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func unseen(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Select, atom.Textarea, atom.Iframe:
		return true
	default:
	}
	return false
}

// textOf returns the text below n; elements are parted by a space only where
// a browser would break the line, so that highlighted words stay whole.
func textOf(n *html.Node) string {
	var b strings.Builder
	visit(n, func(c *html.Node) bool {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		switch c.DataAtom {
		case atom.Div, atom.P, atom.Br, atom.Li, atom.Td, atom.Span, atom.I, atom.Em, atom.H3, atom.H4, atom.Dt, atom.Dd:
			b.WriteByte(' ')
		default:
		}
		return (c == n || !unseen(c.DataAtom)) && b.Len() < 4096
	})
	return collapse(b.String())
}

// size is the number of visible characters below n, counted to the limit; it
// stops there, so that asking for every link of a vast page stays cheap.
func size(n *html.Node, limit int) int {
	if n.Type == html.TextNode {
		return utf8.RuneCountInString(squash(n.Data))
	}
	if unseen(n.DataAtom) {
		return 0
	}
	chars := 0
	for c := n.FirstChild; c != nil && chars < limit; c = c.NextSibling {
		chars += size(c, limit-chars)
	}
	return chars
}

// collapse makes one space of each run of white space, and none between two
// Chinese characters, where only markup or a line break of the source stood.
func collapse(s string) string {
	fields := strings.Fields(s)
	var b strings.Builder
	for i, f := range fields {
		if i > 0 {
			before, after := []rune(fields[i-1]), []rune(f)
			if !unicode.Is(unicode.Han, before[len(before)-1]) || !unicode.Is(unicode.Han, after[0]) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(f)
	}
	return b.String()
}

func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}
