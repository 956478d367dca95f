package report

import (
	"regexp"
	"strings"
)

var (
	// ofYear is a heading that names a year and its work, and nothing that tells
	// whether it is done.
	ofYear = regexp.MustCompile(`^[^，。0-9]{0,8}((?:19|20)\d\d)年度?的?[^，。0-9]{0,6}(工作|任务)$`)
	// solving headings speak of problems as solved or to be solved.
	solving = regexp.MustCompile(`解决.{0,24}(问题|困难)$`)
)

// roleOfYear tells by its year what such a heading opens: 2009年主要工作 looks
// back in the work report of 2010 and ahead in that of 2009.
func roleOfYear(heading string, kind Kind, year int) Role {
	if year == 0 || !strings.HasSuffix(heading, "工作") && !strings.HasSuffix(heading, "任务") {
		return "" // few headings need the expression
	}
	m := ofYear.FindStringSubmatch(heading)
	if m == nil {
		return ""
	}
	if kind == WorkReport {
		year--
	}
	if number(m[1]) <= year {
		return Achievements
	}
	return Plan
}

// roleOfWords is what a heading says of itself.
func roleOfWords(heading string, kind Kind, year int) Role {
	if role := roleOfYear(heading, kind, year); role != "" {
		return role
	}
	role := Role(first(roleRules, heading))
	if role == Problems && solving.MatchString(heading) {
		return ""
	}
	return role
}

// assignRoles gives each section its role. Those that stand in no other take it
// from their words, else from plans in them, else from their place. A section in another inherits its role, unless its own words leave no
// doubt: 解决突出问题 below 主要成效 is an achievement, 存在的不足 below it is not.
func assignRoles(sections []Section, kind Kind, year int) {
	parents := parentsOf(sections)
	type said struct{ plan, other bool } // by the sections in one
	inside := make([]said, len(sections))
	for i := range sections {
		s := &sections[i]
		if s.Level == 0 {
			continue
		}
		role := roleOfWords(s.Heading, kind, year)
		if at := parents[i]; at < 0 {
			s.Role = role
		} else if parents[at] < 0 && role != "" {
			inside[at].plan = inside[at].plan || role == Plan
			inside[at].other = inside[at].other || role != Plan
		}
	}
	for i := range sections {
		if sections[i].Role == "" && inside[i].plan && !inside[i].other {
			sections[i].Role = Plan
		}
	}
	byPosition(sections, parents, kind)
	for i, at := range parents {
		if at < 0 {
			continue
		}
		s := &sections[i]
		s.Role = Role(first(plainRoleRules, s.Heading))
		if s.Role == "" && sections[at].Role == OtherRole {
			s.Role = roleOfWords(s.Heading, kind, year)
		}
		if s.Role == "" {
			s.Role = sections[at].Role
		}
	}
}

// parentsOf gives for each section the one it stands in, or -1.
func parentsOf(sections []Section) []int {
	parents := make([]int, len(sections))
	var above []int
	for i := range sections {
		parents[i] = -1
		if sections[i].Level == 0 {
			continue
		}
		for len(above) > 0 && sections[above[len(above)-1]].Level >= sections[i].Level {
			above = above[:len(above)-1]
		}
		if len(above) > 0 {
			parents[i] = above[len(above)-1]
		}
		above = append(above, i)
	}
	return parents
}

// byPosition names the roles that the words of sections in no other leave open:
// what comes after a plan goes on planning, what comes before problems or plans
// tells what was done. A yearly report without either tells what was done.
func byPosition(sections []Section, parents []int, kind Kind) {
	planned := false
	for i := range sections {
		if s := &sections[i]; parents[i] < 0 {
			planned = planned || s.Role == Plan && s.Level == 1
			if s.Role == "" && planned {
				s.Role = Plan
			}
		}
	}
	later := Role("")
	for i := len(sections) - 1; i >= 0; i-- {
		switch s := &sections[i]; {
		case parents[i] >= 0:
		case s.Role == Problems || s.Role == Plan:
			later = Achievements
		case s.Role == "" && later != "":
			s.Role = later
		case s.Role == "" && kind != Other && kind != WebsiteReport && s.Level > 0:
			s.Role = Achievements
		case s.Role == "":
			s.Role = OtherRole
		}
	}
}
