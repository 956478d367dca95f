package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

// below is the text of an invented report, long enough to be one.
func below(unit string) string {
	return "\n" + unit + "深入学习贯彻习近平法治思想。\n一、主要举措和成效\n" +
		strings.Repeat("全年调处矛盾纠纷12起，开展法治宣传8场次，干部参加学法考试68名。", 8) + "\n二、存在的不足\n一是意识不强。\n"
}

func TestSplitByUnit(t *testing.T) {
	volume := "渠县各乡镇2021年度法治政府建设年度报告汇编\n目 录\n" +
		"渠县有庆镇2021年度法治政府建设年度报告 3\n渠县鲜渡镇2021年度法治政府建设工作情况报告 7\n" +
		"渠县有庆镇2021年度法治政府建设年度报告" + below("我镇") +
		"渠县鲜渡镇人民政府\n关于2021年度法治政府建设工作情况的报告" + below("我镇") +
		"（三）2021年渠县司法局法治政府建设年度报告" + below("我局")
	for _, tt := range []struct {
		name, title, body string
		want              []string
	}{
		{"volume", "渠县2021年度乡镇法治政府建设年度报告", volume, []string{
			"渠县有庆镇2021年度法治政府建设年度报告 有庆镇 511725112 2021 rule_of_law",
			"渠县鲜渡镇人民政府关于2021年度法治政府建设工作情况的报告 鲜渡镇 511725113 2021 rule_of_law",
			"2021年渠县司法局法治政府建设年度报告 渠县司法局 511725 2021 rule_of_law",
		}},
		{"one", "渠县有庆镇2021年度法治政府建设年度报告", "渠县有庆镇2021年度法治政府建设年度报告" + below("我镇"), []string{
			"渠县有庆镇2021年度法治政府建设年度报告 有庆镇 511725112 2021 rule_of_law",
		}},
		{
			"the same twice", "渠县有庆镇2021年度法治政府建设年度报告",
			"渠县有庆镇2021年度法治政府建设年度报告" + below("我镇") + "渠县有庆镇2021年度法治政府建设年度报告" + below("我镇"),
			[]string{
				"渠县有庆镇2021年度法治政府建设年度报告 有庆镇 511725112 2021 rule_of_law",
			},
		},
		{"list of links", "渠县2021年度法治政府建设年度报告", "渠县2021年度法治政府建设年度报告" + below("我县") +
			"渠县有庆镇2021年度法治政府建设年度报告\n渠县鲜渡镇2021年度法治政府建设年度报告\n", []string{
			"渠县2021年度法治政府建设年度报告 渠县 511725 2021 rule_of_law",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, r := range report.Parse(places(), report.Article{Title: tt.title, Body: tt.body, Source: "渠县人民政府"}) {
				got = append(got, fmt.Sprint(r.Title, " ", r.Unit.Name, " ", r.Unit.Code, " ", r.Year, " ", r.Kind))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSplitKeepsTablesAndBlocks(t *testing.T) {
	first := "渠县有庆镇2021年度法治政府建设年度报告" + below("我镇")
	second := "渠县鲜渡镇2021年度法治政府建设年度报告" + below("我镇")
	at := strings.Index(second, "一、")
	span := report.Span{Start: len(first) + at, End: len(first) + at + len("一、主要举措和成效")}
	a := report.Article{
		Title: "汇编", Body: first + second, Blocks: []report.Block{{Span: span, Type: "heading"}},
		Tables: []report.Table{{Span: span, Rows: [][]report.Cell{{{Span: span}}}}},
	}
	all := report.Parse(places(), a)
	if len(all) != 2 || all[1].Text+"\n" != second {
		t.Fatalf("%d reports", len(all))
	}
	if a.Tables[0].Rows[0][0].Start != span.Start {
		t.Error("the table of the whole was moved")
	}
}
