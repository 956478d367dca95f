package compare

import (
	"math"
	"slices"
	"strings"

	"baogao/report"
)

// Part is a piece of a report that is aligned: a section of the first or second
// level with what stands under it below these, without its own subsections. The
// parts of a report, one after the other, are its whole text.
type Part struct {
	ID      string `json:"id"`
	Section int    `json:"section"` // index into the report's sections, -1 for a text without any
	Start   int    `json:"start"`
	End     int    `json:"end"`

	level   int
	number  string
	heading string
	role    report.Role
	order   int
	head    map[uint64]int // 2-grams of the heading
	body    map[uint64]int // 2-grams of the part
	rare    map[uint64]float64
}

// AlignedSection is one canonical part with what each report has of it.
type AlignedSection struct {
	Key     string      `json:"key"`
	Heading string      `json:"heading"`
	Role    report.Role `json:"role"`
	Cells   []*Part     `json:"cells"`          // one a report, null where it has none
	More    []*Part     `json:"more,omitempty"` // further parts of a report that say what one of another does
	Diff    []Diff      `json:"diff"`
}

// Alignment holds reports against each other.
type Alignment struct {
	Reports  []string         `json:"reports"`
	Sections []AlignedSection `json:"sections"`
	Figures  []FigureRow      `json:"figures"`
	Passages []Passage        `json:"passages"`
}

// Bounds of what is compared at once.
const (
	minCompared = 2
	MaxCompared = 25
)

// alike is the likeness from which two parts are one; likeness of content
// counts most, then the heading, then role and number.
const alike = 0.3

// Align aligns the sections of reports and tells what differs in them. Texts
// are the ones that positions are meant in.
func Align(reports []report.Report, texts []string, m *Masker) *Alignment {
	a := &Alignment{Reports: []string{}, Sections: []AlignedSection{}, Figures: FigureTable(reports), Passages: []Passage{}}
	all := make([][]*Part, len(reports))
	for i := range reports {
		a.Reports = append(a.Reports, reports[i].ID)
		all[i] = parts(&reports[i], texts[i], m)
	}
	rarity(all)
	var rows []*alignedRow
	for i := range reports {
		rows = place(rows, all[i], i, len(reports))
	}
	for _, row := range rows {
		s := AlignedSection{Key: row.key(), Heading: row.heading(), Role: row.role(), Cells: row.cells, More: row.more, Diff: []Diff{}}
		s.Diff = differences(row.cells, reports, texts)
		a.Sections = append(a.Sections, s)
	}
	if len(reports) >= minCompared {
		a.Passages = shared(reports, texts, m)
	}
	return a
}

// parts cuts a report.
func parts(r *report.Report, text string, m *Masker) []*Part {
	var all []*Part
	for i, s := range r.Sections {
		if s.Level > 2 || s.Start > len(text) {
			continue
		}
		start := s.Start
		if len(all) == 0 {
			start = 0
		} else {
			start = max(start, all[len(all)-1].Start)
			all[len(all)-1].End = start
		}
		all = append(all, &Part{ID: r.ID, Section: i, Start: start, End: len(text), level: s.Level, number: s.Number, heading: s.Heading, role: s.Role, order: i})
	}
	if len(all) == 0 {
		all = []*Part{{ID: r.ID, Section: -1, End: len(text), role: report.OtherRole}}
	}
	for _, p := range all {
		p.head = countGrams(m.mask(p.heading, nil).tokens, 2)
		p.body = countGrams(m.mask(text[p.Start:p.End], nil).tokens, 2)
	}
	return all
}

func countGrams(tokens []uint16, size int) map[uint64]int {
	out := make(map[uint64]int, len(tokens))
	for i := 0; i+size <= len(tokens); i++ {
		g := uint64(0)
		for _, t := range tokens[i : i+size] {
			g = g<<16 | uint64(t)
		}
		out[g]++
	}
	return out
}

// dice is twice what two have in common over what both have.
func dice(a, b map[uint64]int) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	common, total := 0, 0
	for g, n := range a {
		common += min(n, b[g])
		total += n
	}
	for _, n := range b {
		total += n
	}
	if total == 0 {
		return 0
	}
	return 2 * float64(common) / float64(total)
}

