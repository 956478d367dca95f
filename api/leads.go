package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// Leads in one answer; files hold all.
const (
	maxLeads   = 1000
	shownLeads = 20
)

type leadsAsk struct {
	audit.LeadAsk
	format string
}

func parseLeads(raw string, limit int) (ask leadsAsk, err error) {
	p := newParams(raw, "region", "state", "type", "kind", "year", "id", "limit", "offset", "format")
	ask.Region, ask.Type, ask.IDs = p.text("region", 80), p.text("type", 40), p.list("id")
	ask.State = p.choice("state", append([]string{"", audit.AnyState}, audit.States()...)...)
	ask.Year = p.number("year", 0, 1949, 2200)
	ask.Kind = report.Kind(p.choice("kind", append([]string{""}, kindValues()...)...))
	ask.Limit, ask.Offset = p.number("limit", limit, 1, maxLeads), p.number("offset", 0, 0, 1<<30)
	ask.format = p.choice("format", "json", "jsonl", "csv", "xlsx")
	return ask, p.bad.orNil()
}

func (s *Server) getLeads(c *gin.Context) {
	ask, err := parseLeads(c.Request.URL.RawQuery, 100)
	if err != nil {
		s.fail(c, err)
		return
	}
	if ask.format != "json" {
		ask.Limit = 0
		base := ownAddress(c)
		s.stream(c, "leads."+ask.format, fileKind(ask.format), func(ctx context.Context, w io.Writer) error {
			found, err := s.options.Auditor.Leads(ctx, ask.LeadAsk)
			if err != nil {
				return err
			}
			if ask.format != "jsonl" {
				return audit.LeadTable(found, base).Write(w, ask.format)
			}
			line := lines(w)
			for i := range found.Leads {
				if err := line(&found.Leads[i]); err != nil {
					return err
				}
			}
			return nil
		})
		return
	}
	err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
		found, err := s.options.Auditor.Leads(ctx, ask.LeadAsk)
		if err != nil {
			return err
		}
		c.Header("Cache-Control", "no-cache")
		c.JSON(http.StatusOK, struct {
			*audit.LeadList
			Corpus index.Corpus `json:"corpus"`
		}{found, corpus})
		return nil
	})
	if err != nil {
		s.fail(c, err)
	}
}

// postLead stores a judgement that a program brings.
func (s *Server) postLead(c *gin.Context) {
	if err := newParams(c.Request.URL.RawQuery).bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	var body struct {
		State string `json:"state"`
		Note  string `json:"note"`
		By    string `json:"by"`
	}
	if err := readBody(c, &body, `应是 {"state": "confirmed", "note": "依据", "by": "核查人"}`); err != nil {
		s.fail(c, err)
		return
	}
	l, err := s.judge(c, audit.Judgement{State: body.State, Note: body.Note, By: body.By})
	if err != nil {
		s.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, l)
}

// judge stores a judgement; without a name it is that of the key.
func (s *Server) judge(c *gin.Context, j audit.Judgement) (l *audit.Lead, err error) {
	if strings.TrimSpace(j.By) == "" {
		j.By = keyName(c)
	}
	err = s.inTurn(c.Request.Context(), func(ctx context.Context) error {
		l, err = s.options.Auditor.Judge(ctx, c.Param("id"), j)
		return err
	})
	if err == nil {
		s.options.Log.InfoContext(c.Request.Context(), "lead judged", slog.String("request", requestID(c)), slog.String("key", keyName(c)),
			slog.String("id", c.Param("id")), slog.String("state", j.State))
	}
	return l, err
}

// officer lets a person at a browser work with the key of a scope: the name is
// theirs, the password the key. What comes from a page of another origin is
// refused, for a browser sends the password along.
func (s *Server) officer(scope string) gin.HandlerFunc {
	foreign := http.NewCrossOriginProtection()
	return func(c *gin.Context) {
		if err := foreign.Check(c.Request); err != nil {
			s.failPage(c, errs.New(errs.NotPermitted, "请求来自其他网站，未执行", err))
			return
		}
		name, key, _ := c.Request.BasicAuth()
		err := s.admit(c, key, scope)
		if key == "" || err != nil {
			if errs.CodeOf(err) != errs.NotPermitted {
				c.Header("WWW-Authenticate", `Basic realm="baogao", charset="UTF-8"`)
				err = errs.New(errs.Unauthorized, "请输入姓名，密码处填访问密钥（baogao keys add 姓名 --scope "+scope+"）", err)
			}
			s.failPage(c, err)
			return
		}
		c.Set(whoseName, name)
		c.Next()
	}
}

// whoseName is where the name that a person gave lies.
const whoseName = "name"

// judgePage stores what the form says and goes on to the next lead.
func (s *Server) judgePage(c *gin.Context) {
	j := audit.Judgement{State: c.PostForm("state"), Note: c.PostForm("note"), By: c.GetString(whoseName)}
	if _, err := s.judge(c, j); err != nil {
		s.failPage(c, err)
		return
	}
	back, err := url.ParseQuery(c.PostForm("back"))
	if err != nil {
		back = url.Values{}
	}
	to := "/leads?" + back.Encode()
	if next := c.PostForm("next"); next != "" {
		to += "#l-" + url.PathEscape(next)
	}
	c.Redirect(http.StatusSeeOther, to)
}
