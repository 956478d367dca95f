package audit

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"baogao/archive"
	"baogao/internal/errs"
)

// Population is the reference figure that shares per inhabitant are taken of.
const Population = "population"

// ImportReferences stores reference figures from a CSV file: 代码 or 单位, 年度,
// 数值, and 指标 (人口 where it is not named), 来源. The newest word on one stands.
// A mistake names its line, and then nothing is stored.
func (a *Auditor) ImportReferences(ctx context.Context, data []byte) (n int, err error) {
	defer errs.Wrap(&err, "audit.ImportReferences")
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	in.FieldsPerRecord, in.TrimLeadingSpace = -1, true
	head, err := in.Read()
	if err != nil {
		return 0, errs.New(errs.BadConfig, "文件是空的，或不是 CSV", err)
	}
	columns, err := referenceColumns(head)
	if err != nil {
		return 0, err
	}
	var all []archive.ReferenceFigure
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := in.FieldPos(0)
		if err == nil {
			var r archive.ReferenceFigure
			if r, err = a.reference(columns, row); err == nil {
				all = append(all, r)
				continue
			}
		}
		return 0, errs.New(errs.BadConfig, fmt.Sprintf("第 %d 行：%s", line, errs.Message(err)), err)
	}
	return len(all), a.Archive.PutReferences(ctx, all)
}

// referenceColumns finds the columns by their Chinese or English names.
func referenceColumns(head []string) (map[string]int, error) {
	names := map[string]string{
		"代码": "code", "code": "code", "单位": "unit", "名称": "unit", "unit": "unit", "年度": "year", "年份": "year", "year": "year",
		"数值": "value", "value": "value", "指标": "indicator", "indicator": "indicator", "来源": "source", "source": "source",
		"人口": Population, "常住人口": Population, Population: Population,
	}
	columns := map[string]int{}
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(h))
		name, ok := names[h]
		if !ok {
			return nil, errs.New(errs.BadConfig, "第 1 行：不认识的列 "+h+"，可用 代码、单位、年度、指标、数值、来源", nil)
		}
		if name == Population { // a table of people names its value so
			name = "value"
		}
		columns[name] = i
	}
	_, code := columns["code"]
	_, unit := columns["unit"]
	_, year := columns["year"]
	_, value := columns["value"]
	if !code && !unit || !year || !value {
		return nil, errs.New(errs.BadConfig, "第 1 行：须有 代码（或 单位）、年度、数值 三列", nil)
	}
	return columns, nil
}

func (a *Auditor) reference(columns map[string]int, row []string) (r archive.ReferenceFigure, err error) {
	at := func(name string) string {
		if i, ok := columns[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	name := at("code")
	if name == "" {
		name = at("unit")
	}
	u, err := a.Unit(name)
	if err != nil {
		return r, err
	}
	r = archive.ReferenceFigure{Unit: u.Key(), Name: at("indicator"), Source: at("source")}
	if r.Year, err = strconv.Atoi(strings.TrimSuffix(at("year"), "年")); err != nil || r.Year < 1949 || r.Year > 2200 {
		return r, errs.New(errs.BadConfig, "年度 "+at("year")+" 须为四位数字", err)
	}
	if r.Name == "" || r.Name == "人口" || r.Name == "常住人口" {
		r.Name = Population
	}
	number, times := strings.ReplaceAll(at("value"), ",", ""), 1.0
	if short, ok := strings.CutSuffix(number, "万"); ok {
		number, times = short, 1e4
	}
	if r.Value, err = strconv.ParseFloat(number, 64); err != nil || r.Value < 0 {
		return r, errs.New(errs.BadConfig, "数值 "+at("value")+" 不是数", err)
	}
	r.Value *= times
	return r, nil
}

// population gives the inhabitants of a unit: of the year, else of the last
// year before it that is known.
func (a *Auditor) population(ctx context.Context) (func(unit string, year int) (float64, bool), error) {
	all, err := a.Archive.References(ctx, Population)
	if err != nil {
		return nil, err
	}
	by := map[string][]archive.ReferenceFigure{} // in order of the year
	for _, r := range all {
		by[r.Unit] = append(by[r.Unit], r)
	}
	return func(unit string, year int) (people float64, ok bool) {
		for _, r := range by[unit] {
			if r.Year <= year {
				people, ok = r.Value, true
			}
		}
		return people, ok
	}, nil
}
