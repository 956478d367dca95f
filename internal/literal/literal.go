// Package literal answers one question: which plain words does a regular
// expression ask for?
//
// A text without any of them cannot match, and to look for words is many times
// cheaper than to try an expression. All three answers are about what the
// expression matches, never about the text around it:
//
//	re, _ := syntax.Parse("(存在|面临).{0,8}问题", syntax.Perl)
//	literal.Beginning(re) // 存在, 面临
//	literal.Needed(re)    // 问题
//
// It matches nothing itself, and knows no alphabet: words of any case, and the
// character that stands for invalid bytes, it does not vouch for.
package literal

import (
	"cmp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxLanguage = 64 // texts of an expression that are written out
	maxClass    = 16 // characters of a class that are
)

// Language gives all the texts an expression matches, if they are few.
func Language(re *syntax.Regexp) (texts []string, finite bool) {
	switch re.Op {
	case syntax.OpLiteral:
		word := literalOf(re)
		return word, word != nil
	case syntax.OpCharClass:
		texts = class(re.Rune)
		return texts, texts != nil
	case syntax.OpCapture:
		return Language(re.Sub[0])
	case syntax.OpQuest:
		texts, finite = Language(re.Sub[0])
		return append(texts, ""), finite
	case syntax.OpEmptyMatch:
		return []string{""}, true
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			more, ok := Language(sub)
			if !ok || len(texts)+len(more) > maxLanguage {
				return nil, false
			}
			texts = append(texts, more...)
		}
		return texts, true
	case syntax.OpConcat:
		return sequence(re.Sub)
	default:
	}
	return nil, false
}

// sequence gives all the texts that some expressions match one behind another.
func sequence(parts []*syntax.Regexp) (texts []string, finite bool) {
	texts = []string{""}
	for _, part := range parts {
		more, ok := Language(part)
		if !ok || len(texts)*len(more) > maxLanguage {
			return nil, false
		}
		texts = product(texts, more)
	}
	return texts, true
}

func product(heads, tails []string) []string {
	all := make([]string, 0, len(heads)*len(tails))
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all
}

// Beginning gives words of which one begins every text that an expression
// matches, or nil if that cannot be said: behind ^ it begins more than those.
func Beginning(re *syntax.Regexp) (words []string) {
	for re.Op == syntax.OpCapture {
		re = re.Sub[0]
	}
	if re.Op != syntax.OpConcat {
		return nil
	}
	for i := range re.Sub {
		more, finite := sequence(re.Sub[:i+1])
		if !finite {
			break
		}
		words = more
	}
	if slices.Contains(words, "") {
		return nil
	}
	return words
}

// Needed gives words of which one stands in every text that an expression
// matches, or nil if that cannot be said.
func Needed(re *syntax.Regexp) (words []string) {
	switch re.Op {
	case syntax.OpLiteral:
		return literalOf(re)
	case syntax.OpCharClass:
		return class(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return Needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return Needed(re.Sub[0])
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			if more := Needed(sub); more != nil && (words == nil || rarer(more, words) > 0) {
				words = more
			}
		}
		return words
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			more := Needed(sub)
			if more == nil {
				return nil
			}
			words = append(words, more...)
		}
		return words
	default:
	}
	return nil
}

// rarer compares how seldom a text holds any of some words. A single character
// stands nearly everywhere; else every further word has its own chance, and is
// one more to look for; then the longer ones.
func rarer(a, b []string) int {
	x, y := shortest(a), shortest(b)
	return cmp.Or(cmp.Compare(min(x, 2), min(y, 2)), cmp.Compare(len(b), len(a)), cmp.Compare(x, y))
}

// shortest counts the characters of the shortest word.
func shortest(words []string) int {
	least := utf8.RuneCountInString(words[0])
	for _, word := range words[1:] {
		least = min(least, utf8.RuneCountInString(word))
	}
	return least
}

// literalOf is the one text of a literal, nil if its bytes may be others.
func literalOf(re *syntax.Regexp) []string {
	word := string(re.Rune)
	if re.Flags&syntax.FoldCase != 0 || strings.ContainsRune(word, utf8.RuneError) {
		return nil
	}
	return []string{word}
}

// class gives the characters of a small class.
func class(pairs []rune) (words []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		for r := pairs[i]; r <= pairs[i+1]; r++ {
			if len(words) == maxClass || string(r) == string(utf8.RuneError) {
				return nil
			}
			words = append(words, string(r))
		}
	}
	return words
}
