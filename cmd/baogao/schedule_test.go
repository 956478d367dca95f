package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/china"
)

func TestParseSchedule(t *testing.T) {
	from := time.Date(2026, 3, 31, 20, 0, 0, 0, time.UTC) // 4:00 next day in China
	for _, tt := range []struct{ plan, next string }{
		{"30 2 * * *", "2026-04-01T18:30:00Z"},
		{"CRON_TZ=UTC 30 2 * * *", "2026-04-01T02:30:00Z"},
		{"@daily", "2026-04-01T16:00:00Z"},
		{"*/10 8-18 25-31 3 *", "2027-03-25T00:00:00Z"},
		{"@every 6h", "2026-04-01T02:00:00Z"},
		{"", ""},
		{"now", ""},
		{"61 2 * * *", ""},
		{"30 2 * *", ""},
		{"0 0 30 2 *", ""},
		{"CRON_TZ=Nowhere 1 1 * * *", ""},
	} {
		s, err := parseSchedule(tt.plan)
		if (err == nil) != (tt.next != "") {
			t.Errorf("%q: %v", tt.plan, err)
		}
		if err != nil {
			continue
		}
		if got := s.Next(from).UTC().Format(time.RFC3339); got != tt.next {
			t.Errorf("%q: next at %s, want %s", tt.plan, got, tt.next)
		}
	}
}

// TestSchedulerLetsPassWhatItMisses: runs begin when planned; one that takes
// too long delays none but lets those pass that came due meanwhile.
func TestSchedulerLetsPassWhatItMisses(t *testing.T) {
	plan, err := parseSchedule("0 2 * * *")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 10, 3, 0, 0, 0, china.Zone())
	stop := errors.New("stop")
	var began []string
	s := scheduler{
		plan: plan,
		now:  func() time.Time { return now },
		until: func(_ context.Context, at time.Time) error {
			if len(began) == 3 {
				return stop
			}
			now = at
			return nil
		},
		run: func(context.Context) {
			began = append(began, now.Format("01-02 15:04"))
			if len(began) == 2 {
				now = now.Add(50 * time.Hour)
			}
		},
	}
	if err := s.follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"01-11 02:00", "01-12 02:00", "01-15 02:00"}, began); diff != "" {
		t.Errorf("runs (-want +got):\n%s", diff)
	}
}

