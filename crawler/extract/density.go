package extract

import (
	"math"
	"regexp"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Two scorers look for the body where no rule knows the page. They err in
// different ways, so their agreement is worth more than either score.

// descend follows the prose from the root down for as long as one child holds
// nearly all of it.
func descend(root *html.Node, ms measures) *html.Node {
	n := root
	for ms.of(n).prose > 0 {
		var best *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.ElementNode && !unseen(c.DataAtom) && (best == nil || ms.of(c).prose > ms.of(best).prose) {
				best = c
			}
		}
		if best == nil || inline(best.DataAtom) && best.DataAtom != 0 && ms.of(best).paras < 2 ||
			ms.of(best).prose*100 < ms.of(n).prose*75 {
			return n
		}
		if best.DataAtom == atom.P {
			return n
		}
		n = best
	}
	return n
}

// gather scores every element by the prose of its children and, halved, of
// its grandchildren, weighed by punctuation and the share of links.
func gather(root *html.Node, ms measures) *html.Node {
	scores := map[*html.Node]float64{}
	var best *html.Node
	walk(root, func(n *html.Node) bool {
		if n.Type != html.ElementNode || unseen(n.DataAtom) {
			return n.Type == html.DocumentNode
		}
		m := ms.of(n)
		own := ownProse(n, ms)
		if own == 0 {
			return m.prose > 0
		}
		for p, w, i := holder(n), 1.0, 0; p != nil && i < 3; p, w, i = p.Parent, w/2, i+1 {
			scores[p] += w * math.Sqrt(float64(own)) * math.Min(float64(own), 400) / 20
		}
		return true
	})
	top := 0.0
	walk(root, func(n *html.Node) bool {
		if s, ok := scores[n]; ok {
			m := ms.of(n)
			s *= 1 - float64(m.link)/float64(m.chars+1)
			s *= 1 + math.Log1p(float64(m.punct))/10
			if s > top {
				best, top = n, s
			}
		}
		return n.Type != html.ElementNode || ms.of(n).prose > 0
	})
	return best
}

// ownProse is the prose of n that no element below it holds.
func ownProse(n *html.Node, ms measures) int {
	own := ms.of(n).prose
	for c := n.FirstChild; c != nil && own > 0; c = c.NextSibling {
		if c.Type == html.ElementNode {
			own -= ms.of(c).prose
		}
	}
	return own
}

// holder is the element whose content a paragraph is: its parent, or itself
// when the paragraphs stand in it parted by <br>.
func holder(n *html.Node) *html.Node {
	switch n.DataAtom {
	case atom.P, atom.Li, atom.H1, atom.H2, atom.H3, atom.H4, atom.Blockquote, atom.Dd:
		return n.Parent
	case atom.Td:
		return n
	default:
	}
	if n.Parent != nil && n.Parent.DataAtom != atom.Body && n.FirstChild != nil && n.FirstChild == n.LastChild {
		return n.Parent
	}
	return n
}

var frameName = regexp.MustCompile(`(?i)comment|share|related|recommend|footer|sidebar|copyright|toolbar|pagination|breadcrumb|hot-?news|(^|[-_ ])(nav|menu|ad|ads|foot|side|tools?|tags?|reply|pinglun)([-_ ]|$)`)

// frame reports whether an element inside a guessed body belongs to the page
// rather than to the text. total is the prose of the whole body.
func frame(n *html.Node, ms measures, total int) bool {
	if n.Type != html.ElementNode || inline(n.DataAtom) {
		return false
	}
	m := ms.of(n)
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Footer:
		return m.prose*2 < total
	case atom.P, atom.Td, atom.Tr, atom.Tbody, atom.Body, atom.Html:
		return false
	default:
	}
	if m.chars == 0 {
		return false
	}
	if m.link*2 > m.chars && m.chars >= 16 && m.prose*5 < m.chars {
		return true
	}
	return m.prose*4 < total && frameName.MatchString(attr(n, "class")+" "+attr(n, "id"))
}
