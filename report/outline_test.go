package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"baogao/report"
)

// lines prints an outline: level, number, heading, role, one a line.
func outlineOf(r report.Report) string {
	var b strings.Builder
	for _, s := range r.Sections {
		if s.Level > 0 {
			fmt.Fprintf(&b, "%d %s|%s %s\n", s.Level, s.Number, s.Heading, s.Role)
		}
	}
	return b.String()
}

// long is a paragraph under a heading.
const long = "全镇上下认真贯彻落实县委、县政府决策部署，全年召开专题会议研究部署法治政府建设工作，各项任务得到有效落实，取得明显成效。"

func TestOutlineShapes(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{
			"parts and chapters", "第一部分 主要举措和成效\n" + long + "\n第一章　依法决策\n" + long + "\n第一节 学法\n" + long + "\n第二部分 存在的不足\n" + long,
			"1 第一部分|主要举措和成效 achievements\n2 第一章|依法决策 achievements\n3 第一节|学法 achievements\n1 第二部分|存在的不足 problems\n",
		},
		{
			"formal numerals above", "壹、主要工作\n一、依法决策\n" + long + "\n贰、存在问题\n" + long,
			"1 壹、|主要工作 achievements\n2 一、|依法决策 achievements\n1 贰、|存在问题 problems\n",
		},
		{
			"roman", "Ⅰ、主要成效\n" + long + "\nⅡ、存在问题\n" + long + "\nIII.下一步打算\n" + long,
			"1 Ⅰ、|主要成效 achievements\n1 Ⅱ、|存在问题 problems\n1 III.|下一步打算 plan\n",
		},
		{
			"signs", "一、主要成效\n㈠依法决策\n" + long + "\n⒈会前学法\n⑴领导带头\n①书记领学\n" + long,
			"1 一、|主要成效 achievements\n2 ㈠|依法决策 achievements\n3 ⒈|会前学法 achievements\n4 ⑴|领导带头 achievements\n5 ①|书记领学 achievements\n",
		},
		{
			"lost brackets", "一、主要成效\n一)纵深推进学法用法\n" + long + "\n二)规范执法\n" + long,
			"1 一、|主要成效 achievements\n2 一)|纵深推进学法用法 achievements\n2 二)|规范执法 achievements\n",
		},
		{
			"blank for stop", "一　主要成效\n" + long + "\n二　存在问题\n" + long,
			"1 一|主要成效 achievements\n1 二|存在问题 problems\n",
		},
		{
			"mixed brackets", "一、成效\n（一)学法。" + long + "\n(二）执法。" + long,
			"1 一、|成效 achievements\n2 （一)|学法 achievements\n2 (二）|执法 achievements\n",
		},
		{
			"missing and repeated numbers", "一、主要成效\n" + long + "\n三、存在问题\n" + long + "\n三、下一步打算\n" + long,
			"1 一、|主要成效 achievements\n1 三、|存在问题 problems\n1 三、|下一步打算 plan\n",
		},
		{
			"no numbers", "渠县有庆镇2021年法治政府建设报告\n2021年，我镇认真贯彻。\n主要举措和成效\n" + long + "\n加强组织领导\n" + long + "\n规范行政执法\n" + long +
				"\n严格依法决策\n" + long + "\n存在的不足和原因\n" + long + "\n下一步工作安排\n" + long,
			"1 |主要举措和成效 achievements\n2 |加强组织领导 achievements\n2 |规范行政执法 achievements\n2 |严格依法决策 achievements\n" +
				"1 |存在的不足和原因 problems\n1 |下一步工作安排 plan\n",
		},
		{
			"sentences of their own", "一、主要成效\n法治学习更加深入。\n" + long + "\n执法行为更加规范。\n" + long + "\n化解纠纷更加有力。\n" + long + "\n二、存在问题\n" + long,
			"1 一、|主要成效 achievements\n2 |法治学习更加深入 achievements\n2 |执法行为更加规范 achievements\n2 |化解纠纷更加有力 achievements\n1 二、|存在问题 problems\n",
		},
		{
			"counts that begin anew", "各位代表：\n过去一年的工作\n一、依法决策\n" + long + "\n二、规范执法\n" + long + "\n今年的工作安排\n一、依法决策\n" + long,
			"1 |过去一年的工作 achievements\n2 一、|依法决策 achievements\n2 二、|规范执法 achievements\n1 |今年的工作安排 plan\n2 一、|依法决策 plan\n",
		},
		{
			"annexes", "一、主要成效\n" + long + "\n二、下一步安排\n" + long + "\n附件1\n一、项目清单\n" + long + "\n名词解释\n1.“三项制度”：公示、记录、审核。\n",
			"1 一、|主要成效 achievements\n1 二、|下一步安排 plan\n1 |附件1 other\n2 一、|项目清单 other\n1 |名词解释 other\n2 1.|“三项制度”：公示、记录、审核 other\n",
		},
		{
			"rows of a table", "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量\t3\t0\t3\n二、上年结转政府信息公开申请数量\n0\n四、行政复议情况\n" + long,
			"1 三、|收到和处理政府信息公开申请情况 achievements\n1 四、|行政复议情况 achievements\n",
		},
		{"no headings", "我镇认真贯彻。\n一是加强领导。\n" + long + "\n二是规范执法。\n" + long + "\n三是化解纠纷。\n" + long + "\n有庆镇人民政府\n2021年1月10日\n", ""},
		{"salutation and signature", "县人民政府：\n" + long + "\n专此报告。\n有庆镇人民政府\n2021年1月10日\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := parse(report.Article{Title: "渠县有庆镇2021年法治政府建设报告", Body: tt.text})
			if diff := cmp.Diff(tt.want, outlineOf(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, s := range r.Sections {
				if s.Level > 0 && !strings.HasPrefix(tt.text[s.HeadingStart:s.HeadingEnd], s.Number) {
					t.Errorf("section %+v covers %q", s, tt.text[s.HeadingStart:s.HeadingEnd])
				}
			}
		})
	}
}

// TestOutlineByMarkup takes the headings of the source where it has some, and
// then believes no line for standing alone.
func TestOutlineByMarkup(t *testing.T) {
	text := "前言\n" + long + "\n强化学习\n" + long + "\n规范执法。" + long + "\n依法化解纠纷\n" + long
	var blocks []report.Block
	for _, words := range []string{"强化学习", "规范执法。"} {
		at := strings.Index(text, words)
		blocks = append(blocks, report.Block{Span: report.Span{Start: at, End: at + len(words)}, Type: "bold"})
	}
	r := parse(report.Article{Title: "渠县有庆镇2021年法治政府建设报告", Body: text, Blocks: blocks})
	if diff := cmp.Diff("1 |强化学习 achievements\n1 |规范执法 achievements\n", outlineOf(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
