// Package bleveindex answers one question: how does bleve hold and search our
// documents?
//
// bleve receives terms that package segment has cut and never analyses Chinese
// itself. It keeps which terms stand how often in which title and text; what is
// written literally is asked of package exact beside it. A query is evaluated
// here in two steps: which documents it finds, as sets of bits, and what those are
// worth that may be shown: BM25 from bleve's postings, counted over the living
// documents alone, so that the same documents give the same scores however they
// came into the index. Lists that were read are kept as long as the documents are
// the same, up to a size that grows with them (list.go). What filters, facets and
// sorting need lies in memory, read at Open from a file that Close writes (kept.go),
// or from stored fields.
//
// Rebuild does not go through bleve: workers gather terms, write them out when
// their memory is full, and in the end they are merged once, into a segment of
// zapx's layout that bleve's builder takes over. What it costs follows the text,
// the memory it takes does not.
//
// An index lies in DIR/<generation>/, bleve's part and exact's beside each other,
// and DIR/CURRENT names the generation in use. It carries the format, the
// analyzer's version and the dictionary it was built with; Open of another gives
// errs.StaleIndex and the cure is a rebuild.
//
// bleve's commit is the commit. Apply lets exact write first, then bleve commits
// documents and cursor in one batch, and only then are both searched. exact
// keeps the state before, so whichever cursor bleve has after a crash, exact can
// be opened at the same.
package bleveindex

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bolterrors "go.etcd.io/bbolt/errors"

	"baogao/index"
	"baogao/index/exact"
	"baogao/internal/errs"
	"baogao/report"
	"baogao/segment"
)

// Options are the parts an Engine is given.
type Options struct {
	Segmenter *segment.Segmenter
	Masking   report.Masking // of the documents; an index of another is rebuilt
}

// Engine is an open index. It implements index.Writer and index.Searcher and
// is safe for concurrent use.
type Engine struct {
	options Options
	bleve   bleve.Index
	exact   *exact.Index
	before  *exact.Index // of what reports said before; nil while there is nothing
	dir     string

	applying  sync.Mutex
	unsettled bool // bleve may have visible what is not yet durable

	mu   sync.RWMutex // held while a search runs
	view *view
	holdings
	cursor uint64
	past   uint64 // cursor of the state of before
	moment moment

	kept      bool   // keptFile has what lies in memory
	lists     *lists // of the documents of now
	scratches sync.Pool
	close     sync.Once
}

// Parts of a generation.
const (
	blevePart  = "bleve"
	exactPart  = "exact"
	beforePart = "before"
	current    = "CURRENT"
)

var (
	keyIdentity = []byte("identity")
	keyCursor   = []byte("cursor")
	keyPast     = []byte("past") // cursor of the part before
)

// bleveConfig is how bleve is opened. With segments of version 17 a failed write
// ends in a panic of the whole process, and without a timeout a second opening
// waits for ever.
func bleveConfig() map[string]any {
	plugIn()
	return map[string]any{"forceSegmentType": "zap", "forceSegmentVersion": 16, "bolt_timeout": "1s"}
}

// Open opens the current index below dir or begins an empty one.
func Open(ctx context.Context, dir string, o Options) (e *Engine, err error) {
	defer errs.Wrap(&err, "bleveindex.Open(%s)", dir)
	generation, err := os.ReadFile(filepath.Join(dir, current))
	if errors.Is(err, fs.ErrNotExist) {
		return create(dir, o)
	}
	if err != nil {
		return nil, err
	}
	return openGeneration(ctx, filepath.Join(dir, filepath.Base(strings.TrimSpace(string(generation)))), o)
}

