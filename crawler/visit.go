package crawler

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"

	"baogao/archive"
	"baogao/crawler/extract"
	"baogao/internal/china"
	"baogao/internal/errs"
)

// Bounds of the time between two visits of a page.
const (
	soonest     = 6 * time.Hour
	latest      = 90 * 24 * time.Hour
	confirmIn   = time.Hour
	retryIn     = 2 * time.Hour
	shortPause  = time.Minute // Retry-After up to this is waited for
	defaultHold = time.Hour   // after 429 or 503 without Retry-After
)

// visit fetches one target and commits what came of it. final says that this
// is the second look of the run.
func (r *siteRun) visit(ctx context.Context, k archive.Known, final bool) error {
	r.seen[k.URL+" "+k.Form] = true
	if k.Role == archive.Robots {
		_, err := r.robotsOf(ctx, mustURL(k.URL))
		if ctx.Err() != nil || errs.CodeOf(err) < errs.NotFound && err != nil {
			return err
		}
		return nil // read before its host is asked for anything; a failure shows there
	}
	if k.Gone > 0 {
		k.SHA256, k.ETag, k.LastModified = "", "", "" // what comes back must be captured whole
	}
	a := r.fetch(ctx, k)
	defer r.c.body.free(&a)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.eased(a.code)
	v := archive.Visit{Target: k.Target, Captures: a.captures, Code: a.code, Message: a.message}
	r.count(k.Role, a)
	r.done++
	if a.code == errs.OK {
		r.arrived(ctx, k, &a, &v)
	} else {
		r.trouble(k, &a, &v, final)
	}
	if err := r.record(ctx, v); err != nil {
		return err
	}
	if r.targets += len(v.Found); r.targets > r.site.maxPages() || r.done%recount == 0 {
		n, err := r.c.o.Archive.Targets(ctx, r.site.Name)
		if err != nil {
			return err
		}
		r.targets = n
	}
	if r.c.o.Progress != nil {
		r.c.o.Progress(Event{Site: r.site.Name, URL: k.URL, Code: a.code, Known: r.targets, Done: r.done})
	}
	return r.afterwards(ctx, &a)
}

// arrived reads what a good answer brings: validators, links, the next visit.
// A page whose links ended the process before, three times, is stored and set
// aside.
func (r *siteRun) arrived(ctx context.Context, k archive.Known, a *answer, v *archive.Visit) {
	r.broken = 0
	v.SHA256 = a.sha
	v.ETag, v.LastModified = a.header.Get("ETag"), a.header.Get("Last-Modified")
	if a.sameAsBefore {
		v.ETag, v.LastModified = orElse(v.ETag, k.ETag), orElse(v.LastModified, k.LastModified)
	}
	done, err := r.attempt(ctx, "links "+a.sha, a)
	if err != nil {
		a.code, a.message = errs.CodeOf(err), errs.Message(err)
		a.captures[len(a.captures)-1].Code = a.code
		v.Code, v.Message, v.Next = a.code, a.message, r.now().Add(latest)
		r.fail(a.code, k.URL, a.message)
		return
	}
	defer done()
	v.Found = r.note(k, a, r.links(ctx, k, a))
	v.Next = r.next(ctx, k, a.sameAsBefore)
}

// attempt notes that a page is about to be read. One that was set aside is read
// if a process of its own survives that.
func (r *siteRun) attempt(ctx context.Context, key string, a *answer) (done func(), err error) {
	done, err = r.c.o.Writer.Attempt(key)
	if !errors.Is(err, errs.Poison) || r.c.o.Probe == nil {
		return done, err
	}
	c := a.captures[len(a.captures)-1]
	if len(c.Body) == 0 {
		held, latestErr := r.c.o.Archive.Latest(ctx, c.Target.URL)
		if latestErr != nil {
			return nil, err
		}
		c = *held
	}
	if r.c.o.Probe(ctx, &c) != nil {
		return nil, err
	}
	return r.c.o.Writer.Retry(key)
}

// fetch requests a target, recognises protection pages, and waits once for a
// server that asks for a short pause.
func (r *siteRun) fetch(ctx context.Context, k archive.Known) answer {
	a := r.fetcher.fetch(ctx, k)
	if k.Role == archive.Requisite && a.code == errs.OK && !a.sameAsBefore && !shownWith(a.header.Get("Content-Type")) {
		a.code, a.captures = errs.Refused, nil // a page that says it is missing, a script: of no use beside the page
	}
	if a.code == errs.OK && strayed(k, &a) {
		a.code, a.message = errs.NotFound, "地址跳转到了首页"
	}
	if a.code == errs.TooManyRequests && a.retryAfter > 0 && a.retryAfter <= shortPause && r.c.o.Wait(ctx, a.retryAfter) == nil {
		before := a
		r.c.body.free(&before)
		a = r.fetcher.fetch(ctx, k)
		a.captures = append(before.captures, a.captures...)
		a.received += before.received
	}
	for i := range a.captures {
		c := &a.captures[i]
		body, last := c.Body, i == len(a.captures)-1
		if last {
			body = a.payload
		}
		if c.Kind == archive.Revisit || c.Truncated != "" ||
			(k.Role == archive.Attachment || k.Role == archive.Requisite) && !strings.Contains(c.Header.Get("Content-Type"), "html") {
			continue
		}
		if code := challenge(c, body); code != errs.OK && (last || blocked(code)) {
			c.Code, a.code, a.message = code, code, ""
			break
		}
	}
	return a
}

