package compare_test

import (
	"slices"
	"strings"
	"testing"

	"baogao/compare"
	"baogao/report"
)

// rows lays reports side by side and names what stands in each row: the
// numbers of the sections, those of one report joined by +.
func rows(t *testing.T, texts ...string) []string {
	t.Helper()
	var list []report.Report
	for i, text := range texts {
		list = append(list, parsed(t, string(rune('a'+i)), "有庆镇2023年政府工作报告", text))
	}
	var out []string
	for _, s := range compare.Align(list, texts, compare.NewMasker(nil)).Sections {
		line := make([]string, len(list))
		for i := range list {
			for _, p := range append([]*compare.Part{s.Cells[i]}, s.More...) {
				if p != nil && p.ID == list[i].ID {
					if line[i] != "" {
						line[i] += "+"
					}
					line[i] += strings.TrimSpace(text(list[i].Sections, p.Section))
				}
			}
		}
		out = append(out, strings.Join(line, "|"))
	}
	return out
}

func text(sections []report.Section, i int) string {
	if sections[i].Level == 0 {
		return "前言"
	}
	return sections[i].Number
}

const reviewed = "各位代表：现在报告工作。\n一、2022年工作回顾\n一年来，全镇上下齐心协力，完成了各项任务。\n（一）乡村振兴扎实推进\n建成高标准农田300亩，粮食产量稳步增长。\n（二）民生保障持续加强\n新增就业120人，养老服务站投入使用。\n"

// TestCanonicalParts: sections of other words and in another order meet at the
// same stage of the report and by their matter.
func TestCanonicalParts(t *testing.T) {
	joined := reviewed + "二、2023年工作安排\n今年要抓好以下工作。\n（一）深化改革扩大开放\n深化国资国企改革，优化营商环境，外贸进出口稳定增长。\n（二）增进群众福祉\n扩大就业，完善养老服务和医疗保障。\n三、加强政府自身建设\n依法行政，改进作风。\n"
	apart := reviewed + "二、今年的主要任务\n开局之年，任务很重。\n（一）办好民生实事\n新建幼儿园一所，落实医保和低保政策。\n（二）推进重点领域改革\n国企改革、要素市场化配置改革取得实效，支持民营经济。\n（三）提升开放水平\n发展跨境电商，扩大出口，用好口岸。\n（四）切实加强政府自身建设\n全面从严治党，提高行政效能。\n"
	got := rows(t, joined, apart)
	for _, want := range []string{
		"前言|前言", "一、|一、", "二、|二、", "（二）|（一）", // livelihood
		"（一）|（二）", "（一）|（三）", // reform and opening: one section here, two there
		"三、|（四）",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no row %s in %q", want, got)
		}
	}
	if n := len(got); n != 9 { // and two of the review
		t.Errorf("%d rows: %q", n, got)
	}
	if both := rows(t, joined, joined); len(both) != 8 {
		t.Errorf("a section with two matters that nobody parts stands twice: %q", both)
	}
}

// TestCanonicalPartsOfMany: what a report says in two sections stands in one
// row, and the review of a matter never beside the plan for it.
func TestCanonicalPartsOfMany(t *testing.T) {
	plan := "二、2023年重点工作\n今年重点抓好以下工作。\n"
	one := reviewed + plan + "（一）扩大有效投资\n储备重大项目，争取专项债，民间投资增长。\n（二）大力提振消费\n以旧换新，夜间经济，消费增长。\n"
	other := reviewed + plan + "（一）千方百计扩大内需\n提振消费，扩大有效投资，争取专项债。\n（二）民生保障持续加强\n新增就业120人，养老服务站投入使用。\n"
	got := rows(t, one, other)
	for _, want := range []string{"（一）+（二）|（一）", "|（二）", "（二）|（二）"} {
		if !slices.Contains(got, want) {
			t.Errorf("no row %s in %q", want, got)
		}
	}
}
