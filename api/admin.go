package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"mime"
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
	admin := e.Group("/api/v1/admin", s.authorize)
	admin.POST("/reports/:id/hide", s.postHide)
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

// authorize asks for a bearer key: the loopback listener alone does not keep
// out other users of the machine or a page open in its browser.
func (s *Server) authorize(c *gin.Context) {
	scheme, key, _ := strings.Cut(c.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || key == "" || !s.options.Authorize(key) {
		s.fail(c, errs.New(errs.Unauthorized, "管理接口需要访问密钥：Authorization: Bearer <密钥>", nil))
		return
	}
	c.Next()
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
	s.options.Log.InfoContext(c.Request.Context(), "report hidden", slog.String("request", requestID(c)), slog.String("id", id))
	c.JSON(http.StatusOK, gin.H{"id": id, "state": "hidden", "reason": reason})
}

// readReason reads {"reason": …}.
func readReason(c *gin.Context) (string, error) {
	if media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || media != "application/json" {
		return "", errs.New(errs.UnsupportedFormat, "请求正文应是 application/json", err)
	}
	var body struct {
		Reason string `json:"reason"`
	}
	decoder := json.NewDecoder(c.Request.Body)
	decoder.DisallowUnknownFields()
	var bad badRequestError
	if err := decoder.Decode(&body); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return "", errs.New(errs.TooLarge, "", err)
		}
		bad.add("body", `应是 {"reason": "隐藏的理由"}`)
		return "", &bad
	}
	reason := strings.TrimSpace(body.Reason)
	switch {
	case reason == "":
		bad.add("body.reason", "请写明隐藏的理由")
	case utf8.RuneCountInString(reason) > maxReason:
		bad.add("body.reason", "理由过长，最多 500 个字")
	}
	return reason, bad.orNil()
}
