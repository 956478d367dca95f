package main

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baogao/internal/sitetest"
)

// familySite serves one of the small sites.
func familySite(t *testing.T, name string) *httptest.Server {
	t.Helper()
	for _, f := range sitetest.Families() {
		if f.Name == name {
			server := httptest.NewServer(f)
			t.Cleanup(server.Close)
			return server
		}
	}
	t.Fatalf("no site %q", name)
	return nil
}

// TestSites adds a site of which only the host is known, tries it, crawls it
// and looks at it again.
func TestSites(t *testing.T) {
	dir := t.TempDir()
	server := familySite(t, "jpage by POST")
	code, out, stderr := call(t, dir, "", "sites", "add", "--allow-private", server.URL)
	if code != exitDone || !strings.Contains(out, "栖云县人民政府") {
		t.Fatalf("add: exit %d: %s %s", code, out, stderr)
	}
	file := filepath.Join(dir, "sites.yaml")
	source, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(source), "栖云县人民政府") || strings.Contains(string(source), "columns") {
		t.Fatalf("%s %v", source, err)
	}
	if code, _, stderr := call(t, dir, "", "sites", "add", "--allow-private", server.URL+"/x/"); code != exitWrongUse || !strings.Contains(stderr, "已在配置中") {
		t.Errorf("the same again: exit %d: %s", code, stderr)
	}
	if err := os.WriteFile(file, append(source, "    delay: 1ms\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := call(t, dir, "", "sites", "list"); code != exitDone || !strings.Contains(out, "未抓取") {
		t.Errorf("list before the first crawl: exit %d: %s", code, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "archive.db")); err == nil {
		t.Error("listing made an archive")
	}
	check := func(args ...string) (checked struct{ Sites []checkedSite }) {
		t.Helper()
		code, out, stderr := call(t, dir, "", append([]string{"sites", "check", "-o", "json"}, args...)...)
		if code != exitDone || json.Unmarshal([]byte(out), &checked) != nil || len(checked.Sites) != 1 || len(checked.Sites[0].Columns) != 1 {
			t.Fatalf("check %v: exit %d: %s %s", args, code, out, stderr)
		}
		return checked
	}
	trial := check().Sites[0]
	if c := trial.Columns[0]; c.Adapter != "jpage" || c.Pages != 2 || c.Articles != 36 || c.ArticlesClaimed != 61 || c.Read != 3 || c.Reports != 3 || c.Dated != 36 || c.First == "" {
		t.Errorf("trial: %+v", c)
	}
	if trial.Requests > 20 || trial.State != "ok" {
		t.Errorf("trial: %d requests, state %s", trial.Requests, trial.State)
	}
	if _, err := os.Stat(filepath.Join(dir, "archive.db")); err == nil {
		t.Error("a trial made an archive")
	}
	if code, _, stderr := call(t, dir, "", "crawl"); code != exitDone {
		t.Fatalf("crawl: exit %d: %s", code, stderr)
	}
	if c := check("--archived").Sites[0].Columns[0]; c.Articles != 61 || c.Reports != 61 || c.Read != 61 {
		t.Errorf("held: %+v", c)
	}
	if code, out, _ := call(t, dir, "", "sites", "list"); code != exitDone || !strings.Contains(out, "ok") || !strings.Contains(out, "问题 0") {
		t.Errorf("list: exit %d: %s", code, out)
	}
}

// TestSitesSayWhatIsOdd has sites with which something is wrong.
func TestSitesSayWhatIsOdd(t *testing.T) {
	dir := t.TempDir()
	encrypted, gone := familySite(t, "jpage, column encrypted"), httptest.NewServer(nil)
	gone.Close()
	empty := httptest.NewServer(nil) // answers 404
	t.Cleanup(empty.Close)
	file := filepath.Join(dir, "sites.yaml")
	entry := func(name, address string) string {
		return "  - {name: " + name + ", url: " + address + "/, allow_private: true, delay: 1ms, timeout: 5s}\n"
	}
	if err := os.WriteFile(file, []byte("sites:\n"+entry("加密", encrypted.URL)+entry("关闭", gone.URL)+entry("空白", empty.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		code int
		says string
	}{
		{"加密", exitPart, "加密"},
		{"关闭", exitFailed, "unreachable"},
		{"空白", exitFailed, "not_found"},
	} {
		code, out, stderr := call(t, dir, "", "sites", "check", tt.name)
		if code != tt.code || !strings.Contains(out, "! ") || !strings.Contains(out, tt.says) {
			t.Errorf("%s: exit %d, want %d and %q in\n%s%s", tt.name, code, tt.code, tt.says, out, stderr)
		}
	}
	if code, _, stderr := call(t, dir, "", "sites", "check", "无此网站"); code != exitWrongUse || !strings.Contains(stderr, "sites list") {
		t.Errorf("unknown site: exit %d: %s", code, stderr)
	}
	if code, _, stderr := call(t, dir, "", "sites", "add", "http://[bad"); code != exitWrongUse || !strings.Contains(stderr, "网址无效") {
		t.Errorf("bad address: exit %d: %s", code, stderr)
	}
	if code, _, stderr := call(t, dir, "", "sites", "add", "--allow-private", gone.URL+"/col/1/"); code != exitWrongUse {
		t.Errorf("a site that is there: exit %d: %s", code, stderr)
	}
	other := httptest.NewServer(nil)
	other.Close()
	if code, out, stderr := call(t, dir, "", "sites", "add", "--allow-private", "--name", "停机", other.URL+"/col/1/"); code != exitPart || !strings.Contains(stderr, "读不到") || !strings.Contains(out, "停机") {
		t.Errorf("a site that does not answer: exit %d: %s %s", code, out, stderr)
	}
	source, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(source), "columns:\n      - "+other.URL+"/col/1/") {
		t.Errorf("%s %v", source, err)
	}
}
