package compare_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"baogao/compare"
	"baogao/report"
)

func parsed(t *testing.T, id, title, text string) report.Report {
	t.Helper()
	r := report.Parse(report.NewRegister(), report.Article{Title: title, Body: text})[0]
	r.ID = id
	return r
}

const lastYear = `现将2021年法治政府建设情况报告如下。
一、主要做法和成效
（一）加强组织领导。党委专题研究法治工作4次，主要负责人带头述法。
（二）规范行政执法。办理行政处罚案件132件，罚款1,800.5元，评查案卷15份。
（三）深化普法宣传。开展法治讲座26场，覆盖群众3200人次。
二、存在的问题
执法力量薄弱，部分干部运用法治思维的能力有待提高。
三、下一步安排
健全行政执法三项制度，加强基层司法所建设。
`

const thisYear = `现将2022年法治政府建设情况报告如下。
一、法治建设工作成效
（一）深化法治宣传。开展法治讲座31场，覆盖群众4100人次。
（二）严格规范执法。办理行政处罚案件98件，罚款2,100.5元，评查案卷20份。
（三）化解矛盾纠纷。调解纠纷57件，成功率98.2%。
二、不足和原因
执法力量薄弱，个别干部运用法治思维的能力有待加强。
三、下年度主要安排
健全行政执法三项制度，推进司法所规范化建设。
`

// TestAlign: sections meet by what they say, wherever they stand; what only one
// report has stands alone.
func TestAlign(t *testing.T) {
	texts := []string{lastYear, thisYear}
	rs := []report.Report{parsed(t, "a", "有庆镇2021年法治政府建设年度报告", lastYear), parsed(t, "b", "有庆镇2022年法治政府建设年度报告", thisYear)}
	a := compare.Align(rs, texts, compare.NewMasker(report.NewRegister().Names))
	var got []string
	for _, s := range a.Sections {
		line := make([]string, 2)
		for i, c := range s.Cells {
			if c != nil && c.Section >= 0 {
				line[i] = rs[i].Sections[c.Section].Number
			} else if c == nil {
				line[i] = "-"
			}
		}
		got = append(got, strings.Join(line, " "))
	}
	want := " |一、 一、|（一） -|（二） （二）|（三） （一）|- （三）|二、 二、|三、 三、"
	for w := range strings.SplitSeq(want, "|") {
		found := false
		for _, g := range got {
			found = found || g == w
		}
		if !found || len(got) != strings.Count(want, "|")+1 {
			t.Fatalf("alignment %q, want in any order %q", got, want)
		}
	}
	for _, s := range a.Sections {
		for _, d := range s.Diff {
			reassemble(t, texts[0][s.Cells[0].Start:s.Cells[0].End], texts[1][s.Cells[1].Start:s.Cells[1].End], d.Ops, s.Cells[0].Start, s.Cells[1].Start)
		}
	}
	whole := make([]string, 2)
	for i := range whole {
		parts := map[int]string{}
		for _, s := range a.Sections {
			if c := s.Cells[i]; c != nil {
				parts[c.Start] = texts[i][c.Start:c.End]
			}
		}
		for at := 0; at < len(texts[i]); at += len(parts[at]) {
			if parts[at] == "" {
				t.Fatalf("report %d has a gap at %d", i, at)
			}
			whole[i] += parts[at]
		}
		if whole[i] != texts[i] {
			t.Errorf("report %d is not whole", i)
		}
	}
}

// reassemble puts both texts together again from the ops.
func reassemble(t *testing.T, a, b string, ops []compare.Op, aFrom, bFrom int) {
	t.Helper()
	var x, y strings.Builder
	for _, op := range ops {
		pa, pb := a[op.AStart-aFrom:op.AEnd-aFrom], b[op.BStart-bFrom:op.BEnd-bFrom]
		if op.Kind == "equal" && pa != pb {
			t.Errorf("%q and %q are called equal", pa, pb)
		}
		x.WriteString(pa)
		y.WriteString(pb)
	}
	if x.String() != a || y.String() != b {
		t.Errorf("the texts cannot be put together again:\n%q\n%q", a, b)
	}
}

