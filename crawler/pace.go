package crawler

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	// addressAge is how long the addresses of a host are taken as known. Only
	// the pace rests on them: the guard looks at each connection anew.
	addressAge = 5 * time.Minute
	// maxAddresses of one host are paced; more are some network's, not a site's.
	maxAddresses = 16
)

// pacer lets one request at a time through to a host, to the registrable
// domain it belongs to and to each IP address it stands at, with a pause
// between two. Hundreds of sites may share one address.
type pacer struct {
	now    func() time.Time
	wait   func(ctx context.Context, d time.Duration) error
	lookup func(ctx context.Context, host string) ([]netip.Addr, error)

	mu    sync.Mutex
	slots map[string]*slot
	known map[string]addresses
}

// slot is the turn at one host, domain or address; whoever has the turn holds
// the fields.
type slot struct {
	turn chan struct{}
	free time.Time // when the next request may begin
	host string    // asked last
	idle func()    // closes the connections its client still holds open
}

// addresses are those of a host, as long as they are taken as known.
type addresses struct {
	keys  []string
	until time.Time
}

// pause is how long a host, and its domain and addresses, are left alone after
// a request: Crawl-delay binds the host that asks for it.
type pause struct{ host, address time.Duration }

// visitor is who asks for a turn.
type visitor struct {
	host, name string // with and without port
	proxied    bool   // the proxy resolves the name, to addresses nobody here knows
	idle       func() // closes idle connections
}

func newPacer(now func() time.Time, wait func(context.Context, time.Duration) error, r *net.Resolver) *pacer {
	lookup := func(ctx context.Context, host string) ([]netip.Addr, error) { return r.LookupNetIP(ctx, "ip", host) }
	return &pacer{now: now, wait: wait, lookup: lookup, slots: map[string]*slot{}, known: map[string]addresses{}}
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

// enter waits for the turn at a host, at its domain and at its addresses. They
// are taken in this order, addresses in theirs, so that two sites never wait
// for each other. done ends the turn; the next one begins after the pause.
func (p *pacer) enter(ctx context.Context, v visitor) (done func(pause), err error) {
	keys := []string{"host " + v.host}
	if domain := domainOf(v.name); domain != "" {
		keys = append(keys, "domain "+domain)
	}
	keys = append(keys, p.addresses(ctx, v)...)
	var held []*slot
	release := func(d pause) {
		for i, s := range slices.Backward(held) {
			if left := p.now().Add(d.of(i)); d.of(i) > 0 && left.After(s.free) {
				s.free = left
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
			release(pause{})
			return nil, ctx.Err()
		}
		if d := s.free.Sub(p.now()); d > 0 {
			if err := p.wait(ctx, d); err != nil {
				release(pause{})
				return nil, err
			}
		}
		s.greet(v)
	}
	return release, nil
}

// of is the pause at the i-th slot: the host is the first.
func (d pause) of(i int) time.Duration {
	if i == 0 {
		return max(d.host, d.address)
	}
	return d.address
}

// greet lets go of the connection that the last visitor keeps open, if it led
// to another host: an idle connection is one too.
func (s *slot) greet(v visitor) {
	if s.idle != nil && s.host != v.host {
		s.idle()
	}
	s.host, s.idle = v.host, v.idle
}

// addresses are the keys of a host's addresses; none while it has none: the
// connection will say why.
func (p *pacer) addresses(ctx context.Context, v visitor) []string {
	if ip, err := netip.ParseAddr(v.name); err == nil {
		return []string{"ip " + ip.Unmap().String()}
	}
	if v.proxied {
		return nil
	}
	p.mu.Lock()
	known, now := p.known[v.name], p.now()
	p.mu.Unlock()
	if now.Before(known.until) {
		return known.keys
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	ips, err := p.lookup(ctx, v.name)
	if err != nil {
		return nil
	}
	known = addresses{until: now.Add(addressAge)}
	slices.SortFunc(ips, netip.Addr.Compare)
	for _, ip := range ips[:min(len(ips), maxAddresses)] {
		known.keys = append(known.keys, "ip "+ip.Unmap().String())
	}
	slices.Sort(known.keys)
	known.keys = slices.Compact(known.keys)
	p.mu.Lock()
	p.known[v.name] = known
	p.mu.Unlock()
	return known.keys
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
