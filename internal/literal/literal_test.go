package literal_test

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/literal"
)

func parse(t *testing.T, expr string) *syntax.Regexp {
	t.Helper()
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		t.Fatal(err)
	}
	return re
}

func Example() {
	re, _ := syntax.Parse("(存在|面临).{0,8}问题", syntax.Perl)
	fmt.Println(literal.Beginning(re), literal.Needed(re))
	// Output: [存在 面临] [问题]
}

func TestNeeded(t *testing.T) {
	for expr, want := range map[string][]string{
		"第一责任人":                 {"第一责任人"},
		"^(不足|短板)$":             {"不足", "短板"},
		"(不足|.{2})":             nil,
		"山.|.*":                 nil,
		"山塘.|水库":                {"山塘", "水库"},
		"山塘|水.":                 {"山塘", "水"},
		"(工作){2,}":              {"工作"},
		"(甲|乙)*":                nil,
		"(甲|乙)*水":               {"水"},
		"(?i)gdp":               nil,
		"[一二]":                  {"一", "二"},
		"[^一]":                  nil,
		"[一-龥]":                 nil,
		"\uFFFD":                nil, // matches an invalid byte too
		"[\uFFFC-\uFFFD]":       nil,
		"\\x{FFFD}水库":           nil,
		"\\x{FFFD}(的)?水库":       {"水库"},
		"十[四五](时期)?发展":          {"发展"},   // two characters before one
		"(山塘|水库)巡查":             {"巡查"},   // one word before two
		"(情况|总结)(报告)+$":         {"报告"},   // wherever it stands
		"年(度)?的重点":              {"的重点"},  // of single ones, the longer
		"推进.{0,12}法治.*县城建设":     {"县城建设"}, // the longer of two
		"(山水县|水库区).*水库":         {"水库"},   // but one short word before two long ones
		"^[一二]、":                {"、"},    // one character before two
		"(山|水)库":                {"库"},    // the parser makes it a class
		"(安排|安全)":               {"安"},    // and takes the common head out
		"(县委|县政府)[^，]{0,4}[省市]": {"县"},    // so here: 县(委|政府)
	} {
		t.Run(expr, func(t *testing.T) {
			if diff := cmp.Diff(want, literal.Needed(parse(t, expr))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	for expr, want := range map[string][]string{
		"第一责任人":        {"第一责任人"},
		"成(效|绩)":       {"成效", "成绩"},
		"年(度)?的(重)?点":  {"年度的重点", "年度的点", "年的重点", "年的点"},
		"^不足":          nil,
		"存在.{0,6}问题":   nil,
		"(甲)?":         {"甲", ""},
		"[一二三四五六七八九]个": {"一个", "七个", "三个", "九个", "二个", "五个", "八个", "六个", "四个"},
		"[一-九]个":       nil,
		"(?i)gdp":      nil,
		"\uFFFD水":      nil,
		"[a-h][a-h]":   pairs("abcdefgh"),
		"[a-i][a-h]":   nil, // one more than are written out
	} {
		t.Run(expr, func(t *testing.T) {
			got, finite := literal.Language(parse(t, expr))
			if !finite {
				got = nil
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func pairs(letters string) (all []string) {
	for _, a := range letters {
		for _, b := range letters {
			all = append(all, string([]rune{a, b}))
		}
	}
	return all
}

func TestBeginning(t *testing.T) {
	for expr, want := range map[string][]string{
		"(存在|面临).{0,8}问题":  {"存在", "面临"},
		"(主要)?存在.*问题":      {"主要存在", "存在"},
		"(主要)?.*问题":        nil, // any text may begin with nothing
		"第一责任人":            nil, // Language says more of it
		"((存在|面临)的.*)":     {"存在的", "面临的"},
		"^存在.*":            nil,
		"[\uFFFD]存在":       nil,
		"(一|二)[一-龥]存在.*问题": {"一", "二"},
	} {
		t.Run(expr, func(t *testing.T) {
			if diff := cmp.Diff(want, literal.Beginning(parse(t, expr))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// FuzzWords: every text that an expression matches is of its language, begins
// with a word of its beginning, and holds a word that it needs.
func FuzzWords(f *testing.F) {
	for _, expr := range []string{
		"(存在|面临).{0,8}(问题|困难)", "成(效|绩)?的", "^[一二]、(工作){2,3}", "(?i)gdp|年度?$", "\uFFFD|[\uFFFC-\uFFFE]水", "(?U)a*?b+|c??",
	} {
		f.Add(expr, "存在的问题\xff，成绩的年度", []byte{0, 1, 2, 3})
	}
	f.Fuzz(func(t *testing.T, expr, text string, choices []byte) {
		tree, err := syntax.Parse(expr, syntax.Perl)
		if err != nil || len(expr) > 200 {
			return
		}
		re, err := regexp.Compile(expr)
		if err != nil {
			return
		}
		language, finite := literal.Language(tree)
		beginning, needed := literal.Beginning(tree), literal.Needed(tree)
		has := func(m string) func(string) bool {
			return func(word string) bool { return strings.Contains(m, word) }
		}
		for _, text := range []string{text, matched(tree, &choices), text + matched(tree, &choices) + text} {
			at := re.FindStringIndex(text)
			if at == nil {
				continue
			}
			m := text[at[0]:at[1]]
			if finite && !slices.Contains(language, m) {
				t.Errorf("%q matches %q, its language is %q", expr, m, language)
			}
			if beginning != nil && !slices.ContainsFunc(beginning, func(word string) bool { return strings.HasPrefix(m, word) }) {
				t.Errorf("%q matches %q, which begins with none of %q", expr, m, beginning)
			}
			if needed != nil && !slices.ContainsFunc(needed, has(m)) {
				t.Errorf("%q matches %q, which holds none of %q", expr, m, needed)
			}
		}
		for _, text := range language {
			if finite && !re.MatchString("甲"+text+"乙") {
				t.Errorf("%q does not match %q, which is of its language", expr, text)
			}
		}
	})
}

// matched makes a text that an expression matches, but for what it asks of the
// text around.
func matched(re *syntax.Regexp, choices *[]byte) string {
	choose := func(n int) int {
		if len(*choices) == 0 {
			return 0
		}
		c := (*choices)[0]
		*choices = (*choices)[1:]
		return int(c) % n
	}
	repeat := func(least, most int) string {
		if most < 0 || most > least+2 {
			most = least + 2
		}
		var text strings.Builder
		for range min(least+choose(most-least+1), 8) {
			text.WriteString(matched(re.Sub[0], choices))
		}
		return text.String()
	}
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune)
	case syntax.OpCharClass:
		if len(re.Rune) == 0 {
			return ""
		}
		at := choose(len(re.Rune)/2) * 2
		return string(re.Rune[at] + rune(choose(int(re.Rune[at+1]-re.Rune[at])+1)))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return []string{"水", "\xff", "x"}[choose(3)]
	case syntax.OpCapture:
		return matched(re.Sub[0], choices)
	case syntax.OpStar:
		return repeat(0, -1)
	case syntax.OpPlus:
		return repeat(1, -1)
	case syntax.OpQuest:
		return repeat(0, 1)
	case syntax.OpRepeat:
		return repeat(re.Min, re.Max)
	case syntax.OpAlternate:
		return matched(re.Sub[choose(len(re.Sub))], choices)
	case syntax.OpConcat:
		var text strings.Builder
		for _, sub := range re.Sub {
			text.WriteString(matched(sub, choices))
		}
		return text.String()
	default:
	}
	return ""
}
