package audit

import (
	"context"

	"baogao/archive"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// Obliged counts, by year, the units below a code that must publish a report of
// this kind: the denominator of what was found. Who was exempted by a person is
// left out. An empty code is the whole country.
func (a *Auditor) Obliged(ctx context.Context, kind report.Kind, region string, years []int) (counts map[int]int, err error) {
	defer errs.Wrap(&err, "audit.Obliged(%q, %q)", kind, region)
	said, err := a.Archive.Statements(ctx, kind)
	if err != nil {
		return nil, err
	}
	exempt := map[archive.Statement]bool{}
	for _, s := range said {
		exempt[archive.Statement{Unit: s.Unit, Year: s.Year}] = s.Exempt
	}
	var units []report.Unit
	if region != "" {
		units = a.Places.Within(region)
	} else {
		a.Places.Names(func(_, code string) bool {
			if len(code) == len("51") {
				units = append(units, a.Places.Within(code)...)
			}
			return true
		})
	}
	counts = map[int]int{}
	for i := range units {
		u := &units[i]
		for _, year := range years {
			if compare.Owes(a.Rules, u, kind, year) && !exempt[archive.Statement{Unit: u.Key(), Year: year}] {
				counts[year]++
			}
		}
	}
	return counts, nil
}
