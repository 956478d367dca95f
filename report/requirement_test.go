package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/sample"
	"baogao/report"
)

// states prints what was found of the required contents.
func states(r report.Report) map[string]string {
	states := map[string]string{}
	for _, q := range r.Requirements {
		states[q.Key] = q.Status
	}
	return states
}

// evidence is the text that shows one required content.
func evidence(r report.Report, key string) string {
	var b strings.Builder
	for _, q := range r.Requirements {
		if q.Key != key {
			continue
		}
		for _, e := range q.Evidence {
			b.WriteString(r.Text[e[0]:e[1]])
		}
	}
	return b.String()
}

func TestRequirementsByEvidence(t *testing.T) {
	const title = "有庆镇2020年度法治政府建设工作情况报告"
	done := "召开会议12次。组织培训3期。制定清单。办理案件5件。化解纠纷20件。"
	for name, tt := range map[string]struct {
		body string
		want map[string]string
	}{
		"all four": {
			"一、主要举措和成效\n" + done + "镇党委书记主持召开法治工作会议，研究部署全年工作。\n二、存在的不足和原因\n执法力量薄弱。原因是人员少。\n三、2021年安排\n将加强学习。继续推进执法。完善制度。\n",
			map[string]string{"achievements": "found", "problems": "found", "first_responsible": "found", "plan": "found"},
		},
		"headings alone are no evidence": {
			"一、主要举措和成效\n二、存在的不足和原因\n三、党政主要负责人履行推进法治建设第一责任人职责情况\n四、下一年度主要安排\n",
			map[string]string{"achievements": "absent", "problems": "absent", "first_responsible": "absent", "plan": "absent"},
		},
		"shortcomings without a cause, one deed only": {
			"一、主要举措和成效\n召开会议。\n二、存在的不足\n执法力量薄弱。\n三、下一步安排\n将加强学习。\n",
			map[string]string{"achievements": "weak", "problems": "weak", "first_responsible": "absent", "plan": "weak"},
		},
		"the first responsible only as a plan": {
			"一、主要举措和成效\n" + done + "\n二、下一步安排\n督促党政主要负责人履行推进法治建设第一责任人职责。将加强学习。完善制度。\n",
			map[string]string{"achievements": "found", "problems": "absent", "first_responsible": "weak", "plan": "found"},
		},
		"without headings": {
			done + "主要负责人带头学法、专题听取法治汇报。\n虽然取得成绩，但还存在一些不足：普法形式单一。究其原因，是投入不够。\n下一步，我镇将加强学习。继续推进执法。完善制度。\n",
			map[string]string{"achievements": "found", "problems": "found", "first_responsible": "found", "plan": "found"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := parse(report.Article{Title: title, Body: tt.body})
			if diff := cmp.Diff(tt.want, states(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSeedRequirements(t *testing.T) {
	r := seed(t)
	want := map[string]string{"achievements": "found", "problems": "found", "first_responsible": "found", "plan": "found"}
	if diff := cmp.Diff(want, states(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for key, words := range map[string]string{
		"first_responsible": "认真执行《党政主要负责人履行推进法治建设第一责任人职责规定》",
		"problems":          "存在上述问题的主要原因是",
		"plan":              "2021年,镇人民政府将坚持",
		"achievements":      "取得了明显成效",
	} {
		if !strings.Contains(evidence(r, key), words) {
			t.Errorf("%s is shown by %q", key, evidence(r, key))
		}
	}
}

// TestRequirementsOfTheSampleCounty: every author writes every part, but the
// first responsible has none in one manner of writing.
func TestRequirementsOfTheSampleCounty(t *testing.T) {
	count := map[report.Kind]map[string]int{report.RuleOfLaw: {}, report.OpenGov: {}}
	for _, p := range sample.County().Publications {
		if p.Document == nil || count[p.Kind] == nil {
			continue
		}
		r := parse(report.Article{Title: p.Title, Body: p.Document.Text()})
		for key, state := range states(r) {
			count[p.Kind][key+" "+state]++
			if state == "absent" && key != "first_responsible" {
				t.Errorf("%s has no %s", p.Title, key)
			}
		}
	}
	for kind, states := range count {
		t.Log(kind, states)
		for _, content := range report.RequiredContents(kind) {
			found, all := states[content.Key+" found"], states[content.Key+" found"]+states[content.Key+" weak"]+states[content.Key+" absent"]
			if all == 0 || float64(found) < .85*float64(all) {
				t.Errorf("%s %s: found in %d of %d", kind, content.Key, found, all)
			}
		}
	}
}

func TestRequiredContentsCiteTheirRule(t *testing.T) {
	for kind, n := range map[report.Kind]int{report.RuleOfLaw: 4, report.OpenGov: 6, report.WorkReport: 0, report.Other: 0} {
		contents := report.RequiredContents(kind)
		if len(contents) != n {
			t.Errorf("%s has %d contents, want %d", kind, len(contents), n)
		}
		for _, c := range contents {
			if c.Key == "" || c.Name == "" || !strings.Contains(c.Basis, "〔") {
				t.Errorf("%s: %+v", kind, c)
			}
		}
	}
	if r := parse(report.Article{Title: "2021年政府工作报告", Body: "召开会议。"}); r.Requirements == nil || len(r.Requirements) != 0 {
		t.Errorf("a work report has requirements: %v", r.Requirements)
	}
}
