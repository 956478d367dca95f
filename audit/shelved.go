package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"baogao/archive"
	"baogao/audit/shelf"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// shelved is the shelf of the archive's texts, kept in its directory. Whoever
// asks, command or server, brings it level with what is new and leaves it so.
type shelved struct {
	turn  turn
	held  *shelf.Shelf
	leads copyLeads
}

// turn is a mutex that is waited for as long as the context lasts: bringing the
// shelf of a whole country level takes minutes.
type turn struct {
	once sync.Once
	free chan struct{}
}

func (t *turn) take(ctx context.Context) (give func(), err error) {
	t.once.Do(func() { t.free = make(chan struct{}, 1) })
	select {
	case t.free <- struct{}{}:
		return func() { <-t.free }, nil
	case <-ctx.Done():
		return nil, errs.New(errs.Overloaded, "雷同段落正在整理，请稍后再试", ctx.Err())
	}
}

// How much is read at a time: entries of the archive, and texts of a run.
const (
	batch    = 200
	runTexts = 2048
)

// Close gives back what the auditor holds open.
func (a *Auditor) Close() error {
	give, err := a.shelf.turn.take(context.Background())
	if err != nil {
		return err
	}
	defer give()
	if a.shelf.held != nil {
		err, a.shelf.held = a.shelf.held.Close(), nil
	}
	return err
}

// LevelCopies brings the shelf up to the archive, so that the next question
// need not wait. What was done when the context ends is kept.
func (a *Auditor) LevelCopies(ctx context.Context) error {
	give, err := a.shelf.turn.take(ctx)
	if err != nil {
		return err
	}
	defer give()
	_, err = a.level(ctx)
	return err
}

// level brings the shelf up to the archive. The caller has its turn.
func (a *Auditor) level(ctx context.Context) (s *shelf.Shelf, err error) {
	if a.shelf.held == nil {
		if a.shelf.held, err = shelf.Open(filepath.Join(a.Archive.Dir(), "copies"), a.masker()); err != nil {
			return nil, err
		}
	}
	s = a.shelf.held
	seq, err := a.Archive.Seq(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Refresh(); err != nil || s.Seq() >= seq && s.Level() {
		return s, err
	}
	lock, err := archive.LockCopies(ctx, a.Archive.Dir())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := s.Refresh(); err != nil { // whoever held it may have done the work
		return nil, err
	}
	if err := a.fillShelf(ctx, s, seq); err != nil {
		return nil, err
	}
	if s.Worn() {
		if err = s.Reset(); err == nil {
			err = a.fillShelf(ctx, s, seq)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, s.Match(ctx)
}

// fillShelf puts on what is new, and takes off what is no more.
func (a *Auditor) fillShelf(ctx context.Context, s *shelf.Shelf, seq uint64) error {
	if s.Seq() >= seq {
		return nil
	}
	var items []shelf.Item
	for after := s.Seq(); ; {
		es, err := a.Archive.Changes(ctx, after, batch)
		if err != nil {
			return err
		}
		for i := range es {
			after = es[i].Seq
			if item := shelfItem(&es[i].Report); es[i].State != archive.Hidden && !es[i].Report.NeedsOCR && s.Sum(item.ID) != item.Sum {
				items = append(items, item)
			}
		}
		if len(es) == 0 {
			break
		}
		if len(items) >= runTexts {
			if err := s.Add(ctx, items, nil, after); err != nil {
				return err
			}
			items = nil
		}
	}
	heads, err := a.Archive.Heads(ctx, "")
	if err != nil {
		return err
	}
	shown := make(map[string]bool, len(heads))
	for i := range heads {
		shown[heads[i].ID] = true
	}
	var off []string
	for id := range s.IDs {
		if !shown[id] {
			off = append(off, id)
		}
	}
	return s.Add(ctx, items, off, seq)
}

func shelfItem(r *report.Report) shelf.Item {
	t := compare.Text{
		ID: r.ID, Unit: r.Unit.Key(), Code: r.Unit.Code, Year: r.Year, Kind: r.Kind, Published: trusted(r), Names: ownNames(&r.Unit), Text: r.Public(),
	}
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %q %d %q %q %q %s", t.Unit, t.Code, t.Year, t.Kind, t.Published, t.Names, t.Text) // a hash does not fail
	return shelf.Item{Text: t, Sum: hex.EncodeToString(h.Sum(nil))[:16]}
}

// passages are those of the texts wanted, best first, and how much of each
// such text is its unit's own.
func (a *Auditor) passages(ctx context.Context, wanted func(*compare.Text) bool) ([]compare.Passage, map[string]float64, error) {
	give, err := a.shelf.turn.take(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer give()
	s, err := a.level(ctx)
	if err != nil {
		return nil, nil, err
	}
	found := s.Find(wanted)
	covered := compare.Covered(found, s.Text)
	own := map[string]float64{}
	for n := range s.Numbers {
		if t := s.Text(n); wanted(t) && s.Tokens(n) > 0 {
			own[t.ID] = 1 - float64(covered[n])/float64(s.Tokens(n))
		}
	}
	ranked := compare.Rank(found, s.Text)
	kept := ranked[:0]
	for i := range ranked {
		if x, y := ranked[i].Texts(); wanted(s.Text(x)) || wanted(s.Text(y)) {
			kept = append(kept, ranked[i])
		}
	}
	return kept, own, nil
}
