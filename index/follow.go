package index

import (
	"context"

	"baogao/internal/errs"
)

// followBatch is how many documents go into one commit: large enough to keep
// the engine busy, small enough for flat memory.
const followBatch = 500

// Changes is where a fold reads from: the archive's reports in Seq order.
type Changes interface {
	Changes(ctx context.Context, after uint64, limit int) ([]Document, error)
}

// Follow brings an engine level with the archive. It works in batches that the
// engine commits with its cursor, so it may be killed at any instant and
// redoes what a failed batch may or may not have stored.
func Follow(ctx context.Context, from Changes, to Writer) (n int, err error) {
	defer errs.Wrap(&err, "index.Follow")
	cursor, err := to.Cursor(ctx)
	if err != nil {
		return 0, err
	}
	for {
		docs, err := from.Changes(ctx, cursor, followBatch)
		if err != nil || len(docs) == 0 {
			return n, err
		}
		cursor = docs[len(docs)-1].Seq
		if err := to.Apply(ctx, docs, cursor); err != nil {
			return n, err
		}
		n += len(docs)
	}
}
