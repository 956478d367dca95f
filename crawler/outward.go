package crawler

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"baogao/internal/errs"
)

// Outward connects to addresses that persons name for notices, within the walls
// that hold for crawling: nothing private but the hosts that the configuration
// trusts, and metadata services never.
func Outward(trusted []string) func(ctx context.Context, network, address string) (net.Conn, error) {
	g := newGuard()
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		own := slices.Contains(trusted, host) || slices.Contains(trusted, address)
		d := net.Dialer{Timeout: dialTime, Resolver: g.resolver, Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return errs.New(errs.ForbiddenAddress, "", err)
			}
			return g.check(to, own)
		}}
		return d.DialContext(ctx, network, address)
	}
}

// hookTime is how long a notice to an address of the web may take.
const hookTime = 30 * time.Second

// OutwardClient is a client that dials so, follows no redirect and asks no proxy.
func OutwardClient(trusted []string) *http.Client {
	return &http.Client{
		Timeout: hookTime, Transport: &http.Transport{DialContext: Outward(trusted), DisableKeepAlives: true, TLSHandshakeTimeout: dialTime},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
