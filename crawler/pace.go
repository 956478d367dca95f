package crawler

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// pacer lets one request at a time through to a host and to an IP address,
// with a pause between two. Hundreds of sites may share one address.
type pacer struct {
	now    func() time.Time
	wait   func(ctx context.Context, d time.Duration) error
	lookup func(ctx context.Context, host string) ([]netip.Addr, error)

	mu    sync.Mutex
	slots map[string]*slot
}

// slot is the turn at one host or address.
type slot struct {
	turn chan struct{}
	free time.Time // when the next request may begin; held by whoever has the turn
}

func newPacer(now func() time.Time, wait func(context.Context, time.Duration) error) *pacer {
	lookup := func(ctx context.Context, host string) ([]netip.Addr, error) {
		return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	}
	return &pacer{now: now, wait: wait, lookup: lookup, slots: map[string]*slot{}}
}

func (p *pacer) slot(key string) *slot {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.slots[key]
	if s == nil {
		s = &slot{turn: make(chan struct{}, 1)}
		p.slots[key] = s
	}
	return s
}

// enter waits for the turn at a host and at its address. The host is always
// taken before the address, so that two sites never wait for each other. done
// ends the turn; the next one begins after the delay.
func (p *pacer) enter(ctx context.Context, host string) (done func(delay time.Duration), err error) {
	keys := []string{"host " + host, "ip " + p.address(ctx, host)}
	var held []*slot
	release := func(delay time.Duration) {
		for _, s := range slices.Backward(held) {
			if delay > 0 {
				s.free = p.now().Add(delay)
			}
			<-s.turn
		}
	}
	for _, key := range keys {
		s := p.slot(key)
		select {
		case s.turn <- struct{}{}:
			held = append(held, s)
		case <-ctx.Done():
			release(0)
			return nil, ctx.Err()
		}
		if d := s.free.Sub(p.now()); d > 0 {
			if err := p.wait(ctx, d); err != nil {
				release(0)
				return nil, err
			}
		}
	}
	return release, nil
}

// address is the smallest address of a host, or its name while it has none:
// the connection will say why.
func (p *pacer) address(ctx context.Context, host string) string {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().String()
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	ips, err := p.lookup(ctx, host)
	if err != nil || len(ips) == 0 {
		return host
	}
	return slices.MinFunc(ips, netip.Addr.Compare).Unmap().String()
}

// sleep waits for real.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
