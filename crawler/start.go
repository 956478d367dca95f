package crawler

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"baogao/archive"
	"baogao/crawler/expect"
	"baogao/crawler/extract"
	"baogao/internal/errs"
	"baogao/report"
)

// maxLinks of a start page are looked at.
const maxLinks = 2000

// annual is the title of a yearly report.
var annual = regexp.MustCompile(`(20\d\d)年?度?.{0,20}?(法治政府|依法行政|信息公开|政府工作).{0,12}(报告|年报)`)

// startDue says whether the start page is to be read: of a site whose columns
// are configured, as often as these.
func (r *siteRun) startDue(ctx context.Context) (k archive.Known, due bool, err error) {
	if len(r.site.Columns) == 0 || r.wanted != nil {
		return k, false, nil
	}
	k, err = r.c.o.Archive.Known(ctx, r.home.String(), "")
	if errors.Is(err, errs.NotFound) {
		return archive.Known{Target: archive.Target{URL: r.home.String(), Site: r.site.Name, Role: archive.Start}}, true, nil
	}
	return k, k.Role == archive.Start && (r.o.Full || !k.Due.After(r.started)), err
}

// start reads the start page: a new report that stands there and in no column
// was put elsewhere. Nothing there is needed, so that failing is no problem.
func (r *siteRun) start(ctx context.Context) error {
	k, due, err := r.startDue(ctx)
	if err != nil || !due || r.stopped() || r.seen[k.URL+" "] {
		return err
	}
	r.seen[k.URL+" "] = true
	a := r.fetch(ctx, k)
	defer r.c.body.free(&a)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	v := archive.Visit{Target: k.Target, Captures: a.captures, Code: a.code, Message: a.message, SHA256: a.sha, Next: r.listNext()}
	v.ETag, v.LastModified = a.header.Get("ETag"), a.header.Get("Last-Modified")
	if err := r.record(ctx, v); err != nil {
		return err
	}
	r.done++
	if a.code != errs.OK {
		return r.afterwards(ctx, &answer{code: blockedOnly(a.code)})
	}
	r.count(archive.Start, a)
	return r.elsewhere(ctx, k, &a)
}

// blockedOnly keeps what stops a site.
func blockedOnly(code errs.Code) errs.Code {
	if blocked(code) {
		return code
	}
	return errs.OK
}

// elsewhere judges the links of the start page.
func (r *siteRun) elsewhere(ctx context.Context, k archive.Known, a *answer) error {
	links, err := r.reportLinks(ctx, k, a)
	if err != nil {
		return err
	}
	var unknown []expect.Link
	for _, l := range links {
		_, err := r.c.o.Archive.Known(ctx, l.URL, "")
		switch {
		case errors.Is(err, errs.NotFound):
			unknown = append(unknown, l)
		case err != nil:
			return err
		}
	}
	problems := r.facts.memory.Elsewhere(k.URL, unknown)
	for i := range problems {
		if now, err := r.c.o.Archive.Known(ctx, k.URL, ""); err == nil {
			problems[i].Seq = now.LastSeq
		}
	}
	r.expected(problems)
	return nil
}

// reportLinks finds what calls itself a yearly report on a page. Bytes that
// break the reader cost the page.
func (r *siteRun) reportLinks(ctx context.Context, k archive.Known, a *answer) (links []expect.Link, err error) {
	defer func() {
		if recover() != nil {
			links = nil
		}
	}()
	payload, contentType := a.payload, a.header.Get("Content-Type")
	if payload == nil { // 304: what the archive holds
		c, err := r.c.o.Archive.Latest(ctx, k.URL)
		if errors.Is(err, errs.NotFound) || errors.Is(err, errs.Corrupt) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if payload, err = c.Payload(maxPage); err != nil {
			return nil, nil //nolint:nilerr // a page that cannot be unpacked names nothing
		}
		contentType = c.Header.Get("Content-Type")
	}
	done, err := r.c.o.Writer.Attempt("start " + a.sha)
	if err != nil {
		return nil, nil //nolint:nilerr // set aside; nothing here is needed
	}
	defer done()
	d, err := extract.Parse(extract.Page{URL: a.final.String(), ContentType: contentType, Body: payload})
	if err != nil {
		return nil, nil //nolint:nilerr // no page, no links
	}
	base := mustURL(d.URL)
	d.HTML.Find("a[href]").EachWithBreak(func(n int, s *goquery.Selection) bool {
		title := strings.TrimSpace(s.AttrOr("title", s.Text()))
		if l, ok := reportLink(title); ok {
			if u, err := base.Parse(strings.TrimSpace(s.AttrOr("href", ""))); err == nil {
				links = r.ofSite(links, l, u)
			}
		}
		return n < maxLinks
	})
	return links, nil
}

// ofSite adds a link that is of the site.
func (r *siteRun) ofSite(links []expect.Link, l expect.Link, u *url.URL) []expect.Link {
	if u, ok := canonical(u.String()); ok && r.own.has(u) {
		l.URL = u.String()
		return append(links, l)
	}
	return links
}

// reportLink reads the title of a link.
func reportLink(title string) (expect.Link, bool) {
	m := annual.FindStringSubmatch(title)
	if m == nil || len(title) > 300 {
		return expect.Link{}, false
	}
	year, err := strconv.Atoi(m[1])
	kinds := map[string]report.Kind{
		"法治政府": report.RuleOfLaw, "依法行政": report.RuleOfLaw, "信息公开": report.OpenGov, "政府工作": report.WorkReport,
	}
	return expect.Link{Title: title, Kind: kinds[m[2]], Year: year}, err == nil
}
