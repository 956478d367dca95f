package document

import (
	"context"

	"baogao/internal/errs"
)

// Caps on what one file may make us read, far above any real report: the
// longest of 2,400 government reports has .2 MB of text.
const (
	maxEntries  = 10_000    // in a zip file
	maxUnpacked = 64 << 20  // bytes, of all entries read
	maxRatio    = 300       // unpacked : packed, of an entry over 8 MB
	maxText     = 16 << 20  // bytes of text taken out
	maxCells    = 1_000_000 // of tables
	maxStrings  = 2_000_000 // that cells share
	maxDepth    = 256       // of XML elements, of RTF groups
	maxQuotes   = 100_000   // in one XML tag
	maxTables   = 16        // tables inside each other
	maxGlyphs   = 1_000_000 // on one page
	maxPages    = 3_000
)

// budget is what is left of the caps while one file is read. The first cap
// that is hit stays in err, and everything stops soon after.
type budget struct {
	ctx      context.Context //nolint:containedctx // lives as long as the reading of one file
	unpacked int64
	text     int
	cells    int
	steps    int
	err      error
}

func newBudget(ctx context.Context) *budget {
	return &budget{ctx: ctx, unpacked: maxUnpacked, text: maxText, cells: maxCells}
}

// ok says whether reading may go on. It is called in every loop over bytes of
// the file, and looks at the clock now and then.
func (b *budget) ok() bool {
	if b.steps++; b.steps&0xfff == 0 && b.err == nil {
		b.err = b.ctx.Err()
	}
	return b.err == nil
}

// tooLarge ends the reading at a cap.
func (b *budget) tooLarge(message string) {
	if b.err == nil {
		b.err = errs.New(errs.TooLarge, message, nil)
	}
}

// spend counts text taken out.
func (b *budget) spend(n int) bool {
	if b.text -= n; b.text < 0 {
		b.tooLarge("文件的文字过多，未读取")
	}
	return b.err == nil
}

// spendCells counts cells of tables: an empty one costs forty bytes.
func (b *budget) spendCells(n int) bool {
	if b.cells -= n; b.cells < 0 {
		b.tooLarge("文件的表格过大，未读取")
	}
	return b.err == nil
}
