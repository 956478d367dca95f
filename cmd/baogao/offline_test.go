//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"baogao/crawler"
)

// offlineEnv holds the folder that the child of TestOffline takes for its root.
const offlineEnv = "BAOGAO_TEST_OFFLINE_ROOT"

// TestOffline runs the demo where county data centres are: the one static file
// and /tmp in an otherwise empty root, with no network but loopback.
func TestOffline(t *testing.T) {
	if testing.Short() {
		t.Skip("slow: builds the program")
	}
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(root, "baogao"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v: %s", err, out)
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOfflineChild$")
	child.Env = []string{offlineEnv + "=" + root}
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	var out, stderr bytes.Buffer
	child.Stdout, child.Stderr = &out, &stderr
	if err := child.Run(); errors.Is(err, syscall.EPERM) {
		t.Skip("only root may make a machine without network:", err)
	} else if err != nil {
		t.Fatalf("%v: %s %s", err, out.String(), stderr.String())
	}
	var s crawler.Summary
	if err := json.Unmarshal(out.Bytes(), &s); err != nil || s.Totals.Reports.New < 300 {
		t.Errorf("%v: %s", err, out.String())
	}
}

// TestOfflineChild is no test of its own: it becomes the program that
// TestOffline runs.
func TestOfflineChild(t *testing.T) {
	root := os.Getenv(offlineEnv)
	if root == "" {
		t.Skip("runs as the child of TestOffline")
	}
	if err := loopbackUp(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(syscall.Chroot(root), syscall.Chdir("/")); err != nil {
		t.Fatal(err)
	}
	t.Fatal(syscall.Exec("/baogao", []string{"baogao", "demo", "--once", "-o", "json"}, nil))
}

// loopbackUp starts the loopback device, which is down in a new network.
func loopbackUp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	return unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request)
}
