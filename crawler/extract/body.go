package extract

import (
	"golang.org/x/net/html"
)

// reading is what one look at the page found: the body and where it is.
type reading struct {
	ms         measures
	page       []line // the whole page
	root       *html.Node
	body       *rendering
	lines      []line // the body's lines, frame removed
	extractor  string
	confidence float64
	fields     fields
}

func readPage(d *Document) *reading {
	r := &reading{}
	root := d.HTML.Get(0)
	if inner := embedded(d); inner != nil {
		// gkmlpt pages carry the article as JSON; the markup is built from it.
		r.root, r.extractor = inner, "gkmlpt:DETAIL"
		r.ms = measureAll(inner)
		r.body = render(inner, nil)
		r.confidence = 0.95
	} else {
		r.ms = measureAll(root)
		r.choose(d, root)
	}
	r.page = render(pageBody(root), nil).lines
	r.fields.read(d, r)
	r.lines = trimFrame(r.body.lines, r.fields.title.value)
	r.grade(d)
	return r
}

// pageBody returns the body element, or the root of a page that has none.
func pageBody(root *html.Node) *html.Node {
	body := root
	walk(root, func(n *html.Node) bool {
		if n.Type == html.ElementNode && n.Data == "body" {
			body = n
		}
		return body == root
	})
	return body
}

// choose finds the body: content marks, then the containers of the CMSs, then
// density; a rule must not contradict what density sees.
func (r *reading) choose(d *Document, root *html.Node) {
	body := pageBody(root)
	guess, agreed := r.guess(body)
	prose := r.ms.of(guess).prose
	if from, to, origin := marked(body); to != nil {
		if top := commonAncestor(from, to); top != nil {
			text := renderBetween(top, from, to, r.hiddenIn(top))
			if size := textSize(text.lines); size >= 20 && size*5 >= prose*2 || len(text.images) > 0 && prose < 100 {
				r.root, r.body, r.extractor = top, text, origin
				r.confidence = r.trust(size, prose)
				return
			}
		}
	}
	if c := r.bestContainer(body, guess); c.node != nil {
		r.root, r.extractor = c.node, c.origin
		skip := r.hiddenIn(c.node)
		if c.common() {
			skip = r.framed(c.node)
		}
		r.body = render(c.node, skip)
		r.confidence = r.trust(r.ms.of(c.node).chars, prose)
		return
	}
	r.root, r.extractor = guess, "density"
	if d.Flat {
		r.extractor = "tokenizer"
	}
	r.body = render(guess, r.framed(guess))
	r.confidence = 0.4 + 0.4*agreed
}

// framed returns a filter for what stands inside a guessed body and is hidden
// or no part of the text.
func (r *reading) framed(root *html.Node) func(*html.Node) bool {
	total, hide := r.ms.of(root).prose, r.hiddenIn(root)
	return func(n *html.Node) bool {
		return n != root && frame(n, r.ms, total) || hide(n)
	}
}

// trust is the confidence in a rule: its text against the density's.
func (r *reading) trust(chars, prose int) float64 {
	if prose == 0 || chars >= prose {
		return 0.98
	}
	return 0.6 + 0.38*float64(chars)/float64(prose)
}

// bestContainer returns the element with the most prose that a rule names,
// unless density sees far more prose elsewhere. Of nested elements of one CMS
// the outermost holds the whole text; names that anyone may use only count
// where no CMS is known, and of those the innermost that loses nothing.
func (r *reading) bestContainer(body, guess *html.Node) candidate {
	var best candidate
	weight := func(n *html.Node) int {
		m := r.ms.of(n)
		return m.prose*4 + m.chars - m.link + min(m.images, 5)
	}
	for _, c := range containers(body) {
		m := r.ms.of(c.node)
		if m.chars+m.images == 0 || m.link*2 > m.chars && m.chars > 60 && m.prose*3 < m.chars {
			continue
		}
		w, top := weight(c.node), 0
		if best.node != nil {
			top = weight(best.node)
		}
		switch {
		case best.node == nil:
			best = c
		case c.common() && !best.common():
			if w > top*3 {
				best = c
			}
		case !c.common() && best.common():
			if w*3 > top {
				best = c
			}
		case c.common() && inside(c.node, best.node) && w*100 >= top*93, w > top:
			best = c
		}
	}
	if best.node == nil {
		return best
	}
	have, want := r.ms.of(best.node), r.ms.of(guess)
	if have.prose*10 < want.prose*4 && want.prose > 120 {
		return candidate{}
	}
	return best
}

// guess returns the body by density and how far the two scorers agree.
func (r *reading) guess(body *html.Node) (node *html.Node, agreed float64) {
	a, b := descend(body, r.ms), gather(body, r.ms)
	if b == nil {
		return a, 0
	}
	pa, pb := r.ms.of(a).prose, r.ms.of(b).prose
	switch {
	case a == b:
		return a, 1
	case inside(b, a):
		node = r.climb(b, a)
		return node, float64(r.ms.of(node).prose) / float64(pa)
	case inside(a, b):
		return b, float64(pa) / float64(max(pb, 1))
	}
	return b, 0
}

// climb widens the cut of the scorer of paragraphs while what is added is
// clean prose too: an article in several blocks. Lists, players and summaries
// of other articles around a short text are not.
func (r *reading) climb(from, to *html.Node) *html.Node {
	best := from
	for p := from.Parent; p != nil; p = p.Parent {
		have, want := r.ms.of(best), r.ms.of(p)
		chars, prose, link := want.chars-have.chars, want.prose-have.prose, want.link-have.link
		if prose*10 >= chars*6 && link*8 <= chars && prose > 0 {
			best = p
		}
		if p == to {
			break
		}
	}
	return best
}

// hiddenIn returns a filter for elements that the page hides, unless they
// hold most of the text: then a script reveals them.
func (r *reading) hiddenIn(root *html.Node) func(*html.Node) bool {
	total := r.ms.of(root).chars
	return func(n *html.Node) bool {
		return n != root && n.Type == html.ElementNode && hidden(n) && r.ms.of(n).chars*2 < total
	}
}

func textSize(lines []line) int {
	n := 0
	for _, l := range lines {
		n += countText(l.text)
	}
	return n
}

// grade lowers the confidence for what a body should not look like.
func (r *reading) grade(d *Document) {
	size, punct := 0, 0
	for _, l := range r.lines {
		size += countText(l.text)
		for _, c := range l.text {
			if sentencePunct(c) {
				punct++
			}
		}
	}
	m := r.ms.of(r.root)
	switch {
	case size == 0:
		r.confidence = 0
		return
	case size < 60:
		r.confidence *= 0.7
	}
	if size > 200 && punct*100 < size {
		r.confidence *= 0.7
	}
	if m.chars > 0 && m.link*3 > m.chars {
		r.confidence *= 0.8
	}
	if d.Mojibake {
		r.confidence *= 0.4
	}
	if d.Flat {
		r.confidence = min(r.confidence, 0.5)
	}
}
