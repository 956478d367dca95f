package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"baogao/internal/errs"
	"baogao/report"
)

// State is that of a report.
type State string

// The states of a report.
const (
	Live      State = "live"
	Withdrawn State = "withdrawn"
	Hidden    State = "hidden"
)

// Entry is a report as the archive holds it, latest version unless asked.
type Entry struct {
	Seq     uint64
	Report  report.Report // Versions, Sources, FirstSeen filled
	Article report.Article
	State   State
	Version int
	Capture uint64
}

// entryQuery reads entries; the version joined is the latest.
const entryQuery = `SELECT r.id, r.seq, r.version, r.withdrawn, h.report IS NOT NULL, r.first_seen, v.capture, v.article, v.body
	FROM reports r JOIN versions v ON v.report = r.id AND v.n = r.version LEFT JOIN hidden h ON h.report = r.id `

func scanEntry(s scanner) (*Entry, error) {
	var e Entry
	var id, article, body string
	var withdrawn, hidden bool
	var seen int64
	if err := s.Scan(&id, &e.Seq, &e.Version, &withdrawn, &hidden, &seen, &e.Capture, &article, &body); err != nil {
		return nil, err
	}
	if err := errors.Join(json.Unmarshal([]byte(article), &e.Article), json.Unmarshal([]byte(body), &e.Report)); err != nil {
		return nil, errs.New(errs.Corrupt, "", err)
	}
	e.Report.ID = id
	e.Report.FirstSeen = fromMilli(seen).Format(time.RFC3339)
	switch {
	case hidden:
		e.State = Hidden
	case withdrawn:
		e.State = Withdrawn
	default:
		e.State = Live
	}
	return &e, nil
}

// entries runs entryQuery with a tail and completes each result.
func (a *Archive) entries(ctx context.Context, tail string, args ...any) ([]Entry, error) {
	rows, err := a.db.QueryContext(ctx, entryQuery+tail, args...)
	if err != nil {
		return nil, failure("", err)
	}
	defer rows.Close()
	var es []Entry
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, failure("", err)
		}
		es = append(es, *e)
	}
	if err := rows.Err(); err != nil {
		return nil, failure("", err)
	}
	for i := range es {
		if err := a.complete(ctx, &es[i]); err != nil {
			return nil, err
		}
	}
	return es, nil
}

// complete fills versions and further sources.
func (a *Archive) complete(ctx context.Context, e *Entry) error {
	rows, err := a.db.QueryContext(ctx, `SELECT n, seen, sha256 FROM versions WHERE report = ? ORDER BY n`, e.Report.ID)
	if err != nil {
		return failure("", err)
	}
	defer rows.Close()
	e.Report.Versions = nil
	for rows.Next() {
		var v report.Version
		var seen int64
		if err := rows.Scan(&v.N, &seen, &v.SHA256); err != nil {
			return failure("", err)
		}
		v.Seen, v.Status = fromMilli(seen).Format(time.RFC3339), "superseded"
		e.Report.Versions = append(e.Report.Versions, v)
	}
	if err := rows.Err(); err != nil {
		return failure("", err)
	}
	if n := len(e.Report.Versions); n > 0 {
		e.Report.Versions[n-1].Status = "current"
		if e.State == Withdrawn {
			e.Report.Versions[n-1].Status = "withdrawn"
		}
	}
	e.Report.Sources, err = a.sources(ctx, e.Report.ID)
	return err
}

func (a *Archive) sources(ctx context.Context, id string) ([]report.Source, error) {
	rows, err := a.db.QueryContext(ctx, `SELECT url, seen, published, title FROM sources WHERE report = ? ORDER BY seen, id`, id)
	if err != nil {
		return nil, failure("", err)
	}
	defer rows.Close()
	var out []report.Source
	for rows.Next() {
		var s report.Source
		var seen int64
		if err := rows.Scan(&s.URL, &seen, &s.Published, &s.Title); err != nil {
			return nil, failure("", err)
		}
		s.Seen = fromMilli(seen).Format(time.RFC3339)
		out = append(out, s)
	}
	return out, failure("", rows.Err())
}

