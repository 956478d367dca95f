package crawler

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"baogao/archive"
	"baogao/crawler/robots"
	"baogao/internal/errs"
)

// robotsAge is how long a robots.txt may be kept, by RFC 9309.
const robotsAge = 24 * time.Hour

// A site in trouble is left alone twice as long after each failure in a row,
// up to maxStrain times and longestPause.
const (
	maxStrain    = 5
	longestPause = time.Minute
)

// politeness is what the hosts of a site ask for, read once a run.
type politeness struct {
	mu     sync.Mutex
	rules  map[string]*robots.Rules // by scheme and host
	fails  map[string]error
	strain int // failures of the server in a row
}

// robotsTarget is the frontier's row for a host's robots.txt.
func (r *siteRun) robotsTarget(u *url.URL) archive.Target {
	return archive.Target{URL: u.Scheme + "://" + u.Host + "/robots.txt", Site: r.site.Name, Role: archive.Robots}
}

// permit says whether robots.txt lets an address be requested.
func (r *siteRun) permit(ctx context.Context, u *url.URL) error {
	if !r.site.robots() {
		return nil
	}
	rules, err := r.robotsOf(ctx, u)
	if err != nil {
		return err
	}
	if !rules.Allowed(u) {
		return errs.New(errs.RobotsDenied, "", nil)
	}
	return nil
}

// robotsOf reads a host's robots.txt once a run. An absent one allows all; one
// that fails forbids all.
func (r *siteRun) robotsOf(ctx context.Context, u *url.URL) (*robots.Rules, error) {
	key := u.Scheme + "://" + u.Host
	r.polite.mu.Lock()
	rules, err := r.polite.rules[key], r.polite.fails[key]
	r.polite.mu.Unlock()
	if rules != nil || err != nil {
		return rules, err
	}
	rules, err = r.readRobots(ctx, u)
	r.polite.mu.Lock()
	defer r.polite.mu.Unlock()
	if err != nil {
		r.polite.fails[key] = err
	} else {
		r.polite.rules[key] = rules
	}
	return rules, err
}

func (r *siteRun) readRobots(ctx context.Context, u *url.URL) (*robots.Rules, error) {
	known := archive.Known{Target: r.robotsTarget(u)}
	a := r.fetcher.fetch(ctx, known)
	defer r.c.body.free(&a)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if last := len(a.captures) - 1; last >= 0 {
		code := challenge(&a.captures[last], a.payload)
		if blocked(code) && code != errs.BlockedGeo { // a bare 403 is said of robots.txt alone
			a.captures[last].Code, a.code, a.message = code, code, ""
		}
	}
	free := a.status >= 400 && a.status < 500 && a.status != http.StatusTooManyRequests && !blocked(a.code) ||
		a.code == errs.TooManyRedirects
	v := archive.Visit{Target: known.Target, Captures: a.captures, Code: a.code, Message: a.message, SHA256: a.sha, Next: r.now().Add(robotsAge)}
	switch {
	case free:
		v.Code = errs.OK
	case a.code != errs.OK:
		v.Next = r.now().Add(max(a.retryAfter, time.Hour))
	}
	if err := r.record(ctx, v); err != nil {
		return nil, err
	}
	r.count(archive.Robots, a)
	switch {
	case free:
		return &robots.Rules{}, nil
	case a.code == errs.TooLarge && len(a.captures) > 0:
		return robots.Parse(a.captures[len(a.captures)-1].Body, r.product()), nil
	case blocked(a.code), a.code == errs.Unreachable, a.code == errs.BadTLS, a.code == errs.TLSGM, a.code == errs.ForbiddenAddress,
		a.code == errs.Timeout && a.status == 0:
		return nil, errs.New(a.code, a.message, nil) // there is no site to speak of
	case a.code != errs.OK:
		return nil, errs.New(errs.RobotsUnavailable, "", nil)
	}
	return robots.Parse(a.payload, r.product()), nil
}

// product is the name robots.txt knows us by.
func (r *siteRun) product() string {
	name, _, _ := strings.Cut(r.fetcher.agent, "/")
	return strings.TrimSpace(name)
}

// pause is how long a host is left alone after a request that took so long: a
// slow server rests as long as it worked, one in trouble longer each time.
func (r *siteRun) pause(host string, took time.Duration) pause {
	d := r.site.delay()
	r.polite.mu.Lock()
	defer r.polite.mu.Unlock()
	if n := min(r.polite.strain, maxStrain); n > 0 {
		d = max(d, min(max(d, minDelay)<<n, longestPause))
	}
	d = max(d, took)
	asked := time.Duration(0)
	for _, scheme := range []string{"http://", "https://"} {
		if rules := r.polite.rules[scheme+host]; rules != nil {
			asked = max(asked, rules.Delay())
		}
	}
	return pause{host: asked, address: d}
}

// eased notes whether the server could serve.
func (r *siteRun) eased(code errs.Code) {
	r.polite.mu.Lock()
	defer r.polite.mu.Unlock()
	switch code {
	case errs.ServerError, errs.Timeout, errs.Unreachable, errs.BadEncodingTransit, errs.TooManyRequests:
		r.polite.strain++
	default:
		r.polite.strain = 0
	}
}
