package robots

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestCorpus reads testdata/corpus.txt, with each of the ends of lines in use.
func TestCorpus(t *testing.T) {
	data, err := os.ReadFile("testdata/corpus.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, cases, _ := strings.Cut(string(data), "\n\n== ")
	all := strings.Split(cases, "\n== ")
	if len(all) < 50 {
		t.Errorf("%d cases", len(all))
	}
	for _, c := range all {
		name, rest, _ := strings.Cut(c, "\n")
		txt, meaning, ok := strings.Cut(rest, "\n--\n")
		if !ok {
			t.Fatalf("case %q has no meaning", name)
		}
		for end, newline := range map[string]string{"LF": "\n", "CRLF": "\r\n", "CR": "\r"} {
			for _, bom := range []string{"", "\ufeff"} {
				t.Run(name+" "+end+map[bool]string{true: " BOM"}[bom != ""], func(t *testing.T) {
					body := bom + strings.ReplaceAll(txt, "\n", newline)
					if diff := cmp.Diff(strings.TrimSpace(meaning), says(t, body, meaning)); diff != "" {
						t.Errorf("%s\n(-want +got):\n%s", txt, diff)
					}
				})
			}
		}
	}
}

// says answers the questions of a meaning.
func says(t *testing.T, body, meaning string) string {
	t.Helper()
	r := Parse([]byte(body), "baogao")
	var lines []string
	for line := range strings.Lines(strings.TrimSpace(meaning)) {
		verb, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case verb == "delay":
			path = r.Delay().String()
		case r.Allowed(address(t, path)):
			verb = "allow"
		default:
			verb = "deny"
		}
		lines = append(lines, verb+" "+path)
	}
	return strings.Join(lines, "\n")
}

func address(t *testing.T, path string) *url.URL {
	t.Helper()
	u, err := url.Parse("http://a.test" + path)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestProduct: a program is named as it names itself, letters before digits and
// versions; one without a name is addressed with all others.
func TestProduct(t *testing.T) {
	for _, tt := range []struct {
		product, agent string
		denied         bool
	}{
		{"baogao", "BaoGao/9.1 (x)", true},
		{"baogao2", "baogao2", true},
		{"baogao2", "baogao", true},
		{"my bot", "my", true},
		{"baogao", "baogaobot", false},
		{"baogao", "bao", false},
		{"123", "", false},
		{"", "", false},
		{"报告", "x", false},
		{"", "*", true},
	} {
		r := Parse([]byte("User-agent: "+tt.agent+"\nDisallow: /\n"), tt.product)
		if r.Allowed(address(t, "/a")) == tt.denied {
			t.Errorf("%q named %q: denied is %v", tt.product, tt.agent, !tt.denied)
		}
	}
}

func TestEmptyAllowsAll(t *testing.T) {
	for _, body := range []string{"", "\ufeff", "\n\n", "\x00\x00"} {
		if !Parse([]byte(body), "baogao").Allowed(address(t, "/a?b")) {
			t.Errorf("%q forbids", body)
		}
	}
}

// TestHostileStars: matching costs no more than pattern times address.
func TestHostileStars(t *testing.T) {
	r := Parse([]byte("User-agent: *\nDisallow: /"+strings.Repeat("*a", 500)+"$"), "baogao")
	if !r.Allowed(address(t, "/"+strings.Repeat("a", 900)+"b")) {
		t.Error("denied")
	}
}

// TestCap: what stands behind 500 KiB is not read, and of the line that is cut
// through nothing.
func TestCap(t *testing.T) {
	head := "User-agent: *\nDisallow: /first\n"
	line := "Disallow: /ab\n"
	fill := strings.Repeat("#", MaxBytes-len(head)-len(line)+len("b\n")) // the cap falls behind /a
	body := head + fill[:len(fill)-1] + "\n" + line + "Disallow: /last\n"
	r := Parse([]byte(body), "baogao")
	for path, want := range map[string]bool{"/first": false, "/a": true, "/ab": true, "/last": true} {
		if r.Allowed(address(t, path)) != want {
			t.Errorf("%s allowed: %t, want %t", path, !want, want)
		}
	}
	if !Parse([]byte(strings.Repeat("x", 2*MaxBytes)), "baogao").Allowed(address(t, "/")) {
		t.Error("half a megabyte in one line forbids")
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
