package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/archive"
	"baogao/internal/sample"
	"baogao/internal/sitetest"
)

// childEnv makes the test binary the program itself, for tests that need a
// process of its own.
const childEnv = "BAOGAO_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := run(withSelf(ctx), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// program is the program in a process of its own.
func program(ctx context.Context, dir string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, os.Args[0], append([]string{"--data", dir}, args...)...)
	c.Env = append(os.Environ(), childEnv+"=1")
	return c
}

// watchedSite is the demo county's site that remembers what was asked of it.
type watchedSite struct {
	*sitetest.Site
	server *httptest.Server

	mu      sync.Mutex
	asked   []string      // addresses, in this run of the crawler
	after   int           // requests until reached is closed
	reached chan struct{} // closed by the request that kills

	hold <-chan struct{} // if not nil, nothing is answered from reached until it is closed
}

func watchSite(t *testing.T) *watchedSite {
	t.Helper()
	w := &watchedSite{Site: sitetest.New(sample.County())}
	w.server = httptest.NewServer(w)
	t.Cleanup(w.server.Close)
	return w
}

// ServeHTTP answers as the site does.
func (w *watchedSite) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	if r.URL.Path != "/robots.txt" {
		w.asked = append(w.asked, r.URL.RequestURI())
	}
	if w.after--; w.after == 0 {
		close(w.reached)
	}
	wait := w.hold != nil && w.after <= 0
	w.mu.Unlock()
	if wait {
		<-w.hold
	}
	w.Site.ServeHTTP(out, r)
}

// arm forgets what was asked; the channel is closed by the n-th request from
// now, by none if n is 0.
func (w *watchedSite) arm(n int) <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked, w.after, w.reached = nil, n, make(chan struct{})
	return w.reached
}

// requests are those since arm.
func (w *watchedSite) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

// dataDir is a data directory whose only site this is.
func (w *watchedSite) dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sites.yaml"), []byte(w.SitesYAML(w.server.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// killsEnv is how many processes TestKilledCrawl kills; a release is tested
// with 1000.
const killsEnv = "BAOGAO_TEST_KILLS"

// killsARound are those of one crawl: more, and there is a kill for each
// request.
const killsARound = 50

// TestKilledCrawl kills a crawl, and the indexing after it, at random instants
// and resumes it: in the end archive and index are those of a crawl that
// nobody disturbed, and nothing was asked for twice but what was under way.
func TestKilledCrawl(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: kills processes")
	}
	left := killsARound
	if n, err := strconv.Atoi(os.Getenv(killsEnv)); err == nil {
		left = n
	}
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv("BAOGAO_TEST_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("BAOGAO_TEST_SEED=%d", seed)
	k := &killer{site: watchSite(t), random: rand.New(rand.NewPCG(seed, 0)), want: map[string]bool{}}
	calm := k.site.dataDir(t)
	k.site.arm(0)
	if code, _, stderr := call(t, calm, "", "crawl"); code != exitDone {
		t.Fatalf("undisturbed crawl: exit %d: %s", code, stderr)
	}
	for _, address := range k.site.requests() {
		k.want[address] = true
	}
	undisturbed := answers(t, calm)
	total := 0
	for ; left > 0 && !t.Failed(); left -= killsARound {
		n := min(left, killsARound)
		total += n
		k.round(t, n)
		sameArchive(t, calm, k.dir)
		if diff := cmp.Diff(undisturbed, answers(t, k.dir)); diff != "" {
			t.Errorf("answers (-undisturbed +killed):\n%s", diff)
		}
	}
	t.Logf("%d of %d kills met a process at work", k.kills, total)
	if k.kills*10 < 7*total {
		t.Errorf("too few kills")
	}

	// What the second visit finds rests on what the first one kept.
	k.site.Advance()
	for _, dir := range []string{calm, k.dir} {
		if code, _, stderr := call(t, dir, "", "crawl", "--full"); code != exitDone {
			t.Fatalf("second crawl: exit %d: %s", code, stderr)
		}
	}
	sameArchive(t, calm, k.dir)
}

