package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"baogao/index"
	"baogao/report"
	"baogao/segment"
)

// precut is a report as the peers are given it: as it is, folded without white
// space, and cut into our terms, so that they need no Chinese of their own.
type precut struct {
	ID       string `json:"id"`
	Unit     string `json:"unit"`
	Region   string `json:"region"`
	Province string `json:"province"`
	Year     string `json:"year"`
	Date     string `json:"date"`
	Text     string `json:"text"`
	Folded   string `json:"folded"`
	Terms    string `json:"terms"`
}

func newPrecut(s *segment.Segmenter, r *report.Report) precut {
	var terms strings.Builder
	for _, text := range []string{r.Title, r.Text} {
		for _, t := range s.Cut(text, segment.Search) {
			terms.WriteString(t.Term)
			terms.WriteByte(' ')
		}
	}
	return precut{
		ID: r.ID, Unit: r.Unit.Name, Region: r.Unit.Code[:6], Province: r.Unit.Code[:2], Year: strconv.Itoa(r.Year), Date: r.Published,
		Text: r.Title + "\n" + r.Text, Folded: index.Squeeze(r.Title) + "\n" + index.Squeeze(r.Text), Terms: terms.String(),
	}
}

// writeTerms writes the reports for the peers.
func writeTerms(ctx context.Context, o options, out io.Writer) error {
	c, s, err := o.cutter()
	if err != nil {
		return err
	}
	to := bufio.NewWriterSize(out, 1<<20)
	rows := json.NewEncoder(to)
	rows.SetEscapeHTML(false)
	for i := 0; i < o.n && ctx.Err() == nil; i++ {
		if err := rows.Encode(newPrecut(s, c.Report(i))); err != nil {
			return err
		}
	}
	return to.Flush()
}
