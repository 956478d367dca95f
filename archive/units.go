package archive

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"baogao/internal/errs"
	"baogao/report"
)

// PutUnits stores what a person says of units, in this order, and sets the
// named stage back to the beginning: who reported may have changed. What was
// said before of the same code and name is replaced.
func (w *Writer) PutUnits(ctx context.Context, units []report.Unit, stage string) (err error) {
	defer errs.Wrap(&err, "archive.PutUnits(%d units)", len(units))
	now := w.a.now().UnixMilli()
	return w.a.write(ctx, func(tx *writing) error {
		for _, u := range units {
			said, err := json.Marshal(u)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO units (name, code, unit, at) VALUES (?, ?, ?, ?)
				ON CONFLICT (code, name) DO UPDATE SET unit = excluded.unit, at = excluded.at`, u.Name, u.Code, string(said), now); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE cursors SET seq = 0 WHERE name = ?`, stage)
		return err
	})
}

// UnitsVersion changes with what persons say of units.
func (a *Archive) UnitsVersion(ctx context.Context) (version int64, err error) {
	defer errs.Wrap(&err, "archive.UnitsVersion()")
	row := a.reads.QueryRowContext(ctx, `SELECT COALESCE(MAX(at), 0) + COUNT(*) FROM units`)
	return version, coded(row.Scan(&version))
}

// Exists reports whether a folder holds an archive.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, dbName))
	return err == nil
}

// Units lists what persons said of units, in the order they said it, for
// report.Register.With.
func (a *Archive) Units(ctx context.Context) (units []report.Unit, err error) {
	defer errs.Wrap(&err, "archive.Units()")
	rows, err := a.reads.QueryContext(ctx, `SELECT unit FROM units ORDER BY n`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	for rows.Next() {
		var said []byte
		var u report.Unit
		if err := rows.Scan(&said); err != nil {
			return nil, coded(err)
		}
		if err := json.Unmarshal(said, &u); err != nil {
			return nil, err
		}
		units = append(units, u)
	}
	return units, coded(rows.Err())
}
