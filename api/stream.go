package api

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"baogao/archive"
	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
)

// Bounds of files that are sent as they are made.
const (
	maxStreams  = 4 // at once
	streamTime  = time.Hour
	streamStall = time.Minute // a reader that takes nothing for so long is gone
)

// stream sends a file as it is made, however long it gets: little of it is held
// at a time. What fails before the first byte is an answer like any other;
// after that the connection is cut, so that half a file does not pass for one.
func (s *Server) stream(c *gin.Context, name, kind string, write func(ctx context.Context, w io.Writer) error) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	case <-c.Request.Context().Done():
		return
	default:
		s.fail(c, errs.New(errs.Overloaded, "同时导出的文件太多，请稍后再试", nil))
		return
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), streamTime)
	defer cancel()
	w := &streamWriter{c: c, name: name, kind: kind, control: http.NewResponseController(c.Writer)}
	err := write(ctx, w)
	switch {
	case err == nil:
		w.begin()
	case !w.begun:
		s.fail(c, err)
	default:
		s.options.Log.WarnContext(ctx, "file not sent whole", slog.String("request", requestID(c)), slog.Any("error", err))
		panic(http.ErrAbortHandler)
	}
}

// streamWriter sends its headers with the first byte, and gives a slow reader
// time for every piece.
type streamWriter struct {
	c          *gin.Context
	name, kind string
	control    *http.ResponseController
	begun      bool
}

func (w *streamWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	w.c.Header("Content-Type", w.kind)
	w.c.Header("Cache-Control", "no-store")
	w.c.Header("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(w.name))
	w.c.Status(http.StatusOK)
	w.c.Writer.WriteHeaderNow()
}

func (w *streamWriter) Write(b []byte) (int, error) {
	w.begin()
	_ = w.control.SetWriteDeadline(time.Now().Add(streamStall)) // not every writer can; then the server's holds
	return w.c.Writer.Write(b)
}

// fileKind is the media type of a format.
func fileKind(format string) string {
	return map[string]string{
		"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"jsonl": "application/x-ndjson; charset=utf-8", "zip": "application/zip",
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	}[format]
}

// lines encodes objects, one a line.
func lines(w io.Writer) func(any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode
}

// getExport sends every report that a search finds, with its text, by the day of
// publication; no limit holds.
func (s *Server) getExport(c *gin.Context) {
	raw := c.Request.URL.RawQuery
	ask, err := parseSearch(raw, "format")
	p := newParams(raw, append(searchParams(), "format")...)
	format := p.choice("format", "jsonl", "csv", "xlsx")
	if err == nil {
		err = p.bad.orNil()
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	ask.Sort, ask.Limit, ask.Offset, ask.After, ask.Facets, ask.Bare = index.ByDateAsc, maxLimit, 0, "", nil, true
	base := ownAddress(c)
	s.stream(c, "reports."+format, fileKind(format), func(ctx context.Context, w io.Writer) error {
		each := func(do func(*archive.Entry) error) error { return s.eachReport(ctx, ask, do) }
		if format != "jsonl" {
			return exportTable(base, each).Write(w, format)
		}
		line := lines(w)
		return each(func(e *archive.Entry) error {
			r := &e.Report
			return line(map[string]any{
				"id": r.ID, "title": r.Title, "unit": r.Unit.Name, "path": strings.Join(r.Unit.Path, "/"), "code": r.Unit.Code, "year": r.Year, "kind": r.Kind,
				"published": r.Published, "source": r.Source, "url": r.URL, "state": e.State, "text": r.Public(),
			})
		})
	})
}

func exportTable(base string, each func(do func(*archive.Entry) error) error) *audit.Table {
	t := &audit.Table{Name: "报告", Header: []string{"id", "title", "unit", "path", "code", "year", "kind", "published", "source", "url", "state", "text"}}
	t.Each = func(add func([]any) error) error {
		return each(func(e *archive.Entry) error {
			r, year := &e.Report, any(nil)
			if r.Year != 0 {
				year = r.Year
			}
			return add([]any{
				audit.Link{Text: r.ID, Href: base + "/reports/" + url.PathEscape(r.ID)},
				r.Title, r.Unit.Name, strings.Join(r.Unit.Path, "/"), r.Unit.Code, year,
				string(r.Kind), r.Published, r.Source, r.URL, string(e.State), r.Public(),
			})
		})
	}
	return t
}

// eachReport reads the reports that a search finds, page by page, all over the
// same corpus.
func (s *Server) eachReport(ctx context.Context, ask index.Ask, do func(*archive.Entry) error) error {
	for {
		answer, err := s.oneSearch(ctx, ask)
		if err != nil {
			return err
		}
		for _, h := range answer.Hits {
			e, err := s.options.Reports.Report(ctx, h.ID)
			if code := errs.CodeOf(err); code == errs.Hidden || code == errs.NotFound {
				continue // hidden since the page was searched
			}
			if err == nil {
				err = do(e)
			}
			if err != nil {
				return err
			}
		}
		if answer.Next == "" {
			return nil
		}
		ask.After = answer.Next
	}
}

// oneSearch is one search of a long file, in turn with all others.
func (s *Server) oneSearch(ctx context.Context, ask index.Ask) (answer *index.Answer, err error) {
	err = s.inTurn(ctx, func(ctx context.Context) error {
		answer, err = s.options.Searcher.Search(ctx, ask)
		return err
	})
	return answer, err
}
