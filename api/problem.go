package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"baogao/internal/errs"
)

// problem is RFC 9457's object with our stable code and request id.
type problem struct {
	Type      string       `json:"type"`
	Title     string       `json:"title"`
	Status    int          `json:"status"`
	Code      string       `json:"code"`
	Detail    string       `json:"detail,omitempty"`
	Errors    []fieldError `json:"errors,omitempty"`
	RequestID string       `json:"request_id"`
}

// fieldError names one parameter that cannot be used.
type fieldError struct {
	Location string `json:"location"` // query.limit, path.n, body.reason
	Message  string `json:"message"`
}

// badRequestError is an error of parameters, all of them at once.
type badRequestError struct{ fields []fieldError }

func (b *badRequestError) add(location, message string) {
	b.fields = append(b.fields, fieldError{Location: location, Message: message})
}

func (b *badRequestError) orNil() error {
	if len(b.fields) == 0 {
		return nil
	}
	return b
}

// Error lists the parameters for the log.
func (b *badRequestError) Error() string {
	parts := make([]string, len(b.fields))
	for i, f := range b.fields {
		parts[i] = f.Location + ": " + f.Message
	}
	return strings.Join(parts, "; ")
}

// Unwrap gives the code.
func (b *badRequestError) Unwrap() error { return errs.BadParameter }

// statusOf maps what failed to what HTTP says of it.
func statusOf(err error) int {
	if errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable
	}
	switch errs.CodeOf(err) {
	case errs.NotFound, errs.UnknownUnit:
		return http.StatusNotFound
	case errs.Hidden:
		return http.StatusGone
	case errs.QueryTooLong, errs.QueryTooMany, errs.QueryTooDeep, errs.BadParameter, errs.BadUsage:
		return http.StatusBadRequest
	case errs.Unauthorized:
		return http.StatusUnauthorized
	case errs.NotPermitted:
		return http.StatusForbidden
	case errs.Locked:
		return http.StatusConflict
	case errs.TooLarge:
		return http.StatusRequestEntityTooLarge
	case errs.TooManyRequests:
		return http.StatusTooManyRequests
	case errs.Overloaded, errs.Timeout:
		return http.StatusServiceUnavailable
	case errs.UnsupportedFormat:
		return http.StatusUnsupportedMediaType
	default:
		return http.StatusInternalServerError
	}
}

// problemOf says to the outside what it may know of an error: below 500 its
// sentence, above only that something failed.
func problemOf(err error, requestID string) problem {
	status, code := statusOf(err), errs.CodeOf(err)
	if errors.Is(err, context.DeadlineExceeded) {
		code = errs.Overloaded
	}
	p := problem{
		Type: "urn:baogao:problem:" + code.String(), Title: code.Message(), Status: status,
		Code: code.String(), RequestID: requestID,
	}
	if code == errs.NotFound {
		p.Title = "没有找到"
	}
	if code == errs.TooManyRequests { // the code's sentence is about a site that is crawled
		p.Title = "请求过于频繁"
	}
	if message := errs.Message(err); status < 500 && message != p.Title {
		p.Detail = message
	}
	if bad, ok := errors.AsType[*badRequestError](err); ok {
		p.Errors = bad.fields
		p.Detail = bad.fields[0].Message
	}
	return p
}

// fail ends a request of the JSON API.
func (s *Server) fail(c *gin.Context, err error) {
	p := problemOf(err, requestID(c))
	s.logFailure(c, p, err)
	writeProblem(c, p)
}

func (s *Server) logFailure(c *gin.Context, p problem, err error) {
	ctx := c.Request.Context()
	if p.Status < 500 || ctx.Err() != nil {
		s.options.Log.DebugContext(ctx, "request refused", slog.String("request", p.RequestID),
			slog.String("code", p.Code), slog.Any("err", err))
		return
	}
	s.options.Log.ErrorContext(ctx, "request failed", slog.String("request", p.RequestID),
		slog.String("code", p.Code), slog.Any("err", err))
}

func writeProblem(c *gin.Context, p problem) {
	switch p.Status {
	case http.StatusUnauthorized:
		c.Header("WWW-Authenticate", `Bearer realm="baogao"`)
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if c.Writer.Header().Get("Retry-After") == "" {
			c.Header("Retry-After", "2")
		}
	}
	c.Header("Cache-Control", "no-store")
	// Strings and numbers only: this cannot fail.
	body, _ := json.Marshal(p)
	c.Abort()
	c.Data(p.Status, "application/problem+json; charset=utf-8", body)
}

// isAPI tells programs from readers by the path they asked for.
func isAPI(c *gin.Context) bool {
	path := c.Request.URL.Path
	return strings.HasPrefix(path, "/api/") || path == "/openapi.json" || path == "/healthz" || path == "/readyz" || path == "/metrics"
}

// failAny answers in the form the path promises.
func (s *Server) failAny(c *gin.Context, err error) {
	if isAPI(c) {
		s.fail(c, err)
		return
	}
	s.failPage(c, err)
}

func (s *Server) noRoute(c *gin.Context) {
	s.failAny(c, errs.New(errs.NotFound, "没有这个地址，请检查网址", nil))
}

func (s *Server) noMethod(c *gin.Context) {
	writeProblem(c, problem{
		Type: "urn:baogao:problem:method_not_allowed", Title: "不支持这种请求方法",
		Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", RequestID: requestID(c),
	})
}
