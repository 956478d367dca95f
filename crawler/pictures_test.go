package crawler

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/crawler/intake"
	"baogao/report"
)

// TestPicturesAreArchivedInOrder: of an article that is only pictures, all of
// them are fetched and archived in the order of the page, whatever their names;
// logos and icons are fetched to show the page with, pictures of other sites not
// at all. It is one report that waits
// for its text, and a picture that did not change is not brought again.
func TestPicturesAreArchivedInOrder(t *testing.T) {
	c := newCounty(t)
	names := []string{"W020220129-b.jpg", "10.png", "9.png", "scan%201.JPG", "a.jpeg", "page.php?n=6"}
	var body strings.Builder
	for i, n := range names {
		fmt.Fprintf(&body, `<p align="center"><img src="../pic/%s" width="900"></p>`, n)
		if i == 2 {
			body.WriteString(`<p><img src="http://elsewhere.example/ad.png"></p>`)
		}
	}
	c.set("/list/", page(listPage(1)))
	c.set("/a/1.html", page(`<html><head><title>某镇2016年法治政府建设工作报告</title><meta name="PubDate" content="2017-01-20"></head><body>
<div class="head"><img src="/images/logo.png"></div><h1>某镇2016年法治政府建设工作报告</h1><div id="zoom">`+body.String()+`</div>
<div class="foot"><img src="/images/jiucuo.png"><img src="/images/icon.gif" width="16"></div></body></html>`))
	c.set("/pic/page.php", picture("/pic/page.php?n=6"))
	for _, n := range names {
		c.set("/pic/"+strings.ReplaceAll(n, "%20", " "), picture("/pic/"+n))
	}
	b := newBench(t, c)
	if s := b.run(t, RunOptions{}); s.State != OK {
		t.Errorf("summary %+v", s)
	}
	want := []string{"/robots.txt", "/list/", "/a/1.html"}
	for _, n := range names {
		want = append(want, "/pic/"+n)
	}
	// What the page is only shown with comes last, and is no report.
	want = append(want, "/images/logo.png", "/images/jiucuo.png", "/images/icon.gif", "/")
	if diff := cmp.Diff(want, c.requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	captures, err := b.archive.Captures(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var stored []string
	for _, capture := range captures {
		if capture.Target.Role == archive.Attachment {
			stored = append(stored, strings.TrimPrefix(string(capture.Body), magic))
			if capture.Target.Via != c.URL+"/a/1.html" {
				t.Errorf("%s belongs to %q", capture.Target.URL, capture.Target.Via)
			}
		}
	}
	if diff := cmp.Diff(want[3:3+len(names)], stored); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	reader := intake.NewReader(register())
	defer reader.Close()
	if _, err := intake.Fold(t.Context(), b.archive, b.writer, reader); err != nil {
		t.Fatal(err)
	}
	all, err := b.archive.Changes(t.Context(), 0, 100)
	if err != nil || len(all) != 1 || !all[0].Report.NeedsOCR || all[0].Report.Kind != report.RuleOfLaw {
		t.Fatalf("reports: %+v, %v", all, err)
	}
	if page, err := all[0].Article(); err != nil || page.Images != len(names)+1 {
		t.Errorf("article: %+v, %v", page, err)
	}
	if s := b.run(t, RunOptions{Full: true}); s.State != OK || s.Pages.Fetched != 0 || s.Pages.NotModified < len(names) {
		t.Errorf("again: %+v", s)
	}
}

const magic = "\x89PNG\r\n\x1a\n"

// picture is one that holds its own address behind its magic.
func picture(address string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		fmt.Fprint(w, magic, address)
	}
}
