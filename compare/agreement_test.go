package compare_test

import (
	"math"
	"strings"
	"testing"

	"baogao/compare"
)

func TestAgreement(t *testing.T) {
	const passage = "全镇深入推进依法行政，加快建设法治政府，各项工作取得明显成效。"
	long := strings.Repeat(passage, 1) + "办理行政执法案件一百三十二件，开展普法宣传四十场次。"
	for _, tt := range []struct {
		name     string
		a, b     string
		min, max float64
	}{
		{"equal", long, long, 1, 1},
		{"whitespace is no difference", long, strings.ReplaceAll(long, "，", "，\n　　"), 1, 1},
		{"strangers", passage, "今年以来，我局围绕中心服务大局，财政收入稳步增长。", 0, 0},
		{"empty and empty", "", "", 0, 0},
		{"empty and text", "", long, 0, 0},
		{"blank", " \n　", long, 0, 0},
		{"short and equal", "法治政府", "法 治政府", 1, 1},
		{"short and different", "法治政府", "法治社会", 0, 0},
		{"one character changed", long, strings.Replace(long, "一百", "二百", 1), 0.6, 0.95},
		{"a half", passage + "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄", passage, 0.4, 0.6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := compare.Agreement(tt.a, tt.b)
			if got < tt.min || got > tt.max || math.IsNaN(got) {
				t.Errorf("Agreement(%q, %q) = %.3f, want %.2f..%.2f", tt.a, tt.b, got, tt.min, tt.max)
			}
			if back := compare.Agreement(tt.b, tt.a); back != got {
				t.Errorf("not symmetric: %.3f and %.3f", got, back)
			}
		})
	}
}

// TestSamePublication: a report of ordinary length published again with a
// corrected date is one publication; next year's, written over, is another.
func TestSamePublication(t *testing.T) {
	var text strings.Builder
	for i, topic := range strings.Fields("组织领导 制度建设 行政决策 行政执法 行政监督 矛盾化解 法治宣传 队伍建设 政务公开 权力制约") {
		text.WriteString(strings.Repeat(string(rune('一'+i*7)), 1) + "、推进" + topic + "。全年围绕" + topic + "开展专题研究，制定年度方案并逐项落实责任分工。\n")
	}
	year := "2020年度报告\n" + text.String() + "2021年1月22日"
	if got := compare.Agreement(year, strings.Replace(year, "1月22日", "1月28日", 1)); got < compare.SamePublication {
		t.Errorf("corrected date: %.3f", got)
	}
	if got := compare.Agreement(year, strings.NewReplacer("2020", "2021", "专题研究", "多次调度", "逐项", "一一").Replace(year)); got >= compare.SamePublication {
		t.Errorf("written over: %.3f", got)
	}
}
