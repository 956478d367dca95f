package report

import (
	"iter"
	"regexp"
	"strings"
	"unicode/utf8"
)

// claims are what the line under a title says of its publication.
type claims struct{ source, published string }

// dateBehind is the date behind its label.
var dateBehind = regexp.MustCompile(`^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})`)

// headerLine reads the line under a title that some texts keep:
// "来源:… 发布日期:2021-03-30 点击数: 人次".
func headerLine(text string) (c claims) {
	for rest := range labelled(text, "日期", "时间") {
		if m := dateBehind.FindStringSubmatch(rest); m != nil {
			c.published = m[1] + "-" + two(m[2]) + "-" + two(m[3])
			break
		}
	}
	for rest := range labelled(text, "来源", "发布机构", "供稿单位") {
		if name := nameBehind(rest); name != "" {
			if !strings.Contains(name, "日期") && !strings.Contains(name, "时间") {
				c.source = name
			}
			break
		}
	}
	return c
}

var (
	colons      = charsOf(":：")
	behindLabel = charsOf(" \t\u3000")
	behindName  = charsOf(" \t\n\f\r:：")
)

// labelled gives what stands behind each of the labels and its colon, within
// maxLabelled bytes from the first label on.
func labelled(text string, labels ...string) iter.Seq[string] {
	return func(yield func(string) bool) {
		end := len(text)
		for i, r := colons.next(text, 0); i < end; i, r = colons.next(text[:end], i+utf8.RuneLen(r)) {
			label := endOf(text[:i], labels)
			if label == "" {
				continue
			}
			if end == len(text) {
				end = len(cutAt(text, i-len(label)+maxLabelled))
			}
			if !yield(text[min(end, i+utf8.RuneLen(r)):end]) {
				return
			}
		}
	}
}

// endOf is the one of the words that a text ends with, or "".
func endOf(text string, words []string) string {
	for _, word := range words {
		if strings.HasSuffix(text, word) {
			return word
		}
	}
	return ""
}

// maxLabelled is how much of a text is read from its first label on, in bytes.
const maxLabelled = 300

// Bounds on the name behind a label, in runes.
const (
	leastName = 2
	mostName  = 30
)

// nameBehind is the name that stands behind a label, "" without one. Wide
// blanks may pad a name of one character.
func nameBehind(rest string) string {
	for at := len(rest) - len(behindLabel.trimLeft(rest)); ; {
		end, n := at, 0
		for end < len(rest) && n < mostName {
			r, size := utf8.DecodeRuneInString(rest[end:])
			if behindName.has(r) {
				break
			}
			end, n = end+size, n+1
		}
		if n >= leastName {
			return rest[at:end]
		}
		if at == 0 {
			return ""
		}
		_, size := utf8.DecodeLastRuneInString(rest[:at])
		at -= size
	}
}

func two(digits string) string {
	if len(digits) == 1 {
		return "0" + digits
	}
	return digits
}
