package extract_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"baogao/crawler/extract"
	"baogao/internal/sample"
	"baogao/internal/sitetest"
)

// TestCountyKinds reads every page of the invented county: its lists are lists
// to their last short page, its articles articles.
func TestCountyKinds(t *testing.T) {
	site := sitetest.New(sample.County())
	read := func(path string) *extract.Document {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s: %d", path, w.Code)
		}
		d, err := extract.Parse(extract.Page{URL: "http://www.qiyun.example" + path, ContentType: w.Header().Get("Content-Type"), Body: w.Body.Bytes()})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, path := range site.Lists() {
		if kind := read(path).Kind(); kind != extract.ListPage {
			t.Errorf("list %s is taken for %s", path, kind)
		}
	}
	for _, p := range site.Truth.Publications {
		if !p.Visible(false) {
			continue
		}
		d := read(p.Path)
		a := d.Article()
		if d.Kind() != extract.ArticlePage || a.Title != p.Title || a.Published != p.Published || a.SiteIDCode != site.Truth.SiteIDCode {
			t.Errorf("%s is %s: %q of %s, site %q", p.Path, d.Kind(), a.Title, a.Published, a.SiteIDCode)
		}
	}
}
