package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
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

// Passages listed on a page, and in one answer.
const (
	shownPassages = 50
	maxPassages   = 1000
)

func parseCopies(raw string) (ask audit.CopiesAsk, format string, err error) {
	p := newParams(raw, "region", "kind", "year", "id", "limit", "format")
	ask.Region, ask.IDs, ask.Limit = p.text("region", 80), p.list("id"), p.number("limit", 100, 1, maxPassages)
	ask.Year = p.number("year", 0, 1949, 2200)
	ask.Kind = report.Kind(p.text("kind", 20))
	if ask.Kind != "" && !slices.Contains(kindValues(), string(ask.Kind)) {
		p.bad.add("query.kind", "应是 "+strings.Join(kindValues(), "、")+" 之一")
	}
	return ask, p.choice("format", "json", "csv", "xlsx"), p.bad.orNil()
}

func (s *Server) getCopies(c *gin.Context) {
	ask, format, err := parseCopies(c.Request.URL.RawQuery)
	if err != nil {
		s.fail(c, err)
		return
	}
	if format != "json" { // of all, limit or not
		ask.Limit = 1
		base := ownAddress(c)
		s.stream(c, "copies."+format, fileKind(format), func(ctx context.Context, w io.Writer) error {
			found, err := s.options.Auditor.Copies(ctx, ask)
			if err != nil {
				return err
			}
			return audit.CopiesTable(ctx, found, base).Write(w, format)
		})
		return
	}
	err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
		found, err := s.options.Auditor.Copies(ctx, ask)
		if err != nil {
			return err
		}
		c.Header("Cache-Control", "no-cache")
		c.JSON(http.StatusOK, struct {
			*audit.Copies
			Corpus index.Corpus `json:"corpus"`
		}{found, corpus})
		return nil
	})
	if err != nil {
		s.fail(c, err)
	}
}

// copiesPage lists passages with both texts side by side.
func (s *Server) copiesPage(c *gin.Context) {
	ask, _, err := parseCopies(c.Request.URL.RawQuery)
	if err != nil {
		s.failPage(c, err)
		return
	}
	ask.Limit = shownPassages
	view := web.Copies{Frame: s.frame(c, "雷同段落"), Region: ask.Region}
	if ask.Year > 0 {
		view.Year = strconv.Itoa(ask.Year)
	}
	for _, k := range append([]string{""}, kindValues()...) {
		name := "全部类型"
		if k != "" {
			name = report.Kind(k).Name()
		}
		view.Kinds = append(view.Kinds, web.Choice{Text: name, Href: k, On: k == string(ask.Kind)})
	}
	if ask.Region == "" && len(ask.IDs) == 0 {
		s.render(c, http.StatusOK, "copies", view)
		return
	}
	err = s.inTurnOver(c.Request.Context(), func(ctx context.Context, corpus index.Corpus) error {
		view.Corpus, view.Asked = corpusLine(corpus), true
		found, err := s.options.Auditor.Copies(ctx, ask)
		if err != nil {
			return err
		}
		return s.passagesView(ctx, &view, found)
	})
	if errs.CodeOf(err) == errs.UnknownUnit {
		view.Refused, err = errs.Message(err), nil
	}
	if err != nil {
		s.failPage(c, err)
		return
	}
	q := c.Request.URL.Query()
	q.Set("limit", strconv.Itoa(maxPassages))
	for _, format := range []string{"xlsx", "csv", "json"} {
		q.Set("format", format)
		view.Files = append(view.Files, web.Link{Text: strings.ToUpper(format), Href: "/api/v1/copies?" + q.Encode()})
	}
	s.render(c, http.StatusOK, "copies", view)
}

func (s *Server) passagesView(ctx context.Context, v *web.Copies, found *audit.Copies) error {
	v.Total = found.Total
	texts := map[string]string{}
	side := func(at compare.Place, origin string) (web.CopySide, error) {
		r := found.Reports[at.ID]
		out := web.CopySide{
			Unit: r.Unit, Year: r.Year, Published: r.Published, Title: r.Title, Origin: origin == at.ID,
			Href: placeLink(at.ID),
		}
		if _, read := texts[at.ID]; !read {
			e, err := s.options.Reports.Report(ctx, at.ID)
			if err != nil {
				return out, err
			}
			texts[at.ID] = e.Report.Public()
		}
		if text := texts[at.ID]; at.Start <= at.End && at.End <= len(text) {
			out.Text = clip(text[at.Start:at.End], shownRunes)
			out.Href = placeLink(at.ID, report.Span{Start: at.Start, End: at.End})
		}
		return out, nil
	}
	for i := range found.Passages {
		p := &found.Passages[i]
		row := web.CopyRow{Percent: int(p.Similarity*100 + 0.5), Relation: audit.RelationName(p.Relation), Masked: p.Masked, Boilerplate: p.Boilerplate, Quotation: p.Quotation, Units: p.Units, Differs: p.Differs}
		var err error
		if row.A, err = side(p.A, p.Origin); err == nil {
			row.B, err = side(p.B, p.Origin)
		}
		if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
			continue // taken out this moment
		}
		if err != nil {
			return err
		}
		v.Rows = append(v.Rows, row)
	}
	for _, f := range found.Foreign {
		r := found.Reports[f.ID]
		v.Foreign = append(v.Foreign, web.Link{Text: r.Unit + " " + strconv.Itoa(r.Year), Note: f.Name, Href: "/reports/" + url.PathEscape(f.ID) + "?q=" + url.QueryEscape(f.Name)})
	}
	return nil
}

// shownRunes bounds a passage on the page; the report has all of it.
const shownRunes = 600
