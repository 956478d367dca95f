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
	byHead runeTable
	byTail runeTable
}

type entry struct {
	word  string
	class wordClass
}

// runeTable gives the words of a character: Chinese ones by their place.
type runeTable struct {
	index [lastHan - firstHan + 1]uint16 // into lists
	lists [][]entry                      // the first is empty
	other map[rune]uint16
}

// The block of the Chinese characters.
const (
	firstHan = 0x4E00
	lastHan  = 0x9FFF
)

func (t *runeTable) of(r rune) []entry {
	if at := int(r) - firstHan; 0 <= at && at < len(t.index) {
		return t.lists[t.index[at]]
	}
	return t.lists[t.other[r]]
}

func newRuneTable(words map[rune][]entry) runeTable {
	t := runeTable{lists: make([][]entry, 1, len(words)+1), other: map[rune]uint16{}}
	for r, list := range words {
		slices.SortFunc(list, func(a, b entry) int { return cmp.Or(len(b.word)-len(a.word), cmp.Compare(a.word, b.word)) })
		at := uint16(len(t.lists)) //nolint:gosec // a few hundred lists
		t.lists = append(t.lists, list)
		if firstHan <= r && r <= lastHan {
			t.index[r-firstHan] = at
		} else {
			t.other[r] = at
		}
	}
	return t
}

func readWords(file string) *lexicon {
	classes := map[string]wordClass{
		"value": valueWord, "about": aboutWord, "up": upWord, "down": downWord, "noun": nounWord, "lead": leadWord,
		"region": regionWord, "scope": scopeWord, "drop": dropWord, "keep": keepWord, "sure": sureWord, "stop": stopWord,
		"hang": hangWord, "act": actWord, "aim": aimWord, "of": measureOfWord,
	}
	l := &lexicon{class: map[string]wordClass{}}
	for line := range strings.Lines(file) {
		class, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(list) {
			l.class[word] |= classes[class]
		}
	}
	heads, tails := map[rune][]entry{}, map[rune][]entry{}
	for word, class := range l.class {
		head, _ := utf8.DecodeRuneInString(word)
		tail, _ := utf8.DecodeLastRuneInString(word)
		heads[head] = append(heads[head], entry{word, class})
		tails[tail] = append(tails[tail], entry{word, class})
	}
	l.byHead, l.byTail = newRuneTable(heads), newRuneTable(tails)
	return l
}

// suffix gives the longest word that s ends with, if it is one of a class. A
// longer noun hides the words inside it: 行为 does not end in 为.
func (l *lexicon) suffix(s string, class wordClass) string {
	r, _ := utf8.DecodeLastRuneInString(s)
	for _, e := range l.byTail.of(r) {
		if e.class&(class|nounWord) != 0 && strings.HasSuffix(s, e.word) {
			if e.class&class == 0 {
				return ""
			}
			return e.word
		}
	}
	return ""
}

// heads are the first characters of the words of a class.
func (l *lexicon) heads(class wordClass) *charSet {
	set := new(charSet)
	for word, classes := range l.class {
		if classes&class != 0 {
			r, _ := utf8.DecodeRuneInString(word)
			set.add(r)
		}
	}
	return set
}

// prefix gives the longest word that s begins with, if it is one of a class.
func (l *lexicon) prefix(s string, class wordClass) string {
	r, _ := utf8.DecodeRuneInString(s)
	for _, e := range l.byHead.of(r) {
		if e.class&(class|nounWord) != 0 && strings.HasPrefix(s, e.word) {
			if e.class&class == 0 {
				return ""
			}
			return e.word
		}
	}
	return ""
}
