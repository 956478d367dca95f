package document

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numberFormat is how a cell shows its number, as far as it changes what the
// number says: a share, decimals, a date. Colours, widths and the signs of
// thousands are left out.
type numberFormat struct {
	percent  bool
	date     bool
	clock    bool
	decimals int // −1: as many as there are
}

// quoted is what a format shows as it stands, and its conditions and colours.
var quoted = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.|\[[^\]]*\]`)

// newNumberFormat reads a format code; the built-in ones have none.
func newNumberFormat(id int, code string) numberFormat {
	switch {
	case code != "":
	case id == 9:
		return numberFormat{percent: true}
	case id == 10:
		return numberFormat{percent: true, decimals: 2}
	case id == 1 || id == 3 || id == 37 || id == 38:
		return numberFormat{}
	case id == 2 || id == 4 || id == 39 || id == 40:
		return numberFormat{decimals: 2}
	case id >= 14 && id <= 17 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 58:
		return numberFormat{date: true}
	case id >= 18 && id <= 21 || id >= 45 && id <= 47:
		return numberFormat{clock: true}
	case id == 22:
		return numberFormat{date: true, clock: true}
	default:
		return numberFormat{decimals: -1}
	}
	code, _, _ = strings.Cut(quoted.ReplaceAllString(code, ""), ";") // positive numbers come first
	code = strings.ToLower(code)
	f := numberFormat{decimals: -1}
	switch {
	case strings.ContainsAny(code, "yd") || strings.Contains(code, "mmm"):
		f.date, f.clock = true, strings.Contains(code, "h")
	case strings.ContainsAny(code, "hs"):
		f.clock = true
	case strings.Contains(code, "general") || !strings.ContainsAny(code, "0#"):
	default:
		f.percent = strings.Contains(code, "%")
		_, fraction, _ := strings.Cut(code, ".")
		f.decimals = strings.Count(fraction, "0") + strings.Count(fraction, "#")
		if strings.Contains(code, "e") {
			f.decimals = -1
		}
	}
	return f
}

// print shows a number as the sheet does; what is none stays.
func (f numberFormat) print(text string, epoch1904 bool) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return text
	}
	if f.date || f.clock {
		return f.moment(v, epoch1904, text)
	}
	sign := ""
	if f.percent {
		v, sign = v*100, "%"
	}
	if f.decimals >= 0 && f.decimals <= 20 {
		return strconv.FormatFloat(v, 'f', f.decimals, 64) + sign
	}
	// Fifteen digits are what a sheet keeps; the sixteenth is the binary's.
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil || math.Abs(v) >= 1e15 {
		return text + sign
	}
	return strconv.FormatFloat(short, 'f', -1, 64) + sign
}

// moment shows a number of days: 1 is the first of January 1900, and 60 the
// 29th of February that never was.
func (f numberFormat) moment(v float64, epoch1904 bool, text string) string {
	if v < 0 || v > 2_958_465 { // the year 9999
		return text
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case epoch1904:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case v < 60:
		start = start.AddDate(0, 0, 1)
	}
	days, rest := math.Modf(v)
	t := start.AddDate(0, 0, int(days)).Add(time.Duration(math.Round(rest*86400)) * time.Second)
	switch {
	case f.date && f.clock:
		return t.Format("2006-01-02 15:04")
	case f.date:
		return t.Format("2006-01-02")
	default:
		return t.Format("15:04:05")
	}
}
