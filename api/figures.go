package api

import (
	"context"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"baogao/archive"
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
	ask.Bare = true
	if format == "json" {
		err = s.inTurn(c.Request.Context(), func(ctx context.Context) error {
			records, err := s.options.Auditor.Figures(ctx, indicator)
			if err != nil {
				return err
			}
			c.Header("Cache-Control", "no-cache")
			return s.figurePage(ctx, c, ask, records)
		})
		if err != nil {
			s.fail(c, err)
		}
		return
	}
	ask.Limit, ask.Offset, ask.After = maxLimit, 0, ""
	base := ownAddress(c)
	s.stream(c, "figures."+format, fileKind(format), func(ctx context.Context, w io.Writer) error {
		records, err := s.options.Auditor.Figures(ctx, indicator)
		if err != nil {
			return err
		}
		each := func(do func(*audit.FigureRecord) error) error {
			return s.eachReport(ctx, ask, func(e *archive.Entry) error {
				all := records(&e.Report)
				for i := range all {
					if err := do(&all[i]); err != nil {
						return err
					}
				}
				return nil
			})
		}
		if format == "jsonl" {
			line := lines(w)
			return each(func(r *audit.FigureRecord) error { return line(r) })
		}
		return audit.FigureTable(base, each).Write(w, format)
	})
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
