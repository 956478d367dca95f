// Package bleveindex answers one question: how does bleve hold and search our
// documents?
//
// bleve receives terms that package segment has cut and never analyses Chinese
// itself. Word fields rank by BM25; a field of single characters and pairs says
// which documents can hold a phrase at all, and the folded text decides, so
// that a phrase is literal whatever the segmentation. What filters, facets and
// sorting need lies in memory, read from stored fields at Open.
//
// An index lies in DIR/<generation>/, DIR/CURRENT names the one in use. It
// carries the format, the analyzer's version and the dictionary it was built
// with; Open of another gives errs.StaleIndex and the cure is a rebuild.
package bleveindex

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	bleveregexp "github.com/blevesearch/bleve/v2/analysis/tokenizer/regexp"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	bindex "github.com/blevesearch/bleve_index_api"

	"baogao/index"
	"baogao/internal/errs"
	"baogao/segment"
)

// between parts the terms that we hand to bleve; no term contains it.
const between = "\x1f"

// Options are the parts an Engine is given.
type Options struct {
	Segmenter *segment.Segmenter
	Texts     index.Texts
}

// Engine is an open index. It implements index.Writer and index.Searcher and
// is safe for concurrent use.
type Engine struct {
	options Options
	bleve   bleve.Index
	dir     string

	mu     sync.RWMutex
	metas  map[string]*meta
	cursor uint64

	texts textCache
	close sync.Once
}

// Open opens the current index below dir or begins an empty one.
func Open(ctx context.Context, dir string, o Options) (e *Engine, err error) {
	defer errs.Wrap(&err, "bleveindex.Open(%s)", dir)
	generation, err := os.ReadFile(filepath.Join(dir, "CURRENT"))
	if errors.Is(err, fs.ErrNotExist) {
		return create(ctx, dir, o)
	}
	if err != nil {
		return nil, err
	}
	return openGeneration(ctx, filepath.Join(dir, filepath.Base(strings.TrimSpace(string(generation)))), o)
}

// create begins an empty generation and makes it the current one.
func create(ctx context.Context, dir string, o Options) (*Engine, error) {
	e, err := newGeneration(ctx, dir, o)
	if err != nil {
		return nil, err
	}
	if err := e.makeCurrent(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// newGeneration begins an empty index beside the current one.
func newGeneration(ctx context.Context, dir string, o Options) (*Engine, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(dir, "g")
	if err != nil {
		return nil, err
	}
	// zap 16: with 17 a failed write ends in a panic of the whole process.
	b, err := bleve.NewUsing(filepath.Join(path, "bleve"), newMapping(), scorch.Name, scorch.Name, map[string]any{
		"forceSegmentType": "zap", "forceSegmentVersion": 16, "bolt_timeout": "1s",
	})
	if err != nil {
		return nil, err
	}
	// bleve does not sync the file without which the index cannot be opened.
	if err := syncAll(filepath.Join(path, "bleve", "index_meta.json"), filepath.Join(path, "bleve"), path, dir); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	e := &Engine{options: o, bleve: b, dir: path, metas: map[string]*meta{}}
	batch := b.NewBatch()
	batch.SetInternal(keyIdentity, []byte(e.identity()))
	if err := b.Batch(batch); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return e, ctx.Err()
}

var (
	keyIdentity = []byte("identity")
	keyCursor   = []byte("cursor")
)

// identity is what an index must have been built with to be used.
func (e *Engine) identity() string {
	return fmt.Sprintf("format %d, analyzer %s, dictionary %s", index.Format, segment.Version, e.options.Segmenter.Dictionary())
}

func openGeneration(ctx context.Context, path string, o Options) (*Engine, error) {
	b, err := bleve.OpenUsing(filepath.Join(path, "bleve"), map[string]any{
		"forceSegmentType": "zap", "forceSegmentVersion": 16, "bolt_timeout": "1s",
	})
	if err != nil {
		return nil, errs.New(errs.StaleIndex, "索引打不开，请运行 baogao index rebuild 重建（原始数据不受影响）", err)
	}
	e := &Engine{options: o, bleve: b, dir: path, metas: map[string]*meta{}}
	if err := e.load(ctx); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return e, nil
}

// load reads identity, cursor and what lies in memory.
func (e *Engine) load(ctx context.Context) error {
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
	if len(value) == 8 {
		e.cursor = binary.BigEndian.Uint64(value)
	}
	return e.loadMetas(ctx)
}

// Close closes the index; further calls do nothing.
func (e *Engine) Close() error {
	var err error
	e.close.Do(func() { err = e.bleve.Close() })
	return err
}

// makeCurrent names this generation as the one in use, atomically.
func (e *Engine) makeCurrent() error {
	dir, name := filepath.Split(e.dir)
	temporary := filepath.Join(dir, "CURRENT.new")
	if err := os.WriteFile(temporary, []byte(name+"\n"), 0o644); err != nil {
		return err
	}
	if err := syncAll(temporary); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(dir, "CURRENT")); err != nil {
		return err
	}
	return syncAll(dir)
}

func syncAll(names ...string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		err = f.Sync()
		if info, statErr := f.Stat(); statErr == nil && info.IsDir() && err != nil {
			err = nil // some systems cannot sync directories
		}
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// newMapping is static: nothing is analysed that we did not name.
func newMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	must := func(err error) {
		if err != nil {
			panic(err) // constants below; a test builds the mapping
		}
	}
	must(m.AddCustomTokenizer("cut", map[string]any{"type": bleveregexp.Name, "regexp": "[^" + between + "]+"}))
	must(m.AddCustomAnalyzer("cut", map[string]any{"type": custom.Name, "tokenizer": "cut"}))
	m.ScoringModel = bindex.BM25Scoring
	doc := bleve.NewDocumentStaticMapping()
	field := func(name, analyzer string, change func(*mapping.FieldMapping)) {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.DocValues, f.IncludeTermVectors, f.IncludeInAll = analyzer, false, false, false, false
		if change != nil {
			change(f)
		}
		doc.AddFieldMappingsAt(name, f)
	}
	noScore := func(f *mapping.FieldMapping) { f.SkipFreqNorm = true }
	field(fieldTitle, "cut", nil)
	field(fieldBody, "cut", nil)
	field(fieldGrams, "cut", noScore)
	field(fieldRoles, "cut", noScore)
	field(fieldMeta, keyword.Name, func(f *mapping.FieldMapping) { f.Store, f.Index = true, false })
	m.DefaultMapping = doc
	m.DefaultAnalyzer = keyword.Name
	return m
}
