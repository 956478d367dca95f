package index

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	tokenWord tokenKind = iota
	tokenPhrase
	tokenOpen
	tokenClose
	tokenOr
)

// token is one piece of a query string, with the field and the minus before it.
type token struct {
	kind  tokenKind
	text  string
	field string // English name, empty for none
	not   bool
	near  string // what stands behind ~ after a phrase or a group, empty for none
}

// fieldNames are the prefixes a term may have.
var fieldNames = map[string]string{
	"标题": "title", "单位": "unit", "地区": "region", "年份": "year", "类型": "kind", "部分": "role", "来源": "source", "日期": "date",
	"同句": "sentence", "同段": "paragraph", "sentence": "sentence", "paragraph": "paragraph",
	"title": "title", "unit": "unit", "region": "region", "year": "year", "kind": "kind", "role": "role", "source": "source", "date": "date",
}

// plain gives the ASCII form of the signs that mean something, outside quotes.
func plain(r rune) rune {
	switch r {
	case '：':
		return ':'
	case '（':
		return '('
	case '）':
		return ')'
	case '｜':
		return '|'
	case '－':
		return '-'
	case '“', '”', '「', '」', '＂':
		return '"'
	}
	return r
}

// lexer walks the query once.
type lexer struct {
	s      string
	at     int
	tokens []token
}

func lex(s string) []token {
	l := lexer{s: s}
	for l.at < len(l.s) {
		r, size := utf8.DecodeRuneInString(l.s[l.at:])
		switch {
		case unicode.IsSpace(r):
			l.at += size
		case plain(r) == ')':
			l.at += size
			l.tokens = append(l.tokens, token{kind: tokenClose})
		case plain(r) == '|':
			l.at += size
			l.tokens = append(l.tokens, token{kind: tokenOr})
		default:
			l.term()
		}
	}
	return l.tokens
}

// term reads what begins at the start of a term: a minus, a field, then a
// phrase, a group or a word.
func (l *lexer) term() {
	var t token
	if r, size := utf8.DecodeRuneInString(l.s[l.at:]); plain(r) == '-' {
		if next, _ := utf8.DecodeRuneInString(l.s[l.at+size:]); next != utf8.RuneError && !unicode.IsSpace(next) {
			t.not = true
			l.at += size
		}
	}
	t.field = l.prefix()
	if l.at >= len(l.s) {
		if t.field != "" {
			l.tokens = append(l.tokens, t)
		}
		return
	}
	r, size := utf8.DecodeRuneInString(l.s[l.at:])
	switch {
	case plain(r) == '"':
		t.kind, t.text = tokenPhrase, l.quoted(r, size)
		t.near = l.nearness()
	case plain(r) == '(':
		t.kind = tokenOpen
		l.at += size
	default:
		t.kind, t.text = tokenWord, l.word()
		if t.text == "OR" && t.field == "" && !t.not {
			t.kind = tokenOr
		}
	}
	l.tokens = append(l.tokens, t)
}

// prefix reads a listed field name and its colon.
func (l *lexer) prefix() string {
	i := strings.IndexAny(l.s[l.at:], ":：")
	if i <= 0 || i > len("paragraph") {
		return ""
	}
	name, ok := fieldNames[strings.ToLower(l.s[l.at:l.at+i])]
	if !ok {
		return ""
	}
	_, size := utf8.DecodeRuneInString(l.s[l.at+i:])
	l.at += i + size
	return name
}

// quoted reads to the closing quote of the same kind; everything inside is
// literal. A quote that is never closed reaches to the end.
func (l *lexer) quoted(open rune, size int) string {
	l.at += size
	closers := `"＂”“`
	if open == '「' || open == '」' {
		closers = "」"
	}
	rest := l.s[l.at:]
	i := strings.IndexAny(rest, closers)
	if i < 0 {
		l.at = len(l.s)
		return rest
	}
	_, n := utf8.DecodeRuneInString(rest[i:])
	l.at += i + n
	return rest[:i]
}

// nearness reads ~10, ~句 or ~段 behind a phrase; anything else is none.
func (l *lexer) nearness() string {
	rest, ok := strings.CutPrefix(l.s[l.at:], "~")
	if !ok {
		if rest, ok = strings.CutPrefix(l.s[l.at:], "～"); !ok {
			return ""
		}
	}
	value := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	for _, passage := range []string{"句", "段"} {
		if value == "" && strings.HasPrefix(rest, passage) {
			value = passage
		}
	}
	if value != "" {
		l.at = len(l.s) - len(rest) + len(value)
	}
	return value
}

// word reads to the next space, quote, bracket or bar.
func (l *lexer) word() string {
	start := l.at
	for l.at < len(l.s) {
		r, size := utf8.DecodeRuneInString(l.s[l.at:])
		if p := plain(r); unicode.IsSpace(r) || p == '"' || p == '|' || p == ')' || p == '(' && l.at > start {
			break
		}
		l.at += size
	}
	return l.s[start:l.at]
}
