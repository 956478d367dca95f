package bleveindex

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"baogao/index"
	"baogao/index/exact"
	"baogao/internal/errs"
)

// Rebuild builds a new index beside the current one from everything the
// archive holds and makes it the current one in one step. Until then, and
// after any interruption, the old one is as it was.
func Rebuild(ctx context.Context, dir string, from index.Changes, o Options) (n int, err error) {
	defer errs.Wrap(&err, "bleveindex.Rebuild(%s)", dir)
	e, err := newGeneration(dir, o)
	if err != nil {
		return 0, err
	}
	n, err = e.bulkLoad(ctx, from, limits{gatheredPostings, bulkSpills})
	if err == nil {
		err = e.catchUp(ctx, from)
	}
	if err == nil {
		err = e.makeCurrent()
	}
	if err != nil {
		return n, errors.Join(err, e.Close(), os.RemoveAll(e.dir))
	}
	return n, errors.Join(e.Close(), removeOthers(dir, filepath.Base(e.dir)))
}

// catchUp follows what has changed since, which is little or nothing: only then
// is the whole index opened.
func (e *Engine) catchUp(ctx context.Context, from index.Changes) error {
	more, err := from.Changes(ctx, e.cursor, 1)
	if err != nil {
		return err
	}
	if len(more) == 0 {
		return e.prove()
	}
	if err := e.open(); err != nil {
		return err
	}
	if _, err := index.Follow(ctx, from, e); err != nil {
		return err
	}
	return e.compact(ctx)
}

// prove opens what was built, one part after the other: what cannot be read
// must not take the place of what can.
func (e *Engine) prove() error {
	b, err := bleve.OpenUsing(filepath.Join(e.dir, blevePart), bleveConfig())
	if err != nil {
		return err
	}
	if err := b.Close(); err != nil {
		return err
	}
	x, err := exact.Open(filepath.Join(e.dir, exactPart), e.cursor)
	if err != nil {
		return err
	}
	return x.Close()
}

// compact writes each part as one piece: smaller, and faster to search.
func (e *Engine) compact(ctx context.Context) error {
	if err := e.exact.Compact(ctx); err != nil {
		return err
	}
	if e.before != nil {
		if err := e.before.Compact(ctx); err != nil {
			return err
		}
	}
	advanced, err := e.bleve.Advanced()
	if err != nil {
		return err
	}
	if s, ok := advanced.(*scorch.Scorch); ok {
		return s.ForceMerge(ctx, nil)
	}
	return nil
}

// removeOthers removes generations that are no longer, or never became, the
// current one.
func removeOthers(dir, current string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() && strings.HasPrefix(entry.Name(), "g") && entry.Name() != current {
			if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
