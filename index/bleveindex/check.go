package bleveindex

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"

	"baogao/index"
	"baogao/internal/errs"
)

// Check reads the whole index, compares every checksum in it, and compares what
// it holds with the archive. Damage is errs.StaleIndex; what the archive has
// otherwise is given by document.
func (e *Engine) Check(ctx context.Context, from index.Changes) (found []index.Difference, err error) {
	defer errs.Wrap(&err, "bleveindex.Check")
	if err := e.exact.Check(ctx); err != nil {
		return nil, err
	}
	e.mu.RLock()
	before := e.before
	e.mu.RUnlock()
	if before != nil {
		if err := before.Check(ctx); err != nil {
			return nil, err
		}
	}
	held, cursor, err := e.held(ctx)
	if err != nil {
		return nil, err
	}
	return index.Differences(ctx, from, cursor, held)
}

// held reads bleve's files and compares its documents with those of exact.
func (e *Engine) held(ctx context.Context) (map[string]index.Held, uint64, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.view == nil {
		return nil, 0, errClosed
	}
	for _, s := range e.view.reader.Segments() {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		if file, ok := s.Segment().(interface{ Path() string }); ok {
			if err := checkSegment(file.Path()); err != nil {
				return nil, 0, err
			}
		}
	}
	stored := map[uint64][]*meta{}
	for _, s := range e.view.reader.Segments() {
		var err error
		if stored[s.Id()], err = readMetas(s); err != nil {
			return nil, 0, err
		}
	}
	fresh := &holdings{}
	if err := fresh.load(e.view, stored, e.exact, e.before); err != nil {
		return nil, 0, err
	}
	held := make(map[string]index.Held, fresh.docs.live+fresh.earlier.live)
	for _, m := range slices.Concat(fresh.docs.metas, fresh.earlier.metas) {
		if m != nil {
			held[m.key] = index.Held{Seq: m.Seq, Digest: m.Digest}
		}
	}
	return held, e.cursor, nil
}

// checkSegment compares a segment file with the checksum at its end, which bleve
// writes but never reads.
func checkSegment(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	info, err := f.Stat()
	if err == nil && info.Size() > 4 {
		_, err = io.CopyN(sum, f, info.Size()-4)
	}
	var end [4]byte
	if err == nil {
		_, err = io.ReadFull(f, end[:])
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if sum.Sum32() != binary.BigEndian.Uint32(end[:]) {
		return errs.New(errs.StaleIndex, "索引文件损坏，请运行 baogao index rebuild 重建（原始数据不受影响）",
			fmt.Errorf("checksum of %s differs", filepath.Base(name)))
	}
	return nil
}
