package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/sample"
	"baogao/internal/sharedtest"
	"baogao/report"
)

// leadsOf parses a text as the 2021 report of 有庆镇 and prints its leads.
func leadsOf(title, text string) []string {
	r := parse(report.Article{Title: title, Body: text, Given: report.Given{ID: "x"}})
	var got []string
	for _, l := range report.Leads(places(), &r, nil) {
		end := l.Spans[len(l.Spans)-1].End
		got = append(got, l.Type+" "+string(l.Strength)+" "+r.Text[l.Spans[0].Start:end])
	}
	return got
}

func TestLeads(t *testing.T) {
	const title = "渠县有庆镇2021年度法治政府建设年度报告"
	for _, tt := range []struct {
		text string
		want []string
	}{
		// a wrong year left in the text
		{"一、2020年法治政府建设主要成效\n我镇认真贯彻。\n二、2022年工作安排\n我镇将加强学习。\n", []string{"wrong_year strong 一、2020年法治政府建设主要成效"}},
		{"一、主要成效\n我镇认真贯彻。\n二、2021年工作安排\n我镇将加强学习。\n", []string{"wrong_year strong 二、2021年工作安排"}},
		{"现将我镇2019年度法治政府建设情况报告如下。\n", []string{"wrong_year strong 现将我镇2019年度法治政府建设情况报告"}},
		{"一、2021年主要成效\n二、2022年工作安排\n三、“十四五”规划（2021—2025年）落实安排\n", nil},
		{"现将2021年度情况报告如下。根据2020年通知要求，2019年以来共办理3件。\n", nil},
		{"一、主要成效\n（一）申报企业须在2019年1月1日至2021年6月30日注册\n我镇认真贯彻。\n二、下一步安排\n（一）材料须在2021年7月1日前报送\n", nil},
		// another unit left in the text
		{"相关文章\n永丰镇人民政府联系方式\n我镇认真贯彻。\n", nil},
		{"永丰镇高度重视法治政府建设工作。\n", []string{"foreign_place strong 永丰镇高度重视"}},
		{"与永丰镇人民政府签订协议，赴永丰镇学习。渠县人民政府高度重视。鲜渡镇党委与我镇共建。\n", nil},
		// a duty this level does not have
		{"着力提高政府立法质量，立项审查机制日益完善。\n", []string{"no_competence strong 政府立法"}},
		{"学习《立法法》，配合县人大做好立法意见征集，建成基层立法联系点1个。\n", nil},
		// a finished campaign as a task to come
		{"一、主要成效\n全面完成“七五”普法规划。\n二、下一步安排\n（一）继续推进“七五”普法宣传工作。\n", []string{"finished_campaign strong “七五”普法"}},
		{"一、主要成效\n推进“六五”普法。\n二、下一步安排\n巩固“七五”普法成果，落实“八五”普法规划，巩固脱贫攻坚成果。\n", nil},
		{"一、主要成效\n成效明显。\n二、下一步安排\n平安建设加快推进，扫黑除恶专项斗争深入开展，大局稳定。\n[9]“七五”普法：深入开展的第七个五年规划。\n", nil},
		{"一、主要成效\n成效明显。\n二、下一步安排\n纵深推进扫黑除恶专项斗争，提升群众满意度。\n", []string{"finished_campaign strong 扫黑除恶专项斗争"}},
		{"一、主要成效\n坚决打赢脱贫攻坚战。\n二、下一步安排\n坚决打赢脱贫攻坚战。\n", []string{"finished_campaign strong 打赢脱贫攻坚战"}},
		{"一、主要成效\n成效明显。\n二、下一步安排\n打赢脱贫攻坚战后，防止返贫。\n", nil},
		{"一、主要成效\n成效明显。\n二、下一步安排\n守住打赢脱贫攻坚战的底线，全力打赢防汛战。\n", nil},
		// numbers
		{"每人每次罚款500元，其中在黄方格违停的罚款1000元。住房贷款额度30万元，其中双职工家庭最高额度为60万元。\n", nil},
		{"投入20，078万元，其中镇级4，500万元。架空层由3488平方米（其中休闲由2000平方米调整为3000平方米）。\n", nil},
		{"完成造林6万亩，封山育林2万亩，森林覆盖率提高到47.71%。\n", nil},
		{"办理案件12件，其中一般程序15件。\n", []string{"part_above_whole strong 12件，其中一般程序15件"}},
		{"办理行政处罚案件23件（其中一般程序9件、简易程序18件）。\n", []string{"sum_mismatch medium 23件（其中一般程序9件、简易程序18件"}},
		{"办理行政处罚案件23件（其中一般程序9件、简易程序14件）。发放资料500份，其中手册300份。\n", nil},
		// kinds of cases that are more than the cases, in brackets or behind 其中
		{"调解矛盾纠纷126件，其中土地纠纷52件、邻里纠纷48件、婚姻家庭纠纷39件，多数说开了。\n", []string{"sum_mismatch medium 126件，其中土地纠纷52件、邻里纠纷48件、婚姻家庭纠纷39件"}},
		{"法律援助案件318件（民事案件241件、刑事案件72件、行政案件9件）。\n", []string{"sum_mismatch medium 318件（民事案件241件、刑事案件72件、行政案件9件"}},
		{"调解矛盾纠纷126件，其中土地纠纷52件、邻里纠纷48件、婚姻家庭纠纷26件。\n", nil},
		{"涉农投诉58件，其中种苗质量39件、收购结算24件、农药残留8件等。\n", nil}, // may overlap
		{"发展党员12名，其中女党员8名、大专以上党员9名。\n", nil},
		{"办理案件58件，其中疑难案件39件，重大案件24件。\n", nil},
		{"受理信访事项160件，同比增长25%，办结136件，办结率95%。\n", []string{"rate_mismatch medium 160件，同比增长25%，办结136件，办结率95%"}},
		{"受理信访事项160件，同比增长25%，办结136件，办结率85%。\n", nil},
		{"行政处罚案件33件，比上年的27件增加9件。\n", []string{"change_mismatch medium 33件，比上年的27件增加9件"}},
		{"行政处罚案件33件，比上年的27件增加6件，信访案件20件，较去年同期的27件下降了7件。\n", nil},
		{"宣传3,133人，比上年的27人增加9人。\n", nil},
		{"排查矛盾纠纷49件，化解46件，化解率95.2%。\n", []string{"rate_mismatch medium 49件，化解46件，化解率95.2%"}},
		{"排查矛盾纠纷49件，化解46件，化解率93.88%。调处213起，成功209起，成功率98.1%。收到来信12件、来访30件，办结率98%。\n", nil},
		{"对68名行政执法人员进行培训，及格率为92.87%。\n", []string{"impossible_share weak 68名行政执法人员进行培训，及格率为92.87%"}},
		{"68名执法人员参加考试，及格率为92.65%。办理工单284件，满意率95.6%。\n", nil},
		{"建成调解室57个，初次信访一次性化解率96.7%。化解积案237件，化解率93.31%。\n", nil}, // a rate of its own; 237 of 254
		{"新农合参合率103.6%。项目投资完成率118%，高中毛入学率104%。\n", []string{"impossible_share medium 103.6%"}},
		{"办理建议12件、提案7件，法规3件，代表建议办结率100%。\n", nil},
		{"新入库项目100个、开工63个，其中工业项目97个、开工60个。平均每天落户1个项目，其中大项目51个。出口是五年前的4.1倍，其中一般贸易4.5倍。\n", nil},
		{"招录网格员312人，其中女性298人，占87.5%。\n", []string{"rate_mismatch medium 312人，其中女性298人，占87.5%"}},
		{"招录网格员312人，其中女性298人，占95.5%。流转土地1.2万亩，其中水田0.4万亩，占33%。\n", nil},
		{"三次产业比重调整为12.3：44.0：44.7。\n", []string{"sum_mismatch medium 12.3：44.0：44.7"}},
		{"三次产业比重调整为12.3：44.0：43.8。园区产业布局比例2:3:1。\n", nil}, // rounded; no hundred
		{
			"全县生产总值达到512亿元，增长6%。其中，第一产业增加值102亿元，增长3%；第二产业增加值210亿元，增长7%；第三产业增加值180亿元，增长8%。\n",
			[]string{"sum_mismatch medium 512亿元，增长6%。其中，第一产业增加值102亿元，增长3%；第二产业增加值210亿元，增长7%；第三产业增加值180"},
		},
		{"全县生产总值突破500亿元大关，达到512亿元。第一产业增加值102亿元，第二产业增加值220亿元，第三产业增加值190亿元。\n", nil},
		{"调解员由136人增加到196人，增长34.1%。\n", []string{"change_mismatch medium 136人增加到196人，增长34.1%"}},
		{"调解员由136人增加到196人，增长44.1%；办结率由2020年的92.1%提高到95.3%，提高3.2个百分点。\n", nil},
		{"市场主体由12932户增加到20031户，增长54.9%。\n", nil},                    // 2003 is no year here
		{"企业由85户增加到96户，增加值增长16.7%。部门由67个减少到54个，内设机构减少118个。\n", nil}, // of something else
		{"贷款余额901亿元，比年初增加124亿元，增长18.6%。\n", []string{"change_mismatch medium 901亿元，比年初增加124亿元，增长18.6%"}},
		{"贷款余额901亿元，比年初增加124亿元，增长16%。生产总值770亿元，增加129亿元，增长16.5%。\n", nil}, // prices
	} {
		if diff := cmp.Diff(tt.want, leadsOf(title, tt.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
	if got := leadsOf("渠县有庆镇2021年工作要点", "永丰镇高度重视。"); got != nil {
		t.Errorf("no yearly report has leads %q", got)
	}
}

func TestLeadsKeepTheirID(t *testing.T) {
	id := func(text string) string {
		r := parse(report.Article{Title: "渠县有庆镇2021年度法治政府建设年度报告", Body: text, Given: report.Given{ID: "x"}})
		leads := report.Leads(places(), &r, nil)
		if len(leads) != 1 {
			t.Fatalf("%q has %d leads", text, len(leads))
		}
		return leads[0].ID
	}
	first := id("办理案件12件，其中一般程序15件。\n")
	if moved := id("前言。\n办理案件12 件，其中一般程序15件。\n"); moved != first {
		t.Errorf("moved words are another lead: %s, %s", first, moved)
	}
	if changed := id("办理案件12件，其中一般程序16件。\n"); changed == first {
		t.Error("changed words are the same lead")
	}
}

// TestLeadsOfTheForm checks the arithmetic of the open-government form.
func TestLeadsOfTheForm(t *testing.T) {
	requests := [][]string{
		{"一、本年新收政府信息公开申请数量", "64", "1", "0", "0", "0", "0", "65"},
		{"二、上年结转政府信息公开申请数量", "0", "1", "0", "0", "0", "0", "1"},
		{"三、本年度办理结果", "（一）予以公开", "17", "2", "0", "0", "0", "0", "19"},
		{"（七）总计", "64", "2", "0", "0", "0", "0", "66"},
		{"四、结转下年度继续办理", "0", "0", "0", "0", "0", "0", "0"},
	}
	disputes := [][]string{
		{"行政复议", "行政诉讼"},
		{"0", "1", "0", "0", "1", "2", "0", "0", "0", "2", "0", "0", "0", "0", "0"},
	}
	leads := func(tables ...[][]string) []string {
		var text strings.Builder
		var all []report.Table
		for _, rows := range tables {
			table := report.Table{Span: report.Span{Start: text.Len()}}
			for _, row := range rows {
				var cells []report.Cell
				for _, words := range row {
					cells = append(cells, report.Cell{Span: report.Span{Start: text.Len(), End: text.Len() + len(words)}})
					text.WriteString(words + "\t")
				}
				table.Rows = append(table.Rows, cells)
				text.WriteString("\n")
			}
			table.End = text.Len()
			all = append(all, table)
		}
		r := parse(report.Article{Title: "渠县有庆镇2021年政府信息公开工作年度报告", Body: text.String(), Tables: all})
		var got []string
		for _, l := range report.Leads(places(), &r, all) {
			got = append(got, l.Type+" "+l.Reason)
		}
		return got
	}
	if got := leads(requests, disputes); got != nil {
		t.Errorf("a right form has leads %q", got)
	}
	requests[3][7], requests[4][7], disputes[1][4] = "65", "2", "3"
	want := []string{
		"sum_mismatch 本年新收与上年结转合计66，办理结果与结转下年度合计67，应相等",
		"sum_mismatch “（七）总计”一行各类申请人合计66，总计写作65",
		"sum_mismatch “四、结转下年度继续办理”一行各类申请人合计0，总计写作2",
		"sum_mismatch 行政复议、诉讼表中四种结果合计1，总计写作3",
	}
	if diff := cmp.Diff(want, leads(requests, disputes)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLeadsOfWorkReports: headings and campaigns of a report that was delivered
// in the year it is named after.
func TestLeadsOfWorkReports(t *testing.T) {
	const review, plan = "一、2021年主要工作\n成效明显。\n", "二、2022年工作安排\n"
	for _, tt := range []struct {
		text string
		want []string
	}{
		{review + plan, nil},
		{"一、2018年以来工作回顾\n成效明显。\n" + plan, nil},
		{"一、2019年工作回顾\n成效明显。\n二、2020年工作的总体要求\n", []string{"wrong_year strong 一、2019年工作回顾", "wrong_year strong 二、2020年工作的总体要求"}},
		{"——2020年1月8日在渠县第十八届人民代表大会第五次会议上\n一、2019年工作回顾\n成效明显。\n二、2020年工作的总体要求\n", []string{"wrong_year strong 2020年1月8日在渠县第十八届人民代表大会"}},
		{"——2021年12月28日在渠县第十九届人民代表大会第一次会议上\n" + review + plan, nil},
		{review + plan + "深化扫黑除恶专项斗争。\n", []string{"finished_campaign strong 扫黑除恶专项斗争"}},
		{review + plan + "落实《畜牧业发展规划（2018—2020年）》，推进农业强县行动（2021—2025年）。\n", []string{"finished_campaign strong 规划（2018—2020年）"}},
		{review + plan + "实施新一轮农村人居环境整治三年行动。谋划推进安全生产专项整治三年行动。\n", nil},
		{review + plan + "推动扫黑除恶专项斗争长效常治。持续深化扫黑除恶专项斗争，群众安全感明显提升。\n五年来，我们持续推进扫黑除恶专项斗争。\n", nil},
		{review + "持续推进扫黑除恶专项斗争。\n" + plan, nil},
		{review + plan + "我们将加强学习。\n名词解释\n1.扫黑除恶：持续推进扫黑除恶专项斗争。\n", nil},
		{review + plan + "我们将加强学习。\n1.“一网通办”：指政务服务在一个平台办理。\n2.“双减”：指减轻作业和培训负担。\n3.“扫黑”：指深入推进扫黑除恶专项斗争。\n", nil},
	} {
		if diff := cmp.Diff(tt.want, leadsOf("渠县2022年政府工作报告", tt.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
}

// TestLeadsOfSeed: the duty that no township has, and the share of another
// group.
func TestLeadsOfSeed(t *testing.T) {
	r := seed(t)
	var got []string
	for _, l := range report.Leads(places(), &r, nil) {
		got = append(got, l.Type+" "+string(l.Strength))
	}
	if diff := cmp.Diff([]string{"no_competence strong", "impossible_share weak"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCleanReportsHaveFewLeads counts the leads of the invented county and of
// real work reports: those of both were read one by one.
func TestCleanReportsHaveFewLeads(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some five hundred reports")
	}
	reports, leads, most := 0, 0, 0
	count := func(r report.Report) {
		n := len(report.Leads(places(), &r, nil))
		reports, leads, most = reports+1, leads+n, max(most, n)
	}
	for _, p := range sample.County().Publications {
		if p.Document != nil {
			count(parse(report.Article{Title: p.Title, Body: p.Document.Text(), Source: "栖云县"}))
		}
	}
	for _, row := range sharedtest.Reports(t) {
		if strings.HasPrefix(row.ID, "provincial") || strings.HasPrefix(row.ID, "state-council") {
			count(parse(report.Article{Title: row.Title, Body: row.Text, Given: report.Given{Unit: row.Unit}}))
		}
	}
	t.Logf("%d leads in %d reports, at most %d in one", leads, reports, most)
	if leads > reports/20 || most > 2 {
		t.Errorf("%d leads in %d reports, %d in one", leads, reports, most)
	}
}