// rarity weighs what the parts say by how few of them say it: 法治 stands in
// all, 普法 in those on one topic.
func rarity(all [][]*Part) {
	seen, n := map[uint64]int{}, 0
	for _, ps := range all {
		for _, p := range ps {
			n++
			for g := range p.body {
				seen[g]++
			}
		}
	}
	for _, ps := range all {
		for _, p := range ps {
			p.rare = make(map[uint64]float64, len(p.body))
			norm := 0.0
			for g, count := range p.body {
				v := (1 + math.Log(float64(count))) * math.Log(float64(1+n)/float64(seen[g]))
				if seen[g] > 1 { // what one part alone says joins it to none
					p.rare[g] = v
				}
				norm += v * v
			}
			for g := range p.rare {
				p.rare[g] /= math.Sqrt(norm)
			}
		}
	}
}

func cosine(a, b map[uint64]float64) (v float64) {
	if len(a) > len(b) {
		a, b = b, a
	}
	for g, x := range a {
		v += x * b[g]
	}
	return v
}

// likeness of two parts, 0 to 1.
func (p *Part) likeness(q *Part) float64 {
	switch {
	case p.level == 0 && q.level == 0:
		return 1
	case p.level == 0 || q.level == 0:
		return 0
	}
	v := 0.5*dice(p.head, q.head) + 1.2*cosine(p.rare, q.rare)
	if p.role == q.role && p.role != report.OtherRole && p.level == 1 && q.level == 1 {
		v += 0.3
	}
	if p.number == q.number && p.number != "" && p.level == q.level {
		v += 0.05
	}
	if p.level != q.level {
		v -= 0.1
	}
	return min(v, 1)
}

// alignedRow is a canonical part in the making.
type alignedRow struct {
	cells []*Part
	more  []*Part
}

func (r *alignedRow) first() *Part {
	for _, c := range r.cells {
		if c != nil {
			return c
		}
	}
	return nil
}

func (r *alignedRow) heading() string   { return r.first().heading }
func (r *alignedRow) role() report.Role { return r.first().role }

// key names a canonical part: its role and what its heading says.
func (r *alignedRow) key() string {
	p := r.first()
	return string(p.role) + ":" + strings.TrimSpace(p.heading)
}

// likeness of a part to a row is that to the likest of its cells.
func (r *alignedRow) likeness(p *Part) float64 {
	best := 0.0
	for _, c := range r.cells {
		if c != nil {
			best = max(best, c.likeness(p))
		}
	}
	return best
}

// place puts the parts of one more report into the rows, the likest first; what
// is like none makes a row of its own, behind the row of the part before it.
func place(rows []*alignedRow, ps []*Part, column, columns int) []*alignedRow {
	type pair struct {
		row, part int
		v         float64
	}
	var all []pair
	for i, r := range rows {
		for j, p := range ps {
			if v := r.likeness(p); v >= alike {
				all = append(all, pair{i, j, v})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b pair) int {
		switch {
		case a.v > b.v:
			return -1
		case a.v < b.v:
			return 1
		}
		return 0
	})
	at := make([]*alignedRow, len(ps))
	for _, c := range all {
		if at[c.part] == nil && rows[c.row].cells[column] == nil {
			at[c.part], rows[c.row].cells[column] = rows[c.row], ps[c.part]
		}
	}
	for _, c := range all { // what says the same as a part already placed
		if at[c.part] == nil && c.v >= 2*alike {
			at[c.part] = rows[c.row]
			rows[c.row].more = append(rows[c.row].more, ps[c.part])
		}
	}
	after := -1
	for j, p := range ps {
		if at[j] != nil {
			after = slices.Index(rows, at[j])
			continue
		}
		row := &alignedRow{cells: make([]*Part, columns)}
		row.cells[column] = p
		after++
		rows = slices.Insert(rows, after, row)
	}
	return rows
}

// shared are the passages that the reports have in common.
func shared(reports []report.Report, texts []string, m *Masker) []Passage {
	c := NewCorpus(m)
	list := make([]Text, len(reports))
	for i := range reports {
		r := &reports[i]
		list[i] = Text{ID: r.ID, Unit: r.Unit.Key(), Code: r.Unit.Code, Year: r.Year, Published: r.Published, Names: []string{r.Unit.Name}}
		c.Add(texts[i], list[i].Names...)
	}
	return c.Copies(list, 0, func(n int) string { return texts[n] }).Passages
}
