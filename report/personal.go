package report

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// contextWidth is how many bytes before a number tell what it is.
const contextWidth = 60

// Words that stand before a number: callWords announce a telephone,
// accountWords a card, idWords an identity card, and numberWords a number that
// is nobody's.
const (
	callWords    = "电话 手机 联系 热线 传真 座机 致电 拨打 微信 TEL Tel tel"
	accountWords = "卡号 账号 帐号 账户 帐户 银行 开户 银联"
	idWords      = "身份证"
	numberWords  = "索引号 编号 文号 代码 备案 备案号 许可证 许可证号 标识码 信用代码 案号 单号 条码 统计号 备"
)

// context is the text before a number, read only when its digits deserve it.
type context struct {
	text string
	at   int
}

func (c context) before() string {
	s := strings.ToValidUTF8(c.text[max(0, c.at-contextWidth):c.at], "")
	return s[strings.LastIndexAny(s, "。；\n")+1:]
}

// speaksOf reports whether one of the words stands in the clause before.
func (c context) speaksOf(words string) bool {
	before := c.before()
	for word := range strings.SplitSeq(words, " ") {
		if strings.Contains(before, word) {
			return true
		}
	}
	return false
}

// names reports whether one of the words stands right before the number.
func (c context) names(words string) bool {
	before := strings.TrimRight(c.before(), ":： \u3000ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	for word := range strings.SplitSeq(words, " ") {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	return false
}

var email = regexp.MustCompile(`[A-Za-z0-9._%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}`)

// group is a run of digits without anything between them.
type group struct {
	start, end int
	digits     string // half width; a closing X of an identity card included
	spelled    bool   // 一三八〇…
}

// personal finds personal data, in text order: mobiles, identity cards with
// their checksum and bank cards by Luhn's formula, whose numbers are masked,
// and landlines and addresses of offices, which are public contacts and only
// marked. One pass over the digits of the text, a row of groups at a time:
// most stand alone and are too short for anybody's number.
func personal(text string) []Personal {
	all := []Personal{}
	row, digits := make([]group, 0, 16), 0
	for next := 0; ; {
		g, behind, ok := nextGroup(text, next)
		next = behind
		if n := len(row); n > 0 && (!ok || g.start-row[n-1].end > widestGap) {
			if digits >= leastAnnounced {
				all = numbersOf(text, row, all)
			}
			row, digits = row[:0], 0
		}
		if !ok {
			return merge(all, addresses(text))
		}
		row, digits = append(row, g), digits+len(g.digits)
	}
}

// widestGap is the most bytes that stand between two groups of one number, or
// of numbers beside one another.
const widestGap = 12

// numbersOf adds the personal data among the groups of a row.
func numbersOf(text string, row []group, all []Personal) []Personal {
	for i := 0; i < len(row); {
		kind, n := classify(text, row[i:], i > 0 && joined(text, row[i-1], row[i]))
		if kind == "" || kind == "phone" {
			if more := announced(text, row[i:], all); more > n {
				kind, n = "phone", more
			}
		}
		if kind == "" {
			i++
			continue
		}
		all = append(all, Personal{Type: kind, Span: opened(text, Span{row[i].start, row[i+n-1].end})})
		i += n
	}
	return all
}

// addresses finds the e-mail addresses: only around an @, for an expression
// run over a long row of letters would cost a thousand times the reading.
func addresses(text string) [][]int {
	var all [][]int
	for done := 0; ; {
		i := indexAt(text[done:])
		if i < 0 {
			return all
		}
		if !besideLetters(text, done+i) {
			_, size := utf8.DecodeRuneInString(text[done+i:])
			done += i + size
			continue
		}
		from, to := max(done, done+i-64), min(len(text), done+i+330)
		m := email.FindStringIndex(text[from:to])
		if m == nil {
			done += i + 1
			for done < len(text) && !utf8.RuneStart(text[done]) {
				done++
			}
			continue
		}
		all = append(all, []int{from + m[0], from + m[1]})
		done = from + m[1]
	}
}

// besideLetters reports whether what stands around an @ may be an address.
func besideLetters(text string, at int) bool {
	_, size := utf8.DecodeRuneInString(text[at:])
	if at == 0 || at+size >= len(text) {
		return false
	}
	before, behind := text[at-1], text[at+size]
	return (latin(before) || '0' <= before && before <= '9' || strings.IndexByte("._%+-", before) >= 0) &&
		(latin(behind) || '0' <= behind && behind <= '9' || behind == '-')
}

// indexAt is the place of the first @ of any width, -1 without one.
func indexAt(s string) int {
	half := strings.IndexByte(s, '@')
	if half < 0 {
		return strings.Index(s, "＠")
	}
	if full := strings.Index(s[:half], "＠"); full >= 0 {
		return full
	}
	return half
}

// merge puts the addresses between the numbers, in text order; a number inside
// an address stays a number, for it may be a mobile.
func merge(numbers []Personal, addresses [][]int) []Personal {
	if len(addresses) == 0 {
		return numbers
	}
	all := make([]Personal, 0, len(numbers)+len(addresses))
	for _, a := range addresses {
		for len(numbers) > 0 && numbers[0].Start < a[0] {
			all, numbers = append(all, numbers[0]), numbers[1:]
		}
		all = append(all, Personal{Type: "email", Span: Span{a[0], a[1]}})
	}
	return append(all, numbers...)
}

// nextGroup reads the next group of digits from a place on, a run of one
// spelling, and gives the place behind it. Runs in Chinese numerals count only
// where they are as long as a mobile.
func nextGroup(text string, from int) (g group, next int, ok bool) {
	for i, r := digitSet.next(text, from); i < len(text); i, r = digitSet.next(text, next) {
		if next = i + len("一"); !isDigit(r) && !besideSpelling(text, next) {
			continue // it is a word
		}
		g, next = groupAt(text, i)
		if whole, end := mixedAt(text, i, next); whole.digits != "" {
			g, next = whole, end
		}
		if g.digits != "" && (!g.spelled || len(g.digits) == 11) {
			return g, next, true
		}
	}
	return group{}, len(text), false
}

// digitSet are the digits of any spelling.
var digitSet = charsOf(arabicDigits + "〇零○一二三四五六七八九幺")

// besideSpelling reports whether a digit of any spelling stands at a place.
func besideSpelling(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return isSpelling(r)
}

// groupAt reads the group that begins at a place, and where the next may.
func groupAt(text string, start int) (g group, next int) {
	end := start
	for end < len(text) && '0' <= text[end] && text[end] <= '9' {
		end++
	}
	if goesOn := end < len(text) && (text[end] == 0xEF || end-start == 17); end > start && !goesOn {
		return group{start: start, end: end, digits: text[start:end]}, end
	}
	var digits []byte
	for i, r := range text[start:] {
		value, word, ok := digitValue(r)
		switch {
		case ok && (digits == nil || word == g.spelled):
			g.spelled = word
			digits = append(digits, '0'+value)
			continue
		case !ok && len(digits) == 17 && strings.ContainsRune("XxＸｘ", r):
			end := start + i + utf8.RuneLen(r)
			return group{start: start, end: end, digits: string(digits) + "X", spelled: g.spelled}, end
		case digits == nil:
			return g, start + utf8.RuneLen(r)
		}
		return group{start: start, end: start + i, digits: string(digits), spelled: g.spelled}, start + i
	}
	return group{start: start, end: len(text), digits: string(digits), spelled: g.spelled}, len(text)
}

// mixedAt reads a mobile whose digits are partly spelled: 138零零138000. A group
// of one spelling ends at next.
func mixedAt(text string, start, next int) (g group, end int) {
	if r, _ := utf8.DecodeRuneInString(text[next:]); next-start > 33 || !isSpelling(r) {
		return group{}, next
	}
	digits := make([]byte, 0, 12)
	for i, r := range text[start:] {
		value, _, ok := digitValue(r)
		if !ok || len(digits) == 12 {
			break
		}
		digits = append(digits, '0'+value)
		end = start + i + utf8.RuneLen(r)
	}
	if len(digits) != 11 || !isMobile(string(digits)) {
		return group{}, next
	}
	return group{start: start, end: end, digits: string(digits)}, end
}

func isSpelling(r rune) bool { return digitSet.has(r) }

// digitValue reads a digit of any spelling; word says it is a Chinese one.
func digitValue(r rune) (value byte, word, ok bool) {
	switch {
	case '0' <= r && r <= '9':
		return byte(r - '0'), false, true
	case '０' <= r && r <= '９':
		return byte(r - '０'), false, true
	case r == '〇' || r == '零' || r == '○':
		return 0, true, true
	case r == '幺':
		return 1, true, true
	}
	digit := chineseDigit(r)
	return byte(digit), digit > 0, digit > 0 //nolint:gosec // at most 9
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' || '０' <= r && r <= '９' }

// gap is what stands between two groups, "" if more than one separator.
func gap(text string, a, b group) string {
	between := text[a.end:b.start]
	switch between {
	case " ", "  ", "-", "－", "—", "–", "·", ".", "\u3000", "\u00a0", ")", "）", ") ", "）-", ")-":
		return between
	}
	if len(between) > widestGap {
		return ""
	}
	switch strings.Trim(between, separating) {
	case "", "-", "－", "—", "–", "_", "·":
		return between
	}
	return ""
}

// separating is what may stand beside a dash between two groups, seen or not.
const separating = " \u00a0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff"

func joined(text string, a, b group) bool { return gap(text, a, b) != "" }

// classify says what the number is that begins with the first group, and how
// many groups it takes. A number that goes on beyond them, or that follows
// another, is none of ours: rows of tables are left alone.
func classify(text string, groups []group, follows bool) (kind string, n int) {
	if !plainEdges(text, groups[0]) {
		return "", 0
	}
	c := context{text, groups[0].start}
	digits := ""
	for n < len(groups) && n < 11 && len(digits) < 20 {
		if n > 0 && (!joined(text, groups[n-1], groups[n]) || groups[n].spelled) {
			return "", 0
		}
		digits += groups[n].digits
		n++
		goesOn := n < len(groups) && joined(text, groups[n-1], groups[n])
		if kind := whole(digits, c, groups[:n], follows || goesOn); kind != "" {
			if c.names(numberWords) {
				return "", 0
			}
			return kind, n
		}
	}
	return "", 0
}

// plainEdges reports that a number is not part of a word, a sum or a decimal.
func plainEdges(text string, g group) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:g.start])
	if 'a' <= before|0x20 && before|0x20 <= 'z' && g.end-g.start < 11 {
		return false
	}
	for _, unit := range [...]string{"元", "万", "亿", "%", "％", "平方", "公里", "千米", "人次", "吨"} {
		if strings.HasPrefix(text[g.end:], unit) {
			return false
		}
	}
	return true
}

