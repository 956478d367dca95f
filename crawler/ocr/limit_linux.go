package ocr

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Limits the system holds a program to. Programs with models of their own map
// far more than they use.
const (
	maxMemory = 8 << 30
	maxFile   = 256 << 20
)

// apart gives the program a group of its own, so that its children end with it.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
}

// limit bounds a program that was just started; in its first millisecond it has
// none.
func limit(pid int, timeout time.Duration) error {
	seconds := uint64(timeout/time.Second) + 1 //nolint:gosec // New lets no timeout be negative
	for _, l := range []struct {
		resource int
		most     uint64
	}{{unix.RLIMIT_AS, maxMemory}, {unix.RLIMIT_CPU, 4 * seconds}, {unix.RLIMIT_CORE, 0}, {unix.RLIMIT_FSIZE, maxFile}} {
		err := unix.Prlimit(pid, l.resource, &unix.Rlimit{Cur: l.most, Max: l.most}, nil)
		if errors.Is(err, unix.ESRCH) {
			return nil // it ended already
		}
		if err != nil {
			return fmt.Errorf("limit the program: %w", err)
		}
	}
	return nil
}
