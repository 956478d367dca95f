package report

import (
	"regexp"
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
	monthBehind = regexp.MustCompile(`^\d{1,2}月`)
	yearRange   = regexp.MustCompile(`(?:19|20)\d\d年? *[-—~–－至到]+ *(?:19|20)\d\d年?`)
	docNumber   = regexp.MustCompile(`[〔【\[(]\d{4}[〕】\])] *第? *\d+ *号`)
	chineseYear = regexp.MustCompile(`[一二][〇零○O0一二三四五六七八九]{3} *年`)
	// tails are what a site or a file adds behind a title.
	tails = regexp.MustCompile(`(\.(pdf|docx?|wps|ofd|txt|html?|md)|[_|].*|-+[^\d\-][^-]*)$`)
	tag   = regexp.MustCompile(`^【[^】]{1,8}】(.+)$`)
	// behind is a name behind the whole: 年度报告——渠县有庆镇, 年度报表(渠县教育局).
	behind = regexp.MustCompile(`(?:[—–]+([^—–\d在]{2,30})|\(([^()]{2,30})\)[\d年度]*)$`)
	// before is what a site or a desk writes before a title.
	before = regexp.MustCompile(`^(转发|图解|解读|一图读懂|[(\[](转载|公示|公开)[)\]])[:：]?`)
	// listed is the place of a file in a list: 附件1. or 2、.
	listed = regexp.MustCompile(`^(附件 ?\d{0,2}[:.、 ]*|\d{1,2}[.、] ?)`)
	// congress names the people's congress that a work report is given to.
	congress   = regexp.MustCompile(`(?:^|[在—(日 ])([^在—()日 ]{1,24}?(?:省|市|县|区|州|旗|镇|乡))第?[\d一二三四五六七八九十]{1,4}届`)
	partyFirst = regexp.MustCompile(`^(中共.{2,24}?(?:委员会|党委|[县市区州省旗盟]委|党工委|党组)|[^中].{1,20}?(?:党委|党工委|委员会|[县市区]委))[和及与]?(.{2,}(?:政府|办事处|管委会|公署))$`)
)

// readTitle reads kind, year and units from a title.
func readTitle(text string) title {
	clean := cleanTitle(text)
	whole := strings.ReplaceAll(clean, " ", "")
	t := title{kind: Kind(first(kindRules, whole))}
	if t.kind == "" {
		t.kind = Other
	}
	about := len(clean)
	for at, end, ok := subjectIn(clean, 0); ok; at, end, ok = subjectIn(clean, end) {
		if rest := clean[end:]; strings.HasPrefix(rest, "委员会") || strings.HasPrefix(rest, "办公室") || strings.HasPrefix(rest, "领导小组") {
			continue // 全面依法治县委员会 is who reports
		}
		about = at
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
		case firstHan <= r && r <= lastHan:
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		case 0xFF01 <= r && r <= 0xFF5E:
			return r - 0xFEE0
		}
		return r
	}, cutAt(text, 600))
	text = simplified(strings.TrimSpace(text))
	if listedHeads.in(cutAt(text, len("附"))) {
		text = listed.ReplaceAllString(text, "")
	}
	if strings.HasPrefix(text, "【") {
		text = tag.ReplaceAllString(text, "$1")
	}
	text = strings.TrimSpace(strings.Trim(text, "【】[]"))
	if strings.HasPrefix(text, "《") && strings.HasSuffix(text, "》") {
		text = strings.Trim(text, "《》")
	}
	for range 3 {
		if !tailHeads.in(text) {
			break
		}
		short := strings.TrimSpace(tails.ReplaceAllString(text, ""))
		if short == text {
			break
		}
		text = short
	}
	if !chineseDigits.in(text) {
		return text
	}
	return chineseYear.ReplaceAllStringFunc(text, yearDigits.Replace)
}

// What the expressions with these names begin with or hold.
var (
	listedHeads   = charsOf("附0123456789")
	behindHeads   = charsOf("—–(")
	tailHeads     = charsOf("._|-")
	chineseDigits = charsOf("〇零○O一二三四五六七八九")
)