// whole says what the digits are; crowded means that more digits stand beside
// them behind a separator.
func whole(digits string, c context, groups []group, crowded bool) string {
	switch {
	case len(digits) == 18 && validID(digits) && (len(groups) == 1 || !crowded):
		return "id_card"
	case len(digits) == 15 && len(groups) == 1 && c.speaksOf(idWords):
		return "id_card"
	case isMobile(digits) && mobileShape(c, groups, crowded):
		return "mobile"
	case groups[0].spelled:
		return ""
	case isCard(digits, len(groups), c, crowded):
		return "bank_card"
	case isPhone(digits, groups, c, crowded):
		return "phone"
	}
	return ""
}

// isMobile knows 1 and ten digits, with or without the country's 86 or a 0.
func isMobile(digits string) bool {
	switch {
	case len(digits) == 13 && strings.HasPrefix(digits, "86"):
		digits = digits[2:]
	case len(digits) == 15 && strings.HasPrefix(digits, "0086"):
		digits = digits[4:]
	case len(digits) == 12 && digits[0] == '0':
		digits = digits[1:]
	}
	return len(digits) == 11 && digits[0] == '1' && '3' <= digits[1] && digits[1] <= '9'
}

// mobileShape keeps rows of a table apart from a number in groups: alone it
// must be printed as people print mobiles.
func mobileShape(c context, groups []group, crowded bool) bool {
	if len(groups) == 1 || c.speaksOf(callWords) {
		return true
	}
	lengths := make([]byte, 0, len(groups))
	for _, g := range groups {
		lengths = append(lengths, byte('0'+min(len(g.digits), 9)))
	}
	switch string(lengths) {
	case "344", "38", "74", "335", "353", "2344":
		return !crowded
	}
	return len(groups[0].digits) == 2 && groups[0].digits == "86" && !crowded
}

