package api

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"baogao/archive"
	"baogao/index"
	"baogao/report"
)

// publicReport is REPORT of the interface: the public text, and lists that are
// never null.
func publicReport(e *archive.Entry) report.Report {
	r := e.Report.AsPublic()
	r.Figures, r.Requirements = orEmpty(r.Figures), orEmpty(r.Requirements)
	r.Personal, r.Versions = orEmpty(r.Personal), orEmpty(r.Versions)
	return r
}

// reportAnswer adds to REPORT what every answer carries.
type reportAnswer struct {
	report.Report
	State   archive.State `json:"state"`
	Version int           `json:"version"`
	Corpus  index.Corpus  `json:"corpus"`
}

func (s *Server) answerFor(c *gin.Context, e *archive.Entry) (reportAnswer, error) {
	status, err := s.options.Status.Status(c.Request.Context())
	return reportAnswer{Report: publicReport(e), State: e.State, Version: e.Version, Corpus: status.Corpus}, err
}

// entry reads the report a path names; it has answered when ok is false.
func (s *Server) entry(c *gin.Context) (e *archive.Entry, ok bool) {
	if err := newParams(c.Request.URL.RawQuery).bad.orNil(); err != nil {
		s.fail(c, err)
		return nil, false
	}
	return s.held(c)
}

// held is entry for a path whose parameters were read.
func (s *Server) held(c *gin.Context) (e *archive.Entry, ok bool) {
	e, err := s.options.Reports.Report(c.Request.Context(), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return nil, false
	}
	return e, !s.fresh(c, e.Seq)
}

func (s *Server) getReport(c *gin.Context) {
	if e, ok := s.entry(c); ok {
		s.writeReport(c, e)
	}
}

func (s *Server) writeReport(c *gin.Context, e *archive.Entry) {
	answer, err := s.answerFor(c, e)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, answer)
}

const plainText = "text/plain; charset=utf-8"

// getText answers with the public text, or with personal data in plain to who
// has a key for it.
func (s *Server) getText(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "unmasked")
	unmasked := p.flag("unmasked")
	switch err := p.bad.orNil(); {
	case err != nil:
		s.fail(c, err)
	case unmasked:
		s.sendUnmasked(c)
	default:
		if e, ok := s.held(c); ok {
			c.Data(http.StatusOK, plainText, []byte(e.Report.Public()))
		}
	}
}

// sendUnmasked sends the text as published to a key of the scope; who read it is
// logged.
func (s *Server) sendUnmasked(c *gin.Context) {
	if err := s.mayUnmask(c); err != nil {
		s.fail(c, err)
		return
	}
	e, err := s.options.Reports.Report(c.Request.Context(), c.Param("id"))
	if err != nil {
		s.fail(c, err)
		return
	}
	s.options.Log.WarnContext(c.Request.Context(), "unmasked text sent", slog.String("request", requestID(c)),
		slog.String("key", keyName(c)), slog.String("report", e.Report.ID))
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, plainText, []byte(e.Report.Text))
}

// similarShown is how many similar reports a page lists.
const similarShown = 5

func (s *Server) getSimilar(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "limit")
	limit := p.number("limit", 10, 1, maxLimit)
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	if s.options.Likener == nil {
		s.noRoute(c)
		return
	}
	found, err := s.similar(c.Request.Context(), c.Param("id"), limit)
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, found)
}

func (s *Server) similar(ctx context.Context, id string, limit int) (found *index.Similar, err error) {
	err = s.inTurn(ctx, func(ctx context.Context) error {
		found, err = s.options.Likener.Similar(ctx, id, limit)
		return err
	})
	return found, err
}

func (s *Server) getVersions(c *gin.Context) {
	if e, ok := s.entry(c); ok {
		c.JSON(http.StatusOK, gin.H{"id": e.Report.ID, "versions": orEmpty(e.Report.Versions)})
	}
}

func (s *Server) getVersion(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery)
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 1 {
		p.bad.add("path.n", "应是从 1 起的版本号")
	}
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	e, err := s.options.Reports.ReportVersion(c.Request.Context(), c.Param("id"), n)
	if err != nil {
		s.fail(c, err)
		return
	}
	if !s.fresh(c, e.Seq) {
		s.writeReport(c, e)
	}
}

// getOriginal serves the masked rendering, to who has a key for it the page as
// it was captured.
func (s *Server) getOriginal(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "n", "raw")
	n, raw := p.number("n", 0, 0, 1<<30), p.flag("raw")
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	if raw {
		s.rawOriginal(c, n)
		return
	}
	view, seq, err := s.original(c, n)
	if err != nil {
		s.fail(c, err)
		return
	}
	if s.fresh(c, seq) {
		return
	}
	c.Header("Content-Security-Policy", sandbox)
	s.render(c, http.StatusOK, "snapshot", view)
}
