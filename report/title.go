package report

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// title is what a title says.
type title struct {
	kind  Kind
	year  int
	units []string // as printed, the main one first
}

var (
	yearInTitle  = regexp.MustCompile(`((?:19|20)\d\d)(?:年度|年|度)`)
	bareYear     = regexp.MustCompile(`(?:^|\D)((?:19|20)\d\d)(?:\D|$)`)
	chineseYear  = regexp.MustCompile(`[一二][〇零○O0一二三四五六七八九]{3}年`)
	subject      = regexp.MustCompile(`(中华人民共和国)?(政府工作报告|(推进|落实)?法治政府建设|(推进)?法治建设|依法行政|依法治[县市区镇乡]|(政府|主动)?信息公开|政府网站)`)
	issuerBreaks = regexp.MustCompile(`[\s　、]+`)
)

// readTitle reads kind, year and units from a title.
func readTitle(text string) title {
	clean := cleanTitle(text)
	t := title{kind: Kind(first(kindRules, clean))}
	if t.kind == "" {
		t.kind = Other
	}
	from, to := -1, -1
	if m := yearInTitle.FindStringSubmatchIndex(clean); m != nil {
		t.year, _ = strconv.Atoi(clean[m[2]:m[3]]) // four digits
		from, to = m[0], m[1]
	} else if m := bareYear.FindStringSubmatch(clean); m != nil {
		t.year, _ = strconv.Atoi(m[1]) // four digits
	}
	t.units = issuers(clean, from, to)
	return t
}

// cleanTitle folds what a title's printing adds: spaces, full width, brackets
// around the whole, Chinese digits of the year.
func cleanTitle(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case 0xFF01 <= r && r <= 0xFF5E:
			return r - 0xFEE0
		}
		return r
	}, text)
	text = strings.Trim(strings.TrimSpace(text), "【】[]《》")
	return chineseYear.ReplaceAllStringFunc(text, func(y string) string {
		return strings.NewReplacer("〇", "0", "零", "0", "○", "0", "O", "0", "一", "1", "二", "2", "三", "3", "四", "4",
			"五", "5", "六", "6", "七", "7", "八", "8", "九", "9").Replace(y)
	})
}

// issuers finds who reports: what stands before the year, or between the year
// and what the report is about.
func issuers(clean string, yearFrom, yearTo int) []string {
	end := len(clean)
	if m := subject.FindStringIndex(clean); m != nil {
		end = m[0]
	}
	if about := strings.Index(clean, "关于"); about >= 0 && about < end {
		end = about
	}
	var head string
	switch {
	case yearFrom >= 0 && yearFrom < end && strings.TrimSpace(clean[:yearFrom]) != "":
		head = clean[:yearFrom]
	case yearFrom >= 0 && yearTo <= end:
		head = clean[yearTo:end]
	default:
		head = clean[:end]
	}
	head = strings.Trim(strings.TrimSpace(head), "的-—:：,，(（")
	var units []string
	for _, part := range issuerBreaks.Split(head, -1) {
		if n := len([]rune(part)); n >= 2 && n <= 30 && !strings.ContainsAny(part, "《》“”。") {
			units = append(units, part)
		}
	}
	return mainFirst(units)
}

// mainFirst puts the government before the Party committee of a joint title,
// for it is the government's report.
func mainFirst(units []string) []string {
	for i, u := range units {
		if i > 0 && strings.HasSuffix(u, "政府") && !strings.HasSuffix(units[0], "政府") {
			units[0], units[i] = units[i], units[0]
		}
	}
	return units
}
