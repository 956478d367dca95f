package api

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/audit"
	"baogao/compare"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

// coverageAsk is one question for a matrix or one of its lists.
type coverageAsk struct {
	audit.CoverageAsk
	list   audit.List
	since  string
	format string
}

func parseCoverage(raw string) (ask coverageAsk, err error) {
	p := newParams(raw, "region", "kind", "years", "as_of", "list", "since", "format")
	ask.Region, ask.AsOf, ask.since = p.text("region", 80), p.day("as_of"), p.day("since")
	ask.Kind = report.Kind(p.choice("kind", kindValues()[:4]...))
	ask.list = audit.List(p.choice("list", string(audit.Whole), string(audit.Reminders), string(audit.LateOnes), string(audit.Unfound)))
	if ask.since != "" {
		ask.list = audit.Changes
	}
	ask.format = p.choice("format", "json", "csv", "xlsx")
	ask.From, ask.To = p.span("years")
	return ask, p.bad.orNil()
}

// day returns a day, YYYY-MM-DD.
func (p *params) day(name string) string {
	v := p.text(name, 10)
	if _, err := time.Parse(time.DateOnly, v); err != nil && v != "" {
		p.bad.add("query."+name, "应写成 2026-03-31")
		return ""
	}
	return v
}

// span returns 2021-2025 or one year.
func (p *params) span(name string) (from, to int) {
	v := p.text(name, 20)
	if v == "" {
		return 0, 0
	}
	first, last, ranged := strings.Cut(strings.ReplaceAll(v, "..", "-"), "-")
	from, err := strconv.Atoi(first)
	if to = from; ranged && err == nil {
		to, err = strconv.Atoi(last)
	}
	if err != nil || from < 1949 || to > 2200 || from > to {
		p.bad.add("query."+name, "应写成 2021-2025")
	}
	return from, to
}

func (s *Server) getCoverage(c *gin.Context) {
	ask, err := parseCoverage(c.Request.URL.RawQuery)
	if err == nil && ask.Region == "" {
		err = errs.New(errs.BadParameter, "请用 region 写明地区的代码或名称", nil)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	if ask.format != "json" {
		base := ownAddress(c)
		s.stream(c, "coverage-"+ask.Region+"."+ask.format, fileKind(ask.format), func(ctx context.Context, w io.Writer) error {
			items, err := s.options.Auditor.Items(ctx, ask.CoverageAsk, ask.list, ask.since)
			if err != nil {
				return err
			}
			return audit.CoverageTable(items, ask.Kind, base).Write(w, ask.format)
		})
		return
	}
	err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
		return s.answerCoverage(ctx, c, ask, corpus)
	})
	if err != nil {
		s.fail(c, err)
	}
}

func (s *Server) answerCoverage(ctx context.Context, c *gin.Context, ask coverageAsk, corpus index.Corpus) error {
	c.Header("Cache-Control", "no-cache")
	if ask.list == audit.Whole {
		m, err := s.options.Auditor.Coverage(ctx, ask.CoverageAsk)
		if err != nil {
			return err
		}
		c.JSON(http.StatusOK, matrixAnswer{m, corpus})
		return nil
	}
	items, err := s.options.Auditor.Items(ctx, ask.CoverageAsk, ask.list, ask.since)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"list": ask.list, "kind": ask.Kind, "items": items, "corpus": corpus})
	return nil
}

type matrixAnswer struct {
	*compare.Matrix
	Corpus index.Corpus `json:"corpus"`
}

// ownAddress is where this server is reached, for links in files.
func ownAddress(c *gin.Context) string {
	scheme := "http"
	if c.Request.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.Request.Host
}

// inTurn runs what is as costly as a search within the limits of searches.
func (s *Server) inTurn(ctx context.Context, do func(context.Context) error) error {
	turn, cancelTurn := context.WithTimeout(ctx, maxWait)
	defer cancelTurn()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-turn.Done():
		return errs.New(errs.Overloaded, "", turn.Err())
	}
	ctx, cancel := context.WithTimeout(ctx, maxSearch)
	defer cancel()
	return do(ctx)
}

// inTurnOver does the same, and says over which corpus.
func (s *Server) inTurnOver(ctx context.Context, do func(context.Context, index.Corpus) error) error {
	return s.inTurn(ctx, func(ctx context.Context) error {
		status, err := s.options.Status.Status(ctx)
		if err != nil {
			return err
		}
		return do(ctx, status.Corpus)
	})
}

