package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/bytedance/sonic"
	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/index"
	"baogao/index/suggest"
)

// The patience of a search: for its turn, and for its answer.
const (
	maxWait   = 2 * time.Second
	maxSearch = 10 * time.Second
)

// search asks the engine within the limits.
func (s *Server) search(ctx context.Context, req index.Ask) (answer *index.Answer, err error) {
	err = s.inTurn(ctx, func(ctx context.Context) error {
		answer, err = s.options.Searcher.Search(ctx, req)
		return err
	})
	if err != nil {
		return nil, err
	}
	complete(answer)
	return answer, nil
}

// complete puts empty lists where the engine left none: the JSON promises lists.
func complete(a *index.Answer) {
	a.Hits, a.Corrections = orEmpty(a.Hits), orEmpty(a.Corrections)
	for i := range a.Hits {
		a.Hits[i].Snippets = orEmpty(a.Hits[i].Snippets)
		for j := range a.Hits[i].Snippets {
			a.Hits[i].Snippets[j].Marks = orEmpty(a.Hits[i].Snippets[j].Marks)
		}
	}
	if a.Facets == nil {
		a.Facets = map[string][]index.FacetValue{}
	}
	for name, values := range a.Facets {
		a.Facets[name] = orEmpty(values)
	}
}

func (s *Server) getSearch(c *gin.Context) {
	req, err := parseSearch(c.Request.URL.RawQuery)
	if err != nil {
		s.fail(c, err)
		return
	}
	corpus, err := s.options.Status.Corpus(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	if s.fresh(c, corpus.Seq) {
		return
	}
	answer, err := s.search(c.Request.Context(), req)
	if err != nil {
		s.fail(c, err)
		return
	}
	body, err := encode(answer)
	if err != nil {
		s.fail(c, err)
		return
	}
	// Without its length an answer goes out in chunks: a write more, and a reader
	// woken up once more.
	c.Header("Content-Length", strconv.Itoa(len(body)))
	c.Data(http.StatusOK, "application/json; charset=utf-8", body)
}

// encode does what json.Marshal does in a quarter of its time, most of which goes
// into Chinese characters. Only \b and \f it writes as \u0008 and \u000c.
func encode(a *index.Answer) ([]byte, error) { return sonic.ConfigStd.Marshal(a) }

// suggestions completes what a request has typed.
func (s *Server) suggestions(c *gin.Context) (q string, found []suggest.Suggestion, err error) {
	p := newParams(c.Request.URL.RawQuery, "q", "limit")
	q, limit := p.text("q", 64), p.number("limit", 8, 1, 20)
	if err := p.bad.orNil(); err != nil || q == "" || s.options.Suggester == nil {
		return q, nil, err
	}
	err = s.inTurn(c.Request.Context(), func(ctx context.Context) error {
		found, err = s.options.Suggester.Suggest(ctx, q, limit)
		return err
	})
	return q, found, err
}

func (s *Server) getSuggest(c *gin.Context) {
	q, found, err := s.suggestions(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, gin.H{"query": q, "suggestions": orEmpty(found)})
}

// suggestPage is for readers without scripts.
func (s *Server) suggestPage(c *gin.Context) {
	q, found, err := s.suggestions(c)
	if err != nil {
		s.failPage(c, err)
		return
	}
	view := web.Suggest{Frame: s.frame(c, "输入建议"), Query: q}
	for _, g := range found {
		note := strconv.Itoa(g.Documents) + " 份"
		if g.Note != "" {
			note = g.Note + " · " + note
		}
		view.Found = append(view.Found, web.Link{Text: g.Text, Note: note, Href: searchLink(url.Values{"q": {g.Query}})})
	}
	s.render(c, http.StatusOK, "suggest", view)
}

func (s *Server) getUnits(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "q", "within", "limit")
	q, limit := p.text("q", 64), p.number("limit", 20, 1, maxLimit)
	within := p.regions("within")
	if q == "" && len(p.bad.fields) == 0 {
		p.bad.add("query.q", "请给出单位名称的一部分，例如 q=有庆镇")
	}
	if len(within) > 1 {
		p.bad.add("query.within", "只能有一个")
	}
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	if s.options.Units == nil {
		s.noRoute(c)
		return
	}
	prefix := ""
	if len(within) == 1 {
		prefix = within[0]
	}
	units := s.options.Units.Find(q, prefix, limit)
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, gin.H{"query": q, "units": orEmpty(units)})
}

// orEmpty makes JSON say [] rather than null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
