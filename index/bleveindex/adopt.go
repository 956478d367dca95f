package bleveindex

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/util"
	bindex "github.com/blevesearch/bleve_index_api"
	bsegment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v16"
)

// bleve's builder makes an index of the documents it is given, and has a
// plug-in make segments of them. Ours stands in the place of zapx/v16 and is
// that for all but one document, which says: the segment is there already.

// plugIn puts ours in the place of bleve's. It must come before any index is
// opened, for bleve keeps its plug-ins in a map without a lock.
var plugIn = sync.OnceFunc(func() { scorch.RegisterSegmentPlugin(&plugin{}, false) })

type plugin struct{ zap.ZapPlugin }

// ready is the document that stands for a segment file.
type ready struct {
	*document.Document
	path string
}

// New makes a segment of documents, or takes the one that is there.
func (p *plugin) New(docs []bindex.Document) (bsegment.Segment, uint64, error) {
	return p.NewUsing(docs, nil)
}

// NewUsing is New with what bleve is configured with.
func (p *plugin) NewUsing(docs []bindex.Document, config map[string]any) (bsegment.Segment, uint64, error) {
	if len(docs) == 1 {
		if r, ok := docs[0].(ready); ok {
			return readySegment{path: r.path}, 0, nil
		}
	}
	return p.ZapPlugin.NewUsing(docs, config)
}

// readySegment is moved to where it is wanted; that is all it can do.
type readySegment struct {
	bsegment.UnpersistedSegment
	path string
}

// Persist moves the file.
func (s readySegment) Persist(path string) error { return os.Rename(s.path, path) }

// adopt makes a segment file the whole of bleve's part, in place of the empty
// one that is there, with these values beside it.
func (e *Engine) adopt(path string, internal map[string][]byte) error {
	mapping, err := e.bleve.GetInternal(util.MappingInternalKey)
	if err != nil {
		return err
	}
	internal[string(util.MappingInternalKey)] = mapping
	if err := e.bleve.Close(); err != nil {
		return err
	}
	e.bleve = nil
	part := filepath.Join(e.dir, blevePart)
	store := filepath.Join(part, "store")
	if err := os.RemoveAll(store); err != nil {
		return err
	}
	config := bleveConfig()
	config["path"], config["buildPathPrefix"], config["internal"] = store, e.dir, internal
	b, err := scorch.NewBuilder(config)
	if err != nil {
		return err
	}
	if err := b.Index(ready{document.NewDocument("ready"), path}); err != nil {
		return errors.Join(fmt.Errorf("hand the segment over: %w", err), b.Close())
	}
	if err := b.Close(); err != nil {
		return err
	}
	return syncAll(store, part, e.dir)
}
