// Package robots answers one question: may this program request this address,
// by the rules its site publishes in robots.txt?
//
// It implements RFC 9309: groups for the same product are merged, the longest
// matching rule wins, Allow wins over an equally long Disallow, * and $ are
// special, percent-encoding is normalised on both sides. Crawl-delay, which the
// RFC leaves out, is read too. Nothing here fetches; what an absent or failing
// robots.txt means is the crawler's to decide.
package robots

import (
	"bytes"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// MaxBytes is how much of a robots.txt is read, as the RFC asks for.
const MaxBytes = 500 << 10

// maxDelay caps Crawl-delay: beyond it a site would never be read to its end.
const maxDelay = 60 * time.Second

// maxPattern is longer than any address the crawler requests.
const maxPattern = 2 << 10

// Rules are those of one robots.txt that concern one program. The zero value
// allows everything.
type Rules struct {
	rules    []rule
	delay    time.Duration
	sitemaps []string
}

// Sitemaps are the addresses of site maps that the file names, for everybody.
func (r *Rules) Sitemaps() []string { return r.sitemaps }

// maxSitemaps bounds them.
const maxSitemaps = 20

type rule struct {
	pattern string
	allow   bool
}

// group is what stands under one or several User-agent lines.
type group struct {
	rules []rule
	delay time.Duration
}

// Parse reads a robots.txt for the program with this product name. Lines that
// cannot be understood are skipped.
func Parse(body []byte, product string) *Rules {
	if len(body) > MaxBytes { // the line that is cut through might say more than it did
		body = body[:MaxBytes]
		body = body[:bytes.LastIndexAny(body, "\r\n")+1]
	}
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	p := parser{product: token(product)}
	for line := range strings.FieldsFuncSeq(string(body), func(r rune) bool { return r == '\n' || r == '\r' }) {
		p.line(line)
	}
	chosen := p.any
	if p.found {
		chosen = p.own
	}
	return &Rules{rules: chosen.rules, delay: chosen.delay, sitemaps: p.sitemaps}
}

type parser struct {
	product   string
	own, any  group
	found     bool // a group names the product
	inOwn     bool
	inAny     bool
	sawMember bool // a rule since the last User-agent line
	sitemaps  []string
}

func (p *parser) line(line string) {
	line, _, _ = strings.Cut(line, "#")
	key, value := split(line)
	switch strings.ToLower(key) {
	case "user-agent":
		p.agent(value)
	case "allow":
		p.rule(value, true)
	case "disallow":
		p.rule(value, false)
	case "crawl-delay":
		p.crawlDelay(value)
	case "sitemap":
		if value != "" && len(value) <= maxPattern && len(p.sitemaps) < maxSitemaps {
			p.sitemaps = append(p.sitemaps, value)
		}
	}
}

// split parts key and value. A colon of a Chinese keyboard, or none, is a slip
// whose meaning is plain; a site should not be visited for it where it asked
// not to be.
func split(line string) (key, value string) {
	for _, colon := range []string{":", "："} {
		if key, value, ok := strings.Cut(line, colon); ok {
			return strings.TrimSpace(key), strings.TrimSpace(value)
		}
	}
	if words := strings.Fields(line); len(words) == 2 {
		return words[0], words[1]
	}
	return "", ""
}

func (p *parser) agent(value string) {
	if p.sawMember {
		p.inOwn, p.inAny, p.sawMember = false, false, false
	}
	switch {
	case strings.HasPrefix(value, "*"):
		p.inAny = true
	case p.product != "" && strings.EqualFold(token(value), p.product):
		p.inOwn, p.found = true, true
	}
}

// token is the product name that a value begins with, on either side: a
// program that calls itself baogao2 is named by User-agent: baogao2 too.
func token(value string) string {
	if end := strings.IndexFunc(value, notToken); end >= 0 {
		return value[:end]
	}
	return value
}

// notToken ends a product name: "baogao/1.0" names baogao.
func notToken(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
}

func (p *parser) rule(value string, allow bool) {
	p.sawMember = true
	if value == "" || len(value) > maxPattern || value[0] != '/' && value[0] != '*' {
		return
	}
	r := rule{pattern: normalise(value, true), allow: allow}
	if p.inOwn {
		p.own.rules = append(p.own.rules, r)
	}
	if p.inAny {
		p.any.rules = append(p.any.rules, r)
	}
}

func (p *parser) crawlDelay(value string) {
	p.sawMember = true
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || seconds < 0 || math.IsNaN(seconds) {
		return
	}
	delay := time.Duration(min(seconds, maxDelay.Seconds()) * float64(time.Second))
	if p.inOwn {
		p.own.delay = max(p.own.delay, delay)
	}
	if p.inAny {
		p.any.delay = max(p.any.delay, delay)
	}
}

// Delay is the pause the site asks for between two requests, at most a minute.
func (r *Rules) Delay() time.Duration { return r.delay }

// Allowed says whether the address may be requested.
func (r *Rules) Allowed(u *url.URL) bool {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if path == "/robots.txt" {
		return true
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	path = normalise(path, false)
	best, allowed := -1, true
	for _, rule := range r.rules {
		n := len(rule.pattern)
		if n < best || n == best && (allowed || !rule.allow) || !match(rule.pattern, path) {
			continue
		}
		best, allowed = n, rule.allow
	}
	return allowed
}

// normalise brings a path or pattern to one spelling: unreserved characters
// plain, everything else that is not printable ASCII percent-encoded in upper
// case. In a path * and $ are encoded, for only a pattern's are special.
func normalise(s string, pattern bool) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	encode := func(c byte) {
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			d := unhex(s[i+1])<<4 | unhex(s[i+2])
			if unreserved(d) {
				b.WriteByte(d)
			} else {
				encode(d)
			}
			i += 2
		case c <= ' ' || c >= 0x7f:
			encode(c)
		case c == '*' && !pattern, c == '$' && (!pattern || i < len(s)-1):
			encode(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	default:
		return c - 'A' + 10
	}
}

// match matches a whole pattern against the beginning of a path, or against
// all of it if the pattern ends with $. It goes back to the last star only, so
// that hostile patterns cost no more than their length times the path's.
func match(pattern, path string) bool {
	if anchored := strings.HasSuffix(pattern, "$"); anchored {
		pattern = pattern[:len(pattern)-1]
	} else {
		pattern += "*"
	}
	p, s := 0, 0
	star, resume := -1, 0
	for s < len(path) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, resume = p, s
			p++
			if p == len(pattern) {
				return true
			}
		case p < len(pattern) && pattern[p] == path[s]:
			p++
			s++
		case star >= 0:
			resume++
			p, s = star+1, resume
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
