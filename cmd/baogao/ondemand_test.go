package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
)

// TestCrawlOnDemand: a key of that scope has the server crawl chosen sites and
// units beside its work; a second run is refused while one is under way.
func TestCrawlOnDemand(t *testing.T) {
	dir := t.TempDir()
	asked := fewPages(t, dir, new(4))
	answers := slowSite(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "baogao.yaml"), []byte("addr: 127.0.0.1:0\nadmin_addr: 192.0.2.1:1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(mustCall(t, dir, "keys", "add", "zhiban", "--scope", "crawl,hide"))
	other := strings.TrimSpace(mustCall(t, dir, "keys", "add", "yincang", "--scope", "hide"))
	public, admin := serveHere(t, dir)

	post := func(key, body string) (status int, run, said string) { return postCrawl(t, admin, key, body) }
	for _, tt := range []struct {
		key, body, says string
		status          int
	}{
		{"", `{}`, "unauthorized", 401},
		{key + "x", `{}`, "unauthorized", 401},
		{other, `{}`, "not_permitted", 403},
		{key, `{"sites":["无此县"]}`, "无此县", 400},
		{key, `{"units":["绝无此镇"]}`, "unknown_unit", 404},
	} {
		if status, _, said := post(tt.key, tt.body); status != tt.status || !strings.Contains(said, tt.says) {
			t.Errorf("%s: %d %s, want %d with %q", tt.body, status, said, tt.status, tt.says)
		}
	}

	status, run, said := post(key, `{"sites":["慢县"]}`)
	if status != http.StatusAccepted || run == "" {
		t.Fatalf("%d %s", status, said)
	}
	if state := runOf(t, public, run).State; state != "running" {
		t.Errorf("the run that waits is %s", state)
	}
	if status, _, said := post(key, `{"sites":["云山县"]}`); status != http.StatusConflict || !strings.Contains(said, `"locked"`) {
		t.Errorf("a second run: %d %s", status, said)
	}
	answers()
	finished(t, public, run)

	status, run, said = post(key, `{"sites":["云山县"]}`)
	if status != http.StatusAccepted {
		t.Fatalf("%d %s", status, said)
	}
	if r := finished(t, public, run); r.Summary.Totals.Reports.New != 4 {
		t.Errorf("reports: %+v", r.Summary.Totals)
	}
	eventually(t, "what came is searchable", func() bool {
		return strings.Contains(body(t, public+"api/v1/search?q=%E4%BE%9D%E6%B3%95%E8%A1%8C%E6%94%BF"), `"total":4`)
	})
	asked()
	_, run, _ = post(key, `{"sites":["云山县"],"units":["白石乡"]}`)
	finished(t, public, run)
	got := asked()
	delete(got, "/robots.txt")
	if diff := cmp.Diff(map[string]int{"/list/": 1, "/list/2026/1.html": 1, "/list/2026/3.html": 1}, got); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}

	mustCall(t, dir, "keys", "revoke", "zhiban")
	if status, _, said := post(key, `{}`); status != http.StatusUnauthorized {
		t.Errorf("a revoked key: %d %s", status, said)
	}
	if list := mustCall(t, dir, "keys", "list"); !strings.Contains(list, "已吊销") || strings.Contains(list, key) {
		t.Errorf("keys list: %s", list)
	}
}

