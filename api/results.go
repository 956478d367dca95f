package api

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/index"
)

// pageSize is how many hits a page of results has unless the address says so.
const pageSize = 10

// facetShown is how many values of a facet a page lists.
const facetShown = 12

func (s *Server) searchPage(c *gin.Context) {
	values := c.Request.URL.Query()
	view := web.Results{Frame: s.frame(c, "检索"), Query: clip(values.Get("q"), maxQuery)}
	view.Sorts, view.Matches = sortLinks(values), matchLinks(values)
	req, err := parseSearch(c.Request.URL.RawQuery)
	if err != nil {
		s.refusedResults(c, view, err)
		return
	}
	status, err := s.options.Status.Status(c.Request.Context())
	if err != nil {
		s.failPage(c, err)
		return
	}
	if s.fresh(c, status.Corpus.Seq) {
		return
	}
	if values.Get("limit") == "" {
		req.Limit = pageSize
	}
	if req.Facets == nil {
		req.Facets = facetNames()
	}
	answer, err := s.search(c.Request.Context(), req)
	if err != nil {
		s.refusedResults(c, view, err)
		return
	}
	s.fillResults(&view, req, answer, values)
	s.render(c, http.StatusOK, "results", view)
}

// refusedResults shows a mistake of the asker above the search box, so that it
// can be mended there; anything else is a page of its own.
func (s *Server) refusedResults(c *gin.Context, view web.Results, err error) {
	if statusOf(err) != http.StatusBadRequest {
		s.failPage(c, err)
		return
	}
	p := problemOf(err, requestID(c))
	view.Refused = append(view.Refused, p.Title)
	for _, f := range p.Errors {
		view.Refused = append(view.Refused, f.Location+"："+f.Message)
	}
	c.Header("Cache-Control", "no-store")
	s.render(c, http.StatusBadRequest, "results", view)
}

func (s *Server) fillResults(view *web.Results, req index.Ask, a *index.Answer, values url.Values) {
	view.Title = cmp.Or(clip(req.Query, 40), "全部报告")
	view.Total, view.TookMS, view.Corpus = a.Total, a.TookMS, corpusLine(a.Corpus)
	view.Hits = s.hits(a.Hits, req.Query)
	if a.HiddenSince != nil { // the versions of that day
		for i, h := range a.Hits {
			view.Hits[i].Href = versionLink(h, req.Query)
		}
	}
	view.Facets = s.facets(a.Facets, values)
	view.Active, view.Kept = s.active(values)
	for _, c := range a.Corrections {
		link := web.Link{Text: c.Message}
		if c.Query != "" {
			link.Href, link.Note = searchLink(with(values, "q", c.Query)), c.Query
		}
		if c.Code == "wider" {
			link.Href, link.Note = searchLink(with(values, "match", "any")), "查看"
		}
		view.Corrections = append(view.Corrections, link)
	}
	for _, e := range a.Synonyms {
		others := make([]string, len(e.Others))
		for i, o := range e.Others {
			others[i] = o.Term
		}
		view.Said = append(view.Said, e.Term+"："+strings.Join(others, "、"))
	}
	view.AsTyped = searchLink(with(values, "synonyms", "false"))
	if a.HiddenSince != nil {
		view.Then = fmt.Sprintf("按语料 %d 检索；其中 %d 份此后已隐藏，不在结果里", a.Corpus.Seq, *a.HiddenSince)
		view.Today = searchLink(with(values, "corpus", ""))
	}
	if a.Total == 0 {
		view.Wider = s.wider(values)
	}
	s.paging(view, req, a, values)
	view.API = "/api/v1" + searchLink(values)
	for _, w := range a.Keywords {
		q := strings.TrimSpace(values.Get("q") + " " + w.Term)
		narrowed := with(values, "q", q)
		narrowed.Del("keywords")
		view.Keywords = append(view.Keywords, web.Link{
			Text: w.Term, Href: searchLink(narrowed), Note: fmt.Sprintf("前 %d 份里有 %d 份，全部报告里有 %d 份", min(a.Total, index.KeywordTexts), w.Documents, w.Held),
		})
	}
	if req.Keywords == 0 && a.Total > 0 && s.options.Likener != nil {
		view.AskKeywords = searchLink(with(values, "keywords", "20"))
	}
	view.Lasting = searchLink(with(values, "corpus", number(a.Corpus.Seq)))
}

// wider offers the ways out of an empty answer.
func (s *Server) wider(values url.Values) []web.Link {
	var links []web.Link
	if values.Get("match") != "any" && values.Get("q") != "" {
		links = append(links, web.Link{Text: "改为包含任一词语即可", Href: searchLink(with(values, "match", "any"))})
	}
	if active, _ := s.active(values); len(active) > 0 {
		plain := url.Values{"q": values["q"]}
		links = append(links, web.Link{Text: "去掉全部筛选条件", Href: searchLink(plain)})
	}
	return append(links, web.Link{Text: "查看检索帮助", Href: "/help"})
}

