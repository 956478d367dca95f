package api

import (
	"context"
	"net/http"
	"strconv"
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

func (s *Server) siteStates(ctx context.Context) ([]archive.SiteState, error) {
	if s.options.Sites == nil {
		return nil, errs.New(errs.NotFound, "本服务没有网站的记录", nil)
	}
	return s.options.Sites.Sites(ctx)
}

func (s *Server) getSites(c *gin.Context) {
	if err := newParams(c.Request.URL.RawQuery).bad.orNil(); err != nil {
		s.fail(c, err)
		return
	}
	states, err := s.siteStates(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return
	}
	answers := make([]siteAnswer, len(states))
	for i, state := range states {
		a := siteAnswer{Site: state.Site, State: state.State, Run: state.Run, Visited: state.Visited.Format(time.RFC3339), Problems: []siteProblemAnswer{}}
		if !state.Good.IsZero() {
			a.Good = state.Good.Format(time.RFC3339)
		}
		for _, p := range state.Problems {
			a.Problems = append(a.Problems, siteProblemAnswer{p.Code.String(), p.URL, p.Message, p.Since.Format(time.RFC3339), p.Seq})
		}
		answers[i] = a
	}
	c.Header("Cache-Control", "no-cache")
	c.JSON(http.StatusOK, gin.H{"sites": answers})
}

// sitesPage is the operators': what is wrong, where, since when, and the page
// that shows it. Sites with problems come first.
func (s *Server) sitesPage(c *gin.Context) {
	states, err := s.siteStates(c.Request.Context())
	if err != nil {
		s.failPage(c, err)
		return
	}
	view := web.Sites{Frame: s.frame(c, "网站与问题"), Count: len(states)}
	var quiet []web.Site
	for i := range states {
		site := siteView(&states[i])
		if view.Problems += len(site.Problems); len(site.Problems) > 0 || states[i].State != "ok" {
			view.Sites = append(view.Sites, site)
		} else {
			quiet = append(quiet, site)
		}
	}
	view.Odd = len(view.Sites)
	view.Sites = append(view.Sites, quiet...)
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
	if err != nil || seq == 0 || s.options.Captures == nil || s.options.Mask == nil {
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
