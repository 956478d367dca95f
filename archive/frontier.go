package archive

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"baogao/internal/errs"
)

// Role says what an address is for.
type Role string

// The roles of an address.
const (
	Column     Role = "column"  // a list page
	Article    Role = "article" // a page that may be a report
	Attachment Role = "attachment"
	Requisite  Role = "requisite" // a picture or style sheet that a page is shown with
	Robots     Role = "robots"
	Start      Role = "start"  // a site's start page, where its columns are configured
	Import     Role = "import" // a file, or one row of a file
)

// lastDue is the rank of the last role that Due lists: robots.txt is asked for
// by whoever is about to visit its host, imports never.
const lastDue = 3

// rank is the place of a role in the order of visits.
func (r Role) rank() int {
	switch r {
	case Column:
		return 0
	case Article:
		return 1
	case Attachment:
		return 2
	case Requisite:
		return lastDue
	case Robots, Start:
		return 8
	default:
		return 9
	}
}

// never is the due time of a target whose last visit named no next one.
const never = 253402300799000 // 9999-12-31T23:59:59Z

// Target is one request the crawler may make: an address with how it was found.
type Target struct {
	URL    string `json:"url"`              // canonical
	Form   string `json:"form,omitempty"`   // body of a POST, empty for GET
	Site   string `json:"site,omitempty"`   // name of the site entry
	Role   Role   `json:"role,omitempty"`   // what it is for
	Column string `json:"column,omitempty"` // address of the column's first page
	Via    string `json:"via,omitempty"`    // address of the page that links here
	Anchor string `json:"anchor,omitempty"` // text of that link: a title or a file name
	Listed string `json:"listed,omitempty"` // YYYY-MM-DD beside the link
	Depth  int    `json:"depth,omitempty"`
}

// Known is a Target with what the archive knows of it.
type Known struct {
	Target
	ID           int64
	Due          time.Time // zero: at once
	ETag         string
	LastModified string
	SHA256       string // of the last payload
	Failures     int    // in a row, 404 and 410 not counted
	Gone         int    // 404 or 410 in a row
	LastSeq      uint64 // of its last capture, 0 if never fetched

	Visited time.Time // last visit, zero if never
	Code    errs.Code // outcome of that visit
	Message string
}

const targetColumns = `id, url, form, site, role, list, via, anchor, listed, depth, due, visited, code, message,
	etag, last_modified, sha256, failures, gone, last_seq`

func scanKnown(r row) (k Known, err error) {
	var due, visited int64
	err = r.Scan(&k.ID, &k.URL, &k.Form, &k.Site, &k.Role, &k.Column, &k.Via, &k.Anchor, &k.Listed, &k.Depth, &due,
		&visited, &k.Code, &k.Message, &k.ETag, &k.LastModified, &k.SHA256, &k.Failures, &k.Gone, &k.LastSeq)
	k.Due, k.Visited = fromMillis(due), fromMillis(visited)
	return k, err
}

// Due returns up to limit targets of a site that are due, columns before
// articles before attachments before what pages are shown with, each in the order
// found.
func (a *Archive) Due(ctx context.Context, site string, now time.Time, limit int) (ks []Known, err error) {
	defer errs.Wrap(&err, "archive.Due(%q)", site)
	rows, err := a.reads.QueryContext(ctx, `SELECT `+targetColumns+` FROM targets
		WHERE site = ? AND rank <= ? AND due <= ? ORDER BY rank, id LIMIT ?`, site, lastDue, now.UnixMilli(), limit)
	return scanAll(rows, err)
}

// OfRole walks a site's targets of one role in the order found: up to limit of
// those behind the one with the id after.
func (a *Archive) OfRole(ctx context.Context, site string, role Role, after int64, limit int) (ks []Known, err error) {
	defer errs.Wrap(&err, "archive.OfRole(%q, %q)", site, role)
	rows, err := a.reads.QueryContext(ctx, `SELECT `+targetColumns+` FROM targets
		WHERE site = ? AND rank = ? AND id > ? ORDER BY id LIMIT ?`, site, role.rank(), after, limit)
	return scanAll(rows, err)
}

// Known returns what is known of a target, errs.NotFound if nothing is.
func (a *Archive) Known(ctx context.Context, url, form string) (k Known, err error) {
	defer errs.Wrap(&err, "archive.Known(%q)", url)
	k, err = scanKnown(a.reads.QueryRowContext(ctx,
		`SELECT `+targetColumns+` FROM targets WHERE url = ? AND form = ?`, url, form))
	if errors.Is(err, sql.ErrNoRows) {
		return Known{}, errs.New(errs.NotFound, "抓取清单里没有这个地址", nil)
	}
	return k, coded(err)
}

// Targets counts a site's targets.
func (a *Archive) Targets(ctx context.Context, site string) (n int, err error) {
	defer errs.Wrap(&err, "archive.Targets(%q)", site)
	err = a.reads.QueryRowContext(ctx, `SELECT count(*) FROM targets WHERE site = ? AND rank <> ?`, site, Requisite.rank()).Scan(&n)
	return n, coded(err)
}

// Add puts targets on the frontier that are not there yet. One that is there
// keeps its state; a link text or date it lacked is filled in, a role that
// comes earlier in the order of visits wins, and it belongs to the site that
// named it last, so that a site entry may be renamed.
func (w *Writer) Add(ctx context.Context, ts []Target) (err error) {
	defer errs.Wrap(&err, "archive.Add(%d targets)", len(ts))
	return w.a.write(ctx, func(tx *writing) error { return addTargets(ctx, tx, ts, w.a.now()) })
}

