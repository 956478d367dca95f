package index

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/errs"
	"baogao/report"
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
		{"年份:2022..2020", "2022..2020", "bad_value"},
		{"日期:2022-01..2021-01", "2022-01..2021-01", "bad_value"},
		{"日期:2021-13-01", "2021-13-01", "bad_value"},
		{"日期:2021-12-32", "2021-12-32", "bad_value"},
		{"日期:2022-05..2022", "日期:2022-05..2022", ""},
		{"(a", "a", "unbalanced"},
		{"a)", "a", "unbalanced"},
		{`""`, "", "empty_phrase"},
		{"a:b 3-5", "a:b 3-5", ""},
		{"(部分:问题 年份:2020) a", "a (部分:problems 年份:2020)", ""},
		{"-(a b)", "-(a b)", ""},
		{"标题:(a b)", "标题:(a b)", ""},
		{"(部分:问题 a) b", "b (部分:problems a)", ""},
		{"部分:问题 部分:安排 a", "(部分:problems a) (部分:plan a)", ""},
		{"部分:问题 部分:安排", "部分:problems 部分:plan", ""},
		{"「a\"b」", "「a\"b」", ""},
		{"单位:\"a b\"", "单位:\"a b\"", ""},
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

// TestUnknownPlaces: a reader is told that a unit or region is in no register.
func TestUnknownPlaces(t *testing.T) {
	places := report.NewRegister()
	for q, code := range map[string]string{
		"单位:绝无此镇": "unknown_unit", "单位:有庆镇": "", "单位:城关镇": "", "单位:渠县司法局": "",
		"地区:绝无此县": "unknown_region", "地区:渠县": "", "地区:河北": "", "地区:河北省": "", "地区:城关镇": "", "地区:511725": "",
	} {
		p, err := ParseQuery(q, ParseOptions{Places: places})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if len(p.Corrections) > 0 {
			got = p.Corrections[0].Code
		}
		if got != code {
			t.Errorf("%s: correction %q, want %q", q, got, code)
		}
	}
}

// Fields in brackets stay required when any of the words will do.
func TestAnyKeepsFieldsRequired(t *testing.T) {
	p, err := ParseQuery("(年份:2020 | 年份:2021) 执法 普法", ParseOptions{Match: MatchAny})
	if err != nil {
		t.Fatal(err)
	}
	want := And{[]Query{Any{[]Query{Word{"执法"}, Word{"普法"}}}, Or{[]Query{Years{2020, 2020}, Years{2021, 2021}}}}}
	if diff := cmp.Diff(Query(want), p.Query); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
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
	for _, seed := range []string{`a "b" (c|d) -e 年份:2020`, "“", "部分:问题 (", "\xff", `"a b"~10`, `"a"~句`, "同句:(a -b \"c d\")~段", `～"~9999999999999999999`, `同段:“a b”～段`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseQuery(s, ParseOptions{})
		if err != nil {
			return
		}
		if p.Query == nil {
			t.Fatalf("%q is no query", s)
		}
		again, err := ParseQuery(p.Text, ParseOptions{NoCaps: true})
		if err != nil {
			t.Fatalf("%q was read as %q, which cannot be read: %v", s, p.Text, err)
		}
		eachPart(again.Query, func(part Query) {
			if near, ok := part.(Near); ok && (len(near.Phrases) < 2 || near.Reach.Characters > maxNear || near.Reach.Characters < 0) {
				t.Fatalf("%q gives %+v", s, near)
			}
		})
	})
}

// TestRegionCodes: the zeros that fill a code up are left out, those of a town's
// own are not, which would find its neighbours.
func TestRegionCodes(t *testing.T) {
	for said, want := range map[string]string{"510000": "51", "654000": "6540", "511725100": "511725100", "511725112000": "511725112"} {
		p, err := ParseQuery("地区:"+said, ParseOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(Query(Region{Code: want, Name: said}), p.Query); diff != "" {
			t.Errorf("地区:%s (-want +got):\n%s", said, diff)
		}
	}
}
