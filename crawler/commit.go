package crawler

import (
	"context"
	"sync"

	"baogao/archive"
)

// Limits of what is committed at once.
const (
	groupVisits = 64
	groupBytes  = 64 << 20
)

// committer records visits of many sites with one sync and one transaction for
// those that wait at the same time: hundreds of sites would else queue for the
// disk. Each caller returns once its own visit is committed.
type committer struct {
	writer *archive.Writer

	mu      sync.Mutex
	waiting []*pending
	busy    bool
}

// pending is a visit that waits.
type pending struct {
	visit archive.Visit
	size  int
	done  chan error
}

// record commits a visit. Whoever finds nobody at work commits for all.
func (c *committer) record(ctx context.Context, v archive.Visit) error {
	p := &pending{visit: v, done: make(chan error, 1)}
	for i := range v.Captures {
		p.size += len(v.Captures[i].Body)
	}
	c.mu.Lock()
	c.waiting = append(c.waiting, p)
	lead := !c.busy
	c.busy = true
	c.mu.Unlock()
	if lead {
		for group := c.next(); len(group) > 0; group = c.next() {
			c.commit(ctx, group)
		}
	}
	return <-p.done
}

// next takes those that wait, up to the limits; with none there is no leader
// any more.
func (c *committer) next() (group []*pending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	size := 0
	for len(c.waiting) > 0 && len(group) < groupVisits && (len(group) == 0 || size+c.waiting[0].size <= groupBytes) {
		size += c.waiting[0].size
		group = append(group, c.waiting[0])
		c.waiting = c.waiting[1:]
	}
	c.busy = len(group) > 0
	return group
}

// commit records a group, one by one if it fails as a whole, so that a visit
// is never held to account for another's.
func (c *committer) commit(ctx context.Context, group []*pending) {
	visits := make([]archive.Visit, len(group))
	for i, p := range group {
		visits[i] = p.visit
	}
	if err := c.writer.RecordAll(ctx, visits); err == nil || len(group) == 1 {
		for _, p := range group {
			p.done <- err
		}
		return
	}
	for _, p := range group {
		_, err := c.writer.Record(ctx, p.visit)
		p.done <- err
	}
}
