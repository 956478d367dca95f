package crawler

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"baogao/archive"
	"baogao/internal/china"
	"baogao/internal/errs"
)

// TestListsAreReadByTheLaw: list pages daily in the months in which the law
// wants reports, weekly otherwise, by the calendar of China.
func TestListsAreReadByTheLaw(t *testing.T) {
	c := newCounty(t)
	fill(c, 2)
	tests := []struct {
		at   time.Time
		days int
	}{
		{time.Date(2025, 12, 31, 15, 59, 0, 0, time.UTC), 7}, // 23:59 in China
		{time.Date(2025, 12, 31, 16, 0, 0, 0, time.UTC), 1},
		{time.Date(2026, 1, 20, 3, 0, 0, 0, time.UTC), 1},
		{time.Date(2026, 3, 31, 3, 0, 0, 0, time.UTC), 1},
		{time.Date(2026, 4, 30, 15, 0, 0, 0, time.UTC), 1},
		{time.Date(2026, 4, 30, 16, 0, 0, 0, time.UTC), 7},
		{time.Date(2026, 8, 1, 3, 0, 0, 0, time.UTC), 7},
	}
	for _, test := range tests {
		b := newBench(t, c)
		b.clock.at = test.at
		b.run(t, RunOptions{})
		k, err := b.archive.Known(t.Context(), c.URL+"/list/", "")
		if err != nil {
			t.Fatal(err)
		}
		if got := k.Due.Sub(k.Visited).Round(time.Hour); got != time.Duration(test.days)*24*time.Hour {
			t.Errorf("read on %s, again after %s, want %d days", test.at.In(china.Zone()), got, test.days)
		}
	}
}

// TestArticlesAreReadByTheirChanges follows one article over two years of a
// moving clock: what does not change is visited ever more rarely, up to 90
// days; what changes each time ever more often, up to 6 hours.
func TestArticlesAreReadByTheirChanges(t *testing.T) {
	c := newCounty(t)
	fill(c, 1)
	b := newBench(t, c)
	url := c.URL + "/a/1.html"
	visit := func() (interval time.Duration) {
		b.run(t, RunOptions{})
		k, err := b.archive.Known(t.Context(), url, "")
		if err != nil {
			t.Fatal(err)
		}
		b.clock.mu.Lock()
		b.clock.at = k.Due.Add(time.Second)
		b.clock.mu.Unlock()
		return k.Due.Sub(k.Visited)
	}
	changes := 0
	change := func() {
		changes++
		c.set("/a/1.html", page(articlePage(1)+fmt.Sprintf("<!-- %d -->", changes)))
	}
	last := visit()
	near := func(got, want time.Duration) bool { return got > want-time.Minute && got < want+time.Minute }
	for range 14 {
		change()
		now := visit()
		if want := max(last/2, soonest); !near(now, want) {
			t.Errorf("changed: %s after %s, want %s", now, last, want)
		}
		last = now
	}
	if !near(last, soonest) {
		t.Errorf("what changes always is visited every %s, want %s", last, soonest)
	}
	for range 12 {
		now := visit()
		if want := min(last*3/2, latest); now < want-time.Minute {
			t.Errorf("unchanged: %s after %s, want %s", now, last, want)
		}
		last = now
	}
	if !near(last, latest) {
		t.Errorf("what never changes is visited every %s, want %s", last, latest)
	}
}

