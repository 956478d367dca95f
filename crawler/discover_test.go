package crawler_test

import (
	"context"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/crawler"
	"baogao/crawler/intake"
	"baogao/internal/sitetest"
	"baogao/report"
)

// register is shared: reading it in takes long under the race detector.
var register = sync.OnceValue(report.NewRegister)

// explorer crawls a site of which nothing but the host is known.
type explorer struct {
	archive *archive.Archive
	writer  *archive.Writer
	site    crawler.Site
	at      time.Time
	places  *report.Register
}

func explore(t *testing.T, address string, places *report.Register) *explorer {
	t.Helper()
	e := &explorer{places: places, at: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), site: crawler.Site{Name: "县", URL: address, AllowPrivate: true}}
	var err error
	if e.archive, err = archive.Open(t.Context(), t.TempDir(), archive.Options{Now: e.now}); err != nil {
		t.Fatal(err)
	}
	if e.writer, err = e.archive.Writer(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.writer.Close(); _ = e.archive.Close() })
	return e
}

func (e *explorer) now() time.Time { return e.at }

func (e *explorer) run(t *testing.T) crawler.SiteSummary {
	t.Helper()
	wait := func(ctx context.Context, d time.Duration) error { e.at = e.at.Add(d); return ctx.Err() }
	s, err := crawler.New(crawler.Options{Archive: e.archive, Writer: e.writer, Sites: []crawler.Site{e.site}, Now: e.now, Wait: wait}).Run(t.Context(), crawler.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return s.Sites[0]
}

// found are the addresses of the reports that intake makes of the captures,
// and how many documents it found that are none.
func (e *explorer) found(t *testing.T) (reports []string, others int) {
	t.Helper()
	if _, err := intake.Fold(t.Context(), e.archive, e.writer, intake.NewReader(e.places)); err != nil {
		t.Fatal(err)
	}
	entries, err := e.archive.Changes(t.Context(), 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		article, err := entry.Article()
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(article.URL)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Report.Kind == report.Other {
			others++
			continue
		}
		reports = append(reports, u.RequestURI())
	}
	slices.Sort(reports)
	return reports, others
}

// TestFamilies crawls a site of every family, knowing its host only: every
// report is found, no request made twice, and what has no reports left alone.
// The short test takes every seventh.
func TestFamilies(t *testing.T) {
	places := register()
	for i, f := range sitetest.Families() {
		t.Run(f.Name, func(t *testing.T) {
			if testing.Short() && i%7 != 0 {
				t.Skip("slow: crawls a site and reads its reports")
			}
			server := httptest.NewServer(f)
			defer server.Close()
			e := explore(t, server.URL, places)
			s := e.run(t)
			want := slices.Sorted(slices.Values(f.Reports))
			got, others := e.found(t)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("reports (-want +got):\n%s", diff)
			}
			if partial := s.State == crawler.Partial; partial != f.Partial || s.State != crawler.OK && !partial || others > 0 {
				t.Errorf("state %s, %d documents that are no reports, problems %+v", s.State, others, s.Problems)
			}
			asked := f.Asked()
			for request, n := range asked {
				if n > 1 {
					t.Errorf("%s asked for %d times", request, n)
				}
			}
			if spare := len(asked) - len(want); spare > 45 {
				t.Errorf("%d requests for %d reports: %s", len(asked), len(want), strings.Join(slices.Sorted(maps.Keys(asked)), "\n"))
			}
			t.Logf("%d reports with %d requests", len(got), len(asked))
			e.again(t, f)
		})
	}
}

// again crawls a day later: nothing is new but robots.txt, which is read every
// time, and nothing is asked for twice.
func (e *explorer) again(t *testing.T, f *sitetest.Family) {
	t.Helper()
	e.at = e.at.Add(25 * time.Hour)
	s := e.run(t)
	if s.Pages.Fetched > 1 || s.State == crawler.Failed || s.State == crawler.OK && f.Partial {
		t.Errorf("the next day: state %s, %+v, problems %+v", s.State, s.Pages, s.Problems)
	}
	for request, n := range f.Asked() {
		if n > 1 {
			t.Errorf("the next day %s asked for %d times", request, n)
		}
	}
	if again, _ := e.found(t); len(again) != len(f.Reports) {
		t.Errorf("the next day %d reports, want %d", len(again), len(f.Reports))
	}
}

// TestCountyFromItsHost crawls the whole invented county from its host.
func TestCountyFromItsHost(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls a county")
	}
	site, err := sitetest.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	e := explore(t, site.URL(), register())
	s := e.run(t)
	got, _ := e.found(t)
	held := map[string]bool{}
	for _, at := range got {
		held[at] = true
	}
	missing := 0
	for _, p := range site.Truth.Publications {
		if p.Visible(false) && p.Format == "html" && !held[p.Path] && (p.Again == nil || !held[p.Again.Path]) {
			missing++
			t.Errorf("missing %s %s in %s", p.Title, p.Path, p.Column)
		}
	}
	if s.State != crawler.OK {
		t.Errorf("state %s: %+v", s.State, s.Problems)
	}
	t.Logf("%d reports, %d missing, %d requests", len(got), missing, s.Pages.Fetched)
}