// round is one crawl with n kills: most of them while it asks, some while it
// reads what came, some while it indexes.
func (k *killer) round(t *testing.T, n int) {
	t.Helper()
	k.dir, k.done, k.pending = k.site.dataDir(t), map[string]bool{}, ""
	folds, indexings := max(1, n*8/50), max(1, n/10)
	k.crawls(t, max(1, n-folds-indexings))
	k.folds(t, folds)
	k.indexings(t, indexings)
}

// killer disturbs the crawl of one data directory.
type killer struct {
	site    *watchedSite
	random  *rand.Rand
	dir     string
	want    map[string]bool // what an undisturbed crawl asks for
	done    map[string]bool
	pending string       // what was under way when the last run was killed
	kills   int          // that met a process at work
	said    bytes.Buffer // by the last run
}

// crawls kills n crawls, spread over the requests of the whole; the last one
// has asked for everything when it dies.
func (k *killer) crawls(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		left := len(k.want) - len(k.done)
		step := min(left, 1+k.random.IntN(2*left/(n-i)+1))
		if i == n-1 {
			step = left
		}
		k.crawl(t, k.site.arm(1+step), k.moment(12)) // 1: robots.txt
		k.account(t)
	}
	for tries := 0; len(k.done) < len(k.want) && tries < 10; tries++ {
		k.crawl(t, k.site.arm(2+len(k.want)-len(k.done)), k.moment(12)) // 2: and what was under way
		k.account(t)
	}
	if diff := cmp.Diff(k.want, k.done); diff != "" {
		t.Fatalf("asked for (-undisturbed +killed):\n%s\nthe last run: %s", diff, &k.said)
	}
}

// folds kills n crawls that have nothing to ask for any more while they read
// what was captured, and lets one end.
func (k *killer) folds(t *testing.T, n int) {
	t.Helper()
	for i := range n + 1 {
		reached := k.site.arm(1)
		if i == n {
			reached = k.site.arm(0)
		}
		k.crawl(t, reached, k.moment(1200))
		k.account(t)
	}
}

// moment is a random while of up to so many milliseconds.
func (k *killer) moment(most int) time.Duration {
	return time.Duration(k.random.IntN(most*1000)) * time.Microsecond
}

// account notes what a run asked for: nothing twice but what was under way
// when the run before it was killed.
func (k *killer) account(t *testing.T) {
	t.Helper()
	for _, address := range k.site.requests() {
		if k.done[address] && address != k.pending {
			t.Errorf("%s is asked for again; under way was %q", address, k.pending)
		}
		k.done[address], k.pending = true, address
	}
}

// crawl runs one crawl and kills it a moment after the channel is closed.
func (k *killer) crawl(t *testing.T, reached <-chan struct{}, after time.Duration) {
	t.Helper()
	k.said.Reset()
	c := program(t.Context(), k.dir, "crawl", "-o", "json", "--log-level", "debug")
	c.Stdout, c.Stderr = &k.said, &k.said
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case <-reached:
	case err := <-ended:
		over(t, err, &k.said)
		return
	}
	timer := time.NewTimer(after)
	defer timer.Stop()
	select {
	case <-timer.C:
		k.kill(c, ended)
	case err := <-ended:
		over(t, err, &k.said)
	}
}

// kill kills a process and counts it if it was not over already.
func (k *killer) kill(c *exec.Cmd, ended <-chan error) {
	_ = c.Process.Kill()
	<-ended
	if !c.ProcessState.Exited() {
		k.kills++
	}
}

// over is what a crawl must be that came to its end: done.
func over(t *testing.T, err error, out *bytes.Buffer) {
	t.Helper()
	if err != nil {
		t.Fatalf("a resumed crawl fails: %v: %s", err, out)
	}
}

