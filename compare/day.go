package compare

import (
	"strconv"
	"time"

	"baogao/internal/china"
	"baogao/report"
)

func itoa(n int) string { return strconv.Itoa(n) }

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china.Zone()).Format(time.DateOnly)
}

func stamped(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(china.Zone()).Format(time.RFC3339)
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

// soonest is the first day on which the report of a year can be out, empty
// where nobody knows: nobody reports on a year in the middle of it, some do in
// its last weeks. A 政府工作报告 bears the year it is given in.
func soonest(kind report.Kind, year int) string { return string(appendSoonest(nil, kind, year)) }

func appendSoonest(b []byte, kind report.Kind, year int) []byte {
	if year == 0 || kind == report.WorkReport || kind == report.Other {
		return b
	}
	return append(strconv.AppendInt(b, int64(year), 10), "-11-01"...)
}

// premature says that a claimed day is too early to be believed. It is asked of
// both texts of every match when they are put in order, so it makes no string.
func premature(kind report.Kind, year int, day string) bool {
	var room [16]byte
	return day != "" && day < string(appendSoonest(room[:0], kind, year))
}
