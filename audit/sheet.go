package audit

import (
	_ "embed"
	"html/template"
	"io"
	"strconv"
	"strings"

	"baogao/compare"
	"baogao/report"
)

// Sheet is a comparison as people read it, on a page, on paper, in a document.
type Sheet struct {
	Title    string
	Made     string // day and program
	Columns  []SheetColumn
	Sections []SheetSection
	Figures  []SheetFigure
	Passages []SheetPassage
	Ranked   string // how, empty if it is not
}

// SheetColumn is one report.
type SheetColumn struct{ ID, Name, Title, Published, URL, Href string }

// SheetSection is one canonical part with what each report has of it.
type SheetSection struct {
	Heading string
	Cells   []SheetCell
}

// SheetCell is a part of a report beside the first report's that has it.
type SheetCell struct {
	Missing bool
	First   bool // the one others are held against
	Heading string
	Chars   int
	Same    int // percent of its characters that the first has too
	Pieces  []SheetPiece
}

// SheetPiece is a stretch of text: equal, insert or delete.
type SheetPiece struct{ Kind, Text string }

// SheetFigure is one indicator.
type SheetFigure struct {
	Indicator, Unit string
	Cells           []SheetValue
	Group           string
	Flags           []string
}

// SheetValue is a figure with where it stands.
type SheetValue struct{ Raw, Growth, Share, Rank, Href string }

// SheetPassage is a passage that two reports share.
type SheetPassage struct {
	A, B, TextA, TextB, HrefA, HrefB string
	Percent                          int
}

// maxSheetPassages bounds the passages on a sheet; files and JSON hold all.
const maxSheetPassages = 50

// Sheet lays a comparison out for people.
func (c *Comparison) Sheet(base, made string, by compare.Ranking) *Sheet {
	s := &Sheet{Title: "报告对照", Made: made, Ranked: rankingName(by)}
	for _, id := range c.Reports {
		r := c.Cited[id]
		s.Columns = append(s.Columns, SheetColumn{id, c.ColumnName(id), r.Title, r.Published, r.URL, base + "/reports/" + id})
	}
	for i := range c.Sections {
		s.Sections = append(s.Sections, c.sheetSection(&c.Sections[i]))
	}
	for i := range c.Figures {
		s.Figures = append(s.Figures, c.sheetFigure(&c.Figures[i], base))
	}
	for i := range c.Passages {
		p := &c.Passages[i]
		if p.Boilerplate || len(s.Passages) == maxSheetPassages {
			continue
		}
		place := func(at compare.Place) string {
			return PlaceLink(base, at.ID, report.Span{Start: at.Start, End: at.End})
		}
		s.Passages = append(s.Passages, SheetPassage{
			A: c.ColumnName(p.A.ID), B: c.ColumnName(p.B.ID), TextA: c.Cut(p.A.ID, p.A.Start, p.A.End), TextB: c.Cut(p.B.ID, p.B.Start, p.B.End),
			HrefA: place(p.A), HrefB: place(p.B), Percent: int(p.Similarity*100 + 0.5),
		})
	}
	return s
}

func rankingName(by compare.Ranking) string {
	if by.Base == "" {
		return ""
	}
	name := "按数值"
	if by.Base == compare.PerInhabitant {
		name = "按每万人"
	}
	if by.Ascending {
		return name + "由小到大"
	}
	return name + "由大到小"
}

func (c *Comparison) sheetSection(section *compare.AlignedSection) SheetSection {
	out := SheetSection{Heading: section.Heading}
	if out.Heading == "" {
		out.Heading = "（前言）"
	}
	diffs := map[string]*compare.Diff{}
	for i := range section.Diff {
		diffs[section.Diff[i].B] = &section.Diff[i]
	}
	for _, p := range section.Cells {
		if p == nil {
			out.Cells = append(out.Cells, SheetCell{Missing: true})
			continue
		}
		text := c.Cut(p.ID, p.Start, p.End)
		cell := SheetCell{Heading: strings.TrimSpace(firstLine(text)), Chars: len([]rune(text)), Same: 100}
		if d := diffs[p.ID]; d != nil {
			cell.Pieces, cell.Same = c.sheetPieces(d)
		} else {
			cell.First, cell.Pieces = true, []SheetPiece{{"equal", text}}
		}
		for _, more := range section.More { // what the report says of it besides, elsewhere
			if more.ID == p.ID {
				cell.Pieces = append(cell.Pieces, SheetPiece{"equal", "\n" + c.Cut(more.ID, more.Start, more.End)})
			}
		}
		out.Cells = append(out.Cells, cell)
	}
	return out
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	if r := []rune(line); len(r) > 40 {
		line = string(r[:40]) + "…"
	}
	return line
}

// sheetPieces shows a part of the second report with what the first says
// otherwise struck out, and how much of it is the same.
func (c *Comparison) sheetPieces(d *compare.Diff) (pieces []SheetPiece, same int) {
	equal, total := 0, 0
	for _, op := range d.Ops {
		was, is := c.Cut(d.A, op.AStart, op.AEnd), c.Cut(d.B, op.BStart, op.BEnd)
		total += len(is)
		if op.Kind == "equal" {
			equal += len(is)
			pieces = append(pieces, SheetPiece{"equal", is})
			continue
		}
		if was != "" {
			pieces = append(pieces, SheetPiece{"delete", was})
		}
		if is != "" {
			pieces = append(pieces, SheetPiece{"insert", is})
		}
	}
	if total == 0 {
		return pieces, 0
	}
	return pieces, equal * 100 / total
}

func (c *Comparison) sheetFigure(row *compare.FigureRow, base string) SheetFigure {
	out := SheetFigure{Indicator: row.Indicator, Unit: row.Unit, Group: groupNames(row)}
	for j, f := range row.Cells {
		var v SheetValue
		if f != nil {
			v = SheetValue{Raw: f.Raw, Href: PlaceLink(base, c.Reports[j], f.Span)}
		}
		if g, ok := at(row.Growth, j).(float64); ok {
			v.Growth = strconv.FormatFloat(g, 'f', 1, 64) + "%"
			if g > 0 {
				v.Growth = "+" + v.Growth
			}
		}
		if share, ok := at(row.PerInhabitant, j).(float64); ok {
			v.Share = strconv.FormatFloat(share, 'f', 2, 64)
		}
		if rank, ok := at(row.Rank, j).(int); ok {
			v.Rank = strconv.Itoa(rank)
		}
		out.Cells = append(out.Cells, v)
	}
	for _, f := range row.Flags {
		out.Flags = append(out.Flags, c.FlagName(f))
	}
	return out
}

//go:embed data/sheet.html
var sheetHTML string

// WriteHTML writes a sheet as one printable page that needs nothing else.
func (s *Sheet) WriteHTML(w io.Writer) error {
	page, err := template.New("sheet").Parse(sheetHTML)
	if err != nil {
		return err
	}
	return page.Execute(w, s)
}