func TestDiffKeepsNumbersWhole(t *testing.T) {
	a, b := "罚款1,800.5元，增长12.3%，共132件。", "罚款1,900.5元，增长12.8%，共132件。"
	var changed []string
	for _, op := range compare.DiffText(a, b) {
		if op.Kind != "equal" {
			changed = append(changed, a[op.AStart:op.AEnd]+"→"+b[op.BStart:op.BEnd])
		}
	}
	if got := strings.Join(changed, " "); got != "1,800.5→1,900.5 12.3%→12.8%" {
		t.Errorf("%q", got)
	}
}

func TestDiffOfLongTexts(t *testing.T) {
	var a, b strings.Builder
	for i := range 60 {
		p := paragraph(i)
		a.WriteString(p)
		if i%7 != 3 {
			b.WriteString(strings.Replace(p, "。", strconv.Itoa(i)+"。", 1))
		}
	}
	ops := compare.DiffText(a.String(), b.String())
	reassemble(t, a.String(), b.String(), ops, 0, 0)
	equal := 0
	for _, op := range ops {
		if op.Kind == "equal" {
			equal += op.AEnd - op.AStart
		}
	}
	if equal*10 < b.Len()*8 {
		t.Errorf("only %d of %d bytes are found equal", equal, b.Len())
	}
}

func FuzzDiff(f *testing.F) {
	f.Add("", "")
	f.Add("1,2.", "1,23.\xff")
	f.Add(lastYear, thisYear)
	f.Fuzz(func(t *testing.T, a, b string) { reassemble(t, a, b, compare.DiffText(a, b), 0, 0) })
}

func TestFigureTable(t *testing.T) {
	var rs []report.Report
	for i, v := range []float64{10, 11, 12, 13, 500, 11} {
		r := report.Report{ID: fmt.Sprint("r", i), Kind: report.RuleOfLaw, Year: 2020, Unit: report.Unit{Code: strconv.Itoa(i)}}
		r.Figures = []report.Figure{{Indicator: "行政处罚案件", IndicatorKey: "行政处罚案件", Unit: "件", Relation: "level", Value: v}}
		rs = append(rs, r)
	}
	rs[5].Unit, rs[5].Year = rs[0].Unit, 2021
	rows := compare.FigureTable(rs)
	if len(rows) != 1 || len(rows[0].Flags) != 1 || rows[0].Flags[0] != "outlier:r4" {
		t.Fatalf("%+v", rows)
	}
	if g := rows[0].Growth[5]; g == nil || *g != 10 || rows[0].Growth[1] != nil {
		t.Errorf("growth %v", rows[0].Growth)
	}
	if rows := compare.FigureTable(rs[:4]); len(rows[0].Flags) != 0 {
		t.Errorf("four are no group: %v", rows[0].Flags)
	}
}

func BenchmarkAlign(b *testing.B) {
	var rs []report.Report
	var texts []string
	places := report.NewRegister()
	for i := range 25 {
		var text strings.Builder
		for j, n := range []string{"一、", "二、", "三、", "四、", "五、", "六、"} {
			text.WriteString(n + "推进第" + string(rune('甲'+j)) + "项工作\n")
			for k := range 6 {
				text.WriteString(paragraph(j*10+k+i/5) + "\n")
			}
		}
		r := report.Parse(places, report.Article{Title: fmt.Sprint("有庆镇", 2000+i, "年法治政府建设年度报告"), Body: text.String()})[0]
		r.ID = strconv.Itoa(i)
		rs, texts = append(rs, r), append(texts, text.String())
	}
	m := compare.NewMasker(places.Names)
	for b.Loop() {
		compare.Align(rs, texts, m)
	}
}
