package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// measure is what the scorers know of an element: counts over the visible
// text below it, white space left out.
type measure struct {
	chars  int // characters
	link   int // of these inside <a>
	punct  int // sentence punctuation outside links
	prose  int // characters of paragraphs that read like prose
	paras  int // number of such paragraphs
	images int
}

func (m *measure) add(o *measure) {
	m.chars += o.chars
	m.link += o.link
	m.punct += o.punct
	m.prose += o.prose
	m.paras += o.paras
	m.images += o.images
}

type measures map[*html.Node]*measure

// of returns the measure of an element, empty for what was not measured.
func (ms measures) of(n *html.Node) *measure {
	if m := ms[n]; m != nil {
		return m
	}
	return &measure{}
}

// measurer walks the page once. A paragraph is the text between two block
// boundaries; it counts for the block element it stands in.
type measurer struct {
	all   measures
	slab  []measure // from which measures are taken, a hundred at a time
	block *measure
	para  measure
	head  []rune // beginning of the paragraph
}

func measureAll(root *html.Node) measures {
	m := &measurer{all: make(measures, 1024)}
	m.block = &measure{}
	m.visit(root, false)
	m.flush()
	return m.all
}

func (m *measurer) take() *measure {
	if len(m.slab) == 0 {
		m.slab = make([]measure, 128)
	}
	sum := &m.slab[0]
	m.slab = m.slab[1:]
	return sum
}

func (m *measurer) visit(n *html.Node, link bool) *measure {
	switch n.Type {
	case html.TextNode:
		return m.text(n.Data, link)
	case html.ElementNode, html.DocumentNode:
	default:
		return nil
	}
	if unseen(n.DataAtom) {
		return nil
	}
	sum := m.take()
	m.all[n] = sum
	if n.DataAtom == atom.Img {
		sum.images++
		return sum
	}
	block := !inline(n.DataAtom)
	outer := m.block
	if block {
		m.flush()
		m.block = sum
	}
	link = link || n.DataAtom == atom.A
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if o := m.visit(c, link); o != nil {
			sum.add(o)
		}
	}
	if block {
		m.flush()
		m.block = outer
	}
	if sum.chars < maxFooter && footing(n) {
		*sum = measure{}
	}
	return sum
}

// maxFooter bounds what a footer says; what claims to be one and is longer
// encloses the article by a tag that nobody closed.
const maxFooter = 600

var footerName = regexp.MustCompile(`(?i)(^|[-_ ])(footer|foot|copyright|bottom)([-_ ]|$)`)

// footing reports whether an element is the foot of the page. Its sentences
// would be the prose of every page that has none of its own.
func footing(n *html.Node) bool {
	return n.DataAtom == atom.Footer || n.DataAtom == atom.Div && (footerNamed(attr(n, "class")) || footerNamed(attr(n, "id")))
}

// footerNamed matches footerName. Hardly any name has these letters, and asking
// for them is much cheaper than the expression.
func footerNamed(name string) bool {
	return len(name) >= len("foot") && strings.ContainsAny(name, "ptPT") && strings.ContainsAny(name, "oO") && footerName.MatchString(name)
}

func (m *measurer) text(s string, link bool) *measure {
	var t measure
	for _, c := range s {
		if !shown(c) {
			continue
		}
		t.chars++
		if link {
			t.link++
		} else if sentencePunct(c) {
			t.punct++
		}
		if len(m.head) < 60 {
			m.head = append(m.head, c)
		}
	}
	m.para.add(&t)
	return &t
}

// flush judges the paragraph that just ended.
func (m *measurer) flush() {
	own := m.para.chars - m.para.link
	prose := own >= 8 && m.para.link*5 <= m.para.chars*2 &&
		(m.para.punct > 0 || own >= 40) && !noise(string(m.head))
	if prose {
		m.block.prose += own
		m.block.paras++
	}
	m.para, m.head = measure{}, m.head[:0]
}

func sentencePunct(c rune) bool {
	switch c {
	case '，', '。', '；', '！', '？', '、', '：', ',', ';', '!', '?':
		return true
	}
	return false
}

// noise reports whether a paragraph belongs to the frame of the page.
func noise(s string) bool {
	for _, w := range []string{
		"版权所有", "ICP备", "ICP证", "公网安备", "网站标识码", "主办单位：", "承办单位：", "技术支持：",
		"Copyright", "copyright", "未经授权", "免责声明", "许可证", "举报电话", "违法和不良信息", "您的浏览器",
	} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func countText(s string) int {
	n := 0
	for _, c := range s {
		if shown(c) {
			n++
		}
	}
	return n
}
