package archive

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"baogao/internal/errs"
)

// manifestName is the file that makes a copy a backup. It is written last.
const manifestName = "backup.json"

// manifest lists what a backup holds.
type manifest struct {
	Format int           `json:"format"`
	Made   string        `json:"made"`
	Seq    uint64        `json:"seq"`
	Files  []backupEntry `json:"files"`
}

type backupEntry struct {
	Name   string `json:"name"` // with slashes, relative
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Backup copies the archive consistently to an empty or new directory while
// others write: the database first, then each WARC file up to the end that the
// copied database names, and the files persons write (*.yaml, rules.txt). Committed
// bytes never change, so what a writer does meanwhile cannot harm the copy.
func (a *Archive) Backup(ctx context.Context, dest string) (err error) {
	defer errs.Wrap(&err, "archive.Backup(%q)", dest)
	if err := mustBeEmpty(dest); err != nil {
		return err
	}
	if err := makeDirs(dest, filepath.Join(dest, warcDir)); err != nil {
		return err
	}
	m := manifest{Format: 1, Made: stamp(a.now().UnixMilli())}
	segments, err := a.copyDB(ctx, filepath.Join(dest, dbName), &m)
	if err != nil {
		return err
	}
	db, err := sumFile(dest, dbName)
	if err != nil {
		return coded(err)
	}
	m.Files = append(m.Files, db)
	for _, s := range segments {
		e, err := copyFile(ctx, a.dir, dest, warcDir+"/"+s.file, s.size)
		if err != nil {
			return coded(err)
		}
		m.Files = append(m.Files, e)
	}
	written, err := filepath.Glob(filepath.Join(globEscape(a.dir), "*.y*ml"))
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(a.dir, rulesName)); err == nil {
		written = append(written, filepath.Join(a.dir, rulesName))
	}
	for _, name := range written {
		e, err := copyFile(ctx, a.dir, dest, filepath.Base(name), -1)
		if err != nil {
			return coded(err)
		}
		m.Files = append(m.Files, e)
	}
	return coded(errors.Join(syncDir(filepath.Join(dest, warcDir)), m.write(dest)))
}

// copyDB copies the database and reads from the copy what else belongs to it.
func (a *Archive) copyDB(ctx context.Context, to string, m *manifest) (segments []segment, err error) {
	// A connection of its own: the pools are for short work and cannot write.
	from, err := sql.Open("sqlite", dsn(filepath.Join(a.dir, dbName), "_txlock=deferred"))
	if err != nil {
		return nil, err
	}
	_, err = from.ExecContext(ctx, `VACUUM INTO ?`, to)
	if err = errors.Join(err, from.Close()); err != nil {
		return nil, coded(err)
	}
	if err := syncFile(to); err != nil {
		return nil, coded(err)
	}
	copied, err := sql.Open("sqlite", dsn(to, "_txlock=deferred", "query_only(1)"))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	if err := copied.QueryRowContext(ctx, `SELECT seq FROM counter`).Scan(&m.Seq); err != nil {
		return nil, coded(err)
	}
	return a.segments(ctx, copied)
}

// Restore fills an empty data directory from a backup and checks it: every
// file against the manifest, then every record against its row.
func Restore(ctx context.Context, src, dir string) (err error) {
	defer errs.Wrap(&err, "archive.Restore(%q, %q)", src, dir)
	m, err := readManifest(src)
	if err != nil {
		return err
	}
	if err := mustBeEmpty(dir); err != nil {
		return err
	}
	if err := makeDirs(dir, filepath.Join(dir, warcDir)); err != nil {
		return err
	}
	// The database comes last: a restore that was cut off leaves none behind.
	slices.SortStableFunc(m.Files, func(x, y backupEntry) int {
		return cmp.Compare(b2i(x.Name == dbName), b2i(y.Name == dbName))
	})
	for _, e := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(e.Name)) {
			return errs.New(errs.Corrupt, "备份清单有误："+e.Name, nil)
		}
		got, err := copyFile(ctx, src, dir, e.Name, e.Size)
		if err != nil {
			return coded(err)
		}
		if got != e {
			return errs.New(errs.Corrupt, "备份中的文件损坏："+e.Name+"，请换一份备份", nil)
		}
	}
	if err := errors.Join(syncDir(filepath.Join(dir, warcDir)), syncDir(dir)); err != nil {
		return coded(err)
	}
	a, err := Open(ctx, dir, Options{})
	if err != nil {
		return err
	}
	problems, err := a.Check(ctx)
	if err == nil && len(problems) > 0 {
		err = errs.New(errs.Corrupt, fmt.Sprintf("已恢复，但有 %d 处校验不符，第一处：%s", len(problems), problems[0]), nil)
	}
	return errors.Join(err, a.Close())
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func readManifest(src string) (m manifest, err error) {
	data, err := os.ReadFile(filepath.Join(src, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, errs.New(errs.NotFound, "这里没有完整的备份（缺少 "+manifestName+"）："+src, err)
	}
	if err != nil {
		return m, coded(err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, errs.New(errs.Corrupt, "备份清单损坏，请换一份备份", err)
	}
	if m.Format != 1 {
		return m, errs.New(errs.NewerSchema, "备份由更新版本的程序写成，请升级程序", nil)
	}
	return m, nil
}

// write makes the manifest durable in one step.
func (m *manifest) write(dest string) error {
	data, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	name := filepath.Join(dest, manifestName)
	if err := os.WriteFile(name+".new", append(data, '\n'), 0o640); err != nil { //nolint:gosec // as readable as the data
		return err
	}
	if err := syncFile(name + ".new"); err != nil {
		return err
	}
	return errors.Join(os.Rename(name+".new", name), syncDir(dest))
}

func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return errs.New(errs.BadUsage, "目录打不开："+dir, err)
	case len(entries) > 0:
		return errs.New(errs.BadUsage, "目录不是空的，请换一个空目录："+dir, nil)
	}
	return nil
}

// copyFile copies the first size bytes of a file, all of it if size is
// negative, and syncs the copy.
func copyFile(ctx context.Context, from, to, name string, size int64) (e backupEntry, err error) {
	in, err := os.Open(filepath.Join(from, filepath.FromSlash(name)))
	if err != nil {
		return e, err
	}
	defer in.Close()
	out, err := os.OpenFile(filepath.Join(to, filepath.FromSlash(name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640) //nolint:gosec // as above
	if err != nil {
		return e, err
	}
	defer func() { err = errors.Join(err, out.Sync(), out.Close()) }()
	var src io.Reader = &cancelled{ctx, in}
	if size >= 0 {
		src = io.LimitReader(src, size)
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, h), src)
	if err == nil && size >= 0 && n < size {
		err = errs.New(errs.Corrupt, fmt.Sprintf("文件 %s 应有 %d 字节，只有 %d 字节", name, size, n), io.ErrUnexpectedEOF)
	}
	return backupEntry{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

// cancelled is a reader that ends with its context.
type cancelled struct {
	ctx context.Context //nolint:containedctx // lives as long as one copy
	r   io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

func sumFile(dir, name string) (e backupEntry, err error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return e, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return backupEntry{Name: name, Size: n, SHA256: hex.EncodeToString(h.Sum(nil))}, err
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// globEscape keeps a directory's name literal in a pattern.
func globEscape(s string) string {
	if filepath.Separator == '\\' {
		return s // Windows has no escape in patterns, and no * or ? in names
	}
	var b []byte
	for i := range len(s) {
		if s[i] == '*' || s[i] == '?' || s[i] == '[' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return string(b)
}
