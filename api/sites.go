package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"baogao/api/web"
	"baogao/archive"
	"baogao/internal/errs"
)

// siteAnswer is how a site fared, as sites list tells it.
type siteAnswer struct {
	Site     string              `json:"site"`
	State    string              `json:"state"`
	Run      string              `json:"run"`
	Visited  string              `json:"visited"`
	Good     string              `json:"good,omitempty"` // last visit without a problem
	Problems []siteProblemAnswer `json:"problems"`
}

type siteProblemAnswer struct {
	Code    string `json:"code"`
	URL     string `json:"url"`
	Message string `json:"message"`
	Since   string `json:"since"`
	Seq     uint64 `json:"seq,omitempty"` // of the archived page that shows it
}

// sitesShown is how many sites a page holds; a list may ask for maxSites.
const (
	sitesShown = 100
	maxSites   = 1000
)

// siteList is what of the sites is asked for. Those with something wrong come
// first, so that the first page is the one to read.
type siteList struct {
	states         []archive.SiteState // of this page
	limit, offset  int
	total          int // sites that the filter lets through
	all, odd, open int // sites, sites with something wrong, problems that stand
}

func odd(s *archive.SiteState) bool { return len(s.Problems) > 0 || s.State != "ok" }

// siteList reads q, state, limit and offset from the address.
func (s *Server) siteList(c *gin.Context) (l siteList, err error) {
	p := newParams(c.Request.URL.RawQuery, "q", "state", "limit", "offset")
	name := p.text("q", maxName)
	states := p.oneOf("state", "ok", "partial", "failed", "blocked")
	l.limit, l.offset = p.number("limit", sitesShown, 1, maxSites), p.number("offset", 0, 0, 1_000_000)
	if err := p.bad.orNil(); err != nil {
		return l, err
	}
	if s.options.Sites == nil {
		return l, errs.New(errs.NotFound, "本服务没有网站的记录", nil)
	}
	sites, err := s.options.Sites.Sites(c.Request.Context())
	if err != nil {
		return l, err
	}
	l.all = len(sites)
	var wrong, quiet []archive.SiteState
	for i := range sites {
		state := &sites[i]
		l.open += len(state.Problems)
		to := &quiet
		if odd(state) {
			l.odd++
			to = &wrong
		}
		if strings.Contains(state.Site, name) && (len(states) == 0 || slices.Contains(states, state.State)) {
			*to = append(*to, *state)
		}
	}
	found := append(wrong, quiet...) //nolint:gocritic // one list after the other
	l.total = len(found)
	from := min(l.offset, l.total)
	l.states = found[from:min(from+l.limit, l.total)]
	return l, nil
}

func (s *Server) getSites(to audience) gin.HandlerFunc {
	return func(c *gin.Context) {
		l, err := s.siteList(c)
		if err != nil {
			s.fail(c, err)
			return
		}
		answers := make([]siteAnswer, len(l.states))
		for i := range l.states {
			answers[i] = newSiteAnswer(&l.states[i], to)
		}
		c.Header("Cache-Control", "no-cache")
		c.JSON(http.StatusOK, gin.H{"sites": answers, "total": l.total})
	}
}

func newSiteAnswer(state *archive.SiteState, to audience) siteAnswer {
	a := siteAnswer{Site: state.Site, State: state.State, Run: state.Run, Visited: state.Visited.Format(time.RFC3339), Problems: []siteProblemAnswer{}}
	if !state.Good.IsZero() {
		a.Good = state.Good.Format(time.RFC3339)
	}
	for _, p := range state.Problems {
		code := p.Code.String()
		a.Problems = append(a.Problems, siteProblemAnswer{code, to.address(p.URL), to.message(code, p.Message), p.Since.Format(time.RFC3339), p.Seq})
	}
	return a
}

