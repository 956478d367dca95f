package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/gin-gonic/gin"

	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// getReportFigures gives the figures of one report.
func (s *Server) getReportFigures(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "indicator")
	indicator := p.text("indicator", 80)
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	ctx := c.Request.Context()
	e, err := s.options.Reports.Report(ctx, c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	status, err := s.options.Status.Status(ctx)
	if err == nil && s.fresh(c, e.Seq) {
		return
	}
	var records func(*report.Report) []audit.FigureRecord
	if err == nil {
		records, err = s.options.Auditor.Figures(ctx, indicator)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	all := records(&e.Report)
	c.JSON(http.StatusOK, gin.H{"figures": all, "total": len(all), "corpus": status.Corpus})
}

// getFigures gives the figures of the reports that a search finds: as JSON
// those of a page of hits, as a file those of all.
func (s *Server) getFigures(c *gin.Context) {
	raw := c.Request.URL.RawQuery
	ask, err := parseSearch(raw, "indicator", "format")
	p := newParams(raw, append(searchParams(), "indicator", "format")...)
	indicator, format := p.text("indicator", 80), p.choice("format", "json", "jsonl", "csv", "xlsx")
	if err == nil {
		err = p.bad.orNil()
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	err = s.inTurn(c.Request.Context(), func(ctx context.Context) error {
		records, err := s.options.Auditor.Figures(ctx, indicator)
		if err != nil {
			return err
		}
		ask.Bare = true
		c.Header("Cache-Control", "no-cache")
		if format == "json" {
			return s.figurePage(ctx, c, ask, records)
		}
		ask.Limit, ask.Offset, ask.After = maxLimit, 0, ""
		each := func(do func(*audit.FigureRecord) error) error { return s.eachFigure(ctx, ask, records, do) }
		if format == "jsonl" {
			var out bytes.Buffer
			e := json.NewEncoder(&out)
			e.SetEscapeHTML(false)
			if err := each(func(r *audit.FigureRecord) error { return e.Encode(r) }); err != nil {
				return err
			}
			c.Data(http.StatusOK, "application/x-ndjson; charset=utf-8", out.Bytes())
			return nil
		}
		return sendTable(c, audit.FigureTable(ownAddress(c), each), format, "figures")
	})
	if err != nil {
		s.fail(c, err)
	}
}

func (s *Server) figurePage(ctx context.Context, c *gin.Context, ask index.Ask, records func(*report.Report) []audit.FigureRecord) error {
	answer, err := s.options.Searcher.Search(ctx, ask)
	if err != nil {
		return err
	}
	all, err := s.figuresOf(ctx, answer, records)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"figures": all, "total": len(all), "reports": answer.Total, "next": answer.Next, "corpus": answer.Corpus})
	return nil
}

func (s *Server) eachFigure(ctx context.Context, ask index.Ask, records func(*report.Report) []audit.FigureRecord, do func(*audit.FigureRecord) error) error {
	for {
		answer, err := s.options.Searcher.Search(ctx, ask)
		if err != nil {
			return err
		}
		all, err := s.figuresOf(ctx, answer, records)
		if err != nil {
			return err
		}
		for i := range all {
			if err := do(&all[i]); err != nil {
				return err
			}
		}
		if answer.Next == "" {
			return nil
		}
		ask.After = answer.Next
	}
}

// figuresOf are the figures of the reports on one page of hits.
func (s *Server) figuresOf(ctx context.Context, answer *index.Answer, records func(*report.Report) []audit.FigureRecord) ([]audit.FigureRecord, error) {
	all := []audit.FigureRecord{}
	for _, h := range answer.Hits {
		e, err := s.options.Reports.Report(ctx, h.ID)
		if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
			continue // hidden since the page was searched
		}
		if err != nil {
			return nil, err
		}
		all = append(all, records(&e.Report)...)
	}
	return all, nil
}
