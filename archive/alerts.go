package archive

import (
	"context"
	"time"

	"baogao/internal/errs"
)

// Alert is a standing query.
type Alert struct {
	ID   int64
	Rule []byte // JSON
	By   string
	Made time.Time
	Seq  uint64 // how far it came

	Secret string // notices to an address of the web are signed with it
}

// AddAlert stores a standing query; it tells of what changes from now on.
func (a *Archive) AddAlert(ctx context.Context, rule []byte, by, secret string) (id int64, err error) {
	defer errs.Wrap(&err, "archive.AddAlert")
	now := a.now().UnixMilli()
	err = a.write(ctx, func(tx *writing) error {
		res, err := tx.ExecContext(ctx, `INSERT INTO alerts (rule, by, made, secret, seq) SELECT ?, ?, ?, ?, seq FROM counter`, string(rule), by, now, secret)
		if err != nil {
			return err
		}
		if id, err = res.LastInsertId(); err != nil {
			return err
		}
		// What is withdrawn already is no news when it is read anew.
		_, err = tx.ExecContext(ctx, `INSERT INTO alerts_told (alert, what, at) SELECT ?, id || ':' || version || ':withdrawn', ? FROM reports WHERE withdrawn`, id, now)
		return err
	})
	return id, err
}

// Alerts lists the standing queries.
func (a *Archive) Alerts(ctx context.Context) (all []Alert, err error) {
	defer errs.Wrap(&err, "archive.Alerts")
	rows, err := a.reads.QueryContext(ctx, `SELECT id, rule, by, made, seq, secret FROM alerts ORDER BY id`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var x Alert
		var made int64
		if err := rows.Scan(&x.ID, &x.Rule, &x.By, &made, &x.Seq, &x.Secret); err != nil {
			return nil, coded(err)
		}
		x.Made = fromMillis(made)
		all = append(all, x)
	}
	return all, coded(rows.Err())
}

// RemoveAlert ends a standing query.
func (a *Archive) RemoveAlert(ctx context.Context, id int64) (err error) {
	defer errs.Wrap(&err, "archive.RemoveAlert(%d)", id)
	return a.write(ctx, func(tx *writing) error {
		res, err := tx.ExecContext(ctx, `DELETE FROM alerts WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errs.New(errs.NotFound, "没有这条订阅", err)
		}
		return nil
	})
}

// Told says which of these an alert has told of.
func (a *Archive) Told(ctx context.Context, alert int64) (told map[string]bool, err error) {
	defer errs.Wrap(&err, "archive.Told(%d)", alert)
	rows, err := a.reads.QueryContext(ctx, `SELECT what FROM alerts_told WHERE alert = ?`, alert)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	told = map[string]bool{}
	for rows.Next() {
		var what string
		if err := rows.Scan(&what); err != nil {
			return nil, coded(err)
		}
		told[what] = true
	}
	return told, coded(rows.Err())
}

// Tell notes that an alert told of something, and how far it came, 0 to leave
// that as it is.
func (a *Archive) Tell(ctx context.Context, alert int64, what []string, seq uint64) (err error) {
	defer errs.Wrap(&err, "archive.Tell(%d)", alert)
	now := a.now().UnixMilli()
	return a.write(ctx, func(tx *writing) error {
		for _, w := range what {
			if _, err := tx.ExecContext(ctx, `INSERT OR IGNORE INTO alerts_told (alert, what, at) VALUES (?, ?, ?)`, alert, w, now); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE alerts SET seq = max(seq, ?) WHERE id = ?`, seq, alert)
		return err
	})
}
