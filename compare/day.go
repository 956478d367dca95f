package compare

import (
	"strconv"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

// china is the zone of every deadline.
func china() *time.Location { return time.FixedZone("CST", 8*60*60) }

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china()).Format(time.DateOnly)
}

func stamped(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china()).Format(time.RFC3339)
}

func parseDay(s string) (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return t, err == nil
}

// days counts from one day to another.
func days(from, to string) int {
	a, ok := parseDay(from)
	b, also := parseDay(to)
	if !ok || !also {
		return 0
	}
	return int(b.Sub(a).Hours()) / 24
}
