package compare_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/compare"
	"baogao/report"
)

// yearly parses the report of 有庆镇 of a year.
func yearly(places *report.Register, year, text string) report.Report {
	title := "渠县有庆镇" + year + "年度法治政府建设年度报告"
	return report.Parse(places, report.Article{Title: title, Body: "一、主要成效\n" + text, Given: report.Given{ID: year}})[0]
}

func TestLeadsOfTwoYears(t *testing.T) {
	const before = "开展法治宣传活动23场次，发放宣传资料2450份，调处矛盾纠纷213起，解答法律咨询386人次，罚没款1.86万元。全镇有16个村。"
	places := report.NewRegister()
	for _, tt := range []struct {
		name, year, text string
		want             []string
	}{
		{"copied", "2021", before, []string{"unchanged_figures strong"}},
		{"three", "2021", "开展法治宣传活动23场次，发放宣传资料2450份，调处矛盾纠纷213起，解答法律咨询401人次。", []string{"unchanged_figures medium"}},
		{"two", "2021", "开展法治宣传活动31场次，发放宣传资料2450份，调处矛盾纠纷213起，解答法律咨询401人次。", nil},
		{"a year between", "2022", before, nil},
		{"jump", "2021", "发放宣传资料24500份，调处矛盾纠纷199起。", []string{"jump weak"}},
		{"jump, on a day of the week", "2021", "律师每周三下午坐班，发放宣传资料24500份。", []string{"jump weak"}},
		{"another measure", "2021", "律师每周坐班，发放宣传资料24500份。", nil},
		{"several years", "2021", "五年来累计发放宣传资料24500份。", nil},
		{"a chapter of five years", "2021", "一切顺利。\n二、“十三五”工作回顾\n发放宣传资料24500份。", nil},
		{"another clause", "2021", "为全镇发放补贴和宣传资料24500份。", nil},
		{"a change it speaks of", "2021", "发放宣传资料24500份，比上年增长9倍。", nil},
		{"all there are", "2021", "发放宣传资料达到24500份。", nil},
		{"a share of five years", "2021", "发放宣传资料24500份，是“十二五”时期的2.1倍。", nil},
		{"the period named before", "2021", "过去五年，我们砥砺前行。\n发放宣传资料24500份。", nil},
		{"growth", "2021", "调处矛盾纠纷260起，增长2.5%。", []string{"growth_mismatch weak"}},
		{"growth that fits", "2021", "调处矛盾纠纷260起，增长22.1%。", nil},
		{"growth on other terms", "2021", "调处矛盾纠纷260起，同口径增长2.5%。", nil},
		{"growth of something else", "2021", "调处矛盾纠纷260起，案件增长2.5%。", nil},
		{"more than the year before", "2021", "解答法律咨询401人次，比上年增加157人次。", []string{"growth_mismatch weak"}},
		{"a few figures by chance", "2021", "开展法治宣传活动23场次，调处矛盾纠纷213起，罚没款1.90万元。", nil},
		{"small numbers", "2021", "开展法治宣传活动2场次，调处矛盾纠纷190起。", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			earlier, later := yearly(places, "2020", before), yearly(places, tt.year, tt.text)
			var got []string
			for _, l := range compare.Leads(&earlier, &later) {
				got = append(got, l.Type+" "+string(l.Strength))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%+v", diff, later.Figures)
			}
		})
	}
}

func TestNoLeadsAcrossAMerger(t *testing.T) {
	units, err := report.ParseUnits([]byte("代码,名称,变更,变更日期,前身\n511725112,有庆镇,合并,2021-03-01,511725112、甲乡\n"), report.NewRegister())
	if err != nil {
		t.Fatal(err)
	}
	places := report.NewRegister().With(units)
	earlier, later := yearly(places, "2020", "发放宣传资料245份。"), yearly(places, "2021", "发放宣传资料24500份。")
	if got := compare.Leads(&earlier, &later); len(got) > 0 {
		t.Errorf("口径不可比, but %+v", got)
	}
}