// Report returns a report by id or by the id of a folded source. A hidden one
// gives errs.Hidden, an unknown one errs.NotFound.
func (a *Archive) Report(ctx context.Context, id string) (e *Entry, err error) {
	defer errs.Wrap(&err, "archive.Report(%s)", id)
	es, err := a.entries(ctx, `WHERE r.id = ? OR r.id = (SELECT report FROM sources WHERE id = ?) LIMIT 1`, id, id)
	switch {
	case err != nil:
		return nil, err
	case len(es) == 0:
		return nil, errs.New(errs.NotFound, "没有编号为 "+id+" 的报告", nil)
	case es[0].State == Hidden:
		return nil, errs.Hidden
	}
	return &es[0], nil
}

// ReportVersion returns an older version.
func (a *Archive) ReportVersion(ctx context.Context, id string, n int) (e *Entry, err error) {
	defer errs.Wrap(&err, "archive.ReportVersion(%s, %d)", id, n)
	if e, err = a.Report(ctx, id); err != nil {
		return nil, err
	}
	var article, body string
	err = a.db.QueryRowContext(ctx, `SELECT capture, article, body FROM versions WHERE report = ? AND n = ?`, e.Report.ID, n).
		Scan(&e.Capture, &article, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "没有这个版本", nil)
	}
	if err != nil {
		return nil, failure("", err)
	}
	latest := e.Report
	e.Article, e.Report, e.Version = report.Article{}, report.Report{}, n
	if err := errors.Join(json.Unmarshal([]byte(article), &e.Article), json.Unmarshal([]byte(body), &e.Report)); err != nil {
		return nil, errs.New(errs.Corrupt, "", err)
	}
	e.Report.ID, e.Report.FirstSeen = latest.ID, latest.FirstSeen
	e.Report.Versions, e.Report.Sources = latest.Versions, latest.Sources
	return e, nil
}

// Original returns the capture version n was read from, n 0 for the latest.
func (a *Archive) Original(ctx context.Context, id string, n int) (c *Capture, err error) {
	defer errs.Wrap(&err, "archive.Original(%s, %d)", id, n)
	var e *Entry
	if n == 0 {
		e, err = a.Report(ctx, id)
	} else {
		e, err = a.ReportVersion(ctx, id, n)
	}
	if err != nil {
		return nil, err
	}
	return a.capture(ctx, `seq = ?`, e.Capture)
}

// Changes returns up to limit reports whose Seq is greater, in Seq order,
// hidden ones included: what an index must follow.
func (a *Archive) Changes(ctx context.Context, after uint64, limit int) (es []Entry, err error) {
	defer errs.Wrap(&err, "archive.Changes(%d)", after)
	return a.entries(ctx, `WHERE r.seq > ? ORDER BY r.seq LIMIT ?`, after, limit)
}

// Same returns the reports of one unit (report.Unit.Key), kind and year:
// candidates for being one publication.
func (a *Archive) Same(ctx context.Context, unit string, kind report.Kind, year int) (es []Entry, err error) {
	defer errs.Wrap(&err, "archive.Same(%s, %s, %d)", unit, kind, year)
	return a.entries(ctx, `WHERE r.unit = ? AND r.kind = ? AND r.year = ? ORDER BY r.first_seen, r.id`, unit, kind, year)
}

// Held counts reports by state.
type Held struct {
	Live, Withdrawn, Hidden, NeedsOCR int
}

// Held counts the reports.
func (a *Archive) Held(ctx context.Context) (h Held, err error) {
	defer errs.Wrap(&err, "archive.Held")
	err = a.db.QueryRowContext(ctx, `SELECT
		coalesce(sum(h.report IS NULL AND NOT r.withdrawn), 0), coalesce(sum(h.report IS NULL AND r.withdrawn), 0),
		coalesce(sum(h.report IS NOT NULL), 0), coalesce(sum(r.needs_ocr), 0)
		FROM reports r LEFT JOIN hidden h ON h.report = r.id`).Scan(&h.Live, &h.Withdrawn, &h.Hidden, &h.NeedsOCR)
	return h, failure("", err)
}
