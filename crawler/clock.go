package crawler

import (
	"sync"
	"time"

	"baogao/archive"
)

// systemTime asks the system, now and then, how far its clock is to be trusted.
type systemTime struct {
	now func() time.Time

	mu   sync.Mutex
	at   time.Time
	last archive.Clock
}

// askedEvery is how long an answer of the system holds.
const askedEvery = time.Minute

func (c *systemTime) check() *archive.Clock {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); c.at.IsZero() || now.Sub(c.at) > askedEvery || now.Before(c.at) {
		c.at = now
		c.last.Source, c.last.MaxError = systemClock()
	}
	found := c.last
	return &found
}
