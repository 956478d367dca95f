package report

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// list hands out the items before 分别 to the numbers behind it: A、B分别为x和y.
type list struct {
	items []string
	years []string
	at    int
	end   int // of the figure served last
	last  []string

	up, down bool // what the words before the numbers make of all of them
}

// maxList bounds the items of a list.
const maxList = 16

var (
	listMarks = charsOf("、和与及，,约近超 ")  // between figures that belong together
	listOnly  = charsOf(blanks + "、，") // where no words stand before the first
)

// next gives the item a number belongs to, and its year where the list is one
// of years.
func (l *list) next(f *finder, p phrase, n numeral, u unit) (item, year string) {
	end := n.end + u.end
	switch {
	case p.listed, f.enumerates(p, n.start):
		l.begin(f, p, n.start)
	case l.at > 0 && l.at < max(len(l.items), len(l.years)) && connects(f.text[l.end:n.start]):
	default:
		l.items, l.years, l.at = nil, nil, 0
		return "", ""
	}
	if len(l.items) == 0 {
		return "", ""
	}
	if l.at < len(l.years) {
		year = l.years[l.at]
	}
	item = l.items[min(l.at, len(l.items)-1)]
	l.at++
	l.end = end + f.tail(end)
	return item, year
}

// connects reports whether only a comma or 和 stands between two figures.
func connects(s string) bool {
	return listMarks.trimLeft(s) == ""
}

// begin reads the items of a list: as many as there are numbers, if they can
// be parted so. Words that stand only behind the last are common to all:
// 金融业、软件业增加值.
func (l *list) begin(f *finder, p phrase, at int) {
	count := f.rowLength(at)
	l.at, l.years, l.up, l.down = 0, nil, p.up, p.down
	if listOnly.trimLeft(p.text) == "" {
		l.items = l.last
		return
	}
	items := parted(p.text, "、")
	if len(items) < count {
		items = parted(p.text, "、", "和", "及", "与", "以及")
	}
	if len(items) > count && count > 1 {
		items = items[len(items)-count:]
	}
	for i := range items {
		items[i] = f.label(items[i]).text
	}
	l.items = withCommonEnd(items)
	if len(l.items) == 1 && count > 1 {
		l.years = yearsBefore(f.text[max(f.start, at-maxBefore):at], count)
		if len(l.years) == 0 {
			for len(l.items) < count {
				l.items = append(l.items, l.items[0])
			}
		}
	}
	l.last = l.items
}

// enumerates reports whether as many numbers follow one another as there are
// items before them: 床位数、医师数增至7.83张、3.57个.
func (f *finder) enumerates(p phrase, at int) bool {
	return strings.Contains(p.text, "、") && f.rowLength(at) == len(parted(p.text, "、"))
}

// rowLength counts the numbers that follow one another at a place.
func (f *finder) rowLength(at int) int {
	count := 0
	for count < maxList {
		n, ok := numeralAt(f.text, at)
		if !ok {
			break
		}
		u, n := f.measured(n)
		count++
		end := n.end + u.end
		end += f.tail(end)
		gap := f.text[end:min(len(f.text), end+12)]
		at = end + len(gap) - len(listMarks.trimLeft(gap))
		if at == end {
			break
		}
	}
	return count
}

// parted splits at any of the marks, outside of quotations.
func parted(s string, marks ...string) []string {
	var items []string
	from, deep := 0, 0
	for i := 0; i < len(s); {
		switch {
		case strings.HasPrefix(s[i:], "“"), strings.HasPrefix(s[i:], "（"), strings.HasPrefix(s[i:], "("):
			deep++
		case strings.HasPrefix(s[i:], "”"), strings.HasPrefix(s[i:], "）"), strings.HasPrefix(s[i:], ")"):
			deep--
		}
		size := 0
		for _, mark := range marks {
			if deep <= 0 && strings.HasPrefix(s[i:], mark) {
				size = len(mark)
			}
		}
		if size > 0 && i > from && len(items) < maxList {
			items = append(items, s[from:i])
			from = i + size
		}
		i += max(size, 1)
	}
	if from < len(s) {
		items = append(items, s[from:])
	}
	return items
}

// measures are words that items of a list may share at their end.
var measures = [...]string{
	"人均可支配收入", "可支配收入", "增加值", "销售额", "吞吐量", "参保率", "覆盖率", "入园率", "入学率", "普及率", "达标率", "办结率", "满意率",
	"客运量", "货运量", "发电量", "成交额", "进出口额", "进出口总额", "总产值", "产值", "总额", "收入", "产量", "面积", "人数", "数量", "比重", "增速", "投资", "消费", "价格", "排放", "营业额", "余额", "规模", "支出", "率",
}

// withCommonEnd completes items that lack the measure the last one ends with:
// 一产、二产、三产增加值, 广州、深圳地铁客运量.
func withCommonEnd(items []string) []string {
	if len(items) < 2 {
		return items
	}
	last := items[len(items)-1]
	for i, item := range items[:len(items)-1] {
		if measured(item) || item == "" {
			continue
		}
		end, _ := utf8.DecodeLastRuneInString(item)
		if at, _ := utf8.DecodeLastRuneInString(last[:min(len(item), len(last))]); at == end && len(last) > len(item) {
			items[i] += last[len(item):]
			continue
		}
		for _, measure := range measures {
			if strings.HasSuffix(last, measure) && last != measure {
				items[i] += measure
				break
			}
		}
	}
	return items
}

func measured(item string) bool {
	for _, measure := range measures {
		if strings.HasSuffix(item, measure) {
			return true
		}
	}
	return strings.HasSuffix(item, "数") || strings.HasSuffix(item, "量") || strings.HasSuffix(item, "额")
}

// yearsBefore reads 2021年至2023年 and 2021、2022、2023年 where they are as many
// as the numbers.
func yearsBefore(s string, count int) []string {
	var years []int
	for i := 0; i+4 <= len(s); i++ {
		if y := s[i : i+4]; strings.Trim(y, "0123456789") == "" && y >= "1900" && y < "2100" {
			years = append(years, number(y))
			i += 3
		}
	}
	if len(years) == 2 && years[1]-years[0] == count-1 {
		for len(years) < count {
			years = append(years[:len(years)-1], years[len(years)-2]+1, years[len(years)-1])
		}
	}
	if len(years) != count {
		return nil
	}
	var names []string
	for _, y := range years {
		names = append(names, strconv.Itoa(y))
	}
	return names
}