var yearDigits = strings.NewReplacer("〇", "0", "零", "0", "○", "0", "O", "0", "一", "1", "二", "2", "三", "3", "四", "4",
	"五", "5", "六", "6", "七", "7", "八", "8", "九", "9", " ", "")

// titleYear is the year nearest before what the report is about, else the
// first behind it: 2021年关于2020年度法治政府建设情况的报告 is of 2020.
func titleYear(clean string, about int) int {
	if rangeMarks.in(clean) {
		clean = yearRange.ReplaceAllStringFunc(clean, crossedOut)
	}
	if strings.Contains(clean, "号") {
		clean = docNumber.ReplaceAllStringFunc(clean, crossedOut)
	}
	clean += " "
	year := 0
	for at, end, ok := yearIn(clean, 0); ok; at, end, ok = yearIn(clean, end) {
		if at > about && year != 0 {
			break
		}
		rest, dated := strings.CutPrefix(clean[at+4:], "年")
		if dated && monthBehind.MatchString(rest) && !strings.Contains(clean, "工作报告") {
			continue
		}
		year = number(clean[at : at+4])
	}
	return year
}

// rangeMarks stand between the two years of a range.
var rangeMarks = charsOf("-—~–－至到")

func crossedOut(s string) string { return strings.Repeat("~", len(s)) }

// issuers finds who reports: what stands before the year, between the year and
// what the report is about, or in brackets behind it.
func issuers(clean string, about int) []string {
	head := clean[:about]
	if rangeMarks.in(head) {
		head = yearRange.ReplaceAllString(head, " ")
	}
	head = withoutLeading(strings.TrimSpace(head))
	for _, word := range [...]string{"关于", "转发"} {
		if at := strings.Index(head, word); at > 0 {
			head = head[:at]
		}
	}
	if at, _, ok := yearIn(head+" ", 0); ok {
		if said := strings.Trim(head[:at], " (["); said != "" {
			head = said
		} else {
			head = head[at+4:]
		}
	}
	head = aroundIssuers.trim(head)
	if beforeHeads.in(cutAt(head, len("转"))) {
		head = before.ReplaceAllString(head, "")
	}
	return mainFirst(splitIssuers(withoutEnding(head)))
}

var (
	aroundIssuers = charsOf(" 年度的-—:：,，()[]【】（《“”")
	beforeHeads   = charsOf("转图解一([") // that the expression before begins with
)

// issuerBehind finds who reports where nobody stands before: in brackets or
// behind a dash at the end, or as the government of the congress addressed.
func issuerBehind(clean string, kind Kind) []string {
	if behindHeads.in(clean) {
		if m := behind.FindStringSubmatch(clean); m != nil {
			if name := strings.TrimSpace(m[1] + m[2]); isIssuer(name) {
				return []string{name}
			}
		}
	}
	if kind == WorkReport && strings.Contains(clean, "届") {
		if m := congress.FindStringSubmatch(clean); m != nil {
			return []string{m[1]}
		}
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
	parts := strings.FieldsFunc(head, func(r rune) bool { return r == ' ' || r == '、' })
	for _, part := range parts {
		if utf8.RuneCountInString(part) == 1 {
			units = []string{strings.Join(parts, "")}
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
		if party, government, ok := joint(part); ok {
			kept = append(kept, party, government)
		} else if n := utf8.RuneCountInString(part); n >= 2 && n <= 30 && !strings.ContainsAny(part, "《》“”。") {
			kept = append(kept, part)
		}
	}
	return kept
}

// joint parts a committee and its government that stand without a blank.
func joint(part string) (party, government string, ok bool) {
	if !partyMarks.in(part) {
		return "", "", false // few names need the expression
	}
	m := partyFirst.FindStringSubmatch(part)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

var partyMarks = charsOf("委党")

// isPlace reports whether a name is that of a place above the township, without
// an organ.
func isPlace(name string) bool {
	last, _ := utf8.DecodeLastRuneInString(name)
	return placeEnds.has(last) && utf8.RuneCountInString(name) >= 2
}

var placeEnds = charsOf("省市县区旗州")

// unspaced parts two issuers of one place that stand without a blank:
// 渠县司法局渠县教育局.
func unspaced(part string) []string {
	at, _ := placeEnds.next(part, 0)
	if at < 3 || at > 30 || at == len(part) {
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
