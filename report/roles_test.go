package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

// TestRolesOfWorkReports: a year tells whether its work is done, a plan goes on
// under headings that say nothing, problems to be solved are no chapter on
// problems. The headings are invented after those of real work reports.
func TestRolesOfWorkReports(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{
			"last year and this", "一、2021年主要工作\n" + long + "\n二、2022年政府主要工作\n" + long,
			"1 一、|2021年主要工作 achievements\n1 二、|2022年政府主要工作 plan\n",
		},
		{
			"a plan in three chapters", "一、全面完成了各项目标和任务\n" + long + "\n二、2022年的总体要求\n" + long + "\n三、推动经济更好更快发展\n（一）扩大有效投资\n" + long +
				"\n四、保障和改善民生\n（一）努力解决入学难问题\n" + long,
			"1 一、|全面完成了各项目标和任务 achievements\n1 二、|2022年的总体要求 plan\n1 三、|推动经济更好更快发展 plan\n2 （一）|扩大有效投资 plan\n" +
				"1 四、|保障和改善民生 plan\n2 （一）|努力解决入学难问题 plan\n",
		},
		{
			"verses for headings", "一、攻坚克难，本届政府各项目标任务圆满完成\n（一）关于过去五年的工作\n" + long + "\n（二）关于2021年的工作\n" + long +
				"\n二、接续奋斗，谱写发展新篇章\n（一）关于今后五年的工作\n" + long + "\n（二）关于2022年的工作\n" + long,
			"1 一、|攻坚克难，本届政府各项目标任务圆满完成 achievements\n2 （一）|关于过去五年的工作 achievements\n2 （二）|关于2021年的工作 achievements\n" +
				"1 二、|接续奋斗，谱写发展新篇章 plan\n2 （一）|关于今后五年的工作 plan\n2 （二）|关于2022年的工作 plan\n",
		},
		{
			"a plan carried out", "一、2021年计划执行情况\n" + long + "\n二、确保完成2022年各项任务\n" + long,
			"1 一、|2021年计划执行情况 achievements\n1 二、|确保完成2022年各项任务 plan\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(report.Article{Title: "渠县2022年政府工作报告", Body: tt.text})
			if diff := cmp.Diff(tt.want, outlineOf(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
