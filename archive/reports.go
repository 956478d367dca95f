package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"baogao/internal/china"
	"baogao/internal/errs"
	"baogao/report"
)

// Entry is a report as the archive holds it, latest version unless asked.
type Entry struct {
	Seq     uint64
	Report  report.Report // Versions, Sources, FirstSeen filled
	State   State
	Version int
	Capture uint64

	// Of History only: when the report said this, and what it said before.
	During []Span
	Past   []Entry

	article []byte
}

// Article is what the report was read from. It is decoded when asked for: with
// its blocks it is larger than the report, and searches never need it.
func (e *Entry) Article() (a report.Article, err error) {
	defer errs.Wrap(&err, "archive.Article(%q)", e.Report.ID)
	return a, json.Unmarshal(e.article, &a)
}

// State is that of a report.
type State string

// The states of a report.
const (
	Live      State = "live"
	Withdrawn State = "withdrawn"
	Hidden    State = "hidden"
)

const (
	entryColumns = `SELECT r.id, r.seq, r.version, r.withdrawn, r.first_seen, v.n, v.capture, v.head, v.text, v.details, v.article,
		EXISTS (SELECT 1 FROM hidden WHERE hidden.id = r.id) FROM reports r JOIN versions v ON v.report = r.id `
	latest = `AND v.n = r.version `
)

// entry is an Entry in the making.
type entry struct {
	Entry
	id        string
	latest    int
	withdrawn bool
	firstSeen int64
}

func scanEntry(r row) (e entry, err error) {
	var head, details []byte
	var text string
	var hidden bool
	if err := r.Scan(&e.id, &e.Seq, &e.latest, &e.withdrawn, &e.firstSeen, &e.Version, &e.Capture, &head, &text, &details, &e.article,
		&hidden); err != nil {
		return e, err
	}
	e.State = stateOf(hidden, e.withdrawn)
	return e, decode(&e.Report, text, head, details)
}

// entries answers a query on reports, each with its versions and sources, from
// one snapshot; with what they said before if past says so.
func (a *Archive) entries(ctx context.Context, past bool, query string, args ...any) ([]Entry, error) {
	tx, err := a.reads.BeginTx(ctx, nil)
	if err != nil {
		return nil, coded(err)
	}
	defer func() { _ = tx.Rollback() }() // it only read
	rows, err := a.prepared(ctx, tx, query, args...)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	var found []entry
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil {
			return nil, coded(err)
		}
		e.Report.Masking = a.masking
		found = append(found, e)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, coded(err)
	}
	out := make([]Entry, 0, len(found))
	for i := range found {
		if err := found[i].fill(ctx, a, tx); err != nil {
			return nil, coded(err)
		}
		if past {
			if err := found[i].remember(ctx, tx); err != nil {
				return nil, coded(err)
			}
		}
		out = append(out, found[i].Entry)
	}
	return out, nil
}

// statement prepares one of the few queries that every search asks, or asks for
// each report it shows: parsing them took a quarter of the time of reading.
func (a *Archive) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	held, ok := a.statements.Load(query)
	if !ok {
		made, err := a.reads.PrepareContext(ctx, query)
		if err != nil {
			return nil, err
		}
		held, ok = a.statements.LoadOrStore(query, made)
		if ok {
			_ = made.Close() //nolint:sqlclosecheck // another was as quick; the one kept is closed with a.reads
		}
	}
	return held.(*sql.Stmt), nil
}

// prepared asks such a query within a transaction.
func (a *Archive) prepared(ctx context.Context, tx *sql.Tx, query string, args ...any) (*sql.Rows, error) {
	s, err := a.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return tx.StmtContext(ctx, s).QueryContext(ctx, args...) //nolint:sqlclosecheck // closed with tx
}

// fill adds what the archive knows better than whoever put the report.
func (e *entry) fill(ctx context.Context, a *Archive, tx *sql.Tx) (err error) {
	e.Report.FirstSeen = stamp(e.firstSeen)
	if e.Report.Versions, err = e.versions(ctx, a, tx); err != nil {
		return err
	}
	e.Report.Sources, err = e.sources(ctx, a, tx)
	e.Report.Published = firstPublished(&e.Report)
	return err
}

// firstPublished is the earliest day any source of a publication claims: it is
// that day which deadlines are held against, whichever source was found first.
func firstPublished(r *report.Report) string {
	day := r.Published
	for _, s := range r.Sources {
		if s.Published != "" && (day == "" || s.Published < day) {
			day = s.Published
		}
	}
	return day
}

func stamp(ms int64) string { return time.UnixMilli(ms).In(china.Zone()).Format(time.RFC3339) }

func (e *entry) versions(ctx context.Context, a *Archive, tx *sql.Tx) (vs []report.Version, err error) {
	rows, err := a.prepared(ctx, tx, `SELECT n, seen, sha256 FROM versions WHERE report = ? ORDER BY n`, e.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		v := report.Version{Status: "superseded"}
		var seen int64
		if err := rows.Scan(&v.N, &seen, &v.SHA256); err != nil {
			return nil, err
		}
		v.Seen = stamp(seen)
		switch {
		case v.N == e.latest && e.withdrawn:
			v.Status = "withdrawn"
		case v.N == e.latest:
			v.Status = "current"
		}
		vs = append(vs, v)
	}
	return vs, rows.Err()
}

