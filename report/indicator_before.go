package report

import (
	"cmp"
	"strings"
	"unicode/utf8"
)

// maxBefore bounds the words that are read before a number, in bytes.
const maxBefore = 180

// beforeValue may stand between words and a number.
var beforeValue = charsOf(blanks + "“￥¥$＄")

// phrase is what stands before a number, its words of value taken off.
type phrase struct {
	text   string // the indicator, "" where only verbs stand there
	object string // the same without its verb
	verb   string // a verb without which it would be another one: 新增
	region string
	year   string
	listed bool   // 分别
	open   bool   // ends in a verb, or in 等: the noun is behind the number
	valued bool   // 达到, 保持
	per    string // 人均, 户均: a share of what was named
	given  bool   // opened by 对 or 把: what follows the number is the verb
	own    bool   // year stands right before the number

	up, down, about, target bool
}

// before reads the words before a number, back to the clause's begin or the
// last figure.
func (f *finder) before(at int, ranked bool) phrase {
	from, colon := f.clauseStart(at)
	p := f.trimmed(f.text[from:at], ranked)
	if p.text == "" && p.verb == "" && colon && from > f.start {
		_, size := utf8.DecodeLastRuneInString(f.text[:from])
		earlier, _ := f.clauseStart(from - size)
		q := f.trimmed(f.text[earlier:from-size], ranked)
		q.about = p.about
		return q
	}
	return p
}

// clauseStart goes back from a place to the begin of its clause, over brackets
// that open and close between: 村（社区）.
func (f *finder) clauseStart(at int) (from int, colon bool) {
	least := max(f.start, min(f.said.end, at), at-maxBefore)
	if f.section >= 0 {
		if s := &f.sections[f.section]; s.Level > 0 && s.HeadingStart+len(s.Number) <= at {
			least = max(least, s.HeadingStart+len(s.Number)) // not the number of the heading
		}
	}
	deep := 0
	for i := at; i > least; {
		r, size := utf8.DecodeLastRuneInString(f.text[least:i])
		switch r {
		case '）', ')', '］', ']':
			deep++
		case '（', '(', '［', '[':
			if deep == 0 {
				return i, false
			}
			deep--
		case '，', ',', '；', ';', '。', '！', '？', '\n', '\t', '\u3000', '—':
			if deep == 0 {
				return i, false
			}
		case '：', ':':
			if deep == 0 {
				return i, true
			}
		case utf8.RuneError:
			return i, false
		}
		i -= size
	}
	return least, false
}

// trimmed takes words of value, growth and doubt off the end of a phrase, and
// those that open a clause off its begin.
func (f *finder) trimmed(s string, ranked bool) (p phrase) {
	class := valueWord | aboutWord | upWord | downWord
	if ranked {
		class |= scopeWord
	}
	settled := false // whether it is a change: 增长到 is a level
	for {
		s = beforeValue.trimRight(s)
		if rest, year, ok := trimYear(s); ok {
			s, p.year, p.own = rest, cmp.Or(p.year, year), p.own || year != ""
			continue
		}
		word := words.suffix(s, class)
		if word == "" {
			break
		}
		got := words.class[word]
		p.about = p.about || got&aboutWord != 0
		p.valued = p.valued || got&valueWord != 0
		p.listed = p.listed || strings.HasPrefix(word, "分别")
		p.target = p.target || got&aimWord != 0
		if !settled && got&(upWord|downWord) != 0 {
			p.up, p.down, settled = got&upWord != 0, got&downWord != 0, true
		}
		settled = settled || got&valueWord != 0 && levelling(word)
		s = s[:len(s)-len(word)]
		if head := perHead(s, word); head != "" {
			s, p.per = strings.TrimSuffix(s, head), head+"均"
		}
	}
	if p.listed {
		p.text = strings.TrimLeft(s, "、和")
		return p
	}
	return f.labelled(s, p)
}

// perHead is 人 of 人均, whether 均 went with the word behind it or stands in it:
// 生产总值8015亿元，人均18988元, 人均达到18988元.
func perHead(before, word string) string {
	for _, head := range [...]string{"人", "户", "亩"} {
		if strings.HasPrefix(word, head+"均") || strings.HasPrefix(word, "均") && strings.HasSuffix(before, head) {
			return head
		}
	}
	return ""
}

// levelling words make what stands before them a level: 提高到, 增至.
func levelling(word string) bool {
	return strings.HasSuffix(word, "到") || strings.HasSuffix(word, "至") || strings.HasSuffix(word, "为")
}

// labelled makes an indicator of what is left of a phrase.
func (f *finder) labelled(s string, p phrase) phrase {
	q := f.label(s)
	q.year, q.own, q.per, q.listed, q.about, q.valued = cmp.Or(p.year, q.year), p.own, p.per, p.listed, p.about, p.valued
	q.target = p.target || q.target
	switch {
	case p.up || p.down:
		q.up, q.down = p.up, p.down
	case words.prefix(q.text, upWord) != "" && len(words.prefix(q.text, upWord)) > 3:
		q.up = true
	case words.prefix(q.text, downWord) != "" && len(words.prefix(q.text, downWord)) > 3:
		q.down = true
	}
	return q
}
