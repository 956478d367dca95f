package report

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// endings tell type and level of a place that no register has.
var endings = [...][3]string{
	{"街道", "street_office", "township"},
	{"镇", "town", "township"},
	{"乡", "township", "township"},
	{"苏木", "township", "township"},
	{"开发区", "zone", "township"},
	{"园区", "zone", "township"},
	{"高新区", "zone", "township"},
	{"新区", "zone", "county"},
	{"示范区", "zone", "township"},
	{"管理区", "zone", "township"},
	{"林场", "other", "township"},
	{"农场", "other", "township"},
	{"县", "government", "county"},
	{"区", "government", "county"},
	{"市", "government", "city"},
	{"省", "government", "province"},
}

// nested parts a township from the county before it.
var nested = regexp.MustCompile(`^(.{1,8}?[省州盟县区市旗])(.{2,10}(?:镇|乡|街道|苏木))$`)

// unknown is a unit of no register: what its name tells, with a path that is
// the same however the name is written: the county before it, or the region a
// person gave, and its own name.
func (r *Register) unknown(name string, h Hint) Unit {
	u := Unit{Name: name}
	var above []string
	if at := r.prefixes(h.Region); len(at) == 1 {
		if place, ok := r.Place(at[0]); ok {
			above = place.Path
		}
	} else if strings.Trim(h.Region, "0123456789") != "" {
		above = []string{h.Region}
	}
	parents := ""
	for m := nested.FindStringSubmatch(name); m != nil; m = nested.FindStringSubmatch(u.Name) {
		u.Name, parents = m[2], parents+m[1]
		if found := r.narrow(r.match(parents), h); len(found) == 1 {
			above = r.path(found[0])
		} else if !slices.Contains(above, m[1]) {
			above = append(slices.Clip(above), m[1])
		}
	}
	if parents == "" && len(above) == 0 {
		above = r.pathOfZone(name, h)
	}
	for _, end := range endings {
		if strings.HasSuffix(u.Name, end[0]) {
			u.Type, u.Level = end[1], end[2]
			break
		}
	}
	if len(above) == 0 && u.Level != "" && u.Level != "township" {
		above = []string{u.Name} // it is a region itself
	}
	if len(above) > 0 && above[len(above)-1] != u.Name {
		u.Path = append(slices.Clip(above), u.Name)
	} else if len(above) > 0 {
		u.Path = above
	}
	return u
}

// pathOfZone is the path of the place that the name of a zone begins with:
// 达州经济技术开发区.
func (r *Register) pathOfZone(name string, h Hint) []string {
	for i := len(name) - 1; i >= 6; i-- {
		if !utf8.RuneStart(name[i]) || !strings.HasSuffix(name, "区") && !strings.HasSuffix(name, "场") {
			continue
		}
		if found := r.narrow(r.match(name[:i]), h); len(found) == 1 && len(r.places[found[0]].code) <= 6 {
			return r.path(found[0])
		}
	}
	return nil
}
