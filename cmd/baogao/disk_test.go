//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// smallDisk is a disk of so many bytes; grow changes its size.
func smallDisk(t *testing.T, size int) (dir string, grow func(size int)) {
	t.Helper()
	dir = t.TempDir()
	mount := func(flags uintptr, size int) error {
		return unix.Mount("tmpfs", dir, "tmpfs", flags, fmt.Sprintf("size=%d", size))
	}
	if err := mount(0, size); errors.Is(err, unix.EPERM) || errors.Is(err, unix.ENOSYS) {
		t.Skip("only root may mount a small disk:", err)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir, func(size int) {
		if err := mount(unix.MS_REMOUNT, size); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk: a crawl that fills the disk says so and stops; what was stored
// is whole, and with room again the crawl goes on to where it would have come.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: crawls the demo county")
	}
	site := watchSite(t)
	disk, grow := smallDisk(t, 4<<20)
	dir := filepath.Join(disk, "data")
	held := stock(t, dir)
	config := []byte(site.SitesYAML(site.server.URL))
	if err := os.WriteFile(filepath.Join(dir, "sites.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "baogao.yaml"), []byte("min_free: 0\n"), 0o600); err != nil {
		t.Fatal(err) // else the crawl would pause before the disk is full
	}
	full := func(args ...string) {
		t.Helper()
		code, out, stderr := call(t, dir, "", args...)
		if code != exitFailed || !strings.Contains(stderr, "磁盘已满，请腾出空间后重新运行") {
			t.Errorf("%v on a full disk: exit %d: %s %s", args, code, out, stderr)
		}
		unharmed(t, dir, held)
	}
	full("crawl")
	full("crawl")

	grow(256 << 20)
	if code, _, stderr := call(t, dir, "", "crawl"); code != exitDone {
		t.Fatalf("with room again: exit %d: %s", code, stderr)
	}
	calm := site.dataDir(t)
	stock(t, calm)
	if code, _, stderr := call(t, calm, "", "crawl"); code != exitDone {
		t.Fatalf("undisturbed: exit %d: %s", code, stderr)
	}
	if diff := cmp.Diff(digest(t, calm), digest(t, dir)); diff != "" {
		t.Errorf("(-undisturbed +full disk):\n%s", diff)
	}
	held = digest(t, dir)

	// The index is derived: when it finds no room, the archive is none the worse.
	if err := os.RemoveAll(filepath.Join(dir, "index")); err != nil {
		t.Fatal(err)
	}
	grow(used(t, disk) + 300<<10)
	full("search", "枫桥经验")
	grow(256 << 20)
	if code, out, stderr := call(t, dir, "", "search", "枫桥经验"); code != exitDone || strings.Contains(out, "共 0 份") {
		t.Errorf("search with room again: exit %d: %s %s", code, out, stderr)
	}
}

// used is how many bytes of a disk are taken.
func used(t *testing.T, dir string) int {
	t.Helper()
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		t.Fatal(err)
	}
	return int(s.Blocks-s.Bfree) * int(s.Bsize)
}
