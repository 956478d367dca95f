package archive

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"time"

	"baogao/internal/errs"
)

// Visit is the outcome of one request, committed as a whole.
type Visit struct {
	Target       Target
	Captures     []Capture // redirects first, the answer last; empty on failure to connect
	Code         errs.Code
	Message      string // for the run's problems
	Found        []Target
	ETag         string
	LastModified string
	SHA256       string // of the payload; empty keeps what is known
	Gone         bool   // the address is gone for good: withdraw its report
	Next         time.Time
}

// Writer is the one writer run of an archive (DIR/archive.lock). It is not
// safe for concurrent use of Record: callers serialise.
type Writer struct {
	a    *Archive
	lock *Lock
	file *warcFile
}

// Writer takes the archive's lock; within two seconds it gives errs.Locked.
func (a *Archive) Writer(ctx context.Context) (w *Writer, err error) {
	defer errs.Wrap(&err, "archive.Writer(%s)", a.dir)
	lock, err := acquire(ctx, filepath.Join(a.dir, "archive.lock"), lockWait)
	if err != nil {
		return nil, err
	}
	w = &Writer{a: a, lock: lock, file: &warcFile{dir: a.warcDir(), max: a.options.SegmentSize}}
	if err := w.begin(ctx); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return w, nil
}

// begin sets torn tails aside and goes on with the newest file.
func (w *Writer) begin(ctx context.Context) error {
	if err := w.a.setTailsAside(ctx); err != nil {
		return err
	}
	var name string
	var end int64
	err := w.a.db.QueryRowContext(ctx, `SELECT file, committed FROM warc ORDER BY rowid DESC LIMIT 1`).Scan(&name, &end)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return failure("", err)
	}
	return w.file.resume(name, end)
}

// Close gives the lock back.
func (w *Writer) Close() error {
	var err error
	if w.file.f != nil {
		err = w.file.f.Close()
	}
	return errors.Join(err, w.lock.Close())
}

// Record appends the visit's captures to the WARC file, syncs, and commits one
// transaction: captures with their Seq, the target's new state, targets found.
// seq is that of the last capture.
func (w *Writer) Record(ctx context.Context, v Visit) (seq uint64, err error) {
	defer errs.Wrap(&err, "archive.Record(%s)", v.Target.URL)
	visits := []Visit{v}
	if err := w.record(ctx, visits); err != nil {
		return 0, err
	}
	if n := len(visits[0].Captures); n > 0 {
		seq = visits[0].Captures[n-1].Seq
	}
	return seq, nil
}

// RecordAll records many visits with one sync and one transaction: all or
// none.
func (w *Writer) RecordAll(ctx context.Context, visits []Visit) (err error) {
	defer errs.Wrap(&err, "archive.RecordAll(%d visits)", len(visits))
	return w.record(ctx, visits)
}

func (w *Writer) record(ctx context.Context, visits []Visit) error {
	var captures []*Capture
	for i := range visits {
		v := &visits[i]
		for n := range v.Captures {
			c := &v.Captures[n]
			if c.Time.IsZero() {
				c.Time = w.a.options.Now()
			}
			if c.SHA256 == "" {
				c.SHA256 = sha(c.Body)
			}
			if n == len(v.Captures)-1 && v.Gone {
				c.Gone = true
			}
			captures = append(captures, c)
		}
	}
	if len(captures) > 0 {
		if err := w.file.write(captures, w.a.options.Now()); err != nil {
			return err
		}
	}
	err := w.a.inTx(ctx, func(tx *sql.Tx) error { return w.commit(ctx, tx, visits, len(captures) > 0) })
	if err != nil && len(captures) > 0 {
		w.file.abandon() // bytes without a row: set aside at the next Open
	}
	return err
}

func (w *Writer) commit(ctx context.Context, tx *sql.Tx, visits []Visit, wrote bool) error {
	for i := range visits {
		v := &visits[i]
		for n := range v.Captures {
			if err := insertCapture(ctx, tx, &v.Captures[n]); err != nil {
				return err
			}
		}
		if err := updateTarget(ctx, tx, v); err != nil {
			return err
		}
		if err := addTargets(ctx, tx, v.Found); err != nil {
			return err
		}
	}
	if !wrote {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO warc (file, committed) VALUES (?, ?)
		ON CONFLICT (file) DO UPDATE SET committed = excluded.committed`, w.file.name, w.file.end)
	return err
}

// updateTarget stores what a visit taught about its address.
func updateTarget(ctx context.Context, tx *sql.Tx, v *Visit) error {
	if err := addTargets(ctx, tx, []Target{v.Target}); err != nil {
		return err
	}
	var seq uint64
	if n := len(v.Captures); n > 0 {
		seq = v.Captures[n-1].Seq
	}
	failed := v.Code != errs.OK && v.Code != errs.NotFound
	_, err := tx.ExecContext(ctx, `UPDATE targets SET due = ?, code = ?,
		etag = CASE WHEN ? <> '' OR ? <> '' THEN ? ELSE etag END,
		last_modified = CASE WHEN ? <> '' OR ? <> '' THEN ? ELSE last_modified END,
		sha256 = CASE WHEN ? <> '' THEN ? ELSE sha256 END,
		failures = CASE WHEN ? THEN failures + 1 ELSE 0 END,
		gone = CASE WHEN ? THEN gone + 1 WHEN ? THEN gone ELSE 0 END,
		last_seq = CASE WHEN ? > 0 THEN ? ELSE last_seq END
		WHERE url = ? AND form = ?`,
		milli(v.Next), v.Code, v.SHA256, v.ETag, v.ETag, v.SHA256, v.LastModified, v.LastModified, v.SHA256, v.SHA256,
		failed, v.Code == errs.NotFound, failed, seq, seq, v.Target.URL, v.Target.Form)
	return err
}
