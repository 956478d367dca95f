//go:build unix

package extract

import (
	"syscall"
	"time"
)

// cpuTime is what the process has had of the processor: on a machine that
// others use too, the time on the wall says little of a program.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
