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
	// yearInTitle is a year that a title speaks of; one with a month is a date.
	yearInTitle = regexp.MustCompile(`(?:^|[^\d])((?:19|20)\d\d) *(年度|年|度|\)|[^\d.年\-—~至月])`)
	monthBehind = regexp.MustCompile(`^\d{1,2}月`)
	yearRange   = regexp.MustCompile(`(?:19|20)\d\d年? *[-—~–－至到]+ *(?:19|20)\d\d年?`)
	chineseYear = regexp.MustCompile(`[一二][〇零○O0一二三四五六七八九]{3} *年`)
	subject     = regexp.MustCompile(`(人民)?政府(\d{4}年度?)?工作报告|(推进|落实)?法治政府|(推进)?法治建设|依法行政|依法治[县市区镇乡]|(政府|主动)?信息公开|政府网站|网站工作|网站监管`)
	// tails are what a site or a file adds behind a title.
	tails        = regexp.MustCompile(`(\.(pdf|docx?|wps|ofd|txt|html?|md)|[_|].*|-[^\d\-][^-]*)$`)
	tag          = regexp.MustCompile(`^【[^】]{1,8}】(.+)$`)
	issuerBreaks = regexp.MustCompile(`[\s、]+`)
	partyFirst   = regexp.MustCompile(`^(中共.{2,20}?(?:委员会|党委|[县市区州省]委|党工委|党组))[和及与]?(.{3,})$`)
	leadingWords = regexp.MustCompile(`^(关于|在|\d{4}年度?)+`)
	endingWords  = regexp.MustCompile(`(推进|履行|开展|落实|上报|报送|公布|的|年度|本级)+$`)
)

// readTitle reads kind, year and units from a title.
func readTitle(text string) title {
	clean := cleanTitle(text)
	whole := strings.Join(strings.Fields(clean), "")
	t := title{kind: Kind(first(kindRules, whole))}
	if t.kind == "" {
		t.kind = Other
	}
	about := len(clean)
	if m := subject.FindStringIndex(clean); m != nil {
		about = m[0]
		if strings.HasPrefix(clean[about:], "政府") && strings.HasSuffix(clean[:about], "人民") {
			about -= len("人民")
		}
	}
	t.year = titleYear(clean, about)
	t.units = issuers(clean, about)
	return t
}

// cleanTitle folds what a title's printing adds: spaces, full width, brackets
// around the whole, Chinese digits of the year, the names of file and site.
func cleanTitle(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case 0xFF01 <= r && r <= 0xFF5E:
			return r - 0xFEE0
		}
		return r
	}, cutAt(text, 600))
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "【") {
		text = tag.ReplaceAllString(text, "$1")
	}
	text = strings.TrimSpace(strings.Trim(text, "【】[]"))
	if strings.HasPrefix(text, "《") && strings.HasSuffix(text, "》") {
		text = strings.Trim(text, "《》")
	}
	for range 3 {
		short := strings.TrimSpace(tails.ReplaceAllString(text, ""))
		if short == text {
			break
		}
		text = short
	}
	if !strings.ContainsAny(text, "〇零○O一二三四五六七八九") {
		return text
	}
	return chineseYear.ReplaceAllStringFunc(text, func(y string) string {
		return strings.NewReplacer("〇", "0", "零", "0", "○", "0", "O", "0", "一", "1", "二", "2", "三", "3", "四", "4",
			"五", "5", "六", "6", "七", "7", "八", "8", "九", "9", " ", "").Replace(y)
	})
}

// titleYear is the year nearest before what the report is about, else the
// first behind it: 2021年关于2020年度法治政府建设情况的报告 is of 2020.
func titleYear(clean string, about int) int {
	clean = yearRange.ReplaceAllStringFunc(clean, func(s string) string { return strings.Repeat("~", len(s)) })
	year := 0
	for _, m := range yearInTitle.FindAllStringSubmatchIndex(clean+" ", -1) {
		if m[2] > about && year != 0 {
			break
		}
		dated := strings.HasPrefix(clean[min(len(clean), m[3]):], "年") && monthBehind.MatchString(clean[min(len(clean), m[3]+len("年")):])
		if dated && !strings.Contains(clean, "工作报告") {
			continue
		}
		year, _ = strconv.Atoi(clean[m[2]:m[3]]) // four digits
	}
	return year
}

// issuers finds who reports: what stands before the year, between the year and
// what the report is about, or in brackets behind it.
func issuers(clean string, about int) []string {
	head := leadingWords.ReplaceAllString(strings.TrimSpace(clean[:about]), "")
	if at := strings.Index(head, "关于"); at > 0 {
		head = head[:at]
	}
	parts := yearInTitle.FindStringSubmatchIndex(" " + head + " ")
	if parts != nil {
		at := parts[2] - 1 // the blank before
		if before := strings.TrimSpace(head[:at]); before != "" {
			head = before
		} else {
			head = head[min(len(head), at+4):]
		}
	}
	head = strings.Trim(head, " 年度的-—:：,，(（《")
	head = endingWords.ReplaceAllString(head, "")
	return mainFirst(splitIssuers(head))
}

// splitIssuers parts a joint title. Blanks part names only where each part is
// one; else they pad: 渠　县.
func splitIssuers(head string) []string {
	var units []string
	for _, part := range issuerBreaks.Split(head, -1) {
		if n := len([]rune(part)); n == 1 {
			units = []string{strings.Join(issuerBreaks.Split(head, -1), "")}
			break
		}
		units = append(units, part)
	}
	var kept []string
	for _, part := range units {
		if m := partyFirst.FindStringSubmatch(part); m != nil {
			kept = append(kept, m[1], m[2])
			continue
		}
		if n := len([]rune(part)); n >= 2 && n <= 30 && !strings.ContainsAny(part, "《》“”。") {
			kept = append(kept, part)
		}
	}
	return kept
}

// mainFirst puts the government before the Party committee of a joint title,
// for it is the government's report.
func mainFirst(units []string) []string {
	for i, u := range units {
		if i > 0 && strings.HasSuffix(u, "政府") && strings.HasPrefix(units[0], "中共") {
			units[0], units[i] = units[i], units[0]
		}
	}
	return units
}
