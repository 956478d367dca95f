package report

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
	docNumber   = regexp.MustCompile(`[〔【\[(]\d{4}[〕】\])] *第? *\d+ *号`)
	chineseYear = regexp.MustCompile(`[一二][〇零○O0一二三四五六七八九]{3} *年`)
	subject     = regexp.MustCompile(`(人民)?政府(\d{4}年度?)?工作报告|(推进|落实)?法治政府|(推进)?法治建设|依法行政|依法治[县市区镇乡]|(政府|主动)?信息公开|政府网站|网站工作|网站监管`)
	// tails are what a site or a file adds behind a title.
	tails        = regexp.MustCompile(`(\.(pdf|docx?|wps|ofd|txt|html?|md)|[_|].*|-+[^\d\-][^-]*)$`)
	tag          = regexp.MustCompile(`^【[^】]{1,8}】(.+)$`)
	issuerBreaks = regexp.MustCompile(`[\s、]+`)
	// behind is a name behind the whole: 年度报告——渠县有庆镇, 年度报表(渠县教育局).
	behind = regexp.MustCompile(`(?:[—–]+([^—–\d在]{2,30})|\(([^()]{2,30})\)[\d年度]*)$`)
	// before is what a site or a desk writes before a title.
	before = regexp.MustCompile(`^(转发|图解|解读|一图读懂|[(\[](转载|公示|公开)[)\]])[:：]?`)
	// listed is the place of a file in a list: 附件1. or 2、.
	listed = regexp.MustCompile(`^(附件 ?\d{0,2}[:.、 ]*|\d{1,2}[.、] ?)`)
	// congress names the people's congress that a work report is given to.
	congress     = regexp.MustCompile(`(?:^|[在—(日 ])([^在—()日 ]{1,24}?(?:省|市|县|区|州|旗|镇|乡))第?[\d一二三四五六七八九十]{1,4}届`)
	partyFirst   = regexp.MustCompile(`^(中共.{2,24}?(?:委员会|党委|[县市区州省旗盟]委|党工委|党组)|[^中].{1,20}?(?:党委|党工委|委员会|[县市区]委))[和及与]?(.{2,}(?:政府|办事处|管委会|公署))$`)
	leadingWords = regexp.MustCompile(`^(关于|公开|公布|报送|上报|印发|在|\d{4}年度?)+`)
	endingWords  = regexp.MustCompile(`(推进|履行|开展|落实|上报|报送|公布|的|年度|本级|门户网站|门户|官方网站|政务网站|网站)+$`)
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
	for _, m := range subject.FindAllStringIndex(clean, -1) {
		if strings.HasPrefix(clean[m[1]:], "委员会") || strings.HasPrefix(clean[m[1]:], "办公室") || strings.HasPrefix(clean[m[1]:], "领导小组") {
			continue // 全面依法治县委员会 is who reports
		}
		about = m[0]
		if strings.HasPrefix(clean[about:], "政府") && strings.HasSuffix(clean[:about], "人民") {
			about -= len("人民")
		}
		break
	}
	t.year = titleYear(clean, about)
	if t.units = issuers(clean, about); len(t.units) == 0 || t.kind == WorkReport && strings.Contains(t.units[0], "代表大会") {
		t.units = issuerBehind(clean, t.kind)
	}
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
	text = listed.ReplaceAllString(simplified(strings.TrimSpace(text)), "")
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
	for _, none := range [...]*regexp.Regexp{yearRange, docNumber} {
		clean = none.ReplaceAllStringFunc(clean, func(s string) string { return strings.Repeat("~", len(s)) })
	}
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
	head := leadingWords.ReplaceAllString(strings.TrimSpace(yearRange.ReplaceAllString(clean[:about], " ")), "")
	for _, word := range [...]string{"关于", "转发"} {
		if at := strings.Index(head, word); at > 0 {
			head = head[:at]
		}
	}
	parts := yearInTitle.FindStringSubmatchIndex(" " + head + " ")
	if parts != nil {
		at := parts[2] - 1 // the blank before
		if said := strings.Trim(head[:at], " (["); said != "" {
			head = said
		} else {
			head = head[min(len(head), at+4):]
		}
	}
	head = strings.Trim(head, " 年度的-—:：,，()[]【】（《“”")
	head = before.ReplaceAllString(head, "")
	head = endingWords.ReplaceAllString(head, "")
	return mainFirst(splitIssuers(head))
}

// issuerBehind finds who reports where nobody stands before: in brackets or
// behind a dash at the end, or as the government of the congress addressed.
func issuerBehind(clean string, kind Kind) []string {
	if m := behind.FindStringSubmatch(clean); m != nil {
		if name := strings.TrimSpace(m[1] + m[2]); isIssuer(name) {
			return []string{name}
		}
	}
	if m := congress.FindStringSubmatch(clean); m != nil && kind == WorkReport {
		return []string{m[1]}
	}
	return nil
}

// isIssuer reports whether words end as the names of those who report do.
func isIssuer(name string) bool {
	if isDepartment(name) || strip(name) != name {
		return true
	}
	for _, end := range endings {
		if strings.HasSuffix(name, end[0]) {
			return true
		}
	}
	return strings.HasSuffix(name, "旗") || strings.HasSuffix(name, "州")
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
		if n := len(units); n > 0 && isPlace(units[n-1]) {
			units[n-1] += part // 渠县 有庆镇
			continue
		}
		units = append(units, unspaced(part)...)
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

// isPlace reports whether a name is that of a place above the township, without
// an organ.
func isPlace(name string) bool {
	last, _ := utf8.DecodeLastRuneInString(name)
	return strings.ContainsRune("省市县区旗州", last) && utf8.RuneCountInString(name) >= 2
}

// unspaced parts two issuers of one place that stand without a blank:
// 渠县司法局渠县教育局.
func unspaced(part string) []string {
	at := strings.IndexAny(part, "省市县区旗州")
	if at < 3 || at > 30 {
		return []string{part}
	}
	place := part[:at+len("县")]
	next := strings.Index(part[len(place):], strings.TrimPrefix(place, "中共"))
	if next <= 0 || !isIssuer(part[:len(place)+next]) {
		return []string{part}
	}
	return []string{part[:len(place)+next], part[len(place)+next:]}
}

// mainFirst puts the government before the Party committee of a joint title,
// for it is the government's report. A government named by its organ alone is
// that of the committee's place: 有庆镇党委、政府.
func mainFirst(units []string) []string {
	for i, u := range units {
		if i == 0 || !isParty(units[0]) || isParty(u) {
			continue
		}
		if strings.HasPrefix(u, "政府") || strings.HasPrefix(u, "人民政府") || u == "办事处" {
			u = placeOf(units[0]) + u
		}
		units[0], units[i] = u, units[0]
		break
	}
	return units
}
