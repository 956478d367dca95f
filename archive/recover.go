package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"baogao/internal/errs"
)

// segment is a WARC file with its committed end.
type segment struct {
	file string
	size int64
}

// number is the place of the file in the order of writing, 0 if its name is
// none of ours.
func (s segment) number() int {
	n, _ := strconv.Atoi(strings.TrimSuffix(s.file, ".warc.gz"))
	return n
}

// onDisk is the file's true size, -1 if it is not there.
func (s segment) onDisk(dir string) int64 {
	info, err := os.Stat(filepath.Join(dir, warcDir, s.file))
	if err != nil {
		return -1
	}
	return info.Size()
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// segments lists the committed files in order.
func (a *Archive) segments(ctx context.Context, q querier) ([]segment, error) {
	rows, err := q.QueryContext(ctx, `SELECT file, size FROM segments ORDER BY file`)
	if err != nil {
		return nil, coded(err)
	}
	defer rows.Close()
	var all []segment
	for rows.Next() {
		var s segment
		if err := rows.Scan(&s.file, &s.size); err != nil {
			return nil, coded(err)
		}
		all = append(all, s)
	}
	return all, coded(rows.Err())
}

// tails lists the files that hold bytes past their committed end; a file no
// row knows is one that ends at 0.
func (a *Archive) tails(ctx context.Context) ([]segment, error) {
	entries, err := os.ReadDir(filepath.Join(a.dir, warcDir))
	if err != nil {
		return nil, err
	}
	known, err := a.segments(ctx, a.reads) // after the listing: a file appears before its row
	if err != nil {
		return nil, err
	}
	sizes := make(map[string]int64, len(known))
	for _, s := range known {
		sizes[s.file] = s.size
	}
	var long []segment
	for _, e := range entries {
		s := segment{file: e.Name(), size: sizes[e.Name()]}
		_, committed := sizes[s.file]
		if !e.Type().IsRegular() || (!committed && !strings.HasSuffix(s.file, ".warc.gz")) {
			continue
		}
		if n := s.onDisk(a.dir); n > s.size || (n == 0 && !committed) {
			long = append(long, s)
		}
	}
	return long, nil
}

// recoverIfFree sets torn tails aside unless a writer is at work: what lies
// behind the committed end is then its next record.
func (a *Archive) recoverIfFree(ctx context.Context) (err error) {
	long, err := a.tails(ctx)
	if err != nil || len(long) == 0 {
		return err
	}
	l, err := lockFile(ctx, filepath.Join(a.dir, lockName), 0)
	if errors.Is(err, errs.Locked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	return a.recoverTails(ctx)
}

// recoverTails sets every torn tail aside. The caller holds the writer's lock.
// A tail that cannot be moved, for the disk is full, stays where it is: it is
// never read, and the writer begins a new file.
func (a *Archive) recoverTails(ctx context.Context) error {
	long, err := a.tails(ctx)
	if err != nil {
		return coded(err)
	}
	for _, s := range long {
		moved, err := a.setAside(s)
		if err != nil {
			a.log.WarnContext(ctx, "torn tail stays in place", slog.String("file", s.file), slog.Any("err", err))
		}
		a.mu.Lock()
		a.aside = append(a.aside, moved)
		a.mu.Unlock()
	}
	return nil
}

// setAside moves the bytes past the committed end to lost+found: first the
// copy is made durable, then the file is cut.
func (a *Archive) setAside(s segment) (SetAside, error) {
	out := SetAside{File: s.file, Offset: s.size, Bytes: s.onDisk(a.dir) - s.size}
	name := filepath.Join(a.dir, warcDir, s.file)
	lost := filepath.Join(a.dir, lostDir)
	if err := makeDirs(lost); err != nil {
		return out, err
	}
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return out, err
	}
	defer f.Close()
	to, err := copyTail(io.NewSectionReader(f, s.size, out.Bytes), filepath.Join(lost, fmt.Sprintf("%s.%d", s.file, s.size)))
	if err != nil {
		return out, err
	}
	if err := syncDir(lost); err != nil {
		return out, err
	}
	out.To = to
	if s.size == 0 {
		if err := errors.Join(f.Close(), os.Remove(name)); err != nil {
			return out, err
		}
		return out, syncDir(filepath.Join(a.dir, warcDir))
	}
	if err := f.Truncate(s.size); err != nil {
		return out, err
	}
	return out, f.Sync()
}

// copyTail copies to a new file, adding a number to the name while it is taken.
func copyTail(from io.Reader, name string) (to string, err error) {
	to = name
	var f *os.File
	for n := 2; ; n++ {
		f, err = os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640) //nolint:gosec // the name is ours
		if !errors.Is(err, os.ErrExist) {
			break
		}
		to = name + "." + strconv.Itoa(n)
	}
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, from)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(to))
	}
	return to, nil
}
