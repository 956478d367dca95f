package api

import (
	"log/slog"
	"net/http"
	"net/http/pprof"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"baogao/internal/errs"
)

// maxReason is how long the reason for hiding a report may be, in characters.
const maxReason = 500

func (s *Server) adminRoutes(e *gin.Engine) {
	e.GET("/metrics", gin.WrapH(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{})))
	e.GET("/healthz", s.getHealth)
	e.GET("/readyz", s.getReady)
	e.GET("/static/:name", gin.WrapF(s.pages.Static))
	e.GET("/", s.sitesPage)
	e.GET("/sites", s.sitesPage)
	e.GET("/sites/captures/:seq", s.capturePage)
	e.GET("/debug/pprof/*name", profile)
	admin := e.Group("/api/v1/admin")
	if s.options.Auditor != nil {
		e.GET("/leads", s.officer(scopeJudge), s.leadsPage(true))
		e.POST("/leads/:id", s.officer(scopeJudge), s.judgePage)
		e.GET("/api/v1/leads", s.getLeads)
		e.GET("/reports/:id", s.reportPage) // which leads lead to
		e.GET("/reports/:id/original", s.originalPage)
		admin.POST("/leads/:id", s.permit(scopeJudge), s.postLead)
	}
	admin.POST("/reports/:id/hide", s.permit(scopeHide), s.postHide)
	admin.POST("/crawls", s.permit(scopeCrawl), s.postCrawl)
	// As on the public listener, but whole.
	admin.GET("/sites", s.getSites(operators))
	admin.GET("/crawls", s.getCrawls(operators))
	admin.GET("/crawls/:id", s.getCrawl(operators))
}

// profile hands on to net/http/pprof, whose handlers know their own names.
func profile(c *gin.Context) {
	h := pprof.Index
	switch c.Param("name") {
	case "/cmdline":
		h = pprof.Cmdline
	case "/profile":
		h = pprof.Profile
	case "/symbol":
		h = pprof.Symbol
	case "/trace":
		h = pprof.Trace
	}
	h(c.Writer, c.Request)
}

// whoseKey is where the name of a request's key lies in its context.
const whoseKey = "key"

func keyName(c *gin.Context) string { return c.GetString(whoseKey) }

// permit asks for a bearer key of a scope: the loopback listener alone does not
// keep out other users of the machine or a page open in its browser.
func (s *Server) permit(scope string) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := s.permitted(c, scope); err != nil {
			s.fail(c, err)
			return
		}
		c.Next()
	}
}

func (s *Server) permitted(c *gin.Context, scope string) error {
	key := bearer(c)
	if key == "" {
		return errs.New(errs.Unauthorized, "管理接口需要访问密钥：Authorization: Bearer <密钥>", nil)
	}
	return s.admit(c, key, scope)
}

// bearer is the key a program sends, "" without one.
func bearer(c *gin.Context) string {
	scheme, key, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return key
}

// admit holds a key against a scope and notes whose it is.
func (s *Server) admit(c *gin.Context, key, scope string) error {
	who, err := s.options.Authorize(c.Request.Context(), key, scope)
	if err == nil {
		c.Set(whoseKey, who)
	}
	return err
}

func (s *Server) postHide(c *gin.Context) {
	if err := newParams(c.Request.URL.RawQuery).bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	reason, err := readReason(c)
	if err != nil {
		s.fail(c, err)
		return
	}
	if s.options.Hider == nil {
		s.noRoute(c)
		return
	}
	id := c.Param("id")
	if err := s.options.Hider.Hide(c.Request.Context(), id, reason); err != nil {
		s.fail(c, err)
		return
	}
	s.options.Log.InfoContext(c.Request.Context(), "report hidden", slog.String("request", requestID(c)), slog.String("key", keyName(c)), slog.String("id", id))
	c.JSON(http.StatusOK, gin.H{"id": id, "state": "hidden", "reason": reason})
}

// readReason reads {"reason": …}.
func readReason(c *gin.Context) (string, error) {
	var body struct {
		Reason string `json:"reason"`
	}
	if err := readBody(c, &body, `应是 {"reason": "隐藏的理由"}`); err != nil {
		return "", err
	}
	var bad badRequestError
	reason := strings.TrimSpace(body.Reason)
	switch {
	case reason == "":
		bad.add("body.reason", "请写明隐藏的理由")
	case utf8.RuneCountInString(reason) > maxReason:
		bad.add("body.reason", "理由过长，最多 500 个字")
	}
	return reason, bad.orNil()
}