// TestSecondCrawlCostsLittle: of a site of a thousand pages that did not change,
// a second crawl of everything brings hardly any bytes and changes nothing.
func TestSecondCrawlCostsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: two thousand requests")
	}
	r := newReading(t)
	const articles = 985 // and nine reports, six notices
	for n := 10; n < 10+articles; n++ {
		r.lists["notices"] = append([]int{n}, r.lists["notices"]...)
		r.county.set(fmt.Sprintf("/notices/%d.html", n), page(notice(n)))
	}
	r.relist("notices")
	timeout := Duration(time.Minute)
	r.site.Timeout = &timeout
	first := r.clean(t)
	if first.Pages.Fetched < 1000 || first.Reports.New < 990 {
		t.Fatalf("%+v", first)
	}
	before, err := r.archive.Changes(t.Context(), 0, 2000)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.clock.wait(t.Context(), 24*time.Hour)
	crawl := New(Options{
		Archive: r.archive, Writer: r.writer, Sites: []Site{r.site}, Now: r.clock.now, Wait: r.clock.wait, Fold: r.folding(r.reader),
	})
	s, err := crawl.Run(t.Context(), RunOptions{Full: true})
	if err != nil {
		t.Fatal(err)
	}
	second := s.Sites[0]
	if second.State != OK || second.Pages.Fetched != 0 || second.Pages.NotModified != first.Pages.Fetched ||
		second.Reports != (ReportCounts{}) || second.Pages.Bytes*20 > first.Pages.Bytes {
		t.Errorf("first %+v, second %+v", first, second)
	}
	t.Logf("first %d bytes, second %d", first.Pages.Bytes, second.Pages.Bytes)
	after, err := r.archive.Changes(t.Context(), 0, 2000)
	if err != nil || len(after) != len(before) {
		t.Fatalf("%d reports, then %d, %v", len(before), len(after), err)
	}
	for i := range after {
		if after[i].Seq != before[i].Seq || after[i].Version != before[i].Version {
			t.Errorf("%s: version %d at %d, then %d at %d", after[i].Report.ID, before[i].Version, before[i].Seq, after[i].Version, after[i].Seq)
		}
	}
	// A server without validators costs little too, for little is due next day.
	r.clean(t)
	if third := r.day(t); third.Pages.Bytes*20 > first.Pages.Bytes {
		t.Errorf("the next day costs %d bytes", third.Pages.Bytes)
	}
}

// TestClockJumps: a clock that jumps by a year and back makes no storm of
// requests, and nothing is forgotten for good.
func TestClockJumps(t *testing.T) {
	c := newCounty(t)
	fill(c, 3)
	b := newBench(t, c)
	b.run(t, RunOptions{})
	b.clock.at = b.clock.at.AddDate(1, 0, 0)
	b.run(t, RunOptions{})
	c.requests()
	for range 3 {
		b.run(t, RunOptions{})
	}
	if asked := c.requests(); len(asked) > 0 {
		t.Errorf("after a jump forward, and no time since: %v", asked)
	}
	b.clock.at = b.clock.at.AddDate(-1, 0, 0)
	for range 3 {
		if s := b.run(t, RunOptions{}); s.State != OK {
			t.Errorf("%+v", s)
		}
	}
	if asked := c.requests(); len(asked) > 2 {
		t.Errorf("after a jump back: %v", asked)
	}
	if b.run(t, RunOptions{Full: true}); len(c.requests()) == 0 {
		t.Error("even a full run asks nothing")
	}
}

// TestStraysAreLookedAtOnce: an article that its list dropped and that still
// answers is not visited again by every run.
func TestStraysAreLookedAtOnce(t *testing.T) {
	r := newReading(t)
	r.clean(t)
	r.lists["law"] = r.lists["law"][:8]
	r.relist("law")
	r.county.requests()
	asked := func() (n int) {
		for _, path := range r.county.requests() {
			if path == "/law/2016.html" {
				n++
			}
		}
		return n
	}
	if s := r.day(t); s.Problems == nil || s.Problems[0].Code != errs.ColumnShrank || asked() != 1 {
		t.Errorf("%+v", s)
	}
	for range 4 {
		if r.day(t); asked() != 0 {
			t.Error("visited again")
		}
	}
	if k, err := r.archive.Known(t.Context(), r.county.URL+"/law/2016.html", ""); err != nil || k.Gone != 0 || k.Role != archive.Article {
		t.Errorf("%+v, %v", k, err)
	}
}

// TestShorterListLosesItsLastPage: a list that became shorter by a page names
// that page no more; its 404 is no problem. Where it is missed, what it listed
// is missing.
func TestShorterListLosesItsLastPage(t *testing.T) {
	c := newCounty(t)
	fill(c, 6)
	next := `<a href="/list/2.html">下一页</a>`
	c.set("/list/", page(listPage(3)+next))
	c.set("/list/2.html", page(listPage(6)))
	b := newBench(t, c)
	if s := b.run(t, RunOptions{}); s.State != OK {
		t.Fatalf("%+v", s)
	}
	c.set("/list/", page(listPage(6)))
	c.set("/list/2.html", http.NotFound)
	_ = b.clock.wait(t.Context(), 25*time.Hour)
	if s := b.run(t, RunOptions{}); s.State != OK {
		t.Errorf("%+v", s)
	}
	c.set("/list/", page(listPage(3)+next))
	_ = b.clock.wait(t.Context(), 91*24*time.Hour)
	if s := b.run(t, RunOptions{}); s.State != Partial || s.Problems[0].Code != errs.ColumnShrank {
		t.Errorf("a page that is named and not there: %+v", s)
	}
}
