package archive

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"baogao/internal/china"
	"baogao/internal/errs"
)

// Run is one run of crawl or import with its summary as JSON.
type Run struct {
	ID       string
	Command  string
	Started  time.Time
	Finished time.Time // zero while running or when killed
	Summary  []byte
}

// runID is the start in China with a number that no other run has.
func runID(n, started int64) string {
	return fmt.Sprintf("%s-%d", time.UnixMilli(started).In(china.Zone()).Format("20060102-150405"), n)
}

// StartRun opens an entry in the log of runs.
func (w *Writer) StartRun(ctx context.Context, command string) (r Run, err error) {
	defer errs.Wrap(&err, "archive.StartRun(%q)", command)
	started := w.a.now().UnixMilli()
	err = w.a.write(ctx, func(tx *writing) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO runs (command, started) VALUES (?, ?)`, command, started)
		if err != nil {
			return err
		}
		n, err := res.LastInsertId()
		r = Run{ID: runID(n, started), Command: command, Started: fromMillis(started)}
		return err
	})
	return r, err
}

// FinishRun stores the summary. Without a time of its own the run ends now.
func (w *Writer) FinishRun(ctx context.Context, r Run) (err error) {
	defer errs.Wrap(&err, "archive.FinishRun(%q)", r.ID)
	finished := r.Finished
	if finished.IsZero() {
		finished = w.a.now()
	}
	n, err := strconv.ParseInt(r.ID[strings.LastIndexByte(r.ID, '-')+1:], 10, 64)
	if err != nil {
		return errs.New(errs.NotFound, "没有这次运行："+r.ID, err)
	}
	err = w.a.write(ctx, func(tx *writing) error {
		res, err := tx.ExecContext(ctx, `UPDATE runs SET finished = ?, summary = ? WHERE n = ?`,
			finished.UnixMilli(), string(r.Summary), n)
		if err != nil {
			return err
		}
		if changed, err := res.RowsAffected(); err != nil || changed == 0 {
			return errs.New(errs.NotFound, "没有这次运行："+r.ID, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return w.a.Seal(ctx)
}

// Runs lists the newest runs.
func (a *Archive) Runs(ctx context.Context, limit int) (rs []Run, err error) {
	defer errs.Wrap(&err, "archive.Runs(%d)", limit)
	rows, err := a.reads.QueryContext(ctx,
		`SELECT n, command, started, finished, summary FROM runs ORDER BY n DESC LIMIT ?`, limit)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Run
		var n, started, finished int64
		if err := rows.Scan(&n, &r.Command, &started, &finished, &r.Summary); err != nil {
			return nil, coded(err)
		}
		r.ID, r.Started, r.Finished = runID(n, started), fromMillis(started), fromMillis(finished)
		rs = append(rs, r)
	}
	return rs, coded(rows.Err())
}
