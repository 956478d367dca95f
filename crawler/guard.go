package crawler

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"baogao/internal/errs"
)

// never are networks that no government site stands in, allow_private or not.
// Metadata services of clouds give away keys.
func never() []netip.Prefix {
	return prefixes("0.0.0.0/8", "169.254.0.0/16", "100.100.100.200/32", "192.0.0.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/128", "fe80::/10", "ff00::/8", "fd00:ec2::254/128")
}

// private are networks behind somebody's wall, and the tunnels into them.
func private() []netip.Prefix {
	return prefixes("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",
		"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24",
		"::1/128", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
		"3fff::/20", "5f00::/16", "fc00::/7", "fec0::/10")
}

func prefixes(list ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(list))
	for i, s := range list {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}

// guard judges addresses after resolution, so that no name, redirect or second
// answer of a DNS server leads inside.
type guard struct {
	never, private []netip.Prefix
	resolver       *net.Resolver
}

func newGuard() *guard {
	return &guard{never: never(), private: private(), resolver: net.DefaultResolver}
}

// dialTime is how long a connection may take.
const dialTime = 20 * time.Second

// check refuses an address that must not be connected to. On public addresses
// the ports of web servers are open: 80–90, 443, 7001, 8000–9199; others belong
// to databases, mail and terminals. trusted lifts both for a site's own hosts.
func (g *guard) check(to netip.AddrPort, trusted bool) error {
	ip := to.Addr().Unmap().WithZone("")
	if !ip.IsValid() || contains(g.never, ip) || contains(g.never, carried(ip)) || ip.IsMulticast() || ip.IsUnspecified() {
		return forbidden(to)
	}
	if trusted {
		return nil
	}
	if contains(g.private, ip) || ip.IsPrivate() || ip.IsLoopback() || !ip.IsGlobalUnicast() || !web(to.Port()) {
		return forbidden(to)
	}
	return nil
}

// carried is the IPv4 address to which a tunnel takes what is sent to ip: NAT64,
// 6to4 and what came before them. The zero address if there is none.
func carried(ip netip.Addr) netip.Addr {
	b := ip.As16()
	switch {
	case ip.Is4(), ip.IsLoopback():
		return netip.Addr{}
	case netip.MustParsePrefix("64:ff9b::/96").Contains(ip), netip.MustParsePrefix("::/96").Contains(ip):
		return netip.AddrFrom4([4]byte(b[12:16]))
	case netip.MustParsePrefix("2002::/16").Contains(ip):
		return netip.AddrFrom4([4]byte(b[2:6]))
	}
	return netip.Addr{}
}

// web says that a port is one of web servers.
func web(p uint16) bool {
	return p >= 80 && p <= 90 || p == 443 || p == 7001 || p >= 8000 && p <= 9199
}

// inside are the names that lead into networks, whoever resolves them.
var inside = regexp.MustCompile(`(?i)(^|\.)(localhost|localdomain|local|internal|intranet|lan|corp|home|arpa|invalid|test|onion)\.?$`)

// name judges an address by what it says alone, for a proxy will resolve it:
// literal addresses as the dialer would, names by what they can only mean.
func (g *guard) name(u *url.URL, trusted bool) error {
	port := uint16(80)
	if u.Scheme == "https" {
		port = 443
	}
	if s := u.Port(); s != "" {
		n, err := strconv.ParseUint(s, 10, 16)
		if err != nil {
			return errs.New(errs.ForbiddenAddress, "", err)
		}
		port = uint16(n)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return g.check(netip.AddrPortFrom(ip, port), trusted)
	}
	if trusted {
		return nil
	}
	if host := u.Hostname(); !strings.Contains(host, ".") || inside.MatchString(host) || !web(port) {
		return errs.New(errs.ForbiddenAddress, fmt.Sprintf(
			"域名 %s 指向内网或非网站端口，未经代理访问；确需访问请在网站配置中写 allow_private: true", u.Host), nil)
	}
	return nil
}

func contains(list []netip.Prefix, ip netip.Addr) bool {
	for _, p := range list {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

func forbidden(to netip.AddrPort) error {
	return errs.New(errs.ForbiddenAddress, fmt.Sprintf(
		"地址 %s 指向内网、本机或非网站端口，未访问；确需访问请在网站配置中写 allow_private: true", to), nil)
}

// dialer connects for one site. The configured proxy is trusted; whatever else
// is asked of the proxy was judged by name before.
func (g *guard) dialer(s *Site, own hosts, r *route) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if r.proxy != nil {
			if address != r.address() {
				return nil, errs.New(errs.ForbiddenAddress, "", nil) // nothing goes past the proxy
			}
			d := net.Dialer{Timeout: dialTime, Resolver: g.resolver}
			return d.DialContext(ctx, network, address)
		}
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		trusted := s.AllowPrivate && own.names[host]
		d := net.Dialer{Timeout: dialTime, Resolver: g.resolver, Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return errs.New(errs.ForbiddenAddress, "", err)
			}
			return g.check(to, trusted)
		}}
		return d.DialContext(ctx, network, address)
	}
}
