package robots

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAllowed(t *testing.T) {
	tests := []struct {
		name, txt string
		allowed   []string
		denied    []string
	}{
		{"empty", "", []string{"/", "/a?b"}, nil},
		{"all", "User-agent: *\nDisallow: /", []string{"/robots.txt"}, []string{"/", "/a"}},
		{"empty disallow", "User-agent: *\nDisallow:", []string{"/a"}, nil},
		{"longest wins", "User-agent: *\nDisallow: /a\nAllow: /a/b", []string{"/a/b/c", "/b"}, []string{"/a", "/a/c", "/ab"}},
		{"equal length Allow wins", "User-agent: *\nDisallow: /page\nAllow: /page", []string{"/page"}, nil},
		{"equal length Allow wins, other order", "User-agent: *\nAllow: /page\nDisallow: /page", []string{"/page"}, nil},
		{"own group hides *", "User-agent: *\nDisallow: /\n\nUser-agent: baogao\nDisallow: /x", []string{"/y"}, []string{"/x"}},
		{"version after name", "User-agent: BaoGao/9.9\nDisallow: /x", nil, []string{"/x"}},
		{"longer name is another", "User-agent: baogaobot\nDisallow: /", []string{"/x"}, nil},
		{"groups merged", "User-agent: baogao\nDisallow: /x\nUser-agent: other\nDisallow: /z\nUser-agent: baogao\nDisallow: /y", []string{"/z"}, []string{"/x", "/y"}},
		{"two agents, one group", "User-agent: other\nUser-agent: baogao\nDisallow: /x", nil, []string{"/x"}},
		{"star in the middle", "User-agent: *\nDisallow: /*/private/", []string{"/private/"}, []string{"/a/private/", "/a/b/private/c"}},
		{"dollar", "User-agent: *\nDisallow: /*.php$", []string{"/a.php5", "/a.php?x"}, []string{"/a.php", "/b/a.php"}},
		{"dollar within is literal", "User-agent: *\nDisallow: /a$b", []string{"/a"}, []string{"/a$bc", "/a%24b"}},
		{"encoded star is literal", "User-agent: *\nDisallow: /a%2Ab", []string{"/axb"}, []string{"/a*b"}},
		{"raw UTF-8 rule, encoded path", "User-agent: *\nDisallow: /政务", []string{"/"}, []string{"/%E6%94%BF%E5%8A%A1/1", "/政务"}},
		{"encoded rule, raw path", "User-agent: *\nDisallow: /%e6%94%bf", nil, []string{"/政务"}},
		{"unreserved decoded", "User-agent: *\nDisallow: /%61%7E", nil, []string{"/a~b"}},
		{"query counts", "User-agent: *\nDisallow: /*?", []string{"/a"}, []string{"/a?b=1"}},
		{"path is case sensitive", "User-agent: *\nDisallow: /A", []string{"/a"}, []string{"/A"}},
		{"keys are not", "USER-AGENT: *\nDISALLOW: /a", nil, []string{"/a"}},
		{"comments, BOM, CR only", "\ufeffUser-agent: * # all\rDisallow: /a # why\r", []string{"/b"}, []string{"/a"}},
		{"rule before any group", "Disallow: /\nUser-agent: *\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		{"unknown lines do not end a group", "User-agent: *\nSitemap: http://x/y\nFoo: bar\nDisallow: /a", nil, []string{"/a"}},
		{"HTML instead", "<html><body>404</body></html>", []string{"/a"}, nil},
		{"hostile stars", "User-agent: *\nDisallow: /" + strings.Repeat("*a", 500) + "$", []string{"/" + strings.Repeat("a", 900) + "b"}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := Parse([]byte(test.txt), "baogao")
			got := map[string]bool{}
			want := map[string]bool{}
			for _, path := range test.allowed {
				want[path] = true
			}
			for _, path := range test.denied {
				want[path] = false
			}
			for path := range want {
				u, err := url.Parse("http://a.test" + path)
				if err != nil {
					t.Fatal(err)
				}
				got[path] = r.Allowed(u)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s", test.txt, diff)
			}
		})
	}
}

func TestDelay(t *testing.T) {
	for txt, want := range map[string]time.Duration{
		"User-agent: *\nCrawl-delay: 5":                                                   5 * time.Second,
		"User-agent: *\nCrawl-delay: 0.5":                                                 500 * time.Millisecond,
		"User-agent: *\nCrawl-delay: 1e99":                                                time.Minute,
		"User-agent: *\nCrawl-delay: NaN":                                                 0,
		"User-agent: *\nCrawl-delay: -3":                                                  0,
		"User-agent: *\nCrawl-delay: 9\nUser-agent: baogao\nCrawl-delay: 2":               2 * time.Second,
		"User-agent: other\nCrawl-delay: 9":                                               0,
		"User-agent: *\nDisallow: /" + strings.Repeat("x", MaxBytes) + "\nCrawl-delay: 9": 0,
	} {
		if got := Parse([]byte(txt), "baogao").Delay(); got != want {
			t.Errorf("%.60q: delay %s, want %s", txt, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a$\nCrawl-delay: 1", "/b?c")
	f.Fuzz(func(t *testing.T, txt, path string) {
		u := &url.URL{Scheme: "http", Host: "a.test", Path: "/" + path}
		Parse([]byte(txt), "baogao").Allowed(u)
	})
}
