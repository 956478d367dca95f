package api

import (
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"baogao/api/web"
	"baogao/internal/errs"
)

// sandbox is the policy of a captured page: text under our own style sheet,
// nothing that runs or loads.
const sandbox = "sandbox; default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// maxNodes bounds the rendering of one captured page.
const maxNodes = 200_000

// original reads and cleans what a report was read from.
func (s *Server) original(c *gin.Context, n int) (view web.Snapshot, seq uint64, err error) {
	ctx, id := c.Request.Context(), c.Param("id")
	e, err := s.options.Reports.Report(ctx, id)
	if err == nil && n > 0 {
		e, err = s.options.Reports.ReportVersion(ctx, id, n)
	}
	if err != nil {
		return view, 0, err
	}
	if s.options.Originals == nil {
		return view, 0, errs.New(errs.NotFound, "本服务不提供原件", nil)
	}
	o, err := s.options.Originals.Original(ctx, id, n)
	if err != nil {
		return view, 0, err
	}
	view = web.Snapshot{
		Frame: s.frame(c, "原件："+e.Report.Title), ID: e.Report.ID, URL: o.URL, Link: safeLink(o.URL),
		Fetched: shown(o.Fetched), MediaType: o.MediaType, SHA256: o.SHA256, Report: e.Report.Title,
	}
	if o.HTML == "" {
		view.Text = e.Report.Public()
		return view, e.Seq, nil
	}
	view.Blocks, view.Cut = s.snapshot(o.HTML)
	return view, e.Seq, nil
}

// snapshot reduces a page to its text in blocks. Personal data is replaced in
// the text of the whole page, so that a number split over elements is found.
func (s *Server) snapshot(page string) (blocks []web.SnapshotBlock, cut bool) {
	r := reader{tokens: html.NewTokenizer(strings.NewReader(page))}
	cut = r.read()
	r.end()
	texts := make([]string, len(r.blocks))
	for i, b := range r.blocks {
		texts[i] = b.Text
	}
	whole := strings.Join(texts, "\n")
	masked := s.options.Masking.Text(whole) // of the same length
	for i := range r.blocks {
		size := len(texts[i])
		r.blocks[i].Text = masked[:size]
		masked = masked[min(size+1, len(masked)):]
	}
	return r.blocks, cut
}

// reader folds a token stream into blocks of text.
type reader struct {
	tokens *html.Tokenizer
	blocks []web.SnapshotBlock
	text   strings.Builder
	level  int
	skip   int // depth inside elements whose content is not text
}

// read reports whether it stopped before the end.
func (r *reader) read() (cut bool) {
	for range maxNodes {
		switch r.tokens.Next() {
		case html.ErrorToken:
			return false
		case html.TextToken:
			if r.skip == 0 {
				r.text.Write(r.tokens.Raw())
			}
		case html.StartTagToken:
			r.open(r.name())
		case html.EndTagToken:
			r.shut(r.name())
		case html.SelfClosingTagToken:
			if isBlock(r.name()) {
				r.end()
			}
		default:
		}
	}
	return true
}

func (r *reader) name() atom.Atom {
	name, _ := r.tokens.TagName()
	return atom.Lookup(name)
}

func (r *reader) open(tag atom.Atom) {
	switch {
	case isHidden(tag):
		r.skip++
	case tag == atom.Td || tag == atom.Th:
		r.text.WriteString("　")
	case isBlock(tag):
		r.end()
		r.level = headingLevel(tag)
	}
}

func (r *reader) shut(tag atom.Atom) {
	switch {
	case isHidden(tag):
		r.skip = max(0, r.skip-1)
	case isBlock(tag):
		r.end()
		r.level = 0
	}
}

// end closes the block under way.
func (r *reader) end() {
	text := strings.ToValidUTF8(strings.Join(strings.Fields(unescape(r.text.String())), " "), "�")
	r.text.Reset()
	if text != "" {
		r.blocks = append(r.blocks, web.SnapshotBlock{Level: r.level, Text: text})
	}
}

// unescape resolves entities: the tokenizer's raw text still has them.
func unescape(s string) string { return html.UnescapeString(s) }

func isHidden(tag atom.Atom) bool {
	return slices.Contains([]atom.Atom{
		atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Object, atom.Template, atom.Svg, atom.Math, atom.Select, atom.Textarea,
	}, tag)
}

func isBlock(tag atom.Atom) bool {
	return headingLevel(tag) > 0 || slices.Contains([]atom.Atom{
		atom.P, atom.Div, atom.Br, atom.Li, atom.Tr, atom.Table, atom.Ul, atom.Ol, atom.Blockquote, atom.Pre, atom.Hr, atom.Title,
		atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dd, atom.Dt, atom.Body,
	}, tag)
}

func headingLevel(tag atom.Atom) int {
	return 1 + slices.Index([]atom.Atom{atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6}, tag)
}
