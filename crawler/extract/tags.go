package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// unseen names elements whose content is no text of the page.
func unseen(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object,
		atom.Embed, atom.Select, atom.Button, atom.Textarea, atom.Input, atom.Svg,
		atom.Canvas, atom.Video, atom.Audio, atom.Head, atom.Title, atom.Math:
		return true
	default:
	}
	return false
}

// inline names the elements that do not end a line of text. Unknown elements
// do not either: a wrong break splits a word, a missing one joins two lines
// that a parent block separates anyway.
func inline(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Br,
		atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Dir, atom.Div, atom.Dl,
		atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form,
		atom.Frameset, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header,
		atom.Hgroup, atom.Hr, atom.Html, atom.Legend, atom.Li, atom.Main, atom.Menu,
		atom.Nav, atom.Ol, atom.Option, atom.P, atom.Pre, atom.Section, atom.Summary,
		atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return false
	default:
	}
	return true
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// hidden reports whether the element's own style keeps it off the page, or it
// is the settings that Word pastes along.
func hidden(n *html.Node) bool {
	if n.Data == "xml" {
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			if !strings.Contains(a.Val, "none") && !strings.Contains(a.Val, "NONE") {
				return false
			}
			s := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			return strings.Contains(s, "display:none")
		}
	}
	return false
}

// walk calls visit for n and, while visit says so, for what is below it. The
// depth of a parsed page is bounded by the parser, that of a flat one by us.
func walk(n *html.Node, visit func(*html.Node) bool) {
	if !visit(n) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walk(c, visit)
	}
}

// nodeText returns the text below n, spaces collapsed, nothing else removed.
func nodeText(n *html.Node) string {
	var b strings.Builder
	walk(n, func(c *html.Node) bool {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
		if c.Type == html.ElementNode && !inline(c.DataAtom) {
			b.WriteByte(' ')
		}
		return c == n || !unseen(c.DataAtom)
	})
	return squeeze(b.String())
}

// inside reports whether n is below or equal to ancestor.
func inside(n, ancestor *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == ancestor {
			return true
		}
	}
	return false
}
