package crawler_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"baogao/crawler"
	"baogao/internal/sitetest"
)

// TestSurvey looks at crawled sites: what their templates promise and do not
// keep is odd.
func TestSurvey(t *testing.T) {
	tests := map[string]struct {
		columns           int
		adapter, name     string
		articles, reports int
		odd               string
	}{
		"trs from zero, stubs":            {1, "trs", "法治政府建设年度报告", 47, 47, "分页处写有 34 页"},
		"jpage, column encrypted":         {1, "jpage", "法治政府建设", 45, 45, "网站称共 90 条，实际读到 45 条"},
		"label of 安徽":                     {1, "label", "政府信息公开年报", 41, 41, ""},
		"reports among notices":           {1, "generic", "通知公告", 90, 9, ""},
		"every unit has pages of its own": {7, "generic", "信息公开年报", 5, 5, ""},
	}
	places := register()
	for _, f := range sitetest.Families() {
		want, ok := tests[f.Name]
		if !ok {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			if testing.Short() && want.reports != 45 {
				t.Skip("slow: crawls a site and reads its reports")
			}
			server := httptest.NewServer(f)
			defer server.Close()
			e := explore(t, server.URL, places)
			e.run(t)
			e.found(t)
			s, err := crawler.SurveySite(t.Context(), e.archive, &e.site, false)
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Columns) != want.columns {
				t.Fatalf("%d columns, want %d: %+v", len(s.Columns), want.columns, s.Columns)
			}
			c := s.Columns[0]
			odd := strings.Join(c.Odd, "；")
			if c.Adapter != want.adapter || c.Name != want.name || c.Articles != want.articles || c.Reports != want.reports || (want.odd == "") != (odd == "") || !strings.Contains(odd, want.odd) {
				t.Errorf("%+v", c)
			}
		})
	}
}
