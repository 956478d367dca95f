package archive

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"baogao/internal/errs"
)

// Visit is the outcome of one request, committed as a whole.
type Visit struct {
	Target                     Target
	Captures                   []Capture // redirects first, the answer last; empty on failure to connect
	Code                       errs.Code // also of the last capture, unless that has its own
	Message                    string    // for the run's problems
	Found                      []Target
	ETag, LastModified, SHA256 string
	Gone                       bool      // also of the last capture
	Next                       time.Time // zero: never again by itself
}

// Writer is the one writer run of an archive (DIR/archive.lock). Its methods
// may be called from several goroutines; they take turns.
type Writer struct {
	a        *Archive
	lock     *Lock
	attempts *attempts

	mu    sync.Mutex
	spool *spool
}

var errClosed = errors.New("writer is closed")

// Writer takes the archive's lock; after two seconds it gives errs.Locked.
func (a *Archive) Writer(ctx context.Context) (w *Writer, err error) {
	defer errs.Wrap(&err, "archive.Writer")
	l, err := lockFile(ctx, filepath.Join(a.dir, lockName), lockWait)
	if err != nil {
		return nil, err
	}
	w = &Writer{a: a, lock: l, attempts: openAttempts(a.dir), spool: &spool{
		dir: filepath.Join(a.dir, warcDir), limit: a.segment, disk: a.disk, now: a.now,
	}}
	if err := w.resume(ctx); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return w, nil
}

// resume clears what a killed writer left and goes on with its last file. A
// file that could not be brought to its committed end is left alone.
func (w *Writer) resume(ctx context.Context) error {
	if err := w.a.recoverTails(ctx); err != nil {
		return err
	}
	segments, err := w.a.segments(ctx, w.a.reads)
	if err != nil || len(segments) == 0 {
		return err
	}
	last := segments[len(segments)-1]
	w.spool.number = last.number()
	if last.onDisk(w.a.dir) != last.size {
		return nil
	}
	return coded(w.spool.resume(last.file, last.number(), last.size))
}

// Close gives the lock back. A second Close does nothing.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.spool.close(), w.lock.Close())
}

// Record appends the visit's captures to the WARC file, syncs, and commits one
// transaction: captures with their Seq, the target's new state, targets found.
// It returns the Seq of the last capture, or the newest one if there is none.
func (w *Writer) Record(ctx context.Context, v Visit) (seq uint64, err error) {
	defer errs.Wrap(&err, "archive.Record(%q)", v.Target.URL)
	return w.record(ctx, []Visit{v})
}

// RecordAll records many visits with one sync and one transaction: all of them
// or none. An import of many files goes in batches of some hundreds.
func (w *Writer) RecordAll(ctx context.Context, vs []Visit) (err error) {
	defer errs.Wrap(&err, "archive.RecordAll(%d visits)", len(vs))
	_, err = w.record(ctx, vs)
	return err
}

func (w *Writer) record(ctx context.Context, vs []Visit) (uint64, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lock.f == nil {
		return 0, errClosed
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	places, err := w.append(ctx, vs)
	if err == nil {
		err = w.spool.sync()
	}
	if err != nil {
		w.spool.discard()
		return 0, coded(err)
	}
	// From here the transaction runs to its end: a commit cut off by a
	// cancelled context would leave it open whether the rows are there.
	seq, err := w.commit(context.WithoutCancel(ctx), vs, places)
	var doubt doubtful
	switch {
	case errors.As(err, &doubt):
		w.a.log.ErrorContext(ctx, "commit in doubt, its records stay", slog.Any("err", err))
		w.spool.committed()
		return 0, errors.Join(err, w.spool.abandon())
	case err != nil:
		w.spool.discard()
		return 0, err
	}
	w.spool.committed()
	return seq, nil
}

// append normalises the captures and writes their records.
func (w *Writer) append(ctx context.Context, vs []Visit) ([]stored, error) {
	var places []stored
	for i := range vs {
		v := &vs[i]
		v.Captures = append([]Capture(nil), v.Captures...) // the caller's stay as they are
		for j := range v.Captures {
			c := &v.Captures[j]
			v.complete(c, j == len(v.Captures)-1, w.a.now)
			first, err := w.first(ctx, c)
			if err != nil {
				return nil, err
			}
			at, err := w.spool.append(captureRecord(c, first, w.spool.place()))
			if err != nil {
				return nil, err
			}
			places = append(places, at)
		}
	}
	return places, nil
}

// complete fills in what a capture takes from its visit.
func (v *Visit) complete(c *Capture, last bool, now func() time.Time) {
	if c.Target.URL == "" {
		c.Target = v.Target
	}
	if c.FinalURL == "" {
		c.FinalURL = c.Target.URL
	}
	if c.Time.IsZero() {
		c.Time = now()
	}
	if c.Kind == "" {
		c.Kind = Response
	}
	if last {
		c.Gone = c.Gone || v.Gone
		if c.Code == errs.OK {
			c.Code = v.Code
		}
		if c.SHA256 == "" && c.Kind == Revisit {
			c.SHA256 = v.SHA256
		}
	}
	if c.SHA256 == "" && c.Kind != Revisit {
		c.SHA256 = c.payloadSum()
	}
}

// first finds the capture a revisit repeats.
func (w *Writer) first(ctx context.Context, c *Capture) (*original, error) {
	if c.Kind != Revisit {
		return nil, nil
	}
	var o original
	var ms int64
	err := w.a.reads.QueryRowContext(ctx, `SELECT final_url, time FROM captures
		WHERE url = ? AND kind = 'response' AND (sha256 = ?2 OR ?2 = '') ORDER BY seq DESC LIMIT 1`,
		c.Target.URL, c.SHA256).Scan(&o.url, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil // recorded by another program, or in this very batch
	}
	o.time = fromMillis(ms)
	return &o, err
}

// commit writes all rows of the visits.
func (w *Writer) commit(ctx context.Context, vs []Visit, places []stored) (seq uint64, err error) {
	now := w.a.now()
	err = w.a.write(ctx, func(tx *writing) error {
		if err := commitEnds(ctx, tx, places); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT seq FROM counter`).Scan(&seq); err != nil {
			return err
		}
		for i := range vs {
			v := &vs[i]
			last := uint64(0)
			for j := range v.Captures {
				if last, err = insertCapture(ctx, tx, &v.Captures[j], places[0]); err != nil {
					return err
				}
				places = places[1:]
				seq = last
			}
			if err := visited(ctx, tx, v, now, last); err != nil {
				return err
			}
			if err := addTargets(ctx, tx, v.Found, w.a.now()); err != nil {
				return err
			}
		}
		return nil
	})
	return seq, err
}

// commitEnds makes everything up to the last record of each file part of the
// archive.
func commitEnds(ctx context.Context, tx *writing, places []stored) error {
	for i, p := range places {
		if i+1 < len(places) && places[i+1].File == p.File {
			continue
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO segments (file, size) VALUES (?, ?)
			ON CONFLICT (file) DO UPDATE SET size = excluded.size`, p.File, p.Offset+p.Length)
		if err != nil {
			return err
		}
	}
	return nil
}
