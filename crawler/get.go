package crawler

import (
	"context"
	"net/url"

	"baogao/archive"
	"baogao/internal/errs"
)

// Get fetches one address as a run would, by the rules of the configured site
// it belongs to, robots.txt obeyed, and archives nothing.
func (c *Crawler) Get(ctx context.Context, address string) (capture *archive.Capture, err error) {
	defer errs.Wrap(&err, "crawler.Get(%s)", address)
	u, ok := canonical(address)
	if !ok {
		return nil, errs.New(errs.BadUsage, "网址无效："+address, nil)
	}
	r, err := c.siteRun(c.siteOf(u), RunOptions{}, &SiteSummary{})
	if err != nil {
		return nil, err
	}
	defer r.fetcher.client.CloseIdleConnections()
	a := r.fetch(ctx, archive.Known{Target: archive.Target{URL: u.String(), Site: r.site.Name, Role: archive.Article}})
	r.c.body.free(&a)
	if a.code != errs.OK {
		return nil, errs.New(a.code, a.message, nil)
	}
	return &a.captures[len(a.captures)-1], nil
}

// siteOf is the configured site that an address belongs to, or one made for it.
func (c *Crawler) siteOf(u *url.URL) *Site {
	for i := range c.o.Sites {
		if own := hostsOf(&c.o.Sites[i]); own.has(u) {
			return &c.o.Sites[i]
		}
	}
	return &Site{Name: u.Hostname(), URL: u.String()}
}