// slowSite adds 慢县 to the sites, which answers nothing before answers is called.
func slowSite(t *testing.T, dir string) (answers func()) {
	t.Helper()
	gate := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-gate:
		case <-r.Context().Done():
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(slow.Close)
	sites := filepath.Join(dir, "sites.yaml")
	data, err := os.ReadFile(sites)
	if err != nil {
		t.Fatal(err)
	}
	data = fmt.Appendf(data, "  - {name: 慢县, url: %q, columns: [%q], delay: 0s, allow_private: true}\n", slow.URL+"/", slow.URL+"/list/")
	if err := os.WriteFile(sites, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return func() { close(gate) }
}

// postCrawl asks for a run.
func postCrawl(t *testing.T, admin, key, body string) (status int, run, said string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, admin+"api/v1/admin/crawls", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var a struct{ Run string }
	_ = json.Unmarshal(answer, &a)
	return res.StatusCode, a.Run, string(answer)
}

func TestKeysAreMadeRight(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"add", "a"}, {"add", "a", "--scope", "all"}, {"add", "a b", "--scope", "crawl"}, {"add", "", "--scope", "crawl"}, {"add", "a\x1b[0m", "--scope", "crawl"}, {"add"},
	} {
		if code, out, said := call(t, dir, "", append([]string{"keys"}, args...)...); code != exitWrongUse || out != "" {
			t.Errorf("%q: exit %d, %s%s", args, code, out, said)
		}
	}
	mustCall(t, dir, "keys", "add", "a", "--scope", "crawl")
	if code, _, said := call(t, dir, "", "keys", "add", "a", "--scope", "crawl"); code != exitWrongUse {
		t.Errorf("a name twice: exit %d, %s", code, said)
	}
	if code, _, _ := call(t, dir, "", "keys", "revoke", "b"); code != exitFailed {
		t.Errorf("a key that is none: exit %d", code)
	}
	var keys []struct {
		Name   string
		Scopes []string
	}
	if err := json.Unmarshal([]byte(mustCall(t, dir, "keys", "list", "-o", "json")), &keys); err != nil || len(keys) != 1 || keys[0].Scopes[0] != "crawl" {
		t.Errorf("%v: %+v", err, keys)
	}
}

func mustCall(t *testing.T, dir string, args ...string) string {
	t.Helper()
	code, out, said := call(t, dir, "", args...)
	if code != exitDone {
		t.Fatalf("%q: exit %d: %s", args, code, said)
	}
	return out
}

// serveHere serves in this process until the test ends, and gives the address
// of readers and that of the administration.
func serveHere(t *testing.T, dir string) (public, admin string) {
	t.Helper()
	ctx, out, said := t.Context(), newLines(), newLines()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"--data", dir, "serve", "--admin-addr", "127.0.0.1:0"}, strings.NewReader(""), out, said)
		_ = out.Close()
		_ = said.Close()
	}()
	t.Cleanup(func() {
		if code := <-ended; code != exitDone { // the test's context has ended
			t.Errorf("serve: exit %d", code)
		}
	})
	return out.find(t, ""), said.find(t, "管理地址（仅供本机）")
}

// lines lets a test wait for a line that a program says.
type lines struct {
	*io.PipeWriter
	read *bufio.Scanner
}

func newLines() *lines {
	r, w := io.Pipe()
	return &lines{w, bufio.NewScanner(r)}
}

// find gives the rest of the first line that begins so; what comes after is
// thrown away.
func (l *lines) find(t *testing.T, prefix string) string {
	t.Helper()
	for l.read.Scan() {
		if rest, ok := strings.CutPrefix(l.read.Text(), prefix); ok {
			go func() {
				for l.read.Scan() { // so that the program does not wait
				}
			}()
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("no line begins with %q", prefix)
	return ""
}

func body(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	read, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(read)
}

// crawlAnswer is a run as GET /crawls/{id} tells it.
type crawlAnswer struct {
	State   string
	Summary struct {
		Totals struct{ Reports struct{ New int } }
	}
}

func runOf(t *testing.T, public, id string) (a crawlAnswer) {
	t.Helper()
	if err := json.Unmarshal([]byte(body(t, public+"api/v1/crawls/"+id)), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func finished(t *testing.T, public, id string) (a crawlAnswer) {
	t.Helper()
	if id == "" {
		t.Fatal(errs.NotFound)
	}
	eventually(t, "run "+id+" ends", func() bool {
		a = runOf(t, public, id)
		return a.State == "finished"
	})
	return a
}
