package api

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// peersKept bounds the memory of the limiter: a botnet must not fill it.
const peersKept = 10_000

// limiter holds one token bucket an address, IPv6 by /64, which is what one
// subscriber has.
type limiter struct {
	rate  rate.Limit
	burst int
	now   func() time.Time

	mu    sync.Mutex
	peers map[netip.Prefix]*peer
}

type peer struct {
	bucket *rate.Limiter
	seen   time.Time
}

func newLimiter(r rate.Limit, burst int, now func() time.Time) *limiter {
	return &limiter{rate: r, burst: burst, now: now, peers: map[netip.Prefix]*peer{}}
}

// allow takes a token, or says how long until there is one.
func (l *limiter) allow(remote string) (wait time.Duration, ok bool) {
	address, err := netip.ParseAddrPort(remote)
	if err != nil {
		return 0, true
	}
	ip := address.Addr().Unmap().WithZone("")
	bits := 32
	if ip.Is6() {
		bits = 64
	}
	prefix, err := ip.Prefix(bits)
	if err != nil {
		return 0, true
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.peers[prefix]
	if p == nil {
		l.makeRoom(now)
		p = &peer{bucket: rate.NewLimiter(l.rate, l.burst)}
		l.peers[prefix] = p
	}
	p.seen = now
	reserved := p.bucket.ReserveN(now, 1)
	if wait = reserved.DelayFrom(now); wait > 0 {
		reserved.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// makeRoom forgets the addresses whose buckets are full again, and, if that is
// not enough, all of them: generous for a moment rather than slow for ever.
func (l *limiter) makeRoom(now time.Time) {
	if len(l.peers) < peersKept {
		return
	}
	for prefix, p := range l.peers {
		if p.bucket.TokensAt(now) >= float64(l.burst) {
			delete(l.peers, prefix)
		}
	}
	if len(l.peers) >= peersKept {
		clear(l.peers)
	}
}
