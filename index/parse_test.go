package index

import (
	"errors"
	"strings"
	"testing"

	"baogao/internal/errs"
)

func TestParseQuery(t *testing.T) {
	for _, tt := range []struct{ in, want, corrected string }{
		{"法治 政府", "法治 政府", ""},
		{"“枫桥经验”", `"枫桥经验"`, ""},
		{"合法性审查 年份：2020", "合法性审查 年份:2020", ""},
		{"年份:2019..2021", "年份:2019..2021", ""},
		{"部分:问题 执法", "部分:problems 执法", ""},
		{"a | b OR c", "(a | b | c)", ""},
		{"(a b) -c", "a b -c", ""},
		{`"a""b"`, `"a" "b"`, ""},
		{"类型:信息公开", "类型:open_gov", ""},
		{"年份:去年", "去年", "bad_value"},
		{"(a", "a", "unbalanced"},
		{"a)", "a", "unbalanced"},
		{`""`, "", "empty_phrase"},
		{"a:b 3-5", "a:b 3-5", ""},
	} {
		p, err := ParseQuery(tt.in, ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		code := ""
		if len(p.Corrections) > 0 {
			code = p.Corrections[0].Code
		}
		if p.Text != tt.want || code != tt.corrected {
			t.Errorf("%s: read %q (%s), want %q (%s)", tt.in, p.Text, code, tt.want, tt.corrected)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want errs.Code
	}{
		{strings.Repeat("的", 257), errs.QueryTooLong},
		{strings.Repeat("的", 256), errs.OK},
		{strings.Repeat("a ", 65), errs.QueryTooMany},
		{strings.Repeat("(", 9) + "a", errs.QueryTooDeep},
	} {
		if _, err := ParseQuery(tt.in, ParseOptions{}); errs.CodeOf(err) != tt.want || tt.want != errs.OK && !errors.Is(err, tt.want) {
			t.Errorf("%.20s…: %v, want %s", tt.in, err, tt.want)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, seed := range []string{`a "b" (c|d) -e 年份:2020`, "“", "部分:问题 (", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseQuery(s, ParseOptions{})
		if err == nil && p.Query == nil {
			t.Errorf("%q is no query", s)
		}
	})
}
