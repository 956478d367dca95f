package api

import (
	"context"
	"io"
	"log/slog"

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
	who := keyName(c)
	s.stream(c, "evidence.zip", fileKind("zip"), func(ctx context.Context, w io.Writer) error {
		err := s.options.Auditor.Evidence(ctx, ids, who, w)
		if err == nil {
			s.options.Log.WarnContext(ctx, "evidence sent", slog.String("request", requestID(c)), slog.String("key", who), slog.Any("leads", ids))
		}
		return err
	})
}
