package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"baogao/index"
	"baogao/internal/errs"
)

// drawing says which sample to draw; of size 0 it is everything.
type drawing struct {
	size int
	seed uint64
	by   []string
}

func (d drawing) check() error {
	if d.size < 0 {
		return errs.New(errs.BadUsage, "--sample 不能是负数", nil)
	}
	for _, field := range d.by {
		if !slices.Contains([]string{"year", "kind", "region", "unit"}, field) {
			return errs.New(errs.BadUsage, fmt.Sprintf("不认识的分层 %q，可用 year、kind、region、unit", field), nil)
		}
	}
	return nil
}

// columns are those of the export; a sample says what each row stands for.
func (d drawing) columns() []string {
	if d.size == 0 {
		return exportColumns
	}
	return slices.Concat(exportColumns, []string{"stratum", "stratum_size", "stratum_drawn", "weight"})
}

// export writes every document, or reads them twice: to draw, and to write those
// drawn in their order.
func (d drawing) export(each func(func(*index.Document) error) error, to rows) error {
	if d.size == 0 {
		return each(func(doc *index.Document) error { return to.add(doc) })
	}
	strata := map[string]string{}
	if err := each(func(doc *index.Document) error {
		strata[doc.Report.ID] = d.stratum(doc)
		return nil
	}); err != nil {
		return err
	}
	drawn := map[string]index.Sampled{}
	for _, s := range index.Sample(strata, d.size, d.seed) {
		drawn[s.ID] = s
	}
	return each(func(doc *index.Document) error {
		s, ok := drawn[doc.Report.ID]
		if !ok {
			return nil
		}
		return to.add(doc, s.Stratum, strconv.Itoa(s.Size), strconv.Itoa(s.Drawn), strconv.FormatFloat(s.Weight, 'f', -1, 64))
	})
}

func (d drawing) stratum(doc *index.Document) string {
	r := doc.Report
	values := make([]string, len(d.by))
	for i, field := range d.by {
		switch field {
		case "year":
			values[i] = yearText(r.Year)
		case "kind":
			values[i] = string(r.Kind)
		case "region":
			values[i] = r.Unit.Code[:min(6, len(r.Unit.Code))]
		case "unit":
			values[i] = unitName(r.Unit)
		}
	}
	return strings.Join(values, " · ")
}
