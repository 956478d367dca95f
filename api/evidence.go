package api

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
)

// getEvidence sends an evidence package to who has a key for it. It holds raw
// pages, personal data and all: who fetched which is logged.
func (s *Server) getEvidence(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "lead")
	ids := p.list("lead")
	if len(ids) == 0 {
		p.bad.add("query.lead", "请写明疑点的编号，可重复")
	}
	if err := p.bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	var out bytes.Buffer
	err := s.inTurn(c.Request.Context(), func(ctx context.Context) error {
		return s.options.Auditor.Evidence(ctx, ids, keyName(c), &out)
	})
	if err != nil {
		s.fail(c, err)
		return
	}
	s.options.Log.WarnContext(c.Request.Context(), "evidence sent", slog.String("request", requestID(c)), slog.String("key", keyName(c)), slog.Any("leads", ids))
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Disposition", "attachment; filename*=UTF-8''evidence.zip")
	c.Data(http.StatusOK, "application/zip", out.Bytes())
}
