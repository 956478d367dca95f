//go:build !linux

package crawler

// systemClock has nobody to ask here.
func systemClock() (source string, maxError int64) { return "unknown", 0 }
