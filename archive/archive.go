// Package archive answers one question: what was published, as received, and
// what do persons say about it?
//
// It is the only truth of a data directory; everything else can be derived
// from it again. Raw bytes lie in WARC 1.1 files (DIR/warc/*.warc.gz, one gzip
// member a record), everything else in SQLite beside them (DIR/archive.db,
// WAL, synchronous=FULL). A capture is acknowledged once its record, file,
// directory and row are synced: the record is appended and synced first, then
// the row with file, offset, length and digest. At Open, bytes past the last
// committed end go to DIR/lost+found and are reported, never served.
//
// Each write gets a growing Seq, given inside the write transaction from one
// counter row, so that Seq order is commit order. A stage that reads the
// archive keeps a named cursor and may be killed at any instant.
package archive

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the database driver

	"baogao/internal/errs"
)

//go:embed migrations/*.sql
var migrations embed.FS

// segmentSize is the size from which a WARC file is followed by a new one.
const segmentSize = 1 << 30

// Options are the parts an Archive is given; zero values serve.
type Options struct {
	Now         func() time.Time
	Log         *slog.Logger
	SegmentSize int64 // bytes after which a new WARC file is begun, default 1 GiB
}

// Archive is an open data directory. Reading and the small facts (Hide) need
// no lock; captures and reports are written through a Writer.
type Archive struct {
	dir      string
	db       *sql.DB
	options  Options
	setAside []SetAside
}

// Open opens dir, creating and migrating it as needed. A database written by a
// newer program gives errs.NewerSchema.
func Open(ctx context.Context, dir string, o Options) (a *Archive, err error) {
	defer errs.Wrap(&err, "archive.Open(%s)", dir)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.SegmentSize == 0 {
		o.SegmentSize = segmentSize
	}
	if err := os.MkdirAll(filepath.Join(dir, "warc"), 0o755); err != nil {
		return nil, failure("数据目录无法创建："+dir, err)
	}
	db, err := openDB(filepath.Join(dir, "archive.db"))
	if err != nil {
		return nil, err
	}
	a = &Archive{dir: dir, db: db, options: o}
	if err := a.migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := a.recover(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

func openDB(name string) (*sql.DB, error) {
	dsn := "file:" + filepath.ToSlash(name) + "?_txlock=immediate" +
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, failure("数据库打不开："+name, err)
	}
	db.SetMaxOpenConns(8)
	return db, nil
}

// migrate brings the schema up to date. Two processes that open a fresh
// directory at once take turns by the migration lock.
func (a *Archive) migrate(ctx context.Context) error {
	lock, err := acquire(ctx, filepath.Join(a.dir, "migrate.lock"), 30*time.Second)
	if err != nil {
		return err
	}
	defer lock.Close()
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, a.db, sub)
	if err != nil {
		return failure("数据库无法升级", err)
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return failure("数据库打不开，可能已损坏", err)
	}
	if have > want {
		return errs.New(errs.NewerSchema, fmt.Sprintf(
			"数据目录由更新版本的程序写成（结构 %d，本程序 %d），请升级 baogao", have, want), nil)
	}
	if have == want {
		return nil
	}
	if _, err := provider.Up(ctx); err != nil {
		return failure("数据库无法升级", err)
	}
	return nil
}

// Close releases the files.
func (a *Archive) Close() error { return a.db.Close() }

// Dir is the data directory.
func (a *Archive) Dir() string { return a.dir }

// SetAside lists what Open moved aside.
func (a *Archive) SetAside() []SetAside { return a.setAside }

// Seq returns the newest Seq.
func (a *Archive) Seq(ctx context.Context) (seq uint64, err error) {
	defer errs.Wrap(&err, "archive.Seq")
	err = a.db.QueryRowContext(ctx, `SELECT seq FROM counter`).Scan(&seq)
	return seq, failure("", err)
}

// Cursor returns how far a named stage came, 0 at first.
func (a *Archive) Cursor(ctx context.Context, name string) (seq uint64, err error) {
	defer errs.Wrap(&err, "archive.Cursor(%s)", name)
	err = a.db.QueryRowContext(ctx, `SELECT seq FROM cursors WHERE name = ?`, name).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, failure("", err)
}

// nextSeq raises the counter within a transaction.
func nextSeq(ctx context.Context, tx *sql.Tx) (seq uint64, err error) {
	err = tx.QueryRowContext(ctx, `UPDATE counter SET seq = seq + 1 RETURNING seq`).Scan(&seq)
	return seq, err
}

// inTx runs do in one write transaction.
func (a *Archive) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := a.db.BeginTx(ctx, nil)
	if err != nil {
		return failure("", err)
	}
	if err := do(tx); err != nil {
		return errors.Join(failure("", err), ignoreDone(tx.Rollback()))
	}
	return failure("", tx.Commit())
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMilli(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
