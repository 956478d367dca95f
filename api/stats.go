package api

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"baogao/index"
	"baogao/internal/errs"
)

// maxContext bounds the characters on each side of a line of a concordance.
const maxContext = 200

// getStats counts: documents, occurrences, and what is held, by facet.
func (s *Server) getStats(c *gin.Context) {
	req, err := parseSearch(c.Request.URL.RawQuery)
	if err != nil {
		s.fail(c, err)
		return
	}
	req.Statistics, req.Limit = true, 0
	if req.Facets == nil {
		req.Facets = facetNames()
	}
	answer, err := s.search(c.Request.Context(), req)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, index.StatsOf(answer))
}

// getConcordance gives the key word in context; limit and cursor count reports.
func (s *Server) getConcordance(c *gin.Context) {
	raw := c.Request.URL.RawQuery
	req, err := parseSearch(raw, "width")
	if err != nil {
		s.fail(c, err)
		return
	}
	p := newParams(raw, append(searchParams(), "width")...)
	width := p.number("width", 20, 0, maxContext)
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	req.Positions = true
	answer, err := s.search(c.Request.Context(), req)
	if err != nil {
		s.fail(c, err)
		return
	}
	lines := []index.Line{}
	for _, hit := range answer.Hits {
		e, err := s.options.Reports.ReportAt(c.Request.Context(), hit.ID, answer.Corpus.Seq)
		if errors.Is(err, errs.Hidden) || errors.Is(err, errs.NotFound) {
			continue // hidden since
		}
		if err != nil {
			s.fail(c, err)
			return
		}
		lines = append(lines, index.Lines(&e.Report, hit.Positions, width)...)
	}
	c.Header("Cache-Control", "no-cache")
	out := gin.H{
		"query": answer.Query, "parsed": answer.Parsed, "total": answer.Total, "lines": lines,
		"corrections": answer.Corrections, "next": answer.Next, "corpus": answer.Corpus,
	}
	if answer.HiddenSince != nil {
		out["hidden_since"] = *answer.HiddenSince
	}
	c.JSON(http.StatusOK, out)
}
