// Package corpus answers one question: on which reports is speed measured?
//
// There are no 100,000 reports to be had that anyone may pass on, so they are
// written when they are needed: report n of a seed is always the same. A
// township of the register reports on ten years in three kinds. Three in four
// paragraphs are real ones, from the import rows under data/reports of the
// shared test material, with other numbers and names; they are taken in rows,
// so that a section keeps to its subject. The others, and the outline, are
// written from our own wordings in wordings.txt. Lengths are lognormal with a
// mean of 3,800 characters.
package corpus

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"baogao/index"
	"baogao/report"
)

// years are how many years every unit reports on, the last one is lastYear.
const (
	years    = 10
	lastYear = 2025
)

// Row is a report as baogao import takes it.
type Row struct {
	ID        string      `json:"id"`
	Title     string      `json:"title"`
	Unit      string      `json:"unit"`
	Region    string      `json:"region"`
	Year      int         `json:"year"`
	Kind      report.Kind `json:"kind"`
	Published string      `json:"published"`
	Source    string      `json:"source"`
	Text      string      `json:"text"`
}

// Corpus writes reports. It is safe for concurrent use.
type Corpus struct {
	seed       uint64
	units      []report.Unit // townships, in an order of the seed's
	kinds      []report.Kind // of every unit's reports of a year
	paragraphs []string
	wordings   map[report.Kind][]part
}

// New reads the real paragraphs below a folder of import rows.
func New(dir string, seed uint64) (*Corpus, error) {
	paragraphs, err := readParagraphs(dir)
	if err != nil {
		return nil, err
	}
	if len(paragraphs) == 0 {
		return nil, errors.New("corpus: no paragraphs in " + dir)
	}
	c := &Corpus{seed: seed, kinds: []report.Kind{report.RuleOfLaw, report.OpenGov, report.WorkReport}, paragraphs: paragraphs, wordings: parts()}
	places := report.NewRegister()
	for name, code := range places.Names {
		if len(code) != len("110101001") {
			continue
		}
		if unit, ok := places.Place(code); ok && len(unit.Path) > 1 && name == unit.Name {
			c.units = append(c.units, unit)
		}
	}
	draw := newDraw(seed, 0)
	draw.Shuffle(len(c.units), func(i, j int) { c.units[i], c.units[j] = c.units[j], c.units[i] })
	return c, nil
}

func newDraw(seed, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, n)) //nolint:gosec // repeatable, not secret
}

// Size is how many reports there are.
func (c *Corpus) Size() int { return len(c.units) * years * len(c.kinds) }

// Report writes report n, as parsing its row would understand it.
func (c *Corpus) Report(n int) *report.Report {
	draw := newDraw(c.seed, uint64(n)+1) //nolint:gosec // a number of a report
	kind := c.kinds[n/years%len(c.kinds)]
	unit := c.units[n/years/len(c.kinds)%len(c.units)]
	w := &writer{corpus: c, draw: draw, unit: unit, year: lastYear - n%years}
	r := &report.Report{
		ID: fmt.Sprintf("r%07d", n), Title: w.title(kind), Unit: unit, Year: w.year, Kind: kind,
		Published: fmt.Sprintf("%d-%02d-%02d", w.year+1, 1+draw.IntN(4), 1+draw.IntN(28)),
		Source:    unit.Name + "人民政府",
	}
	r.Text, r.Sections = w.text(kind)
	return r
}

// RowOf is a report as it is imported.
func RowOf(r *report.Report) Row {
	return Row{
		ID: r.ID, Title: r.Title, Unit: r.Unit.Name, Region: r.Unit.Code[:len("110101")], Year: r.Year, Kind: r.Kind,
		Published: r.Published, Source: r.Source, Text: r.Text,
	}
}

// Write writes the first n reports, a JSON object a line.
func (c *Corpus) Write(to io.Writer, n int) error {
	out := bufio.NewWriterSize(to, 1<<20)
	rows := json.NewEncoder(out)
	rows.SetEscapeHTML(false)
	for i := range n {
		if err := rows.Encode(RowOf(c.Report(i))); err != nil {
			return err
		}
	}
	return out.Flush()
}

// Changes gives the first n reports as an archive gives them to an index.
func (c *Corpus) Changes(after uint64, limit, n int) []index.Document {
	docs := make([]index.Document, 0, limit)
	for i := int(after); i < min(n, int(after)+limit); i++ { //nolint:gosec // as above
		docs = append(docs, index.Document{Seq: uint64(i) + 1, Report: c.Report(i), State: index.Live, Version: 1}) //nolint:gosec // as above
	}
	return docs
}

//go:embed wordings.txt
var wordingsFile []byte

// lines are those of the wordings that are no remark.
func lines(yield func(string) bool) {
	for line := range bytes.Lines(wordingsFile) {
		if text := string(bytes.TrimSpace(line)); text != "" && text[0] != '#' && !yield(text) {
			return
		}
	}
}
