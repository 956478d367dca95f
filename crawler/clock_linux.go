package crawler

import "golang.org/x/sys/unix"

// systemClock asks the kernel, which whoever sets the clock by NTP keeps
// informed: whether it is synchronised, and the largest error in milliseconds.
func systemClock() (source string, maxError int64) {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	switch {
	case err != nil:
		return "unknown", 0
	case state == unix.TIME_ERROR || t.Status&unix.STA_UNSYNC != 0:
		return "unsynchronised", 0
	}
	const microseconds = 1000
	return "ntp", int64(t.Maxerror) / microseconds //nolint:unconvert // 32 bits on some systems
}
