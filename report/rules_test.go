package report

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

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
