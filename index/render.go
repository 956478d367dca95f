package index

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Render writes a query as the language has it, the way it was read.
func Render(q Query) string {
	switch q := q.(type) {
	case Word:
		return q.Text
	case Also:
		return q.Word.Text
	case Phrase:
		return quote(q.Text)
	case Near:
		return q.render()
	case And:
		return list(q.Parts, " ")
	case Any:
		return list(q.Parts, " ")
	case Or:
		return "(" + list(q.Parts, " | ") + ")"
	case Not:
		return "-" + group(q.Part)
	case InTitle:
		return "标题:" + group(q.Part)
	case InRole:
		if q.Part == nil {
			return "部分:" + string(q.Role)
		}
		return "部分:" + string(q.Role) + " " + Render(q.Part)
	case Unit:
		return "单位:" + value(q.Name)
	case Region:
		return "地区:" + value(q.Name)
	case Years:
		if q.From == q.To {
			return fmt.Sprintf("年份:%d", q.From)
		}
		return "年份:" + open(q.From) + ".." + open(q.To)
	case Kinds:
		return "类型:" + string(q.Kind)
	case Source:
		return "来源:" + value(q.Text)
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
		switch p := p.(type) {
		case And: // a bare role in it would reach over its neighbours
			if slices.ContainsFunc(p.Parts, bareRole) {
				texts[i] = group(p)
			}
		case InRole: // a role reaches over its whole group
			if len(parts) > 1 && p.Part != nil {
				texts[i] = group(p)
			}
		}
	}
	return strings.Join(texts, between)
}

func bareRole(q Query) bool {
	r, ok := q.(InRole)
	return ok && r.Part == nil
}

// group renders a part so that what stands before it applies to all of it.
func group(q Query) string {
	switch q := q.(type) {
	case And, Any:
		return "(" + Render(q) + ")"
	case InRole:
		if q.Part != nil {
			return "(" + Render(q) + ")"
		}
	}
	return Render(q)
}

// quote takes the quotes that do not stand in the text: what was read between
// one pair of them has at most the others inside.
func quote(s string) string {
	if strings.ContainsAny(s, `"＂“”`) {
		return "「" + s + "」"
	}
	return `"` + s + `"`
}

// value quotes a field's value that the lexer would cut.
func value(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"()|`, plain(r)) }) {
		return quote(s)
	}
	return s
}
