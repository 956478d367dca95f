package crawler

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/internal/errs"
)

// die leaves what three processes leave that died over the links of a page.
func (b *bench) die(t *testing.T, html string) {
	t.Helper()
	for range 3 {
		if _, err := b.writer.Attempt("links " + digest([]byte(html))); err != nil {
			t.Fatal(err)
		}
		_ = b.writer.Close()
		var err error
		if b.writer, err = b.archive.Writer(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// probed crawls with a probe that answers so, and counts what it was asked.
func (b *bench) probed(t *testing.T, answer error, o RunOptions) (s SiteSummary, pages []string) {
	t.Helper()
	c := New(Options{
		Archive: b.archive, Writer: b.writer, Sites: []Site{b.site}, Now: b.clock.now, Wait: b.clock.wait,
		Probe: func(_ context.Context, c *archive.Capture) error {
			pages = append(pages, c.Target.URL)
			if len(c.Body) == 0 {
				t.Errorf("%s: nothing to probe", c.Target.URL)
			}
			return answer
		},
	})
	sum, err := c.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return sum.Sites[0], pages
}

// TestProbedPageIsRead: three processes died over a page, but one of its own
// does not: they were ended by something else, and its links are followed. The
// page is probed each time, a 304 with what was captured before, until a
// process has read it to its end.
func TestProbedPageIsRead(t *testing.T) {
	c := newCounty(t)
	fill(c, 3)
	b := newBench(t, c)
	b.die(t, articlePage(2))
	s, pages := b.probed(t, nil, RunOptions{})
	if s.State != OK || len(pages) != 1 || pages[0] != c.URL+"/a/2.html" {
		t.Errorf("summary %+v after probes of %v", s, pages)
	}
	if asked := c.requests(); !slices.Contains(asked, "/f/2.pdf") {
		t.Errorf("its links are not followed: %v", asked)
	}
	if s, pages := b.probed(t, nil, RunOptions{Full: true}); s.State != OK || len(pages) != 0 {
		t.Errorf("read once to its end, it is probed again: %+v, %v", s, pages)
	}
	b.die(t, articlePage(2))
	if s, pages := b.probed(t, nil, RunOptions{Full: true}); s.State != OK || len(pages) != 1 {
		t.Errorf("a page that did not change, after three more deaths: %+v, %v", s, pages)
	}
}

// TestProbeThatDies: what ends a process of its own too is set aside.
func TestProbeThatDies(t *testing.T) {
	c := newCounty(t)
	fill(c, 3)
	b := newBench(t, c)
	b.die(t, articlePage(2))
	s, pages := b.probed(t, errs.Poison, RunOptions{})
	if s.State != Partial || len(pages) != 1 || len(s.Problems) != 1 || s.Problems[0].Code != errs.Poison {
		t.Errorf("summary %+v after probes of %v", s, pages)
	}
	if asked := c.requests(); slices.Contains(asked, "/f/2.pdf") || !slices.Contains(asked, "/f/3.pdf") {
		t.Errorf("asked for %v", asked)
	}
}

// TestPoisonedPageIsSetAside: a page that ended three processes when its links
// were read is stored, listed and passed by; it is not in the way of others.
func TestPoisonedPageIsSetAside(t *testing.T) {
	c := newCounty(t)
	fill(c, 3)
	b := newBench(t, c)
	b.die(t, articlePage(2))
	s := b.run(t, RunOptions{})
	if s.State != Partial || len(s.Problems) != 1 || s.Problems[0].Code != errs.Poison || s.Problems[0].URL != c.URL+"/a/2.html" {
		t.Errorf("summary %+v", s)
	}
	want := []string{"/robots.txt", "/list/", "/a/1.html", "/a/2.html", "/a/3.html", "/f/1.pdf", "/f/3.pdf", "/"}
	if diff := cmp.Diff(want, c.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	k, err := b.archive.Known(t.Context(), c.URL+"/a/2.html", "")
	if err != nil || k.Code != errs.Poison || k.Due.Before(b.clock.now().Add(30*24*time.Hour)) || k.LastSeq == 0 {
		t.Errorf("the frontier knows %+v, %v", k, err)
	}
	if page, err := b.archive.Captures(t.Context(), k.LastSeq-1, 1); err != nil || page[0].Code != errs.Poison || len(page[0].Body) == 0 {
		t.Errorf("stored: %+v, %v", page, err)
	}

	c.set("/a/2.html", page(articlePage(2)+"<!-- mended -->"))
	if s := b.run(t, RunOptions{Full: true}); s.State != OK {
		t.Errorf("after the page was mended: %+v", s)
	}
}