func addTargets(ctx context.Context, tx *writing, ts []Target, now time.Time) error {
	if len(ts) == 0 {
		return nil
	}
	read := map[string]int64{} // columns, when they were last read in an earlier run
	for i := range ts {
		t := &ts[i]
		if t.Role == Import {
			continue
		}
		absent, known := read[t.Column]
		if !known {
			var err error
			if absent, err = readBefore(ctx, tx, t.Column, now); err != nil {
				return err
			}
			read[t.Column] = absent
		}
		if _, err := tx.ExecContext(ctx, upsertTarget, t.values(now, absent)...); err != nil {
			return err
		}
	}
	return nil
}

// readBefore is when a column was last read in a run before this one, 0 if never:
// within one run a list is read page by page, and what it holds moves on.
func readBefore(ctx context.Context, tx *writing, column string, now time.Time) (ms int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT time FROM captures WHERE url = ?1 AND code = 0 AND time <
		(SELECT started FROM runs WHERE started <= ?2 ORDER BY n DESC LIMIT 1) ORDER BY seq DESC LIMIT 1`, column, millis(now)).Scan(&ms)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return ms, err
}

// A target whose column becomes known later was found by other ways: the
// column's readings say nothing about the day it was put there.
const upsertTarget = `INSERT INTO targets (url, form, site, role, rank, list, via, anchor, listed, depth, found, absent)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (url, form) DO UPDATE SET
		site = excluded.site,
		absent = CASE WHEN list = '' OR excluded.rank < rank THEN 0 ELSE absent END,
		list = CASE WHEN list = '' OR excluded.rank < rank THEN excluded.list ELSE list END,
		anchor = CASE WHEN anchor = '' THEN excluded.anchor ELSE anchor END,
		listed = CASE WHEN listed = '' THEN excluded.listed ELSE listed END,
		role = CASE WHEN excluded.rank < rank THEN excluded.role ELSE role END,
		rank = min(rank, excluded.rank)`

func (t *Target) values(found time.Time, absent int64) []any {
	return []any{t.URL, t.Form, t.Site, t.Role, t.Role.rank(), t.Column, t.Via, t.Anchor, t.Listed, t.Depth, millis(found), absent}
}

// MakeDue makes every target of the site due at once (crawl --full). An empty
// role means every role.
func (w *Writer) MakeDue(ctx context.Context, site string, role Role, at time.Time) (err error) {
	defer errs.Wrap(&err, "archive.MakeDue(%q, %q)", site, role)
	return w.a.write(ctx, func(tx *writing) error {
		_, err := tx.ExecContext(ctx, `UPDATE targets SET due = min(due, ?1)
			WHERE site = ?2 AND (role = ?3 OR ?3 = '')`, millis(at), site, role)
		return err
	})
}

// Refetch has an address fetched whole at the next visit, which is due at once:
// what the archive holds of it is damaged.
func (w *Writer) Refetch(ctx context.Context, t Target) (err error) {
	defer errs.Wrap(&err, "archive.Refetch(%q)", t.URL)
	return w.a.write(ctx, func(tx *writing) error {
		_, err := tx.ExecContext(ctx, `UPDATE targets SET etag = '', last_modified = '', sha256 = '', due = 0
			WHERE url = ? AND form = ?`, t.URL, t.Form)
		return err
	})
}

// visited stores the new state of a visit's target. Validators are kept over a
// failure and over a revisit that did not repeat them, and dropped with a 404:
// an address that comes back must be fetched whole, or its report would stay
// withdrawn.
func visited(ctx context.Context, tx *writing, v *Visit, now time.Time, last uint64) error {
	if v.Target.Role == Import {
		return nil
	}
	if _, err := tx.ExecContext(ctx, upsertTarget, v.Target.values(now, 0)...); err != nil {
		return err
	}
	next := int64(never)
	if !v.Next.IsZero() {
		next = v.Next.UnixMilli()
	}
	notFound := v.Code == errs.NotFound
	keep := v.Code != errs.OK || (len(v.Captures) > 0 && v.Captures[len(v.Captures)-1].Kind == Revisit)
	_, err := tx.ExecContext(ctx, visitTarget, v.Target.URL, v.Target.Form, next, now.UnixMilli(), v.Code, v.Message,
		last, v.Code == errs.OK, notFound, keep, v.ETag, v.LastModified, v.SHA256)
	return err
}

const visitTarget = `UPDATE targets SET due = ?3, visited = ?4, code = ?5, message = ?6, last_seq = max(last_seq, ?7),
	failures = CASE WHEN ?8 OR ?9 THEN 0 ELSE failures + 1 END,
	gone = CASE WHEN ?8 THEN 0 WHEN ?9 THEN gone + 1 ELSE gone END,
	etag = CASE WHEN ?9 THEN '' WHEN ?10 AND ?11 = '' THEN etag ELSE ?11 END,
	last_modified = CASE WHEN ?9 THEN '' WHEN ?10 AND ?12 = '' THEN last_modified ELSE ?12 END,
	sha256 = CASE WHEN ?9 THEN '' WHEN ?10 AND ?13 = '' THEN sha256 ELSE ?13 END
	WHERE url = ?1 AND form = ?2`
