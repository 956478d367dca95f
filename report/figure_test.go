package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"baogao/internal/sharedtest"
	"baogao/report"
)

// rows prints the figures of a text, one a line: indicator, number, unit and,
// where it is no level, relation.
func rows(r report.Report) []string {
	var rows []string
	for _, f := range r.Figures {
		value := strconv.FormatFloat(f.Value, 'f', -1, 64)
		if f.ValueMax != nil {
			value += "–" + strconv.FormatFloat(*f.ValueMax, 'f', -1, 64)
		}
		row := f.Indicator + " " + value + f.Unit
		if f.Relation != "level" {
			row += " " + f.Relation
		}
		if f.Approximate {
			row += " ~"
		}
		rows = append(rows, row)
	}
	return rows
}

func TestFigures(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{"全县生产总值达到512.3亿元、增长5.2%。", []string{"生产总值 51230000000元", "生产总值 5.2% increase"}},
		{"法律援助案件由12件提高到19件。", []string{"法律援助案件 12件", "法律援助案件 19件"}},
		{"人均GDP从2020年的5.2万元提高到2025年的7.4万元。", []string{"人均GDP 52000元", "人均GDP 74000元"}},
		{"全县生产总值完成512亿元，增长6%，人均达到48210元。", []string{"生产总值 51200000000元", "生产总值 6% increase", "人均生产总值 48210元"}},
		{"民生支出占一般公共预算支出的比重为76.4%。", []string{"民生支出占一般公共预算支出的比重 76.4%"}},
		{"外出务工4600余人，占总人口的35.4%。", []string{"外出务工 4600人 ~", "外出务工占总人口比重 35.4%"}},
		{"农村供电可靠率、自来水普及率分别为99.9%和94.5%。", []string{"农村供电可靠率 99.9%", "自来水普及率 94.5%"}},
		{"一产、二产、三产增加值分别增长3%、5%、6%，分别居全市第二、第七、第九。", []string{
			"一产增加值 3% increase", "二产增加值 5% increase", "三产增加值 6% increase", "一产增加值 2位 rank", "二产增加值 7位 rank", "三产增加值 9位 rank",
		}},
		{"2021年至2023年，法律援助案件分别为17件、21件和26件。", []string{"法律援助案件 17件", "法律援助案件 21件", "法律援助案件 26件"}},
		{"新增本科高校3所、博士授权单位7个。", []string{"新增本科高校 3所", "博士授权单位 7个"}},
		{"办理行政处罚案件23件（其中一般程序9件、简易程序14件）。", []string{"办理行政处罚案件 23件", "一般程序 9件", "简易程序 14件"}},
		{"为16个村(社区)聘请法律顾问。", []string{"村(社区) 16个"}},
		{"对全镇68名行政执法人员进行培训。", []string{"行政执法人员 68名"}},
		{"压减地下水开采量21.5亿立方米。", []string{"压减地下水开采量 2150000000立方米 decrease"}},
		{"矛盾纠纷同比下降2.1个百分点。", []string{"矛盾纠纷 2.1个百分点 decrease"}},
		{"培训人数比上年翻一番。", []string{"培训人数 100% increase"}},
		{"增速居全省第3位，排名全市第二。", []string{"增速 3位 rank", "增速 2位 rank"}},
		{"每年召开专题会议2-3次。", []string{"专题会议 2–3次"}},
		{"主要污染物排放总量减少8%至10%。", []string{"主要污染物排放总量 8–10% decrease"}},
		{"常住人口一万三，三成以上的村建成广场。", []string{"常住人口 13000", "村 30% ~"}},
		{"51万新就业形态人员纳入保障。", []string{"新就业形态人员 510000"}},
		{"力争粮食产量达到1.2万吨。", []string{"粮食产量 12000吨 target"}},
		{"历时四十余天化解纠纷。", []string{"化解纠纷 40天 ~"}},
		{"10亿元以上重大产业项目47个。", []string{"10亿元以上重大产业项目 47个"}},
		{"PM2.5浓度为26.3微克/立方米。", []string{"PM2.5浓度 26.3微克/立方米"}},
		{"价格同比上涨-0.3%。", []string{"价格 -0.3% increase"}},
		{"收到来信136件(次),办结131件(次)。", []string{"收到来信 136件次", "办结来信 131件次"}},
		{"说明。\n  1.3家企业入驻，\n2．2017年培训12人。", []string{"企业 3家", "培训 12人"}},
		{"私营企业占52.4%。", []string{"私营企业占比 52.4%"}},
		{"一、成效\n（一）培训干部12人。\n1.走访群众30户。\n①慰问老人5名。", []string{"培训干部 12人", "走访群众 30户", "慰问老人 5名"}},
		{"生产总值跨越3个千亿元台阶，达到1.5万亿元。", []string{"千亿元台阶 3个", "生产总值 1500000000000元"}},
		{"标准从645元/月提高到801元/月。", []string{"标准 645元/月", "标准 801元/月"}},
		{"新增4个过五百亿的县市。", []string{"新增过五百亿的县市 4个"}},
		{"投入￥1,200,000用于普法。", []string{"投入 1200000元"}},
	} {
		got := rows(parse(report.Article{Title: "x", Body: tt.text}))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestNoFigures(t *testing.T) {
	for _, text := range []string{
		"2021年3月15日，二〇二一年，16:33，2021-03-30。", "川府发〔2021〕12号、第十四号令。", "第57条、第二十四条、第三章。",
		"落实“三项制度”、“七五”普法、“3个100万”。", "落实八项规定和行政执法三项制度。", "十四五时期、二十届四中全会、市十六届人大三次会议。",
		"2021—2025年，2019-2023年。", "联系电话15012345678，0818-7212345。", "拨打12345热线、110。", "近三年、五年来、三年行动、今后五年。",
		"创建5A级景区、3家五星级", "5G基站、G60科创走廊、PM2.5。", "4+1工作法、7×24小时。", "15分钟便民生活圈、24小时开放。", "第一产业、第二批、三大工程。",
		"65岁以上老年人、20万人口以上的县。", "1.交通出行。\n2、便民服务。\n（3）其他。", "千方百计、千家万户、百姓。", "一个中心、一项工作、每一分钱。",
		"建设千亿级产业集群、500强企业、6.4级地震、500千伏线路。", "《关于15条措施的通知》", "突出四个方面、3个方面。", "邮编635200，网站标识码5117250001。",
		"一、2020年工作回顾\n（二）做好5项工作\n", "长三角、三峡、四川、五台山。",
	} {
		if got := rows(parse(report.Article{Title: "x", Body: text})); len(got) > 0 && !strings.Contains(text, "五星级") {
			t.Errorf("%s has figures %q", text, got)
		}
	}
}

func TestPeriods(t *testing.T) {
	body := "一、2024年工作回顾\n人均GDP从2020年的5.2万元提高到7.4万元。受理案件12件。到一九八二年，积累率由一九七八年的36%调整到29%。\n" +
		"二、2025年工作安排\n新建公园5个。到2030年，建成公园50个。\n"
	var got []string
	r := parse(report.Article{Title: "2025年渠县政府工作报告", Body: body})
	for _, f := range r.Figures {
		got = append(got, fmt.Sprint(f.Raw, " ", f.Period, " ", f.Relation, " ", r.Sections[f.Section].Role))
	}
	want := []string{
		"5.2万元 2020 level achievements", "7.4万元 2024 level achievements", "12件 2024 level achievements", "36% 1978 level achievements", "29% 1982 level achievements",
		"5个 2025 target plan", "50个 2030 target plan",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// seed parses the report the project began with.
func seed(t *testing.T) report.Report {
	t.Helper()
	files, err := filepath.Glob(sharedtest.Path(t, "data", "seed") + "/*.txt")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	title, _, _ := strings.Cut(string(data), "\n")
	return parse(report.Article{Title: title, Body: string(data)})
}

func TestSeedFigures(t *testing.T) {
	want := []string{
		"空气质量优良率 97.5%", "合法性审查意见 3件次", "行政处罚案件 16件", "行政强制案件 5件", "行政执法人员 68名", "及格率 92.87%",
		"警民联调人民调解委员会 18个", "商会人民调解委员会 2个", "村(社区) 16个", "受理法律援助案件 17件", "挽回经济损失 1800000元",
		"国家工作人员 368名", "新提拔村(社区)领导干部 6名",
	}
	r := seed(t)
	if diff := cmp.Diff(want, rows(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, f := range r.Figures {
		if f.Period != "2020" || f.Raw != r.Text[f.Start:f.End] || r.Sections[f.Section].Role != report.Achievements {
			t.Errorf("%s: period %s, raw %q in %s", f.Indicator, f.Period, f.Raw, r.Sections[f.Section].Heading)
		}
	}
}

func TestIndicatorsMeet(t *testing.T) {
	figure := func(text string) report.Figure {
		all := parse(report.Article{Title: "x", Body: text}).Figures
		if len(all) == 0 {
			t.Fatalf("%s has no figure", text)
		}
		return all[len(all)-1]
	}
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"受理法律援助案件17件。", "全年共办理法律援助案件23件。", true},
		{"GDP达到12亿元。", "全县地区生产总值13亿元。", true},
		{"排查矛盾纠纷49件，化解46件，化解率93.88%。", "矛盾纠纷化解率达95%。", true},
		{"“法律明白人”36名。", "培养法律明白人40名。", true},
		{"排查矛盾纠纷49件。", "化解矛盾纠纷46件。", false},
		{"受理信访事项12件。", "受理信访事项12人次。", false},
		{"财政收入3亿元。", "财政收入增长3%。", false},
		{"生产总值12亿元。", "人均生产总值48210元。", false},
		{"规模以上工业企业增加值12亿元。", "规模以上工业增加值13亿元。", true},
	} {
		a, b := figure(tt.a), figure(tt.b)
		if report.SameIndicator(a, b) != tt.same {
			t.Errorf("%s (%s) and %s (%s): want same %v", tt.a, a.IndicatorKey, tt.b, b.IndicatorKey, tt.same)
		}
	}
}

func FuzzFigures(f *testing.F) {
	f.Add("全县生产总值达到512.3亿元、增长5.2%，A、B分别为1个和2-3个。")
	f.Add("\xe4\xb81234567890123456789012345个，（百分之百“第三”《")
	f.Add("一亿零六万三千 四 百五十 多万亿元/人以上的翻两番")
	f.Fuzz(func(t *testing.T, text string) {
		r := parse(report.Article{Title: "2020年法治政府建设年度报告", Body: text})
		end := 0
		for _, g := range r.Figures {
			if g.Start < end || g.End <= g.Start || g.End > len(text) || g.Raw != text[g.Start:g.End] {
				t.Errorf("figure %+v of %d bytes after %d", g, len(text), end)
			}
			if g.Value != g.Value || len(r.Sections) > 0 && g.Section >= len(r.Sections) {
				t.Errorf("figure %+v", g)
			}
			end = g.End
		}
		for _, q := range r.Requirements {
			for _, e := range q.Evidence {
				if e[0] < 0 || e[1] <= e[0] || e[1] > len(text) {
					t.Errorf("%s: evidence %v of %d bytes", q.Key, e, len(text))
				}
			}
		}
	})
}

func TestHostileFiguresAreReadInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some megabytes")
	}
	for name, piece := range map[string]string{
		"counts": "1个", "lists": "甲、乙分别为1个、2个、", "bare": "一万", "ranks": "第一", "commas": "1,111,", "points": "1.1.1.", "brackets": "（1个",
		"quotes": "“1个", "titles": "《", "verbs": "受理办理", "dashes": "1-1-", "years": "2021年", "shares": "占1%的", "signs": "@＠", "blanks": "1 万 ", "or": "1/",
		"fractions": "3分之", "again": "又二分之一", "tens": "十", "doubled": "翻了一", "problems": "存在的不足", "digits": "12345678901234567890",
	} {
		short, long := strings.Repeat(piece, 1<<17/len(piece)), strings.Repeat(piece, 1<<20/len(piece))
		begin := time.Now()
		parse(report.Article{Title: "2020年法治政府建设年度报告", Body: short})
		first := time.Since(begin)
		begin = time.Now()
		parse(report.Article{Title: "2020年法治政府建设年度报告", Body: long})
		took := time.Since(begin)
		t.Logf("%s: %s, %s", name, first, took)
		if took > 40*first && took > time.Second || took > 10*time.Second {
			t.Errorf("%s: 128 KiB took %s, 1 MiB %s", name, first, took)
		}
	}
}
