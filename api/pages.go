package api

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/index"
	"baogao/internal/china"
	"baogao/internal/errs"
	"baogao/report"
)

// latestShown is how many reports the home page lists.
const latestShown = 8

// render writes a page.
func (s *Server) render(c *gin.Context, status int, name string, view any) {
	body, err := s.pages.Render(name, view)
	if err != nil {
		// A template that fails is a bug; the plain sentence cannot fail too.
		s.logFailure(c, problemOf(err, requestID(c)), err)
		c.String(http.StatusInternalServerError, errs.Internal.Message())
		return
	}
	c.Data(status, "text/html; charset=utf-8", body)
}

// frame is what every page shows around its content.
func (s *Server) frame(c *gin.Context, title string) web.Frame {
	return web.Frame{Title: title, RequestID: requestID(c)}
}

func (s *Server) failPage(c *gin.Context, err error) {
	p := problemOf(err, requestID(c))
	s.logFailure(c, p, err)
	c.Abort()
	c.Header("Cache-Control", "no-store")
	view := web.Failure{Frame: s.frame(c, p.Title), Status: p.Status, Message: cmp.Or(p.Detail, p.Title)}
	s.render(c, p.Status, "failure", view)
}

func (s *Server) homePage(c *gin.Context) {
	ctx := c.Request.Context()
	status, err := s.options.Status.Status(ctx)
	if err != nil {
		s.failPage(c, errs.New(errs.Overloaded, "索引尚未就绪，请稍后再来", err))
		return
	}
	if s.fresh(c, status.Corpus.Seq) {
		return
	}
	view := web.Home{
		Frame: s.frame(c, ""), Live: status.Held.Live, Withdrawn: status.Held.Withdrawn,
		Examples: examples(),
	}
	view.Corpus = corpusLine(status.Corpus)
	answer, err := s.search(ctx, index.Ask{Sort: index.ByDateDesc, Limit: latestShown, Facets: []string{"year", "kind"}})
	if err != nil {
		s.failPage(c, err)
		return
	}
	view.Latest = s.hits(answer.Hits, "")
	view.Facets = s.facets(answer.Facets, url.Values{})
	s.render(c, http.StatusOK, "home", view)
}

// examples are queries that show what can be asked.
func examples() []web.Link {
	var links []web.Link
	for _, q := range []string{"行政执法", `"枫桥经验"`, "合法性审查 年份:2020", "部分:问题 执法", "法治政府 -决算"} {
		links = append(links, web.Link{Text: q, Href: "/search?" + url.Values{"q": {q}}.Encode()})
	}
	return links
}

func (s *Server) helpPage(c *gin.Context) {
	s.render(c, http.StatusOK, "help", web.Help{Frame: s.frame(c, "检索帮助")})
}

func (s *Server) reportPage(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "q", "v", "at")
	at := p.spans("at")
	q, n := p.text("q", maxQuery), p.number("v", 0, 0, 1<<30)
	if err := p.bad.orNil(); err != nil {
		s.failPage(c, err)
		return
	}
	ctx := c.Request.Context()
	e, err := s.options.Reports.Report(ctx, c.Param("id"))
	if err == nil && n > 0 && n != e.Version {
		e, err = s.options.Reports.ReportVersion(ctx, c.Param("id"), n)
	}
	if err != nil {
		s.failPage(c, err)
		return
	}
	status, err := s.options.Status.Status(ctx)
	if err != nil {
		s.failPage(c, err)
		return
	}
	if s.fresh(c, max(e.Seq, status.Corpus.Seq)) { // similar reports change with the corpus
		return
	}
	view := s.reportView(c, e, q, at, status.Corpus)
	if s.options.Likener != nil {
		// A page without similar reports is better than none.
		if found, err := s.similar(ctx, e.Report.ID, similarShown); err == nil {
			for _, h := range found.Hits {
				view.Similar = append(view.Similar, web.Link{Text: cmp.Or(h.Title, "（无标题）"), Href: reportLink(h.ID, ""), Note: unitPath(h.Unit)})
			}
		}
	}
	s.render(c, http.StatusOK, "report", view)
}

func (s *Server) originalPage(c *gin.Context) {
	p := newParams(c.Request.URL.RawQuery, "n")
	n := p.number("n", 0, 0, 1<<30)
	if err := p.bad.orNil(); err != nil {
		s.failPage(c, err)
		return
	}
	view, seq, err := s.original(c, n)
	if err != nil {
		s.failPage(c, err)
		return
	}
	if s.fresh(c, seq) {
		return
	}
	c.Header("Content-Security-Policy", sandbox)
	s.render(c, http.StatusOK, "snapshot", view)
}

// safeLink lets only web addresses become links.
func safeLink(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return u.String()
}

// shown is a time as people in China read it.
func shown(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china.Zone()).Format("2006-01-02 15:04")
}

// day is the date of an RFC 3339 time, in China.
func day(value string) string {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return value
	}
	return shown(t)[:len("2006-01-02")]
}

func corpusLine(c index.Corpus) string {
	return strings.Join([]string{
		"语料 Seq " + number(c.Seq), "分词 " + cmp.Or(c.Analyzer, "—"), "词典 " + cmp.Or(c.Dictionary, "—"),
		"规则 " + cmp.Or(c.Rules, "—"), "程序 " + cmp.Or(c.Program, "—"),
	}, " · ")
}

func unitPath(u report.Unit) string {
	if len(u.Path) > 0 {
		return strings.Join(u.Path, " › ")
	}
	return u.Name
}
