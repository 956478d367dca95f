// Package api answers one question: how do readers and programs outside reach
// what the archive and the index hold?
//
// It serves the JSON API under /api/v1, described by openapi.json, and the
// pages of package web; errors are problem+json (RFC 9457) there, friendly
// pages here. Handlers depend on the small interfaces of contracts.go and see
// only the public text of a report. What needs trust (metrics, profiles,
// hiding, crawls, what exactly went wrong) is on the admin handler alone.
//
// The package neither searches nor stores: it checks, limits, asks and renders.
package api

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"baogao/api/web"
	"baogao/internal/errs"
	"baogao/report"
)

// Options are the parts a Server is made of. Searcher, Reports and Status are
// required; a route whose part is missing answers 404.
type Options struct {
	Searcher  Searcher
	Reports   Reports
	Status    Stater
	Suggester Suggester
	Likener   Likener
	Originals Originals
	Parts     Parts // nil: captured pages are shown without pictures
	Units     Units
	Runs      Runs
	Sites     Sites    // of the operators' page and the metrics
	Captures  Captures // the pages that show what is wrong
	Hider     Hider
	Crawls    Crawls // begins runs in process
	Auditor   Auditor
	Alerts    Alerts

	// Masking is which personal data no page and no answer shows.
	Masking report.Masking
	// Marks finds a query's hits in a text for the report page; nil looks for
	// the literal words.
	Marks func(query, text string) [][2]int
	// Authorize returns whose a bearer key is, if it is good for a scope, for
	// the admin API; nil refuses every key.
	Authorize func(ctx context.Context, key, scope string) (who string, err error)

	Now     func() time.Time
	Log     *slog.Logger
	Version string
	Dev     bool // serves /debug/gallery

	Rate     rate.Limit // requests a second and address, default 20
	Burst    int        // default 100
	Searches int        // searches at a time, default 4 a processor
}

// Server holds the handlers. It keeps no state but counters and rate limits.
type Server struct {
	options Options
	pages   *web.Pages
	limiter *limiter
	metrics *metrics
	slots   chan struct{}
	streams chan struct{} // files that are being sent
	edition string        // of the answers: the program, and what is masked
	partKey []byte        // signs the addresses of pictures, as long as this process lives
	public  *gin.Engine
	admin   *gin.Engine
}

// New checks the parts and builds the routes.
func New(o Options) (*Server, error) {
	if o.Searcher == nil || o.Reports == nil || o.Status == nil {
		return nil, errors.New("api.New: Searcher, Reports and Status are required")
	}
	o.fill()
	pages, err := web.New(web.Options{Version: o.Version})
	if err != nil {
		return nil, err
	}
	s := &Server{
		options: o, pages: pages, edition: fmt.Sprintf("%s\n%+v\n", o.Version, o.Masking),
		limiter: newLimiter(o.Rate, o.Burst, o.Now),
		slots:   make(chan struct{}, o.Searches), partKey: make([]byte, 32), streams: make(chan struct{}, maxStreams),
	}
	if _, err := rand.Read(s.partKey); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(o.Status, o.Sites)
	gin.SetMode(gin.ReleaseMode)
	if s.public, err = s.engine(s.limitRate); err != nil {
		return nil, err
	}
	if s.admin, err = s.engine(); err != nil {
		return nil, err
	}
	s.publicRoutes(s.public)
	s.adminRoutes(s.admin)
	return s, nil
}

// fill puts defaults where the caller left gaps.
func (o *Options) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Marks == nil {
		o.Marks = literalMarks
	}
	if o.Authorize == nil {
		o.Authorize = func(context.Context, string, string) (string, error) { return "", errs.Unauthorized }
	}
	if o.Rate == 0 {
		o.Rate = 20
	}
	if o.Burst == 0 {
		o.Burst = 100
	}
	if o.Searches == 0 {
		o.Searches = 4 * runtime.NumCPU()
	}
}

// Public is the handler for readers and for the command line beside a running
// server.
func (s *Server) Public() http.Handler { return s.public }

// Admin is the handler for the loopback listener.
func (s *Server) Admin() http.Handler { return s.admin }

// engine is a bare gin engine with the middleware all routes share.
func (s *Server) engine(more ...gin.HandlerFunc) (*gin.Engine, error) {
	e := gin.New()
	// The limiter counts the peer: a forged X-Forwarded-For must not help.
	if err := e.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	e.ForwardedByClientIP = false
	// Ids are opaque: an encoded slash stays part of the id.
	e.UseRawPath, e.UnescapePathValues = true, true
	e.RemoveExtraSlash, e.RedirectTrailingSlash, e.RedirectFixedPath = false, false, false
	e.HandleMethodNotAllowed = true
	e.Use(s.observe, s.recover, secure, capBody)
	e.Use(more...)
	e.NoRoute(s.noRoute)
	e.NoMethod(s.noMethod)
	return e, nil
}

func (s *Server) publicRoutes(e *gin.Engine) {
	v1 := e.Group("/api/v1")
	v1.GET("/search", s.getSearch)
	v1.GET("/stats", s.getStats)
	v1.GET("/concordance", s.getConcordance)
	v1.GET("/suggest", s.getSuggest)
	v1.GET("/units", s.getUnits)
	v1.GET("/sites", s.getSites(public))
	v1.GET("/crawls", s.getCrawls(public))
	v1.GET("/crawls/:id", s.getCrawl(public))
	v1.GET("/reports/:id", s.getReport)
	v1.GET("/reports/:id/text", s.getText)
	v1.GET("/reports/:id/similar", s.getSimilar)
	v1.GET("/export", s.getExport)
	v1.GET("/reports/:id/original", s.getOriginal)
	v1.GET("/reports/:id/original/:part", s.getPart)
	v1.GET("/reports/:id/versions", s.getVersions)
	v1.GET("/reports/:id/versions/:n", s.getVersion)
	if s.options.Auditor != nil {
		v1.GET("/coverage", s.getCoverage)
		v1.GET("/copies", s.getCopies)
		v1.GET("/leads", s.getLeads)
		v1.GET("/compare", s.getCompare)
		e.GET("/compare", s.comparePage)
		v1.GET("/figures", s.getFigures)
		v1.GET("/evidence", s.permit(scopeEvidence), s.getEvidence)
		v1.GET("/reports/:id/figures", s.getReportFigures)
		e.GET("/leads", s.leadsPage(false))
		e.GET("/copies", s.copiesPage)
		e.GET("/coverage", s.coveragePage)
	}
	if s.options.Alerts != nil {
		alerts := v1.Group("/alerts", s.permit(scopeAlerts))
		alerts.GET("", s.getAlerts)
		alerts.POST("", s.postAlert)
		alerts.DELETE("/:id", s.deleteAlert)
	}
	v1.GET("/feed", s.getFeed)
	e.GET("/feed", s.getFeed)
	e.GET("/openapi.json", s.getOpenAPI)
	e.GET("/healthz", s.getHealth)
	e.GET("/readyz", s.getReady)
	e.GET("/robots.txt", getRobots)
	e.GET("/static/:name", gin.WrapF(s.pages.Static))
	e.GET("/", s.homePage)
	e.GET("/search", s.searchPage)
	e.GET("/suggest", s.suggestPage)
	e.GET("/reports/:id", s.reportPage)
	e.GET("/reports/:id/original", s.originalPage)
	e.GET("/help", s.helpPage)
	if s.options.Dev {
		e.GET("/debug/gallery", s.galleryPage)
		e.GET("/debug/gallery/:name", s.galleryPage)
	}
}
