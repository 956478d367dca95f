package report_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

func TestResolveByHints(t *testing.T) {
	for _, tt := range []struct {
		name string
		hint report.Hint
		want string // name code type level path, "?" and the number of candidates
	}{
		{"渠县有庆镇人民政府", report.Hint{}, "有庆镇 511725112 town township 四川省/达州市/渠县/有庆镇"},
		{"四川省渠县", report.Hint{}, "渠县 511725 government county 四川省/达州市/渠县"},
		{"东华门街道办事处", report.Hint{}, "东华门街道 110101001 street_office township 北京市/东城区/东华门街道"},
		{"北京市朝阳区", report.Hint{}, "朝阳区 110105 government county 北京市/朝阳区"},
		{"朝阳区", report.Hint{Region: "北京市"}, "朝阳区 110105 government county 北京市/朝阳区"},
		{"朝阳区", report.Hint{Host: "www.beijing.gov.cn"}, "朝阳区 110105 government county 北京市/朝阳区"},
		{"朝阳区", report.Hint{}, "朝阳区 ? 2"},
		{"恩施州", report.Hint{}, "恩施土家族苗族自治州 4228 government city 湖北省/恩施土家族苗族自治州"},
		{"济源市", report.Hint{}, "济源市 419001 government county 河南省/济源市"},
		// departments
		{"县司法局", report.Hint{Source: "渠县人民政府"}, "渠县司法局 511725 department county 四川省/达州市/渠县/渠县司法局"},
		{"县司法局", report.Hint{SiteIDCode: "5117250001"}, "渠县司法局 511725 department county 四川省/达州市/渠县/渠县司法局"},
		{"市经贸信息委", report.Hint{Source: "深圳市"}, "深圳市经贸信息委 4403 department city 广东省/深圳市/深圳市经贸信息委"},
		{"深圳水务局", report.Hint{}, "深圳市水务局 4403 department city 广东省/深圳市/深圳市水务局"},
		{"四川省渠县司法局", report.Hint{}, "渠县司法局 511725 department county 四川省/达州市/渠县/渠县司法局"},
		{"镇人民政府", report.Hint{Source: "渠县有庆镇"}, "有庆镇 511725112 town township 四川省/达州市/渠县/有庆镇"},
		{"朝阳区司法局", report.Hint{}, "朝阳区司法局 ? 2"},
		// hints, the surest first; a wrong one makes nobody else the unit
		{"永丰镇", report.Hint{Source: "天长市"}, "永丰镇 341181107 town township 安徽省/滁州市/天长市/永丰镇"},
		{"永丰镇", report.Hint{Text: "天长市永丰镇深入学习"}, "永丰镇 341181107 town township 安徽省/滁州市/天长市/永丰镇"},
		{"永丰镇", report.Hint{Region: "341181"}, "永丰镇 341181107 town township 安徽省/滁州市/天长市/永丰镇"},
		{"有庆镇", report.Hint{SiteIDCode: "5001070012"}, "有庆镇 ? 1"},
		{"有庆镇", report.Hint{SiteIDCode: "5001070012", Text: "渠县"}, "有庆镇 511725112 town township 四川省/达州市/渠县/有庆镇"},
		{"永丰镇", report.Hint{Source: "渠县人民政府"}, "永丰镇 ? 14"}, // none there
		{"永丰镇", report.Hint{Host: "www.tianchang.gov.cn"}, "永丰镇 341181107 town township 安徽省/滁州市/天长市/永丰镇"},
		{"城关镇", report.Hint{Host: "www.pingli.gov.cn"}, "城关镇 610926100 town township 陕西省/安康市/平利县/城关镇"},
		{"有庆镇", report.Hint{Host: "www.tianchang.gov.cn"}, "有庆镇 ? 1"},
		// organs of a place, and of none
		{"渠县人民政府办公室", report.Hint{}, "渠县人民政府办公室 511725 department county 四川省/达州市/渠县/渠县人民政府办公室"},
		{"中共渠县有庆镇委员会", report.Hint{}, "中共渠县有庆镇委员会 511725112 party_committee township 四川省/达州市/渠县/有庆镇/中共渠县有庆镇委员会"},
		{"中共渠县委", report.Hint{}, "中共渠县委 511725 party_committee county 四川省/达州市/渠县/中共渠县委"},
		{"国家税务总局渠县税务局", report.Hint{}, "国家税务总局渠县税务局 511725 department county 四川省/达州市/渠县/国家税务总局渠县税务局"},
		{"应急管理部", report.Hint{}, "应急管理部  department state 国务院/应急管理部"},
		{"渠县渠江街道办", report.Hint{}, "渠江街道 511725001 street_office township 四川省/达州市/渠县/渠江街道"},
		{"锡林郭勒盟行政公署", report.Hint{}, "锡林郭勒盟 1525 government city 内蒙古自治区/锡林郭勒盟"},
		{"峨边县", report.Hint{}, "峨边彝族自治县 511132 government county 四川省/乐山市/峨边彝族自治县"},
		{"北京市昌平区南口镇", report.Hint{}, "南口地区 110114002 street_office township 北京市/昌平区/南口地区"},
		{"达州经济技术开发区管委会", report.Hint{}, "达州经济技术开发区  zone township 四川省/达州市/达州经济技术开发区"},
		{"渠縣有慶鎮", report.Hint{}, "有庆镇 511725112 town township 四川省/达州市/渠县/有庆镇"},
		// places of no register keep one path however they are written
		{"有庆镇", report.Hint{Region: "霁川县"}, "有庆镇  town township 霁川县/有庆镇"},
		{"霁川县有庆镇人民政府", report.Hint{}, "有庆镇  town township 霁川县/有庆镇"},
		{"霁川县有庆镇", report.Hint{Region: "霁川县"}, "有庆镇  town township 霁川县/有庆镇"},
		{"渠县新设镇", report.Hint{}, "新设镇  town township 四川省/达州市/渠县/新设镇"},
		{"霁川县", report.Hint{}, "霁川县  government county 霁川县"},
		{"霁川县司法局", report.Hint{}, "霁川县司法局  department county 霁川县/霁川县司法局"},
		{"霁川县司法局", report.Hint{Region: "霁川县"}, "霁川县司法局  department county 霁川县/霁川县司法局"},
		{"", report.Hint{}, "    "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := places().Resolve(tt.name, tt.hint)
			got := strings.Join([]string{u.Name, u.Code, u.Type, u.Level, strings.Join(u.Path, "/")}, " ")
			if n := len(u.Candidates); n > 0 {
				got = u.Name + " ? " + strconv.Itoa(n)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", tt.hint, diff)
			}
		})
	}
}

