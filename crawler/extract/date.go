package extract

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"baogao/internal/china"
)

var (
	fullDate = regexp.MustCompile(`((?:19|20)\d{2})\s*(?:[-/.—－]|年)\s*(\d{1,2})\s*(?:[-/.—－]|月)\s*(\d{1,2})`)
	// solidDate must be a token of its own: 14-digit ids begin with dates too.
	solidDate   = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})(\d{2})(\d{2})(?:\D|$)`)
	shortDate   = regexp.MustCompile(`(?:^|[^\d-])(\d{2})-(\d{2})-(\d{2})(?:\D|$)`)
	chineseDate = regexp.MustCompile(`([二一][〇○Ｏ零0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日`)
)

// ParseDate finds the first calendar date in s: 2021-03-30, 2021/3/30,
// 2021年3月30日, 20210330, 二〇二一年三月三十日, 21-03-30. It returns
// YYYY-MM-DD, or "" if s holds no date that exists.
func ParseDate(s string) string {
	date, _ := findDate(s)
	return date
}

// findDate is ParseDate with the place of the date in s.
func findDate(s string) (date string, at []int) {
	if !strings.ContainsAny(s, "0123456789") {
		return spelledDate(s)
	}
	for _, re := range []*regexp.Regexp{fullDate, solidDate, shortDate} {
		for _, m := range re.FindAllStringSubmatchIndex(s, 8) {
			year := s[m[2]:m[3]]
			if len(year) == 2 {
				year = "20" + year
			}
			if date = calendar(year, s[m[4]:m[5]], s[m[6]:m[7]]); date != "" {
				return date, []int{m[2], m[7]}
			}
		}
	}
	return spelledDate(s)
}

// spelledDate finds 二〇二一年三月三十日.
func spelledDate(s string) (date string, at []int) {
	if !strings.Contains(s, "年") {
		return "", nil
	}
	if m := chineseDate.FindStringSubmatchIndex(s); m != nil {
		year, month, day := s[m[2]:m[3]], s[m[4]:m[5]], s[m[6]:m[7]]
		return calendar(digits(year), tens(month), tens(day)), []int{m[0], m[1]}
	}
	return "", nil
}

// calendar joins the parts of a date that exists and is no nonsense.
func calendar(year, month, day string) string {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if y == 1970 && m == 1 && d == 1 {
		return "" // a time stamp that nobody set
	}
	if y < 1949 || y > 2099 || t.Year() != y || int(t.Month()) != m || t.Day() != d {
		return ""
	}
	return t.Format(time.DateOnly)
}

func numeral(r rune) int {
	switch r {
	case '〇', '○', 'Ｏ', '零', '0':
		return 0
	}
	if _, after, found := strings.Cut("一1二2三3四4五5六6七7八8九9", string(r)); found {
		return int(after[0] - '0')
	}
	return -1
}

// digits reads 二〇二一 as 2021.
func digits(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprint(&b, numeral(r))
	}
	return b.String()
}

// tens reads 三十一 as 31.
func tens(s string) string {
	before, after, found := strings.Cut(s, "十")
	if !found {
		return digits(s)
	}
	n := 10
	if before != "" {
		n = 10 * numeral([]rune(before)[0])
	}
	if after != "" {
		n += numeral([]rune(after)[0])
	}
	return strconv.Itoa(n)
}

// urlDates are the URL dialects that carry a whole date.
var urlDates = []*regexp.Regexp{
	regexp.MustCompile(`/t((?:19|20)\d{2})(\d{2})(\d{2})_\d+`),                   // TRS
	regexp.MustCompile(`/art/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})/`),             // Hanweb
	regexp.MustCompile(`/((?:19|20)\d{2})-(\d{1,2})[/-](\d{1,2})/`),              // /2018-11/09/, /2018-11-09/
	regexp.MustCompile(`/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})/`),                 // /2018/11/09/
	regexp.MustCompile(`/((?:19|20)\d{2})/(\d{2})(\d{2})/`),                      // /2018/1109/
	regexp.MustCompile(`/((?:19|20)\d{2})(\d{2})/(\d{2})/`),                      // /201811/09/
	regexp.MustCompile(`/((?:19|20)\d{2})(\d{2})(\d{2})/`),                       // /20181109/
	regexp.MustCompile(`/((?:19|20)\d{2})(\d{2})(\d{2})\d{4,12}/index\.s?html?`), // id that begins with the time
}

// urlDate returns the date in an article's address.
func urlDate(url string) string {
	for _, re := range urlDates {
		if m := re.FindStringSubmatch(url); m != nil {
			if date := calendar(m[1], m[2], m[3]); date != "" {
				return date
			}
		}
	}
	return ""
}

var (
	stamp    = regexp.MustCompile(`^1\d{9}(?:\d{3})?$`)
	zonedUTC = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:?00)$`)
)

// metaDate reads the date of a meta tag, which programs write: a time in UTC,
// whose day is often that before, or a Unix time.
func metaDate(s string) string {
	s = strings.TrimSpace(s)
	if stamp.MatchString(s) {
		n, _ := strconv.ParseInt(s[:10], 10, 64)
		return time.Unix(n, 0).In(china.Zone()).Format(time.DateOnly)
	}
	if m := zonedUTC.FindStringSubmatch(s); m != nil {
		if t, err := time.Parse("2006-01-02T15:04:05", m[1]); err == nil {
			return ParseDate(t.In(china.Zone()).Format(time.DateOnly))
		}
	}
	return ParseDate(s)
}

// bannerDate reports whether a line shows today's date, as page heads do.
func bannerDate(s string) bool {
	return strings.Contains(s, "星期") || strings.Contains(s, "今天是") || strings.Contains(s, "周一至") ||
		strings.Contains(s, "页面生成")
}

// squash drops all white space, to compare texts however they were laid out.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if shown(r) {
			return r
		}
		return -1
	}, s)
}
