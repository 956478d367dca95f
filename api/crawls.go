package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"baogao/internal/errs"
)

// What a key may be for.
const (
	scopeHide     = "hide"
	scopeCrawl    = "crawl"
	scopeAlerts   = "alerts"   // standing queries
	scopeJudge    = "judge"    // of leads
	scopeEvidence = "evidence" // packages with raw pages
	scopeUnmasked = "unmasked" // texts with personal data in plain
)

// Scopes lists what a key may be for.
func Scopes() []string {
	return []string{scopeAlerts, scopeCrawl, scopeEvidence, scopeHide, scopeJudge, scopeUnmasked}
}

const (
	maxNames = 1000 // of sites or units, of one run
	maxName  = 100  // characters
)

// postCrawl begins a run and answers at once; how it goes on is told by the
// run's own address.
func (s *Server) postCrawl(c *gin.Context) {
	if err := newParams(c.Request.URL.RawQuery).bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	if s.options.Crawls == nil {
		s.noRoute(c)
		return
	}
	var ask CrawlAsk
	if err := readBody(c, &ask, `应是 {"sites": [网站名称…], "units": [单位…], "full": false}，都可省略`); err != nil {
		s.fail(c, err)
		return
	}
	if err := ask.check(); err != nil {
		s.fail(c, err)
		return
	}
	run, err := s.options.Crawls.StartCrawl(c.Request.Context(), ask)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.options.Log.InfoContext(c.Request.Context(), "crawl begun", slog.String("request", requestID(c)), slog.String("key", keyName(c)), slog.String("run", run.ID))
	c.Header("Location", "/api/v1/admin/crawls/"+run.ID)
	c.JSON(http.StatusAccepted, newRunAnswer(run, operators))
}

// check refuses what no file of sites can hold.
func (a *CrawlAsk) check() error {
	var bad badRequestError
	for field, names := range map[string][]string{"sites": a.Sites, "units": a.Units} {
		if len(names) > maxNames {
			bad.add("body."+field, fmt.Sprintf("取值过多，最多 %d 个", maxNames))
		}
		for _, name := range names {
			if n := utf8.RuneCountInString(name); n == 0 || n > maxName {
				bad.add("body."+field, fmt.Sprintf("名称应有 1 到 %d 个字", maxName))
				break
			}
		}
	}
	return bad.orNil()
}

// readBody reads one JSON object and nothing after it.
func readBody(c *gin.Context, into any, shape string) error {
	if media, _, err := mime.ParseMediaType(c.GetHeader("Content-Type")); err != nil || media != "application/json" {
		return errs.New(errs.UnsupportedFormat, "请求正文应是 application/json", err)
	}
	decoder := json.NewDecoder(c.Request.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		}
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "", err)
	}
	var bad badRequestError
	bad.add("body", shape)
	return &bad
}