// sitesPage is the operators': what is wrong, where, since when, and the page
// that shows it.
func (s *Server) sitesPage(c *gin.Context) {
	l, err := s.siteList(c)
	if err != nil {
		s.failPage(c, err)
		return
	}
	view := web.Sites{Frame: s.frame(c, "网站与问题"), Count: l.all, Odd: l.odd, Problems: l.open, Found: l.total, Query: c.Query("q")}
	for i := range l.states {
		view.Sites = append(view.Sites, siteView(&l.states[i]))
	}
	turn := func(offset int) string {
		q := c.Request.URL.Query()
		q.Set("offset", strconv.Itoa(offset))
		return "/sites?" + q.Encode()
	}
	if l.offset > 0 {
		view.Previous = turn(max(0, l.offset-l.limit))
	}
	if l.offset+l.limit < l.total {
		view.Next = turn(l.offset + l.limit)
	}
	c.Header("Cache-Control", "no-store")
	s.render(c, http.StatusOK, "sites", view)
}

func siteView(state *archive.SiteState) web.Site {
	names := map[string]string{"ok": "正常", "partial": "部分", "failed": "失败", "blocked": "拦截"}
	v := web.Site{Name: state.Site, State: names[state.State], Visited: shown(state.Visited), Good: shown(state.Good)}
	for _, p := range state.Problems {
		problem := web.SiteProblem{Code: p.Code.String(), URL: p.URL, Link: safeLink(p.URL), Message: p.Message, Since: shown(p.Since)}
		if p.Seq > 0 {
			problem.Capture = "/sites/captures/" + strconv.FormatUint(p.Seq, 10)
		}
		v.Problems = append(v.Problems, problem)
	}
	return v
}

// capturePage shows an archived page as the readers' page of originals does:
// its text, personal data masked, nothing that runs or loads.
func (s *Server) capturePage(c *gin.Context) {
	seq, err := strconv.ParseUint(c.Param("seq"), 10, 63)
	if err != nil || seq == 0 || s.options.Captures == nil {
		s.failPage(c, errs.New(errs.NotFound, "没有这一页存档", err))
		return
	}
	o, err := s.options.Captures.Captured(c.Request.Context(), seq)
	if err != nil {
		s.failPage(c, err)
		return
	}
	view := web.Snapshot{
		Frame: s.frame(c, "存档的页面"), Report: "存档的页面", URL: o.URL, Fetched: shown(o.Fetched), MediaType: o.MediaType, SHA256: o.SHA256,
	}
	if o.HTML == "" {
		view.Text = "（此处不显示文字）"
	} else {
		view.Blocks, view.Cut = s.snapshot(o.HTML)
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Content-Security-Policy", sandbox)
	s.render(c, http.StatusOK, "snapshot", view)
}

// sitesCollector asks how the sites fared when it is scraped. Problems are
// counted by code, not by site: thousands of sites would be as many series.
type sitesCollector struct {
	sites                   Sites
	states, problems, stale *prometheus.Desc
}

func newSitesCollector(sites Sites) *sitesCollector {
	return &sitesCollector{
		sites:    sites,
		states:   prometheus.NewDesc("baogao_sites", "Sites by how they fared when last visited.", []string{"state"}, nil),
		problems: prometheus.NewDesc("baogao_site_problems", "Problems of sites that stand, by code.", []string{"code"}, nil),
		stale:    prometheus.NewDesc("baogao_last_crawl_timestamp_seconds", "When a site was last visited.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (s *sitesCollector) Describe(out chan<- *prometheus.Desc) {
	out <- s.states
	out <- s.problems
	out <- s.stale
}

// Collect implements prometheus.Collector.
func (s *sitesCollector) Collect(out chan<- prometheus.Metric) {
	if s.sites == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), maxWait)
	defer cancel()
	all, err := s.sites.Sites(ctx)
	if err != nil {
		return // baogao_sites is absent then, which can be watched for
	}
	states, problems := map[string]int{"ok": 0, "partial": 0, "failed": 0, "blocked": 0}, map[string]int{}
	var last time.Time
	for _, site := range all {
		states[site.State]++
		for _, p := range site.Problems {
			problems[p.Code.String()]++
		}
		if site.Visited.After(last) {
			last = site.Visited
		}
	}
	gauge := func(d *prometheus.Desc, v int64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v), labels...)
	}
	for state, n := range states {
		gauge(s.states, int64(n), state)
	}
	for code, n := range problems {
		gauge(s.problems, int64(n), code)
	}
	if !last.IsZero() {
		gauge(s.stale, last.Unix())
	}
}
