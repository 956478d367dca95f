package crawler

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"baogao/internal/errs"
)

// Get obeys what a run obeys: the site's entry, robots.txt and the guard.
func TestGet(t *testing.T) {
	c := newCounty(t)
	c.set("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /no/\n"))
	})
	c.set("/art.html", page("<title>有</title>"))
	c.set("/no/art.html", page("<title>无</title>"))
	wait := func(context.Context, time.Duration) error { return nil }
	allowed := New(Options{Sites: []Site{{Name: "s", URL: c.URL, AllowPrivate: true}}, Wait: wait})
	for path, want := range map[string]errs.Code{
		"/art.html": errs.OK, "/no/art.html": errs.RobotsDenied, "/gone.html": errs.NotFound,
	} {
		capture, err := allowed.Get(t.Context(), c.URL+path)
		if errs.CodeOf(err) != want || err == nil && string(capture.Body) != "<title>有</title>" {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
	}
	if _, err := New(Options{Wait: wait}).Get(t.Context(), c.URL+"/art.html"); !errors.Is(err, errs.ForbiddenAddress) {
		t.Errorf("a private address without a site's entry: %v", err)
	}
	if _, err := allowed.Get(t.Context(), "http://[broken"); !errors.Is(err, errs.BadUsage) {
		t.Errorf("no address: %v", err)
	}
}
