package report

import (
	"regexp"
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
		if diff := cmp.Diff(want, neededWords(expr)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", expr, diff)
		}
	}
}

// TestRuleSetsAgreeWithTheirRules: leaving rules out by their words changes no
// answer.
func TestRuleSetsAgreeWithTheirRules(t *testing.T) {
	texts := []string{"", "一", "存在的不足和原因", "2021年工作安排", "政府信息公开工作年度报告", "主要领导述法情况"}
	for _, set := range []ruleSet{kindRules, roleRules} {
		for _, r := range set.rules {
			texts = append(texts, regexp.MustCompile(`[|()^$?.*+{}\[\]\\]+`).Split(r.match.String(), -1)...)
			texts = append(texts, strings.Join(texts[len(texts)-3:], ""))
		}
	}
	for _, text := range texts {
		for _, set := range []ruleSet{kindRules, roleRules, plainRoleRules} {
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
