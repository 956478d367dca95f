package compare

import (
	"iter"
	"regexp"
	"slices"
	"strings"
)

// note is a line that explains a word: its number, the word, a colon.
var note = regexp.MustCompile(`^[ 　\t]*(?:[\[［【(（〔]?\d{1,3}[\]］】)）〕]?[.．、:：]?|[①-⑳])?[ 　\t]*(?:[“"‘《【][^。；（(，]{2,36}[”"’》】]?(?:[：:]|即|是?指)|[^。；（(，“]{2,30}(?:[：:]|是指))|^[ 　\t]*[\[［【(（〔]?\d{1,3}[\]］】)）〕.．、][ 　]?[^。；，（(]{2,30}[ 　：:]`)

// How the notes on words are known.
const (
	notesFrom   = 0.4 // of a text, at the earliest
	notesAround = 6   // lines before, or after
	notesLeast  = 3   // of these, at least, explain a word, and half of them
)

// inNotes says that a place of a text is among notes on words at its end.
func inNotes(text string, at int) bool {
	if float64(at) < notesFrom*float64(len(text)) {
		return false
	}
	if glossary(text[int(notesFrom*float64(len(text))):at]) {
		return true
	}
	begin := strings.LastIndexByte(text[:at], '\n') + 1
	after, before := notesIn(strings.SplitSeq(text[begin:], "\n")), notesIn(backwards(text[:begin]))
	return after || before
}

// glossary says that the last heading before a place opens the notes on words,
// and not another annex.
func glossary(before string) bool {
	if !slices.ContainsFunc(ofWords, func(word string) bool { return strings.Contains(before, word) }) {
		return false // as most texts
	}
	for line := range backwards(before) {
		if len(line) > longHeading {
			continue
		}
		if opens := explains.MatchString(line); opens || strings.HasPrefix(line, "附") {
			return opens
		}
	}
	return false
}

// longHeading is the length of the longest heading, in bytes.
const longHeading = 120

// The heading of the notes on words.
var (
	ofWords  = []string{"名词", "术语", "用语", "词语"}
	explains = regexp.MustCompile("(?:" + strings.Join(ofWords, "|") + ").{0,12}(?:解释|注释|注解|释义|说明)")
)

// notesIn says that most of the first of some lines explain words.
func notesIn(lines iter.Seq[string]) bool {
	all, notes := 0, 0
	for line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if all++; note.MatchString(line) {
			notes++
		}
		if all == notesAround {
			break
		}
	}
	return notes >= notesLeast && notes*2 >= all
}

// backwards gives the lines of a text, the last first.
func backwards(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for cut := len(text); cut >= 0; {
			text = text[:cut]
			cut = strings.LastIndexByte(text, '\n')
			if !yield(text[cut+1:]) {
				return
			}
		}
	}
}