func (e *entry) sources(ctx context.Context, a *Archive, tx *sql.Tx) (ss []report.Source, err error) {
	rows, err := a.prepared(ctx, tx, `SELECT url, seen, published, title FROM sources
		WHERE report = ? AND id NOT IN (SELECT id FROM hidden) ORDER BY seen, id`, e.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s report.Source
		var seen int64
		if err := rows.Scan(&s.URL, &seen, &s.Published, &s.Title); err != nil {
			return nil, err
		}
		s.Seen = stamp(seen)
		ss = append(ss, s)
	}
	return ss, rows.Err()
}

const findReport = `SELECT r.id, EXISTS (SELECT 1 FROM hidden h WHERE h.id IN (r.id, ?1)) FROM reports r
	WHERE r.id = ?1 OR r.id = (SELECT report FROM sources WHERE id = ?1) LIMIT 1`

// resolve follows an id, its own or that of a folded source, to the report.
func (a *Archive) resolve(ctx context.Context, id string) (main string, err error) {
	var hidden bool
	find, err := a.statement(ctx, findReport) //nolint:sqlclosecheck // closed with a.reads
	if err == nil {
		err = find.QueryRowContext(ctx, id).Scan(&main, &hidden)
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", errs.New(errs.NotFound, "没有这份报告："+id, nil)
	case err != nil:
		return "", coded(err)
	case hidden:
		return "", errs.New(errs.Hidden, errs.Hidden.Message(), nil)
	}
	return main, nil
}

// Report returns a report by id or by the id of a folded source. A hidden one
// gives errs.Hidden, an unknown one errs.NotFound.
func (a *Archive) Report(ctx context.Context, id string) (e *Entry, err error) {
	defer errs.Wrap(&err, "archive.Report(%q)", id)
	return a.ReportVersion(ctx, id, 0)
}

// ReportVersion returns an older version, n 0 for the latest.
func (a *Archive) ReportVersion(ctx context.Context, id string, n int) (e *Entry, err error) {
	defer errs.Wrap(&err, "archive.ReportVersion(%q, %d)", id, n)
	main, err := a.resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	es, err := a.entries(ctx, false, entryColumns+`AND v.n = CASE WHEN ?2 = 0 THEN r.version ELSE ?2 END WHERE r.id = ?1`, main, n)
	if err != nil {
		return nil, err
	}
	if len(es) == 0 {
		return nil, errs.New(errs.NotFound, "这份报告没有这个版本", nil)
	}
	return &es[0], nil
}

// Original returns the capture version n was read from, n 0 for the latest. By
// the id of a folded source, n 0 is the capture of that source.
func (a *Archive) Original(ctx context.Context, id string, n int) (c *Capture, err error) {
	defer errs.Wrap(&err, "archive.Original(%q, %d)", id, n)
	main, err := a.resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	query, args := `SELECT capture FROM versions WHERE report = ?1 AND n = CASE WHEN ?2 = 0
		THEN (SELECT version FROM reports WHERE id = ?1) ELSE ?2 END`, []any{main, n}
	if main != id && n == 0 {
		query, args = `SELECT capture FROM sources WHERE id = ?1`, []any{id}
	}
	var seq uint64
	if err := a.reads.QueryRowContext(ctx, query, args...).Scan(&seq); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, coded(err)
	}
	return a.capture(ctx, `SELECT `+captureColumns+` FROM captures WHERE seq = ?`, seq)
}

// Changes returns up to limit reports whose Seq is greater, in Seq order,
// hidden ones included: what an index must follow, and how to walk everything.
func (a *Archive) Changes(ctx context.Context, after uint64, limit int) (es []Entry, err error) {
	defer errs.Wrap(&err, "archive.Changes(%d, %d)", after, limit)
	return a.entries(ctx, false, entryColumns+latest+changed, after, limit)
}

const changed = `WHERE r.seq > ? ORDER BY r.seq LIMIT ?`

// History is Changes with what the reports said before.
func (a *Archive) History(ctx context.Context, after uint64, limit int) (es []Entry, err error) {
	defer errs.Wrap(&err, "archive.History(%d, %d)", after, limit)
	return a.entries(ctx, true, entryColumns+latest+changed, after, limit)
}

// Same returns the reports of one unit (report.Unit.Key), kind and year:
// candidates for being one publication, withdrawn and hidden ones included.
func (a *Archive) Same(ctx context.Context, unit string, kind report.Kind, year int) (es []Entry, err error) {
	defer errs.Wrap(&err, "archive.Same(%q, %q, %d)", unit, kind, year)
	return a.entries(ctx, false, entryColumns+latest+`WHERE r.unit = ? AND r.kind = ? AND r.year = ?
		ORDER BY r.first_seen, r.id`, unit, kind, year)
}

// Held counts reports by state.
type Held struct {
	Live, Withdrawn, Hidden, NeedsOCR int
}

// Held counts the reports. NeedsOCR counts live ones.
func (a *Archive) Held(ctx context.Context) (h Held, err error) {
	defer errs.Wrap(&err, "archive.Held")
	err = a.reads.QueryRowContext(ctx, `SELECT
		count(*) FILTER (WHERE NOT hide AND NOT withdrawn), count(*) FILTER (WHERE NOT hide AND withdrawn),
		count(*) FILTER (WHERE hide), count(*) FILTER (WHERE NOT hide AND NOT withdrawn AND needs_ocr)
		FROM (SELECT withdrawn, needs_ocr, id IN (SELECT id FROM hidden) AS hide FROM reports)`).
		Scan(&h.Live, &h.Withdrawn, &h.Hidden, &h.NeedsOCR)
	return h, coded(err)
}
