package report

import (
	_ "embed"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/names.txt
var namesFile string

// numberedNames are names that begin with a number: 八项规定.
var (
	numberedNames = readNames(namesFile)
	nameHeads     = headsOf(numberedNames)
)

// headsOf are the characters that the names begin with.
func headsOf(names map[string][]string) *charSet {
	set := new(charSet)
	for head := range names {
		r, _ := utf8.DecodeRuneInString(head)
		set.add(r)
	}
	return set
}

// readNames reads the names by their first two characters.
func readNames(file string) map[string][]string {
	names := map[string][]string{}
	for line := range strings.Lines(file) {
		if name := strings.TrimSpace(line); len(name) >= nameHead && !strings.HasPrefix(line, "#") {
			names[name[:nameHead]] = append(names[name[:nameHead]], name)
		}
	}
	return names
}

// nameHead is as many bytes of a name as two characters have.
const nameHead = 6

// maxQuoted bounds a quotation that is a name, in bytes.
const maxQuoted = 48

// speaks reports whether a number is a figure and not part of a date, a name,
// a heading or somebody's address.
func (f *finder) speaks(n numeral, u unit) bool {
	end := n.end + u.end
	switch {
	case f.named(n), f.joinedBehind(end, u), f.quoted(n.start, end), f.inHeading(n.start, u), f.isPersonal(n.start, end):
		return false
	case n.traits.has(ordinal):
		return f.isRank(n, u)
	case strings.HasPrefix(f.text[end:], "级"):
		return false // 5000万元级, 万吨级
	case n.traits.has(bare) && !f.counted(n, u), strings.HasPrefix(f.text[end:], "方面"):
		return false // 千家万户, 4个方面
	}
	switch u.class {
	case noUnit, otherWord:
		return f.speaksAlone(n)
	case yearUnit:
		return f.lasts(n, u)
	case timeUnit:
		return f.takes(n, u)
	case peopleUnit:
		return f.isAge(n, u)
	case placeUnit:
		return f.countsPlaces(n)
	case moneyUnit:
		return !f.threshold(end) && (n.traits.has(arabic) || n.value >= 2) // 每一分钱
	case countUnit, scoreUnit, measureUnit:
		return n.traits.has(arabic|vague) || f.spelledCount(n, u)
	case shareUnit:
	}
	return u.name != "倍" || n.value > 0
}

// named reports whether the number begins a name of the list.
func (f *finder) named(n numeral) bool {
	rest := f.text[n.start:]
	if r, _ := utf8.DecodeRuneInString(rest); len(rest) < nameHead || !nameHeads.has(r) {
		return false
	}
	for _, name := range numberedNames[rest[:nameHead]] {
		if strings.HasPrefix(rest, name) {
			return true
		}
	}
	return false
}

// joinedBefore reports that a number goes on what stands before it: G60,
// PM2.5, 16:33, 2021-03, 5·18, 4+1.
func (f *finder) joinedBefore(at int) bool {
	r, size := utf8.DecodeLastRuneInString(f.text[max(0, at-4):at])
	switch {
	case size == 0:
		return false
	case isLatin(r):
		return true
	}
	switch r {
	case '_', '@', '#', '*', '&', '=', '+', '×', '√', '＋':
		return true
	case '-', '－', '—', '–', '·', '.', ':', '：', '/', '?':
		before, _ := utf8.DecodeLastRuneInString(f.text[max(0, at-size-4) : at-size])
		return isDigit(before) || isLatin(before)
	}
	return false
}

// joinedBehind reports that a number goes on behind: 5G, 3D, 4+1, 18:00, 1-2-1.
func (f *finder) joinedBehind(end int, u unit) bool {
	r, size := utf8.DecodeRuneInString(f.text[end:])
	if isLatin(r) {
		return u.name == ""
	}
	switch r {
	case '+', '×', '*', '@', '_', '&', '＋', '∶':
		return true
	case ':', '：', '/', '-':
		next, _ := utf8.DecodeRuneInString(f.text[end+size:])
		return isDigit(next) && u.name == ""
	}
	return false
}

// quoted reports whether a number stands in a short quotation, which is a
// name, or in the title of a law.
func (f *finder) quoted(start, end int) bool {
	if f.title >= 0 && start-f.title < 4*maxQuoted {
		return true
	}
	if f.quote < 0 || start-f.quote > maxQuoted {
		return false
	}
	rest := f.text[end:max(end, min(len(f.text), f.quote+maxQuoted))]
	return strings.Contains(rest, "”") || strings.Contains(rest, "」")
}

// maxHeading bounds the headings whose counts are no figures, in bytes; longer
// ones, and those with a comma, are sentences that happen to be numbered.
const maxHeading = 75

var clausal = charsOf("，,：:")

// inHeading moves on to the section of a place and reports whether the place
// stands in its number or heading: （三）抓好5项重点工作.
func (f *finder) inHeading(at int, u unit) bool {
	for f.section+1 < len(f.sections) && f.sections[f.section+1].Start <= at {
		f.section++
	}
	if f.section < 0 {
		return false
	}
	s := &f.sections[f.section]
	if s.Level == 0 || at >= s.HeadingEnd {
		return false
	}
	switch u.class {
	case countUnit, placeUnit, noUnit, timeUnit, yearUnit, otherWord:
		return len(s.Heading) <= maxHeading && !clausal.in(s.Heading) && !f.paragraph(s.HeadingEnd) || at < s.HeadingStart+len(s.Number)
	case shareUnit, moneyUnit, measureUnit, peopleUnit, scoreUnit:
	}
	return at < s.HeadingStart+len(s.Number)
}

// paragraph reports whether a numbered sentence is all of its paragraph:
// 1.走访群众30户。
func (f *finder) paragraph(end int) bool {
	rest, stop := strings.CutPrefix(f.text[end:], "。")
	rest = blank.trimLeft(rest[:min(len(rest), 16)])
	return stop && (rest == "" || rest[0] == '\n')
}

func (f *finder) isPersonal(start, end int) bool {
	for len(f.personal) > 0 && f.personal[0].End <= start {
		f.personal = f.personal[1:]
	}
	return len(f.personal) > 0 && f.personal[0].Start < end
}

// isRank reports whether an ordinal is a rank: 第3位, 全国第二; not 第二产业,
// 第三批, 第十四届.
func (f *finder) isRank(n numeral, u unit) bool {
	if u.name == "位" || u.name == "名" {
		return true
	}
	if u.name != "" {
		return false
	}
	next, size := utf8.DecodeRuneInString(f.text[n.end:])
	if size > 0 && unicode.Is(unicode.Han, next) && !strings.ContainsRune("和与及的、，且并，、", next) {
		return false
	}
	before := blank.trimRight(f.text[max(f.start, n.start-24):n.start])
	return words.suffix(before, scopeWord|valueWord) != "" || isRankList(f, n)
}

// isRankList goes on a row of ranks: 第二、第七、第九.
func isRankList(f *finder, n numeral) bool {
	if len(f.figures) == 0 || f.figures[len(f.figures)-1].Relation != rankRelation {
		return false
	}
	between := f.text[f.figures[len(f.figures)-1].End:n.start]
	return between == "、" || between == "和"
}

// counted reports whether 百 千 万 亿 alone are a number: 超万亿元, 百余项.
func (f *finder) counted(n numeral, u unit) bool {
	if u.name == "" || u.class == placeUnit {
		return false
	}
	if n.traits.has(vague) {
		return true
	}
	before := f.text[max(f.start, n.start-9):n.start]
	for _, about := range [...]string{"近", "超", "逾", "约", "超过", "突破", "达", "达到", "破", "迈上", "跨过"} {
		if strings.HasSuffix(before, about) {
			return true
		}
	}
	return false
}

// speaksAlone judges a number without a unit: those of 万 and 亿 count the
// noun behind them, shares and decimals stand behind a word of value.
func (f *finder) speaksAlone(n numeral) bool {
	next, size := utf8.DecodeRuneInString(f.text[n.end:])
	switch next {
	case '年', '月', '日', '号', '级', '强', '时', '点', '期', '版', '代', '线', '路', '室', '楼', '度', '元', '届':
		return false
	}
	if before := f.text[max(f.start, n.start-6):n.start]; strings.HasSuffix(before, "个过") || strings.HasSuffix(before, "个超") || strings.HasSuffix(before, "个近") {
		return false // 4个过五百亿的县市
	}
	if n.traits.has(scaled | fraction) {
		return n.traits.has(arabic|fraction) || n.traits.has(manyWords)
	}
	if !n.traits.has(arabic) || !n.traits.has(decimal|separated) || size > 0 && unicode.Is(unicode.Han, next) {
		return false
	}
	return words.suffix(blank.trimRight(f.text[max(f.start, n.start-24):n.start]), valueWord|aboutWord|upWord|downWord) != ""
}

// lasts judges years: 连续3年 says something, 近3年 and 三年行动 only when.
func (f *finder) lasts(n numeral, u unit) bool {
	if u.name != "年" || n.value >= 1000 || n.value < 2 {
		return false
	}
	rest := f.text[n.end+u.end:]
	for _, period := range [...]string{"行动", "计划", "规划", "来", "以来", "多来", "间", "期", "前", "后", "攻坚", "目标", "任务", "工作", "内"} {
		if strings.HasPrefix(rest, period) {
			return false
		}
	}
	before := blank.trimRight(f.text[max(f.start, n.start-12):n.start])
	for _, word := range [...]string{"连续", "历时", "缩短", "延长", "长达", "提前", "提高到", "提高至", "达到", "达", "延长至", "年限"} {
		if strings.HasSuffix(before, word) {
			return true
		}
	}
	return n.traits.has(decimal) && n.value < 100
}

// takes judges spans of time: 30分钟生活圈 and 24小时开放 are names.
func (f *finder) takes(n numeral, u unit) bool {
	rest := f.text[n.end+u.end:]
	if near, _, circle := strings.Cut(rest[:min(len(rest), 24)], "圈"); circle && !strings.ContainsAny(near, "，。；、,;\n") {
		return false // 15分钟便民生活圈
	}
	for _, name := range [...]string{"通勤", "圈", "交通", "经济", "服务", "在线", "开放", "热线", "值班", "值守", "不打烊", "全天", "健身", "医疗", "自助", "达", "直达", "救援", "办结制", "政务", "营业", "运营"} {
		if strings.HasPrefix(rest, name) {
			return false
		}
	}
	return n.traits.has(arabic|vague|manyWords) || f.spelledCount(n, u)
}

// isAge judges ages and numbers of inhabitants: 65岁以上 and 20万人口以上的县
// say who is meant.
func (f *finder) isAge(n numeral, u unit) bool {
	end := n.end + u.end
	if f.tail(end) > 0 || strings.HasPrefix(f.text[end:], "至") || strings.HasPrefix(f.text[end:], "-") {
		return false
	}
	before := f.text[max(f.start, n.start-9):n.start]
	if u.name == "人口" {
		return true
	}
	return n.traits.has(decimal) || strings.HasSuffix(before, "达") || strings.HasSuffix(before, "到") || strings.HasSuffix(before, "为") || strings.HasSuffix(before, "至")
}

// countsPlaces judges numbers of places without a classifier: 3乡, 11省.
func (f *finder) countsPlaces(n numeral) bool {
	return n.traits.has(arabic) && !n.traits.has(scaled|decimal) && n.value < 1000 && n.value >= 1
}

// threshold reports whether an amount only tells which things are meant:
// 10亿元以上重大产业项目47个, 总投资超10亿元项目50个.
func (f *finder) threshold(end int) bool {
	rest := f.text[end:]
	tail := f.tail(end)
	rest = strings.TrimPrefix(rest[tail:], "的")
	if rest == "" {
		return false
	}
	if next, _ := utf8.DecodeRuneInString(rest); tail > 0 {
		return (unicode.Is(unicode.Han, next) || next == '“') && words.prefix(rest, stopWord|upWord|downWord) == ""
	}
	for _, thing := range [...]string{"项目", "企业", "产业", "园区", "集群", "县", "强镇", "镇", "村", "街区", "商圈"} {
		if behind, ok := strings.CutPrefix(rest, thing); ok {
			_, digit := digitAt(behind)
			return digit > 0
		}
	}
	return false
}

// spelledCount judges numbers in Chinese numerals: 一 is an article, 两 to 十
// count only behind no 第 and before one of the plain classifiers.
func (f *finder) spelledCount(n numeral, u unit) bool {
	if n.value < 2 || !n.traits.has(manyWords) && formal(f.text[n.start:n.end]) {
		return false // 一个; 队伍, 收拾
	}
	r, _ := utf8.DecodeLastRuneInString(f.text[:n.start])
	switch r {
	case '第', '每', '这', '那', '各', '某', '任', '同', '几', '前', '后', '上', '下', '哪', '整', '届', '大', '初', '卅':
		return false
	}
	rest := f.text[n.end+u.end:]
	for _, plain := range [...]string{"方面", "层面", "维度", "字", "大", "环节", "阶段", "会议", "全会", "产业", "台阶", "大关", "百", "千", "万", "亿"} {
		if strings.HasPrefix(rest, plain) {
			return false
		}
	}
	switch u.name {
	case "届", "轮", "批", "期":
		return false // 二十届, 十二期
	}
	return n.traits.has(manyWords) && u.class != scoreUnit || spelledUnits[u.name]
}

// formal numerals are words of other meaning where they stand alone.
func formal(numeral string) bool {
	switch numeral {
	case "壹", "贰", "貳", "叁", "肆", "伍", "陆", "陸", "柒", "捌", "玖", "拾", "佰", "仟":
		return true
	}
	return false
}

// isYear notes the year a sentence names, unless it is only compared with.
func (f *finder) isYear(n numeral) bool {
	if n.value < 1900 || n.value > 2100 || n.traits.has(scaled|decimal) || !strings.HasPrefix(f.text[n.end:], "年") {
		return false
	}
	before := f.text[f.start:n.start]
	if !strings.HasSuffix(before, "比") && !strings.HasSuffix(before, "较") {
		f.names(strconv.Itoa(int(n.value)))
	}
	return true
}

// names notes a year, and the one before it, for that of 2020年的5.2万元 is
// only this number's.
func (f *finder) names(year string) { f.said.earlier, f.said.year = f.said.year, year }

// noteYear reads 一九七八年.
func (f *finder) noteYear(at int) {
	var year [4]byte
	i := at
	for k := range year {
		r, size := utf8.DecodeRuneInString(f.text[i:])
		kind, value := numberWord(r)
		if kind != digitWord && kind != zeroWord {
			return
		}
		year[k] = '0' + byte(value)
		i += size
	}
	if strings.HasPrefix(f.text[i:], "年") && (year[0] == '1' && year[1] == '9' || year[0] == '2' && year[1] == '0') {
		f.names(string(year[:]))
	}
}
