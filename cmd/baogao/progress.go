package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"baogao/crawler"
	"baogao/index"
)

// lineEvery is the least time between two lines of one bar where no terminal
// shows the bars: a log of cron shall stay readable.
const lineEvery = 15 * time.Second

// progress shows how far a run has come: bars on a terminal, a line now and
// then elsewhere. It is safe for concurrent use; nil shows nothing.
type progress struct {
	stderr io.Writer
	bars   *mpb.Progress // nil where stderr is no terminal
	now    func() time.Time

	mu    sync.Mutex
	shown map[string]*shown
}

// shown is one bar.
type shown struct {
	bar  *mpb.Bar
	last time.Time // of its last line
}

// progress begins to show; the caller closes it before results are printed.
func (a *app) progress() *progress {
	p := &progress{stderr: a.stderr, now: time.Now, shown: map[string]*shown{}}
	if terminal(a.stderr) {
		p.bars = mpb.New(mpb.WithOutput(a.stderr), mpb.WithAutoRefresh())
	}
	return p
}

// terminal says whether a person reads a stream as it is written.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// at says that of total steps done are taken; total 0 means nobody knows.
func (p *progress) at(name string, done, total int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shown[name]
	if s == nil {
		s = &shown{last: p.now()}
		if p.bars != nil {
			s.bar = p.bars.AddBar(0, mpb.PrependDecorators(decor.Name(name, decor.WCSyncSpaceR)),
				mpb.AppendDecorators(decor.CountersNoUnit("%d / %d")))
		}
		p.shown[name] = s
	}
	if s.bar != nil {
		s.bar.SetTotal(int64(max(done, total)), false)
		s.bar.SetCurrent(int64(done))
		return
	}
	if now := p.now(); now.Sub(s.last) >= lineEvery {
		s.last = now
		if total > 0 {
			fmt.Fprintf(p.stderr, "%s %d/%d\n", name, done, total)
		} else {
			fmt.Fprintf(p.stderr, "%s %d\n", name, done)
		}
	}
}

// crawled shows a request of the crawler.
func (p *progress) crawled(e crawler.Event) { p.at(e.Site, e.Done, e.Known) }

// close leaves the bars as they stand.
func (p *progress) close() {
	if p == nil || p.bars == nil {
		return
	}
	p.mu.Lock()
	for _, s := range p.shown {
		s.bar.SetTotal(-1, true)
	}
	p.mu.Unlock()
	p.bars.Wait()
}

// counted is an index that shows how many documents it took.
type counted struct {
	index.Writer
	taken func(documents int)
	n     int
}

func (a *app) counted(w index.Writer, p *progress) *counted {
	return &counted{Writer: w, taken: func(n int) { p.at(a.say("索引", "indexed"), n, 0) }}
}

// Apply applies and counts.
func (c *counted) Apply(ctx context.Context, docs []index.Document, cursor uint64) error {
	err := c.Writer.Apply(ctx, docs, cursor)
	c.n += len(docs)
	c.taken(c.n)
	return err
}

// readCounted shows how many documents a rebuild has read.
type readCounted struct {
	from  index.Changes
	taken func(n int)
	n     int
}

func (a *app) reading(from index.Changes, p *progress) *readCounted {
	return &readCounted{from: from, taken: func(n int) { p.at(a.say("索引", "indexed"), n, 0) }}
}

// Changes reads and counts.
func (c *readCounted) Changes(ctx context.Context, after uint64, limit int) ([]index.Document, error) {
	docs, err := c.from.Changes(ctx, after, limit)
	c.n += len(docs)
	c.taken(c.n)
	return docs, err
}
