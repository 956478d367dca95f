package crawler

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
)

func TestAddSite(t *testing.T) {
	entry := Entry{Name: "乙县", URL: "http://www.b.gov.cn/"}
	const two = "sites:\n# 甲\n- name: 甲县 # 第一个\n  url: http://www.a.gov.cn/\n\n# 完\n"
	tests := []struct {
		name, source string
		entry        Entry
		want         string
	}{
		{"new file", "", entry, "# 抓取的网站，写法见 docs/CRAWLING.md\nsites:\n  - name: 乙县\n    url: http://www.b.gov.cn/\n"},
		{"comments only", "# 我的网站\n", entry, "# 我的网站\nsites:\n  - name: 乙县\n    url: http://www.b.gov.cn/\n"},
		{"no site yet", "# 甲\nsites:  # 待填\n", entry, "# 甲\nsites:  # 待填\n  - name: 乙县\n    url: http://www.b.gov.cn/\n"},
		{"behind others, comments stay", two, entry, strings.TrimRight(two, "\n") + "\n- name: 乙县\n  url: http://www.b.gov.cn/\n"},
		{
			"deeper, with everything", "sites:\n    - {name: 甲县, url: http://www.a.gov.cn/}\n",
			Entry{Name: "yes", URL: "http://127.0.0.1:80/", Columns: []string{"http://127.0.0.1:80/a?b=1&c={2}"}, Region: "511725", AllowPrivate: true},
			"sites:\n    - {name: 甲县, url: http://www.a.gov.cn/}\n    - name: \"yes\"\n      url: http://127.0.0.1:80/\n      region: \"511725\"\n      allow_private: true\n      columns:\n        - \"http://127.0.0.1:80/a?b=1&c={2}\"\n",
		},
		{"Windows line ends", "sites:\r\n  - name: 甲县\r\n    url: http://www.a.gov.cn/\r\n", entry, "sites:\r\n  - name: 甲县\r\n    url: http://www.a.gov.cn/\n  - name: 乙县\n    url: http://www.b.gov.cn/\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := AddSite("s.yaml", []byte(tt.source), tt.entry)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(out)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			sites, err := ParseSites("s.yaml", out)
			if err != nil || sites[len(sites)-1].Name != tt.entry.Name || sites[len(sites)-1].URL != tt.entry.URL {
				t.Errorf("read back: %+v, %v", sites, err)
			}
		})
	}
}

func TestAddSiteRefuses(t *testing.T) {
	const source = "sites:\n  - name: 甲县\n    url: http://www.a.gov.cn/\n    columns: [http://sfj.a.gov.cn/x/]\n"
	tests := []struct {
		name, source string
		entry        Entry
		want         errs.Code
	}{
		{"same name", source, Entry{Name: "甲县", URL: "http://www.b.gov.cn/"}, errs.Duplicate},
		{"same host", source, Entry{Name: "乙县", URL: "https://www.a.gov.cn/x/"}, errs.Duplicate},
		{"host of a column", source, Entry{Name: "乙县", URL: "http://sfj.a.gov.cn/"}, errs.Duplicate},
		{"in brackets", "sites: [{name: 甲县, url: http://www.a.gov.cn/}]\n", Entry{Name: "乙县", URL: "http://www.b.gov.cn/"}, errs.BadConfig},
		{"broken file", "sites:\n  - nam: x\n", Entry{Name: "乙县", URL: "http://www.b.gov.cn/"}, errs.BadConfig},
	}
	for _, tt := range tests {
		if _, err := AddSite("s.yaml", []byte(tt.source), tt.entry); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func FuzzAddSite(f *testing.F) {
	f.Add("sites:\n  - name: 甲\n    url: http://a/\n", "乙: #1")
	f.Add("", "- x")
	f.Fuzz(func(t *testing.T, source, name string) {
		if strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r == 0xfffd || r > 0x2fff && r < 0x3000 }) {
			return
		}
		out, err := AddSite("s.yaml", []byte(source), Entry{Name: name, URL: "http://b.example/"})
		if err != nil {
			return
		}
		if sites, err := ParseSites("s.yaml", out); err != nil || sites[len(sites)-1].Name != name {
			t.Errorf("name %q in %q: %+v, %v", name, out, sites, err)
		}
	})
}
