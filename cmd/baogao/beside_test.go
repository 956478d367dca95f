package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/index"
	"baogao/internal/sample"
	"baogao/report"
)

// patience is how long a test waits for what should take a second or two.
const patience = 20 * time.Second

// eventually asks until the answer is yes.
func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	begin := time.Now()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for !yes() {
		if time.Since(begin) > patience {
			t.Fatalf("%s: not within %v", what, patience)
		}
		<-poll.C
	}
	t.Logf("%s after %v", what, time.Since(begin).Round(10*time.Millisecond))
}

// served is a server in a process of its own.
type served struct {
	dir, url string
}

// serve runs a command that serves, until the test ends.
func serve(t *testing.T, dir string, args ...string) *served {
	t.Helper()
	config := []byte("addr: 127.0.0.1:0\nadmin_addr: 127.0.0.1:0\n")
	if err := os.WriteFile(filepath.Join(dir, "baogao.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	c := program(context.WithoutCancel(t.Context()), dir, args...)
	c.Stderr = t.Output()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		t.Fatalf("%v says no address: %v", args, c.Wait())
	}
	s := &served{dir: dir, url: strings.TrimSuffix(lines.Text(), "/")}
	t.Cleanup(func() {
		_ = c.Process.Signal(os.Interrupt)
		rest, _ := io.ReadAll(out)
		if err := c.Wait(); err != nil || len(rest) > 0 {
			t.Errorf("%v ends with %v and says %q", args, err, rest)
		}
	})
	eventually(t, "ready", func() bool { return s.status(t, "/readyz") == http.StatusOK })
	return s
}

func (s *served) status(t *testing.T, path string) int {
	t.Helper()
	answer, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode
}

// found are the hits that the server gives over HTTP and those that the
// command search gives beside it.
func (s *served) found(t *testing.T, query string) (overHTTP, byCommand *index.Answer) {
	t.Helper()
	answer, err := http.Get(s.url + "/api/v1/search?limit=50&q=" + url.QueryEscape(query))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	overHTTP = &index.Answer{}
	if err := json.NewDecoder(answer.Body).Decode(overHTTP); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := call(t, s.dir, "", "search", query, "--limit", "50", "-o", "json")
	byCommand = &index.Answer{}
	if err := json.Unmarshal([]byte(out), byCommand); err != nil || code != exitDone {
		t.Fatalf("search beside a server: exit %d, %v: %s", code, err, stderr)
	}
	return overHTTP, byCommand
}

// holds waits until server and command find so many reports.
func (s *served) holds(t *testing.T, what, query string, n int) *index.Answer {
	t.Helper()
	var hits *index.Answer
	eventually(t, what, func() bool {
		overHTTP, byCommand := s.found(t, query)
		hits = overHTTP
		return overHTTP.Total == n && len(overHTTP.Hits) == n && byCommand.Total == n && len(byCommand.Hits) == n
	})
	return hits
}

// TestBesideAServer: crawl, search, hide, backup and restore work while a
// server owns the index.
func TestBesideAServer(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county")
	}
	site := watchSite(t)
	dir := filepath.Join(site.dataDir(t), strings.Repeat("很长的路径", 8)) // too long for a socket
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "..", "sites.yaml"), filepath.Join(dir, "sites.yaml")); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, dir, "", "crawl"); code != exitDone {
		t.Fatalf("crawl: exit %d: %s", code, stderr)
	}
	s := serve(t, dir, "serve")
	fresh := site.Truth.Find(report.RuleOfLaw, "雾冲乡", 2025)
	query := `"` + fresh.Title + `"`
	s.holds(t, "nothing before it is published", query, 0)

	site.Advance()
	if code, _, stderr := call(t, dir, "", "crawl", "--full"); code != exitDone {
		t.Fatalf("crawl beside the server: exit %d: %s", code, stderr)
	}
	hit := s.holds(t, "found", query, 1).Hits[0]
	if hit.Title != fresh.Title || !strings.HasSuffix(hit.URL, fresh.Path) {
		t.Errorf("found %+v, want %s", hit, fresh.Path)
	}

	if code, _, stderr := call(t, dir, "", "hide", hit.ID, "--reason", "申请"); code != exitDone {
		t.Fatalf("hide: exit %d: %s", code, stderr)
	}
	s.holds(t, "hidden", query, 0)
	if code := s.status(t, "/api/v1/reports/"+hit.ID); code == http.StatusOK {
		t.Error("a hidden report is served")
	}
	if code, _, stderr := call(t, dir, "", "unhide", hit.ID); code != exitDone {
		t.Fatalf("unhide: exit %d: %s", code, stderr)
	}
	s.holds(t, "back", query, 1)
	if code := s.status(t, "/api/v1/reports/"+hit.ID); code != http.StatusOK {
		t.Errorf("a report that is back: %d", code)
	}

	t.Run("backup", func(t *testing.T) { backupAndRestore(t, dir) })
	t.Run("second server", func(t *testing.T) { locked(t, dir, "serve") })
}

func backupAndRestore(t *testing.T, dir string) {
	t.Helper()
	copied, restored := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "restored")
	if code, _, stderr := call(t, dir, "", "backup", copied); code != exitDone {
		t.Fatalf("backup: exit %d: %s", code, stderr)
	}
	if code, _, stderr := call(t, restored, "", "restore", copied); code != exitDone {
		t.Fatalf("restore: exit %d: %s", code, stderr)
	}
	if diff := cmp.Diff(digest(t, dir), digest(t, restored)); diff != "" {
		t.Errorf("restored (-original +restored):\n%s", diff)
	}
	if code, out, stderr := call(t, restored, "", "check"); code != exitDone {
		t.Errorf("check of the restored: exit %d: %s %s", code, out, stderr)
	}
}

// locked runs a command that must find its lock held.
func locked(t *testing.T, dir string, args ...string) {
	t.Helper()
	begin := time.Now()
	code, _, stderr := call(t, dir, "", args...)
	if took := time.Since(begin); code != exitLocked || took > 2*time.Second || !strings.Contains(stderr, "另一个运行") {
		t.Errorf("%v: exit %d after %v, says %s", args, code, took, stderr)
	}
}

// TestSecondCrawl: while one crawl runs another gives up, and the first goes
// on to its end.
func TestSecondCrawl(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county")
	}
	site := watchSite(t)
	dir := site.dataDir(t)
	release := make(chan struct{})
	site.hold = release
	reached := site.arm(3)
	first := program(t.Context(), dir, "crawl", "--max-pages", "40")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	<-reached
	locked(t, dir, "crawl")
	locked(t, dir, "import", os.Args[0])
	close(release)
	if err := first.Wait(); err != nil {
		t.Errorf("the first crawl ends with %v", err)
	}
}

// TestDemoServes: the demo answers at the address it prints, and knows the
// units of its county by the names they bear and bore.
func TestDemoServes(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county")
	}
	s := serve(t, t.TempDir(), "demo")
	county := sample.County()
	reports := func(names ...string) (n int) {
		for _, p := range county.Publications {
			for _, name := range names {
				if p.Published != "" && p.Member.NameIn(p.Year) == name {
					n++
				}
			}
		}
		return n
	}
	renamed := reports("苇塘镇", "画屏镇")
	s.holds(t, "under the former name", "单位:苇塘镇", renamed)
	s.holds(t, "under the present name", "单位:画屏镇", renamed)
	s.holds(t, "one of two that were merged", "单位:晓月乡", reports("晓月乡"))
	s.holds(t, "the merged", "单位:长亭渡镇", reports("长亭渡镇"))
}
