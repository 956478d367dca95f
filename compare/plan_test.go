package compare_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/compare"
	"baogao/report"
)

// workReport parses the work report of 渠县 of a year.
func workReport(places *report.Register, year, done, planned string) report.Report {
	last := map[string]string{"2021": "2020", "2022": "2021"}[year]
	body := "一、" + last + "年工作回顾\n" + done + "\n二、" + year + "年工作安排\n" + planned + "\n"
	return report.Parse(places, report.Article{Title: "渠县" + year + "年政府工作报告", Body: body, Given: report.Given{ID: year}})[0]
}

// TestLeadsOfPlans holds what a work report plans against what the next one
// says was done, and against what it plans again.
func TestLeadsOfPlans(t *testing.T) {
	places := report.NewRegister()
	const aims = "今年主要预期目标是：地区生产总值增长8%，社会消费品零售总额增长10%左右，城镇新增就业1万人以上。"
	for _, tt := range []struct {
		name, planned, done, again string
		want                       []string
	}{
		{"growth", aims, "地区生产总值增长6.2%，社会消费品零售总额增长9%。", "", []string{"missed_target 上年报告安排“地区生产总值”增长8%，本年报告写作增长6.2%"}},
		{"a fall", aims, "地区生产总值增长8.1%，社会消费品零售总额下降2%。", "", []string{"missed_target 上年报告安排“社会消费品零售总额”增长10%，本年报告写作下降2%"}},
		{"nearly", aims, "地区生产总值增长7.5%。", "", nil},
		{"in turn", aims, "地区生产总值、社会消费品零售总额分别增长6.2%和3%。", "", nil},
		{"of a part", aims, "经济开发区地区生产总值增长6.2%。", "", nil},
		{"it says so", aims, "地区生产总值增长6.2%，低于年初预期目标。", "", nil},
		{"the next target", aims, "今年经济社会发展主要预期目标是：地区生产总值增长6%。", "", nil},
		{"five years", "今后五年，地区生产总值年均增长8%，新建农村公路1200公里。", "地区生产总值增长6.2%，新建农村公路300公里。", "", nil},
		{"a number", "新建农村公路120公里。", "新建农村公路86公里。", "", []string{"missed_target 上年报告安排“新建农村公路”120公里，本年报告写作86公里"}},
		{"another clause", "新建农村公路120公里。", "硬化和新建农村公路86公里。", "", nil},
		{"new and all", "力争高新技术企业达到200家。", "新增科技型企业50家、高新技术企业30家。", "", nil},
		{"one number for several", "建设示范村、示范社区、示范单位60个。", "建成示范村、示范社区、示范单位12个。", "", nil},
		{"less is better", "淘汰落后锅炉控制在50台以内。", "淘汰落后锅炉控制在20台以内。", "", nil},
		{"promised again", "建成流江河大桥、市民服务中心。", "经济发展。", "确保流江河大桥、市民服务中心竣工投用。", []string{
			"repeated_promise “流江河大桥”上年报告已安排当年建成或投用，本年报告仍作同样安排", "repeated_promise “市民服务中心”上年报告已安排当年建成或投用，本年报告仍作同样安排",
		}},
		{"built, then used", "建成市民服务中心。", "经济发展。", "市民服务中心投入使用。", nil},
		{"half of it", "完成流江河大桥主体工程。", "经济发展。", "建成流江河大桥。", nil},
		{"money", "流江河大桥完成投资2亿元。", "经济发展。", "流江河大桥完成投资1亿元。", nil},
		{"no name", "建成一批污水处理厂、农村幸福院。", "经济发展。", "建成一批污水处理厂、农村幸福院。", nil},
		{"a promise for five years", "今后五年，建成流江河大桥。", "经济发展。", "建成流江河大桥。", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			again := tt.again
			if again == "" {
				again = "加强学习。"
			}
			earlier, later := workReport(places, "2021", "成绩很大。", tt.planned), workReport(places, "2022", tt.done, again)
			var got []string
			for _, l := range compare.Leads(&earlier, &later) {
				got = append(got, l.Type+" "+l.Reason)
				for _, s := range l.Spans {
					if s.Start < 0 || s.Start >= s.End {
						t.Errorf("span %+v", s)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%+v\n%+v", diff, earlier.Figures, later.Figures)
			}
		})
	}
}

// TestOneReportOfTwoYears gives none where one report was published as two.
func TestOneReportOfTwoYears(t *testing.T) {
	places := report.NewRegister()
	const plan, day = "建成流江河大桥。", "——2021年12月20日在渠县第十九届人民代表大会第一次会议上\n"
	earlier, later := workReport(places, "2021", "成绩很大。", plan), workReport(places, "2022", "成绩很大。", plan)
	if got := compare.Leads(&earlier, &later); len(got) != 1 {
		t.Fatalf("%d leads: %+v", len(got), got)
	}
	for _, r := range []*report.Report{&earlier, &later} {
		*r = report.Parse(places, report.Article{Title: r.Title, Body: day + r.Text, Given: report.Given{ID: r.ID}})[0]
	}
	if got := compare.Leads(&earlier, &later); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}
