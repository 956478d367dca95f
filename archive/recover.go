package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"baogao/internal/errs"
)

// SetAside is a torn tail that Open moved to lost+found.
type SetAside struct {
	File   string
	Offset int64
	Bytes  int64
	To     string
}

// recover sets aside what a killed writer left behind. Under a living writer
// it does nothing: bytes past the committed end may be about to be committed.
func (a *Archive) recover(ctx context.Context) error {
	lock, err := acquire(ctx, filepath.Join(a.dir, "archive.lock"), 0)
	if errors.Is(err, errs.Locked) {
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Close()
	return a.setTailsAside(ctx)
}

// setTailsAside needs the writer's lock.
func (a *Archive) setTailsAside(ctx context.Context) error {
	committed, err := a.committed(ctx)
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(a.warcDir(), "*.warc.gz"))
	if err != nil {
		return err
	}
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			return failure("归档文件打不开："+name, err)
		}
		end := committed[filepath.Base(name)]
		if info.Size() <= end {
			continue
		}
		if err := a.setTailAside(name, end, info.Size()-end); err != nil {
			return err
		}
	}
	return nil
}

// committed is how far each file is committed.
func (a *Archive) committed(ctx context.Context) (map[string]int64, error) {
	rows, err := a.db.QueryContext(ctx, `SELECT file, committed FROM warc`)
	if err != nil {
		return nil, failure("", err)
	}
	defer rows.Close()
	ends := map[string]int64{}
	for rows.Next() {
		var file string
		var end int64
		if err := rows.Scan(&file, &end); err != nil {
			return nil, failure("", err)
		}
		ends[file] = end
	}
	return ends, failure("", rows.Err())
}

func (a *Archive) setTailAside(name string, end, size int64) error {
	lost := filepath.Join(a.dir, "lost+found")
	if err := os.MkdirAll(lost, 0o755); err != nil {
		return failure("lost+found 无法创建", err)
	}
	to := filepath.Join(lost, fmt.Sprintf("%s.%d-%d", filepath.Base(name), end, a.options.Now().UnixNano()))
	if err := copyRange(name, to, end, size); err != nil {
		return err
	}
	if end == 0 { // nothing of this file was ever acknowledged
		if err := os.Remove(name); err != nil {
			return failure("", err)
		}
	} else if err := os.Truncate(name, end); err != nil {
		return failure("", err)
	}
	a.setAside = append(a.setAside, SetAside{File: filepath.Base(name), Offset: end, Bytes: size, To: to})
	return syncDir(a.warcDir())
}

// copyRange copies length bytes of a file to a new, synced one.
func copyRange(from, to string, offset, length int64) error {
	in, err := os.Open(from)
	if err != nil {
		return failure("", err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return failure("", err)
	}
	_, err = io.Copy(out, io.NewSectionReader(in, offset, length))
	return failure("", errors.Join(err, out.Sync(), out.Close()))
}
