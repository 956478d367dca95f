package bleveindex

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"strconv"
	"strings"

	"baogao/index"
	"baogao/internal/errs"
)

// errClosed is the error of what is asked after Close.
var errClosed = fmt.Errorf("the index: %w", fs.ErrClosed)

// Search answers a request. The set of hits is exact and complete; only the
// page asked for is returned.
func (e *Engine) Search(ctx context.Context, req index.Request) (res *index.Result, err error) {
	defer errs.Wrap(&err, "bleveindex.Search(%s)", index.Render(req.Query))
	defer recovered(&err)
	if err := e.fresh(); err != nil {
		return nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	if e.view == nil {
		return nil, errClosed
	}
	if at, ok := seqOf(req.After); ok && req.At == 0 && at <= e.cursor {
		req.At = at
	}
	at, err := e.at(req.At)
	if err != nil {
		return nil, err
	}
	defer at.done()
	return at.search(ctx, req)
}

// recovered makes an error of a panic: one bad request must not end the process.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = errs.New(errs.Internal, "", fmt.Errorf("panic: %v", r))
	}
}

// search answers a request from the documents of a moment.
func (e *evaluation) search(ctx context.Context, req index.Request) (*index.Result, error) {
	m, err := e.match(ctx, req.Query, scope{})
	if err != nil {
		return nil, err
	}
	found, err := e.filter(m.found(), req.Filter)
	if err != nil {
		return nil, err
	}
	ranking := ranking{found, e.newScores()}
	if req.Limit > 0 && byRelevance(req.Sort) {
		if err := e.rank(ctx, m, req, &ranking); err != nil {
			return nil, err
		}
	}
	res := &index.Result{Total: found.len(), Cursor: e.seq, Facets: e.facets(found, req.Facets)}
	if e.then {
		res.At = e.seq
	}
	if req.Count {
		if err := e.count(ctx, req, found, res); err != nil {
			return nil, err
		}
	}
	if err := e.page(ctx, m, found, ranking, req, res); err != nil {
		return nil, err
	}
	return res, ctx.Err()
}

// rank scores the documents found as far as the page needs it: behind a cursor
// all, else no more than may be among the first.
func (e *evaluation) rank(ctx context.Context, m match, req index.Request, r *ranking) error {
	parts, err := m.summands(ctx, e, nil, nil)
	if err != nil {
		return err
	}
	shown := reach(max(0, req.Offset), req.Limit)
	if req.After != "" {
		shown = r.among.len()
	}
	if r.among, err = e.weigh(ctx, parts, r.among, max(shown, passageDepth), r.scores); err != nil {
		return err
	}
	return e.rankPassages(ctx, r.among, r.scores, mostOf(parts))
}

// ranking is what documents are worth, of those among which the first are.
type ranking struct {
	among  set
	scores []float64
}

func byRelevance(by index.Sort) bool { return by != index.ByDateDesc && by != index.ByDateAsc }

// fresh lets go of segments that bleve has merged.
func (e *Engine) fresh() error {
	e.mu.RLock()
	stale := e.view != nil && e.stale()
	e.mu.RUnlock()
	if !stale {
		return nil
	}
	return e.refresh()
}

// page gives the hits asked for and the cursor behind them. Where they are not
// ordered by what they are worth, only those shown are scored.
func (e *evaluation) page(ctx context.Context, m match, found set, ranking ranking, req index.Request, res *index.Result) error {
	res.Hits = []index.Hit{}
	if req.Limit <= 0 {
		return nil
	}
	held, start, scores := res.Total, max(0, req.Offset), ranking.scores
	var behind func(doc uint32) bool
	if req.After != "" {
		mark, ok := e.marked(found, scores, req.After)
		if !ok {
			return errs.New(errs.BadParameter, "翻页标记（cursor）不是检索给出的", nil)
		}
		start, held = 0, 0
		behind = func(doc uint32) bool {
			if mark.compare(e.ranked(scores, doc), req.Sort) >= 0 {
				return false
			}
			held++
			return true
		}
	}
	first := e.ordering(scores, req.Sort).first(ranking.among, reach(start, req.Limit), behind)
	shown := first[min(start, len(first)):]
	if !byRelevance(req.Sort) {
		among := e.newSet()
		for _, doc := range shown {
			among.add(doc)
		}
		parts, err := m.summands(ctx, e, nil, nil)
		if err != nil {
			return err
		}
		if _, err := e.weigh(ctx, parts, among, len(shown), scores); err != nil {
			return err
		}
	}
	for _, doc := range shown {
		res.Hits = append(res.Hits, index.Hit{ID: e.docs.metas[doc].id, Score: rounded(scores[doc])})
	}
	if len(shown) > 0 && len(first) < held {
		res.Next = strconv.FormatUint(e.seq, 10) + "~" + e.ranked(scores, first[len(first)-1]).mark()
	}
	return nil
}

// reach is where a page ends.
func reach(start, limit int) int { return start + min(limit, math.MaxInt-start) }

// seqOf is the Seq of a cursor.
func seqOf(cursor string) (uint64, bool) {
	seq, _, _ := strings.Cut(cursor, "~")
	n, err := strconv.ParseUint(seq, 10, 64)
	return n, err == nil && n > 0
}
