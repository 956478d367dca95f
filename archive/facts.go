package archive

import (
	"context"
	"crypto/rand"
	"database/sql"
	"strings"
	"time"

	"baogao/internal/errs"
)

// Hide takes a report out of every surface; it survives rebuild, restore and
// recrawl. It needs no lock.
func (a *Archive) Hide(ctx context.Context, id, reason string) (err error) {
	defer errs.Wrap(&err, "archive.Hide(%s)", id)
	return a.say(ctx, id, func(tx *sql.Tx, id string) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO hidden (report, reason, at) VALUES (?,?,?)
			ON CONFLICT (report) DO UPDATE SET reason = excluded.reason`, id, reason, milli(a.options.Now()))
		return err
	})
}

// Unhide brings it back.
func (a *Archive) Unhide(ctx context.Context, id string) (err error) {
	defer errs.Wrap(&err, "archive.Unhide(%s)", id)
	return a.say(ctx, id, func(tx *sql.Tx, id string) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM hidden WHERE report = ?`, id)
		return err
	})
}

// say stores a person's word on a report and raises its Seq, so that indexes
// follow.
func (a *Archive) say(ctx context.Context, id string, do func(tx *sql.Tx, id string) error) error {
	return a.inTx(ctx, func(tx *sql.Tx) error {
		seq, err := nextSeq(ctx, tx)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, `UPDATE reports SET seq = ? WHERE id = ? OR id = (SELECT report FROM sources WHERE id = ?)
			RETURNING id`, seq, id, id).Scan(&id)
		if err == sql.ErrNoRows { //nolint:errorlint // Scan returns it bare
			return errs.New(errs.NotFound, "没有编号为 "+id+" 的报告", nil)
		}
		if err != nil {
			return err
		}
		return do(tx, id)
	})
}

// Run is one run of crawl or import with its summary as JSON.
type Run struct {
	ID       string
	Command  string
	Started  time.Time
	Finished time.Time // zero while running or when killed
	Summary  []byte
}

// StartRun opens an entry in the log of runs.
func (w *Writer) StartRun(ctx context.Context, command string) (r Run, err error) {
	defer errs.Wrap(&err, "archive.StartRun(%s)", command)
	now := w.a.options.Now().UTC()
	r = Run{ID: now.Format("20060102T150405Z") + "-" + strings.ToLower(rand.Text()[:4]), Command: command, Started: now}
	_, err = w.a.db.ExecContext(ctx, `INSERT INTO runs (id, command, started, finished) VALUES (?,?,?,0)`, r.ID, command, milli(now))
	return r, failure("", err)
}

// FinishRun stores the summary.
func (w *Writer) FinishRun(ctx context.Context, r Run) (err error) {
	defer errs.Wrap(&err, "archive.FinishRun(%s)", r.ID)
	_, err = w.a.db.ExecContext(ctx, `UPDATE runs SET finished = ?, summary = ? WHERE id = ?`, milli(r.Finished), r.Summary, r.ID)
	return failure("", err)
}

// Runs lists the newest runs.
func (a *Archive) Runs(ctx context.Context, limit int) (runs []Run, err error) {
	defer errs.Wrap(&err, "archive.Runs")
	rows, err := a.db.QueryContext(ctx, `SELECT id, command, started, finished, summary FROM runs ORDER BY started DESC, id DESC LIMIT ?`, limit)
	if err != nil {
		return nil, failure("", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Run
		var started, finished int64
		if err := rows.Scan(&r.ID, &r.Command, &started, &finished, &r.Summary); err != nil {
			return nil, failure("", err)
		}
		r.Started, r.Finished = fromMilli(started), fromMilli(finished)
		runs = append(runs, r)
	}
	return runs, failure("", rows.Err())
}
