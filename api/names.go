package api

import (
	"strconv"

	"baogao/report"
)

func number(n uint64) string { return strconv.FormatUint(n, 10) }

func roleName(r report.Role) string {
	switch r {
	case report.Preamble:
		return "前言"
	case report.Achievements:
		return "成效"
	case report.Problems:
		return "不足"
	case report.Plan:
		return "安排"
	case report.FirstResponsible:
		return "第一责任人"
	default:
		return "其他部分"
	}
}

func facetName(name string) string {
	switch name {
	case "year":
		return "年度"
	case "kind":
		return "类型"
	case "region":
		return "地区"
	case "role":
		return "含有部分"
	default:
		return name
	}
}

// valueName is a facet's value for people.
func (s *Server) valueName(facet, value string) string {
	switch facet {
	case "kind":
		return report.Kind(value).Name()
	case "role":
		return roleName(report.Role(value))
	case "year":
		return value + " 年"
	case "region":
		if s.options.Units != nil {
			if u, ok := s.options.Units.Place(value); ok {
				return u.Name
			}
		}
	}
	return value
}
