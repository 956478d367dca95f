package extract

import (
	"bufio"
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

//go:embed containers.txt
var containerList string

// containerRules are the rules of containers.txt by exact name and by prefix;
// a name begins with # or . and is lower case.
type containerRules struct {
	exact  map[string]string // name → family
	prefix map[string]string
}

// rules parses containers.txt on first use.
var rules = sync.OnceValue(func() containerRules {
	r := containerRules{exact: map[string]string{}, prefix: map[string]string{}}
	for sc := bufio.NewScanner(strings.NewReader(containerList)); sc.Scan(); {
		family, name, ok := strings.Cut(strings.TrimSpace(sc.Text()), " ")
		if !ok || family == "#" {
			continue
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if p, isPrefix := strings.CutSuffix(name, "*"); isPrefix {
			r.prefix[p] = family
		} else {
			r.exact[name] = family
		}
	}
	return r
})

func (c containerRules) family(name string) string {
	name = strings.ToLower(name)
	if f := c.exact[name]; f != "" {
		return f
	}
	for p, f := range c.prefix {
		if strings.HasPrefix(name, p) {
			return f
		}
	}
	return ""
}

// candidate is an element that may hold the body.
type candidate struct {
	node   *html.Node
	origin string // "trs:.TRS_Editor", "density" …
}

// common reports whether the rule is a name that anyone may use, rather than
// the mark of one CMS.
func (c candidate) common() bool { return strings.HasPrefix(c.origin, "common:") }

// containers returns the elements that a rule names, with the rule.
func containers(root *html.Node) []candidate {
	c := rules()
	var found []candidate
	walk(root, func(n *html.Node) bool {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				if f := c.family("#" + strings.TrimSpace(a.Val)); f != "" {
					found = append(found, candidate{n, f + ":#" + strings.TrimSpace(a.Val)})
				}
			case "class":
				for class := range strings.FieldsSeq(a.Val) {
					if f := c.family("." + class); f != "" {
						found = append(found, candidate{n, f + ":." + class})
					}
				}
			case "itemprop":
				if strings.EqualFold(a.Val, "articleBody") {
					found = append(found, candidate{n, "microdata:articleBody"})
				}
			}
		}
		return len(found) < 1000 && !unseen(n.DataAtom) || n.Parent == nil
	})
	return found
}

// contentMarks are pairs of comments or empty meta tags between which a CMS
// puts the text: the most exact cut there is.
func contentMarks() [][2]string {
	return [][2]string{
		{"zjeg_rss.content.begin", "zjeg_rss.content.end"},
		{"enpcontent", "/enpcontent"},
		{"contentstart", "contentend"},
		{"<$[信息内容]>begin", "<$[信息内容]>end"},
		{"正文开始", "正文结束"},
		{"内容开始", "内容结束"},
	}
}

// marked finds the first pair of content marks on the page.
func marked(root *html.Node) (from, to *html.Node, origin string) {
	pairs := contentMarks()
	open := make([]*html.Node, len(pairs))
	walk(root, func(n *html.Node) bool {
		s := markText(n)
		for i, p := range pairs {
			if to != nil || s == "" {
				break
			}
			switch {
			case s == p[0] && open[i] == nil:
				open[i] = n
			case s == p[1] && open[i] != nil:
				from, to, origin = open[i], n, "marks:"+p[0]
			}
		}
		return to == nil
	})
	return from, to, origin
}

// markText returns what a comment or a nameless meta tag in the body marks.
func markText(n *html.Node) string {
	switch {
	case n.Type == html.CommentNode && len(n.Data) < 60:
		return strings.ToLower(strings.Trim(strings.TrimSpace(n.Data), "-= "))
	case n.Type == html.ElementNode && n.Data == "meta":
		return strings.ToLower(attr(n, "name"))
	}
	return ""
}

// commonAncestor returns the deepest element above both nodes.
func commonAncestor(a, b *html.Node) *html.Node {
	above := map[*html.Node]bool{}
	for n := a.Parent; n != nil; n = n.Parent {
		above[n] = true
	}
	for n := b.Parent; n != nil; n = n.Parent {
		if above[n] {
			return n
		}
	}
	return nil
}
