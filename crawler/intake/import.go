package intake

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"baogao/archive"
	"baogao/internal/errs"
)

// Limits on what an import reads.
const (
	maxFile  = 50 << 20 // one document
	maxLine  = 50 << 20 // one row
	maxTable = 8 << 30  // one JSONL or CSV file, unpacked
)

// group is how many captures share one sync.
const group = 200

// ImportSite is the name imports go by in run summaries.
const ImportSite = "import"

// Importer brings files into an archive.
type Importer struct {
	Writer *archive.Writer
	Stdin  io.Reader
	Now    func() time.Time
	// Progress, where set, hears how many files and rows are archived.
	Progress func(archived int)

	keep     func([]archive.Visit) error // instead of Writer, by Each
	problems []Problem
	ids      map[string]string // given ids of this import → where they stood
	visits   []archive.Visit
	files    int
}

// Import archives the files and rows under the paths. What cannot be read is a
// Problem and the rest goes on; err is for a failure of the archive itself.
// Fold afterwards turns the captures into reports.
func (im *Importer) Import(ctx context.Context, paths []string) (problems []Problem, err error) {
	defer errs.Wrap(&err, "intake.Import(%d paths)", len(paths))
	im.ids = map[string]string{}
	for _, p := range paths {
		if err := im.path(ctx, p); err != nil {
			return im.problems, err
		}
	}
	return im.problems, im.flush(ctx)
}

func (im *Importer) path(ctx context.Context, p string) error {
	if p == "-" {
		return im.rows(ctx, "stdin:", "stdin.jsonl", im.Stdin)
	}
	info, err := os.Stat(p)
	if err != nil {
		im.problem(p, errs.New(errs.NotFound, "没有这个文件或目录："+p, err))
		return nil
	}
	if !info.IsDir() {
		return im.file(ctx, p)
	}
	var files []string
	err = filepath.WalkDir(p, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			im.problem(name, errs.New(errs.NotFound, "读不到："+name, err))
			return nil
		case d.Type().IsRegular() && !strings.HasPrefix(d.Name(), "."):
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.Sort(files)
	for _, name := range files {
		if err := im.file(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

// file archives one file, or each row of a table.
func (im *Importer) file(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(name)
	if err != nil {
		im.problem(name, errs.New(errs.NotFound, "文件打不开："+name, err))
		return nil
	}
	defer f.Close()
	var r io.Reader = f
	inner := name
	if strings.EqualFold(filepath.Ext(name), ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			im.problem(name, errs.New(errs.Unparsed, "压缩文件损坏："+name, err))
			return nil
		}
		defer z.Close()
		r, inner = z, strings.TrimSuffix(name, filepath.Ext(name))
	}
	address, err := fileURL(name)
	if err != nil {
		return err
	}
	switch strings.ToLower(filepath.Ext(inner)) {
	case ".jsonl", ".ndjson", ".csv":
		return im.rows(ctx, address, inner, r)
	default:
		return im.document(ctx, address, name, r)
	}
}

func fileURL(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}).String(), nil
}

func (im *Importer) document(ctx context.Context, address, name string, r io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		im.problem(name, errs.New(errs.Unparsed, "文件读取中断："+name, err))
		return nil
	case len(data) > maxFile:
		im.problem(name, errs.New(errs.TooLarge, fmt.Sprintf("文件超过 %d MB，未导入，请拆分后再导入：%s", maxFile>>20, name), nil))
		return nil
	case len(data) == 0:
		im.problem(name, errs.New(errs.EmptyDocument, "文件是空的，未导入，请检查原文件："+name, nil))
		return nil
	}
	if err := refuse(data, name); err != nil {
		im.problem(name, err)
		return nil
	}
	return im.add(ctx, address, filepath.Base(name), "", data)
}

func (im *Importer) rows(ctx context.Context, address, name string, r io.Reader) error {
	in := bufio.NewReaderSize(io.LimitReader(r, maxTable), 1<<20)
	each := jsonRows
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		each = csvRows
	}
	return each(in, func(line int, rec *row, err error) error {
		at := fmt.Sprintf("%s#%d", address, line)
		if err == nil {
			err = rec.check()
		}
		if err == nil {
			err = im.claim(rec.ID, at)
		}
		if err != nil {
			im.problem(at, err)
			return nil
		}
		data, err := marshalRow(rec)
		if err != nil {
			return err
		}
		return im.add(ctx, rec.address(at), "", rowType, data)
	})
}

// claim keeps a given id unique within one import.
func (im *Importer) claim(id, at string) error {
	if id == "" {
		return nil
	}
	if first, ok := im.ids[id]; ok {
		return errs.New(errs.Duplicate, fmt.Sprintf("id %q 已在 %s 用过，这一行未导入", id, first), nil)
	}
	im.ids[id] = at
	return nil
}

func (im *Importer) add(ctx context.Context, address, anchor, mediaType string, data []byte) error {
	target := archive.Target{URL: address, Site: ImportSite, Role: archive.Import, Anchor: anchor}
	header := http.Header{}
	if mediaType != "" {
		header.Set("Content-Type", mediaType)
	}
	im.visits = append(im.visits, archive.Visit{Target: target, Captures: []archive.Capture{{
		Target: target, Kind: archive.Resource, Time: im.Now(), Header: header, Body: data, FinalURL: address,
	}}, Next: im.Now().AddDate(100, 0, 0)}) // an import is never due
	im.files++
	if len(im.visits) < group {
		return nil
	}
	return im.flush(ctx)
}

func (im *Importer) flush(ctx context.Context) error {
	if len(im.visits) == 0 {
		return nil
	}
	visits := im.visits
	im.visits = nil
	if im.keep != nil {
		return im.keep(visits)
	}
	if im.Progress != nil {
		im.Progress(im.files)
	}
	return im.Writer.RecordAll(ctx, visits)
}

// Files counts the files and rows archived.
func (im *Importer) Files() int { return im.files }

func (im *Importer) problem(name string, err error) {
	if _, ok := errors.AsType[*errs.Error](err); !ok {
		err = errs.New(errs.Unparsed, "读不了："+name, err)
	}
	im.problems = append(im.problems, Problem{Site: ImportSite, URL: name, Err: err})
}