// coveragePage shows the matrix of a county, or asks for one.
func (s *Server) coveragePage(c *gin.Context) {
	ask, err := parseCoverage(c.Request.URL.RawQuery)
	if err != nil {
		s.failPage(c, err)
		return
	}
	view := web.Coverage{Frame: s.frame(c, "公开情况核查"), Region: ask.Region, Kind: ask.Kind.Name()}
	for _, k := range kindValues()[:4] {
		view.Kinds = append(view.Kinds, web.Choice{Text: report.Kind(k).Name(), Href: k, On: k == string(ask.Kind)})
	}
	if ask.Region == "" {
		s.render(c, http.StatusOK, "coverage", view)
		return
	}
	err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
		view.Corpus = corpusLine(corpus)
		m, err := s.options.Auditor.Coverage(ctx, ask.CoverageAsk)
		if err != nil {
			return err
		}
		s.matrixView(&view, m)
		return nil
	})
	if errs.CodeOf(err) == errs.UnknownUnit || errs.CodeOf(err) == errs.BadParameter {
		view.Refused, err = errs.Message(err), nil
	}
	if err != nil {
		s.failPage(c, err)
		return
	}
	s.render(c, http.StatusOK, "coverage", view)
}

// maxRows bounds what one page shows; files hold all.
const maxRows = 400

func (s *Server) matrixView(v *web.Coverage, m *compare.Matrix) {
	v.AsOf, v.Years = m.AsOf, m.Years
	if len(m.Years) > 0 {
		v.Span = strconv.Itoa(m.Years[0]) + "-" + strconv.Itoa(m.Years[len(m.Years)-1])
	}
	for _, st := range compare.Statuses() {
		if n := m.Totals[st]; n > 0 {
			v.Totals = append(v.Totals, web.Total{Name: audit.StatusName(st), Status: string(st), Count: n})
		}
	}
	r := m.Rates
	v.Owed, v.Judged, v.Published, v.OnTime = r.Owed, r.Judged, r.Published, r.OnTime
	base := url.Values{"region": {m.Region}, "kind": {string(m.Kind)}, "years": {v.Span}, "as_of": {m.AsOf}}
	for _, list := range []struct{ list, text string }{
		{string(audit.Whole), "全部"}, {string(audit.Reminders), "催报清单"}, {string(audit.LateOnes), "逾期公开"}, {string(audit.Unfound), "未发现公开"},
	} {
		for _, format := range []string{"xlsx", "csv"} {
			q := url.Values{"list": {list.list}, "format": {format}}
			v.Files = append(v.Files, web.Link{Text: list.text + " " + strings.ToUpper(format), Href: "/api/v1/coverage?" + base.Encode() + "&" + q.Encode()})
		}
	}
	v.API = "/api/v1/coverage?" + base.Encode()
	v.Cut = max(0, len(m.Units)-maxRows)
	for _, row := range m.Units[:min(len(m.Units), maxRows)] {
		line := web.CoverageRow{Name: row.Unit.Name, Path: unitPath(row.Unit)}
		for i := range row.Cells {
			line.Cells = append(line.Cells, cellView(&row.Cells[i]))
		}
		v.Rows = append(v.Rows, line)
	}
	if c := strings.TrimSpace(v.Region); c != m.Region {
		v.Code = m.Region
	}
}

// cellView is a cell in words, with all that it rests on.
func cellView(c *compare.Cell) web.CoverageCell {
	v := web.CoverageCell{Status: string(c.Status), Name: audit.StatusName(c.Status), Date: c.Published, Href: c.Evidence, Days: c.DaysLate}
	note := func(label, text string) {
		if text != "" {
			v.Notes = append(v.Notes, label+text)
		}
	}
	note("规定期限：", c.Due)
	note("日期依据：", map[string]string{"claimed": "网页标注", "observed": "抓取观察"}[c.Basis])
	note("首次发现：", cmp.Or(day(c.FirstSeen), ""))
	note("说明：", c.Reason)
	note("与观察不符：", c.Contradiction)
	for _, col := range c.Read {
		note("读取栏目：", col.URL+"（"+shown(col.Read)+"）")
	}
	for _, other := range c.Candidates {
		v.Candidates = append(v.Candidates, web.Link{Text: other.Title, Note: other.Reason, Href: "/reports/" + url.PathEscape(other.ID)})
	}
	if c.Judgement != nil {
		note("人工登记：", c.Judgement.Note+"（"+c.Judgement.By+"）")
	}
	note("依据：", c.Rule)
	v.Warn = c.Contradiction != "" || slices.Contains([]compare.Status{compare.NotFound, compare.Withdrawn, compare.Late}, c.Status)
	return v
}
