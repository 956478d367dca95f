package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/xuri/excelize/v2"

	"baogao/archive"
	"baogao/audit"
	"baogao/index"
	"baogao/internal/errs"
)

// exportPage is how many hits are read at a time.
const exportPage = 500

func (a *app) exportCommand() *cobra.Command {
	var format, out, match string
	var draw drawing
	var corpus uint64
	c := command("export QUERY", a.say("导出全部命中", "export every hit"), cobra.ExactArgs(1), func(ctx context.Context, args []string) error {
		return a.export(ctx, index.Ask{Query: args[0], Match: index.Match(match), Corpus: corpus}, format, out, draw)
	})
	a.corpusFlag(c, &corpus)
	c.Flags().StringVar(&format, "format", "csv", "csv|xlsx|jsonl")
	c.Flags().StringVar(&out, "out", "", a.say("写入文件（默认标准输出）", "file (default stdout)"))
	c.Flags().IntVar(&draw.size, "sample", 0, a.say("抽取几份（缺省为全部）", "how many to draw (default all)"))
	c.Flags().Uint64Var(&draw.seed, "seed", 1, a.say("抽样的种子：相同则抽到的相同", "seed: the same draws the same"))
	c.Flags().StringSliceVar(&draw.by, "by", nil, a.say("分层：year,kind,region,unit", "strata: year,kind,region,unit"))
	c.Flags().StringVar(&match, "match", "", "all|any")
	return c
}

// rows takes the hits of an export one by one.
type rows interface {
	add(d *index.Document, more ...string) error // more are what a sample adds
	close() error
}

var exportColumns = []string{"id", "title", "unit", "path", "code", "year", "kind", "published", "source", "url", "state", "text"}

// yearColumn is that of the year, which is a number.
const yearColumn = 5

func exportRow(d *index.Document) []string {
	r := d.Report
	year := ""
	if r.Year != 0 {
		year = strconv.Itoa(r.Year)
	}
	return []string{
		r.ID, r.Title, r.Unit.Name, strings.Join(r.Unit.Path, "/"), r.Unit.Code, year, string(r.Kind),
		r.Published, r.Source, r.URL, string(d.State), r.Public(),
	}
}

func (a *app) export(ctx context.Context, ask index.Ask, format, name string, draw drawing) error {
	if err := draw.check(); err != nil {
		return err
	}
	ask.Sort, ask.Limit, ask.NoCaps, ask.Bare = index.ByDateAsc, exportPage, true, true
	return a.toFile(name, func(out io.Writer) error {
		to, err := newRows(format, out, draw.columns())
		if err != nil {
			return err
		}
		return a.withAsker(ctx, func(ar *archive.Archive, s asker) error {
			each := func(do func(*index.Document) error) error { return eachHit(ctx, reports{ar}, s, ask, do) }
			if err := draw.export(each, to); err != nil {
				return err
			}
			return to.close()
		})
	})
}

// newRows begins an export.
func newRows(format string, out io.Writer, columns []string) (rows, error) {
	switch format {
	case "csv":
		return newCSV(out, columns)
	case "xlsx":
		return newXLSX(out, columns)
	case "jsonl":
		return jsonlRows{out, columns}, nil
	}
	return nil, errs.New(errs.BadUsage, fmt.Sprintf("不认识的格式 %q，可用 csv、xlsx、jsonl", format), nil)
}

// eachHit gives every hit of a search, page by page.
func eachHit(ctx context.Context, texts index.Texts, s asker, ask index.Ask, do func(*index.Document) error) error {
	for {
		answer, err := s.Search(ctx, ask)
		if err != nil {
			return err
		}
		for _, h := range answer.Hits {
			d, err := texts.Document(ctx, h.ID, answer.Corpus.Seq)
			if errors.Is(err, errs.Hidden) || errors.Is(err, errs.NotFound) {
				continue // hidden since the page was searched
			}
			if err != nil {
				return err
			}
			if err := do(&d); err != nil {
				return err
			}
		}
		if answer.Next == "" {
			return nil
		}
		ask.After = answer.Next
	}
}

// csvRows writes UTF-8 with a BOM, which spreadsheets need to see, and takes
// the power from cells that would begin a formula.
type csvRows struct{ w *csv.Writer }

func newCSV(out io.Writer, columns []string) (rows, error) {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return nil, err
	}
	w := csv.NewWriter(out)
	return csvRows{w}, w.Write(columns)
}

func (c csvRows) add(d *index.Document, more ...string) error {
	row := append(exportRow(d), more...)
	for i, cell := range row {
		row[i] = inert(cell)
	}
	return c.w.Write(row)
}

// inert takes the power from a cell that would begin a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") {
		return "'" + cell
	}
	return cell
}

func (c csvRows) close() error {
	c.w.Flush()
	return c.w.Error()
}

type jsonlRows struct {
	out     io.Writer
	columns []string
}

func (j jsonlRows) add(d *index.Document, more ...string) error {
	row := map[string]any{}
	for i, cell := range append(exportRow(d), more...) {
		row[j.columns[i]] = cell
	}
	row["year"] = d.Report.Year
	e := json.NewEncoder(j.out)
	e.SetEscapeHTML(false)
	return e.Encode(row)
}

func (j jsonlRows) close() error { return nil }

// xlsxRows streams a sheet.
type xlsxRows struct {
	out   io.Writer
	file  *excelize.File
	sheet *excelize.StreamWriter
	n     int
}

func newXLSX(out io.Writer, columns []string) (rows, error) {
	f := excelize.NewFile()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return nil, err
	}
	head := make([]any, len(columns))
	for i, name := range columns {
		head[i] = name
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	return &xlsxRows{out, f, s, 1}, s.SetRow("A1", head)
}

func (x *xlsxRows) add(d *index.Document, more ...string) error {
	x.n++
	row := append(exportRow(d), more...)
	cells := make([]any, len(row))
	for i, cell := range row {
		cells[i] = audit.Cell(cell)
		if i == yearColumn && d.Report.Year != 0 {
			cells[i] = d.Report.Year
		}
	}
	return x.sheet.SetRow(fmt.Sprintf("A%d", x.n), cells)
}

func (x *xlsxRows) close() error {
	if err := x.sheet.Flush(); err != nil {
		return err
	}
	return errors.Join(x.file.Write(x.out), x.file.Close())
}
