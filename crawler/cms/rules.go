package cms

import (
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Rules are what a person wrote of a list that is read wrongly. They override
// what the adapter finds, and nothing else.
type Rules struct {
	Items string // CSS selector of the rows, or of their links
	Next  string // CSS selector of the link to the next page
}

// CheckSelector says why a selector cannot be used.
func CheckSelector(selector string) error {
	_, err := cascadia.ParseGroup(selector)
	return err
}

// override puts what the rules find in place of what the adapter found.
func (p *page) override(l *List, r Rules) {
	if rows, ok := p.selected(r.Items); ok {
		l.Items = nil
		for _, row := range rows {
			if a := firstLink(row); a != nil {
				if u := p.target(a); u != nil {
					found := link{node: a, url: u, text: titleOf(a), row: row}
					l.Items = append(l.Items, found.item())
				}
			}
		}
	}
	if links, ok := p.selected(r.Next); ok {
		l.Next, l.Partial = nil, ""
		for _, n := range links {
			if a := firstLink(n); a != nil && len(l.Next) == 0 {
				if u := p.target(a); u != nil {
					l.Next = []Request{{URL: u.String()}}
				}
			}
		}
	}
}

// selected returns the elements of a selector; a broken one, which the
// configuration does not let pass, selects nothing.
func (p *page) selected(selector string) ([]*html.Node, bool) {
	if selector == "" {
		return nil, false
	}
	s, err := cascadia.ParseGroup(selector)
	if err != nil {
		return nil, false
	}
	return cascadia.QueryAll(p.root, s), true
}

// firstLink is the element itself if it is a link, else the first in it.
func firstLink(n *html.Node) (a *html.Node) {
	visit(n, func(c *html.Node) bool {
		if a == nil && c.DataAtom == atom.A {
			a = c
		}
		return a == nil
	})
	return a
}
