package report

import (
	_ "embed"
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

// maxWord bounds the words, in bytes: eight characters.
const maxWord = 24

type lexicon map[string]wordClass

func readWords(file string) lexicon {
	classes := map[string]wordClass{
		"value": valueWord, "about": aboutWord, "up": upWord, "down": downWord, "noun": nounWord, "lead": leadWord,
		"region": regionWord, "scope": scopeWord, "drop": dropWord, "keep": keepWord, "sure": sureWord, "stop": stopWord, "hang": hangWord,
		"act": actWord, "aim": aimWord, "of": measureOfWord,
	}
	l := lexicon{}
	for line := range strings.Lines(file) {
		class, list, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(list) {
			l[word] |= classes[class]
		}
	}
	return l
}

// suffix gives the longest word that s ends with, if it is one of a class.
func (l lexicon) suffix(s string, class wordClass) string {
	for n := min(len(s), maxWord); n > 0; n-- {
		if !utf8.RuneStart(s[len(s)-n]) {
			continue
		}
		if got, ok := l[s[len(s)-n:]]; ok && got&(class|nounWord) != 0 {
			if got&class == 0 {
				return ""
			}
			return s[len(s)-n:]
		}
	}
	return ""
}

// prefix gives the longest word that s begins with, if it is one of a class.
func (l lexicon) prefix(s string, class wordClass) string {
	for n := min(len(s), maxWord); n > 0; n-- {
		if n < len(s) && !utf8.RuneStart(s[n]) {
			continue
		}
		if got, ok := l[s[:n]]; ok && got&(class|nounWord) != 0 {
			if got&class == 0 {
				return ""
			}
			return s[:n]
		}
	}
	return ""
}
