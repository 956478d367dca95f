package api

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"baogao/internal/errs"
)

// requestKey is where a request's id lies in its context.
const requestKey = "request"

// bodyLimit suits the few small JSON bodies there are.
const bodyLimit = 64 << 10

// policy allows what the pages need and nothing else: own files, no inline
// code or style, no framing, no foreign addresses.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func requestID(c *gin.Context) string { return c.GetString(requestKey) }

// observe gives each request an id, counts it and leaves one line in the log.
// The query is not logged: the names people look for are personal data too.
func (s *Server) observe(c *gin.Context) {
	start := s.options.Now()
	id := rand.Text()[:16]
	c.Set(requestKey, id)
	c.Header("X-Request-Id", id)
	c.Next()
	took := s.options.Now().Sub(start)
	route := c.FullPath()
	if route == "" {
		route = "other"
	}
	s.metrics.request(route, c.Request.Method, c.Writer.Status(), took)
	s.options.Log.InfoContext(c.Request.Context(), "request", slog.String("request", id),
		slog.String("method", c.Request.Method), slog.String("route", route),
		slog.Int("status", c.Writer.Status()), slog.Duration("took", took))
}

// recover turns a panic into a 500 for this request alone; the stack goes to
// the log, never to the reader.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause == http.ErrAbortHandler { //nolint:errorlint // the value net/http documents, never wrapped
			panic(cause)
		}
		s.options.Log.ErrorContext(c.Request.Context(), "handler panicked", slog.String("request", requestID(c)),
			slog.String("cause", fmt.Sprint(cause)), slog.String("stack", string(debug.Stack())))
		if c.Writer.Written() {
			c.Abort()
			return
		}
		s.failAny(c, errs.Internal)
	}()
	c.Next()
}

// secure sets the headers every answer carries.
func secure(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	// A report held here should not become the first hit for a person's name.
	h.Set("X-Robots-Tag", "noindex, noarchive")
	c.Next()
}

func capBody(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, bodyLimit)
	c.Next()
}

// limitRate refuses an address that asks too fast. The Unix socket has no
// address and is not limited: only this machine's user can open it.
func (s *Server) limitRate(c *gin.Context) {
	wait, ok := s.limiter.allow(c.Request.RemoteAddr)
	if ok {
		c.Next()
		return
	}
	c.Header("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	s.failAny(c, errs.New(errs.TooManyRequests, "请求过于频繁，请稍候再试", nil))
}
