package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"baogao/api/web"
	"baogao/audit"
	"baogao/compare"
	"baogao/index"
	"baogao/internal/errs"
	"baogao/report"
)

type compareAsk struct {
	audit.CompareAsk
	format string
}

func parseCompare(raw string) (ask compareAsk, err error) {
	p := newParams(raw, "unit", "year", "id", "kind", "rank", "by", "format")
	ask.Units, ask.IDs, ask.Years = p.list("unit"), p.list("id"), p.years("year")
	ask.Kind = report.Kind(p.choice("kind", kindValues()...))
	by := p.choice("by", compare.ByValue, compare.PerInhabitant)
	if rank := p.choice("rank", "", "asc", "desc"); rank != "" {
		ask.Rank = compare.Ranking{Base: by, Ascending: rank == "asc"}
	}
	ask.format = p.choice("format", "json", "html", "docx", "csv", "xlsx")
	return ask, p.bad.orNil()
}

func (s *Server) getCompare(c *gin.Context) {
	ask, err := parseCompare(c.Request.URL.RawQuery)
	if err == nil && len(ask.Units)+len(ask.IDs) == 0 {
		err = errs.New(errs.BadParameter, "请用 unit 写明单位，或用 id 写明报告", nil)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	base := ownAddress(c)
	if ask.format != "json" && ask.format != "html" {
		s.stream(c, "compare."+ask.format, fileKind(ask.format), func(ctx context.Context, w io.Writer) error {
			return s.writeComparison(ctx, ask, base, w)
		})
		return
	}
	err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
		found, err := s.options.Auditor.Compare(ctx, ask.CompareAsk)
		if err != nil {
			return err
		}
		c.Header("Cache-Control", "no-cache")
		if ask.format == "json" {
			c.JSON(http.StatusOK, struct {
				*audit.Comparison
				Corpus index.Corpus `json:"corpus"`
			}{found, corpus})
			return nil
		}
		var out bytes.Buffer
		if err := found.Sheet(base, s.made(corpus), ask.Rank).WriteHTML(&out); err != nil {
			return err
		}
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		c.Data(http.StatusOK, "text/html; charset=utf-8", out.Bytes())
		return nil
	})
	if err != nil {
		s.fail(c, err)
	}
}

// writeComparison writes a comparison as a file.
func (s *Server) writeComparison(ctx context.Context, ask compareAsk, base string, w io.Writer) error {
	found, err := s.options.Auditor.Compare(ctx, ask.CompareAsk)
	if err != nil {
		return err
	}
	if ask.format != "docx" {
		return audit.ComparisonTable(found, base).Write(w, ask.format)
	}
	status, err := s.options.Status.Status(ctx)
	if err != nil {
		return err
	}
	return found.Sheet(base, s.made(status.Corpus), ask.Rank).WriteDOCX(w)
}

// made tells when, and from what, something was made.
func (s *Server) made(corpus index.Corpus) string {
	return shown(s.options.Now()) + " 由 baogao " + corpus.Program + " 生成，语料 Seq " + number(corpus.Seq)
}

// comparePage shows a comparison, or asks for one.
func (s *Server) comparePage(c *gin.Context) {
	ask, err := parseCompare(c.Request.URL.RawQuery)
	if err != nil {
		s.failPage(c, err)
		return
	}
	years := make([]string, len(ask.Years))
	for i, y := range ask.Years {
		years[i] = strconv.Itoa(y)
	}
	view := web.Compare{Frame: s.frame(c, "报告对照"), Units: strings.Join(ask.Units, ","), Years: strings.Join(years, ","), IDs: strings.Join(ask.IDs, ",")}
	for _, k := range kindValues()[:4] {
		view.Kinds = append(view.Kinds, web.Choice{Text: report.Kind(k).Name(), Href: k, On: k == string(ask.Kind)})
	}
	q := c.Request.URL.Query()
	for _, o := range [][3]string{{"", "", "不排位次"}, {"desc", "value", "数值由大到小"}, {"asc", "value", "数值由小到大"}, {"desc", "per_inhabitant", "每万人由大到小"}, {"asc", "per_inhabitant", "每万人由小到大"}} {
		q.Set("rank", o[0])
		q.Set("by", o[1])
		if o[0] == "" {
			q.Del("rank")
			q.Del("by")
		}
		on := ask.Rank.Base == o[1] && (o[0] == "" || ask.Rank.Ascending == (o[0] == "asc"))
		view.Ranks = append(view.Ranks, web.Choice{Text: o[2], Href: "/compare?" + q.Encode() + "#figures", On: on})
	}
	if len(ask.Units)+len(ask.IDs) == 0 {
		s.render(c, http.StatusOK, "compare", view)
		return
	}
	err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
		view.Corpus = corpusLine(corpus)
		found, err := s.options.Auditor.Compare(ctx, ask.CompareAsk)
		if err != nil {
			return err
		}
		view.Sheet = found.Sheet("", s.made(corpus), ask.Rank)
		return nil
	})
	switch errs.CodeOf(err) {
	case errs.UnknownUnit, errs.BadParameter, errs.NotFound, errs.Hidden:
		view.Refused, err = errs.Message(err), nil
	default:
	}
	if err != nil {
		s.failPage(c, err)
		return
	}
	files, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err != nil {
		s.failPage(c, err)
		return
	}
	for _, f := range [][2]string{{"html", "打印版"}, {"docx", "DOCX"}, {"xlsx", "指标 XLSX"}, {"csv", "指标 CSV"}, {"json", "JSON"}} {
		files.Set("format", f[0])
		view.Files = append(view.Files, web.Link{Text: f[1], Href: "/api/v1/compare?" + files.Encode()})
	}
	s.render(c, http.StatusOK, "compare", view)
}
