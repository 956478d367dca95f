package archive

import (
	"context"
	"database/sql"

	"baogao/internal/errs"
)

// Hide takes a report out of every surface; it survives rebuild, restore and
// recrawl. It needs no lock. The id of a folded source hides the publication.
// An unknown id gives errs.NotFound.
func (a *Archive) Hide(ctx context.Context, id, reason string) (err error) {
	defer errs.Wrap(&err, "archive.Hide(%q)", id)
	now := a.now().UnixMilli()
	return a.write(ctx, func(tx *writing) error {
		return eachOf(ctx, tx, id, func(id string) (sql.Result, error) {
			return tx.ExecContext(ctx, `INSERT INTO hidden (id, reason, at) VALUES (?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET reason = excluded.reason`, id, reason, now)
		})
	})
}

// Unhide brings it back.
func (a *Archive) Unhide(ctx context.Context, id string) (err error) {
	defer errs.Wrap(&err, "archive.Unhide(%q)", id)
	return a.write(ctx, func(tx *writing) error {
		return eachOf(ctx, tx, id, func(id string) (sql.Result, error) {
			return tx.ExecContext(ctx, `DELETE FROM hidden WHERE id = ?`, id)
		})
	})
}

// eachOf does something to an id and to the report it is folded into, and
// raises the Seq of that report, so that every index follows.
func eachOf(ctx context.Context, tx *writing, id string, do func(id string) (sql.Result, error)) error {
	p := putter{ctx: ctx, tx: tx}
	main, err := p.main(id)
	if err != nil {
		return err
	}
	if main == "" {
		return errs.New(errs.NotFound, "没有编号为 "+id+" 的报告", nil)
	}
	if _, err := do(id); err != nil {
		return err
	}
	if main != id {
		if _, err := do(main); err != nil {
			return err
		}
	}
	return p.settle(main, true)
}
