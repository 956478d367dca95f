package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/audit"
	"baogao/crawler"
	"baogao/internal/sample"
	"baogao/internal/sitetest"
	"baogao/report"
)

// demoAudit is the invented county in an archive, visit by visit.
type demoAudit struct {
	*testing.T
	app     *app
	site    *sitetest.Site
	sites   []crawler.Site
	archive *archive.Archive
	auditor *audit.Auditor
}

func newDemoAudit(t *testing.T) *demoAudit {
	t.Helper()
	site, err := sitetest.Start(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = site.Close() })
	a := &app{stdout: new(strings.Builder), stderr: new(strings.Builder), dir: t.TempDir()}
	a.flags.data, a.flags.output = a.dir, "text"
	if err := a.configure(); err != nil {
		t.Fatal(err)
	}
	d := &demoAudit{T: t, app: a, site: site}
	if d.sites, err = crawler.ParseSites("sites.yaml", []byte(site.SitesYAML(site.URL()))); err != nil {
		t.Fatal(err)
	}
	if d.archive, err = a.archive(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.archive.Close() })
	if err := a.settleDemo(t.Context(), d.archive); err != nil {
		t.Fatal(err)
	}
	if d.auditor, err = a.auditor(t.Context(), d.archive); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *demoAudit) visit() {
	d.Helper()
	p := d.app.progress()
	defer p.close()
	if _, err := d.app.crawlInto(d.Context(), d.archive, d.app.places, d.sites, crawlFlags{full: true}, p); err != nil {
		d.Fatal(err)
	}
}

// check holds every cell against the county's truth, but for those that but
// says otherwise of.
func (d *demoAudit) check(later bool, but func(p *sample.Publication, status string) string) {
	d.Helper()
	for _, kind := range []report.Kind{report.RuleOfLaw, report.OpenGov, report.WorkReport} {
		m, err := d.auditor.Coverage(d.Context(), audit.CoverageAsk{Region: "990101", Kind: kind, From: sample.FirstYear, To: sample.LastYear})
		if err != nil {
			d.Fatal(err)
		}
		var got, want []string
		for _, row := range m.Units {
			for _, c := range row.Cells {
				got = append(got, fmt.Sprintf("%s %s %d %s %s %d", kind, row.Unit.Name, c.Year, c.Status, c.Published, c.DaysLate))
			}
		}
		for _, p := range d.site.Truth.Publications {
			if p.Kind != kind {
				continue
			}
			status, published, late := p.Status(later), p.Published, 0
			if p.Later && !later {
				published = ""
			}
			if status == "late" {
				late = daysBetween(d.T, p.Due, p.Published)
			}
			if but != nil {
				if status = but(p, status); status == "unknown" {
					published, late = "", 0
				}
			}
			want = append(want, fmt.Sprintf("%s %s %d %s %s %d", kind, p.Member.Name, p.Year, status, published, late))
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			d.Errorf("%s, later %v (-want +got):\n%s", kind, later, diff)
		}
	}
}

// TestCoverageOfTheDemo reproduces the invented county's truth cell by cell
// from an ordinary crawl: at the first visit, with a column out of order at the
// second, and when that is mended.
func TestCoverageOfTheDemo(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county three times")
	}
	d := newDemoAudit(t)
	d.visit()
	d.check(false, nil)

	d.site.Advance()
	d.site.Break("/col/col1021")
	d.site.Break("/module/web/jpage")
	d.visit()
	d.check(true, func(p *sample.Publication, status string) string {
		switch {
		case p.Column != "乡镇法治政府建设":
			return status
		case status == "not_found", p.Later: // what came meanwhile is not seen
			return "unknown"
		case status == "withdrawn": // its column cannot be read: taken down, or moved?
			return "unreachable"
		}
		return status
	})

	d.site.Mend("/col/col1021")
	d.site.Mend("/module/web/jpage")
	d.visit()
	d.check(true, nil)
}

func daysBetween(t *testing.T, from, to string) int {
	t.Helper()
	a, err := time.Parse(time.DateOnly, from)
	if err != nil {
		t.Fatal(err)
	}
	b, err := time.Parse(time.DateOnly, to)
	if err != nil {
		t.Fatal(err)
	}
	return int(b.Sub(a) / (24 * time.Hour))
}