// challenge asks extract, which reads hostile bytes.
func challenge(c *archive.Capture, body []byte) (code errs.Code) {
	defer func() {
		if recover() != nil {
			code = errs.Unparsed
		}
	}()
	return extract.Challenge(c.Status, c.Header, body)
}

func blocked(code errs.Code) bool {
	return code >= errs.BlockedJiasule && code <= errs.BlockedJSCookie
}

// trouble decides what a failed visit means and when the next one is.
func (r *siteRun) trouble(k archive.Known, a *answer, v *archive.Visit, final bool) {
	now := r.now()
	known := k.LastSeq > 0 && (k.SHA256 != "" || k.Gone > 0)
	switch code := a.code; {
	case k.Role == archive.Requisite && !blocked(code) && code != errs.TLSGM && code != errs.TooManyRequests:
		v.Next = now.Add(30 * 24 * time.Hour)
		return // the page is whole without it
	case (code == errs.NotFound || code == errs.RobotsDenied) && r.quiet(k):
		v.Next = now.Add(latest)
		return
	case code == errs.NotFound && known && k.Role != archive.Column:
		v.Gone = k.Gone > 0
		v.Next = now.Add(confirmIn)
		if v.Gone {
			v.Next = now.Add(latest)
		} else if !final {
			r.again = append(r.again, k)
		}
		return
	case code == errs.NotFound && k.Role == archive.Column && k.Column != "" && !opens(k) && !r.facts.linked[k.URL+" "+k.Form]:
		// The list has become shorter by a page, and names it no more.
		r.read[k.URL+" "+k.Form] = true
		v.Next = now.Add(latest)
		return
	case (code == errs.NotFound || code == errs.OffSite) && k.Role == archive.Column && opens(k):
		a.code, a.message = errs.ColumnMoved, errs.ColumnMoved.Message()
		v.Next = now.Add(24 * time.Hour)
	case code == errs.NotFound || code == errs.RobotsDenied || code == errs.OffSite || code == errs.ForbiddenAddress ||
		code == errs.TooLarge || code == errs.Refused:
		v.Next = now.Add(7 * 24 * time.Hour)
	case blocked(code), code == errs.TLSGM:
		v.Next = now.Add(holdFor(code))
	case code == errs.TooManyRequests:
		v.Next = now.Add(max(a.retryAfter, confirmIn))
	case code == errs.SuspectChallenge:
		v.Next = now.Add(24 * time.Hour)
	default:
		v.Next = now.Add(retryIn << min(k.Failures, 6))
		if a.status == 0 || code == errs.Timeout {
			r.broken++
		}
		if !final {
			r.again = append(r.again, k)
			return
		}
	}
	r.fail(a.code, k.URL, a.message)
}

// afterwards stops the site's run where the answer demands it.
func (r *siteRun) afterwards(ctx context.Context, a *answer) error {
	switch {
	case blocked(a.code), a.code == errs.TLSGM:
		r.sum.State = Blocked
		return r.hold(ctx, a.code, holdFor(a.code))
	case a.code == errs.TooManyRequests:
		d := a.retryAfter
		if d == 0 {
			d = defaultHold
		}
		return r.hold(ctx, a.code, d)
	case r.broken >= patience:
		r.halted = true
		r.fail(a.code, r.home.String(), "连续多次无法连接，本次不再访问该网站")
	}
	return nil
}

// next is when to look again: list pages daily in the months in which the law
// wants reports, weekly otherwise; articles the more rarely the longer they
// have not changed.
func (r *siteRun) next(ctx context.Context, k archive.Known, same bool) time.Time {
	now := r.now()
	if k.Role == archive.Column {
		return r.listNext()
	}
	if k.Role == archive.Requisite {
		return now.Add(latest)
	}
	interval := firstInterval(now, k.Listed)
	if k.LastSeq > 0 {
		past, err := r.c.o.Archive.Captures(ctx, k.LastSeq-1, 1)
		if err == nil && len(past) == 1 && past[0].Seq == k.LastSeq {
			before := k.Due.Sub(past[0].Time)
			if same {
				interval = max(interval, before*3/2)
			} else {
				interval = before / 2
			}
		}
	}
	return now.Add(min(max(interval, soonest), latest))
}

// listNext is when to read a list again.
func (r *siteRun) listNext() time.Time {
	now := r.now()
	if now.In(china.Zone()).Month() <= time.April {
		return now.Add(24 * time.Hour)
	}
	return now.Add(7 * 24 * time.Hour)
}

// strayed says that a page was asked for and the start page of the site came:
// so do servers that hide a 404.
func strayed(k archive.Known, a *answer) bool {
	asked := mustURL(k.URL)
	return len(a.captures) > 1 && (k.Role == archive.Article || k.Role == archive.Column) && front(a.final) && !front(asked)
}

var frontPage = regexp.MustCompile(`(?i)^/((index|default|main)\.(s?html?|jsp|aspx?|php))?$`)

// front says that an address is that of a start page.
func front(u *url.URL) bool { return frontPage.MatchString(u.Path) && u.RawQuery == "" }

// firstInterval is half the age the list gives a page: what has stood for
// years changes rarely.
func firstInterval(now time.Time, published string) time.Duration {
	at, err := time.Parse(time.DateOnly, published)
	if err != nil {
		return 7 * 24 * time.Hour
	}
	return min(max(now.Sub(at)/2, soonest), latest)
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
