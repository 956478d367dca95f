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
	Robots     Role = "robots"
	Import     Role = "import" // a file, or one row of a file
)

// rank orders the frontier: lists first, so that a run knows early what there
// is, attachments after the pages that name them.
func (r Role) rank() int {
	switch r {
	case Robots, Column:
		return 0
	case Attachment:
		return 2
	default:
		return 1
	}
}

// Target is one request the crawler may make: an address with how it was found.
type Target struct {
	URL    string // canonical
	Form   string // body of a POST, empty for GET
	Site   string // name of the site entry
	Role   Role
	Column string // address of the column's first page
	Via    string // address of the page that links here
	Anchor string // text of that link: a title or a file name
	Listed string // YYYY-MM-DD beside the link
	Depth  int
}

// Known is a Target with what the archive knows of it.
type Known struct {
	Target
	ID           int64
	Due          time.Time
	ETag         string
	LastModified string
	SHA256       string // of the last payload
	Failures     int    // in a row
	Gone         int    // 404 or 410 in a row
	LastSeq      uint64 // of its last capture, 0 if never fetched
}

const knownColumns = `id, url, form, site, role, column_url, via, anchor, listed, depth, due, etag, last_modified, sha256, failures, gone, last_seq`

func scanKnown(s scanner) (k Known, err error) {
	var due int64
	err = s.Scan(&k.ID, &k.URL, &k.Form, &k.Site, &k.Role, &k.Column, &k.Via, &k.Anchor, &k.Listed, &k.Depth,
		&due, &k.ETag, &k.LastModified, &k.SHA256, &k.Failures, &k.Gone, &k.LastSeq)
	k.Due = fromMilli(due)
	return k, err
}

// Due returns up to limit targets of a site that are due, columns before
// articles before attachments, each in the order found.
func (a *Archive) Due(ctx context.Context, site string, now time.Time, limit int) (due []Known, err error) {
	defer errs.Wrap(&err, "archive.Due(%s)", site)
	rows, err := a.db.QueryContext(ctx, `SELECT `+knownColumns+` FROM targets WHERE site = ? AND due <= ? AND role <> ?
		ORDER BY rank, id LIMIT ?`, site, now.UnixMilli(), Import, limit)
	if err != nil {
		return nil, failure("", err)
	}
	defer rows.Close()
	for rows.Next() {
		k, err := scanKnown(rows)
		if err != nil {
			return nil, failure("", err)
		}
		due = append(due, k)
	}
	return due, failure("", rows.Err())
}

// Known returns what is known of a target, errs.NotFound if nothing is.
func (a *Archive) Known(ctx context.Context, url, form string) (k Known, err error) {
	defer errs.Wrap(&err, "archive.Known(%s)", url)
	k, err = scanKnown(a.db.QueryRowContext(ctx, `SELECT `+knownColumns+` FROM targets WHERE url = ? AND form = ?`, url, form))
	if errors.Is(err, sql.ErrNoRows) {
		return k, errs.NotFound
	}
	return k, failure("", err)
}

// Targets counts a site's targets.
func (a *Archive) Targets(ctx context.Context, site string) (n int, err error) {
	defer errs.Wrap(&err, "archive.Targets(%s)", site)
	err = a.db.QueryRowContext(ctx, `SELECT count(*) FROM targets WHERE site = ?`, site).Scan(&n)
	return n, failure("", err)
}

// Add puts targets on the frontier that are not there yet.
func (w *Writer) Add(ctx context.Context, ts []Target) (err error) {
	defer errs.Wrap(&err, "archive.Add(%d targets)", len(ts))
	return w.a.inTx(ctx, func(tx *sql.Tx) error { return addTargets(ctx, tx, ts) })
}

func addTargets(ctx context.Context, tx *sql.Tx, ts []Target) error {
	for _, t := range ts {
		_, err := tx.ExecContext(ctx, `INSERT INTO targets (url, form, site, role, column_url, via, anchor, listed, depth, rank)
			VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (url, form) DO NOTHING`,
			t.URL, t.Form, t.Site, t.Role, t.Column, t.Via, t.Anchor, t.Listed, t.Depth, t.Role.rank())
		if err != nil {
			return err
		}
	}
	return nil
}

// MakeDue makes every target of the site with this role due at a time (crawl
// --full); an empty role means all.
func (w *Writer) MakeDue(ctx context.Context, site string, role Role, at time.Time) (err error) {
	defer errs.Wrap(&err, "archive.MakeDue(%s, %s)", site, role)
	return w.a.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE targets SET due = ? WHERE site = ? AND due > ? AND (role = ? OR ? = '') AND role <> ?`,
			at.UnixMilli(), site, at.UnixMilli(), role, role, Import)
		return err
	})
}
