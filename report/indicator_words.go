package report

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed data/words.txt
var wordsFile string

// words are the words around numbers, by what they do there.
var words = readWords(wordsFile)

// wordClass is a set of what a word may do.
type wordClass uint16

const (
	valueWord wordClass = 1 << iota
	aboutWord
	upWord
	downWord
	nounWord
	leadWord
	regionWord
	scopeWord
	dropWord
	keepWord
	sureWord
	stopWord
	hangWord
	actWord
	aimWord
	measureOfWord
)

// lexicon finds the longest word at the begin or end of a text. Words lie by
// their first and by their last character, the longest first: a look-up costs
// one table access and a few comparisons.
type lexicon struct {
	class  map[string]wordClass
	byHead map[rune][]entry
	byTail map[rune][]entry
}

type entry struct {
	word  string
	class wordClass
}

func readWords(file string) *lexicon {
	classes := map[string]wordClass{
		"value": valueWord, "about": aboutWord, "up": upWord, "down": downWord, "noun": nounWord, "lead": leadWord,
		"region": regionWord, "scope": scopeWord, "drop": dropWord, "keep": keepWord, "sure": sureWord, "stop": stopWord,
		"hang": hangWord, "act": actWord, "aim": aimWord, "of": measureOfWord,
	}
	l := &lexicon{class: map[string]wordClass{}, byHead: map[rune][]entry{}, byTail: map[rune][]entry{}}
	for line := range strings.Lines(file) {
		class, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(list) {
			l.class[word] |= classes[class]
		}
	}
	for word, class := range l.class {
		head, _ := utf8.DecodeRuneInString(word)
		tail, _ := utf8.DecodeLastRuneInString(word)
		l.byHead[head] = append(l.byHead[head], entry{word, class})
		l.byTail[tail] = append(l.byTail[tail], entry{word, class})
	}
	for _, table := range [...]map[rune][]entry{l.byHead, l.byTail} {
		for _, list := range table {
			slices.SortFunc(list, func(a, b entry) int { return cmp.Or(len(b.word)-len(a.word), cmp.Compare(a.word, b.word)) })
		}
	}
	return l
}

// suffix gives the longest word that s ends with, if it is one of a class. A
// longer noun hides the words inside it: 行为 does not end in 为.
func (l *lexicon) suffix(s string, class wordClass) string {
	r, _ := utf8.DecodeLastRuneInString(s)
	for _, e := range l.byTail[r] {
		if e.class&(class|nounWord) != 0 && strings.HasSuffix(s, e.word) {
			if e.class&class == 0 {
				return ""
			}
			return e.word
		}
	}
	return ""
}

// prefix gives the longest word that s begins with, if it is one of a class.
func (l *lexicon) prefix(s string, class wordClass) string {
	r, _ := utf8.DecodeRuneInString(s)
	for _, e := range l.byHead[r] {
		if e.class&(class|nounWord) != 0 && strings.HasPrefix(s, e.word) {
			if e.class&class == 0 {
				return ""
			}
			return e.word
		}
	}
	return ""
}
