package index

import (
	"strconv"
	"strings"

	"baogao/report"
)

// kindNames are what people call the kinds.
var kindNames = map[string]report.Kind{
	"法治政府建设年度报告": report.RuleOfLaw, "法治政府": report.RuleOfLaw, "法治政府建设": report.RuleOfLaw, "法治": report.RuleOfLaw,
	"政府信息公开工作年度报告": report.OpenGov, "政府信息公开": report.OpenGov, "信息公开": report.OpenGov, "信息公开年报": report.OpenGov,
	"政府工作报告": report.WorkReport, "工作报告": report.WorkReport,
	"政府网站工作年度报表": report.WebsiteReport, "网站报表": report.WebsiteReport,
	"其他": report.Other,
}

// roleNames are what people call the parts of a report.
var roleNames = map[string]report.Role{
	"前言": report.Preamble, "成效": report.Achievements, "成绩": report.Achievements, "举措": report.Achievements, "措施": report.Achievements,
	"问题": report.Problems, "不足": report.Problems, "原因": report.Problems,
	"安排": report.Plan, "计划": report.Plan, "打算": report.Plan, "下一步": report.Plan,
	"第一责任人": report.FirstResponsible, "其他": report.OtherRole,
}

// field reads the value of a field; a value that means nothing is searched for
// as a word and the reader is told.
func (p *parser) field(t token) Query {
	value := strings.TrimSpace(t.text)
	if t.field == "" {
		if value == "" {
			return nil
		}
		return Word{value}
	}
	if value == "" {
		p.ignored("empty_field", "限定条件后面没有内容，已忽略", t.field)
		return nil
	}
	var q Query
	switch t.field {
	case "sentence", "paragraph":
		return p.near(Reach{Within: Passage(t.field)}, []string{value}, Word{value})
	case "title":
		return InTitle{Word{value}}
	case "unit":
		return p.unit(value)
	case "region":
		return p.region(value)
	case "source":
		return Source{value}
	case "year":
		q = years(value)
	case "date":
		q = dates(value)
	case "kind":
		q = kind(value)
	case "role":
		q = role(value)
	}
	if q == nil {
		p.ignored("bad_value", "看不懂的限定条件，已按普通词检索", t.field+":"+value)
		return Word{value}
	}
	return q
}

func kind(value string) Query {
	if k, ok := kindNames[value]; ok {
		return Kinds{k}
	}
	switch k := report.Kind(value); k {
	case report.RuleOfLaw, report.OpenGov, report.WorkReport, report.WebsiteReport, report.Other:
		return Kinds{k}
	}
	return nil
}

func role(value string) Query {
	if r, ok := roleNames[value]; ok {
		return InRole{Role: r}
	}
	switch r := report.Role(value); r {
	case report.Preamble, report.Achievements, report.Problems, report.Plan, report.FirstResponsible, report.OtherRole:
		return InRole{Role: r}
	}
	return nil
}

// unit asks for a unit and all below it where the name is one place's.
func (p *parser) unit(name string) Query {
	if p.options.Places != nil {
		u := p.options.Places.Resolve(name, report.Hint{})
		if u.Code != "" && u.Type != "department" {
			return Unit{Name: name, Code: u.Code}
		}
		if u.Code == "" && len(u.Candidates) == 0 {
			p.ignored("unknown_unit", "名录里没有这个单位，已只按名称的字样检索；请检查名称", name)
		}
	}
	return Unit{Name: name}
}

func (p *parser) region(name string) Query {
	if strings.Trim(name, "0123456789") == "" {
		return Region{Code: report.CodePrefix(name), Name: name}
	}
	if p.options.Places != nil {
		u := p.options.Places.Resolve(name, report.Hint{})
		if u.Code != "" {
			return Region{Code: u.Code, Name: name}
		}
		if len(u.Candidates) == 0 {
			p.ignored("unknown_region", "名录里没有这个地区，已只按名称的字样检索；请检查名称", name)
		}
	}
	return Region{Name: name}
}

func bounds(value string) (from, to string) {
	from, to, ok := strings.Cut(value, "..")
	if !ok {
		return value, value
	}
	return from, to
}

func years(value string) Query {
	from, to := bounds(strings.ReplaceAll(value, "年", ""))
	a, okA := year(from)
	b, okB := year(to)
	if !okA || !okB || a == 0 && b == 0 || b > 0 && a > b {
		return nil
	}
	return Years{a, b}
}

func year(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	y, err := strconv.Atoi(s)
	return y, err == nil && y >= 1900 && y <= 2200
}

func dates(value string) Query {
	from, to := bounds(value)
	if !dateLike(from) || !dateLike(to) || from == "" && to == "" {
		return nil
	}
	if to != "" && from > to && !strings.HasPrefix(from, to) { // 2022-05..2022 reaches to the end of the year
		return nil
	}
	return Dates{from, to}
}

// dateLike accepts a year, a month or a day; shorter forms compare as prefixes.
func dateLike(s string) bool {
	switch len(s) {
	case 0:
		return true
	case 4, 7, 10:
		for i, r := range s {
			if (i == 4 || i == 7) != (r == '-') || r != '-' && (r < '0' || r > '9') {
				return false
			}
		}
		return len(s) == 4 || s[5:7] >= "01" && s[5:7] <= "12" && (len(s) == 7 || s[8:] >= "01" && s[8:] <= "31")
	}
	return false
}
