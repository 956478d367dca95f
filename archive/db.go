package archive

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"baogao/internal/errs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// readers is the number of connections that read at the same time.
const readers = 8

// schemaWait is how long Open waits for another process that migrates.
const schemaWait = 30 * time.Second

// openDB opens the two pools and brings the schema up to date. It holds its
// own lock while it does: switching a fresh file to WAL and migrating it are
// the two things SQLite's busy timeout does not order between processes.
func (a *Archive) openDB(ctx context.Context) (err error) {
	l, err := lockFile(ctx, filepath.Join(a.dir, schemaLock), schemaWait)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	file := filepath.Join(a.dir, dbName)
	if a.writes, err = sql.Open("sqlite", dsn(file, "_txlock=immediate", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "journal_size_limit(67108864)")); err != nil {
		return err
	}
	a.writes.SetMaxOpenConns(1)
	if err := migrate(ctx, a.writes); err != nil {
		return err
	}
	if err := syncDir(a.dir); err != nil {
		return err
	}
	if a.reads, err = sql.Open("sqlite", dsn(file, "_txlock=deferred", "query_only(1)")); err != nil {
		return err
	}
	a.reads.SetMaxOpenConns(readers + 1) // see commits
	a.reads.SetMaxIdleConns(readers)
	return nil
}

// dsn names a database file with its pragmas. The file is a URI, so that % and
// ? in a directory's name mean themselves.
func dsn(file, txlock string, pragmas ...string) string {
	p := filepath.ToSlash(file)
	if abs, err := filepath.Abs(file); err == nil {
		p = filepath.ToSlash(abs)
	}
	if !strings.HasPrefix(p, "/") {
		p = "/" + p // C:/data
	}
	var b strings.Builder
	b.WriteString((&url.URL{Scheme: "file", Path: p}).String())
	b.WriteString("?" + txlock + "&_pragma=busy_timeout(10000)")
	for _, pragma := range pragmas {
		b.WriteString("&_pragma=" + pragma)
	}
	return b.String()
}

// migrate brings the schema forward and refuses one it does not know.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if have > want {
		return errs.New(errs.NewerSchema, fmt.Sprintf(
			"数据目录的格式是第 %d 版，本程序只认识到第 %d 版；请升级 baogao 后再打开（数据未改动）", have, want), nil)
	}
	if have == want {
		return nil
	}
	_, err = p.Up(ctx)
	return err
}

// doubtful marks a failed commit of which nobody can say whether a crash would
// bring it back: the bytes it points at must stay.
type doubtful struct{ err error }

func (d doubtful) Error() string { return "commit in doubt: " + d.err.Error() }
func (d doubtful) Unwrap() error { return d.err }

// writing is a transaction that prepares a statement once: a batch says the same
// for each of its captures and reports, and SQLite takes longer to understand
// most of them than to do them.
type writing struct {
	*sql.Tx

	made map[string]*sql.Stmt
}

// ExecContext is that of the transaction.
func (w *writing) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := w.statement(ctx, query) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryRowContext is that of the transaction.
func (w *writing) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := w.statement(ctx, query) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return w.Tx.QueryRowContext(ctx, query, args...) // it says so
	}
	return s.QueryRowContext(ctx, args...)
}

func (w *writing) statement(ctx context.Context, query string) (s *sql.Stmt, err error) {
	s, ok := w.made[query]
	if !ok {
		if s, err = w.PrepareContext(ctx, query); err != nil {
			return nil, err
		}
		w.made[query] = s
	}
	return s, nil
}

// write runs fn in one immediate transaction.
func (a *Archive) write(ctx context.Context, fn func(tx *writing) error) error {
	tx, err := a.writes.BeginTx(ctx, nil)
	if err != nil {
		return coded(err)
	}
	if err := fn(&writing{tx, map[string]*sql.Stmt{}}); err != nil {
		_ = tx.Rollback() // err is the failure; a connection that cannot roll back is dropped
		return coded(err)
	}
	if err := tx.Commit(); err != nil {
		// After SQLITE_FULL and SQLITE_BUSY the commit frame was never written.
		if c := sqliteCode(err); c != sqlite3.SQLITE_FULL && c != sqlite3.SQLITE_BUSY {
			err = doubtful{err}
		}
		return coded(err)
	}
	return nil
}

// nextSeq raises the counter.
func nextSeq(ctx context.Context, tx *writing) (seq uint64, err error) {
	err = tx.QueryRowContext(ctx, `UPDATE counter SET seq = seq + 1 RETURNING seq`).Scan(&seq)
	return seq, err
}

func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// coded gives an error of SQLite or of the file system the code and sentence a
// person needs. Errors that have a code already pass unchanged.
func coded(err error) error {
	if err == nil || errs.CodeOf(err) != errs.Internal {
		return err
	}
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code() == sqlite3.SQLITE_IOERR_SHMSIZE {
		return errs.New(errs.DiskFull, errs.DiskFull.Message(), err) // the -shm file could not grow
	}
	switch c := sqliteCode(err); {
	case c == sqlite3.SQLITE_FULL || diskFull(err):
		return errs.New(errs.DiskFull, errs.DiskFull.Message(), err)
	case c == sqlite3.SQLITE_CORRUPT || c == sqlite3.SQLITE_NOTADB:
		return errs.New(errs.Corrupt, "数据库文件 "+dbName+" 损坏，请用 baogao restore 从备份恢复到新目录", err)
	case c == sqlite3.SQLITE_BUSY || c == sqlite3.SQLITE_LOCKED:
		return errs.New(errs.Locked, errs.Locked.Message(), err)
	case c == sqlite3.SQLITE_READONLY || c == sqlite3.SQLITE_CANTOPEN || c == sqlite3.SQLITE_PERM:
		return errs.New(errs.BadConfig, "数据目录无法读写，请检查权限", err)
	}
	return err
}
