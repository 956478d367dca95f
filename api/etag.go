package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// fresh sets ETag and Cache-Control and tells whether the client holds this
// very answer already, in which case the request is done. The tag is made of
// what the answer depends on (Seq, program, what is masked) and of the address.
func (s *Server) fresh(c *gin.Context, seq uint64) (done bool) {
	sum := sha256.Sum256([]byte(s.edition + c.Request.URL.RequestURI()))
	tag := `W/"` + strconv.FormatUint(seq, 10) + "-" + hex.EncodeToString(sum[:8]) + `"`
	c.Header("ETag", tag)
	c.Header("Cache-Control", "no-cache")
	for held := range strings.SplitSeq(c.GetHeader("If-None-Match"), ",") {
		if strings.TrimSpace(held) == tag {
			c.Status(http.StatusNotModified)
			c.Writer.WriteHeaderNow()
			return true
		}
	}
	return false
}
