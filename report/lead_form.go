package report

import (
	"fmt"
	"strings"
)

// formSums holds the form of the open-government report against its own
// arithmetic (国办公开办函〔2021〕30号附件): in the table of requests the first
// two rows together are the results and what is carried over, and each total is
// the sum of its columns; in the table of reviews and suits each total is the
// sum of the four outcomes.
func (f *leadFinder) formSums(tables []Table) {
	if f.r.Kind != OpenGov {
		return
	}
	for _, t := range tables {
		rows := f.cells(t)
		f.requestTable(rows)
		f.disputeTable(rows)
	}
}

// cell is a cell of a form with what it says.
type cell struct {
	Span
	words  string
	value  float64
	number bool
}

func (f *leadFinder) cells(t Table) [][]cell {
	rows := make([][]cell, 0, len(t.Rows))
	for _, row := range t.Rows {
		cells := make([]cell, 0, len(row))
		for _, c := range row {
			if c.Start < 0 || c.End > len(f.r.Text) || c.Start > c.End {
				continue
			}
			words := strings.Join(strings.Fields(strings.Trim(f.r.Text[c.Start:c.End], blanks+"\n")), "")
			value, ok := cellNumber(words)
			cells = append(cells, cell{c.Span, words, value, ok})
		}
		rows = append(rows, cells)
	}
	return rows
}

// cellNumber reads a cell; an empty one and a dash count nothing.
func cellNumber(words string) (float64, bool) {
	switch words {
	case "", "-", "—", "/", "－":
		return 0, false
	}
	n, ok := readNumber(simplifiedDigits(words))
	return n.value, ok && n.end == len(simplifiedDigits(words))
}

func simplifiedDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '０' <= r && r <= '９' {
			return r - '０' + '0'
		}
		return r
	}, s)
}

// requestRows are the rows of the table of requests by the words they begin
// with; the last column is the total of the six before.
const requestColumns = 7

// requestTable checks columns and the sums of the table of requests.
func (f *leadFinder) requestTable(rows [][]cell) {
	var fresh, carried, done, over []cell
	for _, row := range rows {
		head, numbers := split7(row)
		if len(numbers) != requestColumns || strings.Trim(head, "0123456789.") == "" {
			continue // the row of another table
		}
		sum := 0.0
		for _, c := range numbers[:requestColumns-1] {
			sum += c.value
		}
		total := numbers[requestColumns-1]
		if sum != total.value {
			f.add(SumMismatch, Strong, fmt.Sprintf("“%s”一行各类申请人合计%s，总计写作%s", head, plainNumber(sum), plainNumber(total.value)), spanOf(row))
		}
		switch {
		case strings.Contains(head, "新收"):
			fresh = numbers
		case strings.Contains(head, "上年结转"):
			carried = numbers
		case strings.Contains(head, "总计") && done == nil:
			done = numbers
		case strings.Contains(head, "结转下年"):
			over = numbers
		}
	}
	if fresh == nil || carried == nil || done == nil || over == nil {
		return
	}
	in, out := fresh[requestColumns-1].value+carried[requestColumns-1].value, done[requestColumns-1].value+over[requestColumns-1].value
	if in != out {
		f.add(SumMismatch, Strong, fmt.Sprintf("本年新收与上年结转合计%s，办理结果与结转下年度合计%s，应相等", plainNumber(in), plainNumber(out)),
			fresh[requestColumns-1].Span, carried[requestColumns-1].Span, done[requestColumns-1].Span, over[requestColumns-1].Span)
	}
}

// split7 parts a row into its words and its closing numbers.
func split7(row []cell) (head string, numbers []cell) {
	at := len(row)
	for at > 0 && row[at-1].number && len(row)-at < requestColumns {
		at--
	}
	var words strings.Builder
	for _, c := range row[:at] {
		words.WriteString(c.words)
	}
	return words.String(), row[at:]
}

// disputeColumns are the cells of reviews and suits: three groups of four
// outcomes and their total.
const disputeColumns = 15

// disputeTable checks the one row of numbers of the table of reviews and suits.
func (f *leadFinder) disputeTable(rows [][]cell) {
	for i, row := range rows {
		if len(row) != disputeColumns || i == 0 {
			continue
		}
		for at := 0; at < disputeColumns; at += 5 {
			sum, all := 0.0, true
			for _, c := range row[at : at+4] {
				sum, all = sum+c.value, all && c.number
			}
			if total := row[at+4]; all && total.number && sum != total.value {
				f.add(SumMismatch, Strong, fmt.Sprintf("行政复议、诉讼表中四种结果合计%s，总计写作%s", plainNumber(sum), plainNumber(total.value)),
					Span{row[at].Start, total.End})
			}
		}
	}
}

func spanOf(row []cell) Span { return Span{row[0].Start, row[len(row)-1].End} }
