package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"baogao/internal/errs"
)

// settings are the files of a data directory that persons write.
var settings = [...]string{"sites.yaml", "baogao.yaml"}

// Backup copies the archive consistently to an empty or new directory while
// others write: the database first, then each WARC file up to the end that the
// copied database names.
func (a *Archive) Backup(ctx context.Context, dest string) (err error) {
	defer errs.Wrap(&err, "archive.Backup(%s)", dest)
	if err := mustBeEmpty(dest); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dest, "warc"), 0o755); err != nil {
		return failure("备份目录无法创建："+dest, err)
	}
	name := filepath.Join(dest, "archive.db")
	if _, err := a.db.ExecContext(ctx, `VACUUM INTO ?`, name); err != nil {
		return failure("数据库无法备份", err)
	}
	if err := copyFiles(ctx, a.dir, dest); err != nil {
		return err
	}
	return syncDir(dest)
}

// Restore fills an empty data directory from a backup and checks it.
func Restore(ctx context.Context, src, dir string) (err error) {
	defer errs.Wrap(&err, "archive.Restore(%s, %s)", src, dir)
	if _, err := os.Stat(filepath.Join(src, "archive.db")); err != nil {
		return errs.New(errs.NotFound, "这里没有备份（缺少 archive.db）："+src, err)
	}
	if err := mustBeEmpty(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, "warc"), 0o755); err != nil {
		return failure("数据目录无法创建："+dir, err)
	}
	info, err := os.Stat(filepath.Join(src, "archive.db"))
	if err != nil {
		return failure("", err)
	}
	if err := copyRange(filepath.Join(src, "archive.db"), filepath.Join(dir, "archive.db"), 0, info.Size()); err != nil {
		return err
	}
	if err := copyFiles(ctx, src, dir); err != nil {
		return err
	}
	a, err := Open(ctx, dir, Options{})
	if err != nil {
		return err
	}
	problems, err := a.Check(ctx)
	if err == nil && len(problems) > 0 {
		err = errs.New(errs.Corrupt, "恢复的数据校验不符："+problems[0], nil)
	}
	return errors.Join(err, a.Close())
}

// copyFiles copies what lies beside the database, which to holds already.
func copyFiles(ctx context.Context, from, to string) error {
	db, err := openDB(filepath.Join(to, "archive.db"))
	if err != nil {
		return err
	}
	copied := Archive{dir: to, db: db}
	ends, err := copied.committed(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	for file, end := range ends {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := copyRange(filepath.Join(from, "warc", file), filepath.Join(to, "warc", file), 0, end); err != nil {
			return err
		}
	}
	for _, name := range settings {
		info, err := os.Stat(filepath.Join(from, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return failure("", err)
		}
		if err := copyRange(filepath.Join(from, name), filepath.Join(to, name), 0, info.Size()); err != nil {
			return err
		}
	}
	return nil
}

func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return failure("目录打不开："+dir, err)
	}
	return errs.New(errs.BadUsage, "目录不是空的，请换一个："+dir, nil)
}

// Check verifies the database and every record against its digest, and gives
// what it finds wrong, a sentence each.
func (a *Archive) Check(ctx context.Context) (problems []string, err error) {
	defer errs.Wrap(&err, "archive.Check(%s)", a.dir)
	var state string
	if err := a.db.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&state); err != nil {
		return nil, failure("", err)
	}
	if state != "ok" {
		problems = append(problems, "数据库损坏："+state)
	}
	rows, err := a.db.QueryContext(ctx, `SELECT `+captureColumns+` FROM captures ORDER BY seq`)
	if err != nil {
		return nil, failure("", err)
	}
	defer rows.Close()
	for rows.Next() {
		c, err := scanCapture(rows)
		if err != nil {
			return nil, failure("", err)
		}
		if err := a.load(c); err != nil {
			problems = append(problems, fmt.Sprintf("%s（%s）", errs.Message(err), c.Target.URL))
		}
	}
	return problems, failure("", rows.Err())
}