func (s *Server) paging(view *web.Results, req index.Ask, a *index.Answer, values url.Values) {
	size := max(1, req.Limit)
	if req.Offset > 0 {
		view.Previous = searchLink(with(values, "offset", offset(max(0, req.Offset-size))))
	}
	next := req.Offset + size
	if next < a.Total && next+size <= maxWindow {
		view.Next = searchLink(with(values, "offset", offset(next)))
	}
	view.From, view.To = req.Offset+1, req.Offset+len(a.Hits)
	view.Page, view.PageCount = req.Offset/size+1, (a.Total+size-1)/size
}

func offset(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// with is the address's parameters with one changed; another search begins on
// its first page.
func with(values url.Values, name, value string) url.Values {
	out := url.Values{}
	for k, v := range values {
		if k != "offset" && k != "cursor" {
			out[k] = slices.Clone(v)
		}
	}
	out.Del(name)
	if value != "" {
		out.Set(name, value)
	}
	return out
}

func searchLink(values url.Values) string {
	if len(values) == 0 {
		return "/search"
	}
	return "/search?" + values.Encode()
}

// toggled adds a value of a filter, or takes it out.
func toggled(values url.Values, name, value string) (out url.Values, on bool) {
	out = with(values, "offset", "")
	p := params{values: values}
	held := p.list(name)
	if i := slices.Index(held, value); i >= 0 {
		held, on = slices.Delete(held, i, i+1), true
	} else {
		held = append(held, value)
	}
	out.Del(name)
	for _, v := range held {
		out.Add(name, v)
	}
	return out, on
}

// facets turns counts into links that narrow or widen the search.
func (s *Server) facets(found map[string][]index.FacetValue, values url.Values) []web.Facet {
	var facets []web.Facet
	for _, name := range facetNames() {
		if len(found[name]) == 0 {
			continue
		}
		facet := web.Facet{Name: facetName(name)}
		for i, v := range found[name] {
			if i == facetShown {
				break
			}
			next, on := toggled(values, name, v.Value)
			facet.Values = append(facet.Values, web.FacetValue{
				Text: cmp.Or(v.Label, s.valueName(name, v.Value)), Count: v.Count, Href: searchLink(next), On: on,
			})
		}
		facets = append(facets, facet)
	}
	return facets
}

// active lists the filters in force as links that take them off, and as the
// hidden fields that keep them when the form is sent again.
func (s *Server) active(values url.Values) (links []web.Link, kept []web.Field) {
	p := params{values: values}
	for _, name := range facetNames() {
		for _, v := range p.list(name) {
			next, _ := toggled(values, name, v)
			links = append(links, web.Link{Text: facetName(name) + "：" + s.valueName(name, clip(v, 40)), Href: searchLink(next)})
			kept = append(kept, web.Field{Name: name, Value: v})
		}
	}
	for _, name := range []string{"sort", "match", "corpus"} {
		if v := values.Get(name); v != "" && utf8.RuneCountInString(v) < 20 {
			kept = append(kept, web.Field{Name: name, Value: v})
		}
	}
	return links, kept
}

func sortLinks(values url.Values) []web.Choice {
	return choices(values, "sort", [][2]string{{"relevance", "相关度"}, {"date", "最新在前"}, {"date_asc", "最早在前"}})
}

func matchLinks(values url.Values) []web.Choice {
	return choices(values, "match", [][2]string{{"all", "全部词语"}, {"any", "任一词语"}})
}

// choices are the values of one parameter; the first is the default and is not
// written into the address.
func choices(values url.Values, name string, of [][2]string) []web.Choice {
	now := cmp.Or(values.Get(name), of[0][0])
	var out []web.Choice
	for i, o := range of {
		value := o[0]
		if i == 0 {
			value = ""
		}
		out = append(out, web.Choice{Text: o[1], Href: searchLink(with(values, name, value)), On: now == o[0]})
	}
	return out
}

func (s *Server) hits(found []index.AnswerHit, q string) []web.Hit {
	var hits []web.Hit
	for _, h := range found {
		hit := web.Hit{
			Title: titlePieces(h), Href: reportLink(h.ID, q), Unit: unitPath(h.Unit), Year: h.Year,
			Kind: h.Kind.Name(), Published: h.Published, Withdrawn: h.State == index.Withdrawn, NeedsOCR: h.NeedsOCR,
		}
		for _, snip := range h.Snippets {
			hit.Snippets = append(hit.Snippets, web.Snippet{
				Pieces: pieces(snip.Text, 0, len(snip.Text), tidy(snip.Text, snip.Marks), nil),
			})
		}
		hits = append(hits, hit)
	}
	return hits
}

func titlePieces(h index.AnswerHit) []web.Piece {
	if h.Title == "" {
		return []web.Piece{{Text: "（无标题）"}}
	}
	return pieces(h.Title, 0, len(h.Title), tidy(h.Title, h.TitleMarks), nil)
}

// versionLink is the address of the version that was found.
func versionLink(h index.AnswerHit, q string) string {
	values := url.Values{}
	if q != "" {
		values.Set("q", q)
	}
	if h.Version > 0 {
		values.Set("v", strconv.Itoa(h.Version))
	}
	if len(values) == 0 {
		return reportLink(h.ID, "")
	}
	return reportLink(h.ID, "") + "?" + values.Encode()
}

// reportLink is the address of a report; ids are opaque.
func reportLink(id, q string) string {
	link := "/reports/" + url.PathEscape(id)
	if q != "" {
		link += "?" + url.Values{"q": {q}}.Encode()
	}
	return link
}
