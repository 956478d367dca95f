package audit

import (
	"context"
	"fmt"

	"baogao/archive"
	"baogao/compare"
	"baogao/internal/errs"
	"baogao/report"
)

// CompareAsk names the reports to hold against each other: by id, or units
// (codes or names) and years of one kind.
type CompareAsk struct {
	IDs, Units []string
	Years      []int // none: all
	Kind       report.Kind
}

// Compare aligns two reports or more.
func (a *Auditor) Compare(ctx context.Context, ask CompareAsk) (out *compare.Alignment, err error) {
	defer errs.Wrap(&err, "audit.Compare(%+v)", ask)
	found, err := a.chosen(ctx, ask)
	if err != nil {
		return nil, err
	}
	if len(found) < 2 || len(found) > compare.MaxCompared {
		return nil, errs.New(errs.BadParameter, fmt.Sprintf("对照需要 2 到 %d 份报告，找到 %d 份", compare.MaxCompared, len(found)), nil)
	}
	reports := make([]report.Report, len(found))
	texts := make([]string, len(found))
	for i := range found {
		reports[i], texts[i] = found[i].Report, found[i].Report.Public()
	}
	return compare.Align(reports, texts, compare.NewMasker(a.Places.Names)), nil
}

func (a *Auditor) chosen(ctx context.Context, ask CompareAsk) (found []archive.Entry, err error) {
	for _, id := range ask.IDs {
		e, err := a.Archive.Report(ctx, id)
		if err != nil {
			return nil, err
		}
		found = append(found, *e)
	}
	for _, name := range ask.Units {
		u, err := a.Unit(name)
		if err != nil {
			return nil, err
		}
		years := ask.Years
		if len(years) == 0 {
			if years, err = a.yearsHeld(ctx, u, ask.Kind); err != nil {
				return nil, err
			}
		}
		for _, year := range years {
			es, err := a.Archive.Same(ctx, u.Key(), ask.Kind, year)
			if err != nil {
				return nil, err
			}
			for i := range es {
				if es[i].State != archive.Hidden {
					found = append(found, es[i])
					break // the first found of several
				}
			}
		}
	}
	return found, nil
}

func (a *Auditor) yearsHeld(ctx context.Context, u report.Unit, kind report.Kind) (years []int, err error) {
	ps, err := a.Archive.Publications(ctx, archive.PublicationQuery{Units: []string{u.Key()}, Kind: kind})
	for i := range ps {
		if y := ps[i].Year; y != 0 && (len(years) == 0 || years[len(years)-1] != y) {
			years = append(years, y)
		}
	}
	return years, err
}
