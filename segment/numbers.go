package segment

import (
	"strings"
	"unicode/utf8"

	"baogao/segment/lattice"
)

// Numbers are joined after the dictionary has cut: it knows nothing of
// 1,800,000, 92.87% or 1.2亿, and cuts 1.5万元 into 1 . 5 万元.

// joining tells whether a mark may stand inside or at the end of a number or of
// a name in Latin letters.
func joining(r rune) bool {
	switch FoldRune(r) {
	case '.', ',', '%', '‰', '-', '_', '@', '\'', '’':
		return true
	}
	return false
}

// join adds words, numbers and Latin names made whole.
func (c *cutter) join(words []lattice.Word) {
	start := 0
	for i := 0; i < len(words); {
		w := words[i]
		end := int(w.End)
		i++
		whole := end
		switch k := c.kind(start); {
		case k&class == number && end == start+1:
			whole = c.number(start, words[i:])
			if whole == end {
				whole = c.name(start)
			}
		case k&class == latin && end == start+1:
			whole = c.name(start)
		case k&ordinal != 0 && c.is(end, number) && end == start+1 && c.at(start) == '第':
			whole = end + 1
		case k&(numeral|ordinal) != 0:
			whole = c.numerals(start, end, words[i:])
			if whole == end && end > start+1 && c.mode == Words {
				whole = c.uncounted(start, end)
			}
		}
		if whole == end {
			c.add(start, end, w.Node)
			start = end
			continue
		}
		c.add(start, whole, 0)
		if c.mode == Search {
			c.names(start, whole)
		}
		if whole < end { // the word itself is parted: 一个
			c.rest(whole, end)
			start = end
			continue
		}
		for start = whole; i < len(words) && int(words[i].End) <= whole; i++ {
		}
		if last := c.begin(words, i); last < whole && i < len(words) { // a word is torn: 万元
			c.rest(whole, int(words[i].End))
			start = int(words[i].End)
			i++
		}
	}
}

// begin is where word i begins.
func (c *cutter) begin(words []lattice.Word, i int) int {
	if i == 0 {
		return 0
	}
	return int(words[i-1].End)
}

// rest adds what is left of a word of which a number took the beginning.
func (c *cutter) rest(start, end int) {
	if node := c.s.trie.Find(c.units[start:end]); node != 0 {
		c.add(start, end, node)
		return
	}
	for ; start < end; start++ {
		c.add(start, start+1, 0)
	}
}

// at is the folded first rune of unit i, 0 behind the last.
func (c *cutter) at(i int) rune {
	if i >= len(c.units)-1 {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(c.text[c.from(i):])
	return FoldRune(r)
}

// is tells whether unit i is there and of this class.
func (c *cutter) is(i int, k kind) bool { return i < len(c.units)-1 && c.kind(i)&class == k }

// number returns the end of the number that begins at a unit of digits:
// groups of three, decimals, then % or 万 and 亿.
func (c *cutter) number(start int, next []lattice.Word) int {
	end := start + 1
	for c.group(end) {
		end += 2
	}
	for c.at(end) == '.' && c.is(end+1, number) {
		end += 2
	}
	if r := c.at(end); r == '%' || r == '‰' {
		return end + 1
	}
	for _, w := range next {
		if int(w.End) <= end {
			continue
		}
		n := end
		for n < int(w.End) && c.kind(n)&multiplier != 0 {
			n++
		}
		switch {
		case n == end:
			return end
		case n == int(w.End):
			end = n
		case c.at(n-1) == '万' || c.at(n-1) == '亿': // 万元, but not 千克
			return n
		default:
			return end
		}
	}
	return end
}

// group tells whether a comma and three digits stand at unit i. In full width
// they must all be: the Chinese comma parts 2020，300.
func (c *cutter) group(i int) bool {
	if c.at(i) != ',' || !c.is(i+1, number) {
		return false
	}
	comma, digits := c.from(i+1)-c.from(i), c.from(i+2)-c.from(i+1)
	if comma == 1 {
		return digits == 3
	}
	before := c.from(i) - c.from(i-1)
	return digits == 3*comma && before%comma == 0 && c.text[c.from(i-1)] >= utf8.RuneSelf
}

// name returns the end of Latin words and digits tied by marks: Tu-16,
// www.gov.cn. Digits alone are not tied, nor is a number before a point: 1.APP.
func (c *cutter) name(start int) int {
	end := start + 1
	for c.is(end, mark) && (c.is(end+1, latin) || c.is(end+1, number)) {
		left, right := c.is(end-1, latin), c.is(end+1, latin)
		switch c.at(end) {
		case '-', '_', '\'', '’':
			if !left && !right {
				return end
			}
		case '.', '@':
			if !left {
				return end
			}
		default:
			return end
		}
		end += 2
	}
	return end
}

// names adds the words of a Latin name that was made whole.
func (c *cutter) names(start, end int) {
	for i := start; i < end; i++ {
		if c.is(start, latin) && c.kind(i)&joins != 0 && c.several(i) {
			c.put(i, i+1, c.word(i, i+1))
		}
	}
}

// numerals returns the end of a number in Chinese numerals that the dictionary
// cut in several words: 四百五十万, 第二十三.
func (c *cutter) numerals(start, end int, next []lattice.Word) int {
	from := start
	if c.kind(start)&ordinal != 0 && c.at(start) == '第' {
		from++
	}
	if !c.allNumerals(from, end) {
		return end
	}
	for _, w := range next {
		if !c.allNumerals(end, int(w.End)) {
			if c.counted(end, int(w.End)) {
				end++
			}
			break
		}
		end = int(w.End)
	}
	return end
}

// measures are what is counted, or said behind a number, in one character;
// counters are those of them that in no word of gse's mean anything else.
const (
	measures = counters + "号月日家起亩元章节"
	counters = "个种条座部项名位只张件次届款期年天岁周户人层辆艘套枚篇首幅支所栋幢间株棵"
)

// counted tells whether a word is the end of a number with what is counted: the
// 一个 of 五十一个, but not the 一样 of 五十一样.
func (c *cutter) counted(start, end int) bool {
	return end == start+2 && c.kind(start-1)&multiplier != 0 && c.kind(start)&(numeral|multiplier) == numeral &&
		strings.ContainsRune(measures, c.at(start+1))
}

func (c *cutter) allNumerals(start, end int) bool {
	for _, u := range c.units[start:end] {
		if kind(u.Kind)&numeral == 0 {
			return false
		}
	}
	return true
}

// uncounted returns the end of what stands before a counter or a number in a
// word that holds both, the 一 of 一个, the 这 of 这个, the 之 of 之一: two words to
// a reader. In an index they stay one, for 一 and 个 find nothing.
func (c *cutter) uncounted(start, end int) int {
	n, first := start, c.at(start)
	if first == '第' {
		n++
	}
	for n < end && c.kind(n)&numeral != 0 {
		n++
	}
	switch {
	case end == start+2 && (first == '这' || first == '那' || first == '每') && c.at(start+1) == '个',
		end == start+2 && first == '之' && c.kind(start+1)&numeral != 0:
		return start + 1
	case n == start, end != n+1, c.kind(start)&multiplier != 0 && first != '十', !strings.ContainsRune(counters, c.at(n)):
		return end
	}
	return n
}
