package crawler

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func packed(t *testing.T, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadSitemap(t *testing.T) {
	set := func(urls ...string) string {
		return "<urlset>" + strings.Join(urls, "") + "</urlset>"
	}
	loc := func(s string) string { return "<url><loc>" + s + "</loc><lastmod>2026-01-01</lastmod></url>" }
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(`<?xml version="1.0" encoding="gb2312"?>` + set(loc("http://a.gov.cn/年报/"))))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name        string
		body        []byte
		maps, pages []string
	}{
		{"addresses", []byte(`<?xml version="1.0" encoding="UTF-8"?>` + set(loc("http://a.gov.cn/a/"), loc("\n http://a.gov.cn/?b=1&amp;c=2 "))), nil, []string{"http://a.gov.cn/a/", "http://a.gov.cn/?b=1&c=2"}},
		{"index", []byte("<sitemapindex><sitemap><loc>http://a.gov.cn/1.xml</loc></sitemap><sitemap><loc>http://a.gov.cn/2.xml.gz</loc></sitemap></sitemapindex>"), []string{"http://a.gov.cn/1.xml", "http://a.gov.cn/2.xml.gz"}, nil},
		{"names of their own", []byte(`<sm:urlset xmlns:sm="x" xmlns:image="y"><sm:url><sm:loc>http://a.gov.cn/a/</sm:loc><image:image><image:loc>http://a.gov.cn/x.jpg</image:loc></image:image></sm:url></sm:urlset>`), nil, []string{"http://a.gov.cn/a/"}},
		{"packed", packed(t, set(loc("http://a.gov.cn/a/"))), nil, []string{"http://a.gov.cn/a/"}},
		{"GBK", gbk, nil, []string{"http://a.gov.cn/年报/"}},
		{"text", []byte("http://a.gov.cn/a/\r\n\r\nhttp://a.gov.cn/b/\n"), nil, []string{"http://a.gov.cn/a/", "http://a.gov.cn/b/"}},
		{"cut off", []byte("<urlset>" + loc("http://a.gov.cn/a/") + "<url><loc>http://a.gov.cn/b"), nil, []string{"http://a.gov.cn/a/"}},
		{"entities are not ours to expand", []byte(`<!DOCTYPE x [<!ENTITY a "http://evil/"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>` + set(loc("&b;"), loc("&f;"), loc("http://a.gov.cn/a/"))), nil, []string{"&b;", "&f;", "http://a.gov.cn/a/"}},
		{"deep", []byte(strings.Repeat("<a>", 100_000) + loc("http://a.gov.cn/a/")), nil, nil},
		{"not XML", []byte("<html>\x00<<<>>"), nil, nil},
		{"packed garbage", []byte("\x1f\x8b garbage"), nil, nil},
		{"empty", nil, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readSitemap(tt.body, "")
			if diff := cmp.Diff(tt.maps, got.maps); diff != "" {
				t.Errorf("maps (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.pages, got.pages); diff != "" {
				t.Errorf("pages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSitemapBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: tens of thousands of addresses, forty megabytes")
	}
	var many strings.Builder
	for i := range maxSitemapURLs + 500 {
		fmt.Fprintf(&many, "<url><loc>http://a.gov.cn/%d/</loc></url>", i)
	}
	bomb := packed(t, "<urlset>"+strings.Repeat(" ", 4*maxSitemap)+"<url><loc>http://a.gov.cn/</loc></url>")
	for name, tt := range map[string]struct {
		body []byte
		want int
	}{
		"many addresses": {[]byte("<urlset>" + many.String()), maxSitemapURLs},
		"many maps":      {[]byte("<sitemapindex>" + strings.Repeat("<sitemap><loc>http://a.gov.cn/</loc></sitemap>", 900)), maxSitemapFiles},
		"bomb":           {bomb, 0},
	} {
		got := readSitemap(tt.body, "")
		if n := len(got.pages) + len(got.maps); n != tt.want {
			t.Errorf("%s: %d addresses, want %d", name, n, tt.want)
		}
	}
}

func TestIsSitemap(t *testing.T) {
	for body, want := range map[string]bool{
		"<?xml version='1.0'?>\n<!-- x --><urlset>": true, "<sitemapindex xmlns='x'>": true, "http://a.gov.cn/\nhttp://b/": true, "\x1f\x8b\x08": true,
		"<html><body>http://a.gov.cn/": false, "一个句子": false, "": false, "{\"a\":1}": false, "ftp://a/": false,
	} {
		if got := isSitemap([]byte(body)); got != want {
			t.Errorf("%q: %v", body, got)
		}
	}
}

func FuzzReadSitemap(f *testing.F) {
	f.Add([]byte("<urlset><url><loc>http://a/</loc></url></urlset>"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte("http://a/\nhttp://b/"))
	f.Fuzz(func(t *testing.T, body []byte) {
		m := readSitemap(body, "")
		if len(m.maps) > maxSitemapFiles || len(m.pages) > maxSitemapURLs {
			t.Errorf("%d maps, %d pages", len(m.maps), len(m.pages))
		}
	})
}

// TestWords has the texts of links and titles of rows by which columns and
// reports are known.
func TestWords(t *testing.T) {
	for name, want := range map[string]bool{
		"法治政府建设": true, "法治政府建设年度报告": true, "政府信息公开年报": true, "政府信息公开工作年度报告": true, "信息公开年度报告": true, "政府工作报告": true,
		"工作报告": true, "年报": true, "历年年报": true, "政府网站年度报表": true, "政府网站工作年度报表": true, "依法行政报告": true, "公开年报": true, "政府 信息公开 年报": true,
		"政务公开": false, "通知公告": false, "企业年报公示": false, "统计年报": false, "环境质量报告": false, "上市公司年度报告": false, "人大工作报告": false, "政府信息公开指南": false, "新闻中心": false, "": false,
	} {
		if got := named(name); got != want {
			t.Errorf("column %q: %v, want %v", name, got, want)
		}
	}
	for title, want := range map[string]bool{
		"有庆镇2020年度法治政府建设工作情况报告": true, "龙田镇人民政府2021年政府信息公开工作年度报告": true, "天长市永丰镇2021年政府信息公开年度工作报告": true, "2023年政府工作报告": true,
		"某镇关于2021年度法治政府建设情况的报告": true, "某局2022年依法行政工作总结": true, "2024年度政府网站工作年度报表": true, "渠县政府2023年度工作报告": true,
		"关于停水的通知": false, "某镇召开安全生产会议": false, "某县2023年国民经济统计公报": false,
	} {
		if got := reportTitle.MatchString(title); got != want {
			t.Errorf("title %q: %v, want %v", title, got, want)
		}
	}
	for path, want := range map[string]bool{
		"/zwgk/zfxxgk/zfxxgknb/": true, "/zwgk/zfxxgk/zfxxgknb/2021n/": true, "/jhqzf/zwgk_28985/fzzfjs/x/": true, "/xxgk/xznb/": true, "/XxgkAnnualReport/": true,
		"/xwzx/": false, "/zwgk/": false, "/nbyw/": false,
	} {
		if got := reportPath.MatchString(path); got != want {
			t.Errorf("path %q: %v, want %v", path, got, want)
		}
	}
}