// create begins an empty generation and makes it the current one.
func create(dir string, o Options) (*Engine, error) {
	e, err := newGeneration(dir, o)
	if err != nil {
		return nil, err
	}
	if err := e.makeCurrent(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// newGeneration begins an empty index beside the current one.
func newGeneration(dir string, o Options) (*Engine, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(dir, "g")
	if err != nil {
		return nil, err
	}
	e := &Engine{options: o, dir: path}
	if err := e.create(); err != nil {
		return nil, errors.Join(err, e.Close(), os.RemoveAll(path))
	}
	return e, nil
}

// create makes both parts of a generation, durable and empty.
func (e *Engine) create() (err error) {
	mapping := bleve.NewIndexMapping() // documents come analysed
	mapping.DefaultMapping, mapping.DefaultAnalyzer = bleve.NewDocumentDisabledMapping(), keyword.Name
	b, err := bleve.NewUsing(filepath.Join(e.dir, blevePart), mapping, scorch.Name, scorch.Name, bleveConfig())
	if err != nil {
		return err
	}
	e.bleve = b
	if e.exact, err = exact.Create(filepath.Join(e.dir, exactPart)); err != nil {
		return err
	}
	batch := e.bleve.NewBatch()
	batch.SetInternal(keyIdentity, []byte(e.identity()))
	if err := e.bleve.Batch(batch); err != nil {
		return err
	}
	// bleve does not sync the file without which the index cannot be opened.
	if err := syncAll(filepath.Join(e.dir, blevePart, "index_meta.json"), filepath.Join(e.dir, blevePart), e.dir, filepath.Dir(e.dir)); err != nil {
		return err
	}
	return e.load()
}

// identity is what an index must have been built with to be used.
func (e *Engine) identity() string {
	return fmt.Sprintf("format %d, analyzer %s, dictionary %s, masking %+v", index.Format, segment.Version, e.options.Segmenter.Dictionary(), e.options.Masking)
}

func openGeneration(ctx context.Context, path string, o Options) (*Engine, error) {
	e := &Engine{options: o, dir: path}
	if err := e.open(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, ctx.Err()
}

func (e *Engine) open() (err error) {
	defer func() { // bleve does not expect bytes that are not its own
		if r := recover(); r != nil {
			err = incomplete(fmt.Errorf("panic: %v", r))
		}
	}()
	b, err := bleve.OpenUsing(filepath.Join(e.dir, blevePart), bleveConfig())
	if errors.Is(err, bolterrors.ErrTimeout) {
		return errs.New(errs.Locked, "另一个运行正占用索引，请稍后再试", err)
	}
	if err != nil {
		return errs.New(errs.StaleIndex, "索引打不开，请运行 baogao index rebuild 重建（原始数据不受影响）", err)
	}
	e.bleve = b
	have, err := e.bleve.GetInternal(keyIdentity)
	if err != nil {
		return err
	}
	if string(have) != e.identity() {
		return errs.New(errs.StaleIndex, "索引由另一版本的分词或词典建成，请运行 baogao index rebuild 重建",
			fmt.Errorf("index has %q, program has %q", have, e.identity()))
	}
	value, err := e.bleve.GetInternal(keyCursor)
	if err != nil {
		return err
	}
	if e.exact, err = exact.Open(filepath.Join(e.dir, exactPart), cursorOf(value)); err != nil {
		return err
	}
	if value, err = e.bleve.GetInternal(keyPast); err != nil {
		return err
	}
	if value != nil {
		e.past = cursorOf(value)
		if e.before, err = e.exact.OpenBeside(filepath.Join(e.dir, beforePart), e.past); err != nil {
			return err
		}
	}
	return e.load()
}

func cursorOf(value []byte) uint64 {
	if len(value) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(value)
}

// load reads what lies in memory.
func (e *Engine) load() error {
	v, metas, kept, err := e.firstView()
	if err != nil {
		return err
	}
	e.view, e.kept = v, kept
	if e.cursor, err = v.cursor(); err != nil {
		return err
	}
	if err := e.holdings.load(v, metas, e.exact, e.before); err != nil {
		return err
	}
	e.lists = newLists(e.docs.live)
	return nil
}

// Close closes the index; further calls do nothing.
func (e *Engine) Close() error {
	var err error
	e.close.Do(func() {
		err = e.fresh() // what is kept is of the segments there are
		e.applying.Lock()
		defer e.applying.Unlock()
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.view != nil {
			if !e.kept && e.docs != nil && e.earlier != nil {
				_ = e.keepMetas() // the next opening takes longer
			}
			err = errors.Join(err, e.view.close())
			e.view = nil
		}
		if e.exact != nil {
			err = errors.Join(err, e.exact.Close())
		}
		if e.before != nil {
			err = errors.Join(err, e.before.Close())
		}
		if e.bleve != nil {
			err = errors.Join(err, e.bleve.Close())
		}
	})
	return err
}

// makeCurrent names this generation as the one in use, atomically.
func (e *Engine) makeCurrent() error {
	dir, name := filepath.Split(e.dir)
	temporary := filepath.Join(dir, current+".new")
	if err := os.WriteFile(temporary, []byte(name+"\n"), 0o600); err != nil {
		return err
	}
	if err := syncAll(temporary); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(dir, current)); err != nil {
		return err
	}
	return syncAll(dir)
}

// syncAll makes files and the names in directories durable. Windows cannot sync
// a directory and journals names by itself.
func syncAll(names ...string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil && (!info.IsDir() || runtime.GOOS != "windows") {
			err = f.Sync()
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}
