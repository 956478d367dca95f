package report_test

import (
	"fmt"
	"testing"

	"baogao/report"
)

// titles are the shapes in which yearly reports are published, and what looks
// like one. The unit is the name; "" is none.
var titles = []struct {
	title string
	kind  report.Kind
	year  int
	unit  string
}{
	// rule of law
	{"有庆镇2020年度法治政府建设工作情况报告", report.RuleOfLaw, 2020, "有庆镇"},
	{"2020年法治政府建设年度报告", report.RuleOfLaw, 2020, ""},
	{"渠县人民政府关于2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, "渠县"},
	{"关于渠县2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, "渠县"},
	{"关于2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, ""},
	{"2021年关于2020年度法治政府建设情况的报告", report.RuleOfLaw, 2020, ""},
	{"渠县2020年度法治政府建设情况和2021年工作安排的报告", report.RuleOfLaw, 2020, "渠县"},
	{"四川省渠县有庆镇2022年法治政府建设年度报告", report.RuleOfLaw, 2022, "有庆镇"},
	{"2022年渠县有庆镇法治政府建设年度报告", report.RuleOfLaw, 2022, "有庆镇"},
	{"渠县有庆镇人民政府2022年度法治政府建设年度报告", report.RuleOfLaw, 2022, "有庆镇"},
	{"二〇二一年度渠县法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"二○二一年渠县法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"渠县二零二一年度法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"渠县２０２１年度法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"渠县 2021 年度 法治政府建设 情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"渠　县2021年度法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"【渠县2021年度法治政府建设情况报告】", report.RuleOfLaw, 2021, "渠县"},
	{"【法治政府】渠县2021年度法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"《渠县2021年度法治政府建设情况报告》", report.RuleOfLaw, 2021, "渠县"},
	{"渠县法治政府建设年度报告（2021年）", report.RuleOfLaw, 2021, "渠县"},
	{"渠县法治政府建设年度报告(2021年度)", report.RuleOfLaw, 2021, "渠县"},
	{"渠县法治政府建设年度报告（2021）", report.RuleOfLaw, 2021, "渠县"},
	{"法治政府建设年度报告（渠县）2021年", report.RuleOfLaw, 2021, "渠县"},
	{"渠县2021年法治政府建设工作总结", report.RuleOfLaw, 2021, "渠县"},
	{"渠县2021年度法治政府建设情况", report.RuleOfLaw, 2021, "渠县"},
	{"渠县2021年推进法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县"},
	{"渠县2021年法治建设年度报告", report.RuleOfLaw, 2021, "渠县"},
	{"渠县2014年度依法行政工作报告", report.RuleOfLaw, 2014, "渠县"},
	{"深圳市水务局关于2016年法治政府建设情况的报告", report.RuleOfLaw, 2016, "深圳市水务局"},
	{"市经贸信息委关于报送2016年法治政府建设工作情况的报告", report.RuleOfLaw, 2016, ""},
	{"市安全监管局关于2016年度法治政府建设（依法行政）工作情况的报告", report.RuleOfLaw, 2016, ""},
	{"深圳市财政委员会关于2016年度法治政府建设情况的报告", report.RuleOfLaw, 2016, "深圳市财政委员会"},
	{"渠县司法局2021年度法治政府建设工作情况报告", report.RuleOfLaw, 2021, "渠县司法局"},
	{"达州市司法局关于2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, "达州市司法局"},
	{"2021年度渠县农业农村局法治政府建设情况报告", report.RuleOfLaw, 2021, "渠县农业农村局"},
	{"四川省司法厅2021年度法治政府建设年度报告", report.RuleOfLaw, 2021, "四川省司法厅"},
	{"中共渠县有庆镇委员会 渠县有庆镇人民政府关于2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, "有庆镇"},
	{"中共有庆镇委员会有庆镇人民政府关于2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, "有庆镇"},
	{"中共渠县委 渠县人民政府关于2021年度法治政府建设情况的报告", report.RuleOfLaw, 2021, "渠县"},
	{"静海区2023年度法治政府建设情况报告", report.RuleOfLaw, 2023, "静海区"},
	{"上海市2021年法治政府建设情况报告", report.RuleOfLaw, 2021, "上海市"},
	{"四川省人民政府2021年度法治政府建设情况报告", report.RuleOfLaw, 2021, "四川省"},
	{"北京市怀柔区2021年法治政府建设年度情况报告", report.RuleOfLaw, 2021, "怀柔区"},
	{"甲子县云溪镇2021年度法治政府建设年度报告", report.RuleOfLaw, 2021, "云溪镇"},
	{"渠县2021年度法治政府建设年度报告.pdf", report.RuleOfLaw, 2021, "渠县"},
	{"渠县2021年度法治政府建设年度报告_渠县人民政府", report.RuleOfLaw, 2021, "渠县"},
	{"渠县2021年度法治政府建设年度报告-渠县人民政府门户网站", report.RuleOfLaw, 2021, "渠县"},
	{"渠县人民政府办公室2021年度法治政府建设年度报告", report.RuleOfLaw, 2021, "渠县人民政府办公室"},
	{"乌拉盖管理区管委会2021年度法治政府建设年度报告", report.RuleOfLaw, 2021, "乌拉盖管理区管委会"},
	{"恩施土家族苗族自治州2021年法治政府建设年度报告", report.RuleOfLaw, 2021, "恩施土家族苗族自治州"},
	{"恩施州2021年法治政府建设年度报告", report.RuleOfLaw, 2021, "恩施土家族苗族自治州"},
	{"内蒙古自治区2021年法治政府建设情况报告", report.RuleOfLaw, 2021, "内蒙古自治区"},
	{"广西2021年法治政府建设情况报告", report.RuleOfLaw, 2021, "广西壮族自治区"},
	{"城步苗族自治县2021年法治政府建设情况报告", report.RuleOfLaw, 2021, "城步苗族自治县"},
	// open government
	{"2021年政府信息公开工作年度报告", report.OpenGov, 2021, ""},
	{"政府信息公开工作年度报告(2021年度)", report.OpenGov, 2021, ""},
	{"政府信息公开工作年度报告（２０２１年度）", report.OpenGov, 2021, ""},
	{"二〇二一年度政府信息公开工作年度报告", report.OpenGov, 2021, ""},
	{"龙田镇人民政府2021年政府信息公开工作年度报告", report.OpenGov, 2021, "龙田镇"},
	{"平利县正阳镇2021年度政府信息公开工作年度报告", report.OpenGov, 2021, "正阳镇"},
	{"天长市永丰镇2021年政府信息公开工作年度报告", report.OpenGov, 2021, "永丰镇"},
	{"天长市永丰镇2021年政府信息公开年度工作报告", report.OpenGov, 2021, "永丰镇"},
	{"杨柳镇2021年政府信息公开工作年度报告", report.OpenGov, 2021, "杨柳镇"},
	{"渠县司法局2021年政府信息公开年度报告", report.OpenGov, 2021, "渠县司法局"},
	{"渠县2021年信息公开年报", report.OpenGov, 2021, "渠县"},
	{"渠县人民政府2021年政府信息公开年报", report.OpenGov, 2021, "渠县"},
	{"2021年渠县政府信息公开工作年度报告", report.OpenGov, 2021, "渠县"},
	{"渠县政府信息公开工作2021年度报告", report.OpenGov, 2021, "渠县"},
	{"关于2021年度政府信息公开工作情况的报告", report.OpenGov, 2021, ""},
	{"东华门街道办事处2021年政府信息公开工作年度报告", report.OpenGov, 2021, "东华门街道"},
	// websites
	{"政府网站工作年度报表（2021年度）", report.WebsiteReport, 2021, ""},
	{"渠县人民政府网站工作年度报表（2021年度）", report.WebsiteReport, 2021, "渠县"},
	{"2021年政府网站工作年度报表", report.WebsiteReport, 2021, ""},
	{"渠县2021年政府网站监管年度报表", report.WebsiteReport, 2021, "渠县"},
	{"渠县2021年度政府网站工作年度报告", report.WebsiteReport, 2021, "渠县"},
	// work reports
	{"2023年政府工作报告", report.WorkReport, 2023, ""},
	{"政府工作报告", report.WorkReport, 0, ""},
	{"渠县2023年政府工作报告", report.WorkReport, 2023, "渠县"},
	{"2023年渠县政府工作报告", report.WorkReport, 2023, "渠县"},
	{"2023年渠县人民政府工作报告", report.WorkReport, 2023, "渠县"},
	{"2026年四川省人民政府工作报告", report.WorkReport, 2026, "四川省"},
	{"陕西省2026年政府工作报告", report.WorkReport, 2026, "陕西省"},
	{"2026年上海市政府工作报告", report.WorkReport, 2026, "上海市"},
	{"2016江门市政府工作报告", report.WorkReport, 2016, "江门市"},
	{"2025年中华人民共和国国务院政府工作报告", report.WorkReport, 2025, "国务院"},
	{"1964年中华人民共和国国务院政府工作报告（摘要）", report.WorkReport, 1964, "国务院"},
	{"有庆镇2022年政府工作报告", report.WorkReport, 2022, "有庆镇"},
	{"政府工作报告（2022年）", report.WorkReport, 2022, ""},
	{"渠县人民政府2022年工作报告", report.WorkReport, 2022, "渠县"},
	{"政府工作报告——2022年1月5日在渠县第十九届人民代表大会第一次会议上", report.WorkReport, 2022, "渠县"},
	{"2022年内蒙古自治区政府工作报告", report.WorkReport, 2022, "内蒙古自治区"},
	// not one of the yearly reports
	{"关于报送2021年度法治政府建设情况报告的通知", report.Other, 2021, ""},
	{"关于做好2021年政府信息公开工作年度报告编制工作的通知", report.Other, 2021, ""},
	{"关于印发渠县2021年法治政府建设工作要点的通知", report.Other, 2021, ""},
	{"渠县2021年法治政府建设实施方案", report.Other, 2021, "渠县"},
	{"法治政府建设实施纲要（2021－2025年）", report.Other, 0, ""},
	{"《2023年政府工作报告》解读", report.Other, 2023, ""},
	{"解读：2023年政府工作报告", report.Other, 2023, ""},
	{"一图读懂2023年政府工作报告", report.Other, 2023, ""},
	{"图解2023年渠县政府工作报告", report.Other, 2023, ""},
	{"第十四届全国人民代表大会第三次会议关于政府工作报告的决议", report.Other, 0, ""},
	{"关于江门市人民政府工作报告的决议", report.Other, 0, ""},
	{"江门市人民代表大会常务委员会工作报告", report.Other, 0, ""},
	{"中国人民政治协商会议第十二届江门市委员会常务委员会工作报告", report.Other, 0, ""},
	{"渠县2023年政府工作报告任务分解", report.Other, 2023, ""},
	{"渠县2023年政府工作报告（征求意见稿）", report.Other, 2023, ""},
	{"2023年政府工作报告名词解释", report.Other, 2023, ""},
	{"转发省政府办公厅关于2021年度法治政府建设情况的通报", report.Other, 2021, ""},
	{"渠县召开2021年法治政府建设工作推进会", report.Other, 2021, ""},
	{"渠县审议2021年度法治政府建设情况报告", report.Other, 2021, ""},
	{"渠县2021年政府信息公开目录", report.Other, 2021, ""},
	{"渠县政府信息公开指南", report.Other, 0, "渠县"},
	{"渠县2021年国民经济和社会发展统计公报", report.Other, 2021, "渠县"},
	{"关于加强法治政府建设的意见", report.Other, 0, ""},
	{"关于2021年财政预算执行情况的报告", report.Other, 2021, ""},
	{"江门市住房公积金2015年年度报告", report.Other, 2015, ""},
	{"学习贯彻2017年《政府工作报告》精神有奖知识竞赛", report.Other, 2017, ""},
	{"政府网站集约化信息资源规范", report.Other, 0, ""},
	{"镇巴县人民政府工作规则", report.Other, 0, ""},
	{"政府信息主动公开事项目录", report.Other, 0, ""},
	{"渠县县长2021年度述法报告", report.Other, 2021, ""},
	{"渠县党政主要负责人履行推进法治建设第一责任人职责情况报告", report.Other, 0, ""},
	{"渠县2021年上半年法治政府建设情况报告", report.Other, 2021, ""},
}

func TestTitleShapes(t *testing.T) {
	wrong := 0
	for _, tt := range titles {
		r := parse(report.Article{Title: tt.title})
		want := fmt.Sprintf("%s %d %s", tt.kind, tt.year, tt.unit)
		unit := r.Unit.Name
		if tt.kind == report.Other && tt.unit == "" || tt.unit == "" && r.Unit.Code == "" {
			unit = "" // who issued other documents is not asked here
		}
		if got := fmt.Sprintf("%s %d %s", r.Kind, r.Year, unit); got != want {
			wrong++
			t.Errorf("%s:\n got %s\nwant %s", tt.title, got, want)
		}
	}
	t.Logf("%d titles, %d wrong", len(titles), wrong)
}
