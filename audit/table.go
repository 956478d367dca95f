package audit

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"baogao/internal/errs"
)

// Table is an answer as rows and columns. A cell is a string, an int, a
// float64, nil, or a Link.
type Table struct {
	Name   string
	Header []string
	Each   func(add func([]any) error) error // calls add for every row: a table may be too long to hold
}

// rows adds a row for each of some things.
func rows[T any](of []T, row func(*T) []any) func(add func([]any) error) error {
	return func(add func([]any) error) error {
		for i := range of {
			if err := add(row(&of[i])); err != nil {
				return err
			}
		}
		return nil
	}
}

// Link is a cell that leads somewhere.
type Link struct{ Text, Href string }

// Write writes the table as csv or xlsx.
func (t *Table) Write(w io.Writer, format string) error {
	switch format {
	case "csv":
		return t.csv(w)
	case "xlsx":
		return t.xlsx(w)
	}
	return errs.New(errs.BadParameter, fmt.Sprintf("不认识的格式 %q", format), nil)
}

// csv writes UTF-8 with a BOM, which spreadsheets need to see.
func (t *Table) csv(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(t.Header); err != nil {
		return err
	}
	err := t.Each(func(row []any) error {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = plain(cell)
		}
		return out.Write(cells)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// plain is a cell as text; one that would begin a formula is quoted.
func plain(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case int:
		return strconv.Itoa(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case Link:
		return safe(v.Text)
	}
	return safe(fmt.Sprint(cell))
}

func safe(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") || strings.HasPrefix(s, "＝") {
		return "'" + s
	}
	return s
}

// The limits of a sheet, and of the links on it.
const (
	maxCell  = 32_767
	maxLinks = 60_000
	maxRows  = 1_048_576
)

// xlsx streams one sheet with typed numbers, a frozen header and links.
func (t *Table) xlsx(w io.Writer) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.SetSheetName("Sheet1", t.Name); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	put, err := t.rowWriter(f, s)
	if err != nil {
		return err
	}
	if err := t.Each(put); err != nil {
		return err
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// rowWriter writes the header and gives what writes each row below it.
func (t *Table) rowWriter(f *excelize.File, s *excelize.StreamWriter) (func(row []any) error, error) {
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	blue, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "0563C1", Underline: "single"}})
	if err != nil {
		return nil, err
	}
	head := make([]any, len(t.Header))
	for i, name := range t.Header {
		head[i] = excelize.Cell{StyleID: bold, Value: name}
	}
	links, at := 0, 1
	return func(row []any) error {
		cells := make([]any, len(row))
		for j, cell := range row {
			cells[j] = cell
			switch v := cell.(type) {
			case string:
				cells[j] = Cell(v)
			case Link:
				cells[j] = Cell(v.Text)
				if links++; v.Href != "" && links < maxLinks {
					formula := `HYPERLINK("` + strings.ReplaceAll(v.Href, `"`, `""`) + `","` + strings.ReplaceAll(Cell(v.Text), `"`, `""`) + `")`
					cells[j] = excelize.Cell{StyleID: blue, Formula: formula, Value: v.Text}
				}
			}
		}
		if at++; at > maxRows {
			return errs.New(errs.TooLarge, "超过一张电子表格的 1,048,576 行，请改用 csv", nil)
		}
		return s.SetRow("A"+strconv.Itoa(at), cells)
	}, s.SetRow("A1", head)
}

// Cell is as much of a text as a cell of a sheet holds, which counts in units of
// UTF-16. One that is cut says so.
func Cell(text string) string {
	const sign = "……（一格至多 32,767 字，余下的请看 csv）"
	room := maxCell - len(utf16.Encode([]rune(sign)))
	units, kept := 0, 0
	for i, r := range text {
		if units <= room {
			kept = i
		}
		if units += utf16.RuneLen(r); units > maxCell {
			return text[:kept] + sign
		}
	}
	return text
}
