package audit

import (
	"context"
	"math"
	"strings"

	"baogao/report"
)

// FigureRecord is one figure with the report it stands in: a row of a table of
// figures.
type FigureRecord struct {
	report.Figure
	Report        string      `json:"report"`
	Title         string      `json:"title"`
	Issuer        string      `json:"issuer"` // the unit that reports; unit is that of measure
	Code          string      `json:"code,omitempty"`
	Path          []string    `json:"path,omitempty"`
	Kind          report.Kind `json:"kind"`
	Year          int         `json:"year,omitempty"`
	Published     string      `json:"published,omitempty"`
	Heading       string      `json:"heading,omitempty"` // of the section
	Sentence      string      `json:"sentence"`
	PerInhabitant *float64    `json:"per_inhabitant,omitempty"` // per 10,000
}

// Figures gives a function that makes the records of a report's figures, those
// of an indicator if it is named.
func (a *Auditor) Figures(ctx context.Context, indicator string) (func(*report.Report) []FigureRecord, error) {
	population, err := a.population(ctx)
	if err != nil {
		return nil, err
	}
	return func(r *report.Report) []FigureRecord {
		people, known := population(r.Unit.Key(), r.Year)
		public := r.Public()
		records := []FigureRecord{}
		for _, f := range r.Figures {
			if indicator != "" && !strings.Contains(f.Indicator, indicator) && !strings.Contains(f.IndicatorKey, indicator) {
				continue
			}
			record := FigureRecord{
				Figure: f, Report: r.ID, Title: r.Title, Issuer: r.Unit.Name, Code: r.Unit.Code, Path: r.Unit.Path, Kind: r.Kind, Year: r.Year, Published: r.Published,
			}
			if f.End <= len(public) {
				record.Sentence = strings.TrimSpace(sentence(public, f.Span))
			}
			if f.Section >= 0 && f.Section < len(r.Sections) {
				record.Heading = r.Sections[f.Section].Number + r.Sections[f.Section].Heading
			}
			if known && people > 0 && f.Relation == "level" && f.Unit != "%" && f.Unit != "位" {
				v := math.Round(f.Value/people*10_000*1000) / 1000
				record.PerInhabitant = &v
			}
			records = append(records, record)
		}
		return records
	}, nil
}

// FigureTable lays figures out, a line for each; each calls its argument for
// every one. A cell of the value leads to its sentence.
func FigureTable(base string, each func(do func(*FigureRecord) error) error) *Table {
	t := &Table{Name: "数据指标", Header: []string{
		"地区", "单位", "代码", "报告类型", "年度", "发布日期", "指标", "对象", "原文", "数值", "数值上限", "计量单位", "关系", "期间", "约数", "每万人", "部分", "句子", "报告",
	}}
	t.Each = func(add func([]any) error) error {
		return each(func(f *FigureRecord) error {
			approximate := ""
			if f.Approximate {
				approximate = "是"
			}
			return add([]any{
				strings.Join(f.Path, "/"), f.Issuer, f.Code, f.Kind.Name(), count(f.Year), f.Published, f.Indicator, f.Subject, f.Raw, f.Value, optional(f.ValueMax), f.Unit,
				relationName(f.Relation), f.Period, approximate, optional(f.PerInhabitant), f.Heading, f.Sentence,
				Link{f.Report, PlaceLink(base, f.Report, f.Span)},
			})
		})
	}
	return t
}

// PlaceLink is the address of a place in a report.
func PlaceLink(base, id string, at report.Span) string {
	return base + "/reports/" + id + "?at=" + plain(at.Start) + "-" + plain(at.End) + "#at"
}

func optional(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func relationName(relation string) string {
	return map[string]string{"level": "数值", "increase": "增长", "decrease": "下降", "rank": "位次", "target": "目标"}[relation]
}