// indexings kills the indexing of what is crawled, now from the beginning, now
// over what the last kill left.
func (k *killer) indexings(t *testing.T, n int) {
	t.Helper()
	index := filepath.Join(k.dir, "index")
	for killed := 0; killed < n; {
		if killed%2 == 0 {
			if err := os.RemoveAll(index); err != nil {
				t.Fatal(err)
			}
		}
		c := program(t.Context(), k.dir, "index", "status")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		k.whileIndexing(index, ended)
		k.kill(c, ended)
		killed++
	}
}

// whileIndexing waits until a process writes to the index, and a random while
// longer.
func (k *killer) whileIndexing(index string, ended chan error) {
	poll := time.NewTicker(2 * time.Millisecond)
	defer poll.Stop()
	before := newest(index)
	for newest(index).Equal(before) {
		select {
		case <-poll.C:
		case err := <-ended:
			ended <- err
			return
		}
	}
	timer := time.NewTimer(k.moment(1500))
	defer timer.Stop()
	select {
	case <-timer.C:
	case err := <-ended:
		ended <- err
	}
}

// newest is when anything below a folder was last written to.
func newest(dir string) (last time.Time) {
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil {
			return nil //nolint:nilerr // files vanish while the index works
		}
		if info, err := d.Info(); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
		return nil
	})
	return last
}

// sameArchive compares what two data directories hold.
func sameArchive(t *testing.T, want, got string) {
	t.Helper()
	if code, out, stderr := call(t, got, "", "check"); code != exitDone {
		t.Fatalf("check: exit %d: %s %s", code, out, stderr)
	}
	if diff := cmp.Diff(digest(t, want), digest(t, got)); diff != "" {
		t.Errorf("archives (-undisturbed +killed):\n%s", diff)
	}
}

// digest lists every report of a data directory by what must not differ.
func digest(t *testing.T, dir string) (lines []string) {
	t.Helper()
	ar, err := archive.Open(t.Context(), dir, archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ar.Close()
	entries, err := ar.Changes(t.Context(), 0, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		r := &entries[i].Report
		lines = append(lines, fmt.Sprintf("%s v%d %s %s %s %d %s %s, %d sources",
			r.ID, entries[i].Version, entries[i].State, r.Versions[len(r.Versions)-1].SHA256, r.Kind, r.Year, r.Unit.Key(),
			sum(r.Title+r.Text), len(r.Sources)))
	}
	slices.Sort(lines)
	return lines
}

func sum(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:8])
}

// answers are the hits of a score of queries, in order: scores do not depend on
// how the reports came into the index.
func answers(t *testing.T, dir string) (lines []string) {
	t.Helper()
	queries := []string{
		"枫桥经验", `"放管服"`, "行政复议 应诉", "单位:松泉镇", "类型:政府工作报告 年份:2024", "部分:问题 执法力量", "部分:安排 普法",
		"标题:信息公开 2022", "茶园", `"高标准农田"`, "矛盾纠纷 化解率", "地区:栖云县", "年份:2021..2022 法律顾问", "第一责任人",
		"项目建设 -农业", "乡村振兴 | 脱贫", "县司法局", "应急 预案", "来源:栖云县人民政府办公室", "行政执法 培训 考试",
	}
	var in strings.Builder
	for i, q := range queries {
		fmt.Fprintf(&in, "q%d\t%s\n", i, q)
	}
	code, out, stderr := call(t, dir, in.String(), "search", "--batch", "-", "-k", "1000", "-o", "trec")
	if code != exitDone {
		t.Fatalf("search --batch: exit %d: %s", code, stderr)
	}
	for line := range strings.Lines(out) {
		f := strings.Fields(line)
		lines = append(lines, f[0]+" "+f[2])
	}
	if len(lines) < 200 {
		t.Fatalf("only %d hits: %s", len(lines), out)
	}
	return lines
}
