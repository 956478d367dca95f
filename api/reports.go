package api

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"baogao/archive"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// publicReport is REPORT of the interface: the public text, and lists that are
// never null.
func publicReport(e *archive.Entry) report.Report {
	r := e.Report
	text := r.Public()
	r.Sections = append([]report.Section{}, r.Sections...)
	for i, sec := range r.Sections {
		r.Sections[i].Heading = publicHeading(&r, sec, text)
	}
	r.Text = text
	r.Figures, r.Requirements = orEmpty(r.Figures), orEmpty(r.Requirements)
	r.Personal, r.Versions = orEmpty(r.Personal), orEmpty(r.Versions)
	return r
}

// publicHeading cuts a heading that holds personal data out of the public text
// again: it was copied before the data was replaced.
func publicHeading(r *report.Report, sec report.Section, public string) string {
	for _, p := range r.Personal {
		if p.Start < sec.HeadingEnd && sec.HeadingStart < p.End &&
			0 <= sec.HeadingStart && sec.HeadingStart < sec.HeadingEnd && sec.HeadingEnd <= len(public) {
			return public[sec.HeadingStart:sec.HeadingEnd]
		}
	}
	return sec.Heading
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

func (s *Server) getText(c *gin.Context) {
	if e, ok := s.entry(c); ok {
		c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(e.Report.Public()))
	}
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

// getOriginal serves the masked rendering. The raw bytes need a key of a scope
// that does not exist yet.
func (s *Server) getOriginal(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "n", "raw")
	n, raw := p.number("n", 0, 0, 1<<30), p.flag("raw")
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	if raw {
		s.fail(c, errs.New(errs.Unauthorized, "原始字节需要访问密钥；不带 raw 参数可查看遮盖个人信息后的页面", nil))
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