// isCard wants Luhn's formula and, besides, a word that speaks of an account
// or the form of a UnionPay card: one number in ten passes the formula.
func isCard(digits string, groups int, c context, crowded bool) bool {
	if len(digits) < 13 || len(digits) > 19 || digits[0] == '0' || !luhn(digits) {
		return false
	}
	if c.speaksOf(accountWords) {
		return groups == 1 || !crowded
	}
	return strings.HasPrefix(digits, "62") && len(digits) >= 16 && !crowded
}

// isPhone knows 0818-7212345, 010-12345678, 400-800-1234 and, behind a word
// such as 电话, numbers without an area code.
func isPhone(digits string, groups []group, c context, crowded bool) bool {
	if len(digits) < 7 || len(digits) > 12 || len(groups) > 3 {
		return false
	}
	area := len(groups[0].digits)
	switch {
	case digits[0] == '0' && (area == 3 || area == 4) && len(groups) == 2:
		return len(groups[1].digits) >= 7 && len(groups[1].digits) <= 8 && !crowded
	case digits[0] == '0':
		return len(groups) == 1 && len(digits) >= 11 && c.speaksOf(callWords)
	case strings.HasPrefix(digits, "400") && len(digits) == 10:
		return len(groups) > 1 && !crowded || c.speaksOf(callWords)
	}
	return len(groups) == 1 && len(digits) <= 8 && c.speaksOf(callWords) && !isCounted(c.text[groups[0].end:])
}

// validID checks the date and the closing character of GB 11643-1999.
func validID(id string) bool {
	if len(id) != 18 || id[0] == '0' || id[6:8] != "19" && id[6:8] != "20" {
		return false
	}
	if month, day := id[10:12], id[12:14]; month < "01" || month > "12" || day < "01" || day > "31" {
		return false
	}
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		if id[i] == 'X' {
			return false
		}
		sum += int(id[i]-'0') * w
	}
	return "10X98765432"[sum%11] == id[17]
}

// luhn checks a card number of ISO/IEC 7812.
func luhn(card string) bool {
	sum := 0
	for i := range len(card) {
		d := int(card[len(card)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
