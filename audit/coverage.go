package audit

import (
	"context"
	"strings"

	"baogao/compare"
	"baogao/report"
)

// List is one of the lists made of a matrix.
type List string

// The lists.
const (
	Whole     List = "matrix"    // every cell
	Reminders List = "reminders" // 催报清单
	LateOnes  List = "late"      // 逾期公开
	Unfound   List = "not_found" // 未发现公开
	Changes   List = "changes"   // since a day
)

// Items answers one of the lists. since is the day of Changes.
func (a *Auditor) Items(ctx context.Context, ask CoverageAsk, list List, since string) ([]compare.Item, error) {
	if err := a.fill(&ask); err != nil {
		return nil, err
	}
	if list == Reminders {
		ask.From = ask.To - 1 // for the day of the year before
	}
	m, err := a.Coverage(ctx, ask)
	if err != nil {
		return nil, err
	}
	switch list {
	case Reminders:
		return m.Reminders(ask.To), nil
	case LateOnes:
		return m.With(compare.Late, compare.Borderline), nil
	case Unfound:
		return m.With(compare.NotFound, compare.Withdrawn, compare.Unreachable), nil
	case Changes:
		ask.AsOf = since
		before, err := a.Coverage(ctx, ask)
		if err != nil {
			return nil, err
		}
		return m.Changes(before), nil
	default:
		return m.With(compare.Statuses()...), nil
	}
}

// StatusName is a status in the words of the trade.
func StatusName(s compare.Status) string {
	switch s {
	case compare.OnTime:
		return "按时公开"
	case compare.Borderline:
		return "临界"
	case compare.Late:
		return "逾期公开"
	case compare.NotFound:
		return "未发现公开"
	case compare.Withdrawn:
		return "已撤下"
	case compare.Unreachable:
		return "链接失效"
	case compare.Blocked:
		return "网站不允许读取"
	case compare.NotDue:
		return "未到期"
	case compare.Voluntary:
		return "自愿公开"
	case compare.Exempt:
		return "依法不予公开"
	case compare.NotEstablished:
		return "当年未设立或已撤并"
	default:
		return "无法判断"
	}
}

// CoverageTable lays items out, a line for each. base is put before the
// addresses of reports.
func CoverageTable(items []compare.Item, kind report.Kind, base string) *Table {
	return &Table{Name: "公开情况核查", Header: []string{
		"地区", "单位", "代码", "类型", "年度", "状态", "规定期限", "发布日期", "首次发现", "最近一次未见", "逾期天数", "日期依据",
		"上年发布日期", "剩余天数", "报告", "读取的栏目", "读取时间", "说明", "与观察不符", "相近文件", "规定依据",
	}, Each: rows(items, func(item *compare.Item) []any {
		c := &item.Cell
		basis := map[string]string{"claimed": "网页标注", "observed": "抓取观察"}[c.Basis]
		row := []any{
			strings.Join(item.Unit.Path, "/"), item.Unit.Name, item.Unit.Code, string(kind), c.Year, StatusName(c.Status), c.Due, c.Published,
			c.FirstSeen, c.LastAbsent, count(c.DaysLate), basis, item.LastYear, count(item.DaysLeft), nil, nil, nil, c.Reason, c.Contradiction, nil, c.Rule,
		}
		if c.Report != "" {
			row[14] = Link{c.Report, base + c.Evidence}
		}
		var urls, times, near []string
		for _, col := range c.Read {
			urls, times = append(urls, col.URL), append(times, col.Read.Format("2006-01-02 15:04"))
		}
		for _, other := range c.Candidates {
			near = append(near, other.Title+"（"+other.Reason+"）")
		}
		row[15], row[16], row[19] = strings.Join(urls, "；"), strings.Join(times, "；"), strings.Join(near, "；")
		return row
	})}
}

// count leaves a cell empty rather than write a nought nobody counted.
func count(n int) any {
	if n == 0 {
		return nil
	}
	return n
}
