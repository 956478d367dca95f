package report

// assignRoles gives each section its role by its heading. A section inherits
// the role of the one it stands in, unless its own words leave no doubt:
// 解决突出问题 below 主要成效 is an achievement, 存在的不足 below it is not.
// Sections of the first level whose words say nothing take it from their place.
func assignRoles(sections []Section, kind Kind) {
	var above []Role
	for i := range sections {
		s := &sections[i]
		if s.Level == 0 {
			continue
		}
		above = above[:min(len(above), s.Level-1)]
		role := Role("")
		if len(above) > 0 {
			role = Role(first(plainRoleRules, s.Heading))
			if role == "" {
				role = above[len(above)-1]
			}
		}
		if role == "" {
			role = Role(first(roleRules, s.Heading))
		}
		s.Role = role
		above = append(above, role)
	}
	byPosition(sections, kind)
}

// byPosition names the roles that the words leave open: what comes before the
// problems or plans of a report tells what was done, what comes after the
// plans goes on planning.
// A yearly report without either tells what was done.
func byPosition(sections []Section, kind Kind) {
	later := Role("")
	for i := len(sections) - 1; i >= 0; i-- {
		switch s := &sections[i]; {
		case s.Role == Problems || s.Role == Plan:
			later = Achievements
		case s.Role == "" && later != "":
			s.Role = later
		}
	}
	planned := false
	for i := range sections {
		s := &sections[i]
		planned = planned || s.Role == Plan && s.Level == 1
		if s.Role == "" && planned {
			s.Role = Plan
		}
		if s.Role == "" && kind != Other && kind != WebsiteReport && s.Level > 0 {
			s.Role = Achievements
		}
		if s.Role == "" {
			s.Role = OtherRole
		}
	}
}
