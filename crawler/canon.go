package crawler

import (
	"net/netip"
	"net/url"
	"path"
	"regexp"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Limits of an address; beyond them it is a trap or a mistake.
const (
	maxURL      = 2 << 10
	maxSegments = 24
	maxRepeats  = 3 // of one path segment
)

// dropped are query parameters that change nothing of what is shown.
var dropped = regexp.MustCompile(`(?i)^(jsessionid|phpsessid|aspsessionid\w*|sessionid|sid_session|ismobile|utm_\w+|from_wecom|_t|timestamp)$`)

var sessionPath = regexp.MustCompile(`(?i);jsessionid=[^/?]*`)

// canonical brings an address to the one spelling it is known by, or says that
// it is none the crawler visits.
func canonical(raw string) (u *url.URL, ok bool) {
	raw = strings.TrimSpace(raw)
	if len(raw) > maxURL {
		return nil, false
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return nil, false
	}
	u.Fragment, u.RawFragment = "", ""
	u.Host = strings.ToLower(u.Host)
	host, port := strings.TrimSuffix(u.Hostname(), "."), u.Port()
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		u.Host = host
	} else {
		u.Host = host + ":" + port
	}
	if numericHost(u.Hostname()) {
		return nil, false
	}
	setPath(u)
	u.RawQuery = cleanQuery(u.RawQuery)
	u.ForceQuery = false
	return u, !trap(u.Path)
}

// setPath resolves dot segments and drops session ids; the trailing slash has
// a meaning and stays.
func setPath(u *url.URL) {
	p := sessionPath.ReplaceAllString(u.EscapedPath(), "")
	slash := strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..")
	if strings.Contains(p, "/.") {
		p = path.Clean("/" + strings.TrimPrefix(p, "/"))
		if slash && p != "/" {
			p += "/"
		}
	}
	if p == "" {
		p = "/"
	}
	if plain, err := url.PathUnescape(p); err == nil {
		u.Path, u.RawPath = plain, p
	}
}

func cleanQuery(query string) string {
	if query == "" {
		return ""
	}
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		key, _, _ := strings.Cut(part, "=")
		if part != "" && !dropped.MatchString(key) {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, "&")
}

// trap recognises addresses that relative links of broken templates grow.
func trap(p string) bool {
	segments := strings.Split(strings.Trim(p, "/"), "/")
	if len(segments) > maxSegments {
		return true
	}
	seen := map[string]int{}
	for _, s := range segments {
		if seen[s]++; s != "" && seen[s] > maxRepeats {
			return true
		}
	}
	return false
}

// numericHost finds hosts that resolvers read as an IP address and netip does
// not: 2130706433, 0x7f.1, 0177.0.0.1, 127.1.
func numericHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last == "" {
		return true
	}
	if strings.HasPrefix(last, "0x") {
		return true
	}
	return strings.Trim(last, "0123456789") == ""
}

// hosts are those that belong to a site.
type hosts struct {
	exact   map[string]bool // host with port, as in an address
	names   map[string]bool // host names whose private addresses may be allowed
	domains map[string]bool // registrable domains
}

func hostsOf(s *Site) hosts {
	h := hosts{exact: map[string]bool{}, names: map[string]bool{}, domains: map[string]bool{}}
	addresses := []string{s.URL}
	for _, c := range s.Columns {
		addresses = append(addresses, c.URL)
	}
	for _, a := range addresses {
		u, ok := canonical(a)
		if !ok {
			continue
		}
		h.exact[u.Host] = true
		h.names[u.Hostname()] = true
		if domain := domainOf(u.Hostname()); domain != "" {
			h.domains[domain] = true
		}
	}
	return h
}

// domainOf is the registrable domain of a host name, empty for an IP.
func domainOf(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return domain
}

// has says whether an address is of the site: one of its hosts, or another
// under the same registrable domain, for counties spread their columns so.
func (h hosts) has(u *url.URL) bool {
	return h.exact[u.Host] || h.domains[domainOf(u.Hostname())]
}
