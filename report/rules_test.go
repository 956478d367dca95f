package report

import (
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNeededWords(t *testing.T) {
	for expr, want := range map[string][]string{
		"第一责任人":         {"第一责任人"},
		"^(不足|短板)$":     {"不足", "短板"},
		"(不足|.{2})":     nil,
		"年(度)?的重点":      {"的重点"},
		"十[四五](时期)?发展":  {"发展"},
		"(安排|安全)":       {"安"},
		"[一二]":          {"一", "二"},
		"[^一]":          nil,
		"(甲|乙)*":        nil,
		"(工作){2,}":      {"工作"},
		"(?i)gdp":       nil,
		"(情况|总结)(报告)+$": {"情况", "总结"},
	} {
		re, err := syntax.Parse(expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, needed(re)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", expr, diff)
		}
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
	} {
		re, err := syntax.Parse(expr, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		got, finite := language(re)
		if !finite {
			got = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", expr, diff)
		}
	}
}

// TestRuleSetsAgreeWithTheirRules: leaving rules out by their words changes no
// answer.
func TestRuleSetsAgreeWithTheirRules(t *testing.T) {
	texts := []string{"", "一", "存在的不足和原因", "2021年工作安排", "政府信息公开工作年度报告", "主要领导述法情况"}
	for _, set := range []*ruleSet{kindRules, roleRules} {
		for _, r := range set.rules {
			texts = append(texts, regexp.MustCompile(`[|()^$?.*+{}\[\]\\]+`).Split(r.match.String(), -1)...)
			texts = append(texts, strings.Join(texts[len(texts)-3:], ""))
		}
	}
	pieces := texts
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var text strings.Builder
		for range 1 + random.IntN(5) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		texts = append(texts, text.String())
	}
	for _, text := range texts {
		for _, set := range []*ruleSet{kindRules, roleRules, plainRoleRules} {
			want := ""
			for _, r := range set.rules {
				if r.match.MatchString(text) {
					want = r.name
					break
				}
			}
			if got := first(set, text); got != want {
				t.Errorf("%q is %q, one by one %q", text, got, want)
			}
		}
	}
}
