package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"baogao/internal/errs"
	"baogao/report"
)

// Limits of a query, checked before any engine sees it.
const (
	maxRunes = 256
	maxTerms = 64
	maxDepth = 8
)

// Match says whether all words of a query are required.
type Match string

// The two readings of a list of words.
const (
	MatchAll Match = "all"
	MatchAny Match = "any"
)

// ParseOptions are what a parser needs beside the query string.
type ParseOptions struct {
	Match  Match
	Places *report.Register // resolves 单位: and 地区:, may be nil
	NoCaps bool             // for batches and exports, which have no page limits
}

// Parsed is a query string understood.
type Parsed struct {
	Input       string
	Query       Query
	Text        string // the query as it was read
	Corrections []Correction
}

// ParseQuery reads the query language of INTERFACE. A mistake is never an
// error: the query still runs as words and Corrections says what was ignored.
// Only the limits are errors.
func ParseQuery(s string, o ParseOptions) (Parsed, error) {
	if !o.NoCaps && utf8.RuneCountInString(s) > maxRunes {
		return Parsed{}, errs.QueryTooLong
	}
	tokens := lex(strings.ToValidUTF8(s, " "))
	p := parser{options: o, tokens: tokens}
	if err := p.checkLimits(); err != nil {
		return Parsed{}, err
	}
	q := p.alternatives(0)
	for p.at < len(p.tokens) { // a closing bracket without an opening one
		p.ignored("unbalanced", "多余的右括号已忽略", ")")
		p.at++
		if rest := p.alternatives(0); rest != nil {
			q = and(q, rest)
		}
	}
	if q == nil {
		q = All{}
	}
	return Parsed{Input: s, Query: q, Text: Render(q), Corrections: p.corrections}, nil
}

type parser struct {
	options     ParseOptions
	tokens      []token
	at          int
	corrections []Correction
}

func (p *parser) checkLimits() error {
	terms, depth, deepest := 0, 0, 0
	for _, t := range p.tokens {
		switch t.kind {
		case tokenOpen:
			depth++
			deepest = max(deepest, depth)
		case tokenClose:
			depth = max(0, depth-1)
		case tokenWord, tokenPhrase:
			terms++
		case tokenOr:
		}
	}
	if deepest > maxDepth {
		return errs.QueryTooDeep
	}
	if terms > maxTerms && !p.options.NoCaps {
		return errs.QueryTooMany
	}
	return nil
}

func (p *parser) ignored(code, message, text string) {
	p.corrections = append(p.corrections, Correction{Code: code, Message: message, Text: text})
}

// alternatives reads parts separated by | or OR.
func (p *parser) alternatives(depth int) Query {
	var parts []Query
	for {
		if q := p.sequence(depth); q != nil {
			parts = append(parts, q)
		}
		if p.at >= len(p.tokens) || p.tokens[p.at].kind != tokenOr {
			break
		}
		p.at++
	}
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return parts[0]
	}
	return Or{parts}
}

// sequence reads parts that stand side by side. A role applies to the words
// and phrases of its group.
func (p *parser) sequence(depth int) Query {
	var words, fields []Query
	var roles []report.Role
	for p.at < len(p.tokens) {
		t := p.tokens[p.at]
		if t.kind == tokenOr || t.kind == tokenClose && depth > 0 {
			break
		}
		if t.kind == tokenClose {
			break
		}
		p.at++
		switch q := p.part(t, depth).(type) {
		case nil:
		case InRole:
			if q.Part == nil {
				roles = append(roles, q.Role)
			} else {
				fields = append(fields, q)
			}
		default:
			if textual(q) {
				words = append(words, q)
			} else {
				fields = append(fields, q)
			}
		}
	}
	return p.group(words, fields, roles)
}

func (p *parser) group(words, fields []Query, roles []report.Role) Query {
	var text Query
	switch {
	case len(words) > 0 && p.options.Match == MatchAny:
		text = Any{words}
	case len(words) == 1:
		text = words[0]
	case len(words) > 1:
		text = And{words}
	}
	// With two roles the words must stand in sections of both.
	var first []Query
	for _, role := range roles {
		first = append(first, InRole{Role: role, Part: text})
	}
	if len(roles) == 0 && text != nil {
		first = []Query{text}
	}
	fields = append(first, fields...)
	switch len(fields) {
	case 0:
		return nil
	case 1:
		return fields[0]
	}
	return And{fields}
}

// textual says whether a part asks for words of the text. Fields stay required
// when any of the words will do, also within brackets.
func textual(q Query) bool {
	switch q := q.(type) {
	case Word, Phrase, Near:
		return true
	case And:
		return slices.ContainsFunc(q.Parts, textual)
	case Or:
		return slices.ContainsFunc(q.Parts, textual)
	case Any:
		return slices.ContainsFunc(q.Parts, textual)
	}
	return false
}

// part reads one term, group or field.
func (p *parser) part(t token, depth int) Query {
	var q Query
	switch t.kind {
	case tokenWord:
		q = p.field(t)
	case tokenPhrase:
		if strings.TrimSpace(t.text) == "" {
			p.ignored("empty_phrase", "空的引号已忽略", `""`)
			return nil
		}
		q = Phrase{t.text}
		if t.near != "" {
			q = p.nearBy(t.near, strings.Fields(t.text), q)
		}
		if passage := Passage(t.field); passage == Sentence || passage == Paragraph {
			q = p.near(Reach{Within: passage}, strings.Fields(t.text), q)
		} else if t.field == "title" {
			q = InTitle{q}
		} else if t.field != "" {
			q = p.field(t)
		}
	case tokenOpen:
		q = p.alternatives(depth + 1)
		if p.at < len(p.tokens) && p.tokens[p.at].kind == tokenClose {
			p.at++
		} else {
			p.ignored("unbalanced", "缺少右括号，已按末尾补上", "(")
		}
		switch passage := Passage(t.field); {
		case q == nil:
		case t.field == "title":
			q = InTitle{q}
		case passage == Sentence || passage == Paragraph:
			q = p.near(Reach{Within: passage}, phrasesOf(q), q)
		}
	case tokenClose, tokenOr: // sequence has stopped at them
	}
	if t.not && q != nil {
		return Not{q}
	}
	return q
}

func and(a, b Query) Query {
	if a == nil {
		return b
	}
	return And{[]Query{a, b}}
}
