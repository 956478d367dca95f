package report

import (
	"strings"
	"unicode/utf8"
)

// maxBehind bounds the words that are read behind a number, in bytes.
const maxBehind = 75

// shareBehind reads what a share is of where it stands behind it: 90%的化工园区.
func (f *finder) shareBehind(end int, named bool) noun {
	rest := f.text[end+f.tail(end):]
	if named || !strings.HasPrefix(rest, "的") && f.tail(end) == 0 {
		return noun{}
	}
	return f.behind(end, false)
}

// noun is what a number counts where it stands behind it, and where it ends.
type noun struct {
	text string
	end  int
}

// behind reads the noun behind a number. With named, the figure has a name
// already, and only a noun that directly follows counts.
func (f *finder) behind(end int, named bool) noun {
	from := end + f.tail(end)
	to := min(len(f.text), from+maxBehind)
	s := strings.TrimLeft(strings.TrimPrefix(f.text[from:to], "的"), " ")
	if region := words.prefix(s, regionWord); region != "" && !strings.HasPrefix(s[len(region):], "级") {
		s = s[len(region):]
	}
	if named && words.prefix(s, stopWord|actWord|upWord|downWord|valueWord) != "" || joins(s) {
		return noun{}
	}
	stop, number := nounEnd(s)
	if number && named {
		return noun{}
	}
	start := to - len(s)
	s = s[:stop]
	for {
		s = blank.trimRight(s)
		word := words.suffix(s, aboutWord)
		for _, end := range [...]string{"中", "内", "里", "等", "的", "共", "和"} {
			if word == "" && strings.HasSuffix(s, end) {
				word = end
			}
		}
		if word == "" || strings.HasSuffix(s, "高中") || strings.HasSuffix(s, "初中") {
			break
		}
		s = s[:len(s)-len(word)]
	}
	if utf8.RuneCountInString(s) < 2 && (named || words.class[s] != 0) {
		return noun{} // 超过20%的有23种
	}
	return noun{shortened(s), start + len(s)}
}

// joins reports whether what follows a number goes on with the sentence.
func joins(s string) bool {
	for _, word := range [...]string{"并", "且", "而", "等", "和", "及", "与", "或", "用于", "由", "被", "从", "为", "将"} {
		if strings.HasPrefix(s, word) && words.prefix(s, nounWord) == "" {
			return true
		}
	}
	return false
}

// loneNoun reports whether the first character is a noun by itself: 三成以上的村建成.
func loneNoun(s string) bool {
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '村', '镇', '乡', '县', '市', '区', '人', '户':
		return true
	}
	return false
}

var stopHeads = words.heads(stopWord)

// nounEnd is where the noun ends that s begins with: at punctuation, at a
// number, at a verb behind the first two characters.
func nounEnd(s string) (end int, number bool) {
	deep := 0
	for i, r := range s {
		switch r {
		case '（', '(', '“':
			deep++
		case '）', ')', '”':
			if deep == 0 {
				return i, false
			}
			deep--
		case '，', '。', '；', '、', '：', '！', '？', ',', ';', ':', '\n', '\t', '　', '—', '《', '》', utf8.RuneError:
			if deep == 0 || r == utf8.RuneError {
				return i, false
			}
		default:
			if isDigit(r) {
				return i, true
			}
			if (i >= 6 || i == 3 && loneNoun(s)) && deep == 0 && stopHeads.has(r) && words.prefix(s[i:], stopWord) != "" {
				return i, false
			}
		}
	}
	return len(s), false
}
