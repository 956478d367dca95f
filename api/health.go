package api

import (
	_ "embed"
	"net/http"

	"github.com/gin-gonic/gin"

	"baogao/internal/errs" // openapi.json
)

//go:embed openapi.json
var openAPI []byte

func (s *Server) getOpenAPI(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "application/json; charset=utf-8", openAPI)
}

// getHealth says that the process is alive, nothing more.
func (s *Server) getHealth(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{"status": "ok"})
}

// getReady says whether the index is open and level with the archive. A lag
// does not make the service useless, so only a closed index is 503.
func (s *Server) getReady(c *gin.Context) {
	status, err := s.options.Status.Status(c.Request.Context())
	if err != nil {
		s.fail(c, errs.New(errs.Overloaded, "索引尚未就绪", err))
		return
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, gin.H{
		"status": "ok", "level": status.Corpus.Seq >= status.ArchiveSeq,
		"index_seq": status.Corpus.Seq, "archive_seq": status.ArchiveSeq,
	})
}

// getRobots keeps crawlers of others out: the sources are the sites themselves.
func getRobots(c *gin.Context) {
	c.String(http.StatusOK, "User-agent: *\nDisallow: /\n")
}
