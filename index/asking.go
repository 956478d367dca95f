package index

import (
	"slices"
	"strings"
)

// asking are the words that make a question of its subject, longer ones before
// those in them.
var asking = []string{
	"为什么", "怎么办", "怎么样", "怎么", "怎样", "如何", "什么", "哪些", "哪个", "多少", "多久", "是否", "能否", "可否", "为何",
}

// asks says whether a text is a question in full. Who asks one uses the words
// of every day; a keyword is meant as it is typed.
func asks(text string) bool {
	return strings.ContainsAny(text, "?？吗呢谁") ||
		slices.ContainsFunc(asking, func(word string) bool { return strings.Contains(text, word) })
}

// Subject is a question without the words that ask, or all of it where nothing
// is left.
func Subject(question string) string {
	s := question
	for _, word := range slices.Concat(asking, []string{"请问", "吗", "呢"}) {
		s = strings.ReplaceAll(s, word, " ")
	}
	if s = strings.TrimSpace(s); s != "" {
		return s
	}
	return question
}