func TestAmbiguousNamesKeepAtMostTwentyCandidates(t *testing.T) {
	u := places().Resolve("城关镇", report.Hint{})
	if len(u.Candidates) != 20 || u.Code != "" {
		t.Errorf("%d candidates, code %q", len(u.Candidates), u.Code)
	}
}

func TestPlaceTakesCodesWithClosingZeros(t *testing.T) {
	for code, want := range map[string]string{"510000": "四川省", "51": "四川省", "511700": "达州市", "511725": "渠县", "511725112": "有庆镇"} {
		if u, ok := places().Place(code); !ok || u.Name != want {
			t.Errorf("Place(%s) = %+v, want %s", code, u, want)
		}
	}
	if u, ok := places().Place("990101"); ok {
		t.Errorf("Place of no code = %+v", u)
	}
}

func TestFindListsWholeNamesFirst(t *testing.T) {
	found := places().Find("有庆", "510000", 5)
	if len(found) == 0 || found[0].Name != "有庆镇" {
		t.Errorf("Find(有庆) = %+v", found)
	}
	if none := places().Find("有庆镇", "31", 5); len(none) != 0 {
		t.Errorf("有庆镇 found in 上海: %+v", none)
	}
}

func TestRegisterHoldsEveryTownship(t *testing.T) {
	count := map[string]int{}
	for _, code := range codes() {
		if u, ok := places().Place(code); ok && u.Level == "township" {
			count[u.Type]++
		}
	}
	// by the type digits of the code, state of 2023-06-30
	want := map[string]int{"town": 21377, "township": 8198, "street_office": 9067}
	for kind, n := range want {
		if count[kind] != n {
			t.Errorf("%s: %d, want %d", kind, count[kind], n)
		}
	}
	if others := count["zone"] + count["other"]; others != 2710 {
		t.Errorf("others: %d, want 2710", others)
	}
}

func codes() []string {
	var all []string
	places().Names(func(_, code string) bool {
		all = append(all, code)
		return true
	})
	return all
}

func BenchmarkNewRegister(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		report.NewRegister()
	}
}

func BenchmarkParse(b *testing.B) {
	text := strings.Repeat("一、主要举措和成效\n（一）强化学习。召开会议12次，培训68名人员，及格率为92.87%，全镇持续推进法治建设各项工作。\n二、存在的不足\n", 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		report.Parse(places(), report.Article{Title: "渠县有庆镇2020年度法治政府建设工作情况报告", Body: text})
	}
}

func TestCodePrefix(t *testing.T) {
	for code, want := range map[string]string{
		"": "", "51": "51", "510000": "51", "511700": "5117", "511725": "511725", "654000": "6540", "654200": "6542", "5100": "51",
		"511725100": "511725100", "511725112": "511725112", "511725112000": "511725112", "511725000000": "511725", "510000000000": "51",
		"511725000": "511725", "51172500": "511725", "5117250000": "511725", "00": "00", "0000": "00", "3100": "31", "511725100001": "511725100001",
	} {
		if got := report.CodePrefix(code); got != want {
			t.Errorf("CodePrefix(%q) = %q, want %q", code, got, want)
		}
	}
}
