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
//
// The package does not fetch, read or judge: what a capture says is put back
// by the stage that read it. docs/FORMAT.md describes every file and table.
package archive

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"

	"baogao/internal/errs"
	"baogao/report"
)

// Names inside a data directory.
const (
	dbName     = "archive.db"
	warcDir    = "warc"
	lostDir    = "lost+found"
	lockName   = "archive.lock"
	indexLock  = "index.lock"
	schemaLock = "schema.lock"
	rulesName  = "rules.txt"
)

// defaultSegment is the size after which a new WARC file is begun: the usual
// size of web archives, and little to copy again when a backup was cut off.
const defaultSegment = 1 << 30

// Options are the parts an Archive is given; zero values serve.
type Options struct {
	Now         func() time.Time
	Log         *slog.Logger
	SegmentSize int64 // bytes after which a new WARC file is begun, default 1 GiB

	Masking report.Masking // of the reports it gives
}

// Archive is an open data directory. Reading and the small facts (Hide, keys)
// need no lock; captures and reports are written through a Writer.
type Archive struct {
	dir     string
	now     func() time.Time
	log     *slog.Logger
	segment int64
	masking report.Masking
	disk    disk
	writes  *sql.DB // one connection: SQLite has one writer
	reads   *sql.DB

	statements sync.Map                    // of reads: query → *sql.Stmt
	texts      *otter.Cache[string, *text] // shown recently
	commits    commits

	mu    sync.Mutex
	aside []SetAside
}

// Open opens dir, creating and migrating it as needed. A database written by a
// newer program gives errs.NewerSchema.
func Open(ctx context.Context, dir string, o Options) (a *Archive, err error) {
	defer errs.Wrap(&err, "archive.Open(%q)", dir)
	a = &Archive{dir: dir, now: o.Now, log: o.Log, segment: cmp.Or(o.SegmentSize, defaultSegment), masking: o.Masking, disk: osDisk{}, texts: newTexts()}
	if a.now == nil {
		a.now = time.Now
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	if err := makeDirs(dir, filepath.Join(dir, warcDir)); err != nil {
		return nil, err
	}
	if err := a.openDB(ctx); err != nil {
		return nil, errors.Join(coded(err), a.Close())
	}
	if err := a.recoverIfFree(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// makeDirs creates directories and syncs their parents, so that a file synced
// inside them cannot vanish with its directory.
func makeDirs(dirs ...string) error {
	for _, dir := range dirs {
		if _, err := os.Stat(dir); err == nil { //nolint:gosec // the directory a person names
			continue
		}
		if err := os.MkdirAll(dir, 0o750); err != nil { //nolint:gosec // as above
			if diskFull(err) {
				return coded(err)
			}
			return errs.New(errs.BadConfig, "数据目录无法创建，请检查路径和权限："+dir, err)
		}
		if err := syncDir(filepath.Dir(dir)); err != nil {
			return coded(err)
		}
	}
	return nil
}

// Close releases the files.
func (a *Archive) Close() error {
	failed := []error{a.commits.close()}
	for _, db := range []*sql.DB{a.reads, a.writes} {
		if db != nil {
			failed = append(failed, db.Close())
		}
	}
	return errors.Join(failed...)
}

// Dir returns the data directory.
func (a *Archive) Dir() string { return a.dir }

// SetAside is a torn tail that Open moved to lost+found.
type SetAside struct {
	File   string
	Offset int64
	Bytes  int64
	To     string
}

// SetAside lists what Open, or the taking of the writer's lock, moved aside.
func (a *Archive) SetAside() []SetAside {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]SetAside(nil), a.aside...)
}

// Seq returns the newest Seq.
func (a *Archive) Seq(ctx context.Context) (seq uint64, err error) {
	defer errs.Wrap(&err, "archive.Seq")
	s, err := a.statement(ctx, `SELECT seq FROM counter`) //nolint:sqlclosecheck // closed with a.reads
	if err != nil {
		return 0, coded(err)
	}
	return seq, coded(s.QueryRowContext(ctx).Scan(&seq))
}

// Cursor returns how far a named stage came, 0 at first.
func (a *Archive) Cursor(ctx context.Context, name string) (seq uint64, err error) {
	defer errs.Wrap(&err, "archive.Cursor(%q)", name)
	err = a.reads.QueryRowContext(ctx, `SELECT seq FROM cursors WHERE name = ?`, name).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return seq, coded(err)
}
