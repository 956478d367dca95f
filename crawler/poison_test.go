package crawler

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
)

// TestPoisonedPageIsSetAside: a page that ended three processes when its links
// were read is stored, listed and passed by; it is not in the way of others.
func TestPoisonedPageIsSetAside(t *testing.T) {
	c := newCounty(t)
	fill(c, 3)
	b := newBench(t, c)
	for range 3 { // what three dead processes leave
		if _, err := b.writer.Attempt("links " + digest([]byte(articlePage(2)))); err != nil {
			t.Fatal(err)
		}
		_ = b.writer.Close()
		var err error
		if b.writer, err = b.archive.Writer(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
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
