package report

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	// annexHead is a line that opens what is not the report any more: its list
	// of terms, its tables and lists of tasks.
	annexHead = regexp.MustCompile(`^[#*（(《【\[]*(附件?|附录|附表|附注)[\s　]*[一二三四五六七八九十\d]*[）)\]】]?([:：\s　].{0,90})?$` +
		`|^[#*（(《【\[]*[^，。；]{0,60}(名词|用语|术语|缩略语|缩略词|词语|概念)[^，。；]{0,6}(解释|注释|说明|释义|解读)[^，。；]{0,20}$|^[#*（(【\[]*(注释|注|说明|名词解释)[）)\]】]?[:：]?[*]*$`)
	// note is a line that explains a word: 21.两图一表：指…; [3]“双减”：是.
	note = regexp.MustCompile(`^[\s　*]*[\[［（(【〔^]*(注?\s*\d{1,3}|[①-⑳])?[\]］）)】〕.、．:：\s　*]*[“《"]?[^，。；：:]{1,90}[”》"]?[\s　*]*(也称.{1,30})?[:：][“"\s　*]*[^。]{0,200}(指|即|是|简称|包括)`)
)

// leastNotes are as many lines of explanation as make a list of them.
const leastNotes = 3

// BodyEnd is where the annexes of the text begin: terms explained, tables,
// lists of tasks. What is said there is not what was reported.
func (r *Report) BodyEnd() int {
	notes, first := 0, 0
	for at := 0; at < len(r.Text); {
		line := r.Text[at:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		words := blank.trim(line)
		switch {
		case at < len(r.Text)/3 || words == "":
		case len(words) < 240 && annexHead.MatchString(words) && utf8.RuneCountInString(words) <= 40:
			return at
		case note.MatchString(cutAt(words, 600)):
			if notes++; notes == 1 {
				first = at
			}
			if notes == leastNotes {
				return first
			}
		default:
			notes = 0
		}
		at += len(line) + 1
	}
	return len(r.Text)
}
