package index

import (
	"fmt"
	"strconv"
	"strings"
)

// Render writes a query as the language has it, the way it was read.
func Render(q Query) string {
	switch q := q.(type) {
	case Word:
		return q.Text
	case Phrase:
		return `"` + q.Text + `"`
	case And:
		return list(q.Parts, " ")
	case Any:
		return list(q.Parts, " ")
	case Or:
		return "(" + list(q.Parts, " | ") + ")"
	case Not:
		return "-" + Render(q.Part)
	case InTitle:
		return "标题:" + Render(q.Part)
	case InRole:
		if q.Part == nil {
			return "部分:" + string(q.Role)
		}
		return "部分:" + string(q.Role) + " " + Render(q.Part)
	case Unit:
		return "单位:" + q.Name
	case Region:
		return "地区:" + q.Name
	case Years:
		if q.From == q.To {
			return fmt.Sprintf("年份:%d", q.From)
		}
		return "年份:" + open(q.From) + ".." + open(q.To)
	case Kinds:
		return "类型:" + string(q.Kind)
	case Source:
		return "来源:" + q.Text
	case Dates:
		return "日期:" + q.From + ".." + q.To
	}
	return ""
}

func open(year int) string {
	if year == 0 {
		return ""
	}
	return strconv.Itoa(year)
}

func list(parts []Query, between string) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = Render(p)
	}
	return strings.Join(texts, between)
}
