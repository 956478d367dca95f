package crawler

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
)

func TestParseSites(t *testing.T) {
	sites, err := ParseSites("sites.yaml", []byte(`sites:
  - name: 渠县
    url: http://www.quxian.gov.cn/
    region: "511725"
    delay: 3s
    columns:
      - http://www.quxian.gov.cn/a/
      - url: http://www.quxian.gov.cn/b/
        name: 年度报告
  - {name: 乙县, url: "https://b.gov.cn", robots: false, tls: legacy}
`))
	if err != nil {
		t.Fatal(err)
	}
	a, b := sites[0], sites[1]
	columns := []Column{{URL: "http://www.quxian.gov.cn/a/"}, {URL: "http://www.quxian.gov.cn/b/", Name: "年度报告"}}
	if diff := cmp.Diff(columns, a.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if a.delay() != 3*time.Second || !a.robots() || a.maxPages() != defaultMaxPages {
		t.Errorf("first site: %+v", a)
	}
	if b.delay() != defaultDelay || b.robots() || b.TLS != "legacy" {
		t.Errorf("second site: %+v", b)
	}
}

func TestBadConfigShowsWhereAndWhatToDo(t *testing.T) {
	tests := []struct{ name, yaml, want string }{
		{"unknown key", "sites:\n  - name: 甲\n    url: http://a/\n    colums: []\n", "s.yaml 第 4 行第 5 列：不认识的配置项\n      colums: []\n      ^\n请检查拼写"},
		{"unknown key in a column", "sites:\n  - name: 甲\n    url: http://a/\n    columns:\n      - {url: http://a/, nam: x}\n", "第 5 行第 26 列：不认识的配置项"},
		{"unknown top key", "site: []\n", "第 1 行第 1 列：不认识的配置项"},
		{"wrong type", "sites:\n  - name: 甲\n    url: http://a/\n    max_pages: 很多\n", "第 4 行第 16 列：值的类型不对\n      max_pages: 很多\n                 ^\n请改成整数"},
		{"bad duration", "sites:\n  - name: 甲\n    url: http://a/\n    delay: 2秒\n", "第 4 行第 12 列：时长无效：2秒"},
		{"short delay", "sites:\n  - name: 甲\n    url: http://a/\n    delay: 1ms\n", "第 4 行第 12 列：请求间隔太短"},
		{"twice the same name", "sites:\n  - name: 甲\n    url: http://a/\n  - name: 甲\n    url: http://b/\n", "第 4 行第 11 列：网站名称重复：甲"},
		{"no url", "sites:\n  - name: 甲\n", "第 2 行第 5 列：网站缺少 url\n    - name: 甲\n      ^"},
		{"no name", "sites:\n  - url: http://a/\n", "第 2 行第 5 列：网站缺少 name"},
		{"bad url", "sites:\n  - name: 甲\n    url: www.a.cn\n", "第 3 行第 10 列：网址无效：www.a.cn"},
		{"bad tls", "sites:\n  - name: 甲\n    url: http://a/\n    tls: none\n", "第 4 行第 10 列：tls 的值无效"},
		{"bad selector", "sites:\n  - name: 甲\n    url: http://a/\n    columns:\n      - {url: http://a/, items: '##'}\n", "第 5 行第 33 列：CSS 选择器无效：##"},
		{"duplicate key", "sites:\n  - name: 甲\n    name: 乙\n    url: http://a/\n", "第 3 行第 5 列：配置项重复"},
		{"broken YAML", "sites:\n  - name: \"甲\n", "YAML 格式有误"},
		{"empty", "", "没有任何网站"},
		{"binary", "\x00\x01\xff", "s.yaml 第"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := ParseSites("s.yaml", []byte(test.yaml))
			if !errors.Is(err, errs.BadConfig) {
				t.Fatalf("error %v, want bad_config", err)
			}
			if got := errs.Message(err); !strings.Contains(got, test.want) {
				t.Errorf("message:\n%s\nwant in it:\n%s", got, test.want)
			}
		})
	}
	if _, err := LoadSites("missing.yaml"); !errors.Is(err, errs.BadConfig) {
		t.Errorf("missing file: %v", err)
	}
}

func FuzzParseSites(f *testing.F) {
	f.Add([]byte("sites:\n  - name: 甲\n    url: http://a/\n"))
	f.Fuzz(func(_ *testing.T, source []byte) { _, _ = ParseSites("s.yaml", source) })
}
