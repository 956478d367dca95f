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
	Rank       compare.Ranking // the zero value ranks nothing
}

// Comparison holds reports against each other, with how to name them.
type Comparison struct {
	*compare.Alignment
	Cited map[string]Cited `json:"cited"`

	texts map[string]string
}

// Compare aligns two reports or more.
func (a *Auditor) Compare(ctx context.Context, ask CompareAsk) (out *Comparison, err error) {
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
	out = &Comparison{Cited: map[string]Cited{}, texts: map[string]string{}}
	for i := range found {
		r := &found[i].Report
		reports[i], texts[i] = *r, r.Public()
		out.Cited[r.ID], out.texts[r.ID] = cite(r), texts[i]
	}
	population, err := a.population(ctx)
	if err != nil {
		return nil, err
	}
	out.Alignment = compare.Align(reports, texts, a.masker())
	compare.Measure(out.Figures, reports, population, ask.Rank)
	return out, nil
}

// masker is made once: it holds the names of all places.
func (a *Auditor) masker() *compare.Masker {
	a.masking.Do(func() { a.masked = compare.NewMasker(a.Places.Names) })
	return a.masked
}

// Text is the public text that places in the comparison are meant in.
func (c *Comparison) Text(id string) string { return c.texts[id] }

// Cut is a stretch of a report's text, empty where the place is none of it.
func (c *Comparison) Cut(id string, start, end int) string {
	text := c.texts[id]
	if start < 0 || start > end || end > len(text) {
		return ""
	}
	return text[start:end]
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
