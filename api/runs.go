package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"baogao/archive"
	"baogao/internal/errs"
)

// runsSearched is how far back a run is looked for by its id.
const runsSearched = 1000

// runAnswer is one run: its own facts, and the summary it stored.
type runAnswer struct {
	Run      string          `json:"run"`
	Command  string          `json:"command"`
	State    string          `json:"state"` // running (or cut off), finished
	Started  string          `json:"started"`
	Finished string          `json:"finished,omitempty"`
	Summary  json.RawMessage `json:"summary,omitempty"`
}

func newRunAnswer(r archive.Run, to audience) runAnswer {
	a := runAnswer{Run: r.ID, Command: r.Command, State: "running", Started: r.Started.Format(time.RFC3339)}
	if !r.Finished.IsZero() {
		a.State, a.Finished = "finished", r.Finished.Format(time.RFC3339)
	}
	a.Summary = to.summary(r.Summary)
	return a
}

func (s *Server) getCrawls(to audience) gin.HandlerFunc {
	return func(c *gin.Context) {
		p := newParams(c.Request.URL.RawQuery, "limit")
		limit := p.number("limit", 20, 1, maxLimit)
		if err := p.bad.orNil(); err != nil {
			s.fail(c, err)
			return
		}
		runs, err := s.runs(c.Request.Context(), limit)
		if err != nil {
			s.fail(c, err)
			return
		}
		answers := []runAnswer{}
		for _, r := range runs {
			answers = append(answers, newRunAnswer(r, to))
		}
		c.Header("Cache-Control", "no-cache")
		c.JSON(http.StatusOK, gin.H{"crawls": answers})
	}
}

func (s *Server) getCrawl(to audience) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := newParams(c.Request.URL.RawQuery).bad.orNil(); err != nil {
			s.fail(c, err)
			return
		}
		runs, err := s.runs(c.Request.Context(), runsSearched)
		if err != nil {
			s.fail(c, err)
			return
		}
		for _, r := range runs {
			if r.ID == c.Param("id") {
				c.Header("Cache-Control", "no-cache")
				c.JSON(http.StatusOK, newRunAnswer(r, to))
				return
			}
		}
		s.fail(c, errs.New(errs.NotFound, "没有这次运行的记录", nil))
	}
}

func (s *Server) runs(ctx context.Context, limit int) ([]archive.Run, error) {
	if s.options.Runs == nil {
		return nil, errs.New(errs.NotFound, "本服务没有运行记录", nil)
	}
	return s.options.Runs.Runs(ctx, limit)
}
