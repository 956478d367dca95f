package audit

import (
	"strings"

	"baogao/compare"
)

// LeadName is a type of lead in the words of the trade.
func LeadName(kind string) string {
	name, ok := map[string]string{
		"wrong_year": "年份有误", "foreign_place": "他地内容", "no_competence": "超出职权", "finished_campaign": "已结束的专项作为安排",
		"part_above_whole": "部分大于总数", "sum_mismatch": "合计不符", "rate_mismatch": "比率不符", "change_mismatch": "增减不符", "impossible_share": "比例不可能",
		"unchanged_figures": "数据与上年相同", "jump": "数据骤变", "growth_mismatch": "增幅与上年数不符",
		compare.Missed: "目标未达", compare.Promised: "重复安排", compare.Copied: "雷同段落",
		LateLead: "逾期公开", NotFoundLead: "未发现公开", WithdrawnLead: "已撤下", Contradiction: "日期与观察不符",
	}[kind]
	if !ok {
		return kind
	}
	return name
}

// StateName is a state in the words of the trade.
func StateName(state string) string {
	switch state {
	case Confirmed:
		return "属实"
	case Rejected:
		return "排除"
	case Fixed:
		return "已整改"
	default:
		return "待核"
	}
}

// StrengthName is a strength in words.
func StrengthName(strength string) string {
	return map[string]string{"strong": "强", "medium": "中", "weak": "弱"}[strength]
}

// LeadTable lays leads out as a work list 整改台账, a line for each.
func LeadTable(found *LeadList, base string) *Table {
	return &Table{Name: "整改台账", Header: []string{
		"编号", "地区", "单位", "代码", "报告类型", "年度", "疑点", "强度", "说明", "状态", "核查意见", "核查人", "核查时间", "附件", "原文现状",
		"报告", "发布日期", "对照报告", "位置",
	}, Each: rows(found.Leads, func(l *Lead) []any {
		var places []string
		for _, s := range l.Spans {
			places = append(places, s.Report+"@"+plain(s.Start)+"-"+plain(s.End))
		}
		row := []any{
			l.ID, strings.Join(l.Path, "/"), l.Unit, l.Code, l.Kind.Name(), count(l.Year), LeadName(l.Type), StrengthName(string(l.Strength)), l.Reason,
			StateName(l.State), l.Note, l.By, l.At, nil, presence(l), nil, nil, nil, strings.Join(places, "；"),
		}
		if l.Attachment != "" {
			row[13] = l.AttachmentName
		}
		if n := len(l.Reports); n > 0 { // the later of two is the one in question
			id := l.Reports[n-1]
			row[15], row[16] = Link{id, base + "/reports/" + id}, found.Reports[id].Published
			if n > 1 {
				row[17] = Link{l.Reports[0], base + "/reports/" + l.Reports[0]}
			}
		}
		return row
	})}
}

func presence(l *Lead) string {
	switch {
	case l.Gone:
		return "不再出现"
	case l.Returned:
		return "排除后原文有改动"
	default:
		return "仍在"
	}
}