// fewPages is a site of one column with so many reports of two units, and its
// sites.yaml. It counts what is asked for.
func fewPages(t *testing.T, dir string, reports *int) (asked func() map[string]int) {
	t.Helper()
	var mu sync.Mutex
	count := map[string]int{}
	title := func(n string) string {
		unit := "松泉镇"
		if strings.ContainsAny(n, "13579") {
			unit = "白石乡"
		}
		return unit + "202" + n + "年法治政府建设年度报告"
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		count[r.URL.Path]++
		mu.Unlock()
		const head = `<html><head><meta charset="utf-8"><title>年度报告</title></head><body>`
		switch n, ok := strings.CutPrefix(r.URL.Path, "/list/2026/"); {
		case r.URL.Path == "/list/":
			fmt.Fprint(w, head, "<ul>")
			for n := range *reports {
				fmt.Fprintf(w, `<li><a href="/list/2026/%d.html">%s</a> <span>2026-01-%02d</span></li>`, n, title(strconv.Itoa(n)), 10+n)
			}
			fmt.Fprint(w, "</ul></body></html>")
		case ok:
			title := title(strings.TrimSuffix(n, ".html"))
			fmt.Fprintf(w, `%s<h1>%s</h1><div id="zoom"><p>%s</p></div></body></html>`, head, title,
				strings.Repeat(title+"：坚持依法行政，推进法治政府建设。", 20))
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	config := fmt.Sprintf("sites:\n  - {name: 云山县, url: %q, columns: [%q], delay: 0s, allow_private: true}\n", server.URL+"/", server.URL+"/list/")
	if err := os.WriteFile(filepath.Join(dir, "sites.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		was := count
		count = map[string]int{}
		return was
	}
}

// TestServeCrawlsInProcess: a server with a schedule crawls, and its pages hold
// what came.
func TestServeCrawlsInProcess(t *testing.T) {
	dir := t.TempDir()
	fewPages(t, dir, new(2))
	if err := os.WriteFile(filepath.Join(dir, "baogao.yaml"), []byte("addr: 127.0.0.1:0\nadmin_addr: 127.0.0.1:0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, in := io.Pipe()
	ended := make(chan int, 1)
	var said strings.Builder
	go func() {
		ended <- run(ctx, []string{"--data", dir, "serve", "--schedule", "@every 1s"}, strings.NewReader(""), in, &said)
		_ = in.Close()
	}()
	var address string
	if _, err := fmt.Fscanln(out, &address); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	poll := time.NewTicker(50 * time.Millisecond)
	defer poll.Stop()
	for body := ""; !strings.Contains(body, `"total":2`); <-poll.C {
		res, err := http.Get(address + "api/v1/search?q=" + "%E4%BE%9D%E6%B3%95%E8%A1%8C%E6%94%BF")
		if err != nil {
			t.Fatal(err)
		}
		read, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		body = string(read)
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Errorf("exit %d", code)
	}
	if !strings.Contains(said.String(), "新增 2") {
		t.Errorf("said: %s", &said)
	}
}

func TestScheduleIsCheckedAtOnce(t *testing.T) {
	dir := t.TempDir()
	if code, _, said := call(t, dir, "", "serve", "--schedule", "0 2 * * *"); code != exitWrongUse || !strings.Contains(said, "sites.yaml") {
		t.Errorf("without sites: exit %d, %s", code, said)
	}
	fewPages(t, dir, new(1))
	if code, _, said := call(t, dir, "", "serve", "--schedule", "at night"); code != exitWrongUse || !strings.Contains(said, "crontab") {
		t.Errorf("a schedule that is none: exit %d, %s", code, said)
	}
}

// TestCrawlConfiguration: what baogao.yaml says of the way out and of the disk
// holds for crawls.
func TestCrawlConfiguration(t *testing.T) {
	dead := httptest.NewServer(nil)
	proxy := dead.URL
	dead.Close()
	for _, tt := range []struct {
		name, config string
		code         int
		says         string
	}{
		{"a proxy is used", "proxy: " + proxy, exitFailed, "unreachable"},
		{"a proxy that is none", "proxy: 10.0.0.1", exitWrongUse, "代理地址"},
		{"certificates that are none", "ca: baogao.yaml", exitWrongUse, "PEM"},
		{"a disk with too little room", "min_free: 999999TB", exitPart, "disk_low"},
		{"a size that is none", "min_free: much", exitWrongUse, "min_free"},
		{"no room is kept", "min_free: 0", exitDone, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			fewPages(t, dir, new(1))
			if err := os.WriteFile(filepath.Join(dir, "baogao.yaml"), []byte(tt.config+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out, said := call(t, dir, "", "crawl")
			if code != tt.code || !strings.Contains(out+said, tt.says) {
				t.Errorf("exit %d, want %d with %q: %s%s", code, tt.code, tt.says, out, said)
			}
		})
	}
}

// TestRecrawlOfUnits: asked for one unit, a crawl reads the lists and that
// unit's pages again, due or not, and no others.
func TestRecrawlOfUnits(t *testing.T) {
	dir := t.TempDir()
	asked := fewPages(t, dir, new(5))
	for unit, says := range map[string]string{"绝无此县": "units find", "城关镇": "代码", "松泉镇": "units find"} {
		if code, _, said := call(t, dir, "", "crawl", "--unit", unit); code != exitWrongUse || !strings.Contains(said, says) {
			t.Errorf("%s: exit %d: %s", unit, code, said)
		}
	}
	if code, _, said := call(t, dir, "", "crawl"); code != exitDone {
		t.Fatalf("exit %d: %s", code, said)
	}
	asked()
	if code, out, said := call(t, dir, "", "crawl", "--unit", "白石乡"); code != exitDone {
		t.Fatalf("exit %d: %s%s", code, out, said)
	}
	got := asked()
	delete(got, "/robots.txt")
	if diff := cmp.Diff(map[string]int{"/list/": 1, "/list/2026/1.html": 1, "/list/2026/3.html": 1}, got); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
}

// TestAcceptedSite: a list that shrank stays a problem until a person accepts
// it, and is none after.
func TestAcceptedSite(t *testing.T) {
	dir := t.TempDir()
	reports := 5
	fewPages(t, dir, &reports)
	crawl := func(want int, says string) {
		t.Helper()
		if code, out, said := call(t, dir, "", "crawl", "--full"); code != want || !strings.Contains(out+said, says) {
			t.Fatalf("exit %d, want %d: %s%s", code, want, out, said)
		}
	}
	crawl(exitDone, "新增 5")
	reports = 4
	crawl(exitPart, "column_shrank")
	crawl(exitPart, "column_shrank")
	if _, out, _ := call(t, dir, "", "sites", "list"); !strings.Contains(out, "column_shrank") {
		t.Errorf("sites list: %s", out)
	}
	if code, _, said := call(t, dir, "", "sites", "accept", "别处"); code != exitWrongUse {
		t.Errorf("a site nobody knows: exit %d: %s", code, said)
	}
	if code, out, said := call(t, dir, "", "sites", "accept", "云山县"); code != exitDone {
		t.Fatalf("exit %d: %s%s", code, out, said)
	}
	if _, out, _ := call(t, dir, "", "sites", "list"); strings.Contains(out, "column_shrank") {
		t.Errorf("sites list: %s", out)
	}
	crawl(exitDone, "")
}
